"""A database searched as by someone who stole its file: raw pages, every value of every row."""

import base64
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.opening import derive, scalar


@dataclass(frozen=True, slots=True)
class Stolen:
    """What a copy of the database holds: the files' bytes, and its tables row by row.

    `raw` is the file and its log as they lay, then `file`, as it is after a checkpoint.
    """

    raw: bytes
    file: bytes
    rows: Mapping[str, tuple[Mapping[str, object], ...]]

    def settled(self) -> "Stolen":
        """The same without what still lay in the log when it was copied."""
        return Stolen(self.file, self.file, self.rows)

    def places_of(self, needles: Iterable[bytes]) -> list[str]:
        """Where one of these byte strings occurs: a table and column, or the raw files."""
        found = []
        for needle in needles:
            if needle in self.raw:
                found.append(f"the files hold {needle!r}")
            found += [
                f"{table}.{column} holds {needle!r}"
                for table, column, value in self.values()
                if needle in value
            ]
        return found

    def values(self) -> Iterator[tuple[str, str, bytes]]:
        """Every value as bytes: text in UTF-8, numbers in decimal."""
        for table, rows in self.rows.items():
            for row in rows:
                for column, value in row.items():
                    yield table, column, as_bytes(value)


def as_bytes(value: object) -> bytes:
    """A value of the database as bytes."""
    return value if isinstance(value, bytes) else str(value).encode()


def steal(path: Path) -> Stolen:
    """Copy a live SQLite database: file and log as they lie there, and again after a checkpoint."""
    lying = b"".join(_read(path.with_name(path.name + end)) for end in ("", "-wal"))
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert busy == 0
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        rows = {
            table: tuple(dict(row) for row in connection.execute(f'SELECT * FROM "{table}"'))  # noqa: S608
            for table in tables
        }
    file = _read(path)
    return Stolen(lying + file, file, rows)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def forms_of_code(uuid: str, code: str) -> list[bytes]:
    """A private voting code in every form in which it could lie about, its secret included."""
    texts = [code, code.replace("-", "")]
    spellings = [form for text in texts for form in forms_of_text(text)]
    return [*spellings, *forms_of_number(derive(uuid, code).secret)]


def forms_of_text(text: str) -> list[bytes]:
    """A text plain, in UTF-16, hexadecimal and base64 at each of the three offsets."""
    raw = text.encode()
    wide = [text.encode("utf-16-le"), text.encode("utf-16-be")]
    shifted = [base64.b64encode(b"\0" * shift + raw)[4:-4] for shift in range(3)]
    return [raw, *wide, raw.hex().encode(), *shifted]


def forms_of_number(number: int) -> list[bytes]:
    """A scalar in decimal, and as its 32 bytes."""
    return [str(number).encode(), *forms_of_bytes(scalar(number))]


def forms_of_bytes(raw: bytes) -> list[bytes]:
    """Bytes in both orders: raw, hexadecimal, base64 at each of the three offsets."""
    found = []
    for order in (raw, raw[::-1]):
        shifted = [base64.b64encode(b"\0" * shift + order)[4:-4] for shift in range(3)]
        found += [order, order.hex().encode(), order.hex().upper().encode(), *shifted]
    return found
