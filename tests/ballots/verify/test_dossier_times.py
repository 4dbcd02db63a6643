"""When a vote took place: every step in its phase, and at the times that its rules say."""

import copy
import json

import pytest

from ballots.dossier.entries import make_entry
from ballots.dossier.layout import build_dossier
from ballots.verify.dossier import verify_dossier
from tests.ballots.verify.dossiers import AT, CLOSED_AT, MINE, VKEY, World, make_world

WORLD = make_world()
TIMES = "times and phases"


@pytest.fixture
def world():
    return copy.deepcopy(WORLD)


def place(world, *texts):
    """Where the first entry with all these texts stands."""
    found = (i for i, entry in enumerate(world.entries) if all(t.encode() in entry for t in texts))
    return next(found)


def change(world, index, **values):
    entry = json.loads(world.entries[index])
    world.entries[index] = make_entry({**entry, **values}).raw


def insert(world, index, **values):
    """Put an entry in; what was committed to behind it moves on."""
    world.entries.insert(index, make_entry(values).raw)
    world.openings = {i + (i >= index): opening for i, opening in world.openings.items()}


def found(world):
    report = verify_dossier(build_dossier(world.parts()), log_key=VKEY)
    return [
        (each.code, each.where.removeprefix("record/entries.jsonl: entry "), each.sentence)
        for each in report.findings
        if each.check == TIMES
    ]


def moved(at, before="decision", after="follow_up"):
    by = {"kind": "phase.moved", "consultation": MINE, "at": at, "by": "official"}
    return {**by, "from": before, "to": after}


def test_a_vote_in_time_has_no_findings_and_its_steps_are_counted():
    report = verify_dossier(build_dossier(WORLD.parts()), log_key=VKEY)
    assert report.valid, report.errors
    # Three moves; rules, two set-ups, opening, three ballots, two ends, two tallies, four partial
    # decryptions, two results, outcome, decision.
    assert next(row for row in report.rows() if row[0] == TIMES) == (TIMES, True, 3 + 19, "")
    assert found(WORLD) == []


@pytest.mark.parametrize(
    ("at", "is_right"),
    [
        ("2026-11-23T12:59:59Z", False),
        ("2026-11-23T13:00:00Z", True),
        ("2026-11-30T12:59:59Z", True),
        ("2026-11-30T13:00:00Z", False),
    ],
)
def test_voting_opens_within_the_times_of_the_rules(world, at, is_right):
    opened = place(world, '"election.opened"')
    change(world, opened, at=at)
    wrong = [("outside-timetable", str(opened), f"voting opens at {at}")]
    assert [each for each in found(world) if each[0] != "W-CLOCK"] == ([] if is_right else wrong)


def test_voting_ends_after_its_time_and_grace(world):
    end = place(world, '"phase.moved"', '"from":"voting"')
    change(world, end, at="2026-11-30T13:00:59Z")
    assert found(world) == [
        (
            "outside-timetable",
            str(end),
            "voting ends at 2026-11-30T13:00:59Z, before its time and grace are over",
        )
    ]


@pytest.mark.parametrize(("at", "late"), [("2026-11-30T13:06:00Z", 0), ("2026-11-30T13:06:01Z", 1)])
def test_no_ballot_stands_behind_an_entry_of_after_the_close(world, at, late):
    last = max(i for i, entry in enumerate(world.entries) if b'\\"Ballot\\"' in entry)
    insert(world, last, **moved(at, "voting", "voting"))
    said = f"a ballot is recorded after entry {last}, which is later than the close"
    expected = [("outside-timetable", str(last + 1), said)] if late else []
    assert [each for each in found(world) if each[0] != "W-CLOCK"] == expected


@pytest.mark.parametrize(
    ("what", "before", "after"),
    [
        ('"rules.fixed"', "review", "decision"),
        ('\\"Setup\\"', "review", "voting"),
        ('"election.opened"', "review", "discussion"),
        ('\\"Ballot\\"', "voting", "review"),
        ('\\"EndBallots\\"', "voting", "decision"),
        ('\\"EncryptedTally\\"', "voting", "decision"),
        ('\\"PartialDecryption\\"', "decision", "review"),
        ('\\"Result\\"', "decision", "follow_up"),
        ('"outcome.published"', "decision", "follow_up"),
        ('"decision.published"', "decision", "follow_up"),
    ],
)
def test_each_step_stands_in_its_phase(world, what, before, after):
    at = place(world, what)
    insert(world, at, **moved(AT, before, after))
    insert(world, at + 2, **moved(AT, after, before))
    step = what.strip('"\\')
    assert [each for each in found(world) if each[0] == "wrong-phase"] == [
        ("wrong-phase", str(at + 1), f"{step} is recorded in the phase {after}")
    ]


