"""A roll from a file: shown first, taken only as it was shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ballots.encoding import canonical_json
from ballots.record.roll import roll_root
from participate.eligibility import repository, service
from participate.eligibility.service import Chamber, Change, Mode, Person
from participate.shared.errors import ConflictError, DeniedError, NotFoundError

C = "cons1111111111"
CITIZENS = Chamber.CITIZENS
FILE = b"number,e-mail,name\n1,a@example.org,Lin\n2,,Wang\n"


def try_file(act, chamber=CITIZENS):
    return service.try_file(act.session, C, chamber)


def keep(act, content=FILE, mode=Mode.REPLACE):
    service.keep_file(act, C, CITIZENS, mode, content)
    return try_file(act)


def take(act, found, shown=None):
    return service.take_file(act, C, CITIZENS, found, shown or found.shown)


def people(act):
    return service.list_people(act.session, C, CITIZENS)


def test_nothing_is_written_before_the_file_is_confirmed(official):
    service.put_roll(official, C, CITIZENS, ["a@example.org", "gone@example.org"])
    found = keep(official)
    assert found.change == Change(added=1, changed=1, gone=1, kept=0)
    assert [each.address for each in people(official)] == ["a@example.org", "gone@example.org"]
    assert take(official, found).count == 2
    assert people(official) == (
        Person("a@example.org", "Lin", number="1"),
        Person(name="Wang", number="2"),
    )
    assert try_file(official) is None


def test_the_same_file_again_changes_nobody(official):
    take(official, keep(official))
    assert keep(official).change == Change(added=0, changed=0, gone=0, kept=2)


def test_people_are_added_to_the_roll_and_known_ones_are_named(official):
    take(official, keep(official))
    found = keep(official, b"number,e-mail\n3,b@example.org\n1,A@example.org\n", Mode.ADD)
    assert [(each.row, each.column) for each in found.file.faults] == [
        (3, "address"),
        (3, "number"),
    ]
    with pytest.raises(ConflictError) as caught:
        take(official, found)
    assert caught.value.code == "bad-file"
    found = keep(official, b"number,e-mail\n3,b@example.org\n", Mode.ADD)
    assert found.change == Change(added=1, changed=0, gone=0, kept=2)
    assert take(official, found).count == 3


@pytest.mark.parametrize("change", ["file", "mode", "roll"])
def test_what_changes_between_reading_and_taking_stops_it(official, change):
    service.put_roll(official, C, CITIZENS, ["a@example.org", "b@example.org"])
    found = keep(official)
    if change == "file":
        keep(official, FILE.replace(b"Wang", b"Wong"))
    elif change == "mode":
        keep(official, mode=Mode.ADD)
    else:
        service.strike(official, C, CITIZENS, "a@example.org", "Asked for it.")
    before = service.list_everybody(official.session, C, CITIZENS)
    with pytest.raises(ConflictError) as caught:
        take(official, found)
    assert caught.value.code == "other-file"
    assert service.list_everybody(official.session, C, CITIZENS) == before


def test_a_roll_that_changed_in_the_same_numbers_is_another_roll(official):
    service.put_roll(official, C, CITIZENS, ["gone@example.org"])
    shown = keep(official).shown
    service.put_roll(official, C, CITIZENS, ["stays@example.org"])
    with pytest.raises(ConflictError) as caught:
        take(official, try_file(official), shown)
    assert caught.value.code == "other-file"


@pytest.mark.parametrize("change", ["file", "mode", "roll", "guess"])
def test_only_what_was_shown_is_taken(official, change):
    shown = keep(official).shown
    if change == "file":
        keep(official, FILE.replace(b"Wang", b"Wong"))
    elif change == "mode":
        keep(official, mode=Mode.ADD)
    elif change == "roll":
        service.put_roll(official, C, CITIZENS, ["a@example.org"])
    before = people(official)
    with pytest.raises(ConflictError) as caught:
        take(official, try_file(official), "0" * 64 if change == "guess" else shown)
    assert caught.value.code == "other-file"
    assert people(official) == before


def test_a_sealed_roll_takes_no_file_and_none_stays_behind(official):
    found = keep(official)
    take(official, found)
    keep(official)
    service.seal_roll(official, C, CITIZENS)
    assert not service.has_file(official.session, C, CITIZENS)
    with pytest.raises(ConflictError):
        keep(official)
    with pytest.raises(NotFoundError):
        take(official, found)


def test_a_file_that_nobody_confirms_is_forgotten(official):
    keep(official)
    later = replace(official, now=official.now + timedelta(days=1, seconds=1))
    service.keep_file(later, C, Chamber.EXPERTS, Mode.ADD, FILE)
    assert try_file(official) is None
    service.drop_file(later, C, Chamber.EXPERTS)
    assert try_file(official, Chamber.EXPERTS) is None


@pytest.mark.parametrize("step", ["keep", "take", "drop"])
def test_a_citizen_changes_no_roll(official, citizen, step):
    found = keep(official)
    with pytest.raises(DeniedError):
        {
            "keep": lambda: keep(citizen),
            "take": lambda: take(citizen, found),
            "drop": lambda: service.drop_file(citizen, C, CITIZENS),
        }[step]()


def test_the_seal_binds_everything_that_the_roll_knows(official):
    take(official, keep(official, b"number,e-mail,born\n1,,1970-01-31\n,a@example.org,\n"))
    sealed = service.seal_roll(official, C, CITIZENS)
    official.session.expire_all()
    first, second = repository.list_rows(official.session, C, CITIZENS)
    known = canonical_json({"born": "1970-01-31", "number": "1"}).decode()
    assert sealed.root == roll_root([(first.salt, known), (second.salt, "a@example.org")])


def test_a_person_is_found_by_register_number_too(official):
    take(official, keep(official))
    find = service.find_place
    session = official.session
    assert find(session, C, CITIZENS, "2") not in (None, find(session, C, CITIZENS, "1"))
    assert service.read_known_by(session, C, CITIZENS, " 2 ") == "2"
    assert service.read_known_by(session, C, CITIZENS, "New@Example.org") == "new@example.org"


def test_a_letter_goes_to_the_postal_address_or_shows_what_there_is(official):
    rows = ("1,a@example.org,Lin,Elm 1,1000", "2,,,,", ",b@example.org,,,")
    raw = "\n".join(("number,e-mail,name,address,postcode", *rows))
    take(official, keep(official, raw.encode()))
    found = service.list_recipients(official.session, C, CITIZENS)
    assert list(found.values()) == [
        ("Lin", "Elm 1", "1000", ""),
        ("", "", "", "2"),
        ("", "", "", "b@example.org"),
    ]
