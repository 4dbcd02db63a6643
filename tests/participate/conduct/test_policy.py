"""What each phase asks of the office, and how soon."""

from datetime import date

import pytest

from participate.conduct import policy
from participate.conduct.policy import Standing
from participate.consultations.policy import Phase
from participate.elections.policy import State
from participate.shared.act import VISITOR, Actor
from participate.shared.errors import ConflictError, DeniedError

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("phase", "votes", "outcome", "decision", "duty"),
    [
        ("draft", (), False, False, "publish"),
        ("discussion", (), False, False, "end_discussion"),
        ("review", (), False, False, "set_up_vote"),
        ("review", (State.DRAFTED,), False, False, "set_up_vote"),
        ("review", (State.SET_UP, State.SET_UP), False, False, "open_voting"),
        ("voting", (State.OPEN,), False, False, "close_voting"),
        ("decision", (State.OPENED,), False, False, "publish_outcome"),
        ("decision", (State.OPENED,), True, False, "decide"),
        ("decision", (State.OPENED,), True, True, "follow_up"),
        ("follow_up", (State.OPENED,), True, True, "close"),
    ],
)
def test_each_phase_asks_for_one_thing(phase, votes, outcome, decision, duty):
    assert policy.next_duty(Standing(Phase(phase), votes, outcome, decision)) == duty


@pytest.mark.parametrize(
    ("due", "urgency"),
    [(22, "late"), (23, "today"), (24, "soon"), (30, "soon")],
)
def test_a_duty_is_late_after_its_last_day(due, urgency):
    assert policy.urgency(date(2026, 11, due), TODAY) == urgency


def test_a_duty_beyond_a_week_is_for_later():
    assert policy.urgency(date(2026, 12, 1), TODAY) == "later"


@pytest.mark.parametrize("states", [(), (State.DRAFTED,), (State.SET_UP, State.DRAFTED)])
def test_voting_does_not_start_before_every_chamber_is_set_up(states):
    with pytest.raises(ConflictError) as refusal:
        policy.opens_votes(states)
    assert refusal.value.code == "not-set-up"


def test_votes_are_opened_once_and_closed_while_open():
    assert policy.opens_votes((State.SET_UP, State.SET_UP))
    assert not policy.opens_votes((State.OPEN, State.OPEN))
    assert policy.closes_votes((State.OPEN,))
    assert not policy.closes_votes((State.TALLIED,))


def test_the_count_waits_from_the_close_until_every_chamber_is_finished():
    assert not policy.waits_for_trustees((State.OPEN,))
    assert policy.waits_for_trustees((State.TALLIED, State.SEALED_SMALL))
    assert not policy.waits_for_trustees((State.OPENED, State.SEALED_SMALL))


@pytest.mark.parametrize(
    "actor",
    [VISITOR, Actor("c", "C", frozenset({"citizen", "expert", "trustee", "administrator"}))],
)
def test_only_the_office_moves_a_consultation(actor):
    with pytest.raises(DeniedError):
        policy.require_may_move(actor)


def test_a_draft_that_was_handed_over_asks_for_its_second_signature():
    standing = Standing(Phase.DECISION, (State.OPENED,), True, False, waits_for_signature=True)
    assert policy.next_duty(standing) == "countersign"
