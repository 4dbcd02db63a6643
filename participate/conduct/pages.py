"""What the desk's templates get."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from participate.conduct.policy import Duty, Urgency
from participate.conduct.service import DeskEntry
from participate.consultations.policy import Phase, next_phase
from participate.consultations.service import ConsultationView
from participate.decisions.policy import MAY_DECIDE, MAY_DRAFT
from participate.shared.act import Actor

MOVES = frozenset({Duty.END_DISCUSSION, Duty.OPEN_VOTING, Duty.CLOSE_VOTING, Duty.FOLLOW_UP})
"""The duties that are done by moving the phase."""
_NEEDED = {Duty.DECIDE: MAY_DRAFT, Duty.COUNTERSIGN: MAY_DECIDE}
"""The roles without which a duty of the decision is a colleague's."""


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line of the task list."""

    consultation: ConsultationView
    duty: Duty
    urgency: Urgency
    due: date
    days_left: int
    path: str
    waits_for_colleague: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The desk of one person: duties by urgency, the table of consultations, other work."""

    name: str
    roles: tuple[str, ...]
    in_office: bool
    may_draft: bool
    lines: tuple[DutyLine, ...]
    waiting: tuple[ConsultationView, ...]
    entries: tuple[DeskEntry, ...]
    reviews_left: int | None
    cases_left: int

    @property
    def links(self) -> tuple[str, ...]:
        """What else this person has to do: their pages by role."""
        wanted = (
            ("expert", "reviews"),
            ("trustee", "trustee"),
            ("registrar", "registrar"),
            ("moderator", "moderation"),
            ("administrator", "roles"),
        )
        return tuple(link for role, link in wanted if role in self.roles)

    @property
    def late(self) -> tuple[DutyLine, ...]:
        """What should have been done before today."""
        return tuple(line for line in self.lines if line.urgency is Urgency.LATE)

    @property
    def soon(self) -> tuple[DutyLine, ...]:
        """What is due within a week."""
        wanted = (Urgency.TODAY, Urgency.SOON)
        return tuple(line for line in self.lines if line.urgency in wanted)

    @property
    def later(self) -> tuple[DutyLine, ...]:
        """What is due after that."""
        return tuple(line for line in self.lines if line.urgency is Urgency.LATER)


@dataclass(frozen=True, slots=True)
class PhasePage:
    """Moving one consultation on: where it stands, what comes next, and what still hinders."""

    consultation: ConsultationView
    days: Mapping[str, str]
    to: Phase | None
    duty: Duty | None
    not_ready: tuple[str, ...] = ()
    panel: int | None = None

    @property
    def lacks_members(self) -> bool:
        """Whether the panel that is to review has nobody on it."""
        return self.to is Phase.REVIEW and self.panel == 0

    @property
    def may_close(self) -> bool:
        """Whether the consultation can be closed, as far as this page knows."""
        return self.duty is Duty.CLOSE

    @property
    def may_move(self) -> bool:
        """Whether nothing that the office, an expert or a trustee has to do first is missing."""
        return self.duty in MOVES and not self.not_ready and not self.lacks_members


def duty_path(consultation: str, duty: Duty, actor: Actor) -> str:
    """The page on which a duty is done, or where it will be seen by who may not do it."""
    needed = _NEEDED.get(duty)
    if needed is not None and not actor.roles & needed:
        return f"/consultations/{consultation}/result"
    return {
        Duty.PUBLISH: f"/desk/consultations/{consultation}/draft",
        Duty.SET_UP_VOTE: f"/desk/consultations/{consultation}/vote",
        Duty.PUBLISH_OUTCOME: f"/consultations/{consultation}/result",
        Duty.DECIDE: f"/consultations/{consultation}/decide",
        Duty.COUNTERSIGN: f"/consultations/{consultation}/countersign",
        Duty.REPORT: f"/consultations/{consultation}/promises",
    }.get(duty, f"/desk/consultations/{consultation}/phase")


def make_desk_page(
    actor: Actor,
    entries: tuple[DeskEntry, ...],
    reviews_left: int | None,
    cases_left: int,
    left: Mapping[str, int],
) -> DeskPage:
    """Build the desk; `left` is how many days each consultation's phase has left."""
    lines = tuple(
        DutyLine(
            consultation=entry.consultation,
            duty=entry.duty,
            urgency=entry.urgency,
            due=entry.due,
            days_left=left[entry.consultation.id],
            path=duty_path(entry.consultation.id, entry.duty, actor),
            waits_for_colleague=_waits_for_colleague(entry, actor),
        )
        for entry in entries
        if entry.duty is not None
    )
    return DeskPage(
        name=actor.name,
        roles=tuple(sorted(actor.roles - {"citizen"})),
        in_office=bool(actor.roles & {"official", "publisher"}),
        may_draft="official" in actor.roles,
        lines=lines,
        waiting=tuple(entry.consultation for entry in entries if entry.waits_for_trustees),
        entries=entries,
        reviews_left=reviews_left,
        cases_left=cases_left,
    )


def _waits_for_colleague(entry: DeskEntry, actor: Actor) -> bool:
    """Whether somebody else has to do it: publish one's own draft, write or sign a decision."""
    if entry.duty is Duty.PUBLISH:
        return entry.consultation.drafter == actor.account
    needed = _NEEDED.get(entry.duty) if entry.duty else None
    return needed is not None and not actor.roles & needed


def make_phase_page(
    view: ConsultationView,
    duty: Duty | None,
    days: Mapping[str, str],
    not_ready: tuple[str, ...] = (),
    panel: int | None = None,
) -> PhasePage:
    """Build the page on which a consultation moves on; voting waits for those `not_ready`.

    `panel`: how many are on the panel of experts, None where there is none.
    """
    return PhasePage(view, days, next_phase(view.phase), duty, not_ready, panel)
