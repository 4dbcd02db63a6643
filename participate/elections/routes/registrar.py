"""The independent registrar's pages: the public key, the roll, the public list of each chamber.

Voting codes never come here: they are made by the command `ballots registrar` on the registrar's
own machine. What the platform has signed or been given as a list, anybody can download.
"""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.elections import service
from participate.elections.forms import RegistrarForm
from participate.elections.pages.registrar import (
    RegistrarDeskPage,
    RegistrarFormPage,
    RegistrarPage,
    RegistrarVote,
)
from participate.elections.routes.public import JSON, chosen_file, witnessing
from participate.elections.service import ListFiles
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.routing import ANYONE, Page, roles
from participate.web.visit import Visit

LIST_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of a list's upload: 100,000 credentials are 6.7 MB."""
CSV: Final = "text/csv"


def show_form(visit: Visit) -> Response:
    """The official's form: who issues the voting codes."""
    plan = service.get_plan(visit.act.session, visit.path["c"])
    return _form(visit, {"registrar": str(plan.registrar), "spares": plan.spares}, {})


def save_form(visit: Visit) -> Response:
    """Keep who issues the voting codes, and how many spares there are."""
    consultation = visit.path["c"]
    try:
        form = parse(RegistrarForm, visit.form)
    except InvalidInputError as error:
        values = {"registrar": "", "spares": "", **visit.form}
        return _form(visit, values, errors_of(error, visit.viewer.language))
    plan = service.get_plan(visit.act.session, consultation)
    service.save_plan(visit.act, consultation, form.put_into(plan))
    return visit.redirect(f"/desk/consultations/{consultation}/vote", notice=N_("Saved."))


def _form(visit: Visit, values: Mapping[str, object], errors: Mapping[str, str]) -> Response:
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    registrar = service.find_registrar(session, view.id)
    page = RegistrarFormPage(view.id, view.title, values, registrar, errors)
    status = 422 if errors else 200
    return visit.render("elections/registrar_form.html", page, status=status)


def show_desk(visit: Visit) -> Response:
    """Every vote that has an independent registrar."""
    session = visit.act.session
    views = consultations.find_consultations(session, service.list_votes_for_registrar(session))
    elections = service.find_elections(session, views)
    votes = tuple(
        RegistrarVote(
            view.id,
            view.title,
            service.find_registrar(session, view.id) is not None,
            service.may_be_registrar(session, view.id, visit.act.actor.account or ""),
            elections.get(view.id, ()),
        )
        for view in views.values()
        if view.published
    )
    return visit.render("elections/registrar_desk.html", RegistrarDeskPage(votes))


def show(visit: Visit) -> Response:
    """What this registrar hands in, and what for."""
    return _show(visit, visit.path["c"])


def _show(
    visit: Visit, consultation: str, error: InvalidInputError | None = None, refused: str = ""
) -> Response:
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, consultation)
    page = RegistrarPage(
        consultation=view.id,
        title=view.title,
        registrar=service.find_registrar(session, view.id),
        elections=service.list_elections(session, view.id),
        spares=service.get_plan(session, view.id).spares,
        base_url=visit.settings.base_url,
        mine=service.may_be_registrar(session, view.id, visit.act.actor.account or ""),
        refused=refused,
        errors={} if error is None else errors_of(error, visit.viewer.language),
    )
    return visit.render(
        "elections/registrar.html",
        page,
        status=422 if error else 200,
        witnessing=witnessing(visit),
    )


def hand_in_key(visit: Visit) -> Response:
    """Take the key that signs the lists."""
    consultation = visit.path["c"]
    try:
        service.hand_in_registrar_key(visit.act, consultation, chosen_file(visit, "key"))
    except InvalidInputError as error:
        return _show(visit, consultation, error)
    return visit.redirect(
        f"/consultations/{consultation}/registrar", notice=N_("Your public key is in.")
    )


def hand_in_list(visit: Visit) -> Response:
    """Take a chamber's list of credentials; a private file is refused and not kept."""
    election = service.get_election(visit.act.session, visit.path["uuid"])
    try:
        files = ListFiles(
            credentials=chosen_file(visit, "credentials"),
            approval=chosen_file(visit, "approval"),
            spares=chosen_file(visit, "spares"),
        )
        service.submit_list(visit.act, election.uuid, files)
    except InvalidInputError as error:
        return _show(visit, election.consultation, error, election.uuid)
    return visit.redirect(
        f"/consultations/{election.consultation}/registrar",
        notice=N_("The list is in, and your signature is in the public record."),
    )


def download_roll(visit: Visit) -> Response:
    """The sealed roll that codes are issued for."""
    uuid = visit.path["uuid"]
    return visit.download(service.export_roll(visit.act, uuid), f"roll-{uuid}.csv", CSV)


def download_approval(visit: Visit) -> Response:
    """The registrar's signed statement about the list."""
    listing = service.get_listing(visit.act.session, visit.path["uuid"])
    return visit.download(listing.approval_file, "credentials-ok.json", JSON)


def download_spares(visit: Visit) -> Response:
    """The registrar's signed statement about the spares."""
    listing = service.get_listing(visit.act.session, visit.path["uuid"])
    return visit.download(listing.spares_file, "spares.json", JSON)


_REGISTRAR: Final = roles("registrar")
_VOTE: Final = "/consultations/{c}/registrar"
_FORM: Final = "/desk/consultations/{c}/vote/registrar"
_E: Final = "/elections/{uuid}"
ROUTES: Final = (
    Page("GET", _FORM, show_form, "elections.registrar-form", roles("official")),
    Page("POST", _FORM, save_form, "elections.save-registrar", roles("official")),
    Page("GET", "/registrar", show_desk, "elections.registrar-desk", _REGISTRAR),
    Page("GET", _VOTE, show, "elections.registrar", _REGISTRAR),
    Page("POST", _VOTE, hand_in_key, "elections.registrar-key", _REGISTRAR),
    Page("GET", f"{_E}/roll.csv", download_roll, "elections.roll-file", _REGISTRAR),
    Page(
        "POST",
        f"{_E}/list",
        hand_in_list,
        "elections.list",
        _REGISTRAR,
        body_limit=LIST_LIMIT,
    ),
    Page("GET", f"{_E}/credentials-ok.json", download_approval, "elections.approval", ANYONE),
    Page("GET", f"{_E}/spares.json", download_spares, "elections.spares-file", ANYONE),
)
