"""Rolls are written by officials, sealed once, and answer who stands on them."""

import pytest
from sqlalchemy.exc import IntegrityError

from ballots.record.roll import roll_root
from participate.eligibility import repository, service
from participate.eligibility.models import RollRow
from participate.eligibility.service import Chamber
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError

C = "cons1111111111"
CITIZENS = Chamber.CITIZENS


def test_a_roll_is_put_and_put_again(official):
    service.put_roll(official, C, CITIZENS, ["a@example.org", "B@example.org"])
    view = service.put_roll(official, C, CITIZENS, ["b@example.org", "c@example.org"])
    assert view == service.RollView(CITIZENS, 2, None)
    assert service.addresses_of(official.session, C, CITIZENS) == ("b@example.org", "c@example.org")


def test_a_citizen_cannot_write_a_roll(citizen):
    with pytest.raises(DeniedError):
        service.put_roll(citizen, C, CITIZENS, ["a@example.org"])


@pytest.mark.parametrize(
    ("lines", "part"),
    [
        (["a@example.org", "nobody"], "2 (nobody)"),
        (["a@example.org", "A@example.org"], "2 (a@example.org)"),
        ([], "at least one"),
    ],
)
def test_a_bad_list_changes_nothing_and_is_explained(official, lines, part):
    service.put_roll(official, C, CITIZENS, ["keep@example.org"])
    with pytest.raises(InvalidInputError) as caught:
        service.put_roll(official, C, CITIZENS, lines)
    assert part in caught.value.fields["addresses"] % caught.value.params
    assert service.addresses_of(official.session, C, CITIZENS) == ("keep@example.org",)


def test_the_first_bad_lines_are_named_and_the_rest_counted(official):
    with pytest.raises(InvalidInputError) as caught:
        service.put_roll(official, C, CITIZENS, ["bad"] * 25)
    assert "(+5)" in str(caught.value.params["lines"])


def test_sealing_fixes_count_and_root_over_fresh_salts(official):
    service.put_roll(official, C, CITIZENS, ["a@example.org", "b@example.org"])
    sealed = service.seal_roll(official, C, CITIZENS)
    official.session.expire_all()
    rows = repository.list_rows(official.session, C, CITIZENS)
    assert sealed.count == 2
    assert sealed.places == tuple(row.id for row in rows)
    assert len({row.salt for row in rows}) == 2
    assert all(len(row.salt) == 32 for row in rows)
    assert sealed.root == roll_root((row.salt, row.address) for row in rows)
    assert service.list_rolls(official.session, C)[CITIZENS].sealed


def test_a_sealed_roll_never_changes(official):
    service.put_roll(official, C, CITIZENS, ["a@example.org"])
    service.seal_roll(official, C, CITIZENS)
    with pytest.raises(ConflictError, match="sealed"):
        service.put_roll(official, C, CITIZENS, ["b@example.org"])
    with pytest.raises(ConflictError):
        service.seal_roll(official, C, CITIZENS)


def test_a_missing_roll_cannot_be_sealed(official):
    with pytest.raises(ConflictError) as caught:
        service.seal_roll(official, C, CITIZENS)
    assert caught.value.code == "no-roll"


def test_a_person_has_a_place_of_her_own_in_each_chamber(official):
    service.put_roll(official, C, Chamber.EXPERTS, ["a@example.org"])
    service.put_roll(official, C, CITIZENS, ["A@Example.org", "b@example.org"])
    session = official.session
    both = (CITIZENS, Chamber.EXPERTS)
    places = [service.find_own_place(session, C, each, "", "a@example.org") for each in both]
    assert len(set(places)) == 2
    assert service.find_own_place(session, C, CITIZENS, "", "z@example.org") is None
    assert service.find_own_place(session, "another1111111", CITIZENS, "", "a@example.org") is None
    other = service.find_place(session, C, CITIZENS, "b@example.org")
    assert [service.number_of(session, C, CITIZENS, each) for each in (places[0], other)] == [1, 2]


def test_the_database_itself_refuses_an_address_twice(official):
    row = {"consultation": C, "chamber": "citizens", "address": "a@example.org"}
    official.session.add_all([RollRow(**row), RollRow(**row)])
    with pytest.raises(IntegrityError):
        official.session.flush()
    official.session.rollback()
