"""Codes by letter: printed, then erased from the platform for good, before voting opens.

The letters can be downloaded until somebody says that they are printed, and each download stands in
the record; then the codes are erased in the same step that says so there, those alone that were
downloaded. A spare's letter is printed in the same way later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from ballots.encoding import JsonLike, canonical_json, sha256_hex
from ballots.making.codes import Codes, Holder, Status
from participate.accounts import service as accounts
from participate.elections import policy
from participate.elections.codes import open_code
from participate.elections.models import CodeTable, ElectionTable
from participate.elections.plan import Registrar
from participate.elections.policy import State
from participate.elections.repository import registrar as issued
from participate.elections.service.parts import act_as_official
from participate.elections.service.views import require_election
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, TooManyError
from participate.shared.i18n import N_

SENDER_LIMIT: Final = 60
TOO_MANY: Final = TooManyError(
    "too-many-from-here",
    N_("Too many ballots came from your network. Wait five minutes, then send yours again."),
    retry_after=300,
)
NOTHING = N_("Every code of this chamber is printed and erased.")
DOWNLOADED: Final = "letters.downloaded"
_DOWNLOADS: Final = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """The letters that wait to be printed: how many, and which (64 hex digits)."""

    count: int
    letters: str


def waiting_letters(session: Session, uuid: str) -> Waiting:
    """Which codes still wait for their letter."""
    return _waiting(issued.list_unprinted(session, uuid))


def _waiting(rows: Sequence[CodeTable]) -> Waiting:
    """Sorted, so that nobody learns from it which credential stands at which place on the roll."""
    credentials = sorted(row.credential for row in rows)
    return Waiting(len(rows), sha256_hex(canonical_json(credentials)))


def read_letters(act: Act, uuid: str, code_key: bytes, url: str) -> Codes:
    """The codes that are not printed yet, with the people whose they are; `url` for their links.

    That they were read stands in the record. Raises DeniedError, NotFoundError; ConflictError where
    codes do not go by letter (`no-letters`) or nothing is left to print (`printed`).
    """
    election = _require_letters(act, uuid)
    rows = issued.list_unprinted(act.session, uuid)
    if not rows:
        raise ConflictError("printed", NOTHING)
    places = eligibility.list_recipients(
        act.session, election.consultation, Chamber(election.chamber)
    )
    holders = tuple(
        Holder(
            places[row.place],
            open_code(code_key, uuid, row.place, row.sealed or b""),
            row.credential,
            Status.VOTER,
        )
        for row in rows
    )
    waiting = _waiting(rows)
    _record(act, DOWNLOADED, election, {"count": waiting.count, "letters": waiting.letters})
    return Codes(uuid, eligibility.LETTER_COLUMNS, holders, url)


def erase_printed(act: Act, uuid: str, letters: str) -> int:
    """Erase the codes that were printed, and say so in the record; returns how many.

    `letters` says which codes those were that the official saw waiting. Raises as `read_letters`;
    ConflictError, and nothing is erased, where others wait now (`letters-changed`) or where these
    were never downloaded (`not-downloaded`).
    """
    election = _require_letters(act, uuid)
    waiting = waiting_letters(act.session, uuid)
    if not waiting.count:
        raise ConflictError("printed", NOTHING)
    if letters != waiting.letters:
        raise ConflictError(
            "letters-changed",
            N_(
                "Nothing was erased: other letters wait now than your page showed. Load the page "
                "again, and download and print what waits."
            ),
        )
    if letters not in _downloaded(act.session, election):
        raise ConflictError(
            "not-downloaded",
            N_(
                "Nothing was erased: the letters that wait were not downloaded. Download and "
                "print them first."
            ),
        )
    issued.erase_printed(act.session, uuid)
    _record(act, "codes.printed", election, {"count": waiting.count})
    return waiting.count


def _downloaded(session: Session, election: ElectionTable) -> frozenset[str]:
    """Which letters of an election were downloaded lately."""
    found = record.list_entries(
        session, kinds=(DOWNLOADED,), consultation=election.consultation, limit=_DOWNLOADS
    )
    return frozenset(
        each.entry.text("letters") for each in found if each.entry.text("election") == election.uuid
    )


def _record(act: Act, kind: str, election: ElectionTable, more: Mapping[str, JsonLike]) -> None:
    head: dict[str, JsonLike] = {
        "kind": kind,
        "consultation": election.consultation,
        "at": format_moment(act.now),
        "by": policy.acting_role(act.actor),
        "election": election.uuid,
    }
    record.append(act.session, {**head, **more})


def require_printed(session: Session, elections: Sequence[ElectionTable]) -> None:
    """Raise ConflictError (`not-printed`) while codes that go by letter are still kept."""
    for election in elections:
        if election.registrar == Registrar.LETTERS and issued.list_unprinted(
            session, election.uuid
        ):
            raise ConflictError(
                "not-printed",
                N_(
                    "Voting cannot open yet: the letters are printed first, and the codes erased "
                    "from this platform."
                ),
            )


def count_sender(act: Act, client: str, key: bytes) -> None:
    """Count a ballot that comes without a sign-in, whatever it is, by its network address.

    TooManyError beyond sixty in five minutes: many people may share an address. `key` is that of
    the keyed hashes of attempts.
    """
    accounts.count_attempt(act, key, "letter-ballot/client", client, TOO_MANY, limit=SENDER_LIMIT)


def _require_letters(act: Act, uuid: str) -> ElectionTable:
    election = require_election(act.session, uuid)
    act_as_official(act, election.consultation)
    if election.registrar != Registrar.LETTERS:
        raise ConflictError("no-letters", N_("The codes of this vote do not go by letter."))
    policy.require_time_for_spares(State(election.state))
    return election
