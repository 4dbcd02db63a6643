"""Writing a proposal, its next version and its history, supporting it, commenting on it."""

from starlette.responses import Response

from participate.comments import service as comments
from participate.comments.policy import require_commenting
from participate.consultations import service as consultations
from participate.consultations.service import ConsultationView
from participate.proposals import forms, policy, service
from participate.proposals.pages import (
    CommentFormPage,
    CommentsPage,
    ProposalFormPage,
    make_version_page,
)
from participate.proposals.service import ProposalView
from participate.proposals.subjects import card_of, proposal_path
from participate.record import service as record
from participate.shared.errors import ConflictError, InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.paging import choose_page
from participate.shared.subjects import SubjectCard
from participate.web.forms import errors_of, parse
from participate.web.i18n import translate
from participate.web.routing import ANYONE, SIGNED_IN, Page
from participate.web.visit import Visit

_FORM = "proposals/form.html"
COMMENTS_A_PAGE = 50
_FIELDS = ("title", "text", "language", "by_office")


def new(visit: Visit) -> Response:
    """Show an empty form, while proposals can be made."""
    consultation = _consultation(visit)
    policy.require(policy.proposing_refusal(visit.act.actor, consultation.phase))
    values = dict.fromkeys(_FIELDS, "") | {"language": visit.viewer.language}
    return visit.render(_FORM, _new_page(visit, consultation, values, {}))


def make(visit: Visit) -> Response:
    """Make a proposal."""
    consultation = _consultation(visit)
    policy.require(policy.proposing_refusal(visit.act.actor, consultation.phase))
    try:
        form = parse(forms.ProposalForm, visit.form)
    except InvalidInputError as error:
        errors = errors_of(error, visit.viewer.language)
        page = _new_page(visit, consultation, _typed(visit), errors)
        return visit.render(_FORM, page, status=422)
    proposal = service.propose(
        visit.act, consultation.id, form.draft(), by_office=form.by_office == "yes"
    )
    return visit.redirect(
        proposal_path(consultation.id, proposal.id),
        notice=N_("Your proposal is public, and its first version is in the record."),
        receipt=record.get_receipt(visit.act.session, proposal.record_index),
    )


def edit(visit: Visit) -> Response:
    """Show the form of the next version to the author."""
    consultation, proposal = _proposal(visit)
    policy.require(policy.editing_refusal(visit.act.actor, proposal.author, consultation.phase))
    policy.require_shown(proposal.tombstone)
    values = {
        "title": proposal.title,
        "text": proposal.text,
        "language": proposal.language,
        "by_office": "",
    }
    return visit.render(_FORM, _edit_page(consultation, proposal, values, {}))


def save(visit: Visit) -> Response:
    """Write the next version; over an outdated one, show the form again with what was typed."""
    consultation, proposal = _proposal(visit)
    policy.require(policy.editing_refusal(visit.act.actor, proposal.author, consultation.phase))
    policy.require_shown(proposal.tombstone)
    try:
        form = parse(forms.VersionForm, visit.form)
    except InvalidInputError as error:
        errors = errors_of(error, visit.viewer.language)
        base = forms.base_of(visit.form.get("version", ""))
        page = _edit_page(consultation, proposal, _typed(visit), errors, base=base)
        return visit.render(_FORM, page, status=422)
    try:
        changed = service.edit_proposal(visit.act, proposal.id, form.draft(), base=form.base)
    except ConflictError as conflict:
        if conflict.code != "stale-version":
            raise
        sentence = translate(conflict.sentence, visit.viewer.language)
        page = _edit_page(consultation, proposal, _typed(visit), {}, stale=sentence)
        return visit.render(_FORM, page, status=409)
    return visit.redirect(
        proposal_path(consultation.id, proposal.id),
        notice=N_("The new version is public and in the record. The earlier ones stay readable."),
        receipt=record.get_receipt(visit.act.session, changed.record_index),
    )


def read_version(visit: Visit) -> Response:
    """Show one version and what it changed."""
    consultation, proposal = _proposal(visit)
    number = visit.path["n"]
    versions = service.list_versions(visit.act.session, proposal.id)
    wanted = [version.number for version in versions if str(version.number) == number]
    if not wanted:
        raise NotFoundError(service.NO_VERSION)
    page = make_version_page(consultation, proposal, versions, wanted[0])
    return visit.render("proposals/version.html", page)


def support(visit: Visit) -> Response:
    """Give a support or take it back."""
    consultation, proposal = _proposal(visit)
    wish = parse(forms.SupportForm, visit.form).support
    if wish == "give":
        service.support_proposal(visit.act, proposal.id)
        notice = N_("You support this proposal. You can withdraw it at any time.")
    else:
        service.withdraw_support(visit.act, proposal.id)
        notice = N_("Your support is withdrawn.")
    return visit.redirect(proposal_path(consultation.id, proposal.id), notice=notice)


