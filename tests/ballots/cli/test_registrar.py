"""The registrar's part from the shell: codes, letters, the same code again, spares, the end."""

import csv
import io
import json
import os
import re
import stat
import sys

import pytest
import segno

from ballots.cli.main import main
from ballots.cli.registrar import private
from ballots.crypto import signing
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.archive import EventType
from ballots.election.credentials import CredentialList
from ballots.election.spares import read_trace
from ballots.making.codes import Codes
from ballots.making.registrar import issue_codes
from ballots.making.signing_key import read_registrar_key
from tests.ballots.elections import UUID, Course, randomness_of

ROLL = (
    'email,name,address,phone\r\nanna@x.org,Anna <b>,"Road 1\r\nTown",+86 1\r\nwu@x.org,吴林,,\r\n'
)
URL = "https://vote.example/v/1"


class Office:
    """A registrar's folder; `run` calls the command and returns its exit code."""

    def __init__(self, folder, capsys):
        self.folder, self.capsys = folder, capsys
        self.run("keygen", "--out", folder / "key")
        self.put("roll.csv", ROLL.encode())

    def put(self, name, content):
        (self.folder / name).write_bytes(content)

    def run(self, *arguments):
        code = main(["registrar", *map(str, arguments)])
        self.said = self.capsys.readouterr()
        return code

    def issue(self, *more, roll="roll.csv"):
        return self.run(
            "issue", "--roll", self.folder / roll, "--uuid", UUID, "--out", self.folder / "out",
            "--key", self.key, *more,
        )  # fmt: skip

    def spare(self, *more, out="spare.json", who="anna@x.org"):
        return self.run(
            "spare", "--codes", self.codes_path, "--for", who, "--reason", "letter lost",
            "--by", "R. Lang", "--confirmed-by", "M. Weber", "--key", self.key,
            "--out", self.folder / out, *more,
        )  # fmt: skip

    def letters(self, *more):
        return self.run(
            "letters", "--codes", self.codes_path, "--out", self.folder / "letters.html", *more
        )

    def resend(self, who, *more):
        return self.run("resend", "--codes", self.codes_path, "--to", who, *more)

    @property
    def key(self):
        return self.folder / "key" / "registrar.key.json"

    @property
    def codes_path(self):
        return self.folder / "out" / "codes.csv"

    @property
    def codes(self):
        return Codes.from_bytes(self.codes_path.read_bytes())

    def read(self, name):
        return (self.folder / name).read_bytes()

    @property
    def public_key(self):
        return read_registrar_key(self.read("key/registrar.public.json"))


@pytest.fixture
def office(tmp_path, capsys):
    return Office(tmp_path, capsys)


@pytest.fixture
def issued(office):
    assert office.issue("--spares", "2", "--url", URL) == 0
    return office


def test_a_key_is_made_once(office):
    assert stat.S_IMODE(office.key.stat().st_mode) == 0o600
    before = office.key.read_bytes()
    assert office.run("keygen", "--out", office.folder / "key") == 2
    assert "exists already" in office.said.err
    assert office.key.read_bytes() == before


def test_codes_are_issued_and_everything_fits_together(issued):
    assert "codes for the roll:  2" in issued.said.out
    assert "spare codes:         2" in issued.said.out
    credentials = CredentialList.from_bytes(issued.read("out/credentials.json"))
    signed = Signed.from_bytes(issued.read("out/credentials-ok.json"))
    signed.check(issued.public_key)
    CredentialsOk.from_bytes(signed.statement).check(UUID, credentials)
    assert {each.credential for each in issued.codes.holders} == set(credentials.weights)
    for name, mode in (
        ("codes.csv", 0o600),
        ("roll-salts.json", 0o600),
        ("credentials.json", 0o644),
    ):
        assert stat.S_IMODE((issued.folder / "out" / name).stat().st_mode) == mode


def test_no_code_is_shown_when_they_are_issued(issued):
    for holder in issued.codes.holders:
        assert holder.code not in issued.said.out + issued.said.err


