"""The ceremony from files: one command a round, nothing overwritten, everybody at fault named."""

import getpass
import json
import stat
import sys

import pytest

from ballots.cli import passphrase
from ballots.cli.main import main
from ballots.election.trustees import Trustees
from ballots.making import keyfile
from ballots.making.passphrase import is_sealed, unseal_file
from ballots.making.threshold import Member

PHRASE = "three words or more"
ROUNDS = ("certificate", "commitment", "reveal", "shares", "verification")


class Table:
    """Three members around one shared folder."""

    def __init__(self, folder, size=3, threshold=2, sealed=()):
        self.folder, self.size, self.threshold, self.sealed = folder, size, threshold, sealed
        self.shared = folder / "shared"
        (folder / "phrase.txt").write_text(PHRASE + "\n", encoding="utf-8")

    def own(self, index, kind="seed"):
        return self.folder / f"m{index}" / f"anna.{kind}.json"

    def secret(self, index):
        if index in self.sealed:
            return ["--passphrase-file", str(self.folder / "phrase.txt")]
        return ["--no-passphrase"]

    def step(self, name, index):
        """One member's command of one round; returns its exit code."""
        common = ["--folder", str(self.shared)]
        if name == "cert":
            common += ["--out", str(self.own(index).parent), "--name", "anna"]
            common += ["--size", str(self.size), "--threshold", str(self.threshold)]
            return self.run(name, *common, "--index", str(index), *self.secret(index))
        common += ["--key", str(self.own(index))]
        if name == "verify":
            common += ["--out", str(self.own(index, "key"))]
        if name == "verify" or index in self.sealed:
            common += self.secret(index)
        return self.run(name, *common)

    def run(self, *arguments):
        return main(["trustee", "ceremony", *arguments])

    def until(self, last):
        for name in ("cert", "commit", "reveal", "shares", "verify"):
            for index in range(1, self.size + 1):
                assert self.step(name, index) == 0
            if name == last:
                break
        return self

    def assemble(self, *more, out="trustees.json"):
        return self.run(
            "assemble", "--folder", str(self.shared), "--out", str(self.folder / out), *more
        )


@pytest.fixture
def table(tmp_path):
    return Table(tmp_path)


def test_a_ceremony_from_files_gives_the_list_of_trustees(tmp_path, capsys):
    table = Table(tmp_path, sealed=(2,)).until("verify")
    assert table.assemble() == 0
    out = capsys.readouterr().out
    assert "2 of 3 trustees open a tally" in out
    assert out.count("this ceremony's fingerprint, the same for everybody: ") == 3
    trustees = Trustees.from_bytes((tmp_path / "trustees.json").read_bytes())
    assert trustees.faults() == []
    for index in (1, 2, 3):
        raw = table.own(index, "key").read_bytes()
        assert is_sealed(raw) == (index == 2)
        plain = unseal_file(raw, PHRASE) if index == 2 else raw
        assert keyfile.read_key_file(plain).public_key == trustees.public_key_of(index)
        for kind in ("seed", "key"):
            assert stat.S_IMODE(table.own(index, kind).stat().st_mode) == 0o600
    assert sorted(path.name for path in table.shared.iterdir()) == sorted(
        f"{index}.{name}.json" for index in (1, 2, 3) for name in ROUNDS
    )
    assert table.assemble() == 2  # nothing is overwritten


def test_single_trustees_stand_beside_a_group_or_alone(table, capsys):
    table.until("verify")
    for name in ("ben", "eva"):
        main(["trustee", "keygen", "--out", str(table.folder), "--name", name, "--no-passphrase"])
    single = ["--single", str(table.folder / "ben.public.json")]
    assert table.assemble(*single) == 0
    both = [*single, "--single", str(table.folder / "eva.public.json")]
    out = str(table.folder / "both.json")
    assert table.run("assemble", *both, "--out", out) == 0
    said = capsys.readouterr().out
    assert "3 of 4 trustees open a tally" in said
    assert "2 of 2 trustees open a tally" in said
    twice = str(table.folder / "twice.json")
    assert table.run("assemble", *single, *single, "--out", twice) == 2
    assert table.run("assemble", "--out", twice) == 2


def test_no_step_is_taken_before_everybodys_files_are_in(table, capsys):
    for index in (1, 2):
        assert table.step("cert", index) == 0
    assert table.step("commit", 1) == 2
    assert "3.certificate.json is not there yet: member 3" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["cert", "commit", "reveal", "shares", "verify"])
def test_no_step_is_taken_twice(table, name, capsys):
    table.until(name)
    before = {path: path.read_bytes() for path in table.folder.rglob("*") if path.is_file()}
    assert table.step(name, 2) == 2
    assert "exists already" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in table.folder.rglob("*") if path.is_file()}


def test_a_changed_file_is_named_with_its_member(table, capsys):
    table.until("commit")
    path = table.shared / "3.commitment.json"
    value = json.loads(path.read_bytes())
    value["signature"]["challenge"] = "1"
    path.write_text(json.dumps(value, separators=(",", ":")))
    assert table.step("reveal", 1) == 1
    assert "the commitment of member 3: " in capsys.readouterr().err


