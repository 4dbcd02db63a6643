"""A person's own places on rolls: where one stands, and how a place is claimed."""

from typing import Final

from starlette.responses import Response

from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.elections import service
from participate.elections.forms import ClaimForm
from participate.elections.pages.standing import OwnRollPage, OwnRollsPage
from participate.eligibility.service import Column, Sender
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.routing import UNNAMED, Page
from participate.web.visit import Visit


def own_rolls(visit: Visit) -> Response:
    """Where the reader stands in every vote that is prepared or held."""
    account = visit.act.actor.account or ""
    page = OwnRollsPage(_address(visit), service.list_own_rolls(visit.act.session, account))
    return visit.render("elections/own_rolls.html", page)


def own_roll(visit: Visit) -> Response:
    """Where the reader stands in each chamber of one vote."""
    return _own_roll(visit)


def _own_roll(visit: Visit, error: InvalidInputError | None = None) -> Response:
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    page = OwnRollPage(
        consultation=view.id,
        title=view.title,
        address=_address(visit),
        standings=service.own_standings(session, view.id, visit.act.actor.account or ""),
        typed={"chamber": "", "number": "", "born": "", "postcode": "", **visit.form},
        errors={} if error is None else errors_of(error, visit.viewer.language),
    )
    return visit.render("elections/own_roll.html", page, status=422 if error else 200)


def claim(visit: Visit) -> Response:
    """Claim a place by register number, date of birth and postcode; one answer to every failure."""
    sender = Sender(visit.request.client, visit.services.secrets.session_key)
    view = consultations.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])
    try:
        form = parse(ClaimForm, visit.form)
        typed = {
            Column.NUMBER: form.number,
            Column.BORN: form.born,
            Column.POSTCODE: form.postcode,
        }
        service.claim_place(visit.act, view.id, form.chamber, typed, sender)
    except InvalidInputError as error:
        return _own_roll(visit, error)
    return visit.redirect(
        f"/consultations/{view.id}/roll", notice=N_("This place on the roll is yours.")
    )


def _address(visit: Visit) -> str:
    return accounts.address_of(visit.act.session, visit.act.actor.account or "") or ""


_ROLL: Final = "/consultations/{c}/roll"
ROUTES: Final = (
    Page("GET", "/account/rolls", own_rolls, "elections.own-rolls", UNNAMED),
    Page("GET", _ROLL, own_roll, "elections.own-roll", UNNAMED),
    Page("POST", _ROLL, claim, "elections.claim", UNNAMED),
)
