"""What units of work need of a database below them; `sqlite.py` and `postgres.py` give it."""

from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError


class Backend(Protocol):
    """One database: an engine with one connection that writes, one for readers."""

    name: str
    """What to call it in sentences: without a password."""
    writer: Engine
    readers: Engine

    def require_durability(self) -> None:
        """Check what durability and canonical orders stand on; SettingsError where it is not so."""
        ...

    def claim(self) -> None:
        """Hold the right to write, where only one process may; DatabaseBusyError if it is taken."""
        ...

    def take_turn(self, connection: Connection) -> None:
        """At a transaction's start: wait until no other server's is open."""
        ...

    def is_alone(self, connection: Connection) -> bool:
        """In a reader's transaction: whether no other server works beside the requests."""
        ...

    def lift_limits(self, connection: Connection) -> None:
        """Let this transaction's statements take as long as they need (migrations)."""
        ...

    def end_migration(self, connection: Connection) -> None:
        """After any change of the schema: add what this database keeps beside the models."""
        ...

    def is_intact(self, connection: Connection) -> bool:
        """Tell whether the transaction goes on after a savepoint was rolled back."""
        ...

    def is_refusal(self, error: DBAPIError) -> bool:
        """Tell whether the database cannot take this now, whatever was asked of it."""
        ...

    def truncate_log(self) -> bool:
        """Let what was deleted leave the log of writes, where that is ours to do.

        False where it cannot be done now.
        """
        ...

    def rewrite(self) -> None:
        """Write the whole database anew from what is in it, where pages may keep more than that."""
        ...

    def close(self) -> None:
        """Let go of every connection and of the right to write."""
        ...
