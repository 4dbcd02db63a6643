"""What occurs in two ballots is found whatever the memory that is given for it."""

import random

import pytest

from ballots.crypto.group import IDENTITY, hex_of_point
from ballots.verify import copies
from ballots.verify.copies import Copies, Copy, marks_of


def ballot(*points):
    """Something with the points of a ballot; the marks look at nothing else."""
    pairs = [f'{{"alpha":"{one}","beta":"{two}"}}' for one, two in points]
    return f'{{"choices":[{",".join(pairs)}]}}'.encode()


@pytest.fixture
def drawn():
    source = random.Random(20261125)

    def draw(count):
        return [
            ballot(*[(source.randbytes(32).hex(), source.randbytes(32).hex()) for _ in range(3)])
            for _ in range(count)
        ]

    return draw


KEY = b"the archive's last event"


def found(ballots, budget, key=KEY):
    looker, passes = Copies(key, budget), []

    def read():
        passes.append(1)
        return ((f"ballot {number}", raw) for number, raw in enumerate(ballots))

    for raw in ballots:
        looker.add(marks_of(raw, key))
    return list(looker.find(read)), len(passes)


@pytest.mark.parametrize("budget", [copies.BUDGET, 200, 50, 7, 1])
def test_copies_are_found_in_any_memory(drawn, budget):
    ballots = drawn(60)
    part = ballots[10].split(b'"')[5].decode()
    ballots[40] = ballot((part, "a" * 64), ("b" * 64, "c" * 64))
    ballots[50] = ballots[20]
    ballots[55] = ballot(("d" * 64, "c" * 64))
    assert found(ballots, budget)[0] == [
        Copy("ballot 40", "ballot 10", whole=False),
        Copy("ballot 50", "ballot 20", whole=True),
        Copy("ballot 55", "ballot 40", whole=False),
    ]


def test_without_a_copy_and_with_enough_memory_nothing_is_read_again(drawn):
    assert found(drawn(50), copies.BUDGET) == ([], 0)


def test_less_memory_costs_reading_again_and_finds_as_little(drawn):
    none, passes = found(drawn(50), 100)
    assert none == []
    assert passes > 1


def test_a_third_ballot_with_the_same_part_names_the_first(drawn):
    same = ("a" * 64, "b" * 64)
    ballots = [ballot(same, ("c" * 64, "d" * 64)), ballot(same), *drawn(1), ballot(same)]
    assert found(ballots, copies.BUDGET)[0] == [
        Copy("ballot 1", "ballot 0", whole=False),
        Copy("ballot 3", "ballot 1", whole=True),
    ]


def test_the_identity_and_a_repetition_inside_one_ballot_are_no_copies():
    identity = hex_of_point(IDENTITY)
    ballots = [ballot((identity, "a" * 64), (identity, "a" * 64)), ballot((identity, "b" * 64))]
    assert found(ballots, copies.BUDGET)[0] == []


def test_a_shared_mark_alone_is_no_copy(monkeypatch, drawn):
    monkeypatch.setattr(copies, "_mark", lambda part, key: 5)
    assert found(drawn(20), copies.BUDGET)[0] == []


@pytest.mark.parametrize("times", [10, 100, 1000])
def test_one_ballot_again_and_again_fills_no_memory_and_is_not_read_more_often(drawn, times):
    ballots = [ballot for ballot in drawn(3) for _ in range(times)]
    copied, passes = found(ballots, 100)
    assert len(copied) == 3 * (times - 1)
    assert all(copy.whole for copy in copied)
    assert passes == 1


def test_marks_above_the_limit_are_thinned_too(monkeypatch, drawn):
    held = []
    monkeypatch.setattr(
        copies._Marks,
        "add",
        lambda marks, new, add=copies._Marks.add: add(marks, new) or held.append(len(marks)),
    )
    ballots = [*drawn(40), *[ballot for ballot in drawn(20) for _ in range(100)]]
    assert len(found(ballots, 100)[0]) == 20 * 99
    assert max(held) < 300


def test_marks_made_for_one_archive_say_nothing_about_another(drawn):
    raw = drawn(1)[0]
    assert set(marks_of(raw, b"one")).isdisjoint(marks_of(raw, b"another"))


def test_a_copy_names_the_earliest_ballot_whatever_its_number_looks_like(drawn):
    early, late = ("a" * 64, "b" * 64), ("c" * 64, "d" * 64)
    ballots = [
        ballot(early) if n == 2 else ballot(late) if n == 10 else drawn(1)[0] for n in range(12)
    ]
    assert found([*ballots, ballot(early, late)], copies.BUDGET)[0] == [
        Copy("ballot 12", "ballot 2", whole=False)
    ]
