"""How pasted rolls are read, and what their seal binds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participate.eligibility.policy import BadLine, read_roll


def test_addresses_are_normalised_and_blank_lines_skipped():
    draft = read_roll("  Lin.Mei@Example.ORG \n\nwang@example.org\r\n")
    assert draft.addresses == ("lin.mei@example.org", "wang@example.org")
    assert not draft.bad
    assert not draft.duplicates


def test_each_bad_line_is_named_with_its_number():
    draft = read_roll("a@example.org\nnot an address\nb@example\n@example.org\nc@example.org")
    assert [line.number for line in draft.bad] == [2, 3, 4]
    assert draft.bad[0] == BadLine(2, "not an address")
    assert draft.addresses == ("a@example.org", "c@example.org")


def test_a_repeated_address_is_found_in_any_spelling():
    draft = read_roll("a@example.org\nA@EXAMPLE.org")
    assert draft.duplicates == (BadLine(2, "a@example.org"),)
    assert draft.addresses == ("a@example.org",)


@pytest.mark.parametrize(
    "line",
    [
        "a",
        "a@",
        "a@b",
        "a b@example.org",
        "a@b@example.org",
        "Li <li@example.org>",
        "a@example.org,b@example.org",
        "a" * 250 + "@example.org",
        "\ud800@example.org",
        "a\u200b@example.org",
        "a@.org",
    ],
)
def test_what_is_no_address(line):
    draft = read_roll(line)
    assert not draft.addresses
    assert draft.bad


@given(st.text(max_size=300))
def test_any_text_can_be_pasted(text):
    draft = read_roll(text)
    again = read_roll("\n".join(draft.addresses))
    assert again.addresses == draft.addresses
    assert not again.bad
    assert len(set(draft.addresses)) == len(draft.addresses)
