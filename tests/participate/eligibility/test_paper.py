"""Voters on paper leave the roll before it is sealed, and are counted."""

import pytest

from ballots.record.roll import roll_root
from participate.eligibility import repository, service
from participate.eligibility.service import Chamber, Change, Mode
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError, NotFoundError

C = "cons1111111111"
CITIZENS = Chamber.CITIZENS
WHY = "Asked for a paper ballot."


def put(act, *rows, mode=Mode.REPLACE):
    content = "\n".join(("number,e-mail,paper", *rows)).encode()
    service.keep_file(act, C, CITIZENS, mode, content)
    found = service.try_file(act.session, C, CITIZENS)
    service.take_file(act, C, CITIZENS, found, found.shown)
    return found.change


def view(act):
    return service.list_rolls(act.session, C)[CITIZENS]


def strike(act, known_by, reason=WHY):
    service.strike(act, C, CITIZENS, known_by, reason)


@pytest.fixture
def roll(official):
    put(official, "1,a@example.org,", "2,,", "3,c@example.org,Blind")
    return official


def test_who_votes_on_paper_has_no_place_on_the_roll(roll):
    assert (view(roll).count, view(roll).paper) == (2, 1)
    strike(roll, " A@Example.org ")
    strike(roll, "2")
    assert (view(roll).count, view(roll).paper) == (0, 3)
    session = roll.session
    for known_by in ("a@example.org", "2", "c@example.org"):
        assert service.find_place(session, C, CITIZENS, known_by) is None
    assert service.find_own_place(session, C, CITIZENS, "", "a@example.org") is None
    assert service.list_people(session, C, CITIZENS) == ()
    assert service.addresses_of(session, C, CITIZENS) == ()
    assert service.list_recipients(session, C, CITIZENS) == {}
    assert [each.person.paper for each in service.list_on_paper(session, C, CITIZENS)] == [
        WHY,
        WHY,
        "Blind",
    ]


def test_the_seal_and_its_places_are_those_of_the_others(roll):
    strike(roll, "a@example.org")
    sealed = service.seal_roll(roll, C, CITIZENS)
    (row,) = repository.list_rows(roll.session, C, CITIZENS)
    assert (sealed.count, sealed.paper, sealed.places) == (1, 2, (row.id,))
    assert sealed.root == roll_root([(row.salt, '{"number":"2"}')])


def test_nobody_who_votes_on_paper_gets_a_late_place(roll):
    service.seal_roll(roll, C, CITIZENS)
    with pytest.raises(ConflictError) as caught:
        service.add_late_place(roll, C, CITIZENS, "c@example.org")
    assert caught.value.code == "votes-on-paper"


def test_a_person_comes_back_on_the_roll(roll):
    (struck,) = service.list_on_paper(roll.session, C, CITIZENS)
    service.put_back(roll, C, CITIZENS, struck.row)
    assert (view(roll).count, view(roll).paper) == (3, 0)
    for place in ((C, Chamber.EXPERTS), ("cons2222222222", CITIZENS)):
        with pytest.raises(NotFoundError):
            service.put_back(roll, *place, struck.row)


def test_a_later_file_keeps_who_was_struck_and_says_how_many(roll):
    strike(roll, "2")
    assert put(roll, "1,a@example.org,", "2,new@example.org,", "4,,Ill") == Change(1, 1, 1, 1, 2)
    assert (view(roll).count, view(roll).paper) == (1, 2)
    assert put(roll, "5,,", mode=Mode.ADD) == Change(1, 0, 0, 3, 2)
    assert (view(roll).count, view(roll).paper) == (2, 2)


@pytest.mark.parametrize(
    ("known_by", "reason", "field"),
    [
        ("z@example.org", WHY, "known_by"),
        ("9", WHY, "known_by"),
        ("", WHY, "known_by"),
        ("@", WHY, "known_by"),
        ("1", "", "reason"),
        ("1", "=1+1", "reason"),
        ("1", "x" * 301, "reason"),
    ],
)
def test_who_is_meant_and_why_must_be_clear(roll, known_by, reason, field):
    with pytest.raises(InvalidInputError) as caught:
        strike(roll, known_by, reason)
    assert list(caught.value.fields) == [field]
    assert view(roll).paper == 1


def test_a_sealed_roll_strikes_nobody_and_a_citizen_never(roll, citizen):
    (struck,) = service.list_on_paper(roll.session, C, CITIZENS)
    with pytest.raises(DeniedError):
        strike(citizen, "1")
    with pytest.raises(DeniedError):
        service.put_back(citizen, C, CITIZENS, struck.row)
    service.seal_roll(roll, C, CITIZENS)
    with pytest.raises(ConflictError):
        strike(roll, "1")
    with pytest.raises(ConflictError):
        service.put_back(roll, C, CITIZENS, struck.row)
