"""`ballots check-test` as it is typed."""

from ballots.cli.main import main
from tests.ballots.making.test_tested import COURSE, RAW, TESTED


def files(tmp_path, text):
    election, told = tmp_path / "election.json", tmp_path / "test.txt"
    election.write_bytes(COURSE.election.raw)
    told.write_text(text + "\n", encoding="utf-8")
    return ["check-test", str(election), str(told)]


def test_it_says_what_the_ballot_held_and_which_code_to_compare(tmp_path, capsys):
    from ballots.cli.cast import grouped
    from ballots.election.ballot import Ballot, short_code

    address = f"https://vote.example/elections/{COURSE.election.uuid}/test#{TESTED.fragment}"
    assert main(files(tmp_path, address)) == 0
    out = capsys.readouterr().out
    assert grouped(short_code(Ballot.from_bytes(RAW).tracker)) in out
    assert COURSE.election.fingerprint[:12] in out
    assert "  Library garden\n  Rue piétonne\n" in out
    assert "never counted" in out


def test_what_is_no_test_ends_with_1(tmp_path, capsys):
    assert main(files(tmp_path, "é")) == 1
    assert main(files(tmp_path, TESTED.fragment.replace("&a=AQAB", "&a=AQAA"))) == 1
    assert "bad-signature" in capsys.readouterr().err
