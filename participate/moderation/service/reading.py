"""What is hidden: the tombstones of a page, a subject's rounds, the public counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.moderation import repository
from participate.moderation.models import AppealRow, HidingRow
from participate.moderation.policy import (
    Answer,
    Appeal,
    Ending,
    Rule,
    Tombstone,
    find_rule,
    rules_by_name,
)
from participate.moderation.repository import Hidden
from participate.record import service as record
from participate.record.service import Mark
from participate.shared.subjects import Subject


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal and its answer, for its author and for moderators."""

    text: str
    language: str
    made_at: datetime
    record_index: int
    answer: Answer | None
    reasons: str
    reasons_language: str
    moderator_name: str
    answered_at: datetime | None
    answer_index: int | None


@dataclass(frozen=True, slots=True)
class HidingView:
    """One hiding of a subject: why, when, by whom, and how it ended."""

    subject: Subject
    round: int
    reason: str
    rule: str
    moderator: str
    moderator_name: str
    hidden_at: datetime
    record_index: int
    entries: tuple[int, ...]
    restored_at: datetime | None
    restored_reason: Ending | None
    restored_index: int | None
    appeal: AppealView | None

    @property
    def in_force(self) -> bool:
        """Whether it has not been restored."""
        return self.restored_at is None

    @property
    def waits(self) -> bool:
        """Whether an appeal waits for an answer."""
        return self.in_force and self.appeal is not None and self.appeal.answer is None


@dataclass(frozen=True, slots=True)
class HiddenCounts:
    """How many contributions of a consultation are hidden, by reason, and how many came back."""

    by_reason: Mapping[str, int] = field(default_factory=dict)
    restored: int = 0

    @property
    def hidden(self) -> int:
        """How many are hidden now."""
        return sum(self.by_reason.values())

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The code's rules by the names that the record keeps."""
        return rules_by_name()


def find_tombstones(
    session: Session, kind: str, entries: Mapping[str, int]
) -> Mapping[str, Tombstone]:
    """What stands in the place of these subjects' words, of those that are hidden or erased.

    `entries`: the record's entry of each subject's words by its id. One query where all are shown.
    """
    marks = record.find_marks(session, entries.values())
    gone = {subject: index for subject, index in entries.items() if index in marks}
    if not gone:
        return {}
    commitments = record.find_commitments(session, gone.values())
    hidden = {
        each.hiding.subject: each for each in repository.list_hidden(session, kind, gone.keys())
    }
    return {
        subject: _tombstone(marks[index], index, commitments[index], hidden.get(subject))
        for subject, index in gone.items()
    }


def list_rounds(session: Session, subject: Subject) -> tuple[HidingView, ...]:
    """Every hiding of one subject, the latest first."""
    return view_hidden(session, repository.list_rounds(session, subject))


def count_hidden(session: Session, consultations: Collection[str]) -> Mapping[str, HiddenCounts]:
    """How many contributions of each of these consultations are hidden; one query."""
    found: dict[str, dict[str, int]] = {}
    restored: dict[str, int] = {}
    for consultation, reason, number, ended in repository.count_by_reason(session, consultations):
        if number:
            found.setdefault(consultation, {})[reason] = number
        restored[consultation] = restored.get(consultation, 0) + ended
    return {key: HiddenCounts(found.get(key, {}), restored.get(key, 0)) for key in consultations}


def view_hidden(session: Session, rows: Collection[Hidden]) -> tuple[HidingView, ...]:
    """Hidings as others see them, the moderators' names read in one query."""
    people = {row.hiding.moderator for row in rows}
    people |= {row.appeal.moderator for row in rows if row.appeal and row.appeal.moderator}
    names = accounts.names_of(session, people)
    return tuple(_hiding(row.hiding, row.appeal, names) for row in rows)


def _hiding(row: HidingRow, appeal: AppealRow | None, names: Mapping[str, str]) -> HidingView:
    return HidingView(
        subject=Subject(row.kind, row.subject),
        round=row.round,
        reason=row.reason,
        rule=row.rule,
        moderator=row.moderator,
        moderator_name=names.get(row.moderator, ""),
        hidden_at=row.hidden_at,
        record_index=row.record_index,
        entries=tuple(row.entries),
        restored_at=row.restored_at,
        restored_reason=None if row.restored_reason is None else Ending(row.restored_reason),
        restored_index=row.restored_index,
        appeal=None if appeal is None else _appeal(appeal, names),
    )


def _appeal(row: AppealRow, names: Mapping[str, str]) -> AppealView:
    return AppealView(
        text=row.text,
        language=row.language,
        made_at=row.made_at,
        record_index=row.record_index,
        answer=None if row.answer is None else Answer(row.answer),
        reasons=row.reasons,
        reasons_language=row.reasons_language,
        moderator_name=names.get(row.moderator or "", ""),
        answered_at=row.answered_at,
        answer_index=row.answer_index,
    )


def _tombstone(mark: Mark, index: int, commitment: str, hidden: Hidden | None) -> Tombstone:
    is_hidden = mark.standing == "hidden"
    rule = find_rule(mark.reason) if is_hidden else None
    return Tombstone(
        standing=str(mark.standing),
        at=mark.at,
        by=mark.by,
        reason=mark.reason,
        number=rule.number if rule else 0,
        name=rule.name if rule else "",
        entry=mark.entry,
        content_entry=index,
        commitment=commitment,
        appeal=_state(hidden.appeal) if is_hidden and hidden else Appeal.NONE,
    )


def _state(appeal: AppealRow | None) -> Appeal:
    if appeal is None:
        return Appeal.NONE
    return Appeal.WAITING if appeal.answer is None else Appeal.UPHELD
