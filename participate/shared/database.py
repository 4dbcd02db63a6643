"""The database: units of work, one writer, many readers.

SQLite in WAL mode with `synchronous=FULL`. One connection alone writes (`BEGIN IMMEDIATE`, a
thread lock inside the process, a file lock beside the database between processes); readers open
the file `mode=ro`. Nothing but `Database.write` commits, in the whole application.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, SQLModel

import participate.shared.columns  # noqa: F401  (names the constraints of every table)
from participate.shared.errors import DatabaseBusyError, SettingsError

BeforeCommit = Callable[[Session], None]
_SYNCHRONOUS_FULL = 2
_BUSY_SECONDS = 10.0
_READERS = 16


def database_path(url: str) -> Path:
    """Return the file of a `sqlite:///path` URL; SettingsError for any other URL."""
    prefix = "sqlite:///"
    if not url.startswith(prefix) or not url.removeprefix(prefix):
        raise SettingsError(
            "The database URL %(url)s is not usable: this release needs sqlite:///path/to/file.",
            {"url": url.rpartition("@")[2]},
        )
    return Path(url.removeprefix(prefix)).resolve()


class Database:
    """Opens units of work. `before_commit` runs at the end of every write, before its commit."""

    def __init__(self, url: str, *, before_commit: BeforeCommit | None = None) -> None:
        self.url = url
        self.path = database_path(url)
        self.before_commit = before_commit
        self._turn = threading.Lock()
        self._lock_file: int | None = None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = _engine(self.path, read_only=False)
        self._readers = _engine(self.path, read_only=True)
        self._prepared = False

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a query-only session on one snapshot; nothing written in it can be kept."""
        self._prepare()
        with Session(self._readers, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open the one writing session: commits on a clean exit, else rolls back."""
        with self._turn:
            self._hold_lock_file()
            self._prepare_locked()
            with Session(self._writer, expire_on_commit=False) as session:
                yield session
                session.flush()
                if self.before_commit is not None:
                    self.before_commit(session)
                session.commit()

    @contextmanager
    def connect_for_migrations(self) -> Iterator[Connection]:
        """Open the writing connection for schema changes; commits on a clean exit."""
        with self._turn:
            self._hold_lock_file()
            self._prepare_locked()
            with self._writer.begin() as connection:
                yield connection

    def create_tables(self) -> None:
        """Create every table known to the models (tests and first starts; else migrations)."""
        with self.connect_for_migrations() as connection:
            SQLModel.metadata.create_all(connection)

    def close(self) -> None:
        """Let go of every connection and of the right to write."""
        with self._turn:
            self._readers.dispose()
            self._writer.dispose()
            self._prepared = False
            if self._lock_file is not None:
                os.close(self._lock_file)
                self._lock_file = None

    def _prepare(self) -> None:
        if not self._prepared:
            with self._turn:
                self._prepare_locked()

    def _prepare_locked(self) -> None:
        """Check once that SQLite does what durability stands on."""
        if self._prepared:
            return
        with self._writer.connect() as connection:
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        if mode != "wal" or level != _SYNCHRONOUS_FULL:
            raise SettingsError(
                "The database at %(path)s does not give WAL with synchronous=FULL.",
                {"path": self.path},
            )
        self._prepared = True

    def _hold_lock_file(self) -> None:
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
        return connection

    engine = create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=_READERS if read_only else 1,
        max_overflow=0,
    )
    statement = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(engine, "begin", begin)
    return engine
