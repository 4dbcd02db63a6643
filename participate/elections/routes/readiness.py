"""What a trustee's own software reads of an election, and hands in: as JSON, byte for byte."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlmodel import Session
from starlette.responses import Response

from participate.elections import service
from participate.elections.policy import State
from participate.elections.routes.ceremony import answer_json
from participate.elections.routes.public import log_key
from participate.elections.routes.trustee import units_of, upload_limit
from participate.elections.service import ElectionView, Missing, Statement
from participate.shared.clock import format_moment
from participate.web.routing import Page, roles
from participate.web.visit import Visit

_NAMES: Final = {Statement.REHEARSAL: "rehearsal", Statement.SETUP_OK: "setup-ok"}


def show_state(visit: Visit) -> Response:
    """Where an election stands, who its trustees are, and what each of them has done."""
    session, uuid = visit.act.session, visit.path["uuid"]
    election = service.get_election(session, uuid)
    trustees = service.list_trustees(session, election.consultation)
    missing = {
        (each.owner, each.statement)
        for each in service.list_missing(session, election.consultation)
        if each.election == uuid
    }
    done = service.export_statement_proofs(session, uuid)
    setup = service.setup_digest(session, uuid)
    account, shown = visit.act.actor.account, service.list_health(session, uuid)
    owner = next((each.owner for each in trustees if each.account == account), None)
    return visit.json(
        {
            "state": str(election.state),
            "owner": owner,
            "setup": setup,
            "consultation": election.consultation,
            "trustees": [
                {
                    "owner": each.owner,
                    "name": each.name,
                    "public_key": each.public_key,
                    "rehearsed": (each.owner, Statement.REHEARSAL) not in missing,
                    "accepted": (each.owner, Statement.SETUP_OK) not in missing,
                    "decrypted": each.owner in done,
                    "health": _moment(shown.get(each.owner)),
                }
                for each in trustees
            ],
            "threshold": service.threshold_of(session, uuid),
            "challenge": owner and service.open_challenge(session, uuid, owner),
            "log_key": log_key(visit),
            "witnesses": [each.key.text for each in visit.settings.witnesses],
            "registrar": _registrar_json(session, election),
        }
    )


def post_statement(statement: Statement) -> Callable[[Visit], Response]:
    """Build what takes one kind of statement on a set-up."""

    def take(visit: Visit) -> Response:
        def keep() -> dict[str, object]:
            uuid = visit.path["uuid"]
            left = service.hand_in_statement(visit.act, uuid, statement, visit.body)
            return {"missing": [_missing_json(each) for each in left if each.election == uuid]}

        return answer_json(visit, keep)

    return take


def post_answer(visit: Visit) -> Response:
    """Take a trustee's answer to the challenge."""

    def keep() -> dict[str, object]:
        service.answer_health(visit.act, visit.path["uuid"], visit.body)
        return {"missing": []}

    return answer_json(visit, keep)


def post_decryption(visit: Visit) -> Response:
    """Take a trustee's part of the count."""

    def keep() -> dict[str, object]:
        units, uuid = units_of(visit), visit.path["uuid"]
        state = service.submit_partial_decryption(units, uuid, visit.body)
        with units.reading() as act:
            done = len(service.export_statement_proofs(act.session, uuid))
            needed = max(0, service.threshold_of(act.session, uuid) - done)
        return {"state": str(state), "needed": needed}

    return answer_json(visit, keep)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else format_moment(at)


def _registrar_json(session: Session, election: ElectionView) -> dict[str, str] | None:
    """The registrar's key, as the rules have it, and signed statement about the list."""
    rules = service.get_rules(session, election.consultation)
    if rules.registrar_key is None or election.state is State.AWAITING_LIST:
        return None
    statement = service.get_listing(session, election.uuid).approval_file.decode()
    return {"public_key": rules.registrar_key, "statement": statement}


def _missing_json(missing: Missing) -> dict[str, object]:
    return {"what": _NAMES[missing.statement], "owner": missing.owner, "name": missing.name}


_TRUSTEE: Final = roles("trustee")
_T: Final = "/elections/{uuid}/trustee"
_rehearse, _accept = post_statement(Statement.REHEARSAL), post_statement(Statement.SETUP_OK)
ROUTES: Final = (
    Page("GET", f"{_T}/state.json", show_state, "elections.trustee-state", _TRUSTEE),
    Page("POST", f"{_T}/rehearsal", _rehearse, "elections.rehearse", _TRUSTEE, answers="json"),
    Page("POST", f"{_T}/health", post_answer, "elections.health", _TRUSTEE, answers="json"),
    Page("POST", f"{_T}/setup-ok", _accept, "elections.accept", _TRUSTEE, answers="json"),
    Page(
        "POST",
        f"{_T}/decryption",
        post_decryption,
        "elections.decrypt",
        _TRUSTEE,
        writes=False,
        sized=upload_limit,
        answers="json",
    ),
)
