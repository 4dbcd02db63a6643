"""Codes by letter: the official downloads the letters, then lets the codes be erased."""

from dataclasses import replace
from typing import Final

from starlette.responses import Response

from ballots.making.letters import SHOWN_OF_FINGERPRINT, Look, letters_html
from ballots.making.wording import WORDINGS
from participate.consultations import service as consultations
from participate.elections import service
from participate.elections.pages.registrar import LettersPage
from participate.elections.service import Registrar
from participate.shared.errors import ConflictError
from participate.shared.i18n import N_
from participate.web.pdf import MISSING, can_make_pdf, make_private_pdf
from participate.web.qr import inline_qr
from participate.web.routing import Page, roles
from participate.web.visit import Visit

HTML: Final = "text/html; charset=utf-8"
_NAME, _POSTAL, _POSTCODE, _ADDRESS = range(4)
ORDERS: Final = {
    "en": (_NAME, _POSTAL, _POSTCODE, _ADDRESS),
    "zh": (_POSTCODE, _POSTAL, _NAME, _ADDRESS),
}
"""The lines of an envelope in the order of each language, out of the columns of a letter."""


def show(visit: Visit) -> Response:
    """Which letters wait to be printed."""
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    page = LettersPage(
        consultation=view.id,
        title=view.title,
        chambers=tuple(
            (each, service.waiting_letters(session, each.uuid))
            for each in service.list_elections(session, view.id)
            if each.is_secret and each.registrar == Registrar.LETTERS
        ),
        can_make_pdf=can_make_pdf(),
    )
    return visit.render("elections/letters.html", page)


def download(visit: Visit) -> Response:
    """The letters of one chamber, as PDF or as a page to print; the codes are still kept.

    Each download stands in the record. Pages are made after that, when nobody waits to write.
    """
    uuid = visit.path["uuid"]
    election = service.get_election(visit.act.session, uuid)
    title = consultations.get_consultation(visit.act.session, election.consultation).title
    language = "zh" if visit.form.get("language") == "zh" else "en"
    url = f"{visit.settings.base_url}/elections/{uuid}/enter"
    as_pdf = visit.form.get("form") == "pdf"
    if as_pdf and not can_make_pdf():
        raise ConflictError("no-pdf", MISSING)
    with visit.services.database.write() as session:
        act = replace(visit.act, session=session)
        codes = service.read_letters(act, uuid, visit.services.secrets.code_key, url)
    look = Look(
        title=(title["zh"] if language == "zh" else title["en"]) or title["en"] or title["zh"],
        mark=election.fingerprint[:SHOWN_OF_FINGERPRINT],
        columns=ORDERS[language],
        wording=WORDINGS[language],
    )
    html = letters_html(codes, codes.holders, look, inline_qr)
    if as_pdf:
        return visit.download(make_private_pdf(html), f"letters-{uuid}.pdf", "application/pdf")
    return visit.download(html.encode(), f"letters-{uuid}.html", HTML)


def erase(visit: Visit) -> Response:
    """Erase the codes whose letters are printed: those that the page showed as waiting."""
    service.erase_printed(visit.act, visit.path["uuid"], visit.form.get("letters", ""))
    return visit.redirect(
        f"/desk/consultations/{visit.path['c']}/vote/letters",
        notice=N_("The codes are erased, and the public record says so."),
    )


_OFFICIAL: Final = roles("official")
_LETTERS: Final = "/desk/consultations/{c}/vote/letters"
ROUTES: Final = (
    Page("GET", _LETTERS, show, "elections.letters", _OFFICIAL),
    Page(
        "POST",
        f"{_LETTERS}/{{uuid}}",
        download,
        "elections.print-letters",
        _OFFICIAL,
        writes=False,
    ),
    Page("POST", f"{_LETTERS}/{{uuid}}/erase", erase, "elections.erase-letters", _OFFICIAL),
)
