"""Rehearsal, challenge, acceptance and an unrecorded tally, from files alone."""

import dataclasses
import json

import pytest

from ballots.cli.main import main
from ballots.crypto import signing
from ballots.election.approvals import CredentialsOk, Signed
from ballots.encoding import sha256_hex
from ballots.making import keyfile
from tests.ballots.elections import Course
from tests.ballots.making.test_decrypting import LOG, rules_of

REGISTRAR = bytes(range(1, 33))
NONCE = "ab" * 32


class Desk:
    """A folder with an election of 2 of 3 trustees, its files, and the trustees' keys."""

    def __init__(self, folder, *, ruled=True, votes=0):
        self.folder = folder
        settings = {"trustees": 3, "threshold": 2}
        rules = dataclasses.replace(rules_of(Course(**settings)), threshold=2).to_bytes()
        self.course = Course(**settings, rules_sha256=sha256_hex(rules) if ruled else None)
        self.course.set_up()
        for voter in range(votes):
            self.course.vote(voter)
        said = CredentialsOk(
            self.course.uuid, sha256_hex(self.course.credentials.raw), 4, 0, "ab" * 32
        )
        self.put("rules.json", rules)
        self.put("credentials-ok.json", Signed.make(said.to_bytes(), REGISTRAR).to_bytes())
        for owner, key in enumerate(self.course.keys, 1):
            self.put(f"{owner}.key.json", keyfile.private_key_file(key.private))
        self.write()

    def write(self):
        self.put("vote.bel", self.course.archive())

    def put(self, name, content):
        (self.folder / name).write_bytes(content)

    def at(self, name):
        return str(self.folder / name)

    def run(self, command, owner, *more, out=None):
        out = out or f"{owner}.{command}.json"
        return main(
            ["trustee", command, self.at("vote.bel"), "--key", self.at(f"{owner}.key.json"),
             "--out", self.at(out), *more]
        )  # fmt: skip

    def accept(self, owner, key=None):
        return self.run(
            "accept", owner, "--rules", self.at("rules.json"), "--log-key", LOG,
            "--registrar-key", key or signing.public_key_of(REGISTRAR).hex(),
            "--registrar-statement", self.at("credentials-ok.json"),
        )  # fmt: skip

    def check(self, *more):
        return main(["trustee", "check-ready", self.at("vote.bel"), *more])


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_everything_that_shows_readiness_is_made_and_checked(desk, capsys):
    for owner in (1, 3):
        assert desk.run("rehearse", owner) == 0
        assert desk.accept(owner) == 0
    assert desk.run("health", 2, "--nonce", NONCE) == 0
    assert f"fingerprint {desk.course.election.fingerprint}" in capsys.readouterr().out
    files = [
        "--rehearsal", desk.at("1.rehearse.json"), "--rehearsal", desk.at("3.rehearse.json"),
        "--accepted", desk.at("1.accept.json"), "--accepted", desk.at("3.accept.json"),
        "--answer", desk.at("2.health.json"), "--nonce", NONCE,
    ]  # fmt: skip
    assert desk.check(*files) == 0
    assert capsys.readouterr().out.splitlines() == [
        "rehearsed, and enough to open a tally: trustees 1, 3",
        "accepted the set-up: trustees 1, 3",
        "answered the challenge: trustees 2",
    ]


def test_without_a_registrars_statement_the_set_up_is_accepted_with_a_warning(desk, capsys):
    rules = ["--rules", desk.at("rules.json"), "--log-key", LOG]
    assert desk.run("accept", 1, *rules) == 0
    assert "[W-NO-STATEMENT]" in capsys.readouterr().out
    key = signing.public_key_of(REGISTRAR).hex()
    assert desk.run("accept", 2, *rules, "--registrar-key", key) == 2
    assert "--registrar-statement goes with --registrar-key" in capsys.readouterr().err
    assert desk.accept(3) == 0
    assert "[W-NO-STATEMENT]" not in capsys.readouterr().out


def test_too_few_rehearsals_are_told(desk, capsys):
    assert desk.run("rehearse", 2) == 0
    assert desk.check("--rehearsal", desk.at("2.rehearse.json")) == 1
    assert "not-enough-trustees" in capsys.readouterr().err


