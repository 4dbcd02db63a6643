"""What the templates of moderation get."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from participate.moderation.policy import (
    APPEAL_LENGTH,
    CONDUCT,
    KEPT,
    NOTE_LENGTH,
    REASONS_LENGTH,
    RULES,
    Rule,
    rules_by_name,
)
from participate.moderation.service import Case, Desk, HidingView
from participate.shared.subjects import Contribution, Subject, SubjectCard


@dataclass(frozen=True, slots=True)
class CodePage:
    """The code of conduct."""

    version: str = CONDUCT
    rules: tuple[Rule, ...] = tuple(RULES.values())


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The form of a report: what is reported, in short, and what was typed."""

    contribution: Contribution
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = tuple(RULES.values())
    note_length: int = NOTE_LENGTH
    kept_days: int = KEPT.days


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What waits for the moderators."""

    desk: Desk
    newer: str
    older: str
    rules: Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case before one moderator, with what was typed into the form that came back."""

    case: Case
    path: str
    values: Mapping[str, str]
    errors: Mapping[str, str]
    rules: Mapping[str, Rule]
    reasons_length: int = REASONS_LENGTH

    @property
    def seen(self) -> int:
        """The record's entry of the words that the page shows."""
        return self.case.contribution.entries[-1]


@dataclass(frozen=True, slots=True)
class AppealPage:
    """An author's own hidden words, why they are hidden, and the appeal."""

    contribution: Contribution
    hiding: HidingView | None
    path: str
    values: Mapping[str, str]
    errors: Mapping[str, str]
    rules: Mapping[str, Rule]
    appeal_length: int = APPEAL_LENGTH

    @property
    def card(self) -> SubjectCard:
        """What the words are part of."""
        return self.contribution.card

    @property
    def may_appeal(self) -> bool:
        """Whether an appeal can be written."""
        hiding = self.hiding
        return (
            hiding is not None
            and hiding.in_force
            and hiding.appeal is None
            and self.card.standing != "erased"
        )


def make_desk_page(desk: Desk) -> DeskPage:
    """Build the desk."""
    return DeskPage(
        desk=desk,
        newer=desk.paging.previous("/moderation"),
        older=desk.paging.next("/moderation"),
        rules=rules_by_name(),
    )


def case_path(subject: Subject) -> str:
    """The address of a case on the moderators' desk."""
    return f"/moderation/{subject.kind}/{subject.id}"


def appeal_path(subject: Subject) -> str:
    """The address at which an author reads hidden words and appeals."""
    return f"/appeal/{subject.kind}/{subject.id}"
