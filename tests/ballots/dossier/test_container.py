"""The container: one way to write it, and no byte that can change unseen."""

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.dossier import container
from ballots.dossier.container import (
    END_NAME,
    looks_like_a_dossier,
    read_container,
    write_container,
)
from ballots.errors import BallotsError, MalformedError

FILES = {
    "README.txt": b"read me\n",
    "archives/aUD4F3j9kVg2xX.bel": bytes(range(256)) * 3,
    "empty.json": b"",
    "manifest.json": b"{}",
    "record/checkpoint": "— text\n".encode(),
}
RAW = write_container(FILES)


def test_any_unzip_reads_it():
    with zipfile.ZipFile(io.BytesIO(RAW)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(FILES)
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert (info.extra, info.comment, info.flag_bits) == (b"", b"", 0)
        assert archive.comment == b""


def test_it_is_read_as_it_was_written_whatever_the_order():
    assert write_container(dict(reversed(FILES.items()))) == RAW
    container = read_container(RAW)
    assert (container.files, container.faults) == (FILES, ())


def test_every_changed_byte_is_found_and_a_file_is_named():
    for place in range(len(RAW)):
        changed = bytearray(RAW)
        changed[place] ^= random.Random(place).randrange(1, 256)
        container = read_container(bytes(changed))
        assert container.faults, place
        assert all(fault.where and fault.sentence for fault in container.faults)


def test_a_change_in_a_files_content_names_that_file():
    place = RAW.index(b"read me")
    container = read_container(RAW[:place] + b"R" + RAW[place + 1 :])
    assert [fault.where for fault in container.faults] == ["README.txt"]
    assert container.files["README.txt"] == b"Read me\n"


@given(st.data())
def test_a_cut_or_longer_container_is_found(data):
    place = data.draw(st.integers(0, len(RAW)))
    extra = data.draw(st.binary(min_size=1, max_size=20))
    assert read_container(RAW[:place] + extra + RAW[place:]).faults
    if place < len(RAW):
        assert read_container(RAW[:place]).faults
    assert read_container(RAW + extra).faults[0].where == END_NAME


@given(st.binary(max_size=300))
def test_hostile_bytes_never_raise(raw):
    read_container(raw)
    assert read_container(b"PK\x03\x04" + raw).faults
    assert read_container(raw + RAW[-22:]).faults


@given(st.data())
def test_hostile_splices_never_raise(data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(RAW)), min_size=4, max_size=4)))
    raw = RAW[: cuts[0]] + RAW[cuts[2] : cuts[3]] + RAW[cuts[1] :]
    assert read_container(raw).faults or raw == RAW


def test_other_peoples_zips_are_not_canonical():
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", method) as archive:
            for name, content in FILES.items():
                archive.writestr(name, content)
        assert read_container(stream.getvalue()).faults


def test_two_files_of_one_name_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("README.txt", b"one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("README.txt", b"two")
    faults = read_container(stream.getvalue()).faults
    assert [fault.where for fault in faults] == ["README.txt"]


def test_a_directory_that_lists_one_file_many_times_takes_no_memory():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("big", bytes(1_000_000))
    raw = stream.getvalue()
    start = raw.index(b"PK\x01\x02")
    entry, end = raw[start:-22], bytearray(raw[-22:])
    end[8:12] = (5000).to_bytes(2, "little") * 2
    damaged = b"XX" + raw[2:start] + entry * 5000 + bytes(end)
    assert read_container(damaged).files == {}


@pytest.mark.parametrize(
    "name", ["", "/x", "../x", "a/../b", "a//b", "a/", "é", "a b", "x" * 201, ".hidden", "a\\b"]
)
def test_a_name_that_could_hurt_is_not_written_and_not_read(name):
    with pytest.raises(MalformedError, match="cannot be a file's name"):
        write_container({name: b""})
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"")
    container = read_container(stream.getvalue())
    assert container.files == {}
    assert container.faults


def test_what_is_no_zip_at_all_is_told_apart_from_a_damaged_dossier():
    assert looks_like_a_dossier(RAW)
    for place in range(len(RAW)):
        assert looks_like_a_dossier(RAW[:place] + b"\xff" + RAW[place + 1 :])
    assert not looks_like_a_dossier(b"BELENIOS" + bytes(600))


def test_more_files_than_a_zip_can_count_are_neither_written_nor_read():
    files = {f"a{number}": b"" for number in range(65_535)}
    with pytest.raises(BallotsError, match="more than 65534 files") as caught:
        write_container(files)
    assert caught.value.code == "too-large"
    header = write_container({"a00000": b""})[:36]
    raw = b"".join(header.replace(b"a00000", b"a%05d" % number) for number in range(65_535))
    found = read_container(raw + b"PK\x01\x02")
    assert [fault.sentence for fault in found.faults] == ["container: more than 65534 files"]


def test_a_container_that_outgrows_its_offsets_is_not_written(monkeypatch):
    monkeypatch.setattr(container, "MAXIMUM_BYTES", 100)
    assert write_container({"a": bytes(69)})
    with pytest.raises(BallotsError, match="larger than 4 GiB") as caught:
        write_container({"a": bytes(70)})
    assert caught.value.code == "too-large"
