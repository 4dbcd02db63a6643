"""The one way in which a ballot gets into an election (specification 9.8).

The web's POST route and the replay call `cast_ballot`; nothing else stores a ballot. A ballot is
parsed and its proofs are checked outside the transaction; then, in one transaction, it is judged
against the election's state and stored with its archive event and record entry. The receipt is
made after the commit. Whatever is refused leaves nothing behind.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from ballots.election.archive import EventType
from ballots.election.ballot import Ballot, check_ballot, short_code, size_limit
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.encoding import b64_nopad, from_hex, sha256
from participate.accounts import service as accounts
from participate.elections import policy, repository
from participate.elections.models import BallotTable, BindingTable, ElectionTable
from participate.elections.plan import Registrar
from participate.elections.policy import Denied, State
from participate.elections.service.archive import append_event
from participate.elections.service.codes import find_own_place
from participate.elections.service.notices import notify_of_ballot
from participate.elections.service.spares import require_good_credential
from participate.elections.service.views import payload, require_election
from participate.record import service as record
from participate.shared.act import Act, Actor, Randomness
from participate.shared.clock import Clock
from participate.shared.database import Database
from participate.shared.errors import ConflictError, DeniedError, TooManyError
from participate.shared.i18n import N_

TOO_MANY = TooManyError(
    "too-many-ballots",
    N_("Too many ballots were cast with this code. Wait five minutes, then try again."),
    retry_after=300,
)
COUNTED = "counted"
REPLACED = "replaced"
POINT_BYTES = 32


@dataclass(frozen=True, slots=True)
class CastAnswer:
    """What the voter gets: the ballot's place in the record and its receipt.

    `status` is "counted", or "replaced" when these bytes were cast before and a later ballot of
    the same voter counts in their place (`replaced_by`: its tracker). `is_new`: these bytes were
    stored by this call.
    """

    tracker: str
    short_code: str
    status: str
    replaced_by: str | None
    index: int
    receipt: bytes
    is_new: bool


def cast_ballot(
    database: Database,
    *,
    account: str,
    uuid: str,
    raw: bytes,
    arrived: datetime,
    clock: Clock,
    randomness: Randomness,
    attempts_key: bytes | None,
) -> CastAnswer:
    """Cast a ballot's bytes for an account; `arrived` is when the complete request had arrived.

    One credential gets ten new ballots into an election in five minutes; `attempts_key` is that of
    the keyed hashes by which they are counted, None for played voters, who are not counted.
    Where codes go by letter the code alone votes; elsewhere an empty `account` is `not-by-letter`.
    The same bytes again append nothing and get their receipt again. Raises NotFoundError for no
    such election; MalformedError and VerificationError for a ballot whose bytes or proofs do not
    hold; ConflictError (`not-open`, `closed`, `other-credential`, `credential-bound`,
    `code-taken`, `copied-ciphertext`, `burned-ballot`) and DeniedError (`not-on-roll`) where the
    election refuses; TooManyError (`too-many-ballots`).
    """
    with database.read() as session:
        election = require_election(session, uuid)
        place = _place_of(session, election, account)
        known = _known_ballot(session, election, place, b64_nopad(sha256(raw)))
        if known is not None:
            return _answer(session, known, is_new=False)
        _require_may_cast(election, place, arrived)
        definition = _read_election(payload(session, uuid, election.definition))
        credentials = _read_credentials(payload(session, uuid, election.credentials))
    ballot = Ballot.from_bytes(raw, max_bytes=size_limit(definition))
    check_ballot(ballot, definition, credentials)
    actor = Actor(account, "", frozenset())
    sent = _Sent(ballot, raw, arrived, attempts_key)
    try:
        with database.write() as session:
            accepted = _store(Act(session, actor, clock.now(), randomness), uuid, sent)
    except IntegrityError:
        # Someone else was first: now the reason can be told.
        with database.write() as session:
            accepted = _store(Act(session, actor, clock.now(), randomness), uuid, sent)
    with database.read() as session:
        return _answer(session, accepted.ballot, is_new=accepted.is_new)


@lru_cache(maxsize=8)
def _read_election(raw: bytes) -> Election:
    return Election.from_bytes(raw)


@lru_cache(maxsize=8)
def _read_credentials(raw: bytes) -> CredentialList:
    return CredentialList.from_bytes(raw)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A checked ballot, its bytes, when they had arrived, and the key by which it is counted."""

    ballot: Ballot
    raw: bytes
    arrived: datetime
    attempts_key: bytes | None


@dataclass(frozen=True, slots=True)
class _Stored:
    ballot: BallotTable
    is_new: bool


