"""Single bits flipped in a database's file: each is found and located, or all values read the same.

Many flips stand in one damaged copy, in rows or pages apart, and each needs a finding of its own
that names its place; one that has none in company is tried again alone, and that decides.
"""

import hashlib
import os
import random
import re
import sqlite3
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from ballots.verify.report import Finding, ReportBuilder
from participate.operations.checking import UNUSED_CODE, check_database, check_rows
from participate.operations.pages import HEADER_BYTES, Cell, DatabasePages, read_varint
from participate.operations.rows import SCHEMA, read_as_far_as_possible, read_schema, record_of
from participate.shared.checksums import COLUMN, Checked, list_tables

COLUMN_BATCH = 400
PAGE_BATCH = 60
FEW = 60
_CELL = re.compile(r"\(page \d+, byte (\d+)\)")


@dataclass(frozen=True, slots=True)
class Place:
    """One bit of a database's file, and what it belongs to: an object, a row's cell, a column."""

    offset: int
    bit: int
    owner: str
    cell: int = -1
    column: str = ""


@dataclass(slots=True)
class Stretches:
    """Where the bytes of one column of one table stand: (start, end, the row's cell)."""

    table: str
    column: str
    found: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def bits(self) -> int:
        return 8 * sum(end - start for start, end, _ in self.found)

    def choose(self, source: random.Random, count: int) -> list[Place]:
        """Choose bits uniformly, none twice; all of them where there are no more than `count`."""
        ends = list(accumulate(8 * (end - start) for start, end, _ in self.found))
        chosen = range(self.bits) if self.bits <= count else source.sample(range(self.bits), count)
        return [self._place(ends, bit) for bit in chosen]

    def _place(self, ends: Sequence[int], bit: int) -> Place:
        number = bisect_right(ends, bit)
        start, _, cell = self.found[number]
        before = ends[number - 1] if number else 0
        return Place(start + (bit - before) // 8, bit % 8, self.table, cell, self.column)


class Anatomy:
    """What each byte of a whole database is for."""

    def __init__(self, path: Path) -> None:
        self.raw = path.read_bytes()
        self.pages = DatabasePages(self.raw)
        connection = _Plain(path)
        self.tables = {table.name: table for table in list_tables(connection)}
        self.schema = read_schema(self.pages)
        self.columns: list[Stretches] = []
        self.objects = {each.name: each.table for each in self.schema}
        for each in self.schema:
            if each.root:
                cells = self.pages.walk(each.root, each.name)
                if each.kind == "table":
                    self.columns += self._columns(self.tables[each.name], cells)
                else:
                    for _ in cells:
                        pass
        self.pages.mark_free_list()
        self.schema_rows = [
            (start, end, each.name)
            for each, cell in zip(self.schema, self._schema_cells(), strict=True)
            for start, end in cell.payload
        ]
        self.digest = read_everything(path)
        self.known = frozenset(check_database(path).findings)
        connection.close()

    def _schema_cells(self) -> list[Cell]:
        return [cell for cell in DatabasePages(self.raw).walk(1, SCHEMA) if cell.payload]

    def owner(self, offset: int) -> str:
        """Which object's page a byte stands on."""
        return self.pages.owner[self.page(offset)]

    def family(self, name: str) -> str:
        """Return the table that an object belongs to."""
        return self.objects.get(name, name)

    def object_at(self, offset: int) -> str:
        """Return which object's row in the schema a byte belongs to; "" elsewhere."""
        for start, end, name in self.schema_rows:
            if start <= offset < end:
                return name
        return ""

    def page(self, offset: int) -> int:
        return offset // self.pages.size + 1

    def _columns(self, table: Checked, cells: Iterator[Cell]) -> list[Stretches]:
        found = {name: Stretches(table.name, name) for name in table.stored}
        for cell in cells:
            if not cell.payload:
                continue
            fields, sentence = read_as_far_as_possible(record_of(self.pages, cell))
            assert not sentence
            for name, each in zip(table.stored, fields, strict=True):
                for stretch in (each.head, each.body):
                    found[name].found += [(*part, cell.start) for part in _in_file(cell, stretch)]
            if table.rowid is not None:
                _, after_size = read_varint(self.raw, cell.start)
                number = (after_size, cell.payload[0][0], cell.start)
                found[table.rowid].found.append(number)
        return list(found.values())


class _Plain:
    """A raw connection as `shared.checksums` asks it."""

    def __init__(self, path: Path) -> None:
        self.raw = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
        self.close = self.raw.close

    def exec_driver_sql(self, statement: str, /) -> sqlite3.Cursor:
        return self.raw.execute(statement)


def _in_file(cell: Cell, stretch: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Where a stretch of a record stands in the file."""
    at = 0
    for start, end in cell.payload:
        first, last = max(stretch[0], at), min(stretch[1], at + end - start)
        if first < last:
            yield start + first - at, start + last - at
        at += end - start


def read_everything(path: Path) -> str:
    """Return a digest of every value of every table, of the order of its rows, of every index."""
    digest = hashlib.sha256()
    connection = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    connection.text_factory = bytes
    try:
        objects = connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
        ).fetchall()
        digest.update(repr(objects).encode())
        for kind, name, table, _ in objects:
            if kind == b"table":
                rows = connection.execute(
                    f'SELECT rowid, * FROM "{name.decode()}" NOT INDEXED ORDER BY rowid'  # noqa: S608
                )
            elif kind == b"index" and not name.startswith(b"sqlite_"):
                rows = connection.execute(
                    f'SELECT rowid FROM "{table.decode()}" INDEXED BY "{name.decode()}"'  # noqa: S608
                )
            else:
                continue
            for row in rows:
                digest.update(repr(row).encode())
    finally:
        connection.close()
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one flip: found with its place, or idle (every value reads the same), or missed.

    `found` with `located` False is a failure as `missed` is.
    """

    place: Place
    found: bool
    located: bool
    idle: bool = False


class Trial:
    """Damages copies of a database in a scratch folder and looks at what is found."""

    def __init__(self, anatomy: Anatomy, scratch: Path) -> None:
        self.anatomy = anatomy
        self.path = scratch / f"damaged-{os.getpid()}.sqlite3"

    def flip_columns(self, places: Sequence[Place]) -> list[Outcome]:
        """Flip bits of rows apart, together; each must be found in its row and column.

        Where few tables are concerned only their rows are read, as `participate check` reads them.
        """
        tables = {place.owner for place in places}
        if 1 < len(places) < FEW:
            self._damage(places)
            findings = _check_tables(self.path, self.anatomy, tables)
        else:
            findings = self._check(places)
        named: dict[int, set[str]] = {}
        for each in findings:
            match = _CELL.search(each.sentence)
            if match:
                named.setdefault(int(match[1]), set()).add(each.where.rpartition("].")[2])
        outcomes = []
        for place in places:
            columns = named.get(place.cell, set())
            located = bool(columns & self._accepted(place))
            if not located and len(places) > 1:
                outcomes += self.flip_columns([place])
            else:
                located = located or self._names_page_of_row(findings, place)
                outcomes.append(Outcome(place, bool(columns or findings), located))
        return outcomes

    def flip_bytes(self, places: Sequence[Place]) -> list[Outcome]:
        """Flip bits of pages apart, together; each must be found with its page, row or object."""
        new = [each for each in self._check(places) if each not in self.anatomy.known]
        families = Counter(self.anatomy.family(place.owner) for place in places)
        outcomes = []
        for place in places:
            alone = families[self.anatomy.family(place.owner)] == 1
            located = any(self._names(each, place, alone=alone) for each in new)
            if located:
                outcomes.append(Outcome(place, found=True, located=True))
            elif len(places) > 1:
                outcomes += self.flip_bytes([place])
            else:
                found = any(each.code != UNUSED_CODE for each in new)
                same = not found and read_everything(self.path) == self.anatomy.digest
                outcomes.append(Outcome(place, found, located=False, idle=same))
        return outcomes

    def _check(self, places: Sequence[Place]) -> tuple[Finding, ...]:
        self._damage(places)
        return check_database(self.path).findings

    def _damage(self, places: Sequence[Place]) -> None:
        damaged = bytearray(self.anatomy.raw)
        for place in places:
            damaged[place.offset] ^= 1 << place.bit
        self.path.write_bytes(damaged)

    def _accepted(self, place: Place) -> set[str]:
        """Which names locate a flip: its column; of a checksum also the column that it is of.

        A row's number stands before the record: changed, it may shift everything behind it, and the
        row is named by its place in the file.
        """
        if place.column not in (COLUMN, self.anatomy.tables[place.owner].rowid):
            return {place.column}
        columns = [each.column for each in self.anatomy.columns if each.table == place.owner]
        return set(columns)

    def _names_page_of_row(self, findings: Sequence[Finding], place: Place) -> bool:
        """Say whether the page of a row is named that a changed number made run over its end."""
        of_row = place.column == self.anatomy.tables[place.owner].rowid
        return of_row and any(self._names(each, place, alone=False) for each in findings)

    def _names(self, finding: Finding, place: Place, *, alone: bool) -> bool:
        """Say whether a finding names the place: its row or page; its object where it is alone."""
        page, text = self.anatomy.page(place.offset), f"{finding.where} {finding.sentence}"
        if finding.code == "schema-changed" and finding.where.partition(" ")[2] == place.column:
            return True
        if finding.code == UNUSED_CODE:
            at = int(finding.where.rpartition(" ")[2])
            return at == place.offset
        if re.search(rf"\bpage {page}\b", text, re.IGNORECASE):
            return True
        if not alone:
            return False
        if place.offset < HEADER_BYTES:
            return finding.check == "database file"
        if place.owner == SCHEMA:
            return finding.check == "schema" or finding.where in self.anatomy.objects
        family = {place.owner, self.anatomy.family(place.owner)}
        return any(re.search(rf"\b{re.escape(name)}\b", text) for name in family)


def _check_tables(path: Path, anatomy: Anatomy, names: Collection[str]) -> tuple[Finding, ...]:
    """Read the rows of some tables alone."""
    report = ReportBuilder()
    pages = DatabasePages(path.read_bytes())
    for each in anatomy.schema:
        if each.kind == "table" and each.name in names:
            check_rows(report, pages, anatomy.tables[each.name], pages.walk(each.root, each.name))
    return report.build().findings


def scratch_folder() -> tempfile.TemporaryDirectory:
    """A folder for damaged copies, in memory where the machine has such a place."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)


def rows_apart(places: Iterable[Place]) -> list[list[Place]]:
    """Put places into groups of at most `COLUMN_BATCH` in which no two share a row."""
    return _apart(places, COLUMN_BATCH, lambda place: place.cell)


def pages_apart(anatomy: Anatomy, places: Iterable[Place]) -> list[list[Place]]:
    """Put places into groups in which no two share a page; those of the schema among themselves.

    A damaged schema hides what else is damaged, but for its own objects.
    """
    schema, others = [], []
    for place in places:
        (schema if place.owner == SCHEMA else others).append(place)
    groups = _apart(others, PAGE_BATCH, lambda place: anatomy.page(place.offset))
    return groups + _apart(schema, PAGE_BATCH, lambda place: anatomy.page(place.offset))


def _apart(places: Iterable[Place], most: int, mark: Callable[[Place], int]) -> list[list[Place]]:
    """Put each place into the first group that has room and none of its mark yet."""
    groups: list[list[Place]] = []
    marks: list[set[int]] = []
    next_of: dict[int, int] = {}
    for place in places:
        number = next_of.get(mark(place), 0)
        while number < len(groups) and (
            len(groups[number]) >= most or mark(place) in marks[number]
        ):
            number += 1
        if number == len(groups):
            groups.append([])
            marks.append(set())
        groups[number].append(place)
        marks[number].add(mark(place))
        next_of[mark(place)] = number + 1
    return groups


def uniform_places(anatomy: Anatomy, source: random.Random, count: int) -> list[Place]:
    """Choose bits uniformly over the file."""
    chosen = source.sample(range(8 * len(anatomy.raw)), count)
    return [
        Place(bit // 8, bit % 8, anatomy.owner(bit // 8), column=anatomy.object_at(bit // 8))
        for bit in chosen
    ]
