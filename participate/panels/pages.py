"""What the templates of panels get."""

from collections.abc import Mapping
from dataclasses import dataclass

from participate.consultations.service import ConsultationView
from participate.panels import policy
from participate.panels.policy import GENDERS, State
from participate.panels.service import Balance, MemberView, PanelView, balance_of
from participate.shared.act import Actor


@dataclass(frozen=True, slots=True)
class PanelPage:
    """A panel before the public; `own` is the reader's own place on it, or None."""

    consultation: ConsultationView
    panel: PanelView
    balance: Balance
    left: tuple[MemberView, ...]
    asked: int
    declined: int
    own: MemberView | None
    may_change: bool


@dataclass(frozen=True, slots=True)
class PanelDeskPage:
    """A panel before the office: convening it, or the people and the form of an invitation."""

    consultation: ConsultationView
    panel: PanelView | None
    can_convene: bool
    can_change: bool
    values: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """An invitation before the expert; `declines`: the form of declining was sent."""

    consultation: ConsultationView
    panel: PanelView
    member: MemberView
    values: Mapping[str, str]
    errors: Mapping[str, str]
    can_answer: bool
    declines: bool = False
    genders: tuple[str, ...] = GENDERS

    @property
    def path(self) -> str:
        """The invitation's own path."""
        return f"/consultations/{self.consultation.id}/panel/invitations/{self.member.id}"


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """Asking why somebody leaves the panel."""

    consultation: ConsultationView
    member: MemberView
    is_own: bool
    values: Mapping[str, str]
    errors: Mapping[str, str]


def make_panel_page(view: ConsultationView, panel: PanelView, actor: Actor) -> PanelPage:
    """Build the public page of a panel."""
    own = (each for each in panel.members if actor.account and each.account == actor.account)
    return PanelPage(
        consultation=view,
        panel=panel,
        balance=balance_of(panel.members),
        left=panel.of(State.LEFT),
        asked=len(panel.of(State.INVITED)),
        declined=len(panel.of(State.DECLINED)),
        own=next(own, None),
        may_change=policy.office_refusal(actor) is None,
    )


def make_desk_page(
    view: ConsultationView,
    panel: PanelView | None,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> PanelDeskPage:
    """Build the office's page of a panel."""
    return PanelDeskPage(
        consultation=view,
        panel=panel,
        can_convene=panel is None and view.phase in policy.CONVENING,
        can_change=panel is not None and view.phase in policy.SEATING,
        values=values,
        errors=errors,
    )
