"""A trustee's own part: keys that stay, a check before the key, a journal that never forgets."""

import json
import os
import stat

import pytest

from ballots.cli.main import main
from ballots.election.decryption import PartialDecryption, StatementProof, check_partial
from ballots.election.trustees import TrusteePublic
from ballots.encoding import canonical_json, sha256_hex
from ballots.making import keyfile
from ballots.making.ceremony import generate_trustee_key
from tests.ballots.verify.dossiers import CITIZENS, VKEY, World

REGISTRAR = "registrar: this platform, so it is not promised that the platform itself cast no"


def sealed_world(revote=False, **settings):
    """Both chambers have voted and are sealed; nobody has decrypted yet."""
    world = World(**settings).begin()
    world.set_up()
    world.vote()
    for uuid, course in world.courses.items():
        if revote:
            course.vote(0, [[0, 0, 1]])
        course.end().seal()
        world.record(uuid)
    return world


class Desk:
    """A trustee's folder with everything that the command asks for."""

    def __init__(self, folder, world, owner=1):
        self.folder, self.world, self.owner = folder, world, owner
        self.course = world.courses[CITIZENS]
        self.key = self.course.keys[owner - 1]
        self.put("vote.bel", self.course.archive())
        self.put("rules.json", world.rules.to_bytes())
        self.put("last.receipt", self.receipt())
        self.put("anna.key.json", keyfile.private_key_file(self.key.private))

    def put(self, name, content):
        (self.folder / name).write_bytes(content)

    def receipt(self, event=-1):
        mine = [
            index
            for index, entry in enumerate(self.world.entries)
            if json.loads(entry).get("election") == CITIZENS
        ]
        return self.world.receipt(mine[event]).to_bytes()

    def run(self, out="upload.json", key=VKEY):
        return main([
            "trustee", "decrypt", str(self.folder / "vote.bel"),
            "--key", str(self.folder / "anna.key.json"),
            "--rules", str(self.folder / "rules.json"),
            "--receipt", str(self.folder / "last.receipt"),
            "--log-key", key,
            "--journal", str(self.folder / "journal"),
            "--out", str(self.folder / out),
        ])  # fmt: skip

    @property
    def journal(self):
        path = self.folder / "journal"
        return path.read_bytes() if path.exists() else b""

    @property
    def upload(self):
        return json.loads((self.folder / "upload.json").read_bytes())


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path, sealed_world())


@pytest.fixture
def no_key(monkeypatch):
    """Fail as soon as the private half of a key file is read."""

    def refuse(raw):
        pytest.fail("the private key was touched")

    monkeypatch.setattr(keyfile, "read_key_file", refuse)


def keygen(folder, name="anna"):
    return main(["trustee", "keygen", "--out", str(folder), "--name", name, "--no-passphrase"])


def test_a_key_pair_is_made_and_its_public_half_proves_possession(tmp_path, capsys):
    assert keygen(tmp_path / "key") == 0
    private = keyfile.read_key_file((tmp_path / "key" / "anna.key.json").read_bytes())
    public = TrusteePublic.from_bytes((tmp_path / "key" / "anna.public.json").read_bytes())
    assert public.public_key == private.public_key
    assert str(private.secret) not in capsys.readouterr().out


def test_a_private_key_is_its_owners_alone(tmp_path):
    before = os.umask(0)
    try:
        assert keygen(tmp_path / "key") == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "key" / "anna.key.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("existing", ["anna.key.json", "anna.public.json"])
def test_no_key_is_ever_overwritten(tmp_path, capsys, existing):
    (tmp_path / existing).write_bytes(b"old")
    assert keygen(tmp_path) == 2
    assert [path.name for path in tmp_path.iterdir()] == [existing]
    assert (tmp_path / existing).read_bytes() == b"old"
    assert "exists already" in capsys.readouterr().err


def test_every_key_is_another(tmp_path):
    assert keygen(tmp_path) == keygen(tmp_path, "ben") == 0
    keys = {
        json.loads((tmp_path / f"{name}.key.json").read_text())["private_key"]
        for name in ("anna", "ben")
    }
    assert len(keys) == 2


