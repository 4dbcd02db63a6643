"""Reproducible randomness for replay and demo, and for nothing else."""

import hashlib
from collections.abc import Iterator

from participate.shared.act import Randomness

_DOMAIN = b"participate/seeded/v1\n"


def seeded_randomness(seed: int) -> Randomness:
    """Bytes that depend on the seed alone: SHA-256 over a counter.

    Whoever knows the seed knows every secret drawn from it, so it must never serve a real vote.
    """
    stream = _stream(str(seed).encode())

    def draw(size: int) -> bytes:
        return bytes(next(stream) for _ in range(size))

    return draw


def _stream(seed: bytes) -> Iterator[int]:
    counter = 0
    while True:
        yield from hashlib.sha256(_DOMAIN + seed + b"\n" + counter.to_bytes(8, "big")).digest()
        counter += 1
