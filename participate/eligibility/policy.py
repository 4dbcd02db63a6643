"""What a roll of voters is: its chambers, how addresses are read, when it may still change.

Invariants: an address stands on one roll once, in the form in which accounts keep it; a
sealed roll never changes; the seal is the Merkle root over salted rows, so that it binds every
address and shows none.
"""

from dataclasses import dataclass
from enum import StrEnum

from participate.accounts.policy import normalise_address
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from participate.shared.i18n import N_

MAX_ROWS = 100_000
MAX_TOLD = 20
"""How many bad lines an error names before it says how many more there are."""


class Chamber(StrEnum):
    """The chambers that can have a roll, in the order in which they are shown."""

    CITIZENS = "citizens"
    EXPERTS = "experts"
    OFFICIALS = "officials"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A pasted line that is no mail address: its number from 1, and its text cut short."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class RollDraft:
    """What a pasted list holds: addresses once each in the order typed, what is wrong with it."""

    addresses: tuple[str, ...]
    bad: tuple[BadLine, ...]
    duplicates: tuple[BadLine, ...]


def read_roll(pasted: str) -> RollDraft:
    """Read a pasted list, one address a line; empty lines are skipped, nothing is guessed."""
    seen: dict[str, int] = {}
    bad: list[BadLine] = []
    duplicates: list[BadLine] = []
    for number, line in enumerate(pasted.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            address = normalise_address(line)
        except InvalidInputError:
            bad.append(BadLine(number, line.strip()[:60]))
            continue
        if address in seen:
            duplicates.append(BadLine(number, address))
        else:
            seen[address] = number
    return RollDraft(tuple(seen), tuple(bad), tuple(duplicates))


def require_may_keep_rolls(actor: Actor) -> None:
    """Raise DeniedError unless this person may write rolls of voters."""
    if not actor.roles & {"official", "registrar"}:
        raise DeniedError("not-official", N_("Only officials can change a roll of voters."))


def require_not_sealed(root: str | None) -> None:
    """Raise ConflictError once the roll is sealed."""
    if root is not None:
        raise ConflictError(
            "roll-sealed", N_("This roll of voters is sealed and can no longer change.")
        )
