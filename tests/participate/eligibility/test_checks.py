"""Each check finds the place or nothing, and each has its place behind the seam."""

from dataclasses import dataclass, replace

import pytest

from participate.eligibility.checks import CHECKS, CheckKind, Evidence, Found
from participate.eligibility.checks.roll_match import MOST_MISSES
from participate.eligibility.service import Person

LIN = Person(number="A1", born="1970-01-31", postcode="650000")
MINE = Evidence(number="A1", born="1970-01-31", postcode="650000")


@dataclass
class Roll:
    found: Found

    def by_address(self, address):
        return self.found if address == self.found.person.address else None

    def by_number(self, number):
        return self.found if number == self.found.person.number else None

    def by_place(self, place):
        return self.found if place == self.found.place else None


def find(kind, evidence, person=LIN, misses=0):
    return CHECKS[kind].find(Roll(Found(7, person, misses)), evidence)


def test_every_kind_has_its_check():
    assert set(CHECKS) == set(CheckKind)


def test_a_roll_match_takes_all_three():
    assert find(CheckKind.ROLL_MATCH, MINE) == 7


@pytest.mark.parametrize("field", ["number", "born", "postcode"])
@pytest.mark.parametrize("value", ["", "1"])
def test_two_of_three_are_no_match(field, value):
    assert find(CheckKind.ROLL_MATCH, replace(MINE, **{field: value})) is None


@pytest.mark.parametrize("field", ["number", "born", "postcode"])
def test_what_the_roll_does_not_know_matches_nobody(field):
    evidence = replace(MINE, **{field: ""})
    assert find(CheckKind.ROLL_MATCH, evidence, replace(LIN, **{field: ""})) is None


def test_who_has_a_mail_address_on_the_roll_signs_in_with_it():
    assert find(CheckKind.ROLL_MATCH, MINE, replace(LIN, address="a@example.org")) is None
    evidence = Evidence(address="a@example.org")
    assert find(CheckKind.MAIL, evidence, replace(LIN, address="a@example.org")) == 7
    assert find(CheckKind.MAIL, Evidence()) is None


def test_a_place_that_was_tried_too_often_is_matched_no_more():
    assert find(CheckKind.ROLL_MATCH, MINE, misses=MOST_MISSES - 1) == 7
    assert find(CheckKind.ROLL_MATCH, MINE, misses=MOST_MISSES) is None


def test_in_person_takes_a_document_and_the_place_that_was_looked_at():
    assert find(CheckKind.IN_PERSON, Evidence(place=7, document_seen=True)) == 7
    for evidence in (
        Evidence(place=7),
        Evidence(document_seen=True),
        Evidence(place=8, document_seen=True),
    ):
        assert find(CheckKind.IN_PERSON, evidence) is None


def test_a_letter_gives_no_account_a_place():
    assert find(CheckKind.LETTER, replace(MINE, place=7, document_seen=True)) is None


@pytest.mark.parametrize(
    ("person", "suited"),
    [
        (LIN, "roll-match letter in-person"),
        (Person(address="x"), "mail letter"),
        (Person(number="x"), "letter in-person"),
        (replace(LIN, postcode=""), "letter in-person"),
    ],
)
def test_each_check_says_whom_it_suits(person, suited):
    assert [kind for kind, check in CHECKS.items() if check.suits(person)] == suited.split()
