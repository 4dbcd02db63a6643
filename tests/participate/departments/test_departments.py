"""The list of departments, and who may speak for one."""

import pytest

from participate.accounts import service as accounts
from participate.departments import policy
from participate.departments import service as departments
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError, NotFoundError
from participate.shared.text import make_text
from tests.participate.consultations.making import count_queries


@pytest.fixture
def write(database, act):
    def do(actor, use_case, *words):
        with database.write() as session:
            return use_case(act(session, actor), *words)

    return do


def test_an_official_whom_an_administrator_names_speaks_for_a_department(
    write, database, act, official
):
    works = write(accounts.PLATFORM, departments.make_department, make_text("Works", "工程科"))
    assert write(accounts.PLATFORM, departments.add_member, works, "official@example.org") is None
    write(accounts.PLATFORM, departments.add_member, works, "official@example.org")
    with database.read() as session:
        assert departments.departments_of(session, official.account) == {works}
        assert departments.departments_of(session, None) == frozenset()
        assert [each.name["zh"] for each in departments.list_departments(session)] == ["工程科"]
        (member,) = departments.list_members(act(session))[works]
    assert (member.name, member.address) == ("Lin", "official@example.org")
    write(accounts.PLATFORM, departments.remove_member, works, official.account)
    write(accounts.PLATFORM, departments.remove_member, works, official.account)
    with database.read() as session:
        assert departments.departments_of(session, official.account) == frozenset()


def test_a_department_of_many_costs_no_more_queries(write, database, act, make_person):
    works = write(accounts.PLATFORM, departments.make_department, make_text("Works", "工程科"))
    for number in range(20):
        make_person("official", address=f"clerk{number}@example.org")
        write(accounts.PLATFORM, departments.add_member, works, f"clerk{number}@example.org")
    with database.read() as session, count_queries(session) as queries:
        members = departments.list_members(act(session))[works]
    assert {each.address for each in members} == {f"clerk{n}@example.org" for n in range(20)}
    assert len(queries) == 4


def test_only_administrators_keep_departments(write, publisher):
    for use_case, words in (
        (departments.make_department, (make_text("Works"),)),
        (departments.add_member, ("1" * 14, "a@example.org")),
        (departments.remove_member, ("1" * 14, "2" * 14)),
        (departments.list_members, ()),
    ):
        with pytest.raises(DeniedError):
            write(publisher, use_case, *words)


@pytest.mark.parametrize("name", [make_text(), make_text("x" * 121), make_text("", "x" * 121)])
def test_a_department_has_a_name(write, name):
    with pytest.raises(InvalidInputError) as refusal:
        write(accounts.PLATFORM, departments.make_department, name)
    assert set(refusal.value.fields) == {"name_en"}


def test_there_are_no_more_departments_than_a_page_can_show(write, monkeypatch):
    monkeypatch.setattr(policy, "MOST_DEPARTMENTS", 1)
    write(accounts.PLATFORM, departments.make_department, make_text("Works"))
    with pytest.raises(ConflictError):
        write(accounts.PLATFORM, departments.make_department, make_text("Parks"))


def test_who_is_no_official_speaks_for_no_department(write, author):
    works = write(accounts.PLATFORM, departments.make_department, make_text("Works"))
    for address in ("author@example.org", "nobody@example.org"):
        with pytest.raises(InvalidInputError) as refusal:
            write(accounts.PLATFORM, departments.add_member, works, address)
        assert set(refusal.value.fields) == {"address"}
    with pytest.raises(NotFoundError):
        write(accounts.PLATFORM, departments.add_member, "1" * 14, "author@example.org")


def test_the_page_adds_names_and_keeps_what_was_typed(client, sign_in, post, official, database):
    sign_in(client, "administrator", address="admin@example.org")
    assert "There is no department yet." in client.get("/desk/departments").text
    answer = post(client, "/desk/departments", {"name_en": "", "name_zh": " "})
    assert answer.status_code == 422
    assert "Give the name in one language at least." in answer.text
    assert post(client, "/desk/departments", {"name_en": "Works"}).status_code == 303
    with database.read() as session:
        (works,) = departments.list_departments(session)
    members = f"/desk/departments/{works.id}/members"
    answer = post(client, members, {"address": "who@example.org"})
    assert answer.status_code == 422
    assert f'href="#address-{works.id}"' in answer.text
    assert "who@example.org" in answer.text
    assert post(client, members, {"address": "official@example.org"}).status_code == 303
    assert "Lin" in client.get("/desk/departments").text
    assert post(client, f"{members}/removed", {"account": official.account}).status_code == 303
    assert "Nobody reports for it yet." in client.get("/desk/departments").text
