"""One chamber's tally as the combination reads it (specification 15.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from ballots.combining.contest import Contest
from ballots.combining.rules import Rules
from ballots.errors import VerificationError

Votes: TypeAlias = tuple[int, ...]
"""Of a summed contest: one count an option, without the blanks."""
Answers: TypeAlias = tuple[tuple[int, ...], ...]
"""Of a shuffled contest: one answer a ballot, one integer an option."""


@dataclass(frozen=True, slots=True)
class ContestTally:
    """What one chamber's ballots gave in one contest.

    A summed contest has `votes` and the number of its `blanks`; a shuffled one the opened
    `answers`, among which its counting rule finds the blank ones. `aside`: for each option of a
    contest that members voted on by name, how many who voted and were not blank stood aside; empty
    where nobody was recused.
    """

    votes: Votes = ()
    blanks: int = 0
    answers: Answers | None = None
    aside: Votes = ()


@dataclass(frozen=True, slots=True)
class ChamberTally:
    """What one chamber's election gave.

    `ballots` are the counted ones (the last of each credential, of each member in a named chamber);
    `contests` is None for a chamber that was not decrypted because fewer than k ballots were
    counted, and for a named one in which nobody voted. `fingerprint` is φ and `seal_event` E of
    specification 19.2; for a named chamber those of 15.6.
    """

    chamber: str
    election: str
    fingerprint: str
    seal_event: str
    ballots: int
    contests: tuple[ContestTally, ...] | None

    @property
    def counted(self) -> bool:
        """Say whether the chamber was counted and so takes part."""
        return self.contests is not None

    def of(self, contest: int) -> ContestTally | None:
        """Return what the ballots gave in a contest; None where the chamber was not decrypted."""
        return None if self.contests is None else self.contests[contest]

    def votes(self, contest: int, option: int) -> int:
        """Return the votes for an option; 0 where the chamber was not decrypted."""
        return 0 if self.contests is None else self.contests[contest].votes[option]

    def blank_votes(self, contest: int) -> int:
        """Return a summed contest's blank votes; 0 where the chamber was not decrypted."""
        return 0 if self.contests is None else self.contests[contest].blanks

    def basis(self, contest: int, option: int | None = None) -> int:
        """Return what a share is of: the counted ballots without the blank ones.

        Of an option without those, too, whose members stood aside on it.
        """
        aside = () if self.contests is None else self.contests[contest].aside
        less = aside[option] if aside and option is not None else 0
        return self.ballots - self.blank_votes(contest) - less

    def share(self, contest: int, option: int) -> Fraction:
        """Return votes / basis; 0 where nobody voted."""
        basis = self.basis(contest, option)
        return Fraction(self.votes(contest, option), basis) if basis else Fraction(0)


def split_row(contest: Contest, row: Votes | Answers) -> ContestTally:
    """Return a contest's tally from its row of an election's result (specification 13.4).

    The first count of a summed contest with blank votes is theirs.
    """
    if contest.shuffled:
        return ContestTally(answers=tuple(each for each in row if isinstance(each, tuple)))
    counts = tuple(each for each in row if isinstance(each, int))
    return ContestTally(counts[contest.blank :], counts[0] if contest.blank else 0)


def check_tally(rules: Rules, position: int, tally: ChamberTally) -> None:
    """Raise VerificationError `bad-tally` unless a tally fits its chamber in the rules."""
    chamber = rules.chambers[position]
    if (tally.chamber, tally.election) != (chamber.id, chamber.election):
        raise _misfit(chamber.id, "it is of another chamber or election")
    least = rules.least(chamber)
    if (tally.ballots >= least) is not tally.counted:
        raise _misfit(chamber.id, f"{tally.ballots} ballots and k = {least} do not allow it")
    if tally.contests is None:
        return
    if len(tally.contests) != len(rules.contests):
        raise _misfit(chamber.id, "it does not have the rules' contests")
    for contest, counted in zip(rules.contests, tally.contests, strict=True):
        fault = _fault(contest, counted, tally.ballots)
        if fault:
            raise _misfit(chamber.id, fault)


def _fault(contest: Contest, counted: ContestTally, ballots: int) -> str:
    """Say why no ballots of this contest give these numbers; empty where they can."""
    if contest.shuffled is not (counted.answers is not None):
        return "a contest is not counted in the way of its kind"
    if counted.answers is not None:
        fits = len(counted.answers) == ballots
        return "" if fits else "there is not one opened answer for each ballot"
    if len(counted.votes) != len(contest.options):
        return "its counts do not have the rules' options"
    if counted.aside and len(counted.aside) != len(contest.options):
        return "who stood aside is not counted for each option"
    possible = _is_possible(counted, ballots, contest)
    return "" if possible else "there are more votes than ballots"


def _is_possible(counted: ContestTally, ballots: int, contest: Contest) -> bool:
    """Say whether nobody can have voted twice for an option or blank where that is not offered."""
    aside = counted.aside or (0,) * len(counted.votes)
    given = ballots - counted.blanks
    return 0 <= counted.blanks <= (ballots if contest.blank else 0) and all(
        less >= 0 and 0 <= votes <= given - less
        for votes, less in zip(counted.votes, aside, strict=True)
    )


def _misfit(chamber: str, why: str) -> VerificationError:
    """Return the error for a tally that does not fit."""
    return VerificationError("bad-tally", f"the tally of the chamber {chamber}: {why}")
