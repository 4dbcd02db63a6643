"""Checking that nothing has decayed: a database's file, its rows, the record in it, its folder.

Reads alone. Every finding says where: table, row and column, or page and byte, or file and byte.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from ballots.verify.report import Report, ReportBuilder
from participate.operations.pages import Cell, DamagedPageError, DatabasePages
from participate.operations.rows import (
    DamagedRowError,
    SchemaObject,
    faults_of,
    read_schema,
    schema_checksums,
)
from participate.record import service as record
from participate.shared.checksums import COLUMN, SCHEMA_TABLE, Checked, list_tables

FILE, SCHEMA, ROWS, TREES, LINKS, UNUSED = (
    "database file",
    "schema",
    "rows",
    "trees and indexes",
    "links between tables",
    "unused bytes",
)
RECORD: Final = "record"
UNUSED_CODE: Final = "W-UNUSED"
_MOST_MESSAGES: Final = 1000


def check_installation(path: Path, folder: Path | None) -> Report:
    """Check a database and, where it is whole, the record in it and the record's folder."""
    report = ReportBuilder()
    report.include(check_database(path))
    if report.has_errors:
        sentence = "the record and its folder were not looked at: the database is damaged"
        report.info(RECORD, "I-NOT-LOOKED-AT", sentence)
        return report.build()
    try:
        with reading(path) as session:
            report.include(record.check_record(session))
            if folder is not None:
                report.include(record.check_folder(session, folder))
    except (SQLAlchemyError, ValueError) as error:
        report.error(RECORD, "record-unreadable", f"its rows cannot be read: {error}", str(path))
    return report.build()


def check_database(path: Path) -> Report:
    """Check a SQLite database of ours, also while a server is running on it."""
    report = ReportBuilder()
    try:
        with _open(path) as connection:
            _check(report, _read(path, connection), connection)
    except sqlite3.DatabaseError as error:
        report.error(FILE, "database-unreadable", f"SQLite cannot read it: {error}", str(path))
    return report.build()


def _check(report: ReportBuilder, raw: bytes, connection: "_Connection") -> None:
    """Look at the pages first, then at what SQLite itself says."""
    try:
        pages = DatabasePages(raw)
    except DamagedPageError as error:
        report.error(FILE, "page-damaged", error.sentence, "byte 16")
        return
    report.examined(FILE, detail=f"{pages.count} pages of {pages.size} bytes")
    for offset, sentence in pages.header_faults():
        report.error(FILE, "header-changed", sentence, f"byte {offset}")
    try:
        schema = read_schema(pages)
    except (DamagedPageError, DamagedRowError) as error:
        report.error(SCHEMA, "page-damaged", str(error), "the schema")
        return
    _check_schema(report, pages, schema)
    tables = {each.name: each for each in list_tables(connection)}
    _check_trees(report, pages, schema, tables)
    _ask_sqlite(report, connection, tables)
    _check_unused(report, pages)


def _check_schema(
    report: ReportBuilder, pages: DatabasePages, schema: tuple[SchemaObject, ...]
) -> None:
    """Compare each object of the schema with its checksum."""
    root = next((each.root for each in schema if each.name == SCHEMA_TABLE), 0)
    if not root:
        report.error(SCHEMA, "no-checksums", "it has no checksums", SCHEMA_TABLE)
        return
    try:
        expected = schema_checksums(DatabasePages(pages.raw), root, SCHEMA_TABLE)
    except (DamagedPageError, DamagedRowError) as error:
        report.error(SCHEMA, "page-damaged", str(error), SCHEMA_TABLE)
        return
    found = {f"{each.kind} {each.name}": each.checksum for each in schema}
    report.examined(SCHEMA, len(found))
    for name in sorted(found.keys() | expected.keys()):
        if found.get(name) != expected.get(name):
            sentence = "it is not there" if name not in found else "it does not fit its checksum"
            report.error(SCHEMA, "schema-changed", sentence, name)


def _check_trees(
    report: ReportBuilder,
    pages: DatabasePages,
    schema: tuple[SchemaObject, ...],
    tables: dict[str, Checked],
) -> None:
    """Walk every tree; of tables, check each row."""
    for each in schema:
        if not each.root:
            continue
        try:
            cells = pages.walk(each.root, each.name)
            table = tables.get(each.name)
            if each.kind == "table" and table is not None and COLUMN in table.stored:
                check_rows(report, pages, table, cells)
            else:
                if each.kind == "table" and table is not None:
                    report.error(ROWS, "no-checksums", "its rows have no checksums", each.name)
                report.examined(TREES, sum(1 for _ in cells))
        except DamagedPageError as error:
            pages.incomplete = True
            report.error(TREES, "page-damaged", str(error), each.name)
    try:
        pages.mark_free_list()
    except DamagedPageError as error:
        pages.incomplete = True
        report.error(TREES, "page-damaged", str(error), "the list of free pages")


