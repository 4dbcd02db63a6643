"""Roles in the public record: which role, when; who, behind a commitment."""

import json
from datetime import timedelta

import pytest

from participate.accounts import service as accounts
from participate.accounts.models import RoleRow
from participate.record import service as record
from participate.shared.clock import format_moment


@pytest.fixture
def written(database):
    """Return the entries of roles so far, with their openings."""

    def read():
        with database.read() as session:
            views = record.list_entries(session, kinds=("role.granted", "role.taken"))
            return [
                (view.entry, record.find_opening(session, view.index)) for view in reversed(views)
            ]

    return read


def grant(database, act, account, role):
    with database.write() as session:
        accounts.grant_role(act(session), account, role)


def revoke(database, act, account, role):
    with database.write() as session:
        accounts.revoke_role(act(session), account, role)


def test_a_role_is_recorded_when_it_is_given_and_when_it_is_taken(
    database, act, make_person, written
):
    person = make_person(name="Ada", address="ada@example.org")
    grant(database, act, person.account, "trustee")
    grant(database, act, person.account, "trustee")  # held already: nothing happens
    grant(database, act, person.account, "citizen")  # everybody's
    revoke(database, act, person.account, "registrar")  # not held
    revoke(database, act, person.account, "trustee")
    (granted, opening), (taken, none) = written()
    assert (granted.kind, granted.text("role"), granted.text("by")) == (
        "role.granted",
        "trustee",
        "administrator",
    )
    assert json.loads(opening.content) == {"account": person.account, "name": "Ada"}
    assert opening.commitment == granted.commitment
    assert (taken.text("role"), taken.number("grant"), none) == ("trustee", 0, None)
    for secret in (b"Ada", b"ada@example.org", person.account.encode()):
        assert secret not in granted.raw + taken.raw


def test_a_role_given_before_roles_were_recorded_is_recorded_before_its_end(
    database, act, make_person, clock, written
):
    person = make_person(name="Ada")
    with database.write() as session:
        row = RoleRow(account=person.account, role="auditor", granted_at=clock.now())
        session.add(row)
    given = format_moment(clock.now())
    clock.advance(timedelta(days=3))
    revoke(database, act, person.account, "auditor")
    (granted, _), (taken, _) = written()
    assert granted.text("role") == taken.text("role") == "auditor"
    assert taken.number("grant") == 0
    assert granted.text("at") == given < taken.text("at")
