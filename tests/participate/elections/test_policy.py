"""States move along one table; a ballot is judged by its arrival; rules freeze."""

from datetime import UTC, datetime, timedelta

import pytest

from participate.elections import policy
from participate.elections.policy import FINISHED, TRANSITIONS, Allowed, State, may_cast, move
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError

CLOSES = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
ALL_MOVES = [(state, target) for state in State for target in State]


def actor(*roles, account="anAccount11111"):
    return Actor(account=account, name="", roles=frozenset(roles))


@pytest.mark.parametrize(("state", "target"), ALL_MOVES)
def test_only_the_moves_of_the_table_are_possible(state, target):
    if target in TRANSITIONS[state]:
        assert move(state, target) is target
    else:
        with pytest.raises(ConflictError) as caught:
            move(state, target)
        assert caught.value.code == "wrong-state"


def test_the_table_goes_forward_and_ends_twice():
    assert {state for state, targets in TRANSITIONS.items() if not targets} == FINISHED
    assert set(TRANSITIONS) == set(State)
    order = list(State)
    assert all(order.index(t) > order.index(s) for s, ts in TRANSITIONS.items() for t in ts)


@pytest.mark.parametrize(
    ("state", "seconds", "code"),
    [
        (State.DRAFTED, 0, "not-open"),
        (State.SET_UP, 0, "not-open"),
        (State.CLOSED, -99, "closed"),
        (State.TALLIED, -99, "closed"),
        (State.OPENED, -99, "closed"),
        (State.SEALED_SMALL, -99, "closed"),
        (State.OPEN, 60, "closed"),
        (State.OPEN, 61, "closed"),
    ],
)
def test_a_ballot_before_or_after_its_time_is_denied(state, seconds, code):
    verdict = may_cast(state, CLOSES, 60, CLOSES + timedelta(seconds=seconds))
    assert verdict.code == code


@pytest.mark.parametrize("seconds", [-3600, 0, 59])
def test_a_ballot_that_arrived_within_the_time_of_grace_is_allowed(seconds):
    assert may_cast(State.OPEN, CLOSES, 60, CLOSES + timedelta(seconds=seconds)) == Allowed()


def test_voting_opens_and_closes_at_the_announced_times():
    opens = CLOSES - timedelta(days=1)
    policy.require_may_open_now(opens, CLOSES, opens)
    policy.require_may_close_now(CLOSES, 60, CLOSES + timedelta(seconds=60))
    for now, code in ((opens - timedelta(seconds=1), "too-early"), (CLOSES, "too-late")):
        with pytest.raises(ConflictError) as caught:
            policy.require_may_open_now(opens, CLOSES, now)
        assert caught.value.code == code
    with pytest.raises(ConflictError) as caught:
        policy.require_may_close_now(CLOSES, 60, CLOSES + timedelta(seconds=59))
    assert caught.value.code == "still-open"


def test_rules_are_frozen_from_the_set_up_on():
    policy.require_drafted([State.DRAFTED])
    policy.require_drafted([])
    for state in set(State) - {State.DRAFTED}:
        with pytest.raises(ConflictError) as caught:
            policy.require_drafted([State.DRAFTED, state])
        assert caught.value.code == "rules-frozen"


def test_who_plans_opens_and_counts():
    policy.require_may_plan(actor("official"))
    policy.require_may_open(actor("publisher"))
    assert policy.require_trustee(actor("trustee", account="t")) == "t"
    for refused in (
        lambda: policy.require_may_plan(actor("publisher")),
        lambda: policy.require_may_open(actor("citizen", "trustee", "expert")),
        lambda: policy.require_trustee(actor("official", "administrator")),
        lambda: policy.require_trustee(actor("trustee", account=None)),
    ):
        with pytest.raises(DeniedError):
            refused()


def test_a_k_below_ten_is_small():
    assert policy.is_small(9)
    assert not policy.is_small(10)
