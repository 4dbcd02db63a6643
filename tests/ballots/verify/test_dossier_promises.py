"""Promises follow from what is adopted, reports from promises, the close from the ends of all."""

import pytest

from ballots.dossier.layout import build_dossier, opening_name
from ballots.verify.dossier import verify_dossier
from ballots.verify.dossier_promises import PROMISES
from ballots.verify.record import entry_place
from tests.ballots.verify.dossiers import AT, MINE, PROPOSALS, VKEY, World

FIRST, SECOND, WORKS = "8" * 14, "9" * 14, "7" * 14
DAY = AT[:10]
BY = {"consultation": MINE, "at": AT, "by": "official"}


def decided(verdicts=("adopt", "adapt", "reject")):
    """A consultation without a vote, decided and in its last phase."""
    world = World(departure="", verdicts=verdicts).begin()
    world.decide()
    for before, after in (("discussion", "decision"), ("decision", "follow_up")):
        world.move(before, after)
    return world


def promise(world, key=FIRST, proposal=PROPOSALS[0], due="2026-12-01", steps=1):
    content = {
        "title": "A ramp",
        "milestones": [{"title": "Plans", "due": "2026-11-25"}] * steps,
        "language": "en",
        "department": {"en": "Works", "zh": ""},
        "official": "Ann",
    }
    own = {"promise": key, "proposal": proposal, "department": WORKS, "due": due}
    return world.commit(content, kind="promise.made", **BY, **own)


def tell(world, state="progress", number=1, due="2026-12-01", key=FIRST, text="So.", **more):
    content = {"text": text, "reached": more.pop("reached", []), "evidence": []}
    content |= {"language": "en", "official": "Ann"}
    own = {"promise": key, "number": number, "state": state, "day": more.pop("day", DAY)}
    return world.commit(content, kind="promise.reported", **{**BY, **more}, **own, due=due)


def close(world, *ends):
    rows = [{"promise": key, "end": end} for key, end in ends]
    return world.append(kind="consultation.closed", **BY, promises=rows)


def found(world):
    report = verify_dossier(build_dossier(world.parts()), log_key=VKEY)
    return {(each.code, each.where) for each in report.errors}


def detail(world):
    report = verify_dossier(build_dossier(world.parts()), log_key=VKEY)
    return next((row[2:] for row in report.rows() if row[0] == PROMISES), None)


def test_promises_kept_late_and_given_up_are_counted():
    world = decided()
    assert detail(world) is None
    promise(world)
    promise(world, SECOND, PROPOSALS[1], "2026-11-20")
    tell(world, reached=[1])
    tell(world, "done", 2)
    tell(world, "delayed", key=SECOND, due="2026-12-24", text="Frost.")
    tell(world, "done", 2, key=SECOND, due="2026-12-24")
    third = "6" * 14
    promise(world, third, PROPOSALS[1])
    tell(world, "given-up", key=third, text="The money is gone.")
    close(world, (FIRST, "done"), (SECOND, "done"), (third, "given-up"))
    assert found(world) == set()
    assert detail(world)[0] == 3
    assert "2 done, 1 of them on time, 1 given up" in detail(world)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"key": SECOND}, "unknown-promise"),
        ({"number": 2}, "wrong-number"),
        ({"due": "2026-12-02"}, "wrong-due"),
        ({"state": "done", "due": "2026-11-30"}, "wrong-due"),
        ({"state": "delayed"}, "wrong-due"),
        ({"state": "delayed", "due": "2026-11-30"}, "wrong-due"),
        ({"day": "2026-11-21"}, "wrong-day"),
        ({"day": "2026-11-25"}, "wrong-day"),
    ],
)
def test_a_report_that_does_not_follow_is_named(told, code):
    world = decided()
    promise(world)
    assert found(world) == set()
    index = tell(world, **told)
    assert found(world) == {(code, entry_place(index))}


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-24"])
def test_the_day_of_a_report_may_be_that_of_another_place(day):
    world = decided()
    promise(world)
    tell(world, day=day)
    assert found(world) == set()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"state": "delayed", "due": "2026-12-24", "text": " "}, "missing-reasons"),
        ({"state": "given-up", "text": ""}, "missing-reasons"),
        ({"reached": [1, 2]}, "unknown-milestone"),
    ],
)
def test_a_report_whose_words_do_not_do_is_named(told, code):
    world = decided()
    promise(world)
    index = tell(world, **told)
    assert found(world) == {(code, opening_name(index))}


def test_nothing_is_reported_of_a_promise_that_has_ended():
    world = decided()
    promise(world)
    tell(world, "done")
    index = tell(world, "given-up", 2)
    assert found(world) == {("after-end", entry_place(index))}


def test_promises_follow_from_what_is_adopted_and_are_made_once():
    world = decided()
    rejected, unknown = promise(world, proposal=PROPOSALS[2]), promise(world, SECOND, "6" * 14)
    again = promise(world)
    assert found(world) == {
        ("not-adopted", entry_place(rejected)),
        ("not-adopted", entry_place(unknown)),
        ("repeated-entry", entry_place(again)),
    }


def test_a_promise_before_the_decision_is_out_of_order():
    world = World(departure="").begin()
    index = promise(world)
    tell(world)
    world.decide()
    assert found(world) == {("wrong-order", entry_place(index))}


@pytest.mark.parametrize(
    "ends",
    [
        [],
        [(FIRST, "given-up"), (SECOND, "done")],
        [(SECOND, "done"), (FIRST, "done")],
        [(FIRST, "done")],
    ],
)
def test_the_close_names_every_promise_as_it_ended(ends):
    world = decided()
    for key in (FIRST, SECOND):
        promise(world, key)
        tell(world, "done", key=key)
    index = close(world, *ends)
    assert found(world) == {("wrong-promises", entry_place(index))}


def test_nothing_is_closed_while_a_promise_is_open_or_before_the_last_phase():
    world = decided()
    promise(world)
    index = close(world, (FIRST, "done"))
    assert found(world) == {("wrong-promises", entry_place(index))}
    world = World(departure="").begin()
    world.decide()
    index = close(world)
    assert found(world) == {("wrong-phase", entry_place(index))}


def test_nothing_comes_after_the_close():
    world = decided()
    promise(world)
    tell(world, "done")
    close(world, (FIRST, "done"))
    late = promise(world, SECOND)
    assert found(world) == {("after-end", entry_place(late))}


def test_where_words_are_missing_the_facts_are_still_checked():
    world = decided()
    made = promise(world)
    told = tell(world, "delayed", due="2026-12-24", reached=[9])
    for index in (made, told):
        del world.openings[index]
    assert {code for code, _ in found(world)} == {"missing-file"}
    world = decided()
    index = next(n for n, each in world.openings.items() if each.kind == "decision.published")
    promise(world, proposal=PROPOSALS[2])
    del world.openings[index]
    assert {code for code, _ in found(world)} == {"missing-file"}
