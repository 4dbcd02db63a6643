"""Beside the requests: what closed accounts left is erased, and no page keeps erased words."""

from collections.abc import Mapping
from typing import Final

from participate.accounts.policy import PLATFORM
from participate.elections import service as elections
from participate.personal import service
from participate.record import service as record
from participate.shared.act import Act, Randomness
from participate.shared.clock import Clock
from participate.shared.database import Database
from participate.shared.subjects import SubjectSource

ROUND_SECONDS: Final = 3600.0
REWRITING_SECONDS: Final = 24 * 3600.0


def erase_due(
    database: Database, clock: Clock, randomness: Randomness, sources: Mapping[str, SubjectSource]
) -> int:
    """Erase what closed accounts left on ballots that are decided now; return how many things."""
    with database.write() as session:
        return service.erase_due(Act(session, PLATFORM, clock.now(), randomness), sources)


class Rewriter:
    """Rewrites the database after something was erased, though not while a vote is open.

    A database overwrites what it deletes, but its pages can keep a copy of a row that it moved
    before. What was done is not kept: after a start of the server it is done once more.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = -1

    def run(self) -> bool:
        """Rewrite if it is due; whether it was."""
        with self._database.read() as session:
            latest = record.list_entries(session, kinds=["content.erased"], limit=1)
            newest = latest[0].index if latest else -1
            if newest <= self._seen or elections.has_open_votes(session):
                return False
        self._database.rewrite()
        self._seen = newest
        return True
