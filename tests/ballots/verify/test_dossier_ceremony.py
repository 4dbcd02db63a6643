"""The trustees' ceremony in a dossier: each file is judged again, and so is the group it makes."""

import json
from dataclasses import replace

import pytest

from ballots.dossier.layout import build_dossier
from ballots.verify.dossier import verify_dossier
from ballots.verify.dossier_ceremony import MOST_TRUSTEES
from tests.ballots.ceremonies import Gathering, complaint_of, falsified
from tests.ballots.elections import randomness_of
from tests.ballots.verify.dossiers import AT, CITIZENS, MINE, VKEY, World

CEREMONY, BINDING = "key ceremony", "rules bound to ballots"
ROUNDS = ("certificate", "commitment", "reveal", "shares", "verification")


def gathering(seed=7):
    """Another ceremony of three, of which two are needed."""
    return Gathering(3, 2, randomness_of(seed)).until_shared().receive()


def a_world(make_keys=None, late=lambda world: None, **settings):
    """A vote of one chamber whose trustees make their keys as `make_keys` says."""
    trustees = {"trustees": 3, "threshold": 2, **settings}
    world = World(voters=(2,), **trustees).begin()
    own = world.make_course().gathering if world.threshold else None
    if make_keys is not None:
        world.make_keys = lambda: make_keys(world, own)
    world.set_up()
    late(world)
    world.vote()
    world.count()
    world.publish_outcome()
    world.decide()
    return world


def check(world):
    return verify_dossier(build_dossier(world.parts()), log_key=VKEY)


def errors(world):
    return {(each.check, each.code) for each in check(world).errors}


def places(world, code):
    """Round and trustee of the steps that the report has a finding about."""
    found = [each.where for each in check(world).errors if each.code == code]
    steps = [json.loads(world.entries[int(where.split()[-1])]) for where in found]
    return [(step["round"], step["trustee"]) for step in steps]


def test_a_ceremony_is_checked_again_file_by_file_and_made_the_elections_trustees():
    report = check(a_world())
    assert report.valid, report.errors
    assert (CEREMONY, True, 16, "") in report.rows()
    assert CEREMONY not in {row[0] for row in check(a_world(trustees=2, threshold=None)).rows()}


def test_ceremonies_that_were_given_up_are_checked_as_far_as_they_came():
    def twice(world, own):
        other = gathering()
        del other.files["shares"], other.files["verification"]
        world.hold_ceremony(other)
        world.give_up()
        world.hold_ceremony(gathering(8), 2)
        world.give_up(2)
        world.hold_ceremony(own, 3)

    def forged(world, own):
        other = gathering()
        other.files["commitment"][2] = other.files["commitment"][0]
        world.hold_ceremony(other)
        world.give_up()
        world.hold_ceremony(own, 2)

    report = check(a_world(twice))
    assert report.valid, report.errors
    world = a_world(forged)
    assert errors(world) == {(CEREMONY, "wrong-context")}
    assert places(world, "wrong-context") == [("commitment", 3)]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("certificate", "wrong-context"),
        ("commitment", "wrong-context"),
        ("reveal", "wrong-commitment"),
        ("shares", "wrong-context"),
        ("verification", "wrong-verification-key"),
    ],
)
def test_a_file_that_does_not_hold_is_named_where_it_stands(part, code):
    """Nothing after it is judged: it stands on what does not hold."""

    def swapped(world, own):
        own.files[part][0] = own.files[part][1]
        world.hold_ceremony(own)

    world = a_world(swapped)
    assert errors(world) == {(CEREMONY, code), (BINDING, "wrong-trustees")}
    assert places(world, code) == [(part, 1)]


@pytest.mark.parametrize("part", ROUNDS)
def test_a_file_of_another_ceremony_fits_nowhere(part):
    """Each round hangs on those before: an own certificate of 1 makes the commitments foreign."""

    def mixed(world, own):
        own.files[part][0] = gathering().files[part][0]
        world.hold_ceremony(own)

    assert (BINDING, "wrong-trustees") in errors(a_world(mixed))


def test_a_ceremony_that_did_not_come_to_its_end_makes_no_trustees():
    def short(world, own):
        own.files["verification"].pop()
        world.hold_ceremony(own)

    assert errors(a_world(short)) == {(BINDING, "wrong-trustees")}


