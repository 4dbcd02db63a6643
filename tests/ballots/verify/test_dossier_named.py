"""Chambers that vote by name: their votes are counted from the record, and every trick is named."""

import json
from dataclasses import replace

import pytest

from ballots.combining.combination import Accept
from ballots.combining.contest import CountedContest, Option
from ballots.counting.rule import Schulze
from ballots.dossier.entries import make_entry
from ballots.dossier.layout import build_dossier
from ballots.encoding import sha256_hex
from ballots.verify.dossier import verify_dossier
from tests.ballots.verify.dossiers import (
    CITIZENS,
    CLOSED_AT,
    EXPERTS,
    MINE,
    OPENED_AT,
    OTHER,
    PROPOSALS,
    TITLES,
    VKEY,
    World,
    make_world,
)

MIXED = {
    "voters": (2, 3),
    "voting": ("secret", "named"),
    "named": ((2, [0, 1, 1]), (1, [0, 0, 1]), (2, [1, 0, 0])),
    "departure": "We do more than was voted.",
}
RANKED = CountedContest(
    "In which order?", tuple(map(Option, PROPOSALS, TITLES)), Schulze(blank=True)
)
ALONE = {
    "voters": (3,),
    "voting": ("named",),
    "contests": (RANKED,),
    "accept": Accept("top", n=1),
    "named": ((1, [1, 2, 3]), (3, [2, 1, 0])),
    "departure": "We do more than was voted.",
}


def check(world):
    return verify_dossier(build_dossier(world.parts()), log_key=VKEY)


def codes(world):
    return {each.code for each in check(world).errors}


def told(attack=lambda world: None, closed=None, **settings):
    """A story up to the opening in which somebody does something between votes and close."""
    world = World(**{**MIXED, **settings}).begin()
    world.set_up()
    world.vote()
    attack(world)
    for course in world.courses.values():
        course.end().seal()
    for uuid in world.courses:
        world.record(uuid)
    world.close_named(**(closed or {}))
    world.move("voting", "decision", CLOSED_AT)
    for uuid, course in world.courses.items():
        course.open(1).open(2).finish()
        world.record(uuid)
    return world


def test_citizens_vote_secretly_and_a_panel_by_name_in_one_vote():
    world = make_world(**MIXED)
    report = check(world)
    assert report.errors == ()
    assert report.has("W-NAMED")
    assert report.has("W-REGISTRAR")
    assert ("named votes", True, 3, "") in report.rows()
    chambers = json.loads(world.outcome)["chambers"]
    assert [(c["voting"], c["ballots"], c["weight"]) for c in chambers] == [
        ("secret", 2, "3/5"),
        ("named", 2, "2/5"),
    ]
    shares = json.loads(world.outcome)["contests"][0]["options"]
    # Place 2 voted twice: for the first option in the end.
    assert [option["shares"][1]["votes"] for option in shares] == [1, 0, 1]


def test_a_panel_alone_ranks_by_name_and_needs_no_trustee():
    world = World(**ALONE).begin()
    planned = world.make_rules
    world.make_rules = lambda: replace(planned(), trustees=(), threshold=0)
    world.set_up()
    world.vote()
    world.count()
    world.publish_outcome()
    world.decide()
    report = check(world)
    assert report.errors == ()
    assert not report.has("W-REGISTRAR")
    assert not report.has("W-SMALL-K")
    counted = json.loads(world.outcome)["contests"][0]["count"]
    assert counted["rule"]["method"] == "Schulze"
    assert counted["result"]["ballots"] == {"valid": 2, "blank": 0, "invalid": 0}


def test_places_that_vote_under_one_name_are_told_however_it_is_written():
    def told_of(*names):
        world = World(**{**MIXED, "named": ()}).begin()
        world.set_up()
        world.vote()
        for place, name in enumerate(names, 1):
            world.vote_by_name(place, [0, 1, 1], member=name)
        world.vote_by_name(1, [1, 0, 0], member=names[0])
        world.count()
        world.publish_outcome()
        world.decide()
        report = check(world)
        assert report.valid, report.errors
        return [each.sentence for each in report.findings if each.code == "W-SAME-NAME"]

    assert told_of("Li Na", "Li Nan", "Li  Na (2)") == []
    for other in ("ＬＩ  na", "Li\u200b Na", "\u2060Li Na "):
        (said,) = told_of("Li Na", "Wang Wei", other)
        assert "places 1, 3" in said


