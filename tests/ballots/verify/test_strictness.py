"""What the profile `participate` demands of a set-up, each by its code and sentence."""

import dataclasses
import json

import pytest

from ballots.crypto.group import IDENTITY
from ballots.election.definition import Election
from ballots.election.trustees import Trustees
from ballots.errors import BallotsError
from ballots.verify import strictness
from tests.ballots.elections import RANK_QUESTION, Course
from tests.vectors.loading import load

GROUP = Trustees.from_bytes(load("threshold").trustees)


def refused(call, *arguments):
    with pytest.raises(BallotsError) as caught:
        call(*arguments)
    return caught.value.code, caught.value.sentence


def test_each_demand_is_named():
    strictness.require_canonical(True, "it")
    assert refused(strictness.require_canonical, False, "the list") == (
        "not-canonical", "the list is not canonical",
    )  # fmt: skip
    strictness.require_rules(Course(rules_sha256="ab" * 32).election)
    assert refused(strictness.require_rules, Course().election) == (
        "no-rules", "the description does not end with the hash of the rules",
    )  # fmt: skip


def test_a_mixnet_question_says_how_it_is_counted():
    strictness.require_counting_rules(Course(questions=(RANK_QUESTION,)).election)
    silent = Election.from_bytes(load("mixnet").election)
    assert refused(strictness.require_counting_rules, silent)[0] == "malformed"


def test_two_trustees_do_not_hold_one_key():
    strictness.require_distinct(GROUP)
    items = json.loads(load("minmax").trustees)
    strictness.require_distinct(Trustees.from_bytes(json.dumps(items).encode()))
    twice = Trustees.from_bytes(json.dumps([items[0], items[0]]).encode())
    assert refused(strictness.require_distinct, twice) == (
        "repeated-trustee", "two trustees have the same key",
    )  # fmt: skip


@pytest.mark.parametrize(("member", "place"), [(0, 0), (1, 1), (2, 0), (2, 1)])
def test_no_coefficient_of_a_group_is_the_identity(member, place):
    strictness.require_coefficients(GROUP)
    strictness.require_coefficients(Trustees.from_bytes(load("minmax").trustees))
    group = GROUP.items[0]
    polynomials = [list(each) for each in group.polynomials]
    polynomials[member][place] = IDENTITY
    flat = dataclasses.replace(group, polynomials=tuple(map(tuple, polynomials)))
    trustees = dataclasses.replace(GROUP, items=(flat,))
    assert refused(strictness.require_coefficients, trustees) == (
        "bad-point", "a coefficient of a threshold group is the identity",
    )  # fmt: skip
