"""The experts' gate of a question: which proposals their reviews let onto the ballot.

A median is the middle one of the scores that experts gave on one criterion; of two in the middle
the lower one, so that at least half of the experts gave it or more. Who is recused gives none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Medians = Mapping[str, Mapping[str, int]]
"""The median by proposal and criterion; none where nobody has scored."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A proposal passes whose median on the criterion is at least `least`, from 1 to 5."""

    criterion: str
    least: int


def held_back(options: Iterable[str], gate: Gate, medians: Medians) -> tuple[str, ...]:
    """Return the proposals that do not pass, one without a review among them."""
    return tuple(
        option for option in options if medians.get(option, {}).get(gate.criterion, 0) < gate.least
    )
