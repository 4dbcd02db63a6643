"""The order of tied options: by a seed that nobody knew when the rules were fixed (protocol 2.3).

seed = SHA-256(`participate/tie/v1|` + φ1 + `|` + E1 + `|` + φ2 + `|` + E2 …) over the chambers in
the rules' order, where φ is an election's fingerprint and E the SHA-256 of the event before its
first partial decryption. Tied options go by ascending SHA-256(seed ‖ u32 question ‖ u32 option).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