def test_the_elections_trustees_are_the_group_of_the_ceremony_and_of_no_other():
    def other(world, own):
        world.hold_ceremony(gathering())

    assert errors(a_world(other)) == {(BINDING, "wrong-trustees")}
    assert errors(a_world(lambda world, own: None)) == {(BINDING, "wrong-trustees")}

    def needless(world, own):
        world.trustees = 3
        world.hold_ceremony(gathering())
        world.trustees = 2

    assert (BINDING, "wrong-trustees") in errors(a_world(needless, trustees=2, threshold=None))


def test_an_archive_that_cannot_be_read_is_no_fault_of_the_ceremony():
    parts = replace(a_world().parts(), archives={CITIZENS: b"nothing"})
    report = verify_dossier(build_dossier(parts), log_key=VKEY)
    assert not report.valid
    assert (CEREMONY, True, 16, "") in report.rows()


def out_of_turn(world, own):
    """The second round begins before the first is complete."""
    late = own.files["certificate"].pop()
    world.hold_ceremony(own)
    world.take_step("certificate", 3, late)


def foreign_number(world, own):
    world.hold_ceremony(own)
    world.take_step("verification", 1, own.files["verification"][0], 2)


def begun_twice(world, own):
    world.hold_ceremony(own)
    world.begin_ceremony(2)


def numbered_from_two(world, own):
    world.hold_ceremony(own, 2)


def never_begun(world, own):
    world.give_up()
    world.hold_ceremony(own)


@pytest.mark.parametrize(
    "disorder", [out_of_turn, foreign_number, begun_twice, numbered_from_two, never_begun]
)
def test_steps_out_of_their_order_are_named(disorder):
    assert (CEREMONY, "wrong-order") in errors(a_world(disorder))


def test_nothing_of_a_ceremony_stands_after_the_rules():
    for late in (World.begin_ceremony, World.give_up):
        number = {"number": 2} if late is World.begin_ceremony else {}
        world = a_world(late=lambda world, late=late, number=number: late(world, **number))
        assert (CEREMONY, "wrong-order") in errors(world)


def test_a_trustee_hands_in_one_file_a_round_and_has_a_place():
    def again(world, own):
        world.begin_ceremony()
        world.take_step("certificate", 1, own.files["certificate"][0])
        world.take_step("certificate", 1, gathering().files["certificate"][0])
        for place in (2, 3):
            world.take_step("certificate", place, own.files["certificate"][place - 1])
        world.take_step("commitment", 4, own.files["commitment"][0])
        for part in ROUNDS[1:]:
            for place, document in enumerate(own.files[part], 1):
                world.take_step(part, place, document)

    assert errors(a_world(again)) == {(CEREMONY, "repeated-entry"), (CEREMONY, "unknown-trustee")}


def complaining(change=lambda sender, receiver, raw: (receiver, raw), *, bad=True):
    """A ceremony in which trustee 1 sends 3 a bad share, or 3 says so; then one that is good."""

    def make(world, own):
        other = Gathering(3, 2, randomness_of(7)).until_shared()
        if bad:
            other.files["shares"][0] = falsified(other, 1, 3, 5)
        place, complaint = change(1, 3, complaint_of(other, 3, lie=not bad))
        world.hold_ceremony(other)
        world.take_step("complaint", place, complaint)
        world.give_up()
        world.hold_ceremony(own, 2)

    return make


def test_a_complaint_that_is_right_ends_its_ceremony():
    report = check(a_world(complaining()))
    assert report.valid, report.errors

    def goes_on(world, own):
        give_up, world.give_up = world.give_up, lambda: None
        complaining()(world, own)
        world.give_up = give_up

    found = errors(a_world(goes_on))
    assert found == {(CEREMONY, "wrong-order"), (BINDING, "wrong-trustees")}


@pytest.mark.parametrize(
    ("change", "bad", "code"),
    [
        (lambda sender, receiver, raw: (2, raw), True, "wrong-owner"),
        (
            lambda sender, receiver, raw: (3, raw.replace(b'"sender":1', b'"sender":4')),
            True,
            "malformed",
        ),
        (lambda sender, receiver, raw: (receiver, raw), False, "false-complaint"),
    ],
)
def test_a_complaint_that_is_not_right_is_named(change, bad, code):
    world = a_world(complaining(change, bad=bad))
    assert errors(world) == {(CEREMONY, code)}


def test_a_ceremony_of_more_trustees_than_can_be_checked_is_none():
    def vast(world, own):
        by = {"consultation": MINE, "at": AT, "by": "official", "ceremony": 1}
        world.append(kind="ceremony.begun", **by, size=MOST_TRUSTEES + 1, threshold=2)
        world.hold_ceremony(own)

    found = [each.sentence for each in check(a_world(vast)).errors]
    assert found == ["a ceremony of more than 100 trustees is not checked"]
