"""PostgreSQL below the units of work: several servers on one database, one writer at a time.

A transaction that writes begins with an advisory lock, so writers of all servers queue and each
reads what the one before it committed. Readers have a read-only snapshot (REPEATABLE READ).
"""

from typing import Final

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import QueuePool

from participate.shared.errors import SettingsError

PREFIX: Final = "postgresql://"
WRITE_LOCK: Final = 0x5061_7274_6963_6970
"""The advisory lock of who writes ("Particip"); its scope is the database."""
WORK_LOCK: Final = WRITE_LOCK + 1
"""The advisory lock of who works beside the requests."""
_READERS: Final = 16
_LIMITS: Final = {
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "300s",
    "TimeZone": "UTC",
}
_WRITING: Final = {"synchronous_commit": "on", "default_transaction_isolation": "read committed"}
_READING: Final = {
    "default_transaction_read_only": "on",
    "default_transaction_isolation": "repeatable read",
}
_CONNECTING: Final = {
    "application_name": "participate",
    "connect_timeout": "5",
    "tcp_user_timeout": "15000",
}
_DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")
# Not errors of class 08 or 57, and yet not ours: a standby, a transaction that was idle too long.
_NOT_NOW: Final = frozenset({"25006", "25P03"})


class LeanDialect(PGDialect_psycopg):
    """PostgreSQL's dialect with fewer round trips: a savepoint is never released.

    Rolling back to one that is further out takes those within with it, and a commit keeps them all.
    """

    supports_statement_cache = True

    def do_savepoint(self, connection: Connection, name: str) -> None:
        """Set a savepoint."""
        connection.exec_driver_sql(f"SAVEPOINT {name}")

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        """Leave it; `is_intact` tells afterwards whether the transaction can go on."""


registry.register("postgresql.lean", __name__, LeanDialect.__name__)


class Postgres:
    """One database of a PostgreSQL server."""

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        self.name = parsed.set(drivername="postgresql").render_as_string(hide_password=True)
        try:
            self.writer = _engine(parsed, 1, {**_LIMITS, **_WRITING})
            self.readers = _engine(parsed, _READERS, {**_LIMITS, **_READING})
        except ModuleNotFoundError as error:
            raise SettingsError(
                "PostgreSQL needs psycopg: install participate[postgres] in place of participate."
            ) from error

    def require_durability(self) -> None:
        """Check settings, encoding and order; SettingsError names what is not as it must be."""
        with self.writer.connect() as connection:
            for name in _DURABLE:
                self._require(connection, name, "on")
            self._require(connection, "server_encoding", "UTF8")
            order = connection.exec_driver_sql("SELECT 'Z'::text < 'a'::text").scalar_one()
        if not order:
            raise SettingsError(
                "The database %(name)s sorts by a language's rules: create it with the locale C.",
                {"name": self.name},
            )

    def claim(self) -> None:
        """Nothing: several servers may write, in turn."""

    def take_turn(self, connection: Connection) -> None:
        """Wait for the lock of who writes; it goes with the transaction."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")

    def is_alone(self, connection: Connection) -> bool:
        """Try to get the lock of work beside the requests; it goes with the transaction."""
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        query = f"SELECT pg_try_advisory_xact_lock({WORK_LOCK})"
        return bool(connection.exec_driver_sql(query).scalar_one())

    def lift_limits(self, connection: Connection) -> None:
        """Let migrations take their time."""
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")

    def end_migration(self, connection: Connection) -> None:
        """Nothing: the server has checksums of its pages."""

    def is_intact(self, connection: Connection) -> bool:
        """Tell whether the transaction can go on."""
        from psycopg.pq import TransactionStatus  # noqa: PLC0415  (only where PostgreSQL is used)

        held = connection.connection.dbapi_connection
        return held is not None and held.info.transaction_status is TransactionStatus.INTRANS

    def is_refusal(self, error: DBAPIError) -> bool:
        """Tell whether the server is gone, full, busy or a standby."""
        state = getattr(error.orig, "sqlstate", None)
        refused = isinstance(error, OperationalError | InterfaceError) or state in _NOT_NOW
        return refused or error.connection_invalidated

    def truncate_log(self) -> bool:
        """Nothing: the server vacuums dead rows and recycles its log by itself."""
        return True

    def rewrite(self) -> None:
        """Nothing: `VACUUM FULL` is the operator's, as it locks what it rewrites."""

    def close(self) -> None:
        """Let go of every connection."""
        self.readers.dispose()
        self.writer.dispose()

    def _require(self, connection: Connection, name: str, wanted: str) -> None:
        found = connection.exec_driver_sql(f"SHOW {name}").scalar_one()
        if found != wanted:
            raise SettingsError(
                "The database %(name)s has %(setting)s = %(found)s; it must be %(wanted)s.",
                {"name": self.name, "setting": name, "found": found, "wanted": wanted},
            )


def _parse(url: str) -> URL:
    try:
        return make_url(url).set(drivername="postgresql+lean")
    except (ArgumentError, ValueError):
        raise SettingsError(
            "The database URL cannot be read: it is postgresql://user:password@host:port/name."
        ) from None


def _engine(url: URL, connections: int, settings: dict[str, str]) -> Engine:
    options = " ".join(
        f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in settings.items()
    )
    return create_engine(
        url,
        connect_args={**_CONNECTING, "options": options},
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,  # a server that was restarted costs nobody an error
        hide_parameters=True,  # what people wrote stands in no log
    )
