"""The database: units of work, one writer, many readers. Nothing else in the application commits.

Units of work take turns in one transaction, each in a savepoint of its own. Where others wait, the
turn is handed on without a commit; where nobody waits, or the group is full or old enough, the last
one seals and commits for all (group commit). Everyone leaves only after that commit is on the disk,
or all fail together. Nobody waits for company.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlmodel import Session, SQLModel

import participate.shared.columns  # noqa: F401  (names the constraints of every table)
from participate.shared import postgres, sqlite
from participate.shared.backend import Backend
from participate.shared.errors import DatabaseBusyError, SettingsError
from participate.shared.turns import Turns

BeforeCommit = Callable[[Session], None]
GROUP_UNITS: Final = 64
"""The most units of work under one commit."""
GROUP_SECONDS: Final = 0.05
"""An older group takes no further unit of work: the first one in it has waited long enough."""


def database_path(url: str) -> Path:
    """Return the file of a `sqlite:///path` URL; SettingsError for any other URL."""
    if not url.startswith(sqlite.PREFIX) or not url.removeprefix(sqlite.PREFIX):
        raise SettingsError(
            "The database URL %(url)s is not usable: it must be sqlite:///path/to/file or "
            "postgresql://user:password@host/name.",
            {"url": url.rpartition("@")[2]},
        )
    return Path(url.removeprefix(sqlite.PREFIX)).resolve()


def is_on_a_server(url: str) -> bool:
    """Tell whether the database is PostgreSQL's, and no file of ours."""
    return url.startswith(postgres.PREFIX)


def database_exists(url: str) -> bool:
    """Tell whether there is a file already; a server is asked when it is read from."""
    return is_on_a_server(url) or database_path(url).exists()


def _backend(url: str) -> Backend:
    return postgres.Postgres(url) if is_on_a_server(url) else sqlite.Sqlite(database_path(url))