@pytest.mark.parametrize("phase", ["draft", "discussion"])
def test_a_vote_may_be_set_up_in_any_phase_before_it(world, phase):
    at = place(world, '"rules.fixed"')
    insert(world, at, **moved(AT, "review", phase))
    insert(world, place(world, '"election.opened"'), **moved(AT, phase, "review"))
    assert [each for each in found(world) if each[0] != "W-CLOCK"] == []


def test_tallies_may_be_opened_and_published_while_the_phase_is_still_voting(world):
    end = place(world, '"phase.moved"', '"from":"voting"')
    entry = world.entries.pop(end)
    after = place(world, '"outcome.published"') + 1
    world.entries.insert(after, entry)
    assert found(world) == []


def test_without_a_move_a_consultation_is_in_its_discussion(world):
    for text in ('"from":"review"', '"from":"voting"', '"from":"discussion"'):
        at = place(world, '"phase.moved"', text)
        world.entries.pop(at)
        world.openings = {i - (i > at): opening for i, opening in world.openings.items()}
    phases = {each[2].rpartition(" ")[2] for each in found(world) if each[0] == "wrong-phase"}
    assert phases == {"discussion"}
    steps = {each[2].split()[0] for each in found(world)}
    assert {"election.opened", "Ballot", "Result", "decision.published"} <= steps
    assert not {"rules.fixed", "Setup"} & steps


@pytest.mark.parametrize(
    ("at", "told"), [("2026-11-30T12:56:00Z", False), ("2026-11-30T12:55:59Z", True)]
)
def test_an_entry_dated_well_before_an_earlier_one_is_a_warning(world, at, told):
    decision = place(world, '"decision.published"')
    change(world, decision, at=at)
    sentence = f"it is dated {at}, earlier than an entry before it"
    warned = [each for each in found(world) if each[0] == "W-CLOCK"]
    assert warned == ([("W-CLOCK", str(decision), sentence)] if told else [])
    change(world, decision, at=CLOSED_AT)
    assert found(world) == []


@pytest.mark.parametrize(
    ("at", "early"), [("2026-11-30T12:55:59Z", 1), ("2026-11-30T12:56:00Z", 0)]
)
def test_a_chamber_that_ended_before_an_entry_of_voting_time_ended_too_early(world, at, early):
    ends = [i for i, entry in enumerate(world.entries) if b"EndBallots" in entry]
    insert(world, ends[-1] + 1, kind="key.given", consultation=MINE, at=at, by="trustee",
           trustee=9, public_key="ab" * 32)  # fmt: skip
    late = ends[-1] + 1
    assert [each for each in found(world) if each[0] != "W-CLOCK"] == [
        ("outside-timetable", str(ends[number]),
         f"voting in the chamber {name} ended before entry {late} was written")
        for number, name in enumerate(("citizens", "experts")) if early
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "early"), [("2026-11-23T12:54:59Z", 1), ("2026-11-23T12:55:00Z", 0)]
)
def test_voting_that_opened_before_an_entry_of_the_time_before_opened_too_early(world, at, early):
    opened = place(world, '"election.opened"')
    insert(world, opened + 1, kind="key.given", consultation=MINE, at=at, by="trustee",
           trustee=9, public_key="ab" * 32)  # fmt: skip
    wrong = [each for each in found(world) if each[:2] == ("outside-timetable", str(opened + 1))]
    assert len(wrong) == early


def test_an_event_that_is_none_has_no_phase(world):
    at = place(world, '\\"Ballot\\"')
    event = json.loads(world.entries[at])["event"].replace("Ballot", "Bullet")
    change(world, at, event=event)
    assert found(world) == []


def test_a_consultation_without_a_vote_has_no_times_to_keep():
    world = World(departure="").begin()
    world.decide()
    assert found(world) == []
