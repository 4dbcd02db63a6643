"""The ballot board: every accepted ballot by its code, and the receipts."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from ballots.election.ballot import SHORT_CODE_LENGTH, short_code
from participate.elections import repository
from participate.elections.models import BallotTable
from participate.elections.service.views import require_election
from participate.record import service as record
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_
from participate.shared.receipt import ref_of

BOARD_PAGE: Final = 100
TRACKER_LENGTH: Final = 43


@dataclass(frozen=True, slots=True)
class BoardRow:
    """An accepted ballot as anyone sees it. `number` is its place in the order of acceptance.

    `replaced_by` is the code of the ballot that counts in its place, or None when this one counts.
    """

    number: int
    code: str
    tracker: str
    credential: str
    index: int
    replaced_by: str | None

    @property
    def ref(self) -> str:
        """The tracker as it stands in addresses."""
        return ref_of(self.tracker)


@dataclass(frozen=True, slots=True)
class BoardPart:
    """Rows of the board, newest first, and the number from below which it goes on, or None."""

    rows: tuple[BoardRow, ...]
    before: int | None


def list_board(session: Session, uuid: str, *, before: int | None = None) -> BoardPart:
    """A page of the board; NotFoundError for no such election."""
    require_election(session, uuid)
    rows = repository.list_ballots(session, uuid, before=before, limit=BOARD_PAGE + 1)
    more = len(rows) > BOARD_PAGE
    shown = rows[:BOARD_PAGE]
    return BoardPart(tuple(_row(each) for each in shown), shown[-1].number if more else None)


def find_on_board(session: Session, uuid: str, typed: str) -> BoardRow | None:
    """The ballot with this code (spaces, hyphens and small letters do not matter) or tracker."""
    require_election(session, uuid)
    plain = typed.strip()
    if len(plain) == TRACKER_LENGTH:
        found = repository.find_ballot(session, uuid, tracker_of_ref(plain))
    else:
        code = plain_code(plain)
        known = len(code) == SHORT_CODE_LENGTH
        found = repository.find_ballot_by_code(session, uuid, code) if known else None
    return None if found is None else _row(found)


def get_ballot(session: Session, uuid: str, ref: str) -> BoardRow:
    """The ballot with this tracker (as addresses write it); NotFoundError if there is none."""
    require_election(session, uuid)
    found = repository.find_ballot(session, uuid, tracker_of_ref(ref))
    if found is None:
        raise NotFoundError(N_("There is no such ballot on this board."))
    return _row(found)


def list_under(session: Session, uuid: str, credential: str) -> tuple[BoardRow, ...]:
    """The accepted ballots of one public credential in their order; the last one counts."""
    require_election(session, uuid)
    return tuple(_row(each) for each in repository.list_ballots_under(session, uuid, credential))


def get_receipt(session: Session, uuid: str, ref: str, quorum: int = 0) -> bytes:
    """The receipt of an accepted ballot, as the record gives it; NotFoundError if there is none."""
    return record.make_receipt(session, get_ballot(session, uuid, ref).index, quorum)


def tracker_of_ref(ref: str) -> str:
    """The tracker from the form in which addresses write it."""
    return ref.replace("-", "+").replace("_", "/")


def plain_code(typed: str) -> str:
    """A typed code without what people put between its groups."""
    return "".join(typed.split()).replace("-", "").replace("·", "").upper()


def _row(ballot: BallotTable) -> BoardRow:
    replaced = ballot.replaced_by
    return BoardRow(
        number=ballot.number,
        code=ballot.short_code,
        tracker=ballot.tracker,
        credential=ballot.credential,
        index=ballot.record_index,
        replaced_by=None if replaced is None else short_code(replaced),
    )
