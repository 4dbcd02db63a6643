"""Finding what occurs in more than one ballot, in memory that does not grow with their number.

Every point of a ballot, and the ballot as a whole, gets a mark of 64 bits. Marks that occur twice
are looked for among a bounded number at a time: where there are more, only those below a limit are
kept, and the ballots are read again for the ranges above it. What shares a mark is then compared in
full, so a mark only says where to look. Marks are keyed by what is fixed after the last ballot, and
of one mark two are kept at most, so nobody who makes ballots can crowd one range.
Source: specification 9.7.
"""

import hashlib
import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from ballots.crypto.group import IDENTITY, hex_of_point

BUDGET: Final = 1 << 22
"""Marks that are held at a time (8 bytes each): those of some 200,000 ballots of ten options."""
_SPACE: Final = 1 << 64
_BUCKETS: Final = 256
_ENOUGH: Final = 2
_POINT: Final = re.compile(rb'"(?:alpha|beta)":"([0-9a-f]{64})"')
_IDENTITY_HEX: Final = hex_of_point(IDENTITY).encode()

Ballots: TypeAlias = Callable[[], Iterator[tuple[str, bytes]]]
"""Reads all good ballots from the first one: (place, canonical bytes)."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A ballot that repeats an earlier one, as a `whole` or in a part; both by their places."""

    where: str
    first: str
    whole: bool


def marks_of(raw: bytes, key: bytes) -> list[int]:
    """Return the marks of a checked ballot: of the whole, and of each point but the identity once.

    In a checked ballot every `alpha` and `beta` is a point of an answer: its texts are settled.
    """
    return [_mark(part, key) for part in _parts_of(raw)]


class Copies:
    """Collects the marks of the ballots as they are checked, then finds the copies among them."""

    def __init__(self, key: bytes, budget: int = BUDGET) -> None:
        """Hold at most about `budget` marks, made with `key` (at most 64 bytes)."""
        self._key = key
        self._budget = budget
        self._kept = _Marks(0, _SPACE)

    def add(self, marks: Iterable[int]) -> None:
        """Take the marks of some more ballots."""
        self._kept.add(marks)
        if len(self._kept) <= self._budget:
            return
        self._kept.thin()
        # Down to a half, so that thinning is worth its time whatever comes next.
        while len(self._kept) > self._budget // 2:
            self._kept = self._kept.lower_half()

    def find(self, ballots: Ballots) -> Iterator[Copy]:
        """Yield what occurs twice, in the ballots' order; reads them again only where it must."""
        repeated = self._kept.repeated()
        width = self._kept.end
        for start in range(width, _SPACE, width):
            repeated |= self._between(start, start + width, ballots).repeated()
        return _compare(repeated, self._key, ballots) if repeated else iter(())

    def _between(self, start: int, end: int, ballots: Ballots) -> "_Marks":
        marks, most = _Marks(start, end), self._budget
        for _, raw in ballots():
            marks.add(marks_of(raw, self._key))
            if len(marks) > most:
                marks.thin()
                most = max(most, 2 * len(marks))
        return marks


class _Marks:
    """The marks from `start` to below `end`."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end
        self._size = 0
        self._buckets = [array("Q") for _ in range(_BUCKETS)]

    def __len__(self) -> int:
        return self._size

    def add(self, marks: Iterable[int]) -> None:
        for mark in marks:
            if self.start <= mark < self.end:
                self._buckets[mark % _BUCKETS].append(mark)
                self._size += 1

    def lower_half(self) -> "_Marks":
        half = _Marks(self.start, (self.start + self.end) // 2)
        for bucket in self._buckets:
            half.add(bucket)
        return half

    def thin(self) -> None:
        """Keep two of each mark at most: that it is repeated is all that counts."""
        for number, bucket in enumerate(self._buckets):
            thinned = array("Q")
            for mark in sorted(bucket):
                if thinned[-2:].count(mark) < _ENOUGH:
                    thinned.append(mark)
            self._buckets[number] = thinned
        self._size = sum(len(bucket) for bucket in self._buckets)

    def repeated(self) -> set[int]:
        found: set[int] = set()
        for bucket in self._buckets:
            ordered = sorted(bucket)
            found.update(mark for mark, after in pairwise(ordered) if mark == after)
        return found


def _compare(repeated: set[int], key: bytes, ballots: Ballots) -> Iterator[Copy]:
    """Compare in full what has one of the repeated marks."""
    first: dict[bytes, tuple[int, str]] = {}
    for number, (where, raw) in enumerate(ballots()):
        parts = [part for part in _parts_of(raw) if _mark(part, key) in repeated]
        earlier = [first[part] for part in parts if part in first]
        if _digest_of(raw) in first:
            yield Copy(where, first[_digest_of(raw)][1], whole=True)
            continue
        if earlier:
            yield Copy(where, min(earlier)[1], whole=False)
        for part in parts:
            first.setdefault(part, (number, where))


def _digest_of(raw: bytes) -> bytes:
    """Return what stands for a ballot as a whole: the digest that its tracker is written from."""
    return hashlib.sha256(raw).digest()


def _parts_of(raw: bytes) -> list[bytes]:
    """Return the ballot's own digest (32 bytes) and its points as hex (64 bytes), each once."""
    points = set(_POINT.findall(raw)) - {_IDENTITY_HEX}
    return [_digest_of(raw), *sorted(points)]


def _mark(part: bytes, key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(part, digest_size=8, key=key).digest(), "big")
