"""A decision's content: as it is given, as it is committed to, and as it is read again.

The first decisions were signed by one publisher alone and say no version; they stay readable.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pydantic import TypeAdapter
from sqlmodel import Session

from ballots.encoding import canonical_json, sha256_hex
from participate.comments.policy import Answer
from participate.decisions import repository
from participate.decisions.policy import Verdict
from participate.shared.text import Text, make_text


@dataclass(frozen=True, slots=True)
class VerdictGiven:
    """The authority's verdict on one proposal; `department` is an id, "" where nobody is named.

    `due` is a day YYYY-MM-DD, or "".
    """

    proposal: str
    verdict: Verdict
    reasons: str
    legal_basis: str = ""
    budget_line: str = ""
    department: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class DecisionGiven:
    """A decision before it is published: a verdict for every proposal, in the ballot's order."""

    verdicts: tuple[VerdictGiven, ...]
    departure: str
    language: str


@dataclass(frozen=True, slots=True)
class VerdictContent:
    """A verdict as it is published, fields in the content's order."""

    proposal: str
    verdict: Verdict
    reasons: str
    legal_basis: str
    budget_line: str
    department: Text
    due: str


@dataclass(frozen=True, slots=True)
class ThemeContent:
    """A theme of comments as it is answered; `comments` are ids."""

    theme: str
    title: str
    answer: Answer
    reasons: str
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionContent:
    """A decision as it is published: the content of the commitment, fields in its order."""

    version: Literal[2]
    verdicts: tuple[VerdictContent, ...]
    departure: str
    themes: tuple[ThemeContent, ...]
    language: str
    drafter: str
    countersigner: str

    def to_bytes(self) -> bytes:
        """The bytes that the commitment is over, and whose hash is shown before signing."""
        return canonical_json(_CONTENT.dump_python(self, mode="json"))


@dataclass(frozen=True, slots=True)
class _FirstVerdict:
    proposal: str
    verdict: Verdict
    reasons: str


@dataclass(frozen=True, slots=True)
class _FirstContent:
    verdicts: tuple[_FirstVerdict, ...]
    departure: str
    language: str
    official: str


_CONTENT: Final = TypeAdapter(DecisionContent)
_READ: Final[TypeAdapter[DecisionContent | _FirstContent]] = TypeAdapter(
    DecisionContent | _FirstContent
)


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A published decision with its place in the record; `drafter` is "" in the first form."""

    verdicts: tuple[VerdictContent, ...]
    departure: str
    themes: tuple[ThemeContent, ...]
    language: str
    drafter: str
    countersigner: str
    sha256: str
    index: int
    published_at: datetime


def get_decision(session: Session, consultation: str) -> DecisionView | None:
    """The published decision, or None."""
    row = repository.find_decision(session, consultation)
    if row is None:
        return None
    content = _read(row.content)
    return DecisionView(
        verdicts=content.verdicts,
        departure=content.departure,
        themes=content.themes,
        language=content.language,
        drafter=content.drafter,
        countersigner=content.countersigner,
        sha256=sha256_hex(row.content),
        index=row.record_index,
        published_at=row.published_at,
    )


def decided_among(session: Session, consultations: Collection[str]) -> frozenset[str]:
    """Those of these consultations whose decision is published."""
    return frozenset(repository.list_decided_among(session, consultations))


def waiting_among(session: Session, consultations: Collection[str]) -> frozenset[str]:
    """Those of these consultations whose draft waits for its second signature."""
    return frozenset(repository.list_waiting_among(session, consultations))


def type_out(given: DecisionGiven) -> dict[str, str]:
    """What somebody types into the form who gives this decision."""
    typed = {"departure": given.departure, "language": given.language}
    for each in given.verdicts:
        typed |= {
            f"verdict-{each.proposal}": each.verdict,
            f"reasons-{each.proposal}": each.reasons,
            f"legal-{each.proposal}": each.legal_basis,
            f"budget-{each.proposal}": each.budget_line,
            f"department-{each.proposal}": each.department,
            f"due-{each.proposal}": each.due,
        }
    return typed


def _read(raw: bytes) -> DecisionContent:
    found = _READ.validate_json(raw)
    if isinstance(found, DecisionContent):
        return found
    nobody = make_text()
    return DecisionContent(
        version=2,
        verdicts=tuple(
            VerdictContent(v.proposal, v.verdict, v.reasons, "", "", nobody, "")
            for v in found.verdicts
        ),
        departure=found.departure,
        themes=(),
        language=found.language,
        drafter="",
        countersigner=found.official,
    )
