"""Which page of a list a reader gets, whatever the query says."""

import pytest

from participate.shared.paging import choose_page


@pytest.mark.parametrize(
    ("wish", "number"),
    [("", 1), ("1", 1), ("3", 3), ("4", 3), ("0", 1), ("-1", 1), ("x", 1), ("9" * 99, 1), ("²", 1)],
)
def test_a_strange_wish_gets_a_page_that_is_there(wish, number):
    assert choose_page(wish, 50, 120).number == number


def test_neighbours_are_named_where_they_are():
    first, middle, last = (choose_page(n, 50, 120) for n in "123")
    assert (first.previous("/x"), first.next("/x")) == ("", "/x?page=2")
    assert (middle.previous("/x"), middle.next("/x")) == ("/x?page=1", "/x?page=3")
    assert (last.previous("/x"), last.next("/x")) == ("/x?page=2", "")
    assert (first.offset, last.offset) == (0, 100)


def test_an_empty_list_has_one_page():
    assert choose_page("7", 50, 0).number == 1
    assert choose_page("1", 50, 50).next("/x") == ""
