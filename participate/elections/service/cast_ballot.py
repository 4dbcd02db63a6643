"""The one way in which a ballot gets into an election (specification 9.8).

The web's POST route and the replay call `cast_ballot`; nothing else stores a ballot. A ballot is
parsed and its proofs are checked outside the transaction; then, in one transaction, it is judged
against the election's state and stored with its archive event and record entry. What is returned
is committed: its receipt can be had from then on. Whatever is refused leaves nothing behind.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, Generic, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from ballots.election.archive import EventType
from ballots.election.ballot import Ballot, check_ballot, short_code, size_limit
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.encoding import b64_nopad, from_hex, sha256
from participate.accounts import service as accounts
from participate.elections import policy, repository
from participate.elections.plan import Registrar
from participate.elections.policy import State, Voting
from participate.elections.repository import casting
from participate.elections.repository.casting import AcceptedBallot, CastingElection, Standing
from participate.elections.service.archive import write_event
from participate.elections.service.notices import notify_of_ballot
from participate.elections.service.refusals import require_few_refusals
from participate.elections.service.spares import require_good_credential
from participate.elections.service.views import NO_BALLOTS, NO_ELECTION, payload
from participate.eligibility import service as eligibility
from participate.shared.act import Act, Actor, Randomness
from participate.shared.clock import Clock
from participate.shared.database import Database
from participate.shared.errors import ConflictError, NotFoundError, TooManyError
from participate.shared.i18n import N_
from participate.shared.ids import is_id

T = TypeVar("T")
TOO_MANY = TooManyError(
    "too-many-ballots",
    N_("Too many ballots were cast with this code. Wait five minutes, then try again."),
    retry_after=300,
)
COUNTED = "counted"
REPLACED = "replaced"
POINT_BYTES = 32
MOST_PARSED: Final = 8


@dataclass(frozen=True, slots=True)
class CastAnswer:
    """What the voter gets: the ballot's place in the record, where its receipt is from now on.

    `status` is "counted", or "replaced" when these bytes were cast before and a later ballot of
    the same voter counts in their place (`replaced_by`: its tracker). `is_new`: these bytes were
    stored by this call.
    """

    tracker: str
    short_code: str
    status: str
    replaced_by: str | None
    index: int
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
    The same bytes again append nothing and have their receipt still. Raises NotFoundError for no
    such election; MalformedError and VerificationError for a ballot whose bytes or proofs do not
    hold; ConflictError (`not-open`, `closed`, `other-credential`, `credential-bound`,
    `code-taken`, `copied-ciphertext`, `burned-ballot`) and DeniedError (`not-on-roll`) where the
    election refuses; TooManyError (`too-many-ballots`; before anything else `too-many-refused`).
    """
    act = partial(Act, actor=Actor(account or None, "", frozenset()), randomness=randomness)
    with database.read() as session:
        if account and attempts_key is not None:
            require_few_refusals(act(session, now=arrived), attempts_key)
        election = _require_election(session, uuid)
        voter = _find_voter(session, election, account)
        known = casting.find_accepted(session, uuid, b64_nopad(sha256(raw)))
        if known is not None:
            _require_same_voter(session, election, voter, known)
            return _answer(known, is_new=False)
        _require_may_cast(election, voter, arrived)
        definition = _DEFINITIONS.read(session, uuid, election.definition)
        credentials = _CREDENTIALS.read(session, uuid, election.credentials)
    ballot = Ballot.from_bytes(raw, max_bytes=size_limit(definition))
    check_ballot(ballot, definition, credentials)
    sent = _Sent(ballot, raw, arrived, attempts_key)
    try:
        with database.write() as session:
            accepted, is_new = _store(act(session, now=clock.now()), uuid, sent)
    except IntegrityError:
        # What only the insertion shows (a copied ciphertext, someone else who was first) can be
        # told of now.
        with database.write() as session:
            _require_no_copy(session, uuid, ballot)
            accepted, is_new = _store(act(session, now=clock.now()), uuid, sent)
    return _answer(accepted, is_new=is_new)


class _Parsed(Generic[T]):
    """Payloads of archives that were read lately, parsed.

    They are known by their hash, which the election's row names: another payload has another one.
    """

    def __init__(self, parse: Callable[[bytes], T]) -> None:
        self._parse = parse
        self._known: dict[str, T] = {}

    def read(self, session: Session, uuid: str, digest: str) -> T:
        """Return the payload with this digest in an archive that is known to hold it."""
        known = self._known.get(digest)
        if known is None:
            known = self._parse(payload(session, uuid, digest))
            if len(self._known) >= MOST_PARSED:
                self._known = {}
            self._known[digest] = known
        return known