def test_k_is_for_secret_ballots_and_one_named_vote_is_counted():
    world = make_world(**{**MIXED, "k": 2, "named": ((3, [0, 1, 0]),)})
    assert check(world).errors == ()
    assert [c["counted"] for c in json.loads(world.outcome)["chambers"]] == [True, True]


def test_a_panel_of_which_nobody_votes_leaves_its_weight_to_the_others():
    world = make_world(**{**MIXED, "named": ()})
    assert check(world).errors == ()
    chambers = json.loads(world.outcome)["chambers"]
    assert [(c["counted"], c["weight"]) for c in chambers] == [(True, "1/1"), (False, "0/1")]
    assert json.loads(world.outcome)["contests"][0]["blanks"] == [0, None]


def test_ties_go_by_the_rules_entry_and_the_close():
    world = told()
    tally = world.tallies()["experts"]
    close = world.raw_of("named.closed", EXPERTS)
    assert tally.fingerprint == sha256_hex(world.raw_of("rules.fixed"))
    assert tally.seal_event == sha256_hex(close)


def test_a_vote_that_was_changed_after_it_was_counted_is_named():
    world = make_world(**MIXED)
    place = max(i for i, raw in enumerate(world.entries) if b"named.vote" in raw)
    entry = json.loads(world.entries[place])
    world.entries[place] = make_entry({**entry, "answers": [[0, 1, 0]]}).raw
    report = check(world)
    assert {each.code for each in report.errors} == {"other-vote", "other-outcome"}
    assert report.errors[0].where.endswith(f"entry {place}")
    assert "the vote of place 2" in report.errors[0].sentence


def test_the_log_does_not_sign_for_a_changed_vote():
    world = make_world(**MIXED)
    parts = world.parts()
    place = max(i for i, raw in enumerate(parts.entries) if b"named.vote" in raw)
    entry = json.loads(parts.entries[place])
    forged = make_entry({**entry, "answers": [[0, 1, 0]]}).raw
    entries = (*parts.entries[:place], forged, *parts.entries[place + 1 :])
    report = verify_dossier(build_dossier(replace(parts, entries=entries)), log_key=VKEY)
    assert {"wrong-root", "other-vote", "other-outcome"} <= {each.code for each in report.errors}


def test_a_vote_that_was_left_out_is_missed_by_the_close():
    world = make_world(**MIXED)
    place = next(i for i, raw in enumerate(world.entries) if b'"Member 1"' in raw)
    del world.entries[place]
    found = codes(world)
    assert {"wrong-count", "missing-vote", "other-outcome"} <= found


def test_a_later_vote_that_was_left_out_is_missed_although_the_count_is_right():
    world = make_world(**MIXED)
    place = max(i for i, raw in enumerate(world.entries) if b'"Member 2"' in raw)
    del world.entries[place]
    assert {"other-vote", "other-outcome"} <= codes(world)


def test_a_vote_that_was_added_after_the_close_is_named():
    def late(world):
        world.close_named()
        world.vote_by_name(3, [1, 0, 0])

    found = codes(told(late, closed={"count": 2}))
    assert {"outside-voting", "repeated-entry"} <= found


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": 4}, "unknown-member"),
        ({"place": 2, "member": "Another"}, "other-member"),
        ({"answers": [[1, 1, 1]]}, "bad-choices"),
        ({"answers": [[2, 0, 0]]}, "bad-choices"),
        ({"answers": [[1, 0]]}, "bad-choices"),
        ({"answers": []}, "bad-choices"),
        ({"at": CLOSED_AT}, "outside-timetable"),
        ({"at": "2026-11-23T12:59:59Z"}, "outside-timetable"),
        ({"election": CITIZENS}, "wrong-election"),
        ({"election": PROPOSALS[0]}, "wrong-election"),
        ({"consultation": OTHER}, "wrong-consultation"),
    ],
)
def test_a_vote_that_may_not_count_is_named(changes, code):
    world = told(lambda world: world.vote_by_name(**{"place": 3, "answer": [1, 0, 0], **changes}))
    found = [each for each in check(world).errors if each.code == code]
    assert len(found) == 1
    index = next(i for i, raw in enumerate(world.entries) if raw == world.raw_of("named.vote"))
    assert found[0].where.endswith(f"entry {index}")


