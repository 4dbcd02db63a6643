"""Pages of a long list: which one a reader asked for, what lies beside it; portions for queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

_MOST_DIGITS = 6
_PORTION = 400  # values in one query: SQLite allows 999 parameters everywhere
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `number`, from 1, of `total` rows with `size` on each."""

    number: int
    size: int
    total: int

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.number - 1) * self.size

    def previous(self, path: str) -> str:
        """The address of the page before, "" on the first."""
        return f"{path}?page={self.number - 1}" if self.number > 1 else ""

    def next(self, path: str) -> str:
        """The address of the page after, "" on the last."""
        return f"{path}?page={self.number + 1}" if self.offset + self.size < self.total else ""


def choose_page(wish: str, size: int, total: int) -> Paging:
    """The page that a query asks for: no number means the first, too large a one the last."""
    is_number = wish.isascii() and wish.isdecimal() and len(wish) <= _MOST_DIGITS
    last = max(1, -(-total // size))
    return Paging(min(max(int(wish), 1), last) if is_number else 1, size, total)


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Values in portions that one query can name."""
    return (values[at : at + _PORTION] for at in range(0, len(values), _PORTION))
