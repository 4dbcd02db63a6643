"""The voter's pages: the booth, the POST that casts, and whether one is on the roll."""

import hmac
from typing import Final

from starlette.responses import Response

from ballots.encoding import b64_nopad, sha256
from ballots.errors import BallotsError
from participate.elections import pages, service
from participate.elections.pages import Booth
from participate.elections.plan import Registrar
from participate.elections.policy import Denied, may_cast
from participate.elections.routes.public import log_key, log_signer, read_any, witnessing
from participate.elections.service import ElectionView
from participate.shared.act import VISITOR, Act
from participate.shared.errors import ConflictError, DeniedError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.receipt import ref_of
from participate.web.errors import status_of
from participate.web.i18n import translate
from participate.web.routing import ANYONE, UNNAMED, Page
from participate.web.visit import Visit

BALLOT_LIMIT: Final = 2 * 1024 * 1024
"""Bytes of a ballot's request; the election's own limit is stricter (specification 2.6)."""
REFUSED: Final = N_("The ballot was refused: its form or its proofs do not hold.")
NO_LETTERS: Final = NotFoundError(N_("Nobody votes by letter here. Sign in to vote."))
SHARED: Final = "shared"


def vote(visit: Visit) -> Response:
    """The booth, or why it is not open to this reader; a chamber that votes by name has a form."""
    election, title = read_any(visit)
    if not election.is_secret:
        return visit.redirect(f"/elections/{election.uuid}/vote-by-name")
    if election.registrar == Registrar.LETTERS:
        return visit.redirect(f"/elections/{election.uuid}/enter")
    session, account = visit.act.session, visit.act.actor.account or ""
    rules = service.get_rules(session, election.consultation)
    booth = _booth(visit, election, account)
    device = _device(visit)
    code = None
    if booth is Booth.OPEN and device != SHARED:
        key = visit.services.secrets.code_key
        code = service.own_code(session, election.uuid, account, key)
    page = pages.VotePage(
        election=election,
        title=title,
        questions=pages.questions_of(rules),
        booth=booth,
        code=code or "",
        mark=_mark(visit, election, account),
        device=device,
        log_key=log_key(visit),
        voted=service.has_voted(session, election.uuid, account),
        trustees=len(rules.trustees),
        needed=rules.threshold,
        other_chambers=service.list_other_chambers(session, election, account),
    )
    return visit.render("elections/vote.html", page, witnessing=witnessing(visit))


def enter(visit: Visit) -> Response:
    """The booth for who has a letter with a code: nobody signs in, the code alone votes."""
    election, title = read_any(visit)
    if election.registrar != Registrar.LETTERS or not election.is_secret:
        return visit.redirect(f"/elections/{election.uuid}/vote")
    rules = service.get_rules(visit.act.session, election.consultation)
    page = pages.VotePage(
        election=election,
        title=title,
        questions=pages.questions_of(rules),
        booth=_booth_at(visit, election),
        code="",
        mark=visit.services.randomness(16).hex(),  # a device that many share keeps nothing
        device=_device(visit),
        log_key=log_key(visit),
        voted=False,
        trustees=len(rules.trustees),
        needed=rules.threshold,
        other_chambers=(),
    )
    return visit.render("elections/vote.html", page, witnessing=witnessing(visit))


def _device(visit: Visit) -> str:
    return SHARED if visit.query.get("device") == SHARED else ""


def _mark(visit: Visit, election: ElectionView, account: str) -> str:
    text = f"participate/booth/v1|{election.uuid}|{account}".encode()
    return hmac.new(visit.services.secrets.session_key, text, "sha256").hexdigest()


def _booth(visit: Visit, election: ElectionView, account: str) -> Booth:
    if not service.may_vote(visit.act.session, election.uuid, account):
        return Booth.NOT_ON_ROLL
    return _booth_at(visit, election)


def _booth_at(visit: Visit, election: ElectionView) -> Booth:
    now = visit.act.now
    verdict = may_cast(election.state, election.closes, election.grace_seconds, now)
    return Booth(verdict.code) if isinstance(verdict, Denied) else Booth.OPEN


def cast(visit: Visit) -> Response:
    """Cast the ballot in the body: JSON with its code and receipt, or why not, with a refusal."""
    return _cast(visit, visit.act.actor.account or "")


def cast_by_letter(visit: Visit) -> Response:
    """Cast a ballot under a letter's code, without a sign-in; not often from one address."""
    election = service.get_election(visit.act.session, visit.path["uuid"])
    if election.registrar != Registrar.LETTERS or not election.is_secret:
        raise NO_LETTERS
    services = visit.services
    with services.database.write() as session:
        act = Act(session, VISITOR, visit.act.now, services.randomness)
        service.count_sender(act, visit.request.client, services.secrets.session_key)
    return _cast(visit, "")


def _cast(visit: Visit, account: str) -> Response:
    uuid = visit.path["uuid"]
    try:
        answer = service.cast_ballot(
            visit.services.database,
            account=account,
            uuid=uuid,
            raw=visit.body,
            arrived=visit.act.now,
            clock=visit.services.clock,
            randomness=visit.services.randomness,
            attempts_key=visit.services.secrets.session_key,
        )
    except BallotsError as error:
        return _refuse(visit, error.code, 400, translate(REFUSED, visit.viewer.language))
    except (ConflictError, DeniedError) as error:
        sentence = translate(error.sentence, visit.viewer.language, error.params)
        return _refuse(visit, error.code, status_of(error), sentence)
    return visit.json(
        {
            "status": "accepted" if answer.is_new else answer.status,
            "code": answer.short_code,
            "tracker": answer.tracker,
            "index": answer.index,
            "replaced_by": answer.replaced_by,
            "receipt": _receipt(uuid, answer.tracker),
        },
        201 if answer.is_new else 200,
    )


def _refuse(visit: Visit, reason: str, status: int, sentence: str) -> Response:
    """Answer with the reason and what the log signs about it (specification 14.12).

    Bytes that are an accepted ballot have a receipt in the place of a refusal.
    """
    uuid, services = visit.path["uuid"], visit.services
    if visit.act.actor.account is not None:
        with services.database.write() as session:
            act = Act(session, visit.act.actor, visit.act.now, services.randomness)
            service.count_refused(act, visit.request.client, services.secrets.session_key)
    refusal = service.refuse_ballot(
        services.database,
        log_signer(visit),
        uuid=uuid,
        raw=visit.body,
        reason=reason,
        arrived=visit.act.now,
    )
    said = {"error": reason, "sentence": sentence}
    if refusal is None:
        tracker = b64_nopad(sha256(visit.body))
        return visit.json({**said, "receipt": _receipt(uuid, tracker)}, status)
    return visit.json({**said, "refusal": refusal.decode()}, status)


def _receipt(uuid: str, tracker: str) -> str:
    """The address of an accepted ballot's receipt."""
    return f"/elections/{uuid}/receipts/{ref_of(tracker)}"


ROUTES: Final = (
    Page("GET", "/elections/{uuid}/vote", vote, "elections.vote", UNNAMED),
    Page(
        "POST",
        "/elections/{uuid}/ballots",
        cast,
        "elections.cast",
        UNNAMED,
        writes=False,
        body_limit=BALLOT_LIMIT,
        limiter="ballots",
        answers="json",
    ),
    Page("GET", "/elections/{uuid}/enter", enter, "elections.enter", ANYONE),
    Page(
        "POST",
        "/elections/{uuid}/letters",
        cast_by_letter,
        "elections.cast-letter",
        ANYONE,
        writes=False,
        body_limit=BALLOT_LIMIT,
        limiter="ballots",
        answers="json",
    ),
)