@pytest.mark.parametrize("name", ["", "../anna", "a/b", ".anna", "-anna", "a" * 65, "安娜"])
def test_a_name_is_no_path(tmp_path, name):
    with pytest.raises(SystemExit) as left:
        main(["trustee", "keygen", "--out", str(tmp_path), f"--name={name}"])
    assert left.value.code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_verified_tally_is_opened_and_the_upload_holds(desk, capsys):
    assert desk.run() == 0
    upload = desk.upload
    assert list(upload) == [
        "version", "election", "owner", "partial_decryption", "statement_proof",
    ]  # fmt: skip
    assert (upload["version"], upload["election"], upload["owner"]) == (1, CITIZENS, 1)
    raw = upload["partial_decryption"].encode()
    key, course = desk.key.public.public_key, desk.course
    check_partial(PartialDecryption.from_bytes(raw), course.election, course.sums.tally, key)
    statement = StatementProof.from_bytes(upload["statement_proof"].encode())
    statement.check(course.election, course.sealed, course.sums.tally, key, raw)
    out = capsys.readouterr().out
    assert "unwitnessed" in out
    assert REGISTRAR in out
    assert "you are trustee 1" in out


def test_the_private_key_is_in_nothing_that_is_written_or_said(desk, capsys):
    assert desk.run() == 0
    secret = str(desk.key.private.secret)
    said = capsys.readouterr()
    assert secret not in said.out + said.err
    assert secret.encode() not in (desk.folder / "upload.json").read_bytes() + desk.journal


def test_the_journal_says_what_was_opened(desk):
    assert desk.run() == 0
    line = json.loads(desk.journal)
    assert line["election"] == desk.course.election.fingerprint
    assert line["event"] == desk.course.sealed
    assert stat.S_IMODE((desk.folder / "journal").stat().st_mode) == 0o600


def test_the_journal_is_on_the_disk_before_the_key_is_touched(desk, monkeypatch):
    happened = []
    read, fsync = keyfile.read_key_file, os.fsync

    def read_and_note(raw):
        happened.append("key")
        assert desk.journal.endswith(b"\n")
        return read(raw)

    def sync_and_note(handle):
        happened.append("disk")
        fsync(handle)

    monkeypatch.setattr(keyfile, "read_key_file", read_and_note)
    monkeypatch.setattr(os, "fsync", sync_and_note)
    assert desk.run() == 0
    assert happened[:3] == ["disk", "disk", "key"]


