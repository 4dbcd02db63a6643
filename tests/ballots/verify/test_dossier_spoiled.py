"""Ballots that devices were tested with: told, never counted, and no trick with them passes."""

import json

import pytest

from ballots.dossier.layout import build_dossier
from ballots.encoding import b64_nopad
from ballots.verify.dossier import verify_dossier
from ballots.verify.receipt import verify_receipt
from tests.ballots.verify.dossiers import CITIZENS, EXPERTS, OTHER, VKEY, World

TESTED = "A" * 43


def world_with(burn, after_votes=False):
    """A finished consultation in which `burn(world)` came before the votes, or after them."""
    world = World().begin()
    world.set_up()
    if not after_votes:
        burn(world)
    world.vote()
    if after_votes:
        burn(world)
    world.count()
    world.publish_outcome()
    world.decide()
    return world


def faults(world):
    report = verify_dossier(build_dossier(world.parts()), log_key=VKEY)
    return report, [(each.check, each.code) for each in report.errors]


def first_tracker(world):
    event = next(
        json.loads(json.loads(entry)["event"])
        for entry in world.entries
        if b'\\"Ballot\\"' in entry
    )
    return b64_nopad(bytes.fromhex(event["payload"]))


def test_a_tested_ballot_is_told_and_hurts_nothing():
    world = world_with(lambda world: world.burn(TESTED))
    report, found = faults(world)
    assert found == []
    assert ("tested ballots", True, 1, "") in report.rows()
    index = next(i for i, entry in enumerate(world.entries) if b"ballot.spoiled" in entry)
    said = {
        e.code: e.sentence for e in verify_receipt(world.receipt(index).to_bytes(), VKEY).findings
    }
    assert said["tracker"] == f"tracker {TESTED}"
    assert said["election"] == f"election {CITIZENS}"


@pytest.mark.parametrize("after_votes", [False, True])
def test_a_burned_ballot_that_was_cast_is_found_whichever_came_first(after_votes):
    honest = World().begin()
    honest.set_up()
    honest.vote()
    tracker = first_tracker(honest)
    _, found = faults(world_with(lambda world: world.burn(tracker), after_votes))
    assert found == [("tested ballots", "burned-ballot")]


def test_the_same_tracker_in_another_chamber_is_another_ballot():
    honest = World().begin()
    honest.set_up()
    honest.vote()
    tracker = first_tracker(honest)
    _, found = faults(world_with(lambda world: world.burn(tracker, election=EXPERTS)))
    assert found == []


@pytest.mark.parametrize(
    ("changes", "check", "code"),
    [
        ({"election": "99999999999999"}, "tested ballots", "wrong-election"),
        ({"consultation": OTHER}, "order of entries", "wrong-consultation"),
    ],
)
def test_a_ballot_is_burned_where_it_belongs(changes, check, code):
    _, found = faults(world_with(lambda world: world.burn(TESTED, **changes)))
    assert code in [each for _, each in found], (check, found)


def test_a_ballot_is_burned_once():
    _, found = faults(world_with(lambda world: (world.burn(TESTED), world.burn(TESTED))))
    assert found == [("order of entries", "repeated-entry")]


def test_no_ballot_is_burned_before_voting_opens():
    world = World().begin()
    world.burn(TESTED)
    world.set_up()
    world.vote()
    world.count()
    world.publish_outcome()
    world.decide()
    assert ("order of entries", "wrong-order") in faults(world)[1]


def test_an_event_that_is_none_stops_nothing():
    def burn(world):
        world.burn(TESTED)
        world.append(kind="election.event", election=CITIZENS, event="{}")

    assert faults(world_with(burn, after_votes=True))[1]
