"""Use cases of electoral rolls: write one, seal it, ask who stands on it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from ballots.encoding import canonical_json
from ballots.record.roll import SALT_BYTES, roll_root
from participate.accounts.policy import normalise_address
from participate.eligibility import policy, repository
from participate.eligibility.columns import Column, Person, read_number
from participate.eligibility.models import RollRow, RollTable
from participate.eligibility.policy import Chamber, RollDraft, read_roll
from participate.shared.act import Act
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_

LETTER_COLUMNS: Final = ("name", "postal", "postcode", "address")
"""What a letter can show of a person; the mail address only where there is no postal one."""


@dataclass(frozen=True, slots=True)
class RollView:
    """A roll as pages show it: how many stand on it, and the seal once there is one.

    `paper`: how many of the chamber vote on paper, who do not stand on it; `checks`: how people may
    prove that a place is theirs, besides its mail address.
    """

    chamber: Chamber
    count: int
    root: str | None
    paper: int = 0
    checks: tuple[str, ...] = ()

    @property
    def sealed(self) -> bool:
        """Whether the roll can no longer change."""
        return self.root is not None


@dataclass(frozen=True, slots=True)
class SealedRoll:
    """A sealed roll: its place in the rules document, and the ids of its rows."""

    chamber: Chamber
    count: int
    root: str
    places: tuple[int, ...]
    paper: int


def preview_roll(pasted: str) -> RollDraft:
    """Read a pasted list and change nothing."""
    return read_roll(pasted)


def put_roll(act: Act, consultation: str, chamber: Chamber, addresses: Sequence[str]) -> RollView:
    """Put this list in the place of the chamber's roll: every address valid, once each.

    Raises DeniedError, ConflictError when sealed, InvalidInputError (field "addresses") naming the
    lines that are not addresses or stand there twice; then nothing is changed.
    """
    policy.require_may_keep_rolls(act.actor)
    draft = read_roll("\n".join(addresses))
    require_clean(draft)
    return replace_people(
        act, consultation, chamber, [Person(address=address) for address in draft.addresses]
    )


def replace_people(
    act: Act, consultation: str, chamber: Chamber, people: Sequence[Person]
) -> RollView:
    """Put these people, each once, in the place of the chamber's roll.

    Raises DeniedError, ConflictError when sealed.
    """
    policy.require_may_keep_rolls(act.actor)
    roll = find_open_roll(act.session, consultation, chamber)
    roll.paper = sum(bool(each.paper) for each in people)
    roll.count = len(people) - roll.paper
    act.session.add(roll)
    repository.delete_rows(act.session, consultation, chamber)
    repository.add_rows(act.session, consultation, chamber, people)
    act.session.flush()
    return _view(roll)


def find_open_roll(session: Session, consultation: str, chamber: Chamber) -> RollTable:
    """The roll of a chamber, a new one where there is none; ConflictError once it is sealed."""
    roll = repository.find_roll(session, consultation, chamber)
    if roll is None:
        roll = RollTable(consultation=consultation, chamber=chamber)
    policy.require_not_sealed(roll.root)
    return roll


def require_clean(draft: RollDraft) -> None:
    """Raise InvalidInputError unless every line is an address and stands there once."""
    if draft.bad:
        lines = ", ".join(f"{line.number} ({line.text})" for line in draft.bad[: policy.MAX_TOLD])
        raise InvalidInputError(
            {"addresses": N_("These lines are not mail addresses: %(lines)s.")},
            params={"lines": lines + _more(len(draft.bad))},
        )
    if draft.duplicates:
        lines = ", ".join(
            f"{line.number} ({line.text})" for line in draft.duplicates[: policy.MAX_TOLD]
        )
        raise InvalidInputError(
            {"addresses": N_("These lines repeat an address from above: %(lines)s.")},
            params={"lines": lines + _more(len(draft.duplicates))},
        )
    if not draft.addresses:
        raise InvalidInputError({"addresses": N_("Enter at least one mail address.")})
    if len(draft.addresses) > policy.MAX_ROWS:
        raise InvalidInputError({"addresses": N_("A roll can have 100,000 addresses at most.")})


def _more(count: int) -> str:
    return f", … (+{count - policy.MAX_TOLD})" if count > policy.MAX_TOLD else ""


def seal_roll(act: Act, consultation: str, chamber: Chamber) -> SealedRoll:
    """Close a roll for ever: draw its salts and fix its root.

    The caller appends the entry `roll.sealed` in the same unit of work. Raises ConflictError when
    there is no roll or it is sealed already.
    """
    policy.require_may_keep_rolls(act.actor)
    roll = repository.find_roll(act.session, consultation, chamber)
    if roll is None:
        raise ConflictError("no-roll", N_("There is no roll of voters for this chamber."))
    policy.require_not_sealed(roll.root)
    rows = repository.list_rows(act.session, consultation, chamber)
    salts = {row.id: act.randomness(SALT_BYTES) for row in rows if row.id is not None}
    repository.store_salts(act.session, salts)
    roll.count, roll.paper = repository.count_rows(act.session, consultation, chamber)
    roll.root = roll_root(
        (salts[row.id], row_text(person_of(row))) for row in rows if row.id is not None
    )
    roll.sealed_at = act.now
    act.session.add(roll)
    repository.delete_file(act.session, consultation, chamber)
    act.session.flush()
    return SealedRoll(chamber, roll.count, roll.root, tuple(salts), roll.paper)


def row_text(person: Person) -> str:
    """Return what the seal binds of a person (specification 14.8)."""
    cells = person.cells()
    if list(cells) == ["address"]:
        return person.address
    return canonical_json(cells).decode()


def person_of(row: RollRow) -> Person:
    """Return the person of a row."""
    return Person(
        address=row.address or "",
        name=row.name,
        postal=row.postal,
        postcode=row.postcode,
        born=row.born,
        number=row.number or "",
        paper=row.paper,
    )


def add_late_place(act: Act, consultation: str, chamber: Chamber, address: str) -> int:
    """Give a person who was missing a place behind the sealed roll; returns the row's id.

    The seal and its count do not change: such a place votes under a published spare alone, and the
    caller appends the entry that says so. ConflictError `known-voter` for an address on the roll.
    """
    policy.require_may_keep_rolls(act.actor)
    require_missing(act.session, consultation, chamber, address)
    return repository.add_row(act.session, consultation, chamber, address)


def require_missing(session: Session, consultation: str, chamber: Chamber, address: str) -> None:
    """Raise ConflictError for an address (in normal form) that is on the roll or votes on paper."""
    row = repository.find_anybody(session, consultation, chamber, address=address)
    if row is not None and row.paper:
        raise ConflictError(
            "votes-on-paper", N_("This person votes on paper and was struck from the roll.")
        )
    if row is not None:
        raise ConflictError("known-voter", N_("This address is on the roll already."))


def read_known_by(session: Session, consultation: str, chamber: str, typed: str) -> str:
    """Return the register number of somebody on the roll, or a mail address, in normal form.

    InvalidInputError (field "address") for what is neither.
    """
    number = read_number(typed)
    if not _is_address(number) and find_place(session, consultation, chamber, number) is not None:
        return number
    return normalise_address(typed)


def list_rolls(session: Session, consultation: str) -> Mapping[Chamber, RollView]:
    """The rolls of a consultation by chamber."""
    rolls = repository.list_rolls(session, consultation)
    return {Chamber(roll.chamber): _view(roll) for roll in rolls}


def addresses_of(session: Session, consultation: str, chamber: Chamber) -> tuple[str, ...]:
    """The mail addresses on a roll, "" for each person without, for the officials who keep it."""
    return tuple(row.address or "" for row in repository.list_rows(session, consultation, chamber))


def list_people(session: Session, consultation: str, chamber: Chamber) -> tuple[Person, ...]:
    """Everybody on a roll in its order, for the officials who keep it and for its registrar."""
    everybody = repository.list_everybody(session, consultation, chamber)
    return tuple(each for each in everybody if not each.paper)


def list_everybody(session: Session, consultation: str, chamber: Chamber) -> tuple[Person, ...]:
    """Everybody of a chamber, those who vote on paper too, for the officials who keep the roll."""
    return tuple(repository.list_everybody(session, consultation, chamber))


def count_filled(
    session: Session, consultation: str, chamber: Chamber
) -> tuple[tuple[Column, int], ...]:
    """How many people of a chamber have each column, for those columns that somebody has."""
    filled: Counter[str] = Counter()
    for person, count in repository.count_patterns(session, consultation, chamber):
        filled.update(dict.fromkeys(person.cells(), count))
    return tuple((column, filled[column]) for column in Column if filled[column])


def list_recipients(
    session: Session, consultation: str, chamber: Chamber
) -> Mapping[int, tuple[str, ...]]:
    """Whom a letter goes to, in the order of LETTER_COLUMNS, by the id of the place.

    Of somebody of whom the roll knows no address at all it shows the register number.
    """
    rows = repository.list_rows(session, consultation, chamber)
    return {row.id: _recipient(person_of(row)) for row in rows if row.id is not None}


def _recipient(person: Person) -> tuple[str, ...]:
    if person.postal:
        return person.name, person.postal, person.postcode, ""
    return person.name, "", "", person.address or person.number


def find_place(session: Session, consultation: str, chamber: str, known_by: str) -> int | None:
    """The id of a row of one roll, or None for who does not stand there.

    `known_by` is a mail address or a register number in normal form.
    """
    if _is_address(known_by):
        return repository.find_place(session, consultation, chamber, known_by)
    return repository.find_place_of_number(session, consultation, chamber, known_by)


def number_of(session: Session, consultation: str, chamber: str, place: int) -> int:
    """The number of a place among its roll's places, from 1."""
    return repository.count_rows_through(session, consultation, chamber, place)


def _is_address(known_by: str) -> bool:
    return "@" in known_by


def _view(roll: RollTable) -> RollView:
    return RollView(Chamber(roll.chamber), roll.count, roll.root, roll.paper, tuple(roll.checks))