def test_a_journal_that_cannot_be_written_leaves_the_key_untouched(desk, no_key, monkeypatch):
    def no_space(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    assert desk.run() == 2
    assert not (desk.folder / "upload.json").exists()


def refused(desk, capsys, code, **options):
    """The command ends with 1 for this reason; no journal line, no file to hand in."""
    assert desk.run(**options) == 1
    said = capsys.readouterr()
    assert code in said.out + said.err
    assert desk.journal == b""
    assert not (desk.folder / "upload.json").exists()


def test_a_changed_ballot_stops_everything(desk, no_key, capsys):
    raw = bytearray(desk.course.archive())
    raw[raw.index(b'"overall_proof"') + 40] ^= 1
    desk.put("vote.bel", bytes(raw))
    refused(desk, capsys, "bad-hash")


def test_a_bare_ciphertext_is_never_opened(desk, no_key, capsys):
    desk.put("vote.bel", desk.course.sums.tally.to_bytes())
    refused(desk, capsys, "malformed")


def test_an_election_that_still_runs_is_not_opened(desk, no_key, capsys):
    running = len([step for step in desk.course.steps if b"Ballot" in step[0]]) - 1
    desk.put("vote.bel", desk.course.archive(running))
    desk.put("last.receipt", desk.receipt(running))
    refused(desk, capsys, "not-sealed")


def test_a_tally_that_leaves_a_ballot_out_is_not_opened(desk, no_key, capsys):
    world = World().begin()
    world.set_up()
    world.vote()
    for uuid, course in world.courses.items():
        kept, course.cast = course.cast, course.cast[:1]
        course.end().seal()
        course.cast = kept
        world.record(uuid)
    refused(Desk(desk.folder, world), capsys, "wrong-tally")


def test_a_receipt_of_an_earlier_event_is_not_enough(desk, no_key, capsys):
    desk.put("last.receipt", desk.receipt(-3))
    refused(desk, capsys, "wrong-receipt")


def test_another_logs_key_is_refused(desk, no_key, capsys):
    from ballots.record.note import VerifierKey

    other = VerifierKey("vote.example/record", desk.key.public.public_key[:31] + b"\0")
    refused(desk, capsys, "bad-signature", key=other.text)


def test_other_rules_are_refused(desk, no_key, capsys):
    raw = desk.world.rules.to_bytes().replace(b'"grace_seconds":60', b'"grace_seconds":61')
    desk.put("rules.json", raw)
    refused(desk, capsys, "wrong-rules")


def test_a_key_of_nobody_is_refused(desk, no_key, capsys):
    desk.put("anna.key.json", keyfile.private_key_file(generate_trustee_key(os.urandom).private))
    refused(desk, capsys, "unknown-trustee")


def test_fewer_ballots_than_k_are_not_opened(tmp_path, no_key, capsys):
    refused(Desk(tmp_path, sealed_world(k=3)), capsys, "too-few-ballots")


def test_a_public_key_that_is_not_that_of_the_private_one_is_refused(desk, capsys):
    value = json.loads(keyfile.private_key_file(generate_trustee_key(os.urandom).private))
    value["public_key"] = json.loads(keyfile.private_key_file(desk.key.private))["public_key"]
    desk.put("anna.key.json", json.dumps(value).encode())
    assert desk.run() == 1
    assert not (desk.folder / "upload.json").exists()


def test_the_same_statement_may_be_opened_again_and_the_journal_stays(desk):
    assert desk.run() == 0
    before = desk.journal
    assert desk.run(out="again.json") == 0
    assert desk.journal == before


def test_a_second_statement_about_one_election_is_refused_for_ever(desk, no_key, capsys):
    key = json.loads(keyfile.private_key_file(desk.key.private))["public_key"]
    line = {"key": key, "election": desk.course.election.fingerprint, "event": "11" * 32}
    desk.put("journal", canonical_json(line) + b"\n")
    before = desk.journal
    assert desk.run() == 1
    assert "already-opened" in capsys.readouterr().out
    assert desk.journal == before
    assert not (desk.folder / "upload.json").exists()


def test_two_tallies_of_one_election_cannot_both_be_opened(desk, capsys):
    assert desk.run() == 0
    other = Desk(desk.folder, sealed_world(revote=True))
    assert other.course.election.fingerprint == desk.course.election.fingerprint
    assert other.run(out="second.json") == 1
    assert "already-opened" in capsys.readouterr().out
    assert not (desk.folder / "second.json").exists()


def test_a_journal_that_cannot_be_read_is_not_passed_over(desk, no_key, capsys):
    desk.put("journal", b'{"key":')
    assert desk.run() == 1
    assert "bad-journal" in capsys.readouterr().out


def test_the_second_trustee_goes_on_after_the_first(desk):
    desk.course.open(1)
    desk.world.record(CITIZENS)
    second = Desk(desk.folder, desk.world, owner=2)
    assert second.run() == 0
    assert second.upload["owner"] == 2
    assert json.loads(second.journal)["event"] == desk.course.sealed
    statement = json.loads(second.upload["statement_proof"])
    assert statement["payload"] == sha256_hex(second.upload["partial_decryption"].encode())


def test_an_existing_file_is_not_overwritten_and_stops_the_command_first(desk, no_key, capsys):
    desk.put("upload.json", b"old")
    assert desk.run() == 2
    assert desk.journal == b""
    assert (desk.folder / "upload.json").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["vote.bel", "rules.json", "last.receipt", "anna.key.json"])
def test_a_missing_file_is_named(desk, no_key, capsys, name):
    (desk.folder / name).unlink()
    assert desk.run() == 2
    assert name in capsys.readouterr().err
