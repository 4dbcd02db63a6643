"""The reading pages: home, a consultation, a proposal, my participation."""

from starlette.responses import Response

from participate import __version__
from participate.record import service as record
from participate.site import pages, service
from participate.site.pages.card import make_card_page
from participate.site.pages.status import make_status_page
from participate.site.pages.timeline import make_timeline_page
from participate.web.routing import ANYONE, SIGNED_IN, Page
from participate.web.visit import Visit


def read_home(visit: Visit) -> Response:
    """Show what is on the table."""
    page = pages.make_home_page(service.read_home(visit.act.session), visit.act.now)
    return visit.render("site/home.html", page)


def read_consultation(visit: Visit) -> Response:
    """Show one consultation."""
    reading = service.read_consultation(visit.act, visit.path["c"], visit.query.get("page", ""))
    page = pages.make_consultation_page(
        reading, visit.act.actor, visit.act.now, visit.viewer.language
    )
    return visit.render("site/consultation.html", page, witnessing=_witnessing(visit))


def read_timeline(visit: Visit) -> Response:
    """Show a consultation as one line of time."""
    reading = service.read_timeline(visit.act, visit.path["c"])
    return visit.render("site/timeline.html", make_timeline_page(reading, visit.act.now))


def read_card(visit: Visit) -> Response:
    """Show a consultation as a card for other sites, the same to everybody."""
    reading = service.read_card(visit.act.session, visit.path["c"])
    return visit.render("site/card.html", make_card_page(reading, visit.act.now))


def read_proposal(visit: Visit) -> Response:
    """Show one proposal."""
    reading = service.read_proposal(visit.act, visit.path["c"], visit.path["p"])
    return visit.render("site/proposal.html", pages.make_proposal_page(reading, visit.act.actor))


def read_own(visit: Visit) -> Response:
    """Show what this person has done here."""
    page = pages.make_my_page(service.read_own(visit.act), visit.act.actor)
    return visit.render("site/my.html", page, witnessing=_witnessing(visit))


def read_status(visit: Visit) -> Response:
    """Show how the platform stands; a database that does not answer gives 503 in its place."""
    reading = service.read_status(visit.act.session, visit.settings)
    page = make_status_page(
        reading, __version__, visit.act.now, sends_mail=bool(visit.settings.smtp_url)
    )
    return visit.render("site/status.html", page, witnessing=reading.witnessing)


def _witnessing(visit: Visit) -> record.Witnessing:
    return record.read_witnessing(visit.act.session, visit.settings)


ROUTES: tuple[Page, ...] = (
    Page("GET", "/", read_home, "site.home", ANYONE),
    Page("GET", "/consultations/{c}", read_consultation, "site.consultation", ANYONE),
    Page("GET", "/embed/consultations/{c}", read_card, "site.card", ANYONE, framed=True),
    Page("GET", "/consultations/{c}/timeline", read_timeline, "site.timeline", ANYONE),
    Page("GET", "/consultations/{c}/proposals/{p}", read_proposal, "site.proposal", ANYONE),
    Page("GET", "/my", read_own, "site.my", SIGNED_IN),
    Page("GET", "/status", read_status, "site.status", ANYONE),
)
