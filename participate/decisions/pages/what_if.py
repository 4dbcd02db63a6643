"""What other rules would make of the same published counts: an illustration, never the result.

Every question of the vote is combined again under each other rule; a question that ranks proposals
is counted again by each other way to count rankings. Where a rule needs numbers that the sealed one
does not have, it gets those that its line says. People may vote otherwise under another rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from ballots.combining import Accept, ChamberTally, Rules, Veto, combine
from ballots.combining.combination import (
    DOUBLE_MAJORITY,
    RANKING,
    SINGLE_CHAMBER,
    THRESHOLD,
    VETO,
    WEIGHTED_SHARES,
)
from ballots.combining.contest import CountedContest
from ballots.combining.outcome import CountedResult, Outcome, ScoredResult
from ballots.counting.rule import Borda, CountingRule, Schulze, Stv
from participate.decisions.service import OutcomeView, ResultView
from participate.elections.service import Method, RuleShown, method_of, rule_of
from participate.shared.text import Text

HALF: Final = Fraction(1, 2)
RANKINGS: Final[Mapping[Method, type[Borda | Schulze | Stv]]] = {
    Method.RUNOFF: Stv,
    Method.SCHULZE: Schulze,
    Method.BORDA: Borda,
}
"""How rankings of the same form can be counted."""


class Other(StrEnum):
    """What is other than in the sealed rules."""

    ALONE = "alone"  # one chamber decides
    WEIGHTS = "weights"  # weighted shares, with the sealed weights or with equal ones
    DOUBLE = "double"
    VETO = "veto"  # one chamber may veto: half of its roll, below half
    COUNTING = "counting"  # another way to count the same rankings


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One question under another rule.

    `chambers` are those of ALONE, VETO, or with their weights in percent of WEIGHTS; `carried` the
    titles of what would be carried, or the first one of a mere ranking (`first`). `same`: that is
    what the outcome says too.
    """

    other: Other
    chambers: tuple[tuple[str, float], ...]
    method: Method | None
    carried: tuple[str, ...]
    first: bool
    same: bool


@dataclass(frozen=True, slots=True)
class QuestionIf:
    """A question with what was carried, and its other rules; `held_back`: nobody voted on these."""

    question: str
    carried: tuple[str, ...]
    first: bool
    others: tuple[WhatIf, ...]
    held_back: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """The sealed rule, and every question under the other ones."""

    consultation: str
    title: Text
    rule: RuleShown
    questions: tuple[QuestionIf, ...]


def what_if_page(result: ResultView) -> WhatIfPage:
    """The page's values; ValueError before the outcome is published."""
    rules, published = result.rules, result.outcome
    if rules is None or published is None:
        message = "other rules are applied to published counts"
        raise ValueError(message)
    varied = [
        (other, chambers, combine(changed, _tallies_of(changed, published.tallies)))
        for other, chambers, changed in other_rules(rules)
    ]
    return WhatIfPage(
        result.consultation,
        result.title,
        rule_of(rules),
        tuple(_question(rules, number, published, varied) for number in range(len(rules.contests))),
    )


Chambers = tuple[tuple[str, float], ...]


def other_rules(rules: Rules) -> Iterator[tuple[Other, Chambers, Rules]]:
    """Yield the sealed rules changed to each other rule that their chambers allow."""
    if len(rules.chambers) == 1:
        return
    even = tuple(replace(chamber, weight=1) for chamber in rules.chambers)
    half = Accept(THRESHOLD, share=HALF) if rules.accept.kind == RANKING else rules.accept
    for chamber in rules.chambers:
        alone = replace(rules, rule=SINGLE_CHAMBER, veto=None, chambers=(chamber,))
        yield Other.ALONE, ((chamber.id, 1.0),), alone
    if rules.rule != WEIGHTED_SHARES:
        equal = replace(rules, rule=WEIGHTED_SHARES, veto=None, chambers=even)
        yield Other.WEIGHTS, tuple((each.id, 1 / len(even)) for each in even), equal
    if rules.rule != DOUBLE_MAJORITY:
        yield (
            Other.DOUBLE,
            (),
            replace(rules, rule=DOUBLE_MAJORITY, veto=None, chambers=even, accept=half),
        )
    if rules.rule != VETO:
        for chamber in rules.chambers:
            yield Other.VETO, ((chamber.id, 1.0),), _with_veto(rules, chamber.id)


