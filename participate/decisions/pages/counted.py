"""From a counted question's result to the story that the page tells: rankings and grades.

Budgets are in `budgets.py`. Nothing is decided here; every number is the rule's own or its share.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import TypeAlias

from ballots.combining.contest import CountedContest
from ballots.combining.outcome import CountedResult, Outcome
from ballots.counting.budget_greedy import GreedyResult
from ballots.counting.equal_shares import EqualSharesResult
from ballots.counting.instant_runoff import RunoffResult
from ballots.counting.majority_judgment import Gauge, JudgmentResult
from ballots.counting.rule import MajorityJudgment, Result
from ballots.counting.schulze import NONE, SchulzeResult, Strength
from ballots.counting.scores import ScoreResult
from ballots.counting.stv import StvResult
from ballots.counting.tie_break import TieBreak, tie_seed
from participate.decisions.pages.budgets import greedy_story, shares_story
from participate.decisions.pages.rounds import runoff_story, stv_story
from participate.decisions.pages.stories import (
    BordaStory,
    ChainShown,
    ChainStep,
    Duel,
    GradeLine,
    GradePart,
    JudgmentStory,
    PointsLine,
    SchulzeStory,
    Story,
)
from participate.decisions.pages.values import (
    ChamberFacts,
    CountedShown,
    Finding,
    OptionPlace,
    width_of,
)
from participate.decisions.service import OutcomeView

_Again: TypeAlias = tuple[Sequence[Sequence[int]], TieBreak]
"""The opened answers and the tie break: what another rule needs to count them once more."""

_DARKEST, _LIGHTEST = 100, 14  # percent; the lightest still stands out from the track


def counted_contest(
    contest: CountedContest, result: CountedResult, published: OutcomeView, chamber: ChamberFacts
) -> CountedShown:
    """Return a counted question with its story, or without one where the chamber was not opened."""
    titles = {option.id: option.title for option in contest.options}
    names = tuple(titles.values())
    chosen = frozenset(n for n, option in enumerate(result.options) if option.selected)
    story = None
    if result.count is not None:
        story = _story(contest, result.count.result, names, chosen, _again(published, result))
    return CountedShown(
        question=contest.question,
        blank=contest.blank,
        finding=_finding(story, published.outcome, chosen),
        winners=tuple(titles[each.option] for each in result.ranking if each.selected),
        chamber=chamber,
        options=tuple(
            OptionPlace(titles[each.option], each.rank, each.selected) for each in result.ranking
        ),
        story=story,
    )


def _again(published: OutcomeView, result: CountedResult) -> _Again:
    """Return what another rule needs to count the same ballots with the same draw."""
    chamber = published.outcome.chambers[0].chamber
    tally = published.tallies[chamber]
    found = tally.of(result.contest)
    seed = tie_seed([(each.fingerprint, each.seal_event) for each in published.tallies.values()])
    answers = found.answers if found is not None and found.answers is not None else ()
    return answers, TieBreak(seed, result.contest)


def _finding(story: Story | None, outcome: Outcome, chosen: frozenset[int]) -> Finding:
    """Say what kind of sentence tells the result."""
    if story is None:
        return Finding.CLOSED
    if not story.ballots.valid:
        return Finding.NOBODY
    if isinstance(story, BordaStory | SchulzeStory | JudgmentStory) and story.level:
        return Finding.LEVEL
    if outcome.accept.kind == "ranking" and not chosen:
        ranks = isinstance(story, BordaStory | SchulzeStory | JudgmentStory)
        return Finding.RANKED if ranks else Finding.NONE
    return Finding.SELECTED if chosen else Finding.NONE


def _story(
    contest: CountedContest,
    result: Result,
    names: tuple[str, ...],
    chosen: frozenset[int],
    again: _Again,
) -> Story:
    if isinstance(result, RunoffResult):
        return runoff_story(result, names)
    if isinstance(result, StvResult):
        return stv_story(result, names)
    if isinstance(result, SchulzeResult):
        return _schulze(result, names)
    if isinstance(result, JudgmentResult):
        return _judgment(contest, result, names, chosen)
    if isinstance(result, GreedyResult):
        return greedy_story(contest, result, names)
    if isinstance(result, EqualSharesResult):
        return shares_story(contest, result, names, *again)
    return _borda(result, names, chosen)


def _borda(result: ScoreResult, names: Sequence[str], chosen: frozenset[int]) -> BordaStory:
    most = result.ballots.valid * (len(names) - 1)
    return BordaStory(
        ballots=result.ballots,
        options=len(names),
        lines=tuple(
            PointsLine(
                title=names[option],
                rank=rank,
                points=result.scores[option],
                mean=result.scores[option] / max(result.ballots.valid, 1),
                width=width_of(result.scores[option], most),
                selected=option in chosen,
            )
            for rank, option in enumerate(result.ranking, start=1)
        ),
        ties=_named(result.ties, names),
    )


def _schulze(result: SchulzeResult, names: Sequence[str]) -> SchulzeStory:
    ranked, first = result.ranking, result.ranking[0]
    rank_of = {option: n for n, place in enumerate(result.places, start=1) for option in place}
    return SchulzeStory(
        ballots=result.ballots,
        titles=tuple(names[option] for option in ranked),
        ranks=tuple(rank_of[option] for option in ranked),
        duels=tuple(tuple(_duel(result, one, other) for other in ranked) for one in ranked),
        beats_all=all(result.pairs[first][o] > result.pairs[o][first] for o in ranked[1:]),
        chains=tuple(
            _chain(result, first, other, names)
            for other in ranked[1:]
            if result.is_above(first, other)
        ),
        ties=_named(result.ties, names),
    )


def _duel(result: SchulzeResult, one: int, other: int) -> Duel | None:
    if one == other:
        return None
    before, behind = result.pairs[one][other], result.pairs[other][one]
    return Duel(before, behind, "yes" if before > behind else "no" if before < behind else "even")


def _chain(result: SchulzeResult, one: int, other: int, names: Sequence[str]) -> ChainShown:
    steps = tuple(
        ChainStep(names[a], names[b], result.pairs[a][b], result.pairs[b][a])
        for a, b in pairwise(result.chain(one, other))
    )
    back = result.strengths[other][one]
    return ChainShown(
        other=names[other],
        steps=steps,
        weakest=_weakest(result.strengths[one][other]),
        back=None if back == NONE else _weakest(back),
    )


def _weakest(strength: Strength) -> Duel:
    """Return a chain's weakest defeat."""
    return Duel(strength.winning, -strength.minus_losing, "yes")


