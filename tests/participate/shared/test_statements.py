"""Statements that go straight to the driver say, convert and refuse what all others do."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError

from participate.accounts.models import AccountRow
from participate.shared.statements import Statement, table_of

MOMENT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_ACCOUNTS = table_of(AccountRow)
ADD = Statement(insert(_ACCOUNTS))
READ = Statement(
    select(_ACCOUNTS.c.name, _ACCOUNTS.c.created_at).where(_ACCOUNTS.c.id == bindparam("of"))
)
RENAME = Statement(
    update(_ACCOUNTS).where(_ACCOUNTS.c.name == bindparam("old")).values(name=bindparam("new"))
)
FIRST = Statement(select(_ACCOUNTS.c.id).order_by(_ACCOUNTS.c.id).limit(1))


def account(name):
    return {"id": name, "name": name, "created_at": MOMENT}


@pytest.mark.both_databases
def test_values_go_in_and_come_out_as_the_columns_have_them(database):
    with database.write() as session:
        assert ADD.run(session, account("anna")) == 1
    with database.read() as session:
        assert READ.row(session, {"of": "anna"}) == ("anna", MOMENT)
        assert READ.row(session, {"of": "ben"}) is None
        assert READ.cell(session, {"of": "ben"}) is None
        assert session.get(AccountRow, "anna").created_at == MOMENT
        with pytest.raises(ValueError, match="without a time zone"):
            ADD.run(session, {**account("x"), "created_at": MOMENT.replace(tzinfo=None)})


@pytest.mark.both_databases
def test_several_rows_and_values_of_the_statement_itself(database):
    with database.write() as session:
        assert ADD.run(session, account("anna"), account("ben")) == 2
        assert RENAME.run(session, {"old": "anna", "new": "Anna"}) == 1
        assert RENAME.run(session, {"old": "nobody", "new": "x"}) == 0
        assert FIRST.cell(session, {}) == "anna"


@pytest.mark.both_databases
def test_what_the_session_has_not_written_yet_is_seen_and_what_is_lost_is_lost(database):
    def fail_after_work():
        with database.write() as session:
            session.add(AccountRow(**account("anna")))
            assert READ.row(session, {"of": "anna"}) == ("anna", MOMENT)
            ADD.run(session, account("ben"))
            raise LookupError

    with pytest.raises(LookupError):
        fail_after_work()
    with database.read() as session:
        assert FIRST.cell(session, {}) is None


@pytest.mark.both_databases
def test_a_constraint_is_the_error_that_everyone_knows(database):
    with database.write() as session:
        ADD.run(session, account("anna"))
    with pytest.raises(IntegrityError), database.write() as session:
        ADD.run(session, account("anna"))
    with database.read() as session:
        assert FIRST.cell(session, {}) == "anna"


def test_whoever_listens_to_statements_hears_them(database):
    heard = []
    with database.read() as session:
        event.listen(
            session.connection(), "before_cursor_execute", lambda *said: heard.append(said[2])
        )
        assert READ.row(session, {"of": "anna"}) is None
    assert [text.startswith("SELECT accounts_account.name") for text in heard] == [True]
