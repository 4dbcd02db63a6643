"""The dossier's layout: every file has one name, and a name says what the file is of."""

import pytest

from ballots.crypto import signing
from ballots.dossier.commitment import Opening
from ballots.dossier.container import read_container
from ballots.dossier.layout import (
    DossierParts,
    archive_uuid,
    build_dossier,
    is_known,
    opening_index,
    read_left,
    read_lines,
    statement_owner,
)
from ballots.dossier.manifest import Manifest
from ballots.errors import MalformedError
from ballots.record.checkpoint import Checkpoint, sign_checkpoint

SEED = bytes(range(32))
ORIGIN = "vote.example/record"
UUID = "aUD4F3j9kVg2xX"
ROOT = bytes(range(32))
CHECKPOINT = sign_checkpoint(Checkpoint(ORIGIN, 9, ROOT), SEED).to_bytes()


def parts(outcome=b"{}"):
    return DossierParts(
        consultation="c" * 14,
        log_key=signing.public_key_of(SEED).hex(),
        first=7,
        checkpoint=CHECKPOINT,
        left=(ROOT, ROOT[::-1]),
        entries=(b'{"kind":"a"}', b'{"kind":"b"}'),
        openings={7: Opening("proposal.version", bytes(32), b"{}")},
        archives={UUID: b"archive"},
        statement_proofs={(UUID, 2): b"proof"},
        outcome=outcome,
    )


def test_every_part_stands_in_the_file_of_its_name():
    container = read_container(build_dossier(parts()))
    files = container.files
    assert container.faults == ()
    assert all(is_known(name) for name in files)
    assert read_lines(files["record/entries.jsonl"]) == parts().entries
    assert read_left(files["record/left.json"]) == parts().left
    assert files[f"archives/{UUID}.bel"] == b"archive"
    assert files[f"statement-proofs/{UUID}/2.json"] == b"proof"
    assert files["outcome.json"] == b"{}"
    assert opening_index("openings/7.json") == 7
    manifest = Manifest.from_bytes(files["manifest.json"])
    assert (
        list(manifest.differences({n: c for n, c in files.items() if n != "manifest.json"})) == []
    )


def test_without_a_vote_there_is_no_outcome():
    assert "outcome.json" not in read_container(build_dossier(parts(outcome=None))).files


@pytest.mark.parametrize(
    "name",
    [
        "openings/07.json",
        "openings/-1.json",
        "openings/7.json ",
        f"archives/{UUID}.zip",
        "archives/0.bel",
        f"statement-proofs/{UUID}/0.json",
        f"statement-proofs/{UUID}/01.json",
        f"statement-proofs/{UUID}.json",
        "record/other.json",
        "",
    ],
)
def test_a_name_of_no_file_is_not_known(name):
    assert not is_known(name)
    assert (opening_index(name), archive_uuid(name), statement_owner(name)) == (None, None, None)


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b'["00"]', b"[1]", b'[ "%s"]' % ROOT.hex().encode(), b"[]\n"]
)
def test_hashes_that_are_not_written_exactly_so_are_refused(raw):
    with pytest.raises(MalformedError):
        read_left(raw)


def test_entries_end_with_their_line():
    assert read_lines(b"") == ()
    with pytest.raises(MalformedError, match="the last line does not end"):
        read_lines(b"{}\n{}")
