"""The migrations lead to exactly the tables that the models describe."""

import pytest
from sqlalchemy import inspect

import participate.app  # noqa: F401  (it imports every table)
from participate.migrations import differences, migrate
from participate.shared.checksums import SCHEMA_TABLE
from participate.shared.database import Database


@pytest.fixture
def empty(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")
    yield database
    database.close()


def test_migrations_and_models_agree(empty):
    migrate(empty)
    assert differences(empty) == [], (
        "models changed: participate db revise 'what changed', then read what it wrote"
    )


def test_a_difference_would_be_found(empty):
    migrate(empty)
    with empty.connect_for_migrations() as connection:
        connection.exec_driver_sql("DROP TABLE mail_outbox")
    assert any("mail_outbox" in str(difference) for difference in differences(empty))


def test_migrating_twice_changes_nothing(empty):
    migrate(empty)
    migrate(empty)
    assert differences(empty) == []


def test_all_the_way_back_leaves_nothing(empty):
    from alembic import command

    from participate.migrations import configure

    migrate(empty)
    with empty.connect_for_migrations() as connection:
        command.downgrade(configure(connection), "base")
        tables = inspect(connection).get_table_names()
        assert tables == ["alembic_version", SCHEMA_TABLE]
