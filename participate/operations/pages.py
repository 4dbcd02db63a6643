"""A SQLite file as pages: what each byte is for, and whether bytes without a use are zero.

SQLite checks the order of its trees, not the bytes of its pages. This module reads the file format
itself (sqlite.org/fileformat2.html), so that damage to a page that holds no value is found too, and
so that what was erased is known to be gone: with `secure_delete` every byte without a use is zero.
It reads bytes alone: the whole database as it is at one moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

HEADER_BYTES: Final = 100
_MAGIC: Final = b"SQLite format 3\x00"
_FIXED: Final = (
    (0, _MAGIC, "the name of the format"),
    (18, b"\x02\x02\x00\x40\x20\x20", "the versions and fractions of the format"),
    (44, b"\x00\x00\x00\x04", "the number of the schema's format"),
    (48, bytes(8), "the cache size and the largest root"),
    (56, b"\x00\x00\x00\x01", "the encoding of texts"),
    (60, bytes(32), "what this application leaves at zero"),
)
"""Bytes of the header that are the same in every database of ours: place, bytes, what they are."""
_TABLE_LEAF, _TABLE_INNER, _INDEX_LEAF, _INDEX_INNER = 13, 5, 10, 2
_INNER: Final = (_TABLE_INNER, _INDEX_INNER)
_POINTER: Final = 4
_SMALLEST_CELL: Final = 4
_SMALLEST_PAGE: Final = 512
_MORE: Final = 0x80
"""Set in each byte of a variable-length integer that another one follows."""


class DamagedPageError(Exception):
    """A page that is not as SQLite writes it: its number (from 1) and what is wrong with it."""

    def __init__(self, page: int, sentence: str) -> None:
        super().__init__(f"page {page}: {sentence}")
        self.page = page
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a tree: where it stands in the file, its row's number, where its payload lies.

    `payload` holds the stretches (start, end) of the file that hold its record, in order.
    """

    page: int
    start: int
    rowid: int
    payload: tuple[tuple[int, int], ...]