def _store(act: Act, uuid: str, sent: _Sent) -> _Stored:
    """Judge a checked ballot by what is stored now, and store it."""
    session, ballot = act.session, sent.ballot
    election = require_election(session, uuid)
    place = _place_of(session, election, act.actor.account or "")
    known = _known_ballot(session, election, place, ballot.tracker)
    if known is not None:
        return _Stored(known, is_new=False)
    _require_may_cast(election, place, sent.arrived)
    require_good_credential(session, uuid, ballot.credential)
    _require_not_burned(session, uuid, ballot.tracker)
    is_first = _require_own_credential(session, election, place, ballot.credential)
    points = {from_hex(point, POINT_BYTES) for point in ballot.points}
    code = short_code(ballot.tracker)
    _require_unique(session, uuid, code, points)
    _count_new(act, uuid, sent)
    if is_first:
        session.add(BindingTable(election=uuid, credential=ballot.credential, place=place))
        session.flush()
        election.voters += 1
    else:
        repository.replace_ballot(session, uuid, ballot.credential, ballot.tracker)
    repository.add_points(session, uuid, points)
    event = append_event(session, election, EventType.BALLOT, (sent.raw,))
    row = BallotTable(
        election=uuid,
        number=event.height,
        credential=ballot.credential,
        tracker=ballot.tracker,
        short_code=code,
        record_index=event.record_index,
    )
    election.ballots += 1
    session.add_all([election, row])
    session.flush()
    notify_of_ballot(act, election)
    return _Stored(row, is_new=True)


def _count_new(act: Act, uuid: str, sent: _Sent) -> None:
    """Count what is about to be stored, which its code's holder alone can make: no one else's try.

    Counted before the proofs, or by the same bytes again, anybody could use up a voter's tries.
    """
    if sent.attempts_key is not None:
        value = f"{uuid}/{sent.ballot.credential}"
        accounts.count_attempt(act, sent.attempts_key, "ballot", value, TOO_MANY)


def _place_of(session: Session, election: ElectionTable, account: str) -> int | None:
    """The voter's place on the roll; None where codes go by letter: nobody says who they are."""
    if election.registrar == Registrar.LETTERS:
        return None
    if not account:
        raise ConflictError("not-by-letter", N_("Sign in to vote: no code goes by letter here."))
    return find_own_place(session, election, account)


def _known_ballot(
    session: Session, election: ElectionTable, place: int | None, tracker: str
) -> BallotTable | None:
    """The accepted ballot with these bytes, for the place on the roll that it was cast from."""
    known = repository.find_ballot(session, election.uuid, tracker)
    if known is not None:
        _require_on_roll(election, place)
        _require_own_credential(session, election, place, known.credential)
    return known


def _require_may_cast(election: ElectionTable, place: int | None, arrived: datetime) -> None:
    verdict = policy.may_cast(
        State(election.state), election.closes, election.grace_seconds, arrived
    )
    if isinstance(verdict, Denied):
        raise ConflictError(verdict.code, verdict.sentence)
    _require_on_roll(election, place)


def _require_on_roll(election: ElectionTable, place: int | None) -> None:
    if place is None and election.registrar != Registrar.LETTERS:
        raise DeniedError("not-on-roll", N_("You are not on the roll of voters of this chamber."))


def _require_not_burned(session: Session, uuid: str, tracker: str) -> None:
    if repository.find_spoiled(session, uuid, tracker) is not None:
        raise ConflictError(
            "burned-ballot",
            N_("This ballot was used to test the device and can never be cast. Seal a new one."),
        )


def _require_own_credential(
    session: Session, election: ElectionTable, place: int | None, credential: str
) -> bool:
    """Whether this is the voter's first ballot; ConflictError unless place and code match.

    Where codes go by letter there is no place, and the code alone says who votes.
    """
    theirs = repository.find_binding_of_credential(session, election.uuid, credential)
    if place is None:
        return theirs is None
    mine = repository.find_binding_of_place(session, election.uuid, place)
    if mine is not None and mine.credential != credential:
        raise ConflictError(
            "other-credential", N_("You have voted under another voting code before.")
        )
    if theirs is not None and theirs.place != place:
        raise ConflictError(
            "credential-bound", N_("This voting code has been used by another person.")
        )
    return mine is None


def _require_unique(session: Session, uuid: str, code: str, points: set[bytes]) -> None:
    if repository.find_ballot_by_code(session, uuid, code) is not None:
        raise ConflictError(
            "code-taken", N_("Another ballot has the same code. Seal your ballot again.")
        )
    if repository.count_points(session, uuid, points):
        raise ConflictError(
            "copied-ciphertext", N_("A part of this ballot stands in another ballot already.")
        )


def _answer(session: Session, ballot: BallotTable, *, is_new: bool) -> CastAnswer:
    return CastAnswer(
        tracker=ballot.tracker,
        short_code=ballot.short_code,
        status=COUNTED if ballot.replaced_by is None else REPLACED,
        replaced_by=ballot.replaced_by,
        index=ballot.record_index,
        receipt=record.make_receipt(session, ballot.record_index),
        is_new=is_new,
    )
