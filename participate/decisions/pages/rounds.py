"""Instant runoff and STV as the page tells them: who left or was elected, where the votes went."""

from collections.abc import Sequence
from fractions import Fraction

from ballots.counting.instant_runoff import Round, RunoffResult
from ballots.counting.stv import UNIT, Stage, StvResult
from ballots.counting.tie_break import Settled
from participate.decisions.pages.stories import (
    RoundShown,
    RunoffStory,
    StageLine,
    StageShown,
    StvStory,
    TieShown,
)
from participate.decisions.pages.values import width_of


def runoff_story(result: RunoffResult, names: Sequence[str]) -> RunoffStory:
    """Tell an instant runoff round by round."""
    left: set[int] = set()
    rounds: list[RoundShown] = []
    before: Round | None = None
    for number, each in enumerate(result.rounds, start=1):
        rounds.append(_round(number, each, before, frozenset(left), result.winner, names))
        left |= {option for option in (each.excluded,) if option is not None}
        before = each
    return RunoffStory(result.ballots, names[result.winner], tuple(rounds))


def _round(
    number: int,
    each: Round,
    before: Round | None,
    left: frozenset[int],
    winner: int,
    names: Sequence[str],
) -> RoundShown:
    counting = sum(each.votes)
    whole = counting + each.exhausted
    final = each.excluded is None

    def state(option: int) -> str:
        if option in left:
            return "gone"
        if option == each.excluded:
            return "leaves"
        return "wins" if final and option == winner else "in"

    return RoundShown(
        number=number,
        lines=tuple(
            StageLine(
                title=name,
                votes=Fraction(each.votes[option]),
                received=Fraction(
                    max(each.votes[option] - before.votes[option], 0) if before else 0
                ),
                width=width_of(each.votes[option], whole),
                state=state(option),
            )
            for option, name in enumerate(names)
        ),
        counting=counting,
        needed=counting // 2 + 1,
        mark=width_of(Fraction(counting, 2), whole),
        exhausted=each.exhausted,
        excluded="" if each.excluded is None else names[each.excluded],
        tie=_tie(each.tie, names),
    )


def stv_story(result: StvResult, names: Sequence[str]) -> StvStory:
    """Tell a count by single transferable vote stage by stage."""
    most = max(
        (votes for stage in result.stages for votes in (*stage.votes, result.quota * UNIT)),
        default=0,
    )
    elected: list[int] = []
    excluded: set[int] = set()
    stages = []
    for number, stage in enumerate(result.stages, start=1):
        excluded |= {o for o in (stage.option,) if o is not None and o not in elected}
        stages.append(_stage(number, stage, (tuple(elected), frozenset(excluded)), most, names))
        elected += stage.elected
    return StvStory(
        ballots=result.ballots,
        seats=result.seats,
        quota=result.quota,
        mark=width_of(result.quota * UNIT, most),
        elected=tuple(names[option] for option in result.elected),
        stages=tuple(stages),
    )


def _stage(
    number: int,
    stage: Stage,
    out: tuple[tuple[int, ...], frozenset[int]],
    most: int,
    names: Sequence[str],
) -> StageShown:
    elected, excluded = out

    def state(option: int) -> str:
        if option in stage.elected:
            return "elected"
        if option in elected:
            return "full"
        if option == stage.option:
            return "leaves"
        return "gone" if option in excluded else "in"

    return StageShown(
        number=number,
        action=stage.action.value,
        moved="" if stage.option is None else names[stage.option],
        lines=tuple(
            StageLine(
                title=name,
                votes=Fraction(stage.votes[option], UNIT),
                received=Fraction(stage.received[option] if number > 1 else 0, UNIT),
                width=width_of(stage.votes[option], most),
                state=state(option),
            )
            for option, name in enumerate(names)
        ),
        lost=Fraction(stage.lost, UNIT),
        elected=tuple(names[option] for option in stage.elected),
        tie=_tie(stage.tie, names),
    )


def _tie(tie: Settled | None, names: Sequence[str]) -> TieShown | None:
    if tie is None:
        return None
    titles = tuple(names[option] for option in tie.options)
    return TieShown(titles, names[tie.chosen], None if tie.stage is None else tie.stage + 1)
