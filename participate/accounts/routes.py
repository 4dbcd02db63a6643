"""Pages of accounts: signing in and out, one's own account, roles."""

from typing import Final

from starlette.responses import Response

from participate.accounts import forms, service
from participate.accounts.pages import (
    AccountPage,
    CodePage,
    ConfirmPage,
    NamePage,
    RolesPage,
    SignInPage,
)
from participate.accounts.policy import CODE_LIFETIME, Role
from participate.shared.errors import ConflictError, InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web import cookies
from participate.web.forms import errors_of, parse
from participate.web.i18n import translate
from participate.web.links import safe_local_path
from participate.web.routing import ANYONE, SIGNED_IN, UNNAMED, Page, roles
from participate.web.visit import Visit

SIGNED_OUT: Final = "/?signed-out"  # the layout gives this address its script
CHALLENGE: Final = "__Host-sign-in"
_PURPOSE: Final = "sign-in"
_SECONDS: Final = int(CODE_LIFETIME.total_seconds())
ROLE_WORDS: Final = {
    Role.CITIZEN: N_("citizen"),
    Role.EXPERT: N_("expert"),
    Role.OFFICIAL: N_("official"),
    Role.PUBLISHER: N_("publisher"),
    Role.MODERATOR: N_("moderator"),
    Role.REGISTRAR: N_("registrar"),
    Role.TRUSTEE: N_("trustee"),
    Role.AUDITOR: N_("auditor"),
    Role.ADMINISTRATOR: N_("administrator"),
}


def show_sign_in(visit: Visit) -> Response:
    """Ask for the address."""
    where = safe_local_path(visit.query.get("next", "/"))
    if visit.viewer.signed_in:
        return visit.redirect(where)
    return visit.render("accounts/sign_in.html", SignInPage(address="", next=where))


def send_code(visit: Visit) -> Response:
    """Mail a code and go on to asking for it."""
    try:
        form = parse(forms.SignInForm, visit.form)
        where = safe_local_path(form.next)
        challenge = service.request_code(
            visit.act,
            form.address,
            key=visit.services.secrets.session_key,
            client=visit.request.client,
            language=visit.viewer.language,
        )
    except InvalidInputError as error:
        page = SignInPage(
            address=visit.form.get("address", ""),
            next=safe_local_path(visit.form.get("next", "/")),
            errors=errors_of(error, visit.viewer.language),
        )
        return visit.render("accounts/sign_in.html", page, status=422)
    return _ask_for_code(visit, challenge, where)


def show_confirm(visit: Visit) -> Response:
    """Say that a code is needed before something that cannot be undone."""
    where = safe_local_path(visit.query.get("next", "/account"))
    return visit.render("accounts/confirm.html", ConfirmPage(_own_address(visit), where))


def confirm(visit: Visit) -> Response:
    """Mail a code to one's own address; the right one begins a new session."""
    challenge = service.request_code(
        visit.act,
        _own_address(visit),
        key=visit.services.secrets.session_key,
        client=visit.request.client,
        language=visit.viewer.language,
    )
    return _ask_for_code(
        visit, challenge, safe_local_path(parse(forms.ConfirmForm, visit.form).next)
    )


def show_code(visit: Visit) -> Response:
    """Ask for the code."""
    challenge, _ = _challenge(visit)
    address = service.code_address(visit.act.session, challenge)
    if address is None or (visit.viewer.signed_in and address != _own_address(visit)):
        return visit.redirect("/sign-in")
    return visit.render("accounts/code.html", CodePage(address=address))


def use_code(visit: Visit) -> Response:
    """Try the code; when right, a new session begins."""
    challenge, where = _challenge(visit)
    address = service.code_address(visit.act.session, challenge)
    if address is None:
        return visit.redirect("/sign-in", notice=service.RUN_OUT.sentence)
    try:
        typed = parse(forms.CodeForm, visit.form).code
    except InvalidInputError as error:
        errors = errors_of(error, visit.viewer.language)
        return visit.render("accounts/code.html", CodePage(address, errors=errors), status=422)
    key = visit.services.secrets.session_key
    outcome = service.use_code(visit.act, challenge, typed, key=key)
    if isinstance(outcome, service.CodeRefused):
        errors = {"code": translate(outcome.sentence, visit.viewer.language)}
        page = CodePage(address, final=outcome.final, errors=errors)
        return visit.render("accounts/code.html", page, status=422)
    confirmed = visit.viewer.signed_in
    _drop_old_session(visit)
    visit.set_cookies.append(cookies.Cookie(cookies.SESSION, outcome.session_id))
    visit.set_cookies.append(cookies.forget(CHALLENGE))
    visit.set_cookies.append(cookies.forget(cookies.VISITOR))
    return visit.redirect(where, notice=None if confirmed else N_("You are signed in."))


def sign_out(visit: Visit) -> Response:
    """End this session."""
    _drop_old_session(visit)
    visit.set_cookies.append(cookies.forget(cookies.SESSION))
    return _leave(visit, N_("You are signed out."))


def sign_out_everywhere(visit: Visit) -> Response:
    """End every session of this account."""
    service.close_sessions(visit.act, visit.act.actor.account or "")
    visit.set_cookies.append(cookies.forget(cookies.SESSION))
    return _leave(visit, N_("You are signed out everywhere."))


def _leave(visit: Visit, notice: str) -> Response:
    """Send the reader home, to the page whose script clears what voting pages kept in tabs.

    Not by `Clear-Site-Data`: that would take a trustee's journal (specification 18.3) as well.
    """
    return visit.redirect(SIGNED_OUT, notice=notice)


