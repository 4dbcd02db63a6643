"""A database with tables, and officials at a fixed moment."""

from datetime import UTC, datetime
from random import Random

import pytest

import participate.eligibility.models  # noqa: F401  (its tables)
from participate.shared.act import Act, Actor
from participate.shared.database import Database

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OFFICIAL = Actor(account="off1cia1Account", name="Official", roles=frozenset({"official"}))
CITIZEN = Actor(account="citizenAccount1", name="Citizen", roles=frozenset({"citizen"}))


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def official(database):
    with database.write() as session:
        yield Act(session, OFFICIAL, NOW, Random(1).randbytes)


@pytest.fixture
def citizen(official):
    return Act(official.session, CITIZEN, NOW, official.randomness)