def check_rows(
    report: ReportBuilder, pages: DatabasePages, table: Checked, cells: Iterator[Cell]
) -> None:
    """Compare each row of a table with its checksum."""
    for fault in faults_of(pages, cells, table):
        report.examined(ROWS)
        if fault is None:
            continue
        sentence = f"{fault.sentence} (page {fault.page}, byte {fault.place})"
        for column in fault.columns or ("",):
            where = f"{table.name}[{fault.key}]" + (f".{column}" if column else "")
            report.error(ROWS, "row-changed", sentence, where)


def _ask_sqlite(report: ReportBuilder, connection: "_Connection", tables: Iterable[str]) -> None:
    """Let SQLite compare tables with indexes and links with what they lead to."""
    report.examined(TREES)
    try:
        _ask_for_integrity(report, connection, str(_MOST_MESSAGES))
    except sqlite3.DatabaseError:
        # It gave up on some row or entry: ask table by table which one that is.
        for table in tables:
            try:
                _ask_for_integrity(report, connection, f'"{table}"')
            except sqlite3.DatabaseError as error:
                report.error(TREES, "tree-damaged", f"SQLite cannot read all of it: {error}", table)
    report.examined(LINKS)
    try:
        broken = list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
    except sqlite3.DatabaseError as error:
        report.error(LINKS, "link-broken", f"SQLite cannot follow them: {error}")
        return
    for table, rowid, parent, _ in broken:
        sentence = f"it leads to a row of {parent} that is not there"
        report.error(LINKS, "link-broken", sentence, f"{table}[rowid={rowid}]")


def _ask_for_integrity(report: ReportBuilder, connection: "_Connection", what: str) -> None:
    for (message,) in connection.exec_driver_sql(f"PRAGMA integrity_check({what})"):
        if message != "ok":
            for line in str(message).splitlines():
                report.error(TREES, "tree-damaged", line, "integrity_check")


def _check_unused(report: ReportBuilder, pages: DatabasePages) -> None:
    """Bytes without a use are zero, or SQLite left them when it moved rows (VACUUM clears most)."""
    if pages.incomplete:
        return
    for page in pages.unclaimed():
        report.error(UNUSED, "page-lost", "it belongs to nothing", f"page {page}")
    for start, end in pages.idle:
        report.examined(UNUSED, end - start)
        left = pages.raw[start:end].lstrip(b"\0")
        if left:
            first, count = end - len(left), len(left) - left.count(0)
            page = start // pages.size + 1
            report.warning(
                UNUSED,
                UNUSED_CODE,
                f"{count} bytes that hold nothing are not zero",
                f"{pages.owner[page]}, page {page}, byte {first}",
            )


class _Connection:
    """A raw connection under the one name that `shared.checksums` asks it by."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.raw = connection

    def exec_driver_sql(self, statement: str, /) -> sqlite3.Cursor:
        """Run one statement; DatabaseError also where SQLite's own message is damaged."""
        try:
            return self.raw.execute(statement)
        except UnicodeDecodeError as error:
            raise sqlite3.DatabaseError("its schema is no text") from error


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Session]:
    """Open a database for reading through the models; nothing is written, not even a lock."""
    with _open(path) as connection:
        connection.raw.execute("COMMIT")
        connection.raw.text_factory = str
        engine = create_engine("sqlite://", creator=lambda: connection.raw, poolclass=StaticPool)
        with Session(engine) as session:
            yield session


@contextlib.contextmanager
def _open(path: Path) -> Iterator[_Connection]:
    """Open the file for reading alone, on one snapshot; where nobody writes, without any lock."""
    rest = "immutable=1" if not _has_log(path) else "mode=ro"
    connection = sqlite3.connect(f"file:{quote(str(path))}?{rest}", uri=True, isolation_level=None)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        connection.execute("BEGIN")
        yield _Connection(connection)
    finally:
        connection.close()


def _has_log(path: Path) -> bool:
    """Say whether there is a write-ahead log beside the file, so that pages may be in it."""
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _read(path: Path, connection: _Connection) -> bytes:
    """Return the database's pages as they are in the connection's snapshot."""
    return connection.raw.serialize() if _has_log(path) else path.read_bytes()
