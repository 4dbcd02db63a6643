"""Opened answers, sorted into valid, blank and invalid ones (specification 19.1).

An answer is one integer an option. What was encrypted cannot be proven to be a possible answer when
a mixnet opens it, so an impossible one is classed invalid and counted as such: it is never an error
and never reaches a rule. Equal answers make one pile, and piles are sorted, so that no result can
depend on the order of the ballots. They are found by sorting, not by hashing: integers have hashes
that a voter could make collide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from ballots.errors import MalformedError

Answer: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pile:
    """Equal answers: the integers by option, and how many ballots hold them."""

    answer: Answer
    votes: int


@dataclass(frozen=True, slots=True)
class BallotCount:
    """How many ballots were counted, blank, and impossible."""

    valid: int
    blank: int
    invalid: int


@dataclass(frozen=True, slots=True)
class SortedAnswers:
    """The piles of valid answers, and the number of ballots of each class."""

    piles: tuple[Pile, ...]
    ballots: BallotCount


def sort_answers(
    answers: Iterable[Sequence[int]],
    options: int,
    *,
    blank: bool,
    is_valid: Callable[[Answer], bool],
) -> SortedAnswers:
    """Class every answer; MalformedError where the question itself has no options.

    An answer of another length is invalid. All zeros are a blank vote where the question allows
    one; where it does not, `is_valid` says whether they are an answer.
    """
    require_positive(options, "a question's number of options")
    piles: list[Pile] = []
    blanks = invalid = 0
    for answer, equal in groupby(sorted(map(tuple, answers))):
        votes = sum(1 for _ in equal)
        if len(answer) == options and blank and not any(answer):
            blanks += votes
        elif len(answer) == options and is_valid(answer):
            piles.append(Pile(answer, votes))
        else:
            invalid += votes
    return SortedAnswers(
        tuple(piles), BallotCount(sum(pile.votes for pile in piles), blanks, invalid)
    )


def require_positive(number: int, what: str) -> None:
    """Raise MalformedError unless a number of the question's set-up is at least 1."""
    if number < 1:
        raise MalformedError(f"counting: {what} is not at least 1")


def is_choice(answer: Answer, minimum: int, maximum: int) -> bool:
    """Say whether an answer is zeros and ones with `minimum` to `maximum` ones."""
    return all(number in (0, 1) for number in answer) and minimum <= sum(answer) <= maximum


def is_ranking(answer: Answer) -> bool:
    """Say whether the ranks are 1, 2, 3, … without gap or repeat, at least one; 0 = unranked."""
    ranks = sorted(number for number in answer if number != 0)
    return bool(ranks) and ranks == list(range(1, len(ranks) + 1))


def preferences(answer: Answer) -> tuple[int, ...]:
    """Return the ranked options of a ranking, the most preferred first."""
    ranked = [option for option, rank in enumerate(answer) if rank != 0]
    return tuple(sorted(ranked, key=lambda option: answer[option]))
