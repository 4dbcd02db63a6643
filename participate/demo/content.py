"""The demo's places, people and consultations, read from the TOML files beside this module.

They are written by hand in both languages; nothing here is a real person.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from participate.consultations.criteria import USUAL, CriterionGiven
from participate.shared.text import Text, make_text

FOLDER = Path(__file__).resolve().parent / "content"
CONSULTATIONS = ("ebikes", "estates", "budget", "park", "market")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a visitor of the demo can be."""

    address: str
    name: str
    roles: tuple[str, ...]
    about: Text
    button: Text


@dataclass(frozen=True, slots=True)
class Names:
    """The invented names of those who speak up or vote by name, and where the experts work."""

    citizens: tuple[str, ...]
    experts: tuple[str, ...]
    officials: tuple[str, ...]
    affiliation: Text


@dataclass(frozen=True, slots=True)
class CommentContent:
    """A comment below a proposal; `author` is the key of an invented citizen.

    `hidden` and `reported` are reasons of the code of conduct; `appeal` is the author's, `answer`
    and `reasons` the other moderator's, `note` the reporter's, `theme` the key of the one in which
    the decision answers it; "" for none.
    """

    author: str
    stance: str
    language: str
    text: str
    hidden: str = ""
    appeal: str = ""
    answer: str = ""
    reasons: str = ""
    reported: str = ""
    note: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class ProposalContent:
    """A proposal; `leaning` weighs how likely the invented voters choose it.

    Those who live in its `quarter` ("" for everywhere) like it more; `cost` is in whole yuan, 0
    where no budget is voted on.
    """

    author: str
    language: str
    title: str
    text: str
    supports: int
    leaning: int
    quarter: str
    cost: int
    comments: tuple[CommentContent, ...]
    scores: tuple[int, ...]
    reason: Text
    verdict: str
    verdict_reasons: str
    department: str
    due: int | None
    budget_line: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class MemberContent:
    """An expert of the panel: the number in the crowd, and how the public sees them.

    `aside` is the number of the proposal from which the expert stands aside, `revises` that of the
    one whose review is changed once; 0 for none. `late`: reviews after the announced end.
    """

    expert: int
    name: str
    field: str
    institution: str
    gender: str = ""
    interests: str = ""
    aside: int = 0
    aside_reason: str = ""
    revises: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class PanelContent:
    """The panel of a consultation; `source` is what its reviews rest on."""

    terms: str
    source: str
    members: tuple[MemberContent, ...]


@dataclass(frozen=True, slots=True)
class VoteContent:
    """The vote of a consultation: its question, chambers and how many cast a ballot.

    `counting` is a counting rule without its bounds and costs ({} for shares); `quarters` says how
    many in a hundred voters live where; the chambers in `named` vote by name.
    """

    question: Text
    minimum: int
    maximum: int
    blank: bool
    weights: dict[str, int]
    named: tuple[str, ...]
    accept: dict[str, Any]
    counting: dict[str, Any]
    quarters: dict[str, int]
    rolls: dict[str, int]
    cast: dict[str, int]


@dataclass(frozen=True, slots=True)
class ThemeContent:
    """Comments answered together; `key` is that of the comments."""

    key: str
    title: str
    answer: str
    reasons: str


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A report on a promise; days from today, `due` the new one of a delay."""

    day: int
    state: str
    text: str
    due: int | None = None
    reached: tuple[int, ...] = ()
    evidence: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PromiseContent:
    """A promise that follows from the proposal of this number, from 1; days from today."""

    proposal: int
    department: str
    title: str
    made: int
    due: int
    milestones: tuple[tuple[str, int], ...]
    reports: tuple[ReportContent, ...]


@dataclass(frozen=True, slots=True)
class ConsultationContent:
    """One consultation; `timetable` in days from today: the six starts and the end."""

    key: str
    phase: str
    timetable: tuple[int, ...]
    title: Text
    summary: Text
    changes: Text
    text: Text
    criteria: tuple[CriterionGiven, ...]
    panel: PanelContent | None
    proposals: tuple[ProposalContent, ...]
    vote: VoteContent | None
    themes: tuple[ThemeContent, ...]
    promises: tuple[PromiseContent, ...]


def read_people() -> tuple[Person, ...]:
    """Everybody whom a visitor can sign in as."""
    table = _read("place")
    return tuple(
        Person(
            address=row["address"],
            name=row["name"],
            roles=tuple(row["roles"]),
            about=make_text(row["en"], row["zh"]),
            button=make_text(row["button_en"], row["button_zh"]),
        )
        for row in table["people"]
    )


def read_names() -> Names:
    """The invented names."""
    table = _read("place")["names"]
    return Names(
        tuple(table["citizens"]),
        tuple(table["experts"]),
        tuple(table["officials"]),
        _text(table["affiliation"]),
    )


def read_departments() -> dict[str, Text]:
    """The departments of the invented quarter by their keys."""
    return {key: _text(name) for key, name in _read("place")["departments"].items()}


def read_consultations(
    keys: Sequence[str] = CONSULTATIONS,
) -> tuple[ConsultationContent, ...]:
    """The demo's consultations, in the order in which they are made."""
    return tuple(read_consultation(key) for key in keys)


