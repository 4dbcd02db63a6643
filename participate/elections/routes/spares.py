"""Spare codes: the officials' page, and the statement that an independent registrar hands in."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.elections import service
from participate.elections.forms import SpareForm
from participate.elections.pages.registrar import SparesPage
from participate.elections.routes.public import NO_FILE
from participate.elections.service import Registrar
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.routing import Page, roles
from participate.web.visit import Visit

_EMPTY: Final[Mapping[str, object]] = {"election": "", "address": "", "reason": ""}


def show(visit: Visit) -> Response:
    """Which spares are given, and which wait for a second person."""
    return _show(visit, _EMPTY, {})


def _show(visit: Visit, values: Mapping[str, object], errors: Mapping[str, str]) -> Response:
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    elections = service.list_elections(session, view.id)
    page = SparesPage(
        consultation=view.id,
        title=view.title,
        chambers=tuple(
            (each, service.get_spares(session, each.uuid)) for each in elections if each.is_secret
        ),
        platform=all(each.registrar != Registrar.INDEPENDENT for each in elections),
        values=values,
        errors=errors,
    )
    return visit.render("elections/spares.html", page, status=422 if errors else 200)


def propose(visit: Visit) -> Response:
    """Propose a spare; a second official confirms it."""
    try:
        form = parse(SpareForm, visit.form)
        _require_of(visit, form.election)
        service.propose_spare(visit.act, form.election, form.address, form.reason)
    except InvalidInputError as error:
        values = {**_EMPTY, **visit.form}
        return _show(visit, values, errors_of(error, visit.viewer.language))
    return _back(visit, N_("Proposed. A second official confirms it, with another account."))


def confirm(visit: Visit) -> Response:
    """Give a spare as the second person."""
    uuid = _election_of(visit)
    key = visit.services.secrets.code_key
    service.confirm_spare(visit.act, uuid, visit.path["p"], key)
    return _back(visit, N_("The spare is given, and the public record says so."))


def decline(visit: Visit) -> Response:
    """Drop a proposal."""
    service.decline_spare(visit.act, _election_of(visit), visit.path["p"])
    return _back(visit, N_("The proposal is dropped. Nothing was given."))


def hand_in(visit: Visit) -> Response:
    """Take an independent registrar's statement that a spare is given."""
    election = service.get_election(visit.act.session, visit.path["uuid"])
    uploaded = visit.files.get("trace")
    back = f"/consultations/{election.consultation}/registrar"
    if uploaded is None or not uploaded.content:
        return visit.redirect(back, notice=NO_FILE)
    typed = visit.form.get("address", "")
    service.hand_in_trace(visit.act, election.uuid, uploaded.content, typed)
    notice = N_("Your statement is in. It counts once an official has confirmed it.")
    return visit.redirect(back, notice=notice)


def _election_of(visit: Visit) -> str:
    """The election whose proposal is meant; NotFoundError where none of this vote has it."""
    session = visit.act.session
    for each in service.list_elections(session, visit.path["c"]):
        waiting = service.get_spares(session, each.uuid).waiting
        if any(proposal.id == visit.path["p"] for proposal in waiting):
            return each.uuid
    raise NotFoundError(N_("This proposal is no longer there: it was confirmed or dropped."))


def _require_of(visit: Visit, uuid: str) -> None:
    """Raise InvalidInputError (field "election") for an election of another vote."""
    mine = service.list_elections(visit.act.session, visit.path["c"])
    if uuid not in [each.uuid for each in mine]:
        raise InvalidInputError({"election": N_("Choose a chamber.")})


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/desk/consultations/{visit.path['c']}/vote/spares", notice=notice)


_OFFICIAL: Final = roles("official")
_SPARES: Final = "/desk/consultations/{c}/vote/spares"
ROUTES: Final = (
    Page("GET", _SPARES, show, "elections.spares", _OFFICIAL),
    Page("POST", _SPARES, propose, "elections.propose-spare", _OFFICIAL),
    Page("POST", f"{_SPARES}/{{p}}/confirm", confirm, "elections.confirm-spare", _OFFICIAL),
    Page("POST", f"{_SPARES}/{{p}}/decline", decline, "elections.decline-spare", _OFFICIAL),
    Page("POST", "/elections/{uuid}/traces", hand_in, "elections.trace", roles("registrar")),
)
