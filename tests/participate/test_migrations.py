"""The migrations lead to exactly the tables that the models describe."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import MetaData, column, inspect, table

import participate.app  # noqa: F401  (it imports every table)
from participate.migrations import differences, migrate
from participate.shared.checksums import SCHEMA_TABLE
from participate.shared.database import Database

pytestmark = pytest.mark.both_databases
ENTRIES = table("record_entry", *map(column, ("index", "kind", "code", "body", "leaf")))


@pytest.fixture
def empty(tmp_path, backend, request):
    url = f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
    if backend == "postgres":
        url = request.getfixturevalue("cluster").new_database()
    database = Database(url)
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
        tables = set(inspect(connection).get_table_names())
        assert tables - {SCHEMA_TABLE} == {"alembic_version"}


def test_entries_of_before_get_their_receipt_codes_and_ballots_keep_theirs(empty):
    from alembic import command

    from ballots.election.ballot import short_code
    from ballots.encoding import b64_nopad
    from participate.migrations import configure

    leaves = [bytes([number]) * 32 for number in range(3)]
    with empty.connect_for_migrations() as connection:
        command.upgrade(configure(connection), "0004")
        for number, leaf in enumerate(leaves):
            kind, code = ("comment.posted", None) if number else ("election.event Ballot", "OLD")
            values = {"index": number, "kind": kind, "code": code, "body": b"{}", "leaf": leaf}
            connection.execute(ENTRIES.insert().values(values))
        command.upgrade(configure(connection), "0005")
        codes = connection.exec_driver_sql('SELECT code FROM record_entry ORDER BY "index"')
        assert [code for (code,) in codes] == [
            "OLD",
            *(short_code(b64_nopad(leaf)) for leaf in leaves[1:]),
        ]
        command.downgrade(configure(connection), "0004")
        codes = connection.exec_driver_sql('SELECT code FROM record_entry ORDER BY "index"')
        assert [code for (code,) in codes] == ["OLD", None, None]


def _any_value_of(kind):
    values = {int: 0, bytes: b"", dict: {}, datetime: datetime(2026, 11, 1, tzinfo=UTC)}
    return values.get(kind.python_type, "")


def test_bindings_of_before_move_from_the_account_to_its_place_on_the_roll(empty):
    from alembic import command

    from participate.migrations import configure

    with empty.connect_for_migrations() as connection:
        command.upgrade(configure(connection), "0009")
        old = MetaData()
        old.reflect(connection)

        def put(name, **values):
            needed = {
                each.name: _any_value_of(each.type)
                for each in old.tables[name].columns
                if not each.nullable
            }
            connection.execute(old.tables[name].insert().values({**needed, **values}))

        place = {"consultation": "c", "chamber": "citizens"}
        for account in ("open", "closed"):
            put("accounts_account", id=account)
        put("consultations_consultation", id="c", phase="draft", drafter="open")
        put("elections_election", uuid="e", **place)
        put("eligibility_roll_row", id=7, address="one@example.org", **place)
        for account, credential in (("open", "aa"), ("closed", "bb")):
            put("elections_binding", election="e", account=account, credential=credential)
            put(
                "elections_ballot",
                election="e",
                number=ord(credential[0]),
                credential=credential,
                tracker=credential,
                short_code=credential,
            )
        put("accounts_address", account="open", address="one@example.org")
        command.upgrade(configure(connection), "0010")
        bound = connection.exec_driver_sql(
            "SELECT credential, place FROM elections_binding ORDER BY credential"
        )
        assert bound.all() == [("aa", 7), ("bb", None)]
        assert connection.exec_driver_sql("SELECT count(*) FROM elections_ballot").scalar() == 2