def test_a_bad_share_is_named_and_the_evidence_convinces(table, capsys, monkeypatch):
    table.until("reveal")
    assert table.step("shares", 1) == 0
    honest = Member._coefficients
    with monkeypatch.context() as patch:
        patch.setattr(
            Member, "_coefficients", lambda self, it: [each + 1 for each in honest(self, it)]
        )
        assert table.step("shares", 2) == 0
    assert table.step("shares", 3) == 0
    assert table.step("verify", 1) == 1
    out = capsys.readouterr().out
    assert "the share of member 2 for member 1 does not fit" in out
    assert not table.own(1, "key").exists()
    check = ["check-complaint", "--folder", str(table.shared), "--of"]
    assert table.run(*check, "1") == 0
    assert "member 2 sent a bad share to member 1" in capsys.readouterr().out
    assert table.run(*check, "2") == 2
    complaint = json.loads((table.shared / "1.complaint.json").read_bytes())
    for sender, code in ((3, 1), (4, 1)):
        complaint["sender"] = sender
        (table.shared / "1.complaint.json").write_text(json.dumps(complaint, separators=(",", ":")))
        assert table.run(*check, "1") == code


@pytest.mark.parametrize(
    ("size", "threshold", "index"), [(3, 4, 1), (3, 2, 4), (3, 0, 1), (101, 2, 1), (3, 1, 1)]
)
def test_numbers_that_do_not_fit_are_refused(tmp_path, size, threshold, index, capsys):
    table = Table(tmp_path, size, threshold)
    assert table.step("cert", index) == 2
    assert not table.shared.exists()
    assert not table.own(index).exists()
    assert capsys.readouterr().err


def test_a_file_without_protection_says_so(table, capsys):
    table.step("cert", 1)
    assert "NOT protected by a passphrase" in capsys.readouterr().out


def test_a_wrong_passphrase_is_one_plain_sentence(tmp_path, capsys):
    table = Table(tmp_path, size=1, threshold=1, sealed=(1,))
    assert table.step("cert", 1) == 0
    (tmp_path / "phrase.txt").write_text("another phrase, wrong")
    assert table.step("commit", 1) == 1
    assert capsys.readouterr().err == (
        "ballots: the passphrase is wrong, or the key file was changed [wrong-passphrase]\n"
    )


def keygen(folder, *more):
    return main(["trustee", "keygen", "--out", str(folder / "key"), "--name", "anna", *more])


@pytest.mark.parametrize("content", [b"", b"\nsecond line", b"\xff\xfe"])
def test_a_passphrase_file_without_a_passphrase_is_refused(tmp_path, content, capsys):
    (tmp_path / "phrase.txt").write_bytes(content)
    assert keygen(tmp_path, "--passphrase-file", str(tmp_path / "phrase.txt")) == 2
    assert not (tmp_path / "key").exists()


class Terminal:
    """A terminal at which somebody types."""

    def __init__(self, monkeypatch, *answers):
        self.answers = list(answers)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(getpass, "getpass", lambda prompt: self.answers.pop(0))


def test_a_passphrase_is_asked_twice_where_it_is_new(tmp_path, monkeypatch):
    Terminal(monkeypatch, PHRASE, PHRASE)
    assert keygen(tmp_path) == 0
    raw = (tmp_path / "key" / "anna.key.json").read_bytes()
    Terminal(monkeypatch, PHRASE)

    class Options:
        passphrase_file = None

    plain = passphrase.unlocked(raw, Options)
    assert keyfile.read_key_file(plain).public_key == keyfile.read_public_key(raw)


def test_a_passphrase_file_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "phrase.txt").write_bytes(b"\xef\xbb\xbfcorrect horse battery\r\n")
    assert keygen(tmp_path, "--passphrase-file", str(tmp_path / "phrase.txt")) == 0
    raw = (tmp_path / "key" / "anna.key.json").read_bytes()
    assert unseal_file(raw, "correct horse battery")


@pytest.mark.parametrize(
    ("stop", "said"),
    [(EOFError, "no passphrase was given"), (KeyboardInterrupt, "stopped before the end")],
)
def test_a_passphrase_that_is_not_given_makes_no_key(tmp_path, monkeypatch, capsys, stop, said):
    def ends(_prompt):
        raise stop

    Terminal(monkeypatch)
    monkeypatch.setattr(getpass, "getpass", ends)
    assert keygen(tmp_path) == 2
    assert capsys.readouterr().err == f"ballots: {said}\n"
    assert list(tmp_path.glob("**/*.json")) == []


@pytest.mark.parametrize(
    ("answers", "code"), [((PHRASE, PHRASE + "!"), 2), (("short", "short"), 1)]
)
def test_a_passphrase_that_differs_or_is_short_makes_no_key(tmp_path, monkeypatch, answers, code):
    Terminal(monkeypatch, *answers)
    assert keygen(tmp_path) == code
    assert not (tmp_path / "key").exists()


def test_without_a_terminal_nothing_is_asked(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert keygen(tmp_path) == 2
    assert "--passphrase-file" in capsys.readouterr().err
