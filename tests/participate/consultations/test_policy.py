"""The phases' one table, and who may write, publish and read."""

from itertools import product

import pytest

from participate.consultations import policy
from participate.consultations.policy import PHASES, Phase
from participate.shared.act import VISITOR, Actor
from participate.shared.errors import ConflictError

DRAFTER = Actor("drafter", "Drafter", frozenset({"citizen", "official"}))
COLLEAGUE = Actor("colleague", "Colleague", frozenset({"citizen", "publisher"}))
BOTH = Actor("drafter", "Drafter", frozenset({"citizen", "official", "publisher"}))
CITIZEN = Actor("citizen", "Citizen", frozenset({"citizen"}))


def test_a_consultation_moves_from_each_phase_to_the_next_and_nowhere_else():
    allowed = {
        ("draft", "discussion"),
        ("discussion", "review"),
        ("review", "voting"),
        ("voting", "decision"),
        ("decision", "follow_up"),
    }
    for current, to in product(PHASES, PHASES):
        if (current, to) in allowed:
            policy.require_transition(current, to)
        else:
            with pytest.raises(ConflictError) as refusal:
                policy.require_transition(current, to)
            assert refusal.value.code == "wrong-phase"
    assert policy.next_phase(Phase.FOLLOW_UP) is None


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (COLLEAGUE, None),
        (BOTH, "own-draft"),
        (DRAFTER, "not-publisher"),
        (CITIZEN, "not-publisher"),
        (VISITOR, "not-publisher"),
    ],
)
def test_a_draft_is_published_by_a_publisher_who_did_not_write_it(actor, code):
    refusal = policy.publishing_refusal(actor, "drafter", Phase.DRAFT)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("actor", "code"),
    [(DRAFTER, None), (BOTH, None), (COLLEAGUE, "not-official"), (CITIZEN, "not-official")],
)
def test_a_draft_is_changed_by_the_official_who_wrote_it(actor, code):
    refusal = policy.editing_refusal(actor, "drafter", Phase.DRAFT)
    assert (refusal and refusal.code) == code


def test_another_officials_draft_stays_as_it_is():
    other = Actor("other", "Other", frozenset({"official"}))
    refusal = policy.editing_refusal(other, "drafter", Phase.DRAFT)
    assert refusal is not None
    assert refusal.code == "not-drafter"


@pytest.mark.parametrize("phase", PHASES[1:])
def test_nothing_public_is_changed_or_published_again(phase):
    edit = policy.editing_refusal(DRAFTER, "drafter", phase)
    publish = policy.publishing_refusal(COLLEAGUE, "drafter", phase)
    assert edit is not None
    assert publish is not None
    assert edit.code == publish.code == "already-published"


def test_a_draft_is_the_offices_secret():
    readers = [
        actor
        for actor in (VISITOR, CITIZEN, DRAFTER, COLLEAGUE)
        if policy.may_read(actor, Phase.DRAFT)
    ]
    assert readers == [DRAFTER, COLLEAGUE]
    assert policy.may_read(VISITOR, Phase.DISCUSSION)
