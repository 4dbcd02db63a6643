"""The archive's bytes: written once, rebuilt and compared when read."""

import hashlib
import io

import pytest

from ballots.election import archive
from ballots.election.archive import ArchiveReader, Event, EventType, SetupData
from ballots.election.credentials import MAX_CREDENTIALS_BYTES
from ballots.election.decryption import MAX_DECRYPTION_BYTES
from ballots.election.definition import MAX_ELECTION_BYTES
from ballots.election.result import MAX_RESULT_BYTES
from ballots.election.shuffle import MAX_SHUFFLE_BYTES
from ballots.election.tally import MAX_TALLY_BYTES
from ballots.election.trustees import MAX_TRUSTEES_BYTES
from ballots.errors import BallotsError, MalformedError, VerificationError
from tests.ballots.elections import TIMESTAMP


def test_the_header_is_that_of_an_old_tar(course):
    raw = course.archive()
    body = b'{"version":1,"timestamp":"1795435342"}'
    assert raw[:8] == b"BELENIOS"
    assert raw[100:124] == b"0000644\0" + b"0000000\0" * 2
    assert raw[124:136] == b"%011o\0" % len(body)
    assert raw[136:148] == b"%011o\0" % TIMESTAMP
    assert raw[154:157] == b"\0 0"
    assert raw[512 : 512 + len(body)] == body
    assert raw[157:512] == bytes(355)


def test_an_archive_reads_back(course):
    raw = course.archive()
    for source in (raw, io.BytesIO(raw)):
        read = ArchiveReader(source)
        records = list(read.records())
        assert read.fault is None
        assert read.is_canonical
        assert read.timestamp == TIMESTAMP
        assert not any(record.faults for record in records)
        assert [record.body for record in records if record.is_event] == [
            event for event, _ in course.steps
        ]
        again = records[3]
        assert read.body_at(again.body_offset, len(again.body)) == again.body


def test_the_bytes_are_those_of_the_steps_one_after_the_other(course):
    raw = archive.header_record(TIMESTAMP)
    for event, payloads in course.steps:
        raw += archive.append_record(TIMESTAMP, event, payloads)
    assert raw == course.archive()
    assert hashlib.sha256(raw).digest() == hashlib.sha256(course.archive()).digest()


def test_an_event_leaves_out_what_it_has_not():
    event = Event(None, 0, EventType.SETUP, "0" * 64)
    assert event.to_bytes() == b'{"height":0,"type":"Setup","payload":"' + b"0" * 64 + b'"}'
    assert Event.from_bytes(event.to_bytes()) == event
    end = Event("1" * 64, 7, EventType.END_BALLOTS, None)
    assert end.to_bytes() == b'{"parent":"' + b"1" * 64 + b'","height":7,"type":"EndBallots"}'


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b'{"type":"EndBallots","height":0}',
        b'{"height":0,"type":"EndBallots"} ',
        b'{"height":-1,"type":"EndBallots"}',
        b'{"height":0,"type":"endBallots"}',
        b'{"height":0,"type":"EndBallots","payload":null}',
        b'{"height":0,"type":["EndBallots"]}',
        b'{"parent":"x","height":0,"type":"EndBallots"}',
    ],
)
def test_hostile_events_are_malformed(raw):
    with pytest.raises(MalformedError):
        Event.from_bytes(raw)


def test_setup_data_is_canonical():
    setup = SetupData("0" * 64, "1" * 64, "2" * 64)
    assert SetupData.from_bytes(setup.to_bytes()) == setup
    with pytest.raises(MalformedError):
        SetupData.from_bytes(setup.to_bytes() + b"\n")


def test_an_integer_timestamp_is_read_but_not_what_we_write():
    raw = archive._record(archive.HEADER_NAME, b'{"version":1,"timestamp":5}', 5)
    assert ArchiveReader(raw).timestamp == 5
    assert not ArchiveReader(raw).is_canonical


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"BELENIOS",
        bytes(512),
        b"\xff" * 1024,
        archive.data_record(b"{}", 5),
        archive.header_record(5).replace(b'"5"', b'"x"'),
        archive.header_record(5).replace(b'"timestamp"', b'"timestomp"'),
        b"A" + archive.header_record(5)[1:],
    ],
)
def test_what_is_no_archive_is_malformed(raw):
    with pytest.raises(MalformedError):
        ArchiveReader(raw)


def test_another_format_version_is_said():
    with pytest.raises(VerificationError) as caught:
        ArchiveReader(archive.header_record(5).replace(b'"version":1', b'"version":2'))
    assert caught.value.code == "not-supported"


def test_every_changed_byte_of_a_record_is_a_fault():
    head, record = archive.header_record(5), archive.data_record(b"[1]", 5)
    for place in range(len(record)):
        changed = record[:place] + bytes([record[place] ^ 1]) + record[place + 1 :]
        try:
            read = ArchiveReader(head + changed)
        except BallotsError:
            continue
        records = list(read.records())
        assert read.fault is not None or records[0].faults, place


def test_a_huge_size_is_a_fault_without_being_allocated():
    record = bytearray(archive.data_record(b"[1]", 5))
    record[124:135] = b"77777777777"
    read = ArchiveReader(archive.header_record(5) + bytes(record))
    assert list(read.records()) == []
    assert read.fault is not None
    assert read.fault.code == "too-large"


@pytest.mark.parametrize(
    "longest",
    [
        MAX_CREDENTIALS_BYTES,
        MAX_DECRYPTION_BYTES,
        MAX_ELECTION_BYTES,
        MAX_RESULT_BYTES,
        MAX_SHUFFLE_BYTES,
        MAX_TALLY_BYTES,
        MAX_TRUSTEES_BYTES,
    ],
)
def test_a_record_holds_the_longest_payload(longest):
    assert longest <= archive.MAX_RECORD_BYTES


@pytest.mark.parametrize("timestamp", [0, 1, 2**33 - 1])
def test_every_time_of_a_header_reads_back(timestamp):
    assert archive.ArchiveReader(archive.header_record(timestamp)).timestamp == timestamp


@pytest.mark.parametrize(
    ("timestamp", "code"),
    [
        (each, "malformed")
        for each in (b"-1", b'"01"', b"8589934592", b"null", b'"99999999999"', b'"1 "', b"true")
    ],
)
def test_a_time_of_another_form_is_refused(timestamp, code):
    body = b'{"version":1,"timestamp":%s}' % timestamp
    with pytest.raises(MalformedError) as caught:
        archive.ArchiveReader(archive._record(archive.HEADER_NAME, body, 0))
    assert caught.value.code == code


def test_setup_data_with_a_space_more_is_named_so():
    raw = SetupData("ab" * 32, "cd" * 32, "ef" * 32).to_bytes()
    assert SetupData.from_bytes(raw).to_bytes() == raw
    with pytest.raises(MalformedError) as refused:
        SetupData.from_bytes(raw + b" ")
    assert refused.value.code == "not-canonical"
