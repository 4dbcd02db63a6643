"""For what takes its time between reading and writing: units of work that a service opens itself.

What is checked for seconds (a shuffle, a partial decryption, a result) is read in one unit, checked
outside of any, and judged again in the writing one, so that no other writer waits for the proofs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from participate.shared.act import Act, Actor, Randomness
from participate.shared.clock import Clock
from participate.shared.database import Database


@dataclass(frozen=True, slots=True)
class Units:
    """Who acts, and where; each unit of work is opened and ended by itself."""

    database: Database
    actor: Actor
    clock: Clock
    randomness: Randomness

    @contextmanager
    def reading(self) -> Iterator[Act]:
        """Open a unit of work that reads."""
        with self.database.read() as session:
            yield Act(session, self.actor, self.clock.now(), self.randomness)

    @contextmanager
    def writing(self) -> Iterator[Act]:
        """Open a unit of work that writes; it is on the disk when this is left."""
        with self.database.write() as session:
            yield Act(session, self.actor, self.clock.now(), self.randomness)