def test_the_mail_merge_runs_no_formula(issued):
    rows = csv.reader(io.StringIO(issued.codes_path.read_text("utf-8-sig"), newline=""))
    cells = [cell for row in rows for cell in row]
    assert "'+86 1" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_every_bad_row_is_named_and_nothing_is_written(office):
    office.put("bad.csv", b"email,name\nanna@x.org\n,Wu\nli@x.org,Li\nLI@X.org,Li\n")
    assert office.issue(roll="bad.csv") == 1
    assert office.said.err.splitlines() == [
        "ballots: row 2: it has 1 cells instead of 2 [bad-table]",
    ]
    office.put("bad.csv", b"email,name\nanna@x.org,A\n,Wu\nli@x.org,Li\nLI@X.org,Li\n")
    assert office.issue(roll="bad.csv") == 1
    assert office.said.err.splitlines() == [
        "ballots: row 3: its 'email' is empty",
        "ballots: row 5: its 'email' stands in row 4 already [bad-table]",
    ]
    assert not (office.folder / "out").exists()


def test_nothing_is_overwritten(issued):
    before = issued.codes_path.read_bytes()
    assert issued.issue() == 2
    assert issued.codes_path.read_bytes() == before


def test_codes_that_could_only_be_written_in_part_are_not_left_behind(office, monkeypatch):
    calls = []
    real = os.fsync

    def full(handle):
        calls.append(handle)
        if len(calls) > 5:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    assert office.issue() == 2
    assert list((office.folder / "out").iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["http://vote.example", "https://x.org/#a", "javascript:1", "https://x.org/a b", "https://",
     "https://" + "x" * 300],
)  # fmt: skip
def test_a_voting_page_has_an_https_address(office, url):
    with pytest.raises(SystemExit) as left:
        office.issue("--url", url)
    assert left.value.code == 2


@pytest.mark.parametrize("number", ["-1", "1000", "1.5", "x"])
def test_spares_are_a_small_number(office, number):
    with pytest.raises(SystemExit) as left:
        office.issue(f"--spares={number}")
    assert left.value.code == 2


def test_a_weight_that_few_share_is_refused(office):
    office.put("w.csv", b"id,weight\na,1\nb,2\n")
    assert office.issue(roll="w.csv") == 1
    assert "rare-weight" in office.said.err
    assert office.issue("--k", "1", roll="w.csv") == 0


def test_letters_are_one_sheet_for_each_voter_and_none_for_spares(issued):
    assert issued.letters("--title", "Summer & <park>") == 0
    html = issued.read("letters.html").decode()
    assert html.count("<section>") == 2
    assert "Summer &amp; &lt;park&gt;" in html
    assert "Anna &lt;b&gt;\nRoad 1\nTown\n+86 1" in html
    assert "<script" not in html
    assert stat.S_IMODE((issued.folder / "letters.html").stat().st_mode) == 0o600
    text = re.sub("<[^>]+>", "", html)
    for holder in issued.codes.holders:
        assert (holder.code in text) is holder.votes
        drawn = segno.make(issued.codes.link_of(holder), error="m", micro=False).svg_inline(scale=3)
        assert (drawn in html) is holder.votes


def test_letters_speak_chinese_and_show_what_they_are_told_to(issued):
    assert issued.letters("--title", "夏季公园", "--language", "zh", "--show", "name") == 0
    html = issued.read("letters.html").decode()
    assert '<html lang="zh-Hans">' in html
    assert "您的投票码" in html
    assert "Town" not in html
    assert "Your" not in html


def test_letters_name_the_election_of_the_archive(issued):
    course = Course().set_up()
    issued.put("vote.bel", course.archive())
    assert issued.letters("--archive", issued.folder / "vote.bel") == 0
    html = issued.read("letters.html").decode()
    assert f"<strong>{course.election.fingerprint[:12]}</strong>" in html
    assert "<h1>Test</h1>" in html


