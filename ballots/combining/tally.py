"""One chamber's tally as the combination reads it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ballots.combining.rules import Rules
from ballots.errors import VerificationError


@dataclass(frozen=True, slots=True)
class ChamberTally:
    """What one chamber's election gave.

    `ballots` are the counted ones (the last of each credential); `counts` are the votes by contest
    and option without the blanks, `blanks` the blank votes by contest. Both are None for a chamber
    that was not decrypted because fewer than k ballots were counted. `fingerprint` is φ and
    `seal_event` E of specification 13.2.
    """

    chamber: str
    election: str
    fingerprint: str
    seal_event: str
    ballots: int
    counts: tuple[tuple[int, ...], ...] | None
    blanks: tuple[int, ...] | None

    @property
    def counted(self) -> bool:
        """Say whether the chamber was decrypted and so takes part."""
        return self.counts is not None

    def votes(self, contest: int, option: int) -> int:
        """Return the votes for an option; 0 where the chamber was not decrypted."""
        return self.counts[contest][option] if self.counts is not None else 0

    def blank_votes(self, contest: int) -> int:
        """Return the blank votes in a contest; 0 where the chamber was not decrypted."""
        return self.blanks[contest] if self.blanks is not None else 0

    def basis(self, contest: int) -> int:
        """Return what a share is of: the counted ballots without the blank ones."""
        return self.ballots - self.blank_votes(contest)

    def share(self, contest: int, option: int) -> Fraction:
        """Return votes / basis; 0 where nobody voted."""
        basis = self.basis(contest)
        return Fraction(self.votes(contest, option), basis) if basis else Fraction(0)


def check_tally(rules: Rules, position: int, tally: ChamberTally) -> None:
    """Raise VerificationError `bad-tally` unless a tally fits its chamber in the rules."""
    chamber = rules.chambers[position]
    if (tally.chamber, tally.election) != (chamber.id, chamber.election):
        raise _misfit(chamber.id, "it is of another chamber or election")
    if (tally.ballots >= rules.k) is not tally.counted:
        raise _misfit(chamber.id, f"{tally.ballots} ballots and k = {rules.k} do not allow it")
    if (tally.counts is None) is not (tally.blanks is None):
        raise _misfit(chamber.id, "counts and blank votes are not both there")
    if tally.counts is not None and [len(votes) for votes in tally.counts] != [
        len(contest.options) for contest in rules.contests
    ]:
        raise _misfit(chamber.id, "its counts do not have the rules' contests and options")
    if tally.blanks is not None and len(tally.blanks) != len(rules.contests):
        raise _misfit(chamber.id, "its blank votes do not have the rules' contests")
    for number, contest in enumerate(rules.contests):
        if tally.counted and not _is_possible(tally, number, blank=contest.blank):
            raise _misfit(chamber.id, "there are more votes than ballots")


def _is_possible(tally: ChamberTally, contest: int, *, blank: bool) -> bool:
    """Say whether nobody can have voted twice for an option or blank where that is not offered."""
    blanks, basis = tally.blank_votes(contest), tally.basis(contest)
    counts = tally.counts[contest] if tally.counts is not None else ()
    return 0 <= blanks <= (tally.ballots if blank else 0) and all(0 <= n <= basis for n in counts)


def _misfit(chamber: str, why: str) -> VerificationError:
    """Return the error for a tally that does not fit."""
    return VerificationError("bad-tally", f"the tally of the chamber {chamber}: {why}")
