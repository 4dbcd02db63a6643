"""Elections as other features and pages see them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from ballots.combining import Rules
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, TrusteeTable
from participate.elections.policy import State, Voting
from participate.eligibility.service import Chamber
from participate.shared.errors import ConflictError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.ids import is_id

NO_ELECTION = N_("There is no such election.")
NO_BALLOTS = N_("This chamber votes by name: it has no ballots and no archive.")
NO_NAMES = N_("This chamber votes by sealed ballots, not by name.")


@dataclass(frozen=True, slots=True)
class ElectionView:
    """One chamber's election. `ballots` counts every accepted one, `voters` the counted ones.

    `paper` counts who votes on paper, beside the roll.

    `registrar` is who issued the codes: platform, independent, letters (specification 15.1).
    """

    uuid: str
    consultation: str
    chamber: Chamber
    state: State
    weight: int
    k: int
    roll_count: int
    fingerprint: str
    opens: datetime
    closes: datetime
    grace_seconds: int
    ballots: int
    voters: int
    registrar: str
    voting: Voting = Voting.SECRET
    paper: int = 0

    @property
    def is_secret(self) -> bool:
        """Whether the chamber votes by sealed ballots, and not by name."""
        return self.voting is Voting.SECRET

    @property
    def is_open(self) -> bool:
        """Whether ballots are being accepted (until the time of grace has passed)."""
        return self.state is State.OPEN

    @property
    def withheld(self) -> bool:
        """Whether too few ballots were counted for the total to be opened."""
        return self.state is State.SEALED_SMALL

    @property
    def small_k(self) -> bool:
        """Whether pages must warn of a small k."""
        return policy.is_small(self.k)


@dataclass(frozen=True, slots=True)
class TrusteeView:
    """A trustee of a consultation; `owner` is the place from 1."""

    owner: int
    account: str
    name: str
    public_key: str


def get_election(session: Session, uuid: str) -> ElectionView:
    """One election; NotFoundError if there is none."""
    return view_of(require_any_election(session, uuid))


def require_election(session: Session, uuid: str) -> ElectionTable:
    """The row of one election with ballots; NotFoundError if there is none."""
    row = require_any_election(session, uuid)
    if row.voting != Voting.SECRET:
        raise NotFoundError(NO_BALLOTS)
    return row


def require_named(session: Session, uuid: str) -> ElectionTable:
    """The row of a chamber that votes by name; NotFoundError if there is none."""
    row = require_any_election(session, uuid)
    if row.voting != Voting.NAMED:
        raise NotFoundError(NO_NAMES)
    return row


def require_any_election(session: Session, uuid: str) -> ElectionTable:
    """The row of one chamber's election, however it votes; NotFoundError if there is none."""
    row = repository.find_election(session, uuid) if is_id(uuid) else None
    if row is None:
        raise NotFoundError(NO_ELECTION)
    return row


def list_elections(session: Session, consultation: str) -> tuple[ElectionView, ...]:
    """The elections of a consultation in the rules' order; none before the set-up."""
    return tuple(view_of(row) for row in repository.list_elections(session, consultation))


def only_secret(elections: Iterable[ElectionView]) -> tuple[ElectionView, ...]:
    """Those that vote by sealed ballots, which trustees open; not those that vote by name."""
    return tuple(each for each in elections if each.is_secret)


def find_elections(
    session: Session, consultations: Collection[str]
) -> Mapping[str, tuple[ElectionView, ...]]:
    """The elections of several consultations, in one query."""
    found: dict[str, list[ElectionView]] = {}
    for row in repository.list_elections_of(session, consultations):
        found.setdefault(row.consultation, []).append(view_of(row))
    return {consultation: tuple(views) for consultation, views in found.items()}


def list_trustees(session: Session, consultation: str) -> tuple[TrusteeView, ...]:
    """The trustees whose keys are in, by place."""
    return tuple(trustee_of(row) for row in repository.list_trustees(session, consultation))


def rules_document(session: Session, consultation: str) -> bytes:
    """The exact bytes of the rules; ConflictError before the vote is set up."""
    vote = repository.find_vote(session, consultation)
    if vote is None or vote.rules is None:
        raise ConflictError("no-rules", N_("The rules of this vote are not fixed yet."))
    return vote.rules


def get_rules(session: Session, consultation: str) -> Rules:
    """The fixed rules; ConflictError before the vote is set up."""
    return Rules.from_bytes(rules_document(session, consultation))


def balloted(session: Session, consultations: Collection[str]) -> frozenset[str]:
    """The proposals that the fixed rules of these consultations put on a ballot; one query."""
    rules = [Rules.from_bytes(raw) for raw in repository.list_rules(session, consultations)]
    return frozenset(
        option.id for each in rules for contest in each.contests for option in contest.options
    )


def definition_of(session: Session, uuid: str) -> bytes:
    """The exact bytes of election.json."""
    election = require_election(session, uuid)
    if not election.definition:
        raise ConflictError("not-set-up", N_("The registrar’s list is awaited first."))
    return payload(session, uuid, election.definition)


def payload(session: Session, uuid: str, digest: str) -> bytes:
    """A payload that the archive is known to hold."""
    found = repository.find_payload(session, uuid, digest)
    if found is None:
        message = f"archive {uuid} lacks the payload {digest}"
        raise LookupError(message)
    return found


def view_of(row: ElectionTable) -> ElectionView:
    """The view of a row."""
    return ElectionView(
        uuid=row.uuid,
        consultation=row.consultation,
        chamber=Chamber(row.chamber),
        state=State(row.state),
        weight=row.weight,
        k=row.k,
        roll_count=row.roll_count,
        fingerprint=row.fingerprint,
        opens=row.opens,
        closes=row.closes,
        grace_seconds=row.grace_seconds,
        ballots=row.ballots,
        voters=row.voters,
        voting=Voting(row.voting),
        registrar=row.registrar,
        paper=row.paper,
    )


def trustee_of(row: TrusteeTable) -> TrusteeView:
    """The view of a trustee's row."""
    return TrusteeView(row.owner, row.account, row.name, row.public_key)
