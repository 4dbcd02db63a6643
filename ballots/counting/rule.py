"""The counting rules as a question's set-up names them: a method and its parameters.

One class a method, each with `count` for opened answers and, where sums are enough, `count_sums`
for the decrypted sums of a homomorphic question. `STV` with one seat is counted as an instant
runoff, which elects the same option. `extra.py` reads rules, `to_json_value` writes them again.
Source: specification 19.9.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ballots.counting.approval import count_approval, rank_sums
from ballots.counting.borda import count_borda
from ballots.counting.budget_greedy import GreedyResult, count_budget_greedy, fund_by_votes
from ballots.counting.equal_shares import EqualSharesResult, count_equal_shares
from ballots.counting.instant_runoff import RunoffResult, count_instant_runoff
from ballots.counting.majority_judgment import JudgmentResult, count_majority_judgment
from ballots.counting.plurality import count_plurality
from ballots.counting.projects import check_options
from ballots.counting.schulze import SchulzeResult, count_schulze
from ballots.counting.scores import ScoreResult
from ballots.counting.stv import StvResult, count_stv
from ballots.counting.tie_break import TieBreak
from ballots.encoding import JsonLike

Answers: TypeAlias = Iterable[Sequence[int]]
Result: TypeAlias = (
    ScoreResult
    | RunoffResult
    | StvResult
    | SchulzeResult
    | JudgmentResult
    | GreedyResult
    | EqualSharesResult
)


@dataclass(frozen=True, slots=True)
class Plurality:
    """Each voter marks one option."""

    blank: bool

    def count(self, answers: Answers, options: int, tie: TieBreak) -> ScoreResult:
        """Count opened answers."""
        return count_plurality(answers, options, tie, blank=self.blank)

    def count_sums(self, sums: Sequence[int], ballots: int, tie: TieBreak) -> ScoreResult:
        """Count the decrypted sums of a question; with `blank`, element 0 counts the blank ones."""
        return rank_sums(sums, ballots, tie, blank=self.blank, minimum=1, maximum=1)

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the rule as `extra` names it."""
        return {"method": "Plurality", "blank": self.blank}


@dataclass(frozen=True, slots=True)
class Approval:
    """Each voter marks `minimum` to `maximum` options."""

    blank: bool
    minimum: int
    maximum: int

    def count(self, answers: Answers, options: int, tie: TieBreak) -> ScoreResult:
        """Count opened answers."""
        return count_approval(
            answers, options, tie, blank=self.blank, minimum=self.minimum, maximum=self.maximum
        )

    def count_sums(self, sums: Sequence[int], ballots: int, tie: TieBreak) -> ScoreResult:
        """Count the decrypted sums of a question; with `blank`, element 0 counts the blank ones."""
        return rank_sums(
            sums, ballots, tie, blank=self.blank, minimum=self.minimum, maximum=self.maximum
        )

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the rule as `extra` names it."""
        return {
            "method": "Approval", "blank": self.blank, "min": self.minimum, "max": self.maximum,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Borda:
    """Each voter ranks options, which get points by the options behind them."""

    blank: bool

    def count(self, answers: Answers, options: int, tie: TieBreak) -> ScoreResult:
        """Count opened answers."""
        return count_borda(answers, options, tie, blank=self.blank)

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the rule as `extra` names it."""
        return {"method": "Borda", "blank": self.blank}


@dataclass(frozen=True, slots=True)
class Stv:
    """Each voter ranks options, `seats` of which are elected."""

    blank: bool
    seats: int

    def count(self, answers: Answers, options: int, tie: TieBreak) -> RunoffResult | StvResult:
        """Count opened answers: one seat by instant runoff, more by STV."""
        if self.seats == 1:
            return count_instant_runoff(answers, options, tie, blank=self.blank)
        return count_stv(answers, options, self.seats, tie, blank=self.blank)

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the rule as `extra` names it."""
        return {"method": "STV", "blank": self.blank, "seats": self.seats}


@dataclass(frozen=True, slots=True)
class Schulze:
    """Each voter orders options, equal places allowed."""

    blank: bool

    def count(self, answers: Answers, options: int, tie: TieBreak) -> SchulzeResult:
        """Count opened answers."""
        return count_schulze(answers, options, tie, blank=self.blank)

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the rule as `extra` names it."""
        return {"method": "Schulze", "blank": self.blank}


@dataclass(frozen=True, slots=True)
class MajorityJudgment:
    """Each voter gives each option one of `grades`, the best grade first."""

    blank: bool
    grades: tuple[str, ...]

    def count(self, answers: Answers, options: int, tie: TieBreak) -> JudgmentResult:
        """Count opened answers."""
        return count_majority_judgment(answers, options, len(self.grades), tie, blank=self.blank)

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the rule as `extra` names it."""
        return {"method": "MajorityJudgment", "blank": self.blank, "grades": self.grades}


@dataclass(frozen=True, slots=True)
class GreedyBudget:
    """Each voter marks projects; the ones with the most marks are funded while they fit."""

    blank: bool
    minimum: int
    maximum: int
    costs: tuple[int, ...]
    budget: int

    def count(self, answers: Answers, options: int, tie: TieBreak) -> GreedyResult:
        """Count opened answers; MalformedError where there is not one cost for each option."""
        check_options(self.costs, options)
        return count_budget_greedy(
            answers, self.costs, self.budget, tie,
            blank=self.blank, minimum=self.minimum, maximum=self.maximum,
        )  # fmt: skip

    def count_sums(self, sums: Sequence[int], ballots: int, tie: TieBreak) -> GreedyResult:
        """Count the decrypted sums of a question; with `blank`, element 0 counts the blank ones."""
        check_options(self.costs, len(sums) - self.blank)
        votes = rank_sums(
            sums, ballots, tie, blank=self.blank, minimum=self.minimum, maximum=self.maximum
        )
        return fund_by_votes(votes, self.costs, self.budget)

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the rule as `extra` names it."""
        return {
            "method": "GreedyBudget", "blank": self.blank, "min": self.minimum,
            "max": self.maximum, "costs": self.costs, "budget": self.budget,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class EqualShares:
    """Each voter marks projects, which are bought from equal shares of the budget."""

    blank: bool
    minimum: int
    maximum: int
    costs: tuple[int, ...]
    budget: int

    def count(self, answers: Answers, options: int, tie: TieBreak) -> EqualSharesResult:
        """Count opened answers; MalformedError where there is not one cost for each option."""
        check_options(self.costs, options)
        return count_equal_shares(
            answers, self.costs, self.budget, tie,
            blank=self.blank, minimum=self.minimum, maximum=self.maximum,
        )  # fmt: skip

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the rule as `extra` names it."""
        return {
            "method": "EqualShares", "blank": self.blank, "min": self.minimum,
            "max": self.maximum, "costs": self.costs, "budget": self.budget,
        }  # fmt: skip


CountingRule: TypeAlias = (
    Plurality | Approval | Borda | Stv | Schulze | MajorityJudgment | GreedyBudget | EqualShares
)
SummableRule: TypeAlias = Plurality | Approval | GreedyBudget
