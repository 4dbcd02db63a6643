"""A count told in English, line by line, from its steps: for a terminal and for a check by hand.

Pages tell it in their reader's language from the steps themselves. Names of options are put in as
they are given; a terminal makes them harmless first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from ballots.counting.budget_greedy import GreedyResult
from ballots.counting.count import Count
from ballots.counting.equal_shares import Attempt, EqualSharesResult
from ballots.counting.instant_runoff import RunoffResult
from ballots.counting.majority_judgment import JudgmentResult
from ballots.counting.rule import MajorityJudgment
from ballots.counting.schulze import SchulzeResult
from ballots.counting.scores import ScoreResult
from ballots.counting.stv import UNIT, Action, Stage, StvResult
from ballots.counting.tie_break import Settled

Names: TypeAlias = Sequence[str]


def story(count: Count, names: Names) -> Iterator[str]:
    """Yield the lines; `names` are the options' names by position."""
    ballots, result = count.result.ballots, count.result
    yield f"ballots: {ballots.valid} counted, {ballots.blank} blank, {ballots.invalid} invalid"
    if isinstance(result, ScoreResult):
        yield from _scores(result, names)
    elif isinstance(result, RunoffResult):
        yield from _runoff(result, names)
    elif isinstance(result, StvResult):
        yield from _stv(result, names)
    elif isinstance(result, SchulzeResult):
        yield from _schulze(result, names)
    elif isinstance(result, JudgmentResult):
        grades = count.rule.grades if isinstance(count.rule, MajorityJudgment) else ()
        yield from _judgment(result, names, grades)
    elif isinstance(result, GreedyResult):
        yield from _greedy(result, names)
    else:
        yield from _equal_shares(result, names)


def _scores(result: ScoreResult, names: Names) -> Iterator[str]:
    place = 1
    for group in result.places:
        for option in group.options:
            yield f"{place}. {names[option]}: {group.score}"
            place += 1
        yield from _tied(group.options, names)


def _runoff(result: RunoffResult, names: Names) -> Iterator[str]:
    left: set[int] = set()
    for number, each in enumerate(result.rounds, 1):
        votes = _listed((names[o], n) for o, n in enumerate(each.votes) if o not in left)
        yield f"round {number}: {votes}; without a further choice {each.exhausted}"
        yield from _settled(each.tie, names, "round")
        if each.excluded is None:
            yield f"{names[result.winner]} wins"
        else:
            yield f"   {names[each.excluded]} leaves"
            left.add(each.excluded)


def _stv(result: StvResult, names: Names) -> Iterator[str]:
    yield f"{result.seats} seats; whoever reaches {result.quota} votes is elected"
    for number, stage in enumerate(result.stages, 1):
        yield f"stage {number}: {_moved(stage, names)}"
        yield from _settled(stage.tie, names, "stage")
        votes = ((names[o], _votes(n)) for o, n in enumerate(stage.votes) if n)
        yield f"   {_listed(votes)}; with no option {_votes(stage.lost)}"
        if stage.elected:
            yield f"   elected: {', '.join(names[option] for option in stage.elected)}"


def _moved(stage: Stage, names: Names) -> str:
    """Return what a stage did."""
    if stage.option is None:
        if stage.action is Action.FIRST_PREFERENCES:
            return "first preferences"
        return "no more options than seats are left, all of them are elected"
    if stage.action is Action.SURPLUS:
        return f"the surplus of {names[stage.option]} moves on"
    return f"{names[stage.option]} has the fewest votes and is excluded"


def _schulze(result: SchulzeResult, names: Names) -> Iterator[str]:
    first = result.places[0][0]
    for number, place in enumerate(result.places, 1):
        yield f"{number}. {', '.join(names[option] for option in place)}"
        yield from _tied(place, names)
    for other in range(len(result.pairs)):
        if result.is_above(first, other):
            chain = result.chain(first, other)
            steps = (
                f"{names[one]} before {names[two]} {result.pairs[one][two]} to "
                f"{result.pairs[two][one]}"
                for one, two in pairwise(chain)
            )
            yield f"   {names[first]} is above {names[other]}: {', '.join(steps)}"


def _judgment(result: JudgmentResult, names: Names, grades: Sequence[str]) -> Iterator[str]:
    place = 1
    for group in result.places:
        for option in group:
            gauge = result.gauges[option]
            grade = f"{grades[gauge.grade - 1]} {gauge.sign}" if gauge.grade else "no grade"
            yield f"{place}. {names[option]}: {grade} ({gauge.better} better, {gauge.worse} worse)"
            place += 1
        yield from _tied(group, names)


def _greedy(result: GreedyResult, names: Names) -> Iterator[str]:
    for step in result.steps:
        what = "funded" if step.funded else "not funded"
        yield f"{names[step.project]}: votes {step.votes}, costs {step.cost} of {step.left}: {what}"
        yield from _tied(step.tied, names)
    yield f"funded for {result.cost}: {_all(result.selected, names)}"


def _equal_shares(result: EqualSharesResult, names: Names) -> Iterator[str]:
    for project in result.impossible:
        yield f"{names[project]}: costs more than the whole budget, or nobody approves of it"
    for attempt in result.attempts:
        yield from _attempt(attempt, names)
    if result.too_dear is not None:
        yield from _attempt(result.too_dear, names)
        yield "   that is more than the budget, so the purchases before it hold"
    yield f"funded for {result.cost}: {_all(result.selected, names)}"


def _attempt(attempt: Attempt, names: Names) -> Iterator[str]:
    yield f"with {attempt.share} for each voter, purchases for {attempt.cost}:"
    for each in attempt.purchases:
        yield f"   {names[each.project]}: voters {each.voters}, price {each.price} or all they have"
        yield from _tied(each.tied, names)


def _tied(tied: Sequence[int], names: Names) -> Iterator[str]:
    """Say that the seed decided between options, where it did."""
    if len(tied) > 1:
        yield f"   tied, in the order of the seed: {', '.join(names[option] for option in tied)}"


def _settled(tie: Settled | None, names: Names, stage: str) -> Iterator[str]:
    """Say how a tie over one place was settled, where there was one."""
    if tie is not None:
        tied = ", ".join(names[option] for option in tie.options)
        how = "by the seed" if tie.stage is None else f"by {stage} {tie.stage + 1}"
        yield f"   tied: {tied}; {how} it is {names[tie.chosen]}"


def _all(options: Sequence[int], names: Names) -> str:
    return ", ".join(names[option] for option in options) or "nothing"


def _listed(pairs: Iterable[tuple[str, int | str]]) -> str:
    return ", ".join(f"{name} {number}" for name, number in pairs)


def _votes(units: int) -> str:
    """Write votes with their five decimals, where there are any."""
    whole, rest = divmod(units, UNIT)
    return f"{whole}.{rest:05}" if rest else str(whole)
