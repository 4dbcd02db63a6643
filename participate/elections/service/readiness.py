"""Before voting opens: every trustee rehearses with the stored key and accepts the set-up.

Both files come from the trustee's own software, which has verified the set-up first; here each is
checked again, and stands in the record as it is, so that anybody checks it once more. No private
key is ever taken.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from ballots.election.archive import SetupData
from ballots.election.readiness import Rehearsal, SetupOk, check_rehearsals
from ballots.election.trustees import Trustees
from ballots.encoding import sha256_hex
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, StatementTable, TrusteeTable
from participate.elections.policy import State, Voting
from participate.elections.service.trustee_keys import (
    refuse_private_key,
    require_own_place,
    require_owner,
    taking,
)
from participate.elections.service.views import payload, require_election
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError
from participate.shared.i18n import N_


class Statement(StrEnum):
    """What a trustee hands in before voting opens; the value is the kind of its record entry."""

    REHEARSAL = "rehearsal.made"
    SETUP_OK = "setup.accepted"


STATEMENT_FIELDS: Final[Mapping[Statement, str]] = {
    Statement.REHEARSAL: "rehearsal",
    Statement.SETUP_OK: "accepted",
}
"""The form's field of each statement."""
PRIVATE: Final = N_(
    "This file holds a private key. It was not kept. Never send it to anyone; hand in the file "
    "that the command wrote after --out."
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A statement that still keeps voting from opening; `owner` and `name` are the trustee's."""

    election: str
    statement: Statement
    owner: int
    name: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a statement is checked against; `digest` is S of specification 18.6."""

    digest: str
    trustees: Trustees


def hand_in_statement(act: Act, uuid: str, statement: Statement, raw: bytes) -> tuple[Missing, ...]:
    """Keep what a trustee's software made about a set-up; returns what is missing after it.

    A second one of a trustee is checked and changes nothing. Raises DeniedError, NotFoundError;
    ConflictError (`wrong-state`) unless the vote is set up and not open; InvalidInputError (fields
    "rehearsal", "accepted") for a file that does not hold, with the reason.
    """
    election = require_election(act.session, uuid)
    trustee = require_own_place(act, election.consultation)
    refuse_private_key(raw, STATEMENT_FIELDS[statement], PRIVATE)
    policy.require_set_up(State(election.state))
    with taking(STATEMENT_FIELDS[statement]):
        _CHECKS[statement](act.session, election, trustee.owner, raw)
    if not _has(act.session, uuid, statement, trustee.owner):
        _keep(act, election, trustee, statement, raw)
    return list_missing(act.session, election.consultation)


def list_missing(session: Session, consultation: str) -> tuple[Missing, ...]:
    """What the trustees still have to hand in before the voting of a consultation can open."""
    listed = repository.list_elections(session, consultation)
    elections = [each for each in listed if each.voting == Voting.SECRET]
    made = {
        (each.election, each.kind, each.owner)
        for each in repository.list_statements(session, [each.uuid for each in elections])
    }
    trustees = repository.list_trustees(session, consultation)
    return tuple(
        Missing(election.uuid, statement, trustee.owner, trustee.name)
        for election in elections
        for trustee in trustees
        for statement in Statement
        if (election.uuid, statement, trustee.owner) not in made
    )


def require_ready(session: Session, consultation: str) -> None:
    """Raise ConflictError (`not-ready`), naming who is missing, while a statement is missing."""
    missing = list_missing(session, consultation)
    if missing:
        raise ConflictError(
            "not-ready",
            N_(
                "Voting cannot open yet: every trustee has to rehearse and accept the set-up first."
                " Still missing: %(names)s."
            ),
            {"names": ", ".join(dict.fromkeys(each.name for each in missing))},
        )


def setup_digest(session: Session, uuid: str) -> str:
    """The hash of an election's set-up, S of specification 18.6."""
    return set_up_of(session, require_election(session, uuid)).digest


def threshold_of(session: Session, uuid: str) -> int:
    """How many trustees open an election's tally."""
    return set_up_of(session, require_election(session, uuid)).trustees.required


def set_up_of(session: Session, election: ElectionTable) -> SetUp:
    """What an election's Setup event says: its hash, and the trustees.

    ConflictError (`no-set-up`) before it, while the registrar's list is awaited.
    """
    if not election.trustees:
        raise ConflictError(
            "no-set-up", N_("This chamber has no set-up that trustees could check.")
        )
    digests = SetupData(election.definition, election.trustees, election.credentials)
    raw = payload(session, election.uuid, election.trustees)
    return SetUp(sha256_hex(digests.to_bytes()), Trustees.from_bytes(raw))


def _check_rehearsal(session: Session, election: ElectionTable, owner: int, raw: bytes) -> None:
    """Check a rehearsal, and with the last one that all of them together open."""
    setup = set_up_of(session, election)
    key = setup.trustees.election_key()
    rehearsal = Rehearsal.from_bytes(raw)
    rehearsal.check(setup.digest, key, setup.trustees)
    require_owner(rehearsal.owner, owner)
    files = {owner: raw, **dict(_rehearsals(session, election.uuid))}
    if len(files) == len(setup.trustees.public_keys):
        check_rehearsals(setup.digest, key, setup.trustees, files)


def _check_setup_ok(session: Session, election: ElectionTable, owner: int, raw: bytes) -> None:
    setup = set_up_of(session, election)
    accepted = SetupOk.from_bytes(raw)
    accepted.check(setup.digest, setup.trustees)
    require_owner(accepted.owner, owner)


_CHECKS: Final[Mapping[Statement, Callable[[Session, ElectionTable, int, bytes], None]]] = {
    Statement.REHEARSAL: _check_rehearsal,
    Statement.SETUP_OK: _check_setup_ok,
}


def _rehearsals(session: Session, uuid: str) -> Iterator[tuple[int, bytes]]:
    for each in repository.list_statements(session, [uuid]):
        if each.kind == Statement.REHEARSAL:
            yield each.owner, each.document


def _has(session: Session, uuid: str, statement: Statement, owner: int) -> bool:
    made: Sequence[StatementTable] = repository.list_statements(session, [uuid])
    return any((each.kind, each.owner) == (statement, owner) for each in made)


def _keep(
    act: Act, election: ElectionTable, trustee: TrusteeTable, statement: Statement, raw: bytes
) -> None:
    act.session.add(
        StatementTable(
            election=election.uuid, owner=trustee.owner, kind=str(statement), document=raw
        )
    )
    act.session.flush()
    record.append(
        act.session,
        {
            "kind": str(statement),
            "consultation": election.consultation,
            "at": format_moment(act.now),
            "by": "trustee",
            "election": election.uuid,
            "trustee": trustee.owner,
            "document": raw.decode(),
        },
    )