def show_account(visit: Visit) -> Response:
    """Show one's own account."""
    account = service.get_account(visit.act, visit.act.actor.account or "")
    words = _role_words(visit)
    names = tuple(words[role] for role in ROLE_WORDS if role in account.roles)
    return visit.render("accounts/account.html", AccountPage(account, names))


def show_name(visit: Visit) -> Response:
    """Ask for the display name."""
    where = safe_local_path(visit.query.get("next", "/account"))
    return visit.render("accounts/name.html", NamePage(visit.act.actor.name, where))


def choose_name(visit: Visit) -> Response:
    """Set the display name and go on."""
    try:
        form = parse(forms.NameForm, visit.form)
        service.choose_name(visit.act, form.name)
    except InvalidInputError as error:
        page = NamePage(
            visit.form.get("name", ""),
            safe_local_path(visit.form.get("next", "/account")),
            errors_of(error, visit.viewer.language),
        )
        return visit.render("accounts/name.html", page, status=422)
    return visit.redirect(safe_local_path(form.next), notice=N_("Your name is saved."))


def show_roles(visit: Visit) -> Response:
    """Show who holds which role."""
    return visit.render("accounts/roles.html", _roles_page(visit))


def grant_role(visit: Visit) -> Response:
    """Give a role to the account of an address."""
    try:
        form = parse(forms.GrantForm, visit.form)
        service.grant_role(visit.act, _known_account(visit, form.address), form.role)
    except InvalidInputError as error:
        page = _roles_page(visit, errors_of(error, visit.viewer.language))
        return visit.render("accounts/roles.html", page, status=422)
    except ConflictError as error:
        words = _role_words(visit)
        named = {name: words.get(str(role), str(role)) for name, role in error.params.items()}
        sentence = translate(error.sentence, visit.viewer.language, named)
        page = _roles_page(visit, {"role": sentence})
        return visit.render("accounts/roles.html", page, status=409)
    return visit.redirect("/desk/roles", notice=N_("The role is given."))


def revoke_role(visit: Visit) -> Response:
    """Take a role."""
    form = parse(forms.RevokeForm, visit.form)
    if not service.name_of(visit.act.session, form.account):
        raise NotFoundError(N_("There is no such account."))
    service.revoke_role(visit.act, form.account, form.role)
    return visit.redirect("/desk/roles", notice=N_("The role is taken."))


def _ask_for_code(visit: Visit, challenge: str, where: str) -> Response:
    sealed = cookies.seal(visit.services.secrets.session_key, _PURPOSE, [challenge, where])
    visit.set_cookies.append(cookies.Cookie(CHALLENGE, sealed, max_age=_SECONDS))
    return visit.redirect("/sign-in/code")


def _own_address(visit: Visit) -> str:
    return service.address_of(visit.act.session, visit.act.actor.account or "") or ""


def _known_account(visit: Visit, address: str) -> str:
    account = service.account_of_address(visit.act.session, address)
    if account is None:
        raise InvalidInputError({"address": N_("Nobody has signed in with this address.")})
    return account


def _challenge(visit: Visit) -> tuple[str, str]:
    """Return (challenge id, where to go) from this browser's cookie; ("", "/") without one."""
    sealed = visit.request.cookies.get(CHALLENGE, "")
    value = cookies.unseal(visit.services.secrets.session_key, _PURPOSE, sealed, _SECONDS)
    match value:
        case [str(challenge), str(where)]:
            return challenge, safe_local_path(where)
        case _:
            return "", "/"


def _drop_old_session(visit: Visit) -> None:
    old = visit.request.cookies.get(cookies.SESSION, "")
    if old:
        service.close_session(visit.act, old)


def _role_words(visit: Visit) -> dict[str, str]:
    return {role.value: translate(word, visit.viewer.language) for role, word in ROLE_WORDS.items()}


def _roles_page(visit: Visit, errors: dict[str, str] | None = None) -> RolesPage:
    words = _role_words(visit)
    return RolesPage(
        holders=service.list_role_holders(visit.act),
        choices=tuple((role, word) for role, word in words.items() if role != Role.CITIZEN),
        words=words,
        address=visit.form.get("address", ""),
        role=visit.form.get("role", ""),
        errors=errors or {},
    )


_ADMINISTRATOR: Final = roles(Role.ADMINISTRATOR)
ROUTES: tuple[Page, ...] = (
    Page("GET", "/sign-in", show_sign_in, "accounts.sign_in", ANYONE),
    Page("POST", "/sign-in", send_code, "accounts.send_code", ANYONE, limiter="sign-in"),
    Page("GET", "/sign-in/code", show_code, "accounts.code", ANYONE),
    Page("POST", "/sign-in/code", use_code, "accounts.use_code", ANYONE, limiter="sign-in"),
    Page("POST", "/sign-out", sign_out, "accounts.sign_out", ANYONE),
    Page("GET", "/account", show_account, "accounts.account", SIGNED_IN),
    Page("GET", "/account/name", show_name, "accounts.name", UNNAMED),
    Page("POST", "/account/name", choose_name, "accounts.choose_name", UNNAMED),
    Page("GET", "/account/confirm", show_confirm, "accounts.show_confirm", UNNAMED),
    Page("POST", "/account/confirm", confirm, "accounts.confirm", UNNAMED),
    Page("POST", "/account/sign-out-everywhere", sign_out_everywhere, "accounts.end_all", UNNAMED),
    Page("GET", "/desk/roles", show_roles, "accounts.roles", _ADMINISTRATOR),
    Page("POST", "/desk/roles", grant_role, "accounts.grant_role", _ADMINISTRATOR),
    Page("POST", "/desk/roles/taken", revoke_role, "accounts.revoke_role", _ADMINISTRATOR),
)
