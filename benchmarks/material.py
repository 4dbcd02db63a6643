"""Elections to measure with, made in Python from a fixed seed."""

from __future__ import annotations

from ballots.election.question import HomomorphicQuestion, MixnetQuestion
from tests.ballots.elections import Course

SEED = 2026
FEWEST, MOST = 1, 4


def election_of(options: int, voters: int) -> Course:
    """Set up an election with one question: choose 1 to 4 of some options."""
    question = HomomorphicQuestion("Which projects?", _answers(options), FEWEST, MOST)
    return Course(questions=(question,), voters=voters, trustees=2, seed=SEED).set_up()


def shuffled_election_of(options: int, voters: int) -> Course:
    """Set up an election whose answers a mixnet opens: some numbers a ballot; everyone votes."""
    question = MixnetQuestion("In which order?", _answers(options))
    course = Course(questions=(question,), voters=voters, trustees=2, seed=SEED).set_up()
    for voter in range(voters):
        course.vote(voter)
    return course.end().seal()


def finished_archive(options: int, voters: int) -> bytes:
    """Return the archive of a finished election in which everyone voted once."""
    course = election_of(options, voters)
    for voter in range(voters):
        course.vote(voter)
    course.end().seal()
    for owner in (1, 2):
        course.open(owner)
    return course.finish().archive()


def _answers(options: int) -> tuple[str, ...]:
    return tuple(f"Option {number}" for number in range(1, options + 1))