@pytest.mark.parametrize(
    ("archive", "code"),
    [(Course(uuid="JZnGv4UdMhJpVp").set_up().archive(), "wrong-election"),
     (Course().set_up().archive()[:512 * 2], "no-setup"), (b"x", "malformed")],
)  # fmt: skip
def test_letters_for_another_election_are_refused(issued, archive, code):
    issued.put("vote.bel", archive)
    assert issued.letters("--archive", issued.folder / "vote.bel") == 1
    assert code in issued.said.err
    assert not (issued.folder / "letters.html").exists()


def test_letters_need_a_name_of_the_vote_and_known_columns(issued):
    assert issued.letters() == 2
    assert "--archive or --title" in issued.said.err
    assert issued.letters("--title", "T", "--show", "Name") == 2
    assert "no such column" in issued.said.err


def test_the_name_of_the_vote_can_be_printed(issued):
    assert issued.letters("--title", "2026\udcff") == 2
    assert "--title holds a character that cannot be printed" in issued.said.err


def test_letters_without_segno_say_how_to_get_it(issued, monkeypatch):
    monkeypatch.setitem(sys.modules, "segno", None)
    assert issued.letters("--title", "T") == 2
    assert issued.said.err == (
        "ballots: letters with a QR code need the Python package segno: pip install segno\n"
    )


def test_without_a_page_there_is_no_picture_and_no_need_for_segno(office, monkeypatch):
    monkeypatch.setitem(sys.modules, "segno", None)
    assert office.issue() == 0
    assert office.letters("--title", "T") == 0
    assert b"<svg" not in office.read("letters.html")
    assert office.resend("wu@x.org") == 0
    assert office.said.out == f"wu@x.org: {office.codes.require('wu@x.org').code}\n"


def test_the_same_code_is_given_again(issued):
    code = issued.codes.holders[1].code
    assert issued.resend("WU@x.org") == 0
    assert issued.said.out == f"wu@x.org: {code}\n{URL}#{code}\n"
    assert issued.resend("wu@x.org", "--title", "T", "--out", issued.folder / "wu.html") == 0
    html = issued.read("wu.html").decode()
    assert html.count("<section>") == 1
    assert code in re.sub("<[^>]+>", "", html)
    assert issued.resend("who@x.org") == 1
    assert "unknown-voter" in issued.said.err


def cast(issued, codes):
    """An archive of this list in which some codes have voted."""
    course = Course()
    course.credentials = CredentialList.from_bytes(issued.read("out/credentials.json"))
    course.set_up()
    course.codes = codes
    for voter in range(len(codes)):
        course.vote(voter)
    return course.end().archive()


def test_a_spare_is_given_in_public_and_the_old_code_is_blocked(issued):
    old = issued.codes.require("anna@x.org")
    issued.put("vote.bel", cast(issued, [issued.codes.holders[1].code]))
    assert issued.spare("--archive", issued.folder / "vote.bel") == 0
    assignment = read_trace(issued.read("spare.json"), issued.public_key)
    assert assignment.blocked == old.credential
    new = issued.codes.require("anna@x.org")
    assert new.credential == assignment.spare
    assert f"anna@x.org: {new.code} (a spare)" in issued.said.out
    assert "not checked" not in issued.said.out
    assert b"anna" not in issued.read("spare.json")
    assert issued.letters("--title", "T") == 0
    text = re.sub("<[^>]+>", "", issued.read("letters.html").decode())
    assert new.code in text
    assert old.code not in text


def test_a_spare_without_the_archive_says_what_was_not_checked(issued):
    assert issued.spare("--late", "--set", "name=Li = Lin", who="li@x.org") == 0
    assert "not checked" in issued.said.out
    assert "a late addition" in issued.said.out
    assert issued.codes.require("li@x.org").cells == ("li@x.org", "Li = Lin", "", "")


