"""What the pages of a chamber that votes by name show: the vote, and everybody's votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ballots.combining import ChamberTally
from ballots.verify.named import Vote
from participate.elections.kinds import Kind
from participate.elections.pages.questions import Question
from participate.elections.service import ElectionView, Member, NamedVote
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in words: `blank`, or the options with what was said of each.

    `mark` is a place or a grade, "" for a mark alone; of a question of yes or no `yes` or `no`.
    """

    question: str
    blank: bool
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NamedVotePage:
    """The form of a vote by name. `voted`: the vote that counts now; `values` by field.

    `aside`: on which options the reader stands aside, as (question, option) from 0.
    """

    election: ElectionView
    title: Text
    questions: tuple[Question, ...]
    booth: str
    name: str
    voted: NamedVote | None
    other_chambers: tuple[ElectionView, ...]
    aside: frozenset[tuple[int, int]] = frozenset()
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedCheckPage:
    """The answers once more before they are published; `answers` is their text.

    `refused`: why they were not published, where the name has to be another one first.
    """

    election: ElectionView
    title: Text
    name: str
    said: tuple[Said, ...]
    answers: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member on the public list; `said` is empty, and `index` None, without a vote.

    `aside`: the titles of the options on which the member stands aside.
    """

    place: int
    name: str
    said: tuple[Said, ...]
    index: int | None
    aside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A chamber in the table of votes; `is_known` is false while its ballots are sealed."""

    chamber: str
    election: str
    is_secret: bool
    is_known: bool


@dataclass(frozen=True, slots=True)
class TotalsTable:
    """One question's votes by option and chamber; None where a chamber's are not known."""

    question: str
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class NamedVotesPage:
    """Every member's vote, beside the totals of the chambers that vote secretly."""

    election: ElectionView
    title: Text
    members: tuple[MemberRow, ...]
    columns: tuple[Column, ...]
    totals: tuple[TotalsTable, ...]
    may_vote: bool


def said_of(questions: Sequence[Question], vote: Vote) -> tuple[Said, ...]:
    """Return a vote in words, question by question."""
    return tuple(map(_said, questions, vote))


def _said(question: Question, answer: tuple[int, ...]) -> Said:
    if question.kind in (Kind.RANK, Kind.GRADE):
        given = sorted((number, option) for option, number in enumerate(answer) if number)
        lines = tuple((question.answers[n], _mark(question, number)) for number, n in given)
        return Said(question.question, question.blank and not given, lines)
    blank, marks = (answer[0], answer[1:]) if question.blank else (0, answer)
    if question.kind is Kind.YES_NO:
        lines = ((question.answers[0], "yes" if marks[0] else "no"),)
    else:
        lines = tuple((question.answers[n], "") for n, mark in enumerate(marks) if mark)
    return Said(question.question, bool(blank), () if blank else lines)


def _mark(question: Question, number: int) -> str:
    if question.kind is Kind.GRADE and number <= len(question.grades):
        return question.grades[number - 1]
    return str(number)


def member_rows(
    questions: Sequence[Question],
    members: Sequence[Member],
    aside: Mapping[int, tuple[str, ...]],
) -> tuple[MemberRow, ...]:
    """Return the public list of a chamber's members; `aside`: on which titles, by place."""
    return tuple(
        MemberRow(
            each.place,
            each.name,
            said_of(questions, each.vote.answers) if each.vote else (),
            each.vote.index if each.vote else None,
            aside.get(each.place, ()),
        )
        for each in members
    )


def totals_of(
    questions: Sequence[Question],
    chambers: Sequence[ElectionView],
    tallies: Mapping[str, ChamberTally],
) -> tuple[TotalsTable, ...]:
    """Return the votes of summed questions, chambers in the rules' order.

    A chamber without a tally, or whose ballots stay sealed, has none.
    """
    known = [tallies.get(str(each.chamber)) for each in chambers]
    return tuple(
        TotalsTable(
            question.question,
            tuple(
                (answer, tuple(_votes(tally, number, option) for tally in known))
                for option, answer in enumerate(question.answers)
            ),
        )
        for number, question in enumerate(questions)
        if not question.shuffled
    )


def _votes(tally: ChamberTally | None, question: int, option: int) -> int | None:
    return tally.votes(question, option) if tally is not None and tally.counted else None
