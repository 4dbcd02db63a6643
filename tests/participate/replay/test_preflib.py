"""The reader of PrefLib files: what it takes, and the line and reason of everything it refuses."""

from pathlib import Path

import pytest

from participate.replay.poll import PollError
from participate.replay.preflib import read_soi

GOOD = """# FILE NAME: small.soi
# TITLE: A small vote
# NUMBER ALTERNATIVES: 3
# NUMBER VOTERS: 3
# ALTERNATIVE NAME 1: Oak
# ALTERNATIVE NAME 2: Lime tree
# ALTERNATIVE NAME 3:
2: 3,1
1: 2, 1, 3
"""
DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "preflib"


def test_rankings_are_read_whole() -> None:
    poll = read_soi(GOOD.encode())
    assert [project.name for project in poll.projects] == ["Oak", "Lime tree", "Candidate 3"]
    assert [vote.chosen for vote in poll.votes] == [("3", "1"), ("3", "1"), ("2", "1", "3")]
    assert (poll.description, poll.ranked, poll.published_counts()) == ("A small vote", True, None)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("2: 3,1", "2: 3,4", 8, "does not exist: 4"),
        ("2: 3,1", "2: 3,3", 8, "names a candidate twice"),
        ("2: 3,1", "2: {3,1}", 8, "no line"),
        ("2: 3,1", "0: 3,1", 8, "no line"),
        ("2: 3,1", "200000: 3,1", 8, "more than 100000 ballots"),
        ("NAME 2", "NAME 1", 6, "has two names"),
        ("VOTERS: 3", "VOTERS: 4", 1, "the file has 3"),
        ("ALTERNATIVES: 3", "ALTERNATIVES: 2", 1, "the file has 3"),
        ("ALTERNATIVE NAME", "NAME", 1, "no line # ALTERNATIVE NAME"),
    ],
)
def test_a_bad_line_is_named(old: str, new: str, line: int, reason: str) -> None:
    with pytest.raises(PollError) as caught:
        read_soi(GOOD.replace(old, new).encode())
    assert caught.value.line == line
    assert reason in caught.value.reason


def test_text_that_is_not_utf8_is_refused_with_its_line() -> None:
    with pytest.raises(PollError, match="line 5: this is not UTF-8"):
        read_soi(GOOD.encode().replace(b"Oak", b"O\xe9k"))


@pytest.mark.data
def test_the_real_file_has_its_rankings() -> None:
    if not DATA.is_dir():
        pytest.skip("no ../shared/data")
    poll = read_soi((DATA / "debian-2002-leader.soi").read_bytes())
    assert (len(poll.projects), len(poll.votes)) == (4, 475)