def _with_veto(rules: Rules, chamber: str) -> Rules:
    """The rules with a veto of one chamber; the others keep their weights against each other."""
    chambers = tuple(
        replace(each, weight=1) if each.id == chamber else each for each in rules.chambers
    )
    veto = Veto((chamber,), HALF, HALF)
    return replace(rules, rule=VETO, veto=veto, chambers=chambers)


def _tallies_of(rules: Rules, tallies: Mapping[str, ChamberTally]) -> dict[str, ChamberTally]:
    return {chamber.id: tallies[chamber.id] for chamber in rules.chambers}


def _question(
    rules: Rules,
    number: int,
    published: OutcomeView,
    varied: list[tuple[Other, Chambers, Outcome]],
) -> QuestionIf:
    """One question under the sealed rule and under every other one."""
    contest = rules.contests[number]
    titles = {option.id: option.title for option in contest.options}
    found = _carried(published.outcome, number, titles)
    others = [
        WhatIf(other, chambers, None, *_compared(_carried(outcome, number, titles), found))
        for other, chambers, outcome in varied
    ]
    if isinstance(contest, CountedContest):
        others += _counted_again(rules, number, contest, published, found)
    held = () if contest.gate is None else tuple(each.title for each in contest.gate.held_back)
    return QuestionIf(contest.question, *found, tuple(others), held)


def _carried(
    outcome: Outcome, number: int, titles: Mapping[str, str]
) -> tuple[tuple[str, ...], bool]:
    """What is carried, or the first one of a mere ranking, where anybody chose anything."""
    contest = outcome.contests[number]
    carried = tuple(titles[each.option] for each in contest.ranking if each.selected)
    ranks = outcome.accept.kind == RANKING and not carried
    if not ranks or not _is_decided(contest):
        return carried, False
    return (titles[contest.ranking[0].option],), True


def _is_decided(contest: ScoredResult | CountedResult) -> bool:
    if isinstance(contest, CountedResult):
        return contest.count is not None
    return any(option.score for option in contest.options)


def _compared(
    would: tuple[tuple[str, ...], bool], found: tuple[tuple[str, ...], bool]
) -> tuple[tuple[str, ...], bool, bool]:
    """What would be carried, whether that is a mere first place, and whether it is the same."""
    return (*would, set(would[0]) == set(found[0]))


def _counted_again(
    rules: Rules,
    number: int,
    contest: CountedContest,
    published: OutcomeView,
    found: tuple[tuple[str, ...], bool],
) -> Iterator[WhatIf]:
    """Yield a question of rankings under each other way to count these."""
    mine = method_of(contest)
    if mine not in RANKINGS:
        return
    titles = {option.id: option.title for option in contest.options}
    for method in RANKINGS:
        if method is not mine:
            changed = replace(contest, counting=_rule_of(method, contest.counting))
            alone = replace(rules, contests=(changed,))
            would = _carried(combine(alone, _only(number, published.tallies)), 0, titles)
            yield WhatIf(Other.COUNTING, (), method, *_compared(would, found))


def _only(number: int, tallies: Mapping[str, ChamberTally]) -> dict[str, ChamberTally]:
    """The tallies of one question, so that no other one is counted again."""
    return {
        name: replace(tally, contests=tally.contests and (tally.contests[number],))
        for name, tally in tallies.items()
    }


def _rule_of(method: Method, sealed: CountingRule) -> CountingRule:
    if method is Method.RUNOFF:
        return Stv(sealed.blank, 1)
    return Schulze(sealed.blank) if method is Method.SCHULZE else Borda(sealed.blank)
