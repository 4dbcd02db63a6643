"""What a roll of voters is: its chambers, how addresses are read, when it may still change.

Invariants: an address stands on one roll once, in normalised form; a sealed roll never changes;
the seal is the Merkle root over salted rows, so that it binds every address and shows none.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ballots.record.merkle import Frontier, leaf_hash
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_

SALT_BYTES = 32
MAX_ADDRESS = 254
MAX_ROWS = 100_000
MAX_TOLD = 20
"""How many bad lines an error names before it says how many more there are."""

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\.]+(\.[^\s@<>,;:\"()\[\]\\.]+)+")


class Chamber(StrEnum):
    """The chambers that can have a roll, in the order in which they are shown."""

    CITIZENS = "citizens"
    EXPERTS = "experts"


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


def normalise_address(typed: str) -> str:
    """Return the form under which an address is stored and compared: NFKC, lower case, trimmed."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def is_address(address: str) -> bool:
    """Whether a normalised address can stand on a roll."""
    return (
        len(address) <= MAX_ADDRESS
        and address.isprintable()  # so no half of a surrogate pair either
        and _ADDRESS.fullmatch(address) is not None
    )


def read_roll(pasted: str) -> RollDraft:
    """Read a pasted list, one address a line; empty lines are skipped, nothing is guessed."""
    seen: dict[str, int] = {}
    bad: list[BadLine] = []
    duplicates: list[BadLine] = []
    for number, line in enumerate(pasted.splitlines(), start=1):
        address = normalise_address(line)
        if not address:
            continue
        if not is_address(address):
            bad.append(BadLine(number, line.strip()[:60]))
        elif address in seen:
            duplicates.append(BadLine(number, address))
        else:
            seen[address] = number
    return RollDraft(tuple(seen), tuple(bad), tuple(duplicates))


def roll_root(rows: Iterable[tuple[bytes, str]]) -> str:
    r"""Return the hex Merkle root over (salt, address) rows, ordered by salt.

    A leaf is SHA-256(00 ‖ "participate/roll/v1\n" ‖ salt ‖ address in UTF-8). The order by salt
    tells nothing about the addresses; the salt keeps a leaf from being guessed.
    """
    leaves = (
        leaf_hash(b"participate/roll/v1\n" + salt + address.encode())
        for salt, address in sorted(rows)
    )
    return Frontier().extend(leaves).root().hex()


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