def test_named_votes_of_another_consultation_are_its_own_affair():
    def elsewhere(world):
        world.vote_by_name(9, [], consultation=OTHER, election=PROPOSALS[0])

    assert not {"wrong-consultation", "wrong-election"} & codes(told(elsewhere))


def test_a_member_votes_until_the_last_second_of_grace():
    world = told(lambda world: world.vote_by_name(3, [1, 0, 0], at="2026-11-30T13:00:59Z"))
    assert not {"outside-timetable", "bad-choices"} & codes(world)


def test_a_vote_before_voting_opens_is_named():
    world = World(**MIXED).begin()
    world.set_up()
    opened, supports, phase = world.entries[-3:]
    del world.entries[-3:]
    world.vote_by_name(1, [1, 0, 0])
    world.entries += [opened, supports, phase]
    world.vote()
    world.count()
    world.publish_outcome()
    assert {"wrong-order", "outside-voting", "wrong-phase"} <= codes(world)


@pytest.mark.parametrize(
    ("closed", "code"),
    [
        ({"count": 3}, "wrong-count"),
        ({"votes": []}, "other-vote"),
        ({"votes": [{"place": 2, "sha256": "ab" * 32}]}, "other-vote"),
        ({"votes": [{"place": 9, "sha256": "ab" * 32}]}, "missing-vote"),
        ({"votes": [{"place": n, "sha256": "ab" * 32} for n in (2, 1)]}, "wrong-order"),
        ({"votes": [{"place": 1, "sha256": "ab" * 32}] * 2}, "wrong-order"),
        ({"at": "2026-11-30T13:00:59Z"}, "outside-timetable"),
        ({"election": CITIZENS}, "wrong-election"),
        ({"consultation": OTHER}, "wrong-consultation"),
    ],
)
def test_a_close_that_says_something_else_is_named(closed, code):
    world = World(**MIXED).begin()
    world.set_up()
    world.vote()
    for uuid, course in world.courses.items():
        course.end().seal()
        world.record(uuid)
    world.close_named(**closed)
    assert code in codes(world)


def test_a_panel_that_was_never_closed_has_no_tally():
    world = World(**MIXED).begin()
    world.set_up()
    world.vote()
    assert {"not-closed", "no-tally"} <= codes(world)


def test_ballots_are_not_opened_before_the_panel_has_closed():
    world = World(**MIXED).begin()
    world.set_up()
    world.vote()
    world.courses[CITIZENS].end().seal().open(1).open(2).finish()
    world.record(CITIZENS)
    world.close_named()
    assert "opened-early" in codes(world)


def test_a_panel_does_not_close_after_the_outcome():
    def early(world):
        world.close_named()
        world.courses[CITIZENS].end().seal().open(1).open(2).finish()
        world.record(CITIZENS)
        world.publish_outcome()
        world.entries[:] = [raw for raw in world.entries if b"named.closed" not in raw]

    world = World(**MIXED).begin()
    world.set_up()
    world.vote()
    early(world)
    world.close_named()
    assert "wrong-order" in codes(world)


def test_nothing_is_voted_by_name_behind_an_entry_that_is_later_than_the_close():
    def late(world):
        world.commit(
            {"text": "So?", "language": "en", "author": "Di", "stance": "for"},
            kind="comment.posted",
            consultation=MINE,
            at="2026-11-30T14:00:00Z",
            by="citizen",
            comment="88888888888888",
            subject=f"proposal:{PROPOSALS[0]}",
        )
        world.vote_by_name(3, [1, 0, 0], at=OPENED_AT)

    assert "outside-timetable" in codes(told(late))


def test_a_chamber_that_votes_by_name_has_no_ballots():
    world = told(lambda world: world.append(
        kind="election.event", election=EXPERTS, event='{"height":0,"type":"EndBallots"}'
    ))  # fmt: skip
    assert "not-secret" in codes(world)
    parts = make_world(**MIXED).parts()
    archives = {**parts.archives, EXPERTS: b"".join(parts.archives.values())}
    raw = build_dossier(replace(parts, archives=archives))
    assert {each.code for each in verify_dossier(raw, log_key=VKEY).errors} == {"foreign-file"}


def test_named_votes_without_a_vote_are_out_of_order():
    world = World().begin()
    entry = {"kind": "named.closed", "consultation": MINE, "at": OPENED_AT, "by": "official"}
    world.append(**entry, election=EXPERTS, count=0, votes=[])
    world.decide()
    assert "wrong-order" in codes(world)
