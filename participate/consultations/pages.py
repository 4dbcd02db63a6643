"""What the templates of drafts get."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from participate.consultations import policy
from participate.consultations.criteria import ANCHORED
from participate.consultations.policy import MOST_CRITERIA, PHASES
from participate.consultations.service import ConsultationView
from participate.shared.act import Actor
from participate.web.days import show_timetable


@dataclass(frozen=True, slots=True)
class DraftFormPage:
    """The form of a draft; `consultation` is "" for a new one; errors already translated."""

    consultation: str
    values: Mapping[str, str]
    errors: Mapping[str, str]
    criteria: tuple[int, ...] = tuple(range(1, MOST_CRITERIA + 1))
    anchored: tuple[int, ...] = ANCHORED
    phases: tuple[str, ...] = PHASES


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft as officials read it before it is published."""

    consultation: ConsultationView
    days: Mapping[str, str]
    may_edit: bool
    may_publish: bool
    is_own: bool


def make_draft_page(
    view: ConsultationView, actor: Actor, now: datetime, language: str
) -> DraftPage:
    """Build the page of a draft for one official."""
    return DraftPage(
        consultation=view,
        days=show_timetable(view.days, now, language),
        may_edit=policy.editing_refusal(actor, view.drafter, view.phase) is None,
        may_publish=policy.publishing_refusal(actor, view.drafter, view.phase) is None,
        is_own=actor.account == view.drafter,
    )
