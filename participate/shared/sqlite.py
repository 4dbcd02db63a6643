"""SQLite below the units of work: WAL, `synchronous=FULL`, one process that writes.

One connection alone writes (`BEGIN IMMEDIATE`); a file lock beside the database keeps other
processes from it. Readers open the file `mode=ro`.
"""

import fcntl
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from participate.shared import checksums
from participate.shared.errors import DatabaseBusyError, SettingsError

PREFIX: Final = "sqlite:///"
_SYNCHRONOUS_FULL = 2
_BUSY_SECONDS: Final = 10.0
_READERS: Final = 16


class LeanDialect(SQLiteDialect_pysqlite):
    """SQLite's dialect that begins, and sets savepoints, on the driver's own connection."""

    supports_statement_cache = True
    begin = "BEGIN"
    """How a transaction begins on this engine."""

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin a transaction, which Python's driver leaves to us."""
        dbapi_connection.cursor().execute(self.begin)

    def do_savepoint(self, connection: Connection, name: str) -> None:
        """Set a savepoint."""
        run_on_driver(connection, f"SAVEPOINT {name}")

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        """Keep what was done since; fails where the transaction has ended meanwhile."""
        run_on_driver(connection, f"RELEASE SAVEPOINT {name}")


registry.register("sqlite.lean", __name__, LeanDialect.__name__)


def run_on_driver(
    connection: Connection, text: str, given: Sequence[Sequence[Any]] = ((),)
) -> sqlite3.Cursor:
    """Run a statement on the driver's own connection, inside SQLAlchemy's transaction.

    `given` are the values of each row. Errors are SQLAlchemy's.
    """
    held = cast("sqlite3.Connection", connection.connection.dbapi_connection)
    try:
        return held.execute(text, given[0]) if len(given) == 1 else held.executemany(text, given)
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            text, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


class Sqlite:
    """One database file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = f"{PREFIX}{path}"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.writer = _engine(path, read_only=False)
        self.readers = _engine(path, read_only=True)
        self._lock_file: int | None = None

    def require_durability(self) -> None:
        """Check the modes that durability stands on; SettingsError where they are not in force."""
        with self.writer.connect() as connection:
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        if mode != "wal" or level != _SYNCHRONOUS_FULL:
            raise SettingsError(
                "The database at %(path)s does not give WAL with synchronous=FULL.",
                {"path": self.path},
            )

    def claim(self) -> None:
        """Hold the right to write; DatabaseBusyError where another process has it."""
        if self._lock_file is not None:
            return
        lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise DatabaseBusyError(
                "Another process writes to %(path)s; stop the server before running this.",
                {"path": self.path},
            ) from None
        self._lock_file = lock

    def take_turn(self, connection: Connection) -> None:
        """Nothing: `BEGIN IMMEDIATE` has taken what there is to take."""

    def is_alone(self, connection: Connection) -> bool:
        """Always: only one process writes."""
        del connection
        return True

    def lift_limits(self, connection: Connection) -> None:
        """Nothing: no statement has a limit."""

    def end_migration(self, connection: Connection) -> None:
        """See to it that every table carries checksums of its rows."""
        checksums.install(connection)

    def is_intact(self, connection: Connection) -> bool:
        """Tell whether the transaction is still open: a full disk may have ended it."""
        held = connection.connection.dbapi_connection
        return bool(held is not None and held.in_transaction)

    def is_refusal(self, error: DBAPIError) -> bool:
        """Tell whether the database cannot take this now, whatever was asked of it."""
        return isinstance(error, OperationalError)

    def truncate_log(self) -> bool:
        """Bring everything into the database's file and empty the write-ahead log.

        False where a reader still needs the log; nobody is waited for.
        """
        held = self.writer.raw_connection()
        try:
            cursor = held.cursor()
            cursor.execute("PRAGMA busy_timeout=0")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone() or (1,)
            cursor.execute(f"PRAGMA busy_timeout={int(_BUSY_SECONDS * 1000)}")
            cursor.close()
        finally:
            held.close()
        return busy == 0

    def rewrite(self) -> None:
        """Write the file anew: unused parts of pages can keep copies of rows that were moved."""
        held = self.writer.raw_connection()
        try:
            held.cursor().execute("VACUUM")
        finally:
            held.close()

    def close(self) -> None:
        """Let go of every connection and of the right to write."""
        self.readers.dispose()
        self.writer.dispose()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


def _engine(path: Path, *, read_only: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode={'ro' if read_only else 'rwc'}",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys=ON")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            # What is erased (voting codes at the close) leaves the file's free pages too.
            connection.execute("PRAGMA secure_delete=ON")
            checksums.register(connection)
        return connection

    engine = create_engine(
        "sqlite+lean://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=_READERS if read_only else 1,
        max_overflow=0,
        hide_parameters=True,  # what people wrote stands in no log
    )
    if not read_only:
        cast("LeanDialect", engine.dialect).begin = "BEGIN IMMEDIATE"
    return engine