@pytest.mark.parametrize("which", [0, 2])
def test_a_ballot_under_the_old_code_or_the_spare_forbids_a_spare(issued, which):
    before = issued.codes_path.read_bytes()
    issued.put("vote.bel", cast(issued, [issued.codes.holders[which].code]))
    assert issued.spare("--archive", issued.folder / "vote.bel") == 1
    assert "has-voted" in issued.said.err
    assert issued.codes_path.read_bytes() == before
    assert not (issued.folder / "spare.json").exists()


@pytest.mark.parametrize(
    ("change", "code"), [(lambda raw: raw[:-512], "malformed"), (lambda raw: raw, "wrong-election")]
)
def test_an_archive_that_does_not_hold_or_is_another_elections_is_refused(issued, change, code):
    course = Course(uuid="JZnGv4UdMhJpVp").set_up().vote(0)
    raw = course.archive() if code == "wrong-election" else cast(issued, [])
    issued.put("vote.bel", change(raw))
    assert issued.spare("--archive", issued.folder / "vote.bel") == 1
    assert code in issued.said.err


def test_a_private_file_that_cannot_be_changed_leaves_no_trace(issued, monkeypatch):
    before = issued.codes_path.read_bytes()
    from ballots.cli import changing

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(changing, "fill", full)
    assert issued.spare() == 2
    assert not (issued.folder / "spare.json").exists()
    assert issued.codes_path.read_bytes() == before


def test_a_row_that_could_not_be_read_again_is_not_written(issued):
    before = issued.codes_path.read_bytes()
    assert issued.spare("--late", "--set", "name=\udcff", who="new@x.org") == 1
    assert "holds a character that cannot be printed" in issued.said.err
    assert issued.codes_path.read_bytes() == before


def test_the_options_of_a_spare_are_checked(issued):
    assert issued.spare("--set", "name=x") == 2
    assert "--set goes with --late" in issued.said.err
    for cell in ("name", "=x"):
        with pytest.raises(SystemExit):
            issued.spare("--late", "--set", cell)
    issued.put("spare.json", b"")
    assert issued.spare() == 2


def checked(issued, *traces):
    names = [part for name in traces for part in ("--trace", issued.folder / name)]
    return issued.run(
        "check", issued.folder / "vote.bel", "--spares", issued.folder / "out" / "spares.json",
        "--registrar-key", issued.folder / "key" / "registrar.public.json", *names,
    )  # fmt: skip


def test_anybody_checks_that_spares_were_used_as_published(issued):
    voter, other, spare, unused = (holder.code for holder in issued.codes.holders)
    assert issued.spare() == 0
    for codes, traces, code in (
        ([other, spare], ["spare.json"], None),
        ([], [], None),
        ([other, spare], [], "unassigned-spare"),
        ([unused], ["spare.json"], "unassigned-spare"),
        ([voter], ["spare.json"], "blocked-credential"),
        ([other], ["spare.json", "again.json"], "repeated-spare"),
    ):
        issued.put("again.json", issued.read("spare.json"))
        issued.put("vote.bel", cast(issued, codes))
        assert checked(issued, *traces) == (0 if code is None else 1)
        assert code is None or code in issued.said.out


def test_traces_and_spares_of_others_are_refused(issued):
    issued.put("vote.bel", cast(issued, []))
    assert issued.spare() == 0
    good = json.loads(issued.read("spare.json"))["statement"]
    seed = bytes.fromhex(json.loads(issued.key.read_bytes())["seed"])
    voter = issued.codes.holders[1].credential
    for code, statement, key in (
        ("wrong-key", good, bytes(32)),
        ("wrong-election", good.replace(UUID, "JZnGv4UdMhJpVp"), seed),
        ("unknown-spare", good.replace(json.loads(good)["spare"], voter), seed),
        ("malformed", "{}", seed),
    ):
        issued.put("bad.json", Signed.make(statement.encode(), key).to_bytes())
        assert checked(issued, "bad.json") == 1
        assert code in issued.said.out
    issued.put("vote.bel", Course(uuid="JZnGv4UdMhJpVp").set_up().archive())
    assert checked(issued) == 1
    assert "wrong-election" in issued.said.out
    for raw, code in ((b"x", "malformed"), (Course().archive() + bytes(9), "malformed")):
        issued.put("vote.bel", raw)
        assert checked(issued) == 1
        assert code in issued.said.out
    course = Course()
    course.end()
    issued.put("vote.bel", course.archive())
    assert checked(issued) == 1
    assert "bad-order" in issued.said.out


