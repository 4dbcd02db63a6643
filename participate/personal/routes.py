"""The pages of a person's own data. What cannot be undone is asked on a page of its own.

Taking everything, erasing everything and closing the account want a code that was shown a short
while ago; without one the person is asked for it first and comes back.
"""

from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from participate.accounts import service as accounts
from participate.personal import forms, policy, service
from participate.personal.pages import OwnDataPage, make_erase_page, make_final_page
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web import cookies
from participate.web.forms import errors_of, parse
from participate.web.routing import SIGNED_IN, UNNAMED, Page
from participate.web.visit import Visit

DATA: Final = "/account/data"
FILE: Final = "/account/data.json"
ERASE: Final = "/account/erase"
CLOSE: Final = "/account/close"
OPENINGS: Final = "/account/openings"
_MOST_DIGITS: Final = 18
_NO_ENTRY: Final = -1


def show_data(visit: Visit) -> Response:
    """Say what one can do with one's own data."""
    view = service.preview_closing(visit.act, visit.services.subjects)
    return visit.render("personal/data.html", OwnDataPage(view.erasable, len(view.kept)))


def download(visit: Visit) -> Response:
    """Give everything that is held about the person."""
    away = _confirm_first(visit, FILE)
    if away is not None:
        return away
    return visit.download(
        service.export_own(visit.act, visit.services.subjects), "my-data.json", "application/json"
    )


def show_erase(visit: Visit) -> Response:
    """Show what would be erased, and ask."""
    own = service.find_words(
        visit.act.session, visit.services.subjects, visit.path["kind"], visit.path["subject"]
    )
    refusal = policy.erasing_refusal(visit.act.actor, own.words.author, None)
    if refusal is not None:
        raise refusal
    return visit.render("personal/erase.html", make_erase_page(own))


def erase(visit: Visit) -> Response:
    """Erase one proposal or comment."""
    own = service.erase_words(
        visit.act, visit.services.subjects, visit.path["kind"], visit.path["subject"]
    )
    return visit.redirect(
        own.words.card.url.partition("#")[0],
        notice=N_("Your words are erased. Their place stays, and the record says so."),
    )


def download_opening(visit: Visit) -> Response:
    """Give what opens an entry of the person's own, also while it is hidden."""
    typed = visit.path["index"]
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS
    content = service.own_opening(
        visit.act, visit.services.subjects, int(typed) if is_number else _NO_ENTRY
    )
    return visit.download(content, f"opening-{typed}.json", "application/json")


def show_erase_all(visit: Visit) -> Response:
    """Show what erasing everything does, and ask."""
    return _show_final(visit, ERASE, "personal/erase_all.html")


def erase_all(visit: Visit) -> Response:
    """Erase everything that the person wrote."""
    away = _confirm_first(visit, ERASE)
    if away is not None:
        return away
    try:
        policy.require_sure(parse(forms.SureForm, visit.form).sure)
    except InvalidInputError as error:
        return _ask_again(visit, "personal/erase_all.html", error)
    service.erase_all(visit.act, visit.services.subjects, visit.act.actor.account or "")
    return visit.redirect(
        DATA, notice=N_("What you wrote is erased. The places stay, and the record says so.")
    )


def show_close(visit: Visit) -> Response:
    """Show what closing the account does, and ask."""
    return _show_final(visit, CLOSE, "personal/close.html")


def close(visit: Visit) -> Response:
    """Close the account."""
    away = _confirm_first(visit, CLOSE)
    if away is not None:
        return away
    try:
        policy.require_sure(parse(forms.SureForm, visit.form).sure)
    except InvalidInputError as error:
        return _ask_again(visit, "personal/close.html", error)
    service.close_account(visit.act, visit.services.subjects)
    visit.set_cookies.append(cookies.forget(cookies.SESSION))
    return visit.redirect("/", notice=N_("Your account is closed, and what you wrote is erased."))


def _show_final(visit: Visit, path: str, template: str) -> Response:
    away = _confirm_first(visit, path)
    if away is not None:
        return away
    return visit.render(
        template, make_final_page(service.preview_closing(visit.act, visit.services.subjects))
    )


def _ask_again(visit: Visit, template: str, error: InvalidInputError) -> Response:
    errors = errors_of(error, visit.viewer.language)
    page = make_final_page(service.preview_closing(visit.act, visit.services.subjects), errors)
    return visit.render(template, page, status=422)


def _confirm_first(visit: Visit, back: str) -> Response | None:
    """Lead to the question for a code, unless one was shown a short while ago."""
    value = visit.request.cookies.get(cookies.SESSION, "")
    if accounts.is_fresh(visit.act.session, value, visit.act.now):
        return None
    return visit.redirect(f"/account/confirm?next={quote(back, safe='')}")


ROUTES: tuple[Page, ...] = (
    Page("GET", DATA, show_data, "personal.data", UNNAMED),
    Page("GET", FILE, download, "personal.download", UNNAMED),
    Page("GET", ERASE, show_erase_all, "personal.show_erase_all", UNNAMED),
    Page("POST", ERASE, erase_all, "personal.erase_all", UNNAMED),
    Page("GET", CLOSE, show_close, "personal.show_close", UNNAMED),
    Page("POST", CLOSE, close, "personal.close", UNNAMED),
    Page("GET", f"{OPENINGS}/{{index}}", download_opening, "personal.opening", SIGNED_IN),
    Page("GET", f"{ERASE}/{{kind}}/{{subject}}", show_erase, "personal.show_erase", SIGNED_IN),
    Page("POST", f"{ERASE}/{{kind}}/{{subject}}", erase, "personal.erase", SIGNED_IN),
)