def read_comments(visit: Visit) -> Response:
    """Show every comment, a page at a time; `at` is a comment whose page is wanted."""
    consultation, proposal = _proposal(visit)
    card = _card(consultation, proposal)
    counts = comments.count_comments(visit.act.session, card.subject)
    wanted = visit.query.get("page", "")
    if at := visit.query.get("at"):
        place = comments.place_of(visit.act.session, card.subject, at)
        wanted = str(place // COMMENTS_A_PAGE + 1)
    paging = choose_page(wanted, COMMENTS_A_PAGE, sum(counts.values()))
    path = f"{card.url}/comments"
    page = CommentsPage(
        consultation=consultation,
        proposal=proposal,
        path=card.url,
        comments=comments.list_comments(
            visit.act.session, card.subject, limit=paging.size, offset=paging.offset
        ),
        counts=counts,
        may_comment=card.accepts_comments,
        newer=paging.previous(path),
        older=paging.next(path),
    )
    return visit.render("proposals/comments.html", page)


def write_comment(visit: Visit) -> Response:
    """Show an empty comment, while comments are open."""
    consultation, proposal = _proposal(visit)
    policy.require_shown(proposal.tombstone)
    require_commenting(visit.act.actor, _card(consultation, proposal))
    values = {"stance": "", "text": "", "language": visit.viewer.language}
    return visit.render("proposals/comment.html", _comment_page(consultation, proposal, values, {}))


def post_comment(visit: Visit) -> Response:
    """Post a comment."""
    consultation, proposal = _proposal(visit)
    card = _card(consultation, proposal)
    policy.require_shown(proposal.tombstone)
    require_commenting(visit.act.actor, card)
    try:
        form = parse(forms.CommentForm, visit.form)
    except InvalidInputError as error:
        values = {name: visit.form.get(name, "") for name in ("stance", "text", "language")}
        errors = errors_of(error, visit.viewer.language)
        page = _comment_page(consultation, proposal, values, errors)
        return visit.render("proposals/comment.html", page, status=422)
    posted = comments.post_comment(visit.act, card, form.draft())
    return visit.redirect(
        card.url,  # its top, where the receipt is offered
        notice=N_("Your comment is public, and its commitment is in the record."),
        receipt=record.get_receipt(visit.act.session, posted.record_index),
    )


def _consultation(visit: Visit) -> ConsultationView:
    return consultations.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])


def _proposal(visit: Visit) -> tuple[ConsultationView, ProposalView]:
    consultation = _consultation(visit)
    proposal = service.get_proposal(visit.act.session, visit.path["p"])
    if proposal.consultation != consultation.id:
        raise NotFoundError(service.NO_PROPOSAL)
    return consultation, proposal


def _card(consultation: ConsultationView, proposal: ProposalView) -> SubjectCard:
    return card_of(proposal, accepts_comments=policy.commenting_allowed(consultation.phase))


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.form.get(name, "") for name in _FIELDS}


def _new_page(
    visit: Visit,
    consultation: ConsultationView,
    values: dict[str, str],
    errors: dict[str, str],
) -> ProposalFormPage:
    return ProposalFormPage(
        consultation=consultation,
        path=f"/consultations/{consultation.id}/proposals/new",
        back=f"/consultations/{consultation.id}",
        values=values,
        errors=errors,
        may_speak_for_office="official" in visit.act.actor.roles,
    )


def _edit_page(
    consultation: ConsultationView,
    proposal: ProposalView,
    values: dict[str, str],
    errors: dict[str, str],
    *,
    base: int | None = None,
    stale: str = "",
) -> ProposalFormPage:
    path = proposal_path(consultation.id, proposal.id)
    return ProposalFormPage(
        consultation=consultation,
        path=f"{path}/edit",
        back=path,
        values=values,
        errors=errors,
        version=proposal.version if base is None else base,
        stale=stale,
        newer=proposal if stale else None,
    )


def _comment_page(
    consultation: ConsultationView,
    proposal: ProposalView,
    values: dict[str, str],
    errors: dict[str, str],
) -> CommentFormPage:
    return CommentFormPage(
        consultation=consultation,
        proposal=proposal,
        path=proposal_path(consultation.id, proposal.id),
        values=values,
        errors=errors,
    )


_PROPOSALS = "/consultations/{c}/proposals"
_NEW = f"{_PROPOSALS}/new"
_ONE = proposal_path("{c}", "{p}")
_EDIT = f"{_ONE}/edit"
_COMMENT = f"{_ONE}/comments/new"
ROUTES: tuple[Page, ...] = (
    Page("GET", _NEW, new, "proposals.new", SIGNED_IN),
    Page("POST", _NEW, make, "proposals.make", SIGNED_IN, body_limit=forms.BODY_LIMIT),
    Page("GET", _EDIT, edit, "proposals.edit", SIGNED_IN),
    Page("POST", _EDIT, save, "proposals.save", SIGNED_IN, body_limit=forms.BODY_LIMIT),
    Page("GET", f"{_ONE}/versions/{{n}}", read_version, "proposals.version", ANYONE),
    Page("POST", f"{_ONE}/support", support, "proposals.support", SIGNED_IN),
    Page("GET", f"{_ONE}/comments", read_comments, "proposals.comments", ANYONE),
    Page("GET", _COMMENT, write_comment, "proposals.write-comment", SIGNED_IN),
    Page("POST", _COMMENT, post_comment, "proposals.post-comment", SIGNED_IN),
)
