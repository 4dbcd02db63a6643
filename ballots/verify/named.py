"""A chamber that votes by name: its members' answers, counted in the clear.

Its votes stand in the record, so nothing is sealed or opened, and what takes the place of an
election's fingerprint and sealed event in the seed of ties are the rules' entry and its own close.
Source: specification 15.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from ballots.combining.contest import Contest
from ballots.combining.rules import Chamber, Rules
from ballots.combining.tally import ChamberTally, ContestTally, split_row
from ballots.election.count import is_countable
from ballots.election.question import Question

Vote: TypeAlias = tuple[tuple[int, ...], ...]
"""One member's answers: one a contest, as the protocol writes them (specification 9.2 to 9.4)."""


def vote_fault(questions: Sequence[Question], vote: Vote) -> str:
    """Say what in a vote does not answer the questions; empty where all of it can be counted."""
    if len(vote) != len(questions):
        return f"there are {len(vote)} answers to {len(questions)} questions"
    for number, (question, answer) in enumerate(zip(questions, vote, strict=True), start=1):
        if not is_countable(question, answer):
            return f"question {number} does not allow this answer"
    return ""


def named_tally(
    rules: Rules, chamber: Chamber, votes: Sequence[Vote], seal: tuple[str, str]
) -> ChamberTally:
    """Return a named chamber's tally: one vote a member, each without fault.

    `seal`: the SHA-256 in hex of the entries `rules.fixed` and, of this chamber, `named.closed`.
    """
    fingerprint, close = seal
    return ChamberTally(
        chamber=chamber.id,
        election=chamber.election,
        fingerprint=fingerprint,
        seal_event=close,
        ballots=len(votes),
        contests=tuple(
            _count(contest, [vote[number] for vote in votes])
            for number, contest in enumerate(rules.contests)
        )
        if len(votes) >= rules.least(chamber)
        else None,
    )


def _count(contest: Contest, answers: Sequence[tuple[int, ...]]) -> ContestTally:
    """Keep the answers where the rule asks for them one by one; otherwise add them up."""
    if contest.shuffled:
        return split_row(contest, tuple(answers))
    return split_row(contest, tuple(map(sum, zip(*answers, strict=True))))
