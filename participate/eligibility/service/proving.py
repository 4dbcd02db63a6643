"""Proving to be the person of a place: the checks that a roll admits, and who holds which place.

What a check finds gives the place to an account, with an entry of the record that says by which
check and nothing of the person. Every failure has one and the same answer.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.eligibility import policy, repository
from participate.eligibility.checks import CHECKS, CHOSEN, CheckKind, Evidence, Found
from participate.eligibility.columns import BadCellError, Column, read_cell
from participate.eligibility.models import HolderTable, RollRow, RollTable
from participate.eligibility.policy import Chamber
from participate.eligibility.service.rolls import find_open_roll, person_of
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, TooManyError
from participate.shared.i18n import N_

MOST_TRIES: Final = 5
"""Tries of one account in five minutes; of one network address four times as many."""
TOO_MANY: Final = TooManyError(
    "too-many-tries",
    N_("That was tried too often. Wait five minutes, or come to the office."),
    retry_after=300,
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who tries: the network address, and the key of the keyed hashes of attempts."""

    client: str
    key: bytes


def choose_checks(act: Act, consultation: str, chamber: Chamber, checks: Collection[str]) -> None:
    """Choose which checks a roll admits besides mail addresses and letters.

    Raises DeniedError, ConflictError once the roll is sealed.
    """
    policy.require_may_keep_rolls(act.actor)
    roll = find_open_roll(act.session, consultation, chamber)
    roll.checks = [str(each) for each in CHOSEN if each in checks]
    act.session.add(roll)
    act.session.flush()


def admitted(session: Session, consultation: str, chamber: Chamber) -> tuple[CheckKind, ...]:
    """The checks that a roll admits by choice."""
    return checks_of(repository.find_roll(session, consultation, chamber))


def checks_of(roll: RollTable | None) -> tuple[CheckKind, ...]:
    """The checks that a roll admits by choice; none without a roll."""
    return () if roll is None else tuple(map(CheckKind, roll.checks))


def count_unprovable(
    session: Session, consultation: str, chamber: Chamber, checks: Collection[CheckKind]
) -> int:
    """How many people on a roll could prove who they are by none of these checks."""
    ways = [CHECKS[each] for each in checks]
    return sum(
        count
        for person, count in repository.count_patterns(session, consultation, chamber)
        if not person.paper and not any(way.suits(person) for way in ways)
    )


def find_own_place(
    session: Session, consultation: str, chamber: str, account: str, address: str | None
) -> int | None:
    """The place of an account: the one that it holds, else that of its mail address."""
    return repository.find_own_place(session, consultation, chamber, account, address or "")


def find_own_number(
    session: Session, consultation: str, chamber: str, account: str, address: str | None
) -> int | None:
    """The number, from 1, of the place of an account among its roll's places."""
    place = find_own_place(session, consultation, chamber, account, address)
    if place is None:
        return None
    return repository.count_rows_through(session, consultation, chamber, place)


def list_members(
    session: Session, consultation: str, chamber: Chamber
) -> tuple[tuple[int, str, str], ...]:
    """Every place of a roll in its order: its id, its mail address, the account that holds it."""
    holders = {
        each.place: each.account for each in repository.list_holders(session, consultation, chamber)
    }
    rows = repository.list_rows(session, consultation, chamber)
    return tuple(
        (row.id, row.address or "", holders.get(row.id, "")) for row in rows if row.id is not None
    )


class Standing(StrEnum):
    """Whether somebody stands on a roll."""

    ON_ROLL = "on-roll"
    ON_PAPER = "on-paper"
    NOT_ON_ROLL = "not-on-roll"


def standing_of(
    session: Session, consultation: str, chamber: Chamber, account: str, address: str
) -> Standing:
    """Whether an account, with its mail address, stands on a roll, or votes on paper."""
    if find_own_place(session, consultation, chamber, account, address) is not None:
        return Standing.ON_ROLL
    row = (
        repository.find_anybody(session, consultation, chamber, address=address)
        if address
        else None
    )
    return Standing.ON_PAPER if row is not None and row.paper else Standing.NOT_ON_ROLL


def match_roll(
    act: Act, consultation: str, chamber: Chamber, typed: Mapping[Column, str], sender: Sender
) -> int | None:
    """Let the actor claim a place by register number, date of birth and postcode; None: no match.

    A refusal is returned, not raised, so that the try is kept; it is the same whatever was wrong.
    Raises TooManyError beyond MOST_TRIES in five minutes.
    """
    account = act.actor.account or ""
    accounts.count_attempt(
        act, sender.key, "roll-match/account", account, TOO_MANY, limit=MOST_TRIES
    )
    accounts.count_attempt(
        act, sender.key, "roll-match/client", sender.client, TOO_MANY, limit=4 * MOST_TRIES
    )
    evidence = _evidence(typed)
    roll = _Roll(act.session, consultation, chamber)
    place = CHECKS[CheckKind.ROLL_MATCH].find(roll, evidence)
    if CheckKind.ROLL_MATCH not in admitted(act.session, consultation, chamber):
        return None
    if place is None:
        roll.count_miss(evidence.number)
        return None
    if repository.find_holder(act.session, place) is not None:
        return None
    address = accounts.address_of(act.session, account)
    if find_own_place(act.session, consultation, chamber, account, address) is not None:
        return None
    return give_place(act, consultation, chamber, place, account, CheckKind.ROLL_MATCH)


