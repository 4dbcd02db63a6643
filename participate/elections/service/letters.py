"""Codes by letter: printed, then erased from the platform for good, before voting opens.

The letters can be downloaded until somebody says that they are printed; then the codes are erased
in the same step that says so in the record. A spare's letter is printed in the same way later.
"""

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from ballots.making.codes import Codes, Holder, Status
from participate.accounts import service as accounts
from participate.elections import policy
from participate.elections.codes import open_code
from participate.elections.models import ElectionTable
from participate.elections.plan import Registrar
from participate.elections.policy import State
from participate.elections.repository import registrar as issued
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


def count_letters(session: Session, uuid: str) -> int:
    """How many codes still wait for their letter."""
    return len(issued.list_unprinted(session, uuid))


def read_letters(act: Act, uuid: str, code_key: bytes, url: str) -> Codes:
    """The codes that are not printed yet, with the people whose they are; `url` for their links.

    Raises DeniedError, NotFoundError; ConflictError where codes do not go by letter (`no-letters`)
    or nothing is left to print (`printed`).
    """
    election = _require_letters(act, uuid)
    rows = issued.list_unprinted(act.session, uuid)
    if not rows:
        raise ConflictError("printed", NOTHING)
    places = eligibility.list_places(act.session, election.consultation, Chamber(election.chamber))
    holders = tuple(
        Holder(
            places[row.place],
            open_code(code_key, uuid, row.place, row.sealed or b""),
            row.credential,
            Status.VOTER,
        )
        for row in rows
    )
    return Codes(uuid, eligibility.PLACE_COLUMNS, holders, url)


def erase_printed(act: Act, uuid: str) -> int:
    """Erase the codes that were printed, and say so in the record; returns how many.

    Raises as `read_letters`.
    """
    election = _require_letters(act, uuid)
    count = count_letters(act.session, uuid)
    if not count:
        raise ConflictError("printed", NOTHING)
    issued.erase_printed(act.session, uuid)
    record.append(
        act.session,
        {
            "kind": "codes.printed",
            "consultation": election.consultation,
            "at": format_moment(act.now),
            "by": policy.acting_role(act.actor),
            "election": uuid,
            "count": count,
        },
    )
    return count


def require_printed(session: Session, elections: Sequence[ElectionTable]) -> None:
    """Raise ConflictError (`not-printed`) while codes that go by letter are still kept."""
    for election in elections:
        if election.registrar == Registrar.LETTERS and count_letters(session, election.uuid):
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
    policy.require_may_plan(act.actor)
    election = require_election(act.session, uuid)
    if election.registrar != Registrar.LETTERS:
        raise ConflictError("no-letters", N_("The codes of this vote do not go by letter."))
    policy.require_time_for_spares(State(election.state))
    return election
