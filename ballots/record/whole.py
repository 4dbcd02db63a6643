"""A whole record re-computed from its files: every entry, every hash, up to the signed root.

Bundles are read one after the other. Their leaves must be what the tile over them holds, its root
what the tile above holds, and so on; what is left at the right edge must lead to the checkpoint's
root. No more is held than one unfinished tile a level, however long the record is.
Source: specification 14.10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ballots.errors import VerificationError
from ballots.record.checkpoint import Checkpoint
from ballots.record.merkle import EMPTY_ROOT, leaf_hash, node_hash
from ballots.record.tiles import WIDTH, Tile, read_bundle, tiles_of, write_tile

ReadTile = Callable[[Tile], bytes]
"""Reads the bytes of a tile, or of a bundle of entries (`level` None)."""


def verify_tiles(checkpoint: Checkpoint, read: ReadTile) -> int:
    """Check every bundle and tile of a record against its checkpoint; return how many were read.

    VerificationError `other-tile` names the first tile that does not hold the hashes of what is
    below it; `wrong-root` says that the tiles lead to another root than the checkpoint's.
    MalformedError where a bundle does not hold its entries. The checkpoint's signature is for the
    caller to check.
    """
    edge = _Edge(read)
    for bundle in tiles_of(checkpoint.size):
        if bundle.level is not None:
            break
        edge.read += 1
        edge.add(0, map(leaf_hash, read_bundle(bundle, read(bundle))))
    if edge.root() != checkpoint.root:
        raise VerificationError(
            "wrong-root", "the record's tiles do not lead to the checkpoint's root"
        )
    return edge.read


@dataclass(slots=True)
class _Edge:
    """The right edge of a tree that grows: a level's hashes that fill no tile yet."""

    tile: ReadTile
    read: int = 0
    _rows: list[list[bytes]] = field(default_factory=list)
    _full: list[int] = field(default_factory=list)

    def add(self, level: int, hashes: Iterable[bytes]) -> None:
        """Add the next hashes of a level, within one tile; a full tile gives one to the next."""
        if level == len(self._rows):
            self._rows.append([])
            self._full.append(0)
        row = self._rows[level]
        row += hashes
        if len(row) == WIDTH:
            self._check(level)
            root = _root_over(row)
            row.clear()
            self._full[level] += 1
            self.add(level + 1, (root,))

    def root(self) -> bytes:
        """Check the partial tiles; return the root over everything that was added."""
        right: tuple[bytes, ...] = ()
        for level, row in enumerate(self._rows):
            if row:
                self._check(level)
                right = (_root_over((*row, *right)),)
        return right[0] if right else EMPTY_ROOT

    def _check(self, level: int) -> None:
        tile = Tile(level, self._full[level], len(self._rows[level]))
        self.read += 1
        if self.tile(tile) != write_tile(self._rows[level]):
            raise VerificationError(
                "other-tile", f"{tile.path} does not hold the hashes of what is below it"
            )


def _root_over(hashes: Sequence[bytes]) -> bytes:
    """Return the root over subtrees' roots, of which only the last may be of a smaller subtree.

    Pairing from the left, the odd one out moving up, splits as RFC 9162 2.1.1 does.
    """
    while len(hashes) > 1:
        pairs = list(map(node_hash, hashes[::2], hashes[1::2]))
        hashes = [*pairs, hashes[-1]] if len(hashes) % 2 else pairs
    return hashes[0]