class DatabasePages:
    """The pages of a database, read as trees; `idle` are the stretches without a use, so far.

    Walk every tree, then mark the free list: then `idle` holds all that no page of them uses, but
    where one could not be walked to its end (`incomplete`).
    """

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        size = int.from_bytes(raw[16:18], "big")
        self.size = 65536 if size == 1 else size
        power_of_two = self.size >= _SMALLEST_PAGE and not self.size & (self.size - 1)
        if not power_of_two or len(raw) % self.size:
            raise DamagedPageError(1, "the size of pages does not fit the file")
        self.count = len(raw) // self.size
        self.idle: list[tuple[int, int]] = []
        self.owner: dict[int, str] = {}
        self.incomplete = False

    def header_faults(self) -> Iterator[tuple[int, str]]:
        """Yield (offset, what is wrong there) of the file's first hundred bytes."""
        for start, expected, what in _FIXED:
            found = self.raw[start : start + len(expected)]
            if found != expected:
                offset = next(at for at, byte in enumerate(found) if byte != expected[at])
                yield start + offset, f"{what} is not as this application writes it"
        if self._number(28) != self.count:
            yield 28, "the number of pages is not the file's"
        if self.raw[24:28] != self.raw[92:96]:
            yield 24, "the two counters of changes differ"

    def walk(self, root: int, owner: str) -> Iterator[Cell]:
        """Yield the cells of the tree whose root is a page, marking all that they use."""
        waiting = [root]
        while waiting:
            page = waiting.pop()
            self._claim(page, owner)
            start = (page - 1) * self.size
            head = start + (HEADER_BYTES if page == 1 else 0)
            kind = self.raw[head]
            if kind not in (_TABLE_LEAF, _TABLE_INNER, _INDEX_LEAF, _INDEX_INNER):
                raise DamagedPageError(page, f"its kind {kind} is not known")
            width = 12 if kind in _INNER else 8
            cells = int.from_bytes(self.raw[head + 3 : head + 5], "big")
            used = [(start, head + width + 2 * cells)]
            if kind in _INNER:
                waiting.append(self._number(head + 8))
            for number in range(cells):
                at = head + width + 2 * number
                place = start + int.from_bytes(self.raw[at : at + 2], "big")
                if place >= start + self.size:
                    raise DamagedPageError(page, f"cell {number} lies outside of it")
                cell, end, child = self._cell(page, place, kind, owner)
                used.append((place, max(end, place + _SMALLEST_CELL)))
                if child:
                    waiting.append(child)
                yield cell
            self._close(page, used + self._free_blocks(page, head))

    def mark_free_list(self) -> None:
        """Mark the pages that are free: what they hold must be zero but for the list itself."""
        page = self._number(32)
        while page:
            self._claim(page, "(free pages)")
            start = (page - 1) * self.size
            leaves = self._number(start + 4)
            if leaves > self.size // 4 - 2:
                raise DamagedPageError(page, "the list of free pages is longer than a page")
            self._close(page, [(start, start + 8 + 4 * leaves)])
            for number in range(leaves):
                leaf = self._number(start + 8 + 4 * number)
                self._claim(leaf, "(free pages)")
                self._close(leaf, [])
            page = self._number(start)

    def unclaimed(self) -> Iterator[int]:
        """Yield the pages that belong to no tree and are not free."""
        return (page for page in range(1, self.count + 1) if page not in self.owner)

    def _claim(self, page: int, owner: str) -> None:
        if not 1 <= page <= self.count:
            raise DamagedPageError(page, f"{owner} names it, and the file has no such page")
        if page in self.owner:
            raise DamagedPageError(page, f"both {self.owner[page]} and {owner} name it")
        self.owner[page] = owner

    def _close(self, page: int, used: list[tuple[int, int]]) -> None:
        """Note which stretches of a page nothing uses."""
        at, end = (page - 1) * self.size, page * self.size
        for first, last in sorted(used):
            if first > at:
                self.idle.append((at, first))
            at = max(at, last)
        if at < end:
            self.idle.append((at, end))

    def _number(self, at: int) -> int:
        return int.from_bytes(self.raw[at : at + 4], "big")

    def _varint(self, at: int) -> tuple[int, int]:
        return read_varint(self.raw, at)

    def _cell(self, page: int, place: int, kind: int, owner: str) -> tuple[Cell, int, int]:
        """Read one cell; return it with its end and the page of its left child (0: none)."""
        at, child, size, rowid = place, 0, 0, 0
        if kind in _INNER:
            child, at = self._number(at), at + _POINTER
        if kind != _TABLE_INNER:
            size, at = self._varint(at)
        if kind in (_TABLE_LEAF, _TABLE_INNER):
            rowid, at = self._varint(at)
        local = self._local(size, kind)
        stretches = [(at, at + local)] if size else []
        end = at + local
        if local < size:
            stretches += self._overflow(self._number(end), size - local, owner)
            end += _POINTER
        if end > page * self.size:
            raise DamagedPageError(page, "a cell runs over its end")
        return Cell(page, place, rowid, tuple(stretches)), end, child

    def _local(self, size: int, kind: int) -> int:
        """Return how much of a payload stands in the cell itself."""
        usable = self.size
        least = (usable - 12) * 32 // 255 - 23
        most = usable - 35 if kind == _TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        if size <= most:
            return size
        fitting = least + (size - least) % (usable - _POINTER)
        return fitting if fitting <= most else least

    def _overflow(self, page: int, left: int, owner: str) -> list[tuple[int, int]]:
        """Follow the pages that hold the rest of a payload."""
        found = []
        while left:
            self._claim(page, owner)
            start = (page - 1) * self.size
            here = min(left, self.size - _POINTER)
            found.append((start + _POINTER, start + _POINTER + here))
            self._close(page, [(start, start + _POINTER + here)])
            page, left = self._number(start), left - here
        if page:
            raise DamagedPageError(page, f"{owner} goes on after the end of a value")
        return found

    def _free_blocks(self, page: int, head: int) -> list[tuple[int, int]]:
        """Return where the heads of a page's free blocks stand: the rest of each has no use."""
        start = (page - 1) * self.size
        at = int.from_bytes(self.raw[head + 1 : head + 3], "big")
        seen, found = 0, []
        while at:
            if at + 4 > self.size or at <= seen:
                raise DamagedPageError(page, "its list of free blocks is damaged")
            found.append((start + at, start + at + 4))
            seen, at = at, int.from_bytes(self.raw[start + at : start + at + 2], "big")
        return found


def read_varint(raw: bytes, at: int) -> tuple[int, int]:
    """Read one of SQLite's variable-length integers; return it and the place behind it."""
    value = 0
    for place in range(at, at + 8):
        byte = raw[place]
        value = value << 7 | byte & ~_MORE
        if not byte & _MORE:
            return value, place + 1
    return value << 8 | raw[at + 8], at + 9