class _Group:
    """Units of work in one transaction, kept by one commit or lost together."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.opened = time.monotonic()
        self.units = 0
        self.kept = 0
        self.lost: BaseException | None = None
        self.ended = threading.Event()

    def may_grow(self) -> bool:
        """Tell whether one more may join."""
        young = time.monotonic() - self.opened < GROUP_SECONDS
        return self.lost is None and self.units < GROUP_UNITS and young


class Database:
    """Opens units of work. `before_commit` runs once before every commit, for the whole group."""

    def __init__(self, url: str, *, before_commit: BeforeCommit | None = None) -> None:
        self.url = url
        self.before_commit = before_commit
        self._backend = _backend(url)
        self.name = self._backend.name
        self._turns = Turns()
        self._group: _Group | None = None
        self._preparing = threading.Lock()
        self._prepared = False

    @property
    def path(self) -> Path:
        """The file of a database in one file; SettingsError for others."""
        return database_path(self.url)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a query-only session on one snapshot; nothing written in it can be kept.

        DatabaseBusyError where the database cannot be read now.
        """
        with self._telling_refusals():
            self._prepare()
            with Session(self._backend.readers, expire_on_commit=False) as session:
                yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a unit of work: kept on a clean exit and then on the disk, else rolled back.

        It sees what others of its group have done. If the commit fails, so do all of them; also one
        whose own work failed after it had seen theirs. DatabaseBusyError where the database cannot
        take it now; TurnTakenError inside another unit of work.
        """
        with self._telling_refusals():
            group = self._join()
            saw_others = group.kept > 0
            try:
                with Session(
                    group.connection,
                    expire_on_commit=False,
                    join_transaction_mode="create_savepoint",
                ) as session:
                    yield session
                    session.commit()  # releases the savepoint
                self._require_intact(group)
                group.kept += 1
            except BaseException as error:
                self._leave(group, error, waits=saw_others and isinstance(error, Exception))
                raise
            self._leave(group, None, waits=True)

    @contextmanager
    def alone_among_servers(self) -> Iterator[bool]:
        """Say whether this server may do what only one at a time does beside the requests.

        It may until the block ends: sending mails, which must not go out twice.
        """
        with self.read() as session:
            yield self._backend.is_alone(session.connection())

    @contextmanager
    def connect_for_migrations(self) -> Iterator[Connection]:
        """Open the writing connection for schema changes; commits on a clean exit."""
        with self._telling_refusals(), self._alone():
            self._backend.claim()
            self._prepare()
            with self._backend.writer.begin() as connection:
                self._backend.take_turn(connection)
                self._backend.lift_limits(connection)
                yield connection
                self._backend.end_migration(connection)

    def truncate_log(self) -> bool:
        """Let what was erased leave the write-ahead log too; whether it could be done now.

        SQLite overwrites what is deleted in its file, but older pages stand in the log until it is
        emptied. False where a reader still needs them: try again later.
        """
        with self._telling_refusals(), self._alone():
            self._backend.claim()
            self._prepare()
            return self._backend.truncate_log()

    def rewrite(self) -> None:
        """Write the whole database anew, so that nothing of what was deleted is left in its pages.

        Nobody writes meanwhile, and it needs the room of a second copy.
        """
        with self._telling_refusals(), self._alone():
            self._backend.claim()
            self._prepare()
            self._backend.rewrite()
            self._backend.truncate_log()

    def create_tables(self) -> None:
        """Create every table known to the models (tests and first starts; else migrations)."""
        with self.connect_for_migrations() as connection:
            SQLModel.metadata.create_all(connection)

    def close(self) -> None:
        """Let go of every connection and of the right to write."""
        with self._alone():
            self._backend.close()
            self._prepared = False

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Have the turn with no group open."""
        self._turns.require_not_mine()
        try:
            self._turns.take(alone=True)
            yield
        finally:
            if self._turns.mine:
                self._turns.end()

    def _prepare(self) -> None:
        """Check once that the database is as durable as receipts need it."""
        with self._preparing:
            if not self._prepared:
                self._backend.require_durability()
                self._prepared = True

    def _join(self) -> _Group:
        """Wait for the turn; join the open group, or open one."""
        self._turns.require_not_mine()
        try:
            self._turns.take()
            if self._group is None:
                self._group = self._open_group()
        except BaseException:
            if self._turns.mine and self._group is not None:
                self._finish(self._group)  # interrupted, and others wait for its end
            elif self._turns.mine:
                self._turns.end()
            raise
        self._group.units += 1
        return self._group

    def _open_group(self) -> _Group:
        self._backend.claim()
        self._prepare()
        connection = self._backend.writer.connect()
        try:
            connection.begin()
            self._backend.take_turn(connection)
        except BaseException:
            connection.close()
            raise
        return _Group(connection)

    def _leave(self, group: _Group, failed: BaseException | None, *, waits: bool) -> None:
        """Hand the turn on or end the group; wait for its commit and raise if it was lost."""
        if failed is not None and not self._is_intact(group):
            group.lost = failed
        if not (group.may_grow() and self._turns.hand_on()):
            self._finish(group)
            if failed is None and group.lost is not None:
                raise group.lost
        elif waits:
            group.ended.wait()
        if waits and group.lost is not None and group.lost is not failed:
            raise DatabaseBusyError("The database could not keep this.") from group.lost

    def _finish(self, group: _Group) -> None:
        """Seal and commit what the group has, or note that it is lost; then end the turn."""
        try:
            try:
                self._commit(group)
            except BaseException as error:  # noqa: BLE001  (whoever waits or commits raises for it)
                group.lost = error
                group.connection.invalidate(error)
            finally:
                group.connection.close()
        finally:
            self._group = None
            group.ended.set()
            self._turns.end()

    def _commit(self, group: _Group) -> None:
        if group.lost is not None:
            raise group.lost
        if group.kept == 0:
            return
        if self.before_commit is not None:
            with Session(group.connection, join_transaction_mode="rollback_only") as session:
                self.before_commit(session)
                session.commit()  # flushes: the transaction is the group's
        group.connection.commit()

    def _require_intact(self, group: _Group) -> None:
        if not self._is_intact(group):
            raise DatabaseBusyError("The database has ended the transaction.")

    def _is_intact(self, group: _Group) -> bool:
        """Tell whether what the group did so far is still there."""
        return not group.connection.invalidated and self._backend.is_intact(group.connection)

    @contextmanager
    def _telling_refusals(self) -> Iterator[None]:
        """Turn what a database says when it is busy, full or gone into one error."""
        try:
            yield
        except NoConnectionError as error:
            raise DatabaseBusyError("Every connection to the database is in use.") from error
        except DBAPIError as error:
            if self._backend.is_refusal(error):
                raise DatabaseBusyError(str(error.orig)) from error
            raise