def test_an_old_answer_is_told(desk, capsys):
    assert desk.run("health", 2, "--nonce", NONCE) == 0
    answer = ["--answer", desk.at("2.health.json")]
    assert desk.check(*answer, "--nonce", "cd" * 32) == 1
    assert "wrong-nonce" in capsys.readouterr().err
    assert desk.check(*answer) == 2


def test_nothing_given_is_nothing_shown(desk, capsys):
    assert desk.check() == 0
    assert "accepted the set-up: trustees none" in capsys.readouterr().out


@pytest.fixture
def no_key(monkeypatch):
    """Fail as soon as the private half of a key file is read."""

    def refuse(raw):
        pytest.fail("the private key was touched")

    monkeypatch.setattr(keyfile, "read_key_file", refuse)


def test_a_set_up_that_does_not_hold_touches_no_key(desk, no_key, capsys):
    raw = bytearray(desk.course.archive())
    raw[raw.index(b'"public_key"') + 20] ^= 1
    desk.put("vote.bel", bytes(raw))
    for command, more in (("rehearse", []), ("health", ["--nonce", NONCE])):
        assert desk.run(command, 1, *more) == 1
        assert "nothing was signed" in capsys.readouterr().out
    assert desk.accept(1) == 1
    assert desk.check() == 1
    assert "does not hold" in capsys.readouterr().out
    assert not list(desk.folder.glob("1.[rha]*"))


def test_another_registrars_list_is_not_accepted(desk, no_key, capsys):
    assert desk.accept(1, key="00" * 32) == 1
    assert "wrong-key" in capsys.readouterr().out


def test_an_existing_file_stops_the_command_first(desk, no_key):
    desk.put("1.rehearse.json", b"old")
    assert desk.run("rehearse", 1) == 2


@pytest.mark.parametrize("more", [["health", "--nonce", "xy"], ["accept", "--registrar-key", "12"]])
def test_what_is_no_challenge_or_key_is_refused(desk, more):
    with pytest.raises(SystemExit) as left:
        desk.run(more[0], 1, *more[1:])
    assert left.value.code == 2


# Unrecorded


@pytest.fixture
def alone(tmp_path):
    desk = Desk(tmp_path, ruled=False, votes=4)
    desk.course.end().seal()
    desk.write()
    return desk


def decrypt(desk, owner, *more, out=None):
    journal = ["--journal", desk.at(f"{owner}.journal")]
    return desk.run("decrypt", owner, *journal, *more, out=out)


def test_an_election_from_files_alone_is_opened_with_a_warning(alone, capsys):
    assert decrypt(alone, 2, "--unrecorded", "--k", "4") == 0
    out = capsys.readouterr().out
    assert "no record, unwitnessed, rules not bound." in out
    assert "W-SMALL-K" in out
    assert json.loads((alone.folder / "2.decrypt.json").read_bytes())["owner"] == 2
    assert b'"event"' in (alone.folder / "2.journal").read_bytes()


def test_ten_ballots_are_needed_unless_fewer_are_chosen(alone, no_key, capsys):
    assert decrypt(alone, 2, "--unrecorded") == 1
    assert "too-few-ballots" in capsys.readouterr().out
    assert (alone.folder / "2.journal").read_bytes() == b""


def test_a_recorded_election_is_not_opened_as_an_unrecorded_one(tmp_path, no_key, capsys):
    desk = Desk(tmp_path, votes=4)
    desk.course.end().seal()
    desk.write()
    assert decrypt(desk, 1, "--unrecorded", "--k", "1") == 1
    assert "bound-to-rules" in capsys.readouterr().out


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["--rules", "rules.json"],
        ["--unrecorded", "--rules", "rules.json"],
        ["--unrecorded", "--log-key", LOG],
        ["--unrecorded", "--witness", LOG],
        ["--unrecorded", "--k", "0"],
        ["--k", "3", "--rules", "r", "--receipt", "r", "--log-key", LOG],
    ],
)
def test_options_of_the_other_kind_of_election_are_refused(alone, no_key, more):
    assert decrypt(alone, 1, *more) == 2
