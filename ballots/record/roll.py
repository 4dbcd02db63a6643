r"""The commitment to an electoral roll: it binds every row and shows none (specification 14.8).

A leaf is SHA-256(00 ‖ "participate/roll/v1\n" ‖ salt ‖ row in UTF-8); the salt keeps a leaf from
being guessed. Leaves stand in the order of their salts, which tells nothing about the rows.
"""

from collections.abc import Iterable
from typing import Final

from ballots.record.merkle import Frontier, leaf_hash

SALT_BYTES: Final = 32
_DOMAIN: Final = b"participate/roll/v1\n"


def roll_root(rows: Iterable[tuple[bytes, str]]) -> str:
    """Return the hex Merkle root (RFC 6962) over (salt, row) pairs in any order."""
    leaves = (leaf_hash(_DOMAIN + salt + row.encode()) for salt, row in sorted(rows))
    return Frontier().extend(leaves).root().hex()
