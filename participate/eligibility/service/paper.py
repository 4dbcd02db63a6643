"""Voters on paper: struck from a roll before it is sealed, each with a reason, and counted."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from participate.eligibility import policy, repository
from participate.eligibility.columns import BadCellError, Column, Person, read_cell, read_number
from participate.eligibility.models import RollRow
from participate.eligibility.policy import Chamber
from participate.eligibility.service.rolls import find_open_roll, person_of
from participate.shared.act import Act
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_

MOST_LISTED: Final = 200
"""How many voters on paper a page lists."""
NOBODY: Final = N_("Nobody on this roll has this mail address or register number.")


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Somebody who votes on paper; `row` is for putting the person back on the roll."""

    row: int
    person: Person


def strike(act: Act, consultation: str, chamber: Chamber, known_by: str, reason: str) -> None:
    """Strike a person from the roll, who votes on paper; another reason replaces the one before.

    Raises DeniedError, ConflictError once the roll is sealed, InvalidInputError (fields "known_by",
    "reason").
    """
    policy.require_may_keep_rolls(act.actor)
    find_open_roll(act.session, consultation, chamber)
    row = _find(act.session, consultation, chamber, known_by)
    if row is None:
        raise InvalidInputError({"known_by": NOBODY})
    row.paper = _read_reason(reason)
    _keep(act, consultation, chamber, row)


def put_back(act: Act, consultation: str, chamber: Chamber, row: int) -> None:
    """Put a person who was struck back on the roll.

    Raises DeniedError, NotFoundError, ConflictError once the roll is sealed.
    """
    policy.require_may_keep_rolls(act.actor)
    find_open_roll(act.session, consultation, chamber)
    found = repository.find_row(act.session, consultation, chamber, row)
    if found is None:
        raise NotFoundError(NOBODY)
    found.paper = ""
    _keep(act, consultation, chamber, found)


def list_on_paper(session: Session, consultation: str, chamber: Chamber) -> tuple[OnPaper, ...]:
    """Who votes on paper, the first MOST_LISTED of them, for the officials who keep the roll."""
    rows = repository.list_on_paper(session, consultation, chamber, MOST_LISTED)
    return tuple(OnPaper(row.id, person_of(row)) for row in rows if row.id is not None)


def _find(session: Session, consultation: str, chamber: Chamber, typed: str) -> RollRow | None:
    """The row of a mail address or a register number as somebody typed it."""
    try:
        address = read_cell(Column.ADDRESS, typed) if "@" in typed else ""
    except BadCellError:
        return None
    number = read_number(typed)
    if not number:
        return None
    return repository.find_anybody(session, consultation, chamber, address=address, number=number)


def _read_reason(typed: str) -> str:
    try:
        reason = read_cell(Column.PAPER, typed)
    except BadCellError as error:
        raise InvalidInputError({"reason": error.sentence}) from error
    if not reason:
        raise InvalidInputError({"reason": N_("Say why this person votes on paper.")})
    return reason


def _keep(act: Act, consultation: str, chamber: Chamber, row: RollRow) -> None:
    """Keep a changed row and count the roll again."""
    act.session.add(row)
    act.session.flush()
    roll = find_open_roll(act.session, consultation, chamber)
    roll.count, roll.paper = repository.count_rows(act.session, consultation, chamber)
    act.session.add(roll)
    act.session.flush()
