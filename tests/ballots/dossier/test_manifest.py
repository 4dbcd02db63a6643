"""The manifest: one spelling, and every difference named with its file."""

import pytest

from ballots.dossier.layout import is_known, read_left, read_lines
from ballots.dossier.manifest import Manifest, list_files
from ballots.dossier.readme import readme_text
from ballots.encoding import canonical_json
from ballots.errors import MalformedError

FILES = {"README.txt": b"read me", "outcome.json": b"{}"}
MANIFEST = Manifest("11111111111111", "a+00000000+AQ==", 3, 9, list_files(FILES))
RAW = MANIFEST.to_bytes()


def test_it_is_read_as_it_was_written_and_fits_its_files():
    assert Manifest.from_bytes(RAW) == MANIFEST
    assert MANIFEST.differences(FILES) == ()


def test_every_difference_is_named_with_its_file():
    changed = {"README.txt": b"read mE", "added": b"", "outcome.json": b"{ }"}
    found = [(name, code) for name, code, _ in MANIFEST.differences(changed)]
    assert found == [
        ("README.txt", "wrong-hash"),
        ("added", "unlisted-file"),
        ("outcome.json", "wrong-size"),
    ]
    assert [code for _, code, _ in MANIFEST.differences({})] == ["missing-file"] * 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"dossier/v1", b"dossier/v2"),
        (b'"first":3', b'"first":-3'),
        (b'"first":3', b'"first":3.0'),
        (b'"first":3', b'"first":"3"'),
        (b'"first":3,"size":9', b'"size":9,"first":3'),
        (b"11111111111111", b"1111111111111"),
        (b'"size":7', b'"size":7,"more":1'),
        (b"{", b"{ "),
        (b"README", b"\\u0052EADME"),
    ],
)
def test_another_spelling_or_content_is_refused(old, new):
    assert old in RAW
    with pytest.raises(MalformedError):
        Manifest.from_bytes(RAW.replace(old, new, 1))


def test_subtrees_and_lines_have_one_spelling():
    assert read_left(canonical_json(["ab" * 32])) == (b"\xab" * 32,)
    for raw in (b"", b"{}", b'["AB"]', b"[ ]", canonical_json(["AB" * 32])):
        with pytest.raises(MalformedError):
            read_left(raw)
    assert read_lines(b"") == ()
    assert read_lines(b"a\nb\n") == (b"a", b"b")
    with pytest.raises(MalformedError, match="does not end"):
        read_lines(b"a\nb")


def test_the_layout_knows_its_files_alone():
    assert is_known("statement-proofs/HZnGv4UdMhJpVp/12.json")
    for name in ("statement-proofs/HZnGv4UdMhJpVp/0.json", "openings/01.json", "x", "record/"):
        assert not is_known(name)


def test_the_text_names_its_consultation():
    assert b"Dossier of the consultation 11111111111111\n" in readme_text("11111111111111")
