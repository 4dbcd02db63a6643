"""Beside the requests: what closed accounts could not take along is erased once it may be."""

from collections.abc import Mapping
from typing import Final

from participate.accounts.policy import PLATFORM
from participate.personal import service
from participate.shared.act import Act, Randomness
from participate.shared.clock import Clock
from participate.shared.database import Database
from participate.shared.subjects import SubjectSource

ROUND_SECONDS: Final = 3600.0


def erase_due(
    database: Database, clock: Clock, randomness: Randomness, sources: Mapping[str, SubjectSource]
) -> int:
    """Erase what closed accounts left on ballots that are decided now; return how many things."""
    with database.write() as session:
        return service.erase_due(Act(session, PLATFORM, clock.now(), randomness), sources)
