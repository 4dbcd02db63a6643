"""Who does something, when, and with which session: the first argument of every service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

Randomness = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the platform itself) as services see them.

    `account` is None for a visitor; `name` is the public display name, empty until chosen.
    """

    account: str | None
    name: str
    roles: frozenset[str]

    def has(self, *roles: str) -> bool:
        """Tell whether the actor holds at least one of `roles`."""
        return not self.roles.isdisjoint(roles)


VISITOR = Actor(account=None, name="", roles=frozenset())


@dataclass(frozen=True, slots=True)
class Act:
    """One use case being carried out: inside one unit of work, at one moment.

    Services never commit: the unit of work that made `session` does.
    """

    session: Session
    actor: Actor
    now: datetime
    randomness: Randomness