def test_a_ballot_that_cannot_be_read_is_named(issued):
    course = Course()
    course.credentials = CredentialList.from_bytes(issued.read("out/credentials.json"))
    course.set_up().append(EventType.BALLOT, b"{}")
    issued.put("vote.bel", course.archive())
    assert checked(issued) == 1
    assert "malformed (ballots under spares: event 1 (Ballot))" in issued.said.out


def test_private_files_are_destroyed_and_only_those(issued):
    names = ["out/codes.csv", "out/roll-salts.json", "key/registrar.key.json"]
    paths = [issued.folder / name for name in names]
    for other in ("roll.csv", "out/credentials.json", "key/registrar.public.json"):
        assert issued.run("destroy", *paths, issued.folder / other, "--yes") == 2
        assert "no private file" in issued.said.err
    assert issued.run("destroy", *paths) == 2
    assert "--yes" in issued.said.err
    assert all(path.exists() for path in paths)
    keep = os.open(paths[0], os.O_RDONLY)
    size = paths[0].stat().st_size
    assert issued.run("destroy", *paths, "--yes") == 0
    assert os.read(keep, size + 1) == bytes(size)
    os.close(keep)
    assert not any(path.exists() for path in paths)
    assert "SSD" in issued.said.out


def test_what_a_stopped_command_left_is_destroyed_with_its_file(issued):
    rest = issued.codes_path.with_name(".codes.csv.new")
    rest.write_bytes(issued.codes_path.read_bytes())
    target = issued.folder / "other"
    target.write_bytes(b"other")
    salts = issued.codes_path.with_name("roll-salts.json")
    salts.with_name(".roll-salts.json.new").symlink_to(target)
    assert issued.run("destroy", issued.codes_path, salts, "--yes") == 0
    assert not rest.exists()
    assert target.read_bytes() == b"other"


def test_a_link_is_not_destroyed(issued):
    link = issued.folder / "link"
    link.symlink_to(issued.codes_path)
    assert issued.run("destroy", link, "--yes") == 2
    assert issued.codes_path.exists()


def test_what_cannot_be_destroyed_is_said(issued, monkeypatch):
    def refuse(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(private.os, "fsync", refuse)
    assert issued.run("destroy", issued.codes_path, "--yes") == 2
    assert "input/output error" in issued.said.err
    assert issued.codes_path.exists()


def test_codes_saved_again_by_a_spreadsheet_are_still_known(issued):
    text = issued.codes_path.read_text("utf-8-sig").replace(",", ";").replace("\r\n", "\n")
    issued.put("saved.csv", text.encode())
    assert issued.run("destroy", issued.folder / "saved.csv", "--yes") == 0


def test_codes_come_from_the_system_and_differ_each_time(office):
    office.issue()
    first = {holder.code for holder in office.codes.holders}
    for path in (office.folder / "out").iterdir():
        path.unlink()
    office.issue()
    assert not first & {holder.code for holder in office.codes.holders}
    assert not first & set(issue_codes(3, randomness_of(1)))


def test_the_signing_seed_is_in_no_public_file(issued):
    seed = json.loads(issued.key.read_bytes())["seed"]
    assert signing.public_key_of(bytes.fromhex(seed)) == issued.public_key
    for name in ("key/registrar.public.json", "out/credentials-ok.json", "out/credentials.json"):
        assert seed.encode() not in issued.read(name)
