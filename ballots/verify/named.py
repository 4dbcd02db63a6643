"""A chamber that votes by name: its members' answers, counted in the clear.

Its votes stand in the record, so nothing is sealed or opened, and what takes the place of an
election's fingerprint and sealed event in the seed of ties are the rules' entry and its own close.
Source: specification 15.6.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
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


def recusal_fault(rules: Rules, chamber: Chamber, place: int, vote: Vote) -> str:
    """Say which option a member marks on which they stand aside; empty where there is none.

    The vote is one that the questions allow.
    """
    for recusal in chamber.recused:
        contest = rules.contests[recusal.contest]
        names = [option.id for option in contest.options]
        mark = names.index(recusal.option) + contest.blank
        if place in recusal.places and vote[recusal.contest][mark]:
            return f"question {recusal.contest + 1} marks {recusal.option}, on which it is recused"
    return ""


def plain_name(name: str) -> str:
    """Return a public name as it is compared: what is seen of it, by NFKC, without case.

    Single spaces; characters that are not shown do not count.
    """
    seen = "".join(each for each in name if unicodedata.category(each) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).casefold().split())


def named_tally(
    rules: Rules, chamber: Chamber, votes: Mapping[int, Vote], seal: tuple[str, str]
) -> ChamberTally:
    """Return a named chamber's tally: one vote a place, each without fault, in the roll's order.

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
            replace(
                _count(contest, [votes[place][number] for place in sorted(votes)]),
                aside=_aside(chamber, number, contest, votes),
            )
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


def _aside(
    chamber: Chamber, number: int, contest: Contest, votes: Mapping[int, Vote]
) -> tuple[int, ...]:
    """Count for each option who stood aside on it and voted, not blank; () where nobody did."""
    recusals = {each.option: each.places for each in chamber.recused if each.contest == number}
    if not recusals:
        return ()
    given = {place for place, vote in votes.items() if not (contest.blank and vote[number][0])}
    return tuple(len(given.intersection(recusals.get(each.id, ()))) for each in contest.options)
