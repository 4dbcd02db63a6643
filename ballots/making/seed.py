"""All randomness of one ballot's answers from one seed of 32 bytes (specification 9.10).

So a test of the device hands over 32 bytes instead of every number that was drawn. The signature's
nonce never comes from here: whoever knew it could compute the voter's code's secret key.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

from ballots.crypto.group import ORDER

SEED_BYTES: Final = 32
LABEL: Final = b"participate/ballot-seed/v1"
_SCALAR_BYTES: Final = 64


@dataclass(slots=True)
class SeededScalars:
    """Gives a ballot's secret scalars one after the other, in place of fresh randomness.

    Called with 64, as `draw_scalar` calls, it returns the next scalar 0 < s < q as 64 bytes little
    endian, which `draw_scalar` reads as that scalar.
    """

    seed: bytes = field(repr=False)
    fingerprint: str
    credential: str
    _drawn: int = 0

    def __call__(self, count: int) -> bytes:
        """Return the next scalar; `count` is 64."""
        if count != _SCALAR_BYTES:
            message = "a seed gives scalars alone"
            raise ValueError(message)
        info = f"{self.fingerprint}|{self.credential}|{self._drawn}".encode()
        self._drawn += 1
        wide = int.from_bytes(_expand(self.seed, info), "big")
        return (1 + wide % (ORDER - 1)).to_bytes(_SCALAR_BYTES, "little")


def _expand(seed: bytes, info: bytes) -> bytes:
    """HKDF with SHA-256 (RFC 5869), the label as its salt, 64 bytes long."""
    key = hmac.digest(LABEL, seed, hashlib.sha256)
    first = hmac.digest(key, info + b"\x01", hashlib.sha256)
    return first + hmac.digest(key, first + info + b"\x02", hashlib.sha256)
