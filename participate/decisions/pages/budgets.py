"""Budgets as the page tells them: what was bought when, what is left, what the other rule gives.

Equal shares opens every ballot, so the greedy rule can be shown beside it. Greedy budgets open only
sums, from which equal shares cannot be computed.
"""

from collections.abc import Iterable, Sequence

from ballots.combining.contest import CountedContest
from ballots.counting.answers import is_choice
from ballots.counting.budget_greedy import GreedyResult, count_budget_greedy
from ballots.counting.equal_shares import Attempt, EqualSharesResult
from ballots.counting.rule import EqualShares, GreedyBudget
from ballots.counting.tie_break import TieBreak
from participate.decisions.pages.stories import (
    AttemptShown,
    GreedyLine,
    GreedyStory,
    MoneyShown,
    OtherRule,
    PurchaseShown,
    SharesStory,
    Spent,
)
from participate.decisions.pages.values import width_of


def greedy_story(
    contest: CountedContest, result: GreedyResult, names: Sequence[str]
) -> GreedyStory:
    """Tell how the budget was spent in the order of the votes."""
    rule = _budget_rule(contest)
    ties = dict.fromkeys(step.tied for step in result.steps if step.tied)
    return GreedyStory(
        ballots=result.ballots,
        money=_money(rule, result.selected, names),
        lines=_lines(rule, result, names),
        ties=tuple(tuple(names[option] for option in tied) for tied in ties),
    )


def shares_story(
    contest: CountedContest,
    result: EqualSharesResult,
    names: Sequence[str],
    answers: Sequence[Sequence[int]],
    tie: TieBreak,
) -> SharesStory:
    """Tell what the voters' equal shares bought, and what the greedy rule would have chosen."""
    rule = _budget_rule(contest)
    greedy = count_budget_greedy(
        answers, rule.costs, rule.budget, tie,
        blank=rule.blank, minimum=rule.minimum, maximum=rule.maximum,
    )  # fmt: skip
    last = result.attempts[-1]
    return SharesStory(
        ballots=result.ballots,
        money=_money(rule, result.selected, names),
        first_share=result.attempts[0].share,
        share=last.share,
        raises=result.raises,
        why_ended=result.end.value,
        attempts=tuple(
            _attempt(each, before, names)
            for before, each in zip((None, *result.attempts), result.attempts, strict=False)
        ),
        purchases=tuple(
            PurchaseShown(
                title=names[each.project],
                cost=each.cost,
                voters=each.voters,
                price=each.price,
                width=width_of(each.price, last.share),
                tied=tuple(names[option] for option in each.tied),
            )
            for each in last.purchases
        ),
        votes=_lines(rule, greedy, names),
        impossible=tuple(names[option] for option in result.impossible),
        too_dear=None if result.too_dear is None else _attempt(result.too_dear, last, names),
        other=_other(rule, result, greedy, answers, names),
    )


def _other(
    rule: EqualShares | GreedyBudget,
    result: EqualSharesResult,
    greedy: GreedyResult,
    answers: Sequence[Sequence[int]],
    names: Sequence[str],
) -> OtherRule:
    here, there = frozenset(result.selected), frozenset(greedy.selected)
    valid = [
        answer
        for answer in answers
        if is_choice(tuple(answer), rule.minimum, rule.maximum) and len(answer) == len(names)
    ]
    return OtherRule(
        selected=tuple(names[option] for option in greedy.selected),
        cost=greedy.cost,
        only_here=tuple(names[option] for option in result.selected if option not in there),
        only_there=tuple(names[option] for option in greedy.selected if option not in here),
        reached=_reached(valid, here),
        reached_there=_reached(valid, there),
    )


def _reached(answers: Iterable[Sequence[int]], funded: frozenset[int]) -> int:
    """Return how many voters marked at least one of the funded projects."""
    return sum(1 for answer in answers if any(answer[option] for option in funded))


def _budget_rule(contest: CountedContest) -> EqualShares | GreedyBudget:
    """Take the rule of a budget."""
    if not isinstance(contest.counting, EqualShares | GreedyBudget):
        message = "only a budget is spent"
        raise TypeError(message)
    return contest.counting


def _money(
    rule: EqualShares | GreedyBudget, selected: Iterable[int], names: Sequence[str]
) -> MoneyShown:
    spent: list[Spent] = []
    cost = 0
    for option in selected:
        each = rule.costs[option]
        spent.append(
            Spent(names[option], each, width_of(cost, rule.budget), width_of(each, rule.budget))
        )
        cost += each
    return MoneyShown(rule.budget, cost, tuple(spent))


def _lines(
    rule: EqualShares | GreedyBudget, result: GreedyResult, names: Sequence[str]
) -> tuple[GreedyLine, ...]:
    return tuple(
        GreedyLine(
            title=names[step.project],
            votes=step.votes,
            width=width_of(step.votes, result.ballots.valid),
            cost=step.cost,
            left=step.left,
            why=_why(rule, step.votes, step.cost, funded=step.funded),
        )
        for step in result.steps
    )


def _why(rule: EqualShares | GreedyBudget, votes: int, cost: int, *, funded: bool) -> str:
    if funded:
        return "funded"
    if not votes:
        return "no-votes"
    return "too-dear" if cost > rule.budget else "does-not-fit"


def _attempt(attempt: Attempt, before: Attempt | None, names: Sequence[str]) -> AttemptShown:
    bought, earlier = attempt.selected, before.selected if before is not None else ()
    return AttemptShown(
        share=attempt.share,
        count=len(bought),
        added=tuple(names[option] for option in bought if option not in earlier),
        dropped=tuple(names[option] for option in earlier if option not in bought),
        cost=attempt.cost,
    )
