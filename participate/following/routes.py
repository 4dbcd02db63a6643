"""Following a consultation by mail, and stopping the mails."""

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.following import forms, service
from participate.following.pages import StopPage
from participate.shared.i18n import N_
from participate.web.forms import parse
from participate.web.routing import ANYONE, SIGNED_IN, Page
from participate.web.visit import Visit


def follow(visit: Visit) -> Response:
    """Begin or end to follow."""
    consultation = visit.path["c"]
    if parse(forms.FollowForm, visit.form).follow == "begin":
        service.follow(visit.act, consultation)
        notice = N_("You follow this consultation: mails tell you of its decision and promises.")
    else:
        service.unfollow(visit.act, consultation)
        notice = N_("You follow this consultation no more.")
    return visit.redirect(f"/consultations/{consultation}", notice=notice)


def ask(visit: Visit) -> Response:
    """Ask whether to stop the mails; a mail program that opens links stops nothing."""
    token = visit.path["token"]
    consultation = service.find_consultation(visit.act.session, token)
    view = consultations.get_consultation(visit.act.session, consultation)
    return visit.render("following/stop.html", StopPage(view.id, view.title, token))


def stop(visit: Visit) -> Response:
    """Stop the mails."""
    consultation = service.unfollow_by_token(visit.act, visit.path["token"])
    return visit.redirect(
        f"/consultations/{consultation}", notice=N_("You follow this consultation no more.")
    )


ROUTES: tuple[Page, ...] = (
    Page("POST", "/consultations/{c}/follow", follow, "following.follow", SIGNED_IN),
    Page("GET", "/unfollow/{token}", ask, "following.ask", ANYONE),
    Page("POST", "/unfollow/{token}", stop, "following.stop", ANYONE),
)
