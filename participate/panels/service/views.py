"""What a panel and its people are, as other features and pages see them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from participate.panels import repository
from participate.panels.models import MemberRow, PanelRow
from participate.panels.policy import State


@dataclass(frozen=True, slots=True)
class Terms:
    """What a panel is asked to do; `language` is "en" or "zh"."""

    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom an official asks onto a panel, as the public will see them; `until`: the term's end."""

    address: str
    name: str
    field: str
    institution: str
    until: date


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What an expert declares when joining; empty `interests`: none, empty `gender`: not said."""

    interests: str
    gender: str
    language: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """One person before or on a panel; `address` and `reason` are for the office and themselves."""

    id: str
    consultation: str
    state: State
    address: str
    account: str | None
    name: str
    field: str
    institution: str
    until: date
    gender: str
    interests: str
    language: str
    reason: str
    invited_at: datetime
    answered_at: datetime | None
    left_at: datetime | None
    record_index: int | None


@dataclass(frozen=True, slots=True)
class PanelView:
    """A consultation's panel with everybody who was ever asked."""

    consultation: str
    terms: Terms
    official_name: str
    convened_at: datetime
    record_index: int
    people: tuple[MemberView, ...]

    @property
    def members(self) -> tuple[MemberView, ...]:
        """Who is on the panel, in the order of joining."""
        return tuple(sorted(self.of(State.JOINED), key=lambda each: each.record_index or 0))

    def of(self, *states: State) -> tuple[MemberView, ...]:
        """Who stands so to the panel."""
        return tuple(each for each in self.people if each.state in states)


@dataclass(frozen=True, slots=True)
class Balance:
    """How many members come from where, most first; of genders only those that are declared."""

    total: int
    fields: tuple[tuple[str, int], ...]
    institutions: tuple[tuple[str, int], ...]
    genders: tuple[tuple[str, int], ...]
    undeclared: int


def balance_of(members: Sequence[MemberView]) -> Balance:
    """Count where a panel's members come from."""
    genders = [each.gender for each in members if each.gender]
    return Balance(
        total=len(members),
        fields=_counted(each.field for each in members),
        institutions=_counted(each.institution for each in members),
        genders=_counted(genders),
        undeclared=len(members) - len(genders),
    )


def panel_view(session: Session, row: PanelRow) -> PanelView:
    """The view of a panel, with everybody who was ever asked."""
    return PanelView(
        consultation=row.consultation,
        terms=Terms(row.terms, row.language),
        official_name=row.official_name,
        convened_at=row.convened_at,
        record_index=row.record_index,
        people=tuple(
            member_view(each) for each in repository.list_members(session, row.consultation)
        ),
    )


def member_view(row: MemberRow) -> MemberView:
    """The view of one person before or on a panel."""
    return MemberView(
        id=row.id,
        consultation=row.consultation,
        state=State(row.state),
        address=row.address or "",
        account=row.account,
        name=row.name,
        field=row.field,
        institution=row.institution,
        until=row.until,
        gender=row.gender,
        interests=row.interests,
        language=row.language,
        reason=row.reason,
        invited_at=row.invited_at,
        answered_at=row.answered_at,
        left_at=row.left_at,
        record_index=row.record_index,
    )


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(words).most_common())
