"""The record as immutable files (C2SP tlog-tiles): tiles of hashes and bundles of entries.

A tile of level L and index N holds up to 256 hashes: the complete subtrees at the tree's level 8·L,
from number 256·N on. A full tile or bundle never changes; a partial one is named with its width, so
it never changes either. Every root and every proof can be computed from tiles alone.
Source: specification 14.10.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ballots.errors import MalformedError
from ballots.record.merkle import HASH_BYTES, ReadNode, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
HIGHEST_LEVEL = 63
"""The highest level that a tile's name may have (C2SP tlog-tiles, "Merkle Tree")."""
_LENGTH_BYTES = 2
_DIGITS = 3
_LARGEST_INDEX = 2**63 - 1
_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of a tile, or of a bundle of entries (`level` None); `width` is 1 to 256."""

    level: int | None
    index: int
    width: int = WIDTH

    @classmethod
    def from_path(cls, path: str) -> Tile:
        """Read `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]` in its one spelling."""
        parts = _PATH.fullmatch(path)
        if parts is None:
            raise MalformedError("record: this is no tile's path")
        tile = cls(
            level=None if parts[1] == "entries" else int(parts[1]),
            index=int(parts[2].replace("/", "").replace("x", "")),
            width=int(parts[3] or WIDTH),
        )
        if (tile.level or 0) > HIGHEST_LEVEL or tile.index > _LARGEST_INDEX or tile.path != path:
            raise MalformedError("record: this is no tile's path")
        return tile

    @property
    def path(self) -> str:
        """The path under the record's address."""
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // _DIGITS) * _DIGITS)
        groups = [digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS)]
        number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        level = "entries" if self.level is None else str(self.level)
        suffix = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{number}{suffix}"

    @property
    def first(self) -> int:
        """The number of the tile's first hash at its level, or of the bundle's first entry."""
        return self.index * WIDTH

    def is_in(self, size: int) -> bool:
        """Say whether a tree of `size` entries has all that this tile or bundle holds."""
        return self.first + self.width <= size >> (HEIGHT * (self.level or 0))


def tile_at(level: int | None, index: int, size: int) -> Tile:
    """Return the tile or bundle as it is in a tree of `size` entries: full, or as wide as it is."""
    there = (size >> (HEIGHT * (level or 0))) - index * WIDTH
    if there < 1:
        raise MalformedError(f"record: a tree of {size} entries has no such tile")
    return Tile(level, index, min(there, WIDTH))


def tiles_of(size: int, since: int = 0) -> Iterator[Tile]:
    """Yield every tile and bundle of a tree of `size` entries that one of `since` had not.

    Bundles first, then the levels from the leaves up, so that whoever stores them in this order
    never has a hash without what it is over.
    """
    yield from _row(None, size, since)
    level = 0
    while size >> (HEIGHT * level):
        yield from _row(level, size >> (HEIGHT * level), since >> (HEIGHT * level))
        level += 1


def write_tile(hashes: Sequence[bytes]) -> bytes:
    """Write a tile: its hashes one after the other."""
    return b"".join(hashes)


def read_tile(tile: Tile, raw: bytes) -> tuple[bytes, ...]:
    """Read a tile's hashes; MalformedError unless there are exactly `width`."""
    if len(raw) != tile.width * HASH_BYTES:
        raise MalformedError(f"record: {tile.path} does not hold {tile.width} hashes")
    return tuple(raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES))


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Write entries as a bundle: each behind its length as big-endian uint16."""
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def read_bundle(tile: Tile, raw: bytes) -> tuple[bytes, ...]:
    """Read a bundle's entries; MalformedError unless there are exactly `width`."""
    entries: list[bytes] = []
    at = 0
    while at < len(raw) and len(entries) < tile.width:
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(raw[at:start], "big")
        entries.append(raw[start:at])
    if at != len(raw) or len(entries) != tile.width:
        raise MalformedError(f"record: {tile.path} does not hold {tile.width} entries")
    return tuple(entries)


def nodes_of(size: int, hashes_of: Callable[[Tile], Sequence[bytes]]) -> ReadNode:
    """Return a reader of the nodes of a tree of `size` entries from its tiles.

    `hashes_of` gives a tile's hashes; it is asked again for each node, so it may remember them.
    """

    def read_node(level: int, index: int) -> bytes:
        below = level % HEIGHT
        first = index << below
        tile = tile_at(level // HEIGHT, first // WIDTH, size)
        at = first - tile.first
        hashes = list(hashes_of(tile)[at : at + (1 << below)])
        if len(hashes) != 1 << below:
            raise MalformedError(f"record: a tree of {size} entries has no such node")
        while len(hashes) > 1:
            hashes = list(map(node_hash, hashes[::2], hashes[1::2]))
        return hashes[0]

    return read_node


def _row(level: int | None, wide: int, before: int) -> Iterator[Tile]:
    """Yield the tiles of one level with `wide` hashes that were not there with `before`."""
    if wide == before:
        return
    for index in range(before // WIDTH, -(-wide // WIDTH)):
        yield Tile(level, index, min(WIDTH, wide - index * WIDTH))
