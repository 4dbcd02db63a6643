"""Voting that opened before every trustee had rehearsed and accepted the set-up is told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ballots.dossier.entries import make_entry, read_entry
from ballots.encoding import canonical_json
from ballots.making.readiness import answer_challenge, examine_setup
from ballots.verify.dossier_ready import READY, check_ready
from ballots.verify.dossier_story import Story
from ballots.verify.election import examine_archive
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder
from tests.ballots.verify.dossiers import AT, CITIZENS, EXPERTS, MINE, RULES_AT
from tests.ballots.verify.test_dossier_places import a_world, at, found, remove, verify

KINDS = ("rehearsal.made", "setup.accepted")
MISSING = {"rehearsal.made": "missing-rehearsal", "setup.accepted": "missing-setup-ok"}
IN_CITIZENS = f"election {CITIZENS}"


def findings(world):
    return {each[1:] for each in found(world) if each[0] == READY}


def change(world, index, **fields):
    """Write an entry otherwise, as if it had always been so."""
    world.entries[index] = make_entry({**json.loads(world.entries[index]), **fields}).raw
    return world


def document(world, index):
    return read_entry(world.entries[index]).text("document")


def test_every_statement_of_every_chamber_is_looked_at():
    report = verify(a_world())
    assert (READY, True, 8, "") in report.rows()


@pytest.mark.parametrize("kind", KINDS)
def test_a_trustee_without_a_statement_is_named(kind):
    world = a_world()
    assert findings(remove(world, at(world, kind))) == {(MISSING[kind], IN_CITIZENS)}
    (finding,) = (each for each in verify(world).errors if each.check == READY)
    assert finding.sentence.startswith("trustee 1 has not ")


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_after_the_opening_is_none(kind):
    world = a_world()
    late = world.entries[at(world, kind)]
    remove(world, at(world, kind))
    opened = at(world, "election.opened")
    world.entries.insert(opened + 1, late)
    world.openings = {i + (i > opened): each for i, each in world.openings.items()}
    assert findings(world) == {
        ("wrong-order", entry_place(opened + 1)),
        (MISSING[kind], IN_CITIZENS),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_before_the_set_up_is_none(kind):
    world = a_world()
    index, rules = at(world, kind), at(world, "rules.fixed")
    world.entries.insert(rules + 1, world.entries.pop(index))
    assert ("wrong-order", entry_place(rules + 1)) in findings(world)


@pytest.mark.parametrize("kind", KINDS)
def test_another_trustees_statement_is_not_ones_own(kind):
    world = a_world()
    first, second = at(world, kind), at(world, kind, 1)
    change(world, first, document=document(world, second))
    assert findings(world) == {("wrong-owner", entry_place(first)), (MISSING[kind], IN_CITIZENS)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_on_another_set_up_is_named(kind):
    """The experts' election has the same trustees, and another set-up."""
    world = a_world()
    index = at(world, kind)
    of_experts = at(world, kind, 2)
    assert read_entry(world.entries[of_experts]).text("election") == EXPERTS
    change(world, index, document=document(world, of_experts))
    assert ("wrong-setup", entry_place(index)) in findings(world)


@pytest.mark.parametrize(
    ("kind", "code"), [("rehearsal.made", "bad-proof"), ("setup.accepted", "bad-signature")]
)
def test_a_forged_statement_is_named(kind, code):
    world = a_world()
    index = at(world, kind)
    made = json.loads(document(world, index))
    proof = made.get("proof") or made["signature"]
    proof["response"] = str(int(proof["response"]) - 1)
    change(world, index, document=canonical_json(made).decode())
    assert (code, entry_place(index)) in findings(world)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_statement_is_named(kind):
    world = a_world()
    index = at(world, kind)
    change(world, index, document="{}")
    assert ("malformed", entry_place(index)) in findings(world)