def _judgment(
    contest: CountedContest, result: JudgmentResult, names: Sequence[str], chosen: frozenset[int]
) -> JudgmentStory:
    grades = contest.counting.grades if isinstance(contest.counting, MajorityJudgment) else ()
    return JudgmentStory(
        ballots=result.ballots,
        grades=grades,
        shades=tuple(map(_shade(len(grades)), range(len(grades)))),
        lines=tuple(
            _grade_line(
                rank, names[option], result.gauges[option], grades, selected=option in chosen
            )
            for rank, option in enumerate(result.ranking, start=1)
        ),
        ties=_named(result.ties, names),
    )


def _shade(count: int) -> Callable[[int], str]:
    """Return how opaque each of so many grades is drawn."""
    step = (_DARKEST - _LIGHTEST) / max(count - 1, 1)
    return lambda place: f"{(_DARKEST - place * step) / 100:.2f}"


def _grade_line(
    rank: int, title: str, gauge: Gauge, grades: Sequence[str], *, selected: bool
) -> GradeLine:
    voters = sum(gauge.counts)
    starts = accumulate(gauge.counts, initial=0)
    return GradeLine(
        title=title,
        rank=rank,
        grade=grades[gauge.grade - 1] if gauge.grade else "",
        sign="+" if gauge.better > gauge.worse else "−",
        better=gauge.better,
        worse=gauge.worse,
        parts=tuple(
            GradePart(width_of(start, voters), width_of(count, voters), count)
            for start, count in zip(starts, gauge.counts, strict=False)
        ),
        selected=selected,
    )


def _named(groups: Iterable[Sequence[int]], names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return groups of options by their titles."""
    return tuple(tuple(names[option] for option in group) for group in groups)