def read_consultation(key: str) -> ConsultationContent:
    """One of the demo's consultations."""
    return _consultation(_read(key))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _consultation(table: dict[str, Any]) -> ConsultationContent:
    return ConsultationContent(
        key=table["key"],
        phase=table["phase"],
        timetable=tuple(table["timetable"]),
        title=_text(table["title"]),
        summary=_text(table["summary"]),
        changes=_text(table["changes"]),
        text=_text(table["text"]),
        criteria=tuple(_criterion(row) for row in table["criteria"]),
        panel=_panel(table["panel"]) if "panel" in table else None,
        proposals=tuple(_proposals(table["proposals"])),
        vote=_vote(table["vote"]) if "vote" in table else None,
        themes=tuple(
            ThemeContent(row["key"], row["title"], row["answer"], row["reasons"].strip())
            for row in table.get("themes", ())
        ),
        promises=tuple(map(_promise, table.get("promises", ()))),
    )


def _promise(row: dict[str, Any]) -> PromiseContent:
    return PromiseContent(
        proposal=row["proposal"],
        department=row["department"],
        title=row["title"],
        made=row["made"],
        due=row["due"],
        milestones=tuple((title, day) for title, day in row["milestones"]),
        reports=tuple(
            ReportContent(
                day=each["day"],
                state=each["state"],
                text=each["text"],
                due=each.get("due"),
                reached=tuple(each.get("reached", ())),
                evidence=tuple(each["evidence"]) if "evidence" in each else None,
            )
            for each in row.get("reports", ())
        ),
    )


def _criterion(row: dict[str, Any]) -> CriterionGiven:
    """A criterion; one that is usual has the usual words for its scores."""
    name = _text(row["name"])
    anchors = next((usual.anchors for usual in USUAL if usual.name["zh"] == name["zh"]), {})
    return CriterionGiven(name, row.get("weight", 1), anchors)


def _panel(table: dict[str, Any]) -> PanelContent:
    members = tuple(MemberContent(**row) for row in table["members"])
    return PanelContent(table["terms"].strip(), table["source"], members)


def _proposals(rows: list[dict[str, Any]]) -> Iterator[ProposalContent]:
    for row in rows:
        yield ProposalContent(
            author=row["author"],
            language=row["language"],
            title=row["title"],
            text=row["text"].strip(),
            supports=row["supports"],
            leaning=row.get("leaning", 1),
            quarter=row.get("quarter", ""),
            cost=row.get("cost", 0),
            comments=tuple(CommentContent(**comment) for comment in row.get("comments", ())),
            scores=tuple(row.get("review", ())),
            reason=make_text(row.get("reason_en", ""), row.get("reason_zh", "")),
            verdict=row.get("verdict", ""),
            verdict_reasons=row.get("verdict_reasons", "").strip(),
            department=row.get("department", ""),
            due=row.get("due"),
            budget_line=row.get("budget_line", ""),
            legal_basis=row.get("legal_basis", ""),
        )


def _vote(table: dict[str, Any]) -> VoteContent:
    return VoteContent(
        question=_text(table["question"]),
        minimum=table["minimum"],
        maximum=table["maximum"],
        blank=table["blank"],
        weights=dict(table["weights"]),
        named=tuple(table.get("named", ())),
        accept=dict(table["accept"]),
        counting=dict(table.get("counting", {})),
        quarters=dict(table.get("quarters", {})),
        rolls={chamber: table[chamber] for chamber in table["weights"]},
        cast=dict(table["cast"]),
    )


def _text(table: dict[str, str]) -> Text:
    return make_text(table["en"].strip(), table["zh"].strip())
