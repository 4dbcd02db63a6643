"""The board shows every accepted ballot by its code and says which ones count."""

import pytest

from participate.elections import service as elections
from participate.elections.service import board
from participate.shared.errors import NotFoundError
from participate.shared.receipt import ref_of


@pytest.fixture
def voted(stage):
    stage.ready(voters=3)
    one, two = stage.voter(1), stage.voter(2)
    answers = [
        stage.cast(one, stage.ballot(one, [1, 0, 0])),
        stage.cast(two, stage.ballot(two, [1, 0, 0])),
        stage.cast(one, stage.ballot(one, [0, 1, 0])),
    ]
    return stage, answers


def test_the_newest_ballot_stands_first_and_the_replaced_one_says_so(voted):
    stage, answers = voted
    part = stage.read(elections.list_board, stage.uuids[0])
    assert [row.code for row in part.rows] == [a.short_code for a in reversed(answers)]
    assert [row.number for row in part.rows] == [3, 2, 1]
    assert [row.replaced_by for row in part.rows] == [None, None, answers[2].short_code]
    assert part.before is None


@pytest.mark.parametrize("write", [str, str.lower, lambda c: f" {c[:4]} {c[4:8]}-{c[8:]} "])
def test_a_code_is_found_however_it_is_typed(voted, write):
    stage, answers = voted
    found = stage.read(elections.find_on_board, stage.uuids[0], write(answers[0].short_code))
    assert found.tracker == answers[0].tracker


def test_a_whole_tracker_is_found_too(voted):
    stage, answers = voted
    ref = ref_of(answers[1].tracker)
    assert stage.read(elections.find_on_board, stage.uuids[0], ref).code == answers[1].short_code
    assert stage.read(elections.get_receipt, stage.uuids[0], ref) == stage.receipt(answers[1])


@pytest.mark.parametrize("typed", ["", "AAAA", "0" * 12, "A" * 43, "x" * 1000, "%", "' OR 1=1"])
def test_a_code_that_is_not_there_is_not_found(voted, typed):
    stage, _ = voted
    assert stage.read(elections.find_on_board, stage.uuids[0], typed) is None


def test_a_receipt_that_is_not_there_is_not_found(voted):
    stage, _ = voted
    with pytest.raises(NotFoundError):
        stage.read(elections.get_receipt, stage.uuids[0], "A" * 43)


def test_a_long_board_goes_on_where_it_stopped(voted, monkeypatch):
    stage, answers = voted
    monkeypatch.setattr(board, "BOARD_PAGE", 2)
    first = stage.read(elections.list_board, stage.uuids[0])
    assert len(first.rows) == 2
    assert first.before == 2
    with stage.services.database.read() as session:
        second = elections.list_board(session, stage.uuids[0], before=first.before)
    assert [row.code for row in second.rows] == [answers[0].short_code]
    assert second.before is None
