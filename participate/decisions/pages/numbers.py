"""The numbers of the result as rows of tables: of the whole vote, and of one question's chart.

The words of these files are English and fixed: programs and spreadsheets read them.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from participate.decisions.pages.stories import (
    BordaStory,
    GreedyStory,
    JudgmentStory,
    RunoffStory,
    SchulzeStory,
    SharesStory,
    Story,
    StvStory,
)
from participate.decisions.pages.values import CountedShown, ResultPage, ScoredShown

Row: TypeAlias = tuple[object, ...]
_VOTE = ("question", "chamber", "proposal", "rank", "selected", "votes", "of", "share", "ballots",
         "blank", "invalid", "roll", "note")  # fmt: skip


def result_rows(page: ResultPage) -> Iterator[Row]:
    """Yield one row for each chamber and proposal of every question, and for what was held back."""
    yield _VOTE
    for contest in page.contests:
        yield from _held_back(contest)
        if isinstance(contest, CountedShown):
            yield from _counted(contest)
        else:
            yield from _scored(contest)


def question_rows(contest: ScoredShown | CountedShown) -> Iterator[Row]:
    """Yield the rows of the table beside a question's chart."""
    if isinstance(contest, ScoredShown):
        yield ("chamber", "proposal", "votes", "of", "share")
        for chamber in contest.chambers:
            for bar in chamber.bars:
                name = chamber.facts.chamber
                yield (name, bar.label, bar.votes, bar.of, f"{bar.share:.6f}")
    elif contest.story is not None:
        yield from _steps(contest.story)


def _held_back(contest: ScoredShown | CountedShown) -> Iterator[Row]:
    """Yield a row for each proposal that the experts' gate held back, with its medians."""
    gate = contest.gate
    for each in gate.held_back if gate is not None else ():
        medians = "; ".join(
            f"{demand.criterion['en']} {found.median} in {found.reviews}"
            for demand, found in zip(gate.demands if gate else (), each.found, strict=True)
        )
        empty = ("",) * (len(_VOTE) - 4)
        yield (contest.question, "", each.title, *empty, f"held back: {medians}")


def _scored(contest: ScoredShown) -> Iterator[Row]:
    places = {option.label: option for option in contest.sums}
    for chamber in contest.chambers:
        facts = chamber.facts
        for bar in chamber.bars:
            option = places[bar.label]
            yield (
                contest.question, facts.chamber, bar.label, option.rank, _flag(option.selected),
                bar.votes, bar.of, f"{bar.share:.6f}", facts.ballots, chamber.blanks, 0,
                facts.roll, "vetoed" if option.vetoed else "",
            )  # fmt: skip


def _counted(contest: CountedShown) -> Iterator[Row]:
    if contest.story is None:
        return
    facts, ballots = contest.chamber, contest.story.ballots
    for option in contest.options:
        yield (
            contest.question, facts.chamber, option.title, option.rank or "",
            _flag(option.selected), "", "", "", facts.ballots, ballots.blank, ballots.invalid,
            facts.roll, "",
        )  # fmt: skip


def _steps(story: Story) -> Iterator[Row]:
    if isinstance(story, BordaStory):
        yield ("rank", "proposal", "points", "mean")
        yield from ((o.rank, o.title, _plain(o.points), _plain(o.mean)) for o in story.lines)
    elif isinstance(story, RunoffStory):
        yield from _rounds(story)
    elif isinstance(story, StvStory):
        yield from _stages(story)
    elif isinstance(story, SchulzeStory):
        yield from _duels(story)
    elif isinstance(story, JudgmentStory):
        yield ("rank", "proposal", "grade", "sign", "better", "worse", *story.grades)
        for grade in story.lines:
            counts = (part.count for part in grade.parts)
            sign = "plus" if grade.sign == "+" else "minus"  # "-" would be taken for a formula
            yield (grade.rank, grade.title, grade.grade, sign, grade.better, grade.worse, *counts)
    else:
        yield from _money(story)


def _rounds(story: RunoffStory) -> Iterator[Row]:
    yield ("round", "proposal", "votes", "received", "state")
    for each in story.rounds:
        for line in each.lines:
            yield (each.number, line.title, line.votes, line.received, line.state)
        yield (each.number, "", each.exhausted, "", "no further choice")


def _stages(story: StvStory) -> Iterator[Row]:
    yield ("stage", "action", "moved", "proposal", "votes", "received", "state")
    for each in story.stages:
        for line in each.lines:
            yield (
                each.number, each.action, each.moved, line.title, _plain(line.votes),
                _plain(line.received), line.state,
            )  # fmt: skip
        yield (each.number, each.action, each.moved, "", _plain(each.lost), "", "no further choice")


def _duels(story: SchulzeStory) -> Iterator[Row]:
    yield ("rank", "proposal", "compared with", "prefer it", "prefer the other")
    for rank, title, row in zip(story.ranks, story.titles, story.duels, strict=True):
        for other, duel in zip(story.titles, row, strict=True):
            if duel is not None:
                yield (rank, title, other, duel.before, duel.behind)


def _money(story: GreedyStory | SharesStory) -> Iterator[Row]:
    if isinstance(story, GreedyStory):
        yield ("turn", "project", "votes", "cost", "left before", "result")
        for turn, line in enumerate(story.lines, start=1):
            yield (turn, line.title, line.votes, line.cost, line.left, line.why)
        return
    yield ("bought", "project", "votes", "cost", "price for each supporter")
    bought = {each.title: (n, each.price) for n, each in enumerate(story.purchases, start=1)}
    for line in story.votes:
        if line.title in bought:
            turn, price = bought[line.title]
            yield (turn, line.title, line.votes, line.cost, _plain(price))
        else:
            yield ("", line.title, line.votes, line.cost, "")


def _plain(number: Fraction) -> str:
    """Write a number for a spreadsheet: at most five decimals."""
    return f"{float(number):.5f}".rstrip("0").rstrip(".")


def _flag(value: bool) -> str:  # noqa: FBT001  (the value itself, not a switch)
    return "yes" if value else "no"
