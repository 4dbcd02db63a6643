"""`ballots check-test` as it is typed."""

from ballots.cli.cast import grouped
from ballots.cli.main import main
from ballots.election.ballot import Ballot, short_code
from tests.ballots.making.test_tested import COURSE, RAW, TESTED


def files(tmp_path, text):
    election, told = tmp_path / "election.json", tmp_path / "test.txt"
    election.write_bytes(COURSE.election.raw)
    told.write_text(text + "\n", encoding="utf-8")
    return ["check-test", str(election), str(told)]


def test_it_says_what_the_ballot_held_and_which_code_to_compare(tmp_path, capsys):
    address = f"https://vote.example/elections/{COURSE.election.uuid}/test#{TESTED.fragment}"
    assert main(files(tmp_path, address)) == 0
    out = capsys.readouterr().out
    assert grouped(short_code(Ballot.from_bytes(RAW).tracker)) in out
    assert COURSE.election.fingerprint[:12] in out
    assert "  Library garden\n  Rue piétonne\n" in out
    assert "never counted" in out


def test_the_whole_tracker_is_compared_where_it_is_given(tmp_path, capsys):
    tracker = Ballot.from_bytes(RAW).tracker
    typed = files(tmp_path, TESTED.fragment)
    assert main([*typed, "--tracker", tracker]) == 0
    assert tracker in capsys.readouterr().out
    other = ("B" if tracker[0] == "A" else "A") + tracker[1:]
    assert main([*typed, "--tracker", other]) == 1
    told = capsys.readouterr()
    assert "other-ballot" in told.err
    assert told.out == ""


def test_what_is_no_test_ends_with_1(tmp_path, capsys):
    assert main(files(tmp_path, "é")) == 1
    assert main(files(tmp_path, TESTED.fragment.replace("&a=AQAB", "&a=AQAA"))) == 1
    assert "bad-signature" in capsys.readouterr().err
