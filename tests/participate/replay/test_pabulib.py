"""The reader of Pabulib files: what it takes, and the line and reason of everything it refuses."""

from pathlib import Path

import pytest

from participate.replay.pabulib import read_poll
from participate.replay.poll import PollError

GOOD = """META
key;value
description;A small vote
num_projects;3
num_votes;2
vote_type;approval
max_length;2
PROJECTS
project_id;cost;votes;name
7;100;1;Trees
8;200;2;"Benches; and tables"
9;50;0;
VOTES
voter_id;vote
a;7,8
b;8
"""
DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "pabulib"


def test_a_poll_is_read_whole() -> None:
    poll = read_poll(GOOD.encode())
    assert [project.name for project in poll.projects] == [
        "Trees",
        "Benches; and tables",
        "Project 9",
    ]
    assert poll.counts() == {"7": 1, "8": 2, "9": 0} == poll.published_counts()
    assert (poll.minimum, poll.maximum) == (1, 2)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert read_poll(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == read_poll(
        GOOD.encode()
    )


def test_no_key_of_meta_is_needed_but_the_vote_type() -> None:
    bare = GOOD.replace("description;A small vote\nnum_projects;3\nnum_votes;2\n", "").replace(
        "max_length;2\n", ""
    )
    assert read_poll(bare.encode()).maximum == 3


def test_a_file_without_counts_has_no_published_counts() -> None:
    text = GOOD.replace("project_id;cost;votes;name", "project_id;cost;area;name")
    assert read_poll(text.encode()).published_counts() is None


def test_choosing_one_means_one() -> None:
    text = GOOD.replace("approval", "choose-1").replace("a;7,8", "a;7")
    assert read_poll(text.encode()).maximum == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("META\n", "MATA\n", 1, "must begin with a line META"),
        ("PROJECTS\n", "PROJECT\n", 8, "no section PROJECT"),
        ("PROJECTS\n", "VOTES\n", 8, "wrong place"),
        ("a;7,8", "a;7,10", 15, "does not exist: 10"),
        ("a;7,8", "a;7,8,9", 15, "3 projects, at most 2"),
        ("a;7,8", "a;7,7", 15, "names a project twice"),
        ("a;7,8", "b;7,8", 16, "the voter b stands twice"),
        ("8;200;2;", "7;200;2;", 11, "the project 7 stands twice"),
        ("7;100;1;", "7;100;x;", 10, "votes is not a whole number"),
        ("7;100;1;", "7;100;1_0;", 10, "votes is not a whole number"),
        ("9;50;0;", "9;50;0", 12, "3 columns where the heading has 4"),
        ("voter_id;vote", "voter_id;choice", 14, "no column vote"),
        ("approval", "cumulative", 6, "approval, choose-1 and ordinal files"),
        ("num_votes;2", "num_votes;3", 5, "the file has 2"),
        ("max_length;2", "max_length;two", 7, "not a whole number"),
        ("max_length;2", "max_length;2\nmin_length;3", 8, "min_length is over the most"),
        ("max_length;2", "max_length;2\nmin_length;2", 17, "1 projects, at least 2"),
    ],
)
def test_a_bad_row_is_named_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    with pytest.raises(PollError) as caught:
        read_poll(GOOD.replace(old, new, 1).encode())
    assert caught.value.line == line
    assert reason in caught.value.reason


def test_text_that_is_not_utf8_is_refused_with_its_line() -> None:
    with pytest.raises(PollError, match="line 10: this is not UTF-8"):
        read_poll(GOOD.encode().replace(b"Trees", b"Tr\xe9es"))


def test_a_missing_section_is_named() -> None:
    with pytest.raises(PollError, match="the section VOTES is missing"):
        read_poll(GOOD.split("VOTES", maxsplit=1)[0].encode())


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "projects", "votes"),
    [
        ("France_Toulouse_2022_Saint-Cyprien.pb", 10, 436),
        ("Netherlands_Assen_2024.pb", 14, 84),
        ("Poland_Wieliczka_2023_Green_Budget.pb", 64, 6586),
    ],
)
def test_real_files_give_their_published_counts(name: str, projects: int, votes: int) -> None:
    if not DATA.is_dir():
        pytest.skip("no ../shared/data")
    poll = read_poll((DATA / name).read_bytes())
    assert (len(poll.projects), len(poll.votes)) == (projects, votes)
    assert poll.counts() == poll.published_counts()