def placed(world):
    """The consultation's own statements and the citizens' events, as a story has them."""
    story = Story(MINE)
    for index, raw in enumerate(world.entries):
        entry = read_entry(raw)
        if entry.kind in KINDS:
            story.statements.append((index, entry))
        if entry.kind == "election.event" and entry.text("election") == CITIZENS:
            story.events.setdefault(CITIZENS, []).append((index, b""))
    return story


def test_before_the_opening_only_the_order_is_unknown():
    world = a_world()
    seen = examine_archive(world.courses[CITIZENS].archive(), profile="participate")
    report = ReportBuilder()
    check_ready(report, placed(world), CITIZENS, seen)
    assert report.build().errors == ()


def test_without_a_set_up_there_is_nothing_to_be_ready_for():
    report = ReportBuilder()
    check_ready(report, placed(a_world()), CITIZENS, examine_archive(b"", profile="participate"))
    assert report.build().rows() == ()


def test_keys_that_do_not_open_the_elections_own_are_told():
    """Each rehearsal may hold alone; together they have to open what the election's key seals."""
    world = a_world()
    course = world.courses[CITIZENS]
    seen = examine_archive(course.archive(), profile="participate")
    fewer = replace(seen.trustees, items=seen.trustees.items[:1])
    report = ReportBuilder()
    check_ready(report, placed(world), CITIZENS, replace(seen, trustees=fewer))
    assert [each.code for each in report.build().errors] == ["failed-rehearsal"]


def answered(world, owner=1, nonce="ab" * 32, *, asked="ab" * 32, said=None):
    """The office asks, and a trustee answers, before the voting opens; their places."""
    course = world.courses[CITIZENS]
    key = course.keys[owner - 1].private
    setup = examine_setup(course.archive(1), key.public_key)
    raw = answer_challenge(setup, nonce, key, course.randomness).decode()
    by = {"consultation": MINE, "at": RULES_AT, "by": "official", "election": CITIZENS}
    question = make_entry({"kind": "health.asked", **by, "nonce": asked}).raw
    answer = {"kind": "health.answered", **by, "trustee": said or owner, "document": raw}
    place = at(world, "election.opened")
    world.entries[place:place] = [question, make_entry(answer).raw]
    world.openings = {i + 2 * (i >= place): each for i, each in world.openings.items()}
    return entry_place(place + 1)


def test_an_answer_to_the_challenge_before_it_holds():
    world = a_world()
    answered(world)
    assert findings(world) == set()


def test_an_answer_to_another_challenge_or_by_another_trustee_is_named():
    world = a_world()
    place = answered(world, nonce="cd" * 32)
    assert findings(world) == {("wrong-nonce", place)}
    world = a_world()
    place = answered(world, said=2)
    assert findings(world) == {("wrong-owner", place)}


def insert(world, place, **values):
    """Put an entry into the record, as if it had always been there."""
    by = {"consultation": MINE, "at": AT, "by": "trustee"}
    kind = values.pop("kind")
    world.entries.insert(place, make_entry({"kind": kind, **by, **values}).raw)
    world.openings = {i + (i >= place): each for i, each in world.openings.items()}


BEGUN = {"kind": "ceremony.begun", "ceremony": 1, "size": 2, "threshold": 2}
ENDED = {"kind": "ceremony.ended", "ceremony": 1, "reason": "lost"}
OLD_KEY = {"kind": "key.given", "trustee": 3, "public_key": "ab" * 32}


@pytest.mark.parametrize("key_at", [0, 1, 2])
def test_a_ceremony_makes_the_keys_before_its_begin_and_before_its_end_void(key_at):
    world = a_world()
    first = at(world, "key.given")
    insert(world, first, **BEGUN)
    insert(world, first + 1, **ENDED)
    insert(world, first + key_at, **OLD_KEY)
    assert ("wrong-trustees" in {code for _, code, _ in found(world)}) is (key_at == 2)


def test_nothing_about_keys_counts_after_the_rules():
    world = a_world()
    for late in (OLD_KEY, BEGUN):
        insert(world, at(world, "rules.fixed") + 1, **late)
    assert "wrong-trustees" not in {code for _, code, _ in found(world)}
