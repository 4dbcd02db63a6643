"""What people type is made tidy or refused."""

import pytest

from participate.shared.prose import TOO_LONG, UNSHOWABLE, between, tidy_line, tidy_prose


def test_line_ends_are_made_one_kind_and_the_edges_are_cut():
    assert tidy_prose("  a\r\nb\rc\n\n ") == "a\nb\nc"
    assert tidy_line(" a \t b\nc ") == "a b c"


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\x7f", "\x85", "\ud800", "\uffff"])
def test_what_no_page_can_show_is_refused(character):
    with pytest.raises(ValueError, match=UNSHOWABLE):
        tidy_prose(f"a{character}b")


def test_lengths_count_characters():
    check = between(2, 4, "too short")
    assert check("长长长长") == "长长长长"
    with pytest.raises(ValueError, match=TOO_LONG):
        check("12345")
    with pytest.raises(ValueError, match="too short"):
        check("1")
    with pytest.raises(ValueError, match="Fill this in"):
        check("")
