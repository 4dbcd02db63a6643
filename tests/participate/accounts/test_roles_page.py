"""The administrator's page of roles."""

import pytest

from participate.accounts import service as accounts
from participate.shared.errors import DeniedError, InvalidInputError, NotFoundError

GRANT = {"address": "expert@example.org", "role": "official"}


@pytest.fixture
def roles_in_database(database):
    def read(actor):
        with database.read() as session:
            return accounts.roles_of(session, actor.account)

    return read


def test_an_administrator_gives_and_takes_a_role(
    client, sign_in, post, make_person, roles_in_database
):
    person = make_person("expert")
    sign_in(client, "administrator")
    assert post(client, "/desk/roles", GRANT).status_code == 303
    assert "official" in roles_in_database(person)
    assert "expert@example.org" in client.get("/desk/roles").text
    form = {"account": person.account, "role": "official"}
    assert post(client, "/desk/roles/taken", form).status_code == 303
    assert "official" not in roles_in_database(person)


def test_roles_that_exclude_each_other_are_refused_in_words(
    client, sign_in, post, make_person, roles_in_database
):
    person = make_person("trustee")
    sign_in(client, "administrator")
    form = {"address": "trustee@example.org", "role": "registrar"}
    answer = post(client, "/desk/roles?lang=zh", form)
    assert answer.status_code == 409
    assert "开票保管人" in answer.text
    assert "registrar" not in roles_in_database(person)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "address"),
        ({"address": "nobody@example.org", "role": "expert"}, "address"),
        ({"address": "nonsense", "role": "expert"}, "address"),
        ({"address": "expert@example.org", "role": "king"}, "role"),
    ],
)
def test_a_wrong_grant_is_said_next_to_its_field(client, sign_in, post, make_person, form, field):
    make_person("expert")
    sign_in(client, "administrator")
    answer = post(client, "/desk/roles", form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_taking_a_role_from_nobody_is_not_found(client, sign_in, post):
    sign_in(client, "administrator")
    form = {"account": "11111111111111", "role": "expert"}
    assert post(client, "/desk/roles/taken", form).status_code == 404


def test_only_an_administrator_gives_roles(make_person, database, act):
    person, official = make_person("citizen"), make_person("official")
    with database.write() as session:
        for attempt in (accounts.grant_role, accounts.revoke_role):
            with pytest.raises(DeniedError):
                attempt(act(session, official), person.account, "expert")


def test_a_role_is_given_to_accounts_only(database, act):
    with database.write() as session, pytest.raises(NotFoundError):
        accounts.grant_role(act(session), "11111111111111", "expert")


def test_a_role_given_twice_is_held_once(make_person, database, act):
    person = make_person("expert")
    with database.write() as session:
        accounts.grant_role(act(session), person.account, "expert")
        assert accounts.accounts_with_role(session, "expert") == (person.account,)


def test_one_address_is_one_account(database, act):
    with database.write() as session:
        first = accounts.find_or_create_account(act(session), "Ann@Example.org", "")
        second = accounts.find_or_create_account(act(session), "ann@example.org ", "Ann")
        third = accounts.find_or_create_account(act(session), "ann@example.org", "Another")
        assert first == second == third
        assert accounts.names_of(session, [first, "unknown"]) == {first: "Ann"}
        assert accounts.address_of(session, first) == "ann@example.org"
        assert accounts.account_of_address(session, "ANN@example.org") == first
        assert accounts.actor_of(session, first).roles == {"citizen"}


def test_an_unknown_account_is_nobody(database, act):
    with database.read() as session:
        assert accounts.name_of(session, "x") == ""
        assert accounts.address_of(session, "x") is None
        with pytest.raises(NotFoundError):
            accounts.actor_of(session, "x")
        with pytest.raises(DeniedError):
            accounts.choose_name(act(session), "Ann")
        with pytest.raises(InvalidInputError):
            accounts.account_of_address(session, "nonsense")
