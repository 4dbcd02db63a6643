"""The demo's own page; its routes exist in demo mode only."""

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.consultations.policy import PHASES, Phase
from participate.decisions import service as decisions
from participate.demo import service
from participate.demo.content import read_people
from participate.demo.pages import ConsultationRow, DemoPage
from participate.demo.service import Demo
from participate.demo.tampering import tamper
from participate.mail import service as mail
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_
from participate.web import cookies
from participate.web.i18n import translate
from participate.web.routing import ANYONE, Page
from participate.web.visit import Visit

MAILS_SHOWN = 4
ZIP = "application/zip"


def make_routes(demo: Demo) -> tuple[Page, ...]:
    """The routes, bound to the running demo."""

    def show(visit: Visit) -> Response:
        """Who to be, what to move, what was mailed."""
        return visit.render("demo/index.html", _page(visit, demo))

    def sign_in(visit: Visit) -> Response:
        """Be one of the demo's people."""
        value = service.sign_in(demo, visit.form.get("address", ""))
        visit.set_cookies.append(cookies.Cookie(cookies.SESSION, value))
        visit.set_cookies.append(cookies.forget(cookies.VISITOR))
        return visit.redirect("/", notice=N_("You are signed in."))

    def move(visit: Visit) -> Response:
        """Move one consultation on."""
        service.next_phase(demo, visit.form.get("consultation", ""))
        return visit.redirect("/demo", notice=N_("Done. The record says what happened."))

    def forge(visit: Visit) -> Response:
        """A forged copy of the park's dossier, whose verification fails."""
        consultation = service.find_forged(visit.act)
        if consultation is None:
            raise NotFoundError
        quorum = visit.settings.witness_quorum
        genuine = decisions.export_dossier(visit.act.session, consultation, quorum)
        return visit.download(tamper(genuine), "tampered.zip", ZIP)

    return (
        Page("GET", "/demo/tampered.zip", forge, "demo.tampered", ANYONE),
        Page("GET", "/demo", show, "demo.show", ANYONE),
        Page("POST", "/demo/sign-in", sign_in, "demo.sign_in", ANYONE, writes=False),
        Page("POST", "/demo/next", move, "demo.next", ANYONE, writes=False),
    )


def _page(visit: Visit, demo: Demo) -> DemoPage:
    views = consultations.list_consultations(visit.act.session, PHASES)
    return DemoPage(
        now=demo.stage.clock.now(),
        people=read_people(),
        consultations=tuple(
            ConsultationRow(
                id=view.id,
                phase=view.phase,
                title=view.title,
                next_step=translate(service.STEPS[view.phase], visit.viewer.language),
                can_move=view.phase is not Phase.FOLLOW_UP,
            )
            for view in views
        ),
        mails=mail.list_outbox(visit.act.session, MAILS_SHOWN),
        forged=service.find_forged(visit.act) is not None,
    )