_DEFINITIONS: Final = _Parsed(Election.from_bytes)
_CREDENTIALS: Final = _Parsed(CredentialList.from_bytes)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A checked ballot, its bytes, when they had arrived, and the key by which it is counted."""

    ballot: Ballot
    raw: bytes
    arrived: datetime
    attempts_key: bytes | None


@dataclass(frozen=True, slots=True)
class _Voter:
    """Who votes: the mail address, and the place on the roll; neither where codes go by letter."""

    address: str | None
    place: int | None


def _store(act: Act, uuid: str, sent: _Sent) -> tuple[AcceptedBallot, bool]:
    """Judge a checked ballot by what is stored now, and store it; whether it is new."""
    session, ballot = act.session, sent.ballot
    election = _require_election(session, uuid)
    voter = _find_voter(session, election, act.actor.account or "")
    row = AcceptedBallot(ballot.credential, ballot.tracker, short_code(ballot.tracker), 0, None)
    standing = _standing(session, election, voter, row)
    if standing.ballot is not None:
        _require_on_roll(election, voter)
        _require_own_credential(standing, voter, ballot.credential)
        return _require_known(session, uuid, ballot.tracker), False
    _require_may_cast(election, voter, sent.arrived)
    require_good_credential(standing)
    _require_not_burned(standing)
    _require_own_credential(standing, voter, ballot.credential)
    _require_new_code(standing)
    _count_new(act, uuid, sent)
    is_first = standing.bound is None
    if is_first:
        casting.bind(session, uuid, ballot.credential, voter.place)
    else:
        casting.replace_ballot(session, uuid, ballot.credential, ballot.tracker)
    casting.add_points(session, uuid, _points_of(ballot))
    event = write_event(session, election, EventType.BALLOT, (sent.raw,))
    row = replace(row, record_index=event.record_index)
    casting.add_ballot(session, {"election": uuid, "number": event.height, **asdict(row)})
    casting.count_in(
        session,
        uuid,
        height=event.height,
        head=event.digest,
        records=event.records,
        is_first=is_first,
    )
    if voter.address:
        notify_of_ballot(act, election, voter.address)
    return row, True


def _count_new(act: Act, uuid: str, sent: _Sent) -> None:
    """Count what is about to be stored, which its code's holder alone can make: no one else's try.

    Counted before the proofs, or by the same bytes again, anybody could use up a voter's tries.
    """
    if sent.attempts_key is not None:
        value = f"{uuid}/{sent.ballot.credential}"
        accounts.count_attempt(act, sent.attempts_key, "ballot", value, TOO_MANY)


def _require_election(session: Session, uuid: str) -> CastingElection:
    election = casting.find_casting_election(session, uuid) if is_id(uuid) else None
    if election is None:
        raise NotFoundError(NO_ELECTION)
    if election.voting != Voting.SECRET:
        raise NotFoundError(NO_BALLOTS)
    return election


def _find_voter(session: Session, election: CastingElection, account: str) -> _Voter:
    if election.registrar == Registrar.LETTERS:
        return _Voter(None, None)  # nobody says who they are
    if not account:
        raise ConflictError("not-by-letter", N_("Sign in to vote: no code goes by letter here."))
    address = accounts.address_of(session, account)
    if address is None:
        return _Voter(None, None)
    roll = election.consultation, election.chamber
    return _Voter(address, eligibility.find_own_place(session, *roll, account, address))


def _standing(
    session: Session, election: CastingElection, voter: _Voter, ballot: AcceptedBallot
) -> Standing:
    return casting.find_standing(
        session,
        election.uuid,
        ballot.credential,
        tracker=ballot.tracker,
        code=ballot.short_code,
        place=voter.place,
    )


def _require_same_voter(
    session: Session, election: CastingElection, voter: _Voter, known: AcceptedBallot
) -> None:
    """Raise unless an accepted ballot was cast from the voter's own place on the roll."""
    _require_on_roll(election, voter)
    standing = _standing(session, election, voter, known)
    _require_own_credential(standing, voter, known.credential)


def _require_known(session: Session, uuid: str, tracker: str) -> AcceptedBallot:
    known = casting.find_accepted(session, uuid, tracker)
    if known is None:
        message = f"election {uuid} lacks the ballot {tracker}"
        raise LookupError(message)
    return known


def _require_may_cast(election: CastingElection, voter: _Voter, arrived: datetime) -> None:
    policy.require_may_cast(State(election.state), election.closes, election.grace_seconds, arrived)
    _require_on_roll(election, voter)


def _require_on_roll(election: CastingElection, voter: _Voter) -> None:
    if election.registrar != Registrar.LETTERS:
        policy.require_on_roll(voter.place)


def _require_not_burned(standing: Standing) -> None:
    if standing.burned is not None:
        raise ConflictError(
            "burned-ballot",
            N_("This ballot was used to test the device and can never be cast. Seal a new one."),
        )


def _require_own_credential(standing: Standing, voter: _Voter, credential: str) -> None:
    """ConflictError unless place and code match.

    Where codes go by letter there is no place, and the code alone says who votes.
    """
    if voter.place is None:
        return
    if standing.own is not None and standing.own != credential:
        raise ConflictError(
            "other-credential", N_("You have voted under another voting code before.")
        )
    if standing.bound is not None and standing.bound_to != voter.place:
        raise ConflictError(
            "credential-bound", N_("This voting code has been used by another person.")
        )


def _require_new_code(standing: Standing) -> None:
    if standing.same_code is not None:
        raise ConflictError(
            "code-taken", N_("Another ballot has the same code. Seal your ballot again.")
        )


def _require_no_copy(session: Session, uuid: str, ballot: Ballot) -> None:
    """ConflictError where a part of another ballot stands in this one, which is not accepted."""
    known = casting.find_accepted(session, uuid, ballot.tracker)
    if known is None and repository.count_points(session, uuid, _points_of(ballot)):
        raise ConflictError(
            "copied-ciphertext", N_("A part of this ballot stands in another ballot already.")
        )


def _points_of(ballot: Ballot) -> set[bytes]:
    return {from_hex(point, POINT_BYTES) for point in ballot.points}


def _answer(ballot: AcceptedBallot, *, is_new: bool) -> CastAnswer:
    return CastAnswer(
        tracker=ballot.tracker,
        short_code=ballot.short_code,
        status=COUNTED if ballot.replaced_by is None else REPLACED,
        replaced_by=ballot.replaced_by,
        index=ballot.record_index,
        is_new=is_new,
    )
