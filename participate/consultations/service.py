"""The life of a consultation: drafted by one official, published by another, read by everyone.

Each change and its record entry belong to the caller's one unit of work.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlmodel import Session

from ballots.encoding import JsonLike, canonical_json, sha256_hex
from participate.consultations import policy, repository
from participate.consultations.criteria import CriterionGiven
from participate.consultations.models import ConsultationRow, CriterionRow, SpanRow
from participate.consultations.policy import PHASES, Phase
from participate.record import service as record
from participate.shared.act import Act, Actor
from participate.shared.clock import format_moment
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_
from participate.shared.ids import is_id, new_id
from participate.shared.text import Text

NO_CONSULTATION = N_("There is no such consultation.")


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one phase, first and last included."""

    phase: Phase
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion on which experts score each proposal, from 1 to 5.

    `weight` beside the others; `anchors`: what single scores stand for.
    """

    id: str
    name: Text
    weight: int = 1
    anchors: Mapping[int, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConsultationDraft:
    """What an official writes; each text has words in one language at least."""

    title: Text
    summary: Text
    changes: Text
    text: Text
    criteria: tuple[CriterionGiven, ...]
    timetable: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """A consultation as other features and pages see it; `record_index` is of its publication."""

    id: str
    phase: Phase
    title: Text
    summary: Text
    changes: Text
    text: Text
    criteria: tuple[Criterion, ...]
    timetable: tuple[Span, ...]
    drafter: str
    drafter_name: str
    publisher_name: str | None
    created_at: datetime
    published_at: datetime | None
    record_index: int | None
    closed_at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """The SHA-256 (hex) of everything that publication makes public, but the publisher."""
        return sha256_hex(_published_content(replace(self, publisher_name=None)))

    @property
    def published(self) -> bool:
        """Whether it is public."""
        return self.published_at is not None

    @property
    def days(self) -> tuple[tuple[str, date, date], ...]:
        """Each phase's name, first and last day."""
        return tuple((span.phase, span.starts, span.ends) for span in self.timetable)

    def span(self, phase: Phase) -> Span:
        """The days of one phase."""
        return next(span for span in self.timetable if span.phase == phase)


