"""A trustee's pages: handing in a public key, downloading what is to be counted, uploading a part.

The private key never comes here: it stays with the command `ballots trustee` on the trustee's own
machine.
"""

from collections.abc import Mapping
from typing import Final

from sqlmodel import Session
from starlette.responses import Response

from participate.consultations import service as consultations
from participate.elections import pages, service
from participate.elections.pages import TrusteePage, TrusteePlace, TrusteeVote
from participate.elections.policy import State
from participate.elections.routes.ceremony import FILE_LIMIT, show_ceremony, take_file
from participate.elections.routes.public import (
    ARCHIVE,
    JSON,
    NO_FILE,
    chosen_file,
    log_key,
    read_election,
    witnessing,
)
from participate.elections.routes.receipts import RECEIPT
from participate.elections.service import Statement
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web.forms import errors_of
from participate.web.routing import Page, roles
from participate.web.visit import Visit

NOT_SEALED: Final = N_("There is nothing to count yet: voting is not closed.")
NO_SHUFFLE: Final = N_("This trustee has not shuffled.")
WAITING: Final = N_("Your file is in. Voting opens when every trustee is ready.")
SHOWN: Final = N_("Your answer is in: your key is at hand.")
READY: Final = N_("Your file is in. Every trustee is ready now: voting can open.")


def show_desk(visit: Visit) -> Response:
    """Every vote that concerns this trustee."""
    session = visit.act.session
    held = service.list_votes_of_trustee(session, visit.act.actor.account or "")
    views = consultations.find_consultations(session, held)
    elections = service.find_elections(session, held)
    votes = tuple(
        TrusteeVote(
            view.id, view.title, held[view.id], service.only_secret(elections.get(view.id, ()))
        )
        for view in views.values()
        if view.published
    )
    return visit.render("elections/trustee_desk.html", pages.TrusteeDeskPage(votes))


def show_key(visit: Visit) -> Response:
    """Whether this trustee's public key is in, or how far the ceremony is."""
    view = consultations.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])
    ceremony = service.find_ceremony(visit.act.session, view.id)
    if ceremony is not None:
        return show_ceremony(visit, ceremony)
    return visit.render("elections/key.html", _key_page(visit, None))


def hand_in_key(visit: Visit) -> Response:
    """Take a public key file, or a file of the ceremony."""
    consultation = visit.path["c"]
    ceremony = service.find_ceremony(visit.act.session, consultation)
    if ceremony is not None:
        return take_file(visit, ceremony)
    try:
        service.register_trustee_key(visit.act, consultation, chosen_file(visit, "key"))
    except InvalidInputError as error:
        return visit.render("elections/key.html", _key_page(visit, error), status=422)
    return visit.redirect(
        f"/consultations/{consultation}/trustee", notice=N_("Your public key is in.")
    )


def _key_page(visit: Visit, error: InvalidInputError | None) -> pages.KeyPage:
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    trustees = service.list_trustees(session, view.id)
    elections = service.list_elections(session, view.id)
    return pages.KeyPage(
        consultation=view.id,
        title=view.title,
        trustee=next((t for t in trustees if t.account == visit.act.actor.account), None),
        frozen=bool(elections),
        elections=service.only_secret(elections),
        errors={} if error is None else errors_of(error, visit.viewer.language),
    )


def show_count(visit: Visit) -> Response:
    """What this trustee downloads, does on their own machine and uploads."""
    page = _trustee_page(visit, None)
    return visit.render("elections/trustee.html", page, witnessing=witnessing(visit))


def upload(visit: Visit) -> Response:
    """Take the one file that `ballots shuffle` or `ballots trustee decrypt` wrote."""
    uuid = visit.path["uuid"]
    shuffling = read_election(visit)[0].state is State.SHUFFLING
    take = service.submit_shuffle if shuffling else service.submit_partial_decryption
    try:
        state = take(units_of(visit), uuid, chosen_file(visit, "upload"))
    except InvalidInputError as error:
        return _refused(visit, error)
    if shuffling:
        return visit.redirect(f"/elections/{uuid}/trustee", notice=_shuffled(state))
    done = N_("Your part is in. It was the last one: the result is open.")
    waiting = N_("Your part is in. The count waits for the other trustees.")
    return visit.redirect(
        f"/elections/{uuid}/trustee", notice=done if state is State.OPENED else waiting
    )


def hand_in_ready(visit: Visit) -> Response:
    """Take the files that `ballots trustee rehearse` and `ballots trustee accept` wrote."""
    uuid = visit.path["uuid"]
    given = {
        statement: file.content
        for statement, field in service.STATEMENT_FIELDS.items()
        if (file := visit.files.get(field)) is not None and file.content
    }
    if not given:
        field = service.STATEMENT_FIELDS[Statement.REHEARSAL]
        return _refused(visit, InvalidInputError({field: NO_FILE}))
    try:
        for statement, raw in given.items():
            missing = service.hand_in_statement(visit.act, uuid, statement, raw)
    except InvalidInputError as error:
        return _refused(visit, error)
    return visit.redirect(f"/elections/{uuid}/trustee", notice=WAITING if missing else READY)


