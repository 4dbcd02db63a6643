"""`ballots verify` of a dossier and `ballots verify-receipt`, as they are typed."""

import json

import pytest

from ballots.cli.main import main
from ballots.dossier.layout import build_dossier
from ballots.encoding import b64_nopad, sha256
from ballots.record.note import VerifierKey
from ballots.record.refusal import Refusal, sign_refusal
from tests.ballots.verify.dossiers import CITIZENS, ORIGIN, SEED, VKEY, make_world

OWN_KEY = "log key taken from the dossier itself"
OTHER_KEY = VerifierKey(ORIGIN, bytes(range(32))).text


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture
def dossier(world, tmp_path):
    path = tmp_path / "dossier.zip"
    path.write_bytes(build_dossier(world.parts()))
    return path


@pytest.fixture
def receipt(world, tmp_path):
    ballot = next(
        index
        for index, entry in enumerate(world.entries)
        if json.loads(entry).get("election") == CITIZENS and b'\\"Ballot\\"' in entry
    )
    path = tmp_path / "my.receipt"
    path.write_bytes(world.receipt(ballot).to_bytes())
    return path


def flip(path, place):
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)


def test_a_dossier_under_the_logs_key_ends_with_0(dossier, capsys):
    assert main(["verify", str(dossier), "--key", VKEY]) == 0
    out = capsys.readouterr().out
    assert OWN_KEY not in out
    assert out.splitlines()[0] == "dossier.zip: dossier"
    assert out.splitlines()[-1].startswith("VALID")
    assert "unwitnessed" in out
    assert "registrar: this platform, so it is not promised that the platform itself cast" in out


def test_without_a_key_the_first_line_says_where_it_came_from(dossier, capsys):
    assert main(["verify", str(dossier)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == OWN_KEY
    assert main(["verify", str(dossier), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["log_key"] == OWN_KEY
    assert report["kind"] == "dossier"
    assert report["valid"] is True


def test_another_logs_key_ends_with_1(dossier, capsys):
    assert main(["verify", str(dossier), "--key", OTHER_KEY]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("NOT VALID")


def test_a_dossier_stays_one_whichever_byte_of_its_marks_is_changed(dossier, capsys):
    raw = dossier.read_bytes()
    for place in (*range(4), *range(len(raw) - 22, len(raw) - 16), len(raw) - 1):
        dossier.write_bytes(raw)
        flip(dossier, place)
        assert main(["verify", str(dossier), "--key", VKEY]) == 1, place
    capsys.readouterr()


def test_the_table_shows_every_check(dossier, capsys):
    main(["verify", str(dossier), "--key", VKEY, "--json"])
    names = {check["check"] for check in json.loads(capsys.readouterr().out)["checks"]}
    main(["verify", str(dossier), "--key", VKEY])
    lines = capsys.readouterr().out.splitlines()
    for name in names:
        assert any(line.startswith(name) and " ok " in line for line in lines), name


def test_statement_proofs_are_no_option_of_a_dossier(dossier, tmp_path, capsys):
    assert main(["verify", str(dossier), "--statement-proofs", str(tmp_path)]) == 2


def test_a_receipt_ends_with_0_and_shows_what_to_compare(world, receipt, capsys):
    assert main(["verify-receipt", str(receipt), "--key", VKEY]) == 0
    out = capsys.readouterr().out
    assert f"election {CITIZENS}" in out
    assert "tracker " in out
    assert "ballot code " in out
    assert "signed by the log only" in out


def test_a_changed_receipt_and_another_logs_key_end_with_1(receipt, capsys):
    assert main(["verify-receipt", str(receipt), "--key", OTHER_KEY]) == 1
    flip(receipt, 100)
    assert main(["verify-receipt", str(receipt), "--key", VKEY]) == 1
    assert main(["verify-receipt", str(receipt), "--key", VKEY, "--json"]) == 1
    capsys.readouterr()


def test_a_receipt_without_the_witnesses_that_are_asked_for_ends_with_1(receipt, capsys):
    arguments = ["verify-receipt", str(receipt), "--key", VKEY, "--witness", OTHER_KEY]
    assert main([*arguments, "--quorum", "1"]) == 1
    assert "too-few-witnesses" in capsys.readouterr().out


def test_a_refusal_ends_with_0_and_about_another_ballot_with_1(tmp_path, capsys):
    refusal, ballot = tmp_path / "refusal.txt", tmp_path / "ballot.json"
    ballot.write_bytes(b"a ballot")
    tracker = b64_nopad(sha256(b"a ballot"))
    signed = Refusal(CITIZENS, tracker, "closed", "2026-11-30T12:00:01Z", ORIGIN)
    refusal.write_bytes(sign_refusal(signed, SEED))
    arguments = ["verify-refusal", str(refusal), "--key", VKEY]
    assert main(arguments) == 0
    assert "not accepted: closed" in capsys.readouterr().out
    assert main([*arguments, "--ballot", str(ballot), "--json"]) == 0
    ballot.write_bytes(b"another")
    assert main([*arguments, "--ballot", str(ballot)]) == 1
    assert "other-ballot" in capsys.readouterr().out
    assert main(["verify-refusal", str(refusal), "--key", OTHER_KEY]) == 1
    assert main(["verify-refusal", str(tmp_path / "none"), "--key", VKEY]) == 2


def test_with_the_opening_a_receipt_shows_what_was_written(world, tmp_path, capsys):
    place = next(i for i, each in enumerate(world.entries) if b"comment.posted" in each)
    receipt, opening = tmp_path / "entry.receipt", tmp_path / "opening.json"
    receipt.write_bytes(world.receipt(place).to_bytes())
    opening.write_bytes(world.openings[place].to_bytes(place))
    arguments = ["verify-receipt", str(receipt), "--key", VKEY, "--opening", str(opening)]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "note content (opening: text)\n    Yes!\n" in out
    assert "about proposal:33333333333333" in out
    flip(opening, opening.read_bytes().index(b"Yes!"))
    assert main(arguments) == 1
    assert "ERROR wrong-opening" in capsys.readouterr().out
    assert main([*arguments[:-1], str(tmp_path / "absent.json")]) == 2
