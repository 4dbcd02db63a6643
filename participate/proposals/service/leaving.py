"""What a person leaves behind among proposals: finding it, emptying it, forgetting supports."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session

from participate.consultations import service as consultations
from participate.proposals import policy, repository


def list_ids_by(session: Session, account: str) -> tuple[str, ...]:
    """The ids of all of a person's proposals, the first one first."""
    return repository.list_ids_by_author(session, account)


def list_authors_among(session: Session, accounts: Sequence[str]) -> frozenset[str]:
    """Those of these accounts who have a proposal whose words are not erased."""
    return repository.list_named_authors(session, accounts)


def empty_proposals(session: Session, ids: Collection[str]) -> None:
    """Take the words of every version and the author's public name out of proposals, for good."""
    repository.empty(session, sorted(ids))


def list_supports_by(session: Session, account: str) -> tuple[tuple[str, datetime], ...]:
    """All that a person supports: (proposal, since when), the first support first."""
    return tuple((row[0], row[2]) for row in repository.list_supports(session, account))


def forget_supports(session: Session, account: str) -> None:
    """Delete a person's supports.

    They are withdrawn where supports can still be given; elsewhere the number that was reached
    stays, and nothing says any more whose they were.
    """
    rows = repository.list_supports(session, account)
    places = consultations.find_consultations(session, {place for _, place, _ in rows})
    settled = [id_ for id_, place, _ in rows if places[place].phase not in policy.OPEN]
    repository.forget_supports(session, account, settled)