def show_key_at_hand(visit: Visit) -> Response:
    """Take the file that `ballots trustee health` wrote."""
    uuid = visit.path["uuid"]
    try:
        service.answer_health(visit.act, uuid, chosen_file(visit, service.HEALTH_FIELD))
    except InvalidInputError as error:
        return _refused(visit, error)
    return visit.redirect(f"/elections/{uuid}/trustee", notice=SHOWN)


def _refused(visit: Visit, error: InvalidInputError) -> Response:
    page = _trustee_page(visit, error)
    return visit.render("elections/trustee.html", page, status=422, witnessing=witnessing(visit))


def upload_limit(session: Session, reader: Actor, path: Mapping[str, str]) -> int:
    """The bytes of a trustee's file about this count, for one of its trustees."""
    return service.upload_limit(session, reader.account or "", path["uuid"])


def units_of(visit: Visit) -> service.Units:
    """The trustee's own units of work: what is uploaded is checked for a while between two."""
    services = visit.services
    return service.Units(services.database, visit.act.actor, services.clock, services.randomness)


def _shuffled(state: State) -> str:
    """What a trustee reads who has shuffled."""
    if state is State.TALLIED:
        return N_("Your shuffle is in. It was the last one: every trustee can now decrypt.")
    return N_("Your shuffle is in. Another trustee shuffles next.")


def _trustee_page(visit: Visit, error: InvalidInputError | None) -> TrusteePage:
    session = visit.act.session
    election, title = read_election(visit)
    trustees = service.list_trustees(session, election.consultation)
    done = service.export_statement_proofs(session, election.uuid)
    missing = service.list_missing(session, election.consultation)
    shown = service.list_health(session, election.uuid)
    places = {
        t.account: TrusteePlace(
            t.owner,
            t.name,
            t.owner in done,
            frozenset(
                each.statement
                for each in missing
                if (each.election, each.owner) == (election.uuid, t.owner)
            ),
            shown.get(t.owner),
        )
        for t in trustees
    }
    mine = places.get(visit.act.actor.account or "")
    return TrusteePage(
        election=election,
        title=title,
        places=tuple(places.values()),
        mine=mine,
        log_key=log_key(visit),
        witnesses=tuple(each.key.text for each in visit.settings.witnesses),
        challenge=service.open_challenge(session, election.uuid, mine.owner) if mine else None,
        registrar_key=service.get_rules(session, election.consultation).registrar_key,
        shuffled=service.shufflers(session, election.uuid),
        errors={} if error is None else errors_of(error, visit.viewer.language),
    )


def download_sealed(visit: Visit) -> Response:
    """The archive up to the sealed tally: the same bytes for every trustee."""
    uuid = visit.path["uuid"]
    content = service.export_sealed_archive(visit.act.session, uuid)
    if content is None:
        raise ConflictError("not-sealed", NOT_SEALED)
    return visit.download(content, f"{uuid}.bel", ARCHIVE)


def download_last_receipt(visit: Visit) -> Response:
    """The receipt of the event that sealed the tally."""
    content = service.sealed_event_receipt(
        visit.act.session, visit.path["uuid"], visit.settings.wished_witnesses
    )
    if content is None:
        raise ConflictError("not-sealed", NOT_SEALED)
    return visit.download(content, "last-event.receipt", RECEIPT)


def download_shuffle_proof(visit: Visit) -> Response:
    """One trustee's signature under a shuffle."""
    typed = visit.path["owner"]
    proofs = service.export_shuffle_proofs(visit.act.session, visit.path["uuid"])
    owner = next((each for each in proofs if f"{each}.json" == typed), None)
    if owner is None:
        raise NotFoundError(NO_SHUFFLE)
    return visit.download(proofs[owner], typed, JSON)


_TRUSTEE: Final = roles("trustee")
_KEY: Final = "/consultations/{c}/trustee"
_COUNT: Final = "/elections/{uuid}/trustee"
ROUTES: Final = (
    Page("GET", "/trustee", show_desk, "elections.trustee-desk", _TRUSTEE),
    Page("GET", _KEY, show_key, "elections.key", _TRUSTEE),
    Page("POST", _KEY, hand_in_key, "elections.hand-in-key", _TRUSTEE, body_limit=FILE_LIMIT),
    Page("GET", _COUNT, show_count, "elections.count", _TRUSTEE),
    Page("POST", _COUNT, upload, "elections.upload", _TRUSTEE, writes=False, sized=upload_limit),
    Page("POST", f"{_COUNT}/ready", hand_in_ready, "elections.ready", _TRUSTEE),
    Page("POST", f"{_COUNT}/at-hand", show_key_at_hand, "elections.at-hand", _TRUSTEE),
    Page("GET", f"{_COUNT}/archive.bel", download_sealed, "elections.sealed", _TRUSTEE),
    Page("GET", f"{_COUNT}/last-event.receipt", download_last_receipt, "elections.last", _TRUSTEE),
    Page(
        "GET",
        f"{_COUNT}/shuffle-proofs/{{owner}}",
        download_shuffle_proof,
        "elections.shuffle-proof",
        _TRUSTEE,
    ),
)
