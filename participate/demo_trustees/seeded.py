"""Reproducible randomness for replay and demo, and for nothing else."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from participate.settings import KEY_BYTES
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


def seed_secrets(folder: Path, randomness: Randomness) -> None:
    """Write the installation's keys from seeded randomness, where none are there yet."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("log.key", "code.key", "session.key"):
        path = folder / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(randomness(KEY_BYTES).hex() + "\n", encoding="ascii")
