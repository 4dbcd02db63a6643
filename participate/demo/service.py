"""What a visitor of the demo can do beside the pages: be somebody, and move a consultation on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from participate.accounts import service as accounts
from participate.conduct import service as conduct
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.decisions.policy import Verdict
from participate.demo import deciding
from participate.demo.build import TRUSTEES
from participate.demo.content import read_consultation, read_people
from participate.demo.crowd import OFFICIAL, PUBLISHER
from participate.demo_trustees import service as trustees
from participate.demo_trustees.people import Stage
from participate.elections import service as elections
from participate.shared.act import Act, Actor
from participate.shared.errors import ConflictError, NotFoundError
from participate.shared.i18n import N_

STEPS = {
    Phase.DRAFT: N_("Next: a publisher makes it public."),
    Phase.DISCUSSION: N_("Next: the discussion ends and the experts review the proposals."),
    Phase.REVIEW: N_("Next: voting opens, once an official has set the vote up."),
    Phase.VOTING: N_("Next: the clock moves past the close, and the trustees open the count."),
    Phase.DECISION: N_("Next: a decision that follows the outcome is published."),
    Phase.FOLLOW_UP: N_("Finished: its dossier can be checked."),
}
DECIDED = N_("Decided as the chambers voted. (Written by the demo.)")
AFTER_CLOSE = timedelta(minutes=5)
FORGED = "park"


@dataclass(frozen=True, slots=True)
class Demo:
    """The running demo: its stage and its folder."""

    stage: Stage
    folder: Path


def sign_in(demo: Demo, address: str) -> str:
    """Open a session as one of the demo's people; returns the cookie's value."""
    if address not in {person.address for person in read_people()}:
        raise NotFoundError(N_("There is nobody of that name in the demo."))
    with demo.stage.writing(accounts.PLATFORM) as act:
        account = accounts.account_of_address(act.session, address)
        return accounts.open_session(act, account or "")


def find_forged(act: Act) -> str | None:
    """The finished consultation whose dossier is shown with a forged copy, where it is made."""
    title = read_consultation(FORGED).title
    finished = consultations.list_consultations(act.session, (Phase.FOLLOW_UP,))
    return next((view.id for view in finished if view.title == title), None)


def next_phase(demo: Demo, consultation: str) -> None:
    """Do what comes next in a consultation, as the people of the demo would.

    Raises NotFoundError, and ConflictError where somebody has to act first.
    """
    publisher = _publisher(demo)
    with demo.stage.reading(publisher) as act:
        view = consultations.read_consultation(act.session, publisher, consultation)
    steps: dict[Phase, Callable[[Demo, Actor, str], None]] = {
        Phase.DRAFT: _publish,
        Phase.DISCUSSION: _end_discussion,
        Phase.REVIEW: _open,
        Phase.VOTING: _close,
        Phase.DECISION: _decide,
    }
    if view.phase not in steps:
        raise ConflictError("finished", N_("This consultation is finished."))
    steps[view.phase](demo, publisher, consultation)


def _publisher(demo: Demo) -> Actor:
    return _person(demo, PUBLISHER)


def _person(demo: Demo, address: str) -> Actor:
    with demo.stage.services.database.read() as session:
        account = accounts.account_of_address(session, address)
        return accounts.actor_of(session, account or "")


def _publish(demo: Demo, publisher: Actor, consultation: str) -> None:
    with demo.stage.writing(publisher) as act:
        consultations.publish_consultation(act, consultation)


def _end_discussion(demo: Demo, publisher: Actor, consultation: str) -> None:
    _move(demo, publisher, consultation, Phase.DISCUSSION, Phase.REVIEW)


def _open(demo: Demo, publisher: Actor, consultation: str) -> None:
    with demo.stage.reading(publisher) as act:
        views = elections.list_elections(act.session, consultation)
    _wait_until(demo, max((view.opens for view in views), default=demo.stage.clock.now()))
    trustees.make_ready(demo.stage, _keepers(demo), consultation)
    _move(demo, publisher, consultation, Phase.REVIEW, Phase.VOTING)


def _close(demo: Demo, publisher: Actor, consultation: str) -> None:
    with demo.stage.reading(publisher) as act:
        views = elections.list_elections(act.session, consultation)
    _wait_until(
        demo, max(v.closes + timedelta(seconds=v.grace_seconds) for v in views) + AFTER_CLOSE
    )
    _move(demo, publisher, consultation, Phase.VOTING, Phase.DECISION)
    _count(demo, publisher, consultation)


def _count(demo: Demo, publisher: Actor, consultation: str) -> None:
    """Let the played trustees decrypt what is sealed, and publish the outcome if it is not yet."""
    trustees.open_tallies(demo.stage, _keepers(demo), consultation)
    with demo.stage.writing(publisher) as act:
        if decisions.get_outcome(act.session, consultation) is None:
            decisions.publish_outcome(act, consultation)


def _keepers(demo: Demo) -> trustees.Trustees:
    return trustees.invite(demo.stage, demo.folder, TRUSTEES)


def _decide(demo: Demo, publisher: Actor, consultation: str) -> None:
    with demo.stage.reading(publisher) as act:
        result = decisions.get_result(act.session, consultation)
    if result.outcome is None:
        _count(demo, publisher, consultation)
        return
    if result.decision is None:
        department = next(iter(deciding.list_departments(demo.stage).values()))
        given = _follow(result.outcome, result.proposals, department)
        deciding.decide(demo.stage, _person(demo, OFFICIAL), publisher, consultation, given)
    with demo.stage.writing(publisher) as act:
        conduct.move_phase(act, consultation, Phase.FOLLOW_UP, expected=Phase.DECISION)


def _follow(
    outcome: decisions.OutcomeView, options: tuple[str, ...], department: str
) -> decisions.DecisionGiven:
    """A decision that departs from nothing."""
    selected = set(outcome.outcome.selected)
    verdicts = tuple(
        decisions.VerdictGiven(
            option,
            Verdict.ADOPT if option in selected else Verdict.REJECT,
            DECIDED,
            department=department if option in selected else "",
        )
        for option in options
    )
    return decisions.DecisionGiven(verdicts, departure="", language="en")


def _move(demo: Demo, publisher: Actor, consultation: str, before: Phase, after: Phase) -> None:
    with demo.stage.writing(publisher) as act:
        conduct.move_phase(act, consultation, after, expected=before)


def _wait_until(demo: Demo, moment: datetime) -> None:
    if moment > demo.stage.clock.now():
        demo.stage.clock.advance_to(moment)