def give_place(
    act: Act, consultation: str, chamber: Chamber, place: int, account: str, check: CheckKind
) -> int:
    """Give a place to an account, in the place of who held it, and say so in the record.

    The caller has run the check. Returns the entry's index.
    """
    by = "official" if check is CheckKind.IN_PERSON else "voter"
    index = record.append(
        act.session,
        {
            "kind": "place.claimed",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": by,
            "chamber": str(chamber),
            "check": str(check),
        },
    )
    holder = repository.find_holder(act.session, place) or HolderTable(
        place=place,
        consultation=consultation,
        chamber=chamber,
        account=account,
        check=check,
        record_index=index,
    )
    holder.account, holder.check, holder.record_index = account, check, index
    act.session.add(holder)
    act.session.flush()
    return index


def see_in_person(act: Act, consultation: str, chamber: Chamber, evidence: Evidence) -> int:
    """The place that an official saw a document for; ConflictError where the check does not hold.

    Raises DeniedError.
    """
    policy.require_may_keep_rolls(act.actor)
    if CheckKind.IN_PERSON not in admitted(act.session, consultation, chamber):
        raise ConflictError(
            "unchosen-check", N_("This roll does not let people prove in person who they are.")
        )
    roll = _Roll(act.session, consultation, chamber)
    check = CHECKS[CheckKind.IN_PERSON]
    place = check.find(roll, evidence)
    if place is None:
        raise ConflictError("no-document", N_("See an identity document of the person first."))
    found = roll.by_place(place)
    if found is None or not check.suits(found.person):
        raise ConflictError(
            "known-by-mail",
            N_(
                "This place has a mail address, by which its holder signs in. Where it is lost, "
                "two officials give a spare code."
            ),
        )
    return place


def find_somebody(
    session: Session, consultation: str, chamber: Chamber, known_by: str
) -> Found | None:
    """Somebody on a roll by mail address or register number as typed, for officials."""
    roll = _Roll(session, consultation, chamber)
    try:
        if "@" in known_by:
            return roll.by_address(read_cell(Column.ADDRESS, known_by))
        return roll.by_number(read_cell(Column.NUMBER, known_by))
    except BadCellError:
        return None


def find_at(session: Session, consultation: str, chamber: Chamber, place: int) -> Found | None:
    """The person of a place, for officials."""
    return _Roll(session, consultation, chamber).by_place(place)


def holder_of(session: Session, place: int) -> str | None:
    """The account that holds a place by a check."""
    holder = repository.find_holder(session, place)
    return None if holder is None else holder.account


def let_go(session: Session, account: str) -> None:
    """Let an account that is closed go of its places; a ballot stays that of the place."""
    repository.delete_holders(session, account)


@dataclass(frozen=True, slots=True)
class _Roll:
    """What checks read: one chamber's roll, voters on paper left out."""

    session: Session
    consultation: str
    chamber: Chamber

    def by_address(self, address: str) -> Found | None:
        """The place with this mail address."""
        return self._found(address=address) if address else None

    def by_number(self, number: str) -> Found | None:
        """The place with this register number."""
        return self._found(number=number) if number else None

    def by_place(self, place: int) -> Found | None:
        """A place by its id."""
        row = repository.find_row(self.session, self.consultation, self.chamber, place)
        return _found_of(row)

    def count_miss(self, number: str) -> None:
        """Count a try at this place that was in vain."""
        row = self._row(number=number) if number else None
        if row is not None:
            row.misses += 1
            self.session.add(row)
            self.session.flush()

    def _found(self, **known: str) -> Found | None:
        return _found_of(self._row(**known))

    def _row(self, **known: str) -> RollRow | None:
        return repository.find_anybody(self.session, self.consultation, self.chamber, **known)


def _found_of(row: RollRow | None) -> Found | None:
    """A row that is a place: nobody's who votes on paper."""
    if row is None or row.id is None or row.paper:
        return None
    return Found(row.id, person_of(row), row.misses)


def _evidence(typed: Mapping[Column, str]) -> Evidence:
    """What was typed, in normal forms; what cannot be one is empty."""

    def read(column: Column) -> str:
        try:
            return read_cell(column, typed.get(column, ""))
        except BadCellError:
            return ""

    return Evidence(
        number=read(Column.NUMBER), born=read(Column.BORN), postcode=read(Column.POSTCODE)
    )