def draft_consultation(act: Act, draft: ConsultationDraft) -> str:
    """Keep a new draft and return its id."""
    policy.require(policy.drafting_refusal(act.actor))
    row = ConsultationRow(
        id=new_id(act.randomness),
        phase=Phase.DRAFT,
        title=draft.title,
        summary=draft.summary,
        changes=draft.changes,
        text=draft.text,
        drafter=act.actor.account or "",
        drafter_name=act.actor.name,
        created_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    repository.replace_children(act.session, row.id, _children(row.id, draft))
    return row.id


def edit_draft(act: Act, consultation: str, draft: ConsultationDraft) -> None:
    """Put this text in the place of what the draft said."""
    row = _row(act.session, act.actor, consultation)
    policy.require(policy.editing_refusal(act.actor, row.drafter, Phase(row.phase)))
    row.title, row.summary = draft.title, draft.summary
    row.changes, row.text = draft.changes, draft.text
    repository.replace_children(act.session, row.id, _children(row.id, draft))


def publish_consultation(act: Act, consultation: str, *, read: str = "") -> int:
    """Make a colleague's draft public, open its discussion, and return the record's index.

    `read` is the fingerprint of the words that the publisher saw: others are not published.
    """
    row = _row(act.session, act.actor, consultation)
    policy.require(policy.publishing_refusal(act.actor, row.drafter, Phase(row.phase)))
    policy.require_transition(Phase(row.phase), Phase.DISCUSSION)
    policy.require_as_read(read, _view(act.session, row).fingerprint)
    row.publisher, row.publisher_name = act.actor.account, act.actor.name
    row.phase, row.published_at = Phase.DISCUSSION, act.now
    row.record_index = record.append_committed(
        act.session,
        {
            "kind": "consultation.published",
            "consultation": row.id,
            "at": format_moment(act.now),
            "by": "publisher",
        },
        _published_content(_view(act.session, row)),
        act.randomness,
    )
    act.session.flush()
    return row.record_index


def move_phase(act: Act, consultation: str, to: Phase) -> int:
    """Write a move that conduct has allowed, and return the record's index."""
    row = _row(act.session, act.actor, consultation)
    before = Phase(row.phase)
    policy.require_published(before)
    policy.require_transition(before, to)
    row.phase = to
    act.session.flush()
    entry = {
        "kind": "phase.moved",
        "consultation": row.id,
        "at": format_moment(act.now),
        "by": "publisher" if "publisher" in act.actor.roles else "official",
        "from": str(before),
        "to": str(to),
    }
    return record.append(act.session, entry)


def close_consultation(act: Act, consultation: str, ends: Sequence[tuple[str, str]]) -> int:
    """Write a close that conduct has allowed; `ends` are the promises, each with its end."""
    row = _row(act.session, act.actor, consultation)
    policy.require_closable(Phase(row.phase), closed=row.closed_at is not None)
    row.closed_at = act.now
    act.session.flush()
    entry: dict[str, JsonLike] = {
        "kind": "consultation.closed",
        "consultation": row.id,
        "at": format_moment(act.now),
        "by": "publisher" if "publisher" in act.actor.roles else "official",
        "promises": [{"promise": promise, "end": end} for promise, end in ends],
    }
    return record.append(act.session, entry)


def get_consultation(session: Session, consultation: str) -> ConsultationView:
    """The consultation, drafts included; NotFoundError if there is none."""
    row = repository.find_consultation(session, consultation) if is_id(consultation) else None
    if row is None:
        raise NotFoundError(NO_CONSULTATION)
    return _view(session, row)


def title_of(session: Session, consultation: str) -> Text:
    """The title of a consultation, a draft's included; NotFoundError if there is none."""
    title = repository.find_title(session, consultation)
    if title is None:
        raise NotFoundError(NO_CONSULTATION)
    return title


def read_consultation(session: Session, actor: Actor, consultation: str) -> ConsultationView:
    """The consultation as this person may see it; a draft is NotFoundError outside the office."""
    return _view(session, _row(session, actor, consultation))


def list_consultations(
    session: Session, phases: Collection[Phase] = PHASES[1:]
) -> tuple[ConsultationView, ...]:
    """The consultations in these phases (the public ones unless said), newest first."""
    return _views(session, repository.list_rows(session, phases))


def find_consultations(session: Session, ids: Collection[str]) -> dict[str, ConsultationView]:
    """These consultations by id, those that exist."""
    return {view.id: view for view in _views(session, repository.find_rows(session, ids))}


def _row(session: Session, actor: Actor, consultation: str) -> ConsultationRow:
    row = repository.find_consultation(session, consultation) if is_id(consultation) else None
    if row is None or not policy.may_read(actor, Phase(row.phase)):
        raise NotFoundError(NO_CONSULTATION)
    return row


def _view(session: Session, row: ConsultationRow) -> ConsultationView:
    return _views(session, (row,))[0]


def _views(session: Session, rows: Sequence[ConsultationRow]) -> tuple[ConsultationView, ...]:
    ids = [row.id for row in rows]
    criteria = repository.criteria_of(session, ids)
    spans = repository.spans_of(session, ids)
    return tuple(
        ConsultationView(
            id=row.id,
            phase=Phase(row.phase),
            title=row.title,
            summary=row.summary,
            changes=row.changes,
            text=row.text,
            criteria=tuple(_criterion(each) for each in criteria.get(row.id, ())),
            timetable=_timetable(spans.get(row.id, ())),
            drafter=row.drafter,
            drafter_name=row.drafter_name,
            publisher_name=row.publisher_name,
            created_at=row.created_at,
            published_at=row.published_at,
            record_index=row.record_index,
            closed_at=row.closed_at,
        )
        for row in rows
    )


def _criterion(row: CriterionRow) -> Criterion:
    anchors = {int(score): words for score, words in sorted(row.anchors.items())}
    return Criterion(row.id, row.name, row.weight, anchors)


def _timetable(rows: Sequence[SpanRow]) -> tuple[Span, ...]:
    spans = (Span(Phase(row.phase), row.starts, row.ends) for row in rows)
    return tuple(sorted(spans, key=lambda span: PHASES.index(span.phase)))


def _children(consultation: str, draft: ConsultationDraft) -> list[CriterionRow | SpanRow]:
    criteria = (
        CriterionRow(
            consultation=consultation,
            id=f"c{n}",
            position=n,
            name=given.name,
            weight=given.weight,
            anchors={str(score): words for score, words in given.anchors.items()},
        )
        for n, given in enumerate(draft.criteria, 1)
    )
    spans = (
        SpanRow(consultation=consultation, phase=span.phase, starts=span.starts, ends=span.ends)
        for span in draft.timetable
    )
    return [*criteria, *spans]


def _words(text: Text) -> dict[str, str]:
    return {"en": text["en"], "zh": text["zh"]}


def _published_content(view: ConsultationView) -> bytes:
    return canonical_json(
        {
            "title": _words(view.title),
            "summary": _words(view.summary),
            "changes": _words(view.changes),
            "text": _words(view.text),
            "criteria": [
                {
                    "id": c.id,
                    "name": _words(c.name),
                    "weight": c.weight,
                    "anchors": [
                        {"score": score, "text": _words(words)}
                        for score, words in c.anchors.items()
                    ],
                }
                for c in view.criteria
            ],
            "timetable": [
                {"phase": str(s.phase), "starts": str(s.starts), "ends": str(s.ends)}
                for s in view.timetable
            ],
            "drafter": view.drafter_name,
            "publisher": view.publisher_name or "",
        }
    )
