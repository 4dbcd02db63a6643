"""The order of tied options, by a seed that nobody knew beforehand (specification 19.2).

seed = SHA-256(`participate/tie/v1|` + φ1 + `|` + E1 + `|` + φ2 + `|` + E2 …) over the chambers in
the rules' order, where φ is an election's fingerprint and E the SHA-256 of EncryptedTally: no
shuffle moves a tie. Tied options go by ascending SHA-256(seed ‖ u32 question ‖ u32 option). Who
comes first in that order wins the tie: it is elected before, or excluded after, the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ballots.encoding import sha256

DOMAIN = "participate/tie/v1"
_U32 = 4


def tie_seed(seals: Sequence[tuple[str, str]]) -> bytes:
    """Return the seed of (fingerprint φ, sealing event E in hex) of each chamber, in order."""
    parts = [DOMAIN, *(part for seal in seals for part in seal)]
    return sha256("|".join(parts).encode())


def order_tied(seed: bytes, question: int, options: Iterable[int]) -> tuple[int, ...]:
    """Return tied options (positions from 0 in a question) in the order that the seed gives."""

    def key(option: int) -> bytes:
        return sha256(seed + question.to_bytes(_U32, "big") + option.to_bytes(_U32, "big"))

    return tuple(sorted(options, key=key))


@dataclass(frozen=True, slots=True)
class TieBreak:
    """The seed, and the question's position in its election (from 0): all that a tie needs."""

    seed: bytes
    question: int

    def order(self, options: Iterable[int]) -> tuple[int, ...]:
        """Return tied options in the order that the seed gives."""
        return order_tied(self.seed, self.question, options)


@dataclass(frozen=True, slots=True)
class Settled:
    """How a tie over one place was settled: `options` were tied, `chosen` was taken.

    `stage` is the earlier stage (from 0) whose votes decided, None where the seed did.
    """

    options: tuple[int, ...]
    chosen: int
    stage: int | None


def settle_by_stages(
    tied: Iterable[int], stages: Sequence[Sequence[int]], tie: TieBreak, *, lowest: bool
) -> Settled:
    """Choose one of `tied` by the most recent stage at which their votes differed, then the seed.

    `stages` holds the votes by option at the end of each stage. The one with the fewest votes is
    chosen where `lowest` (an exclusion), otherwise the one with the most (a surplus). Where several
    share that number, earlier stages are asked about these, and in the end the seed.
    """
    options = remaining = tuple(sorted(tied))
    for number in reversed(range(len(stages))):
        votes = stages[number]
        extreme = (min if lowest else max)(votes[option] for option in remaining)
        remaining = tuple(option for option in remaining if votes[option] == extreme)
        if len(remaining) == 1:
            return Settled(options, remaining[0], number)
    return Settled(options, tie.order(remaining)[-1 if lowest else 0], None)
