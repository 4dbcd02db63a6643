"""Every fault of a dossier is reported under its check and where it stands: a file, or an entry."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache

import pytest

from ballots.dossier.container import Container
from ballots.dossier.entries import read_entry
from ballots.dossier.layout import (
    CHECKPOINT,
    ENTRIES,
    LEFT,
    MANIFEST,
    OUTCOME,
    README,
    archive_name,
    build_dossier,
    opening_name,
    statement_name,
)
from ballots.verify import (
    dossier,
    dossier_binding,
    dossier_contents,
    dossier_decisions,
    dossier_vote,
)
from ballots.verify.dossier import verify_dossier
from ballots.verify.dossier_story import ORDER
from ballots.verify.opening import STATEMENTS
from ballots.verify.record import entry_place
from ballots.verify.report import Severity
from tests.ballots.verify.dossiers import (
    AT,
    CITIZENS,
    CLOSED_AT,
    EXPERTS,
    MINE,
    PROPOSALS,
    VKEY,
    World,
    files_of,
    make_world,
    pack,
)

OPENINGS, DECISION, FILES = dossier_contents.OPENINGS, dossier_decisions.DECISION, dossier.FILES
RULES, ARCHIVE, BINDING = dossier_vote.RULES, dossier_vote.ARCHIVE, dossier_binding.BINDING
OUTCOMES, K_CHECK = dossier_vote.OUTCOME_CHECK, dossier_vote.K_CHECK


@cache
def finished():
    return make_world()


@cache
def unfinished():
    """Voted and counted, no outcome yet."""
    world = World().begin()
    world.set_up()
    world.vote()
    world.count()
    return world


def a_world():
    return copy.deepcopy(finished())


def verify(parts, key=VKEY):
    parts = parts.parts() if isinstance(parts, World) else parts
    return verify_dossier(build_dossier(parts), log_key=key)


def found(parts):
    """The errors: under which check, what, where."""
    return places(verify(parts).errors)


def out_of_order(world):
    """The errors in the order of entries alone."""
    return {each for each in found(world) if each[0] == ORDER}


def places(findings):
    return {(each.check, each.code, each.where) for each in findings}


def at(world, kind, nth=0):
    """The index of the nth entry of a kind in the consultation's stretch of the record."""
    entries = range(world.first, len(world.entries))
    return [each for each in entries if read_entry(world.entries[each]).kind == kind][nth]


def remove(world, index):
    """Take an entry out of the record, as if it had never been."""
    world.entries.pop(index)
    world.openings.pop(index, None)
    world.openings = {i - (i > index): opening for i, opening in world.openings.items()}
    return world


def test_the_table_says_how_much_each_check_looked_at():
    world = finished()
    parts = world.parts()
    raw = build_dossier(parts)
    rows = {row[0]: row[1:3] for row in verify_dossier(raw, log_key=VKEY).rows()}
    entries = len(parts.entries)
    expected = {
        dossier.LOG_KEY: 1,
        dossier.CONTAINER: len(raw),
        FILES: len(files_of(raw)),
        dossier.MANIFEST_CHECK: len(files_of(raw)) - 1,
        ORDER: entries + 2,
        OPENINGS: len(parts.openings),
        dossier_contents.MODERATION: 0,
        RULES: 1,
        ARCHIVE: 2,
        BINDING: 2,
        K_CHECK: 2,
        OUTCOMES: 1,
        DECISION: 1,
    }
    assert {name: rows[name] for name in expected} == {
        name: (True, count) for name, count in expected.items()
    }
    ballots = [count for name, (_, count) in rows.items() if name == "citizens: ballots"]
    assert ballots == [2]
    assert not any(passed is False for passed, _ in rows.values())


def test_each_chamber_is_checked_by_the_callers_mapper_and_its_progress_told():
    asked, told = [], []

    def mapper(judge, chunks):
        asked.append(judge)
        return map(judge, chunks)

    def progress(*step):
        told.append(step)

    raw = build_dossier(finished().parts())
    assert verify_dossier(raw, log_key=VKEY, mapper=mapper, progress=progress).valid
    assert (len(asked), told) == (2, [(2, 2), (1, 1)])


def test_what_is_not_promised_is_said_under_its_check():
    said = verify(finished()).findings
    assert {(each.check, each.code, each.where) for each in said} >= {
        (RULES, "W-REGISTRAR", ""),
        (RULES, "W-SMALL-K", ""),
    }
    assert {each.severity for each in said} <= {Severity.WARNING, Severity.INFO}
    said = verify(finished(), None).findings
    assert (dossier.LOG_KEY, "W-LOG-KEY", MANIFEST) in places(said)
    world = World(departure="").begin()
    world.decide()
    assert (RULES, "no-vote", "") in places(verify(world).of(Severity.INFO))


def test_files_that_are_missing_or_of_no_name():
    files = files_of(build_dossier(finished().parts()))
    for name in (README, LEFT):
        without = {each: content for each, content in files.items() if each != name}
        errors = places(verify_dossier(pack(without), log_key=VKEY).errors)
        assert (FILES, "missing-file", name) in errors
    errors = verify_dossier(pack({**files, "notes.txt": b""}), log_key=VKEY).errors
    assert places(errors) == {(FILES, "unknown-file", "notes.txt")}
    errors = verify_dossier(pack({**files, README: b"Hello"}), log_key=VKEY).errors
    assert places(errors) == {(FILES, "other-text", README)}


def test_an_unpacked_dossier_has_the_same_findings_under_the_folder():
    files = files_of(build_dossier(finished().parts()))
    report = verify_dossier(Container(files, ()), log_key=VKEY)
    assert report.valid, report.errors
    assert report.rows()[1][:3] == (dossier.FOLDER, True, len(files))


@pytest.mark.parametrize("name", [ENTRIES, LEFT, CHECKPOINT])
def test_a_part_of_the_record_that_cannot_be_read_is_named(name):
    files = files_of(build_dossier(finished().parts()))
    errors = verify_dossier(pack({**files, name: b"\xff"}), log_key=VKEY).errors
    assert {(each.check, each.where) for each in errors} == {(dossier.RECORD, name)}
    parts = finished().parts()
    twice = replace(parts, entries=parts.entries * 2)
    assert found(twice) >= {(dossier.RECORD, "wrong-size", ENTRIES)}


def test_openings_that_are_missing_or_open_something_else():
    parts = finished().parts()
    index, other = sorted(parts.openings)[1:3]
    without = {each: opening for each, opening in parts.openings.items() if each != index}
    assert found(replace(parts, openings=without)) == {
        (OPENINGS, "missing-file", opening_name(index))
    }
    swapped = {**parts.openings, index: parts.openings[other]}
    assert found(replace(parts, openings=swapped)) == {
        (OPENINGS, "wrong-opening", opening_name(index))
    }
    foreign = at(finished(), "phase.moved")
    assert found(replace(parts, openings={**parts.openings, foreign: parts.openings[index]})) == {
        (OPENINGS, "foreign-file", opening_name(foreign))
    }


def test_openings_that_cannot_be_read_are_found_in_their_files():
    files = files_of(build_dossier(finished().parts()))
    index = min(finished().openings)
    for content in (b"", b"{}"):
        forged = pack({**files, opening_name(index): content})
        assert {
            (each.check, each.where) for each in verify_dossier(forged, log_key=VKEY).errors
        } == {(OPENINGS, opening_name(index))}


def test_entries_out_of_order_are_found_where_they_stand():
    world = a_world()
    rules, opened = at(world, "rules.fixed"), at(world, "election.opened")
    world.entries.append(world.entries[opened])
    assert out_of_order(world) == {(ORDER, "repeated-entry", entry_place(len(world.entries) - 1))}
    world = a_world()
    world.entries.append(world.entries[at(world, "roll.sealed")])
    assert (ORDER, "wrong-order", entry_place(len(world.entries) - 1)) in found(world)
    world = a_world()
    world.entries.insert(rules, world.entries.pop(opened))
    moved = {where for _, code, where in found(world) if code == "wrong-order"}
    assert moved >= {entry_place(rules), entry_place(rules + 2)}
    world = remove(a_world(), opened)
    assert (ORDER, "not-opened", ENTRIES) in found(world)


def test_every_event_before_the_opening_but_setup_is_out_of_order():
    world = a_world()
    opened = at(world, "election.opened")
    ballot = at(world, "election.event", 2)
    assert ballot > opened
    world.entries[opened], world.entries[ballot] = world.entries[ballot], world.entries[opened]
    assert (ORDER, "wrong-order", entry_place(opened)) in out_of_order(world)


def test_an_event_after_the_outcome_is_out_of_order():
    world = a_world()
    index = at(world, "outcome.published")
    world.entries[index - 1], world.entries[index] = world.entries[index], world.entries[index - 1]
    assert found(world) == {(ORDER, "wrong-order", entry_place(index))}


def test_words_about_what_is_not_there_are_found_where_they_stand():
    world = a_world()
    index = at(world, "comment.posted")
    world.entries[index] = world.entries[index].replace(b'"proposal:3', b'"proposal:9')
    assert found(world) == {(ORDER, "unknown-proposal", entry_place(index))}
    world = a_world()
    index = at(world, "review.submitted")
    world.entries[index] = world.entries[index].replace(b'"version":1', b'"version":2')
    assert found(world) == {(ORDER, "unknown-proposal", entry_place(index))}
    world = a_world()
    moved = read_entry(world.entries[at(world, "phase.moved")])
    world.move(moved.text("from"), moved.text("to"), CLOSED_AT)
    world.entries[-2] = world.entries[-2].replace(b'"phase":"discussion"', b'"phase":"decision"')
    assert out_of_order(world) == {(ORDER, "wrong-phase", entry_place(len(world.entries) - 1))}


def test_a_phase_may_follow_the_one_that_had_begun():
    world = a_world()
    moves = [each for each in map(read_entry, world.entries) if each.kind == "phase.moved"]
    world.move(moves[-1].text("to"), "decision", CLOSED_AT)
    world.move("decision", "follow_up", CLOSED_AT)
    assert out_of_order(world) == set()


def test_versions_of_a_proposal_are_counted_from_one():
    content = {"title": "Library garden", "text": "…", "language": "en", "author": "Cy"}
    base = {"kind": "proposal.version", "consultation": MINE, "at": CLOSED_AT, "by": "citizen"}
    for version, right in ((1, False), (2, True), (3, False)):
        world = a_world()
        index = world.commit(content, **base, proposal=PROPOSALS[0], version=version)
        expected = set() if right else {(ORDER, "wrong-version", entry_place(index))}
        assert found(world) == expected


def test_comments_and_reviews_have_ids_of_their_own():
    content = {"text": "No!", "language": "en", "author": "Di", "stance": "against"}
    base = {"kind": "comment.posted", "consultation": MINE, "at": CLOSED_AT, "by": "citizen"}
    for name, right in (("66666666666666", False), ("77777777777777", False), ("8" * 14, True)):
        world = a_world()
        subject = f"proposal:{PROPOSALS[1]}"
        index = world.commit(content, **base, comment=name, subject=subject)
        expected = set() if right else {(ORDER, "repeated-entry", entry_place(index))}
        assert found(world) == expected


def test_a_chamber_opened_before_all_ballots_have_ended_is_found_at_each_opening():
    world = a_world()
    partial = [
        index
        for index in range(world.first, len(world.entries))
        if b'\\"PartialDecryption' in world.entries[index]
    ]
    ended = [
        i for i in range(world.first, len(world.entries)) if b'\\"EndBallots' in world.entries[i]
    ]
    world.entries.insert(partial[0], world.entries.pop(ended[1]))
    early = {where for _, code, where in found(world) if code == "opened-early"}
    assert early == {entry_place(partial[0] - 1)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"consultation": "88888888888888"}, {(RULES, "wrong-consultation", "rules")}),
        ({"log": "other.example/record+00000000+AQ=="}, {(RULES, "wrong-log", "rules")}),
        ({"threshold": 1}, {(BINDING, "wrong-trustees", each) for each in (CITIZENS, EXPERTS)}),
        ({"rules_at": AT}, {(BINDING, "wrong-time", each) for each in (CITIZENS, EXPERTS)}),
    ],
)
def test_rules_that_belong_elsewhere_are_found_at_their_entry_or_in_the_archives(changes, expected):
    world = World().begin()
    world.set_up(**changes)
    world.vote()
    world.count()
    world.publish_outcome()
    index = entry_place(at(world, "rules.fixed"))
    assert found(world) == {
        (check, code, index if where == "rules" else archive_name(where))
        for check, code, where in expected
    }


def test_spares_that_the_rules_name_and_no_list_has_are_missed_in_the_archives():
    world = World(registrar_seed=bytes(32)).begin()
    world.set_up(spares=1)
    world.vote()
    world.count()
    world.publish_outcome()
    archives = {(BINDING, "wrong-credentials", archive_name(each)) for each in (CITIZENS, EXPERTS)}
    assert archives <= found(world)


def test_a_title_other_than_the_proposals_is_found_at_the_rules():
    world = World().begin()
    rules = world.make_rules()
    option = replace(rules.contests[0].options[1], title="Another")
    options = (rules.contests[0].options[0], option, *rules.contests[0].options[2:])
    world.set_up(contests=(replace(rules.contests[0], options=options),))
    world.vote()
    world.count()
    world.publish_outcome()
    assert (RULES, "wrong-title", entry_place(at(world, "rules.fixed"))) in found(world)


def test_archives_and_proofs_that_are_missing_or_of_no_chamber():
    parts = finished().parts()
    other = "KZnGv4UdMhJpVp"
    archives = {**parts.archives, other: parts.archives[CITIZENS]}
    assert found(replace(parts, archives=archives)) == {
        (ARCHIVE, "foreign-file", archive_name(other))
    }
    proofs = {**parts.statement_proofs, (other, 1): parts.statement_proofs[CITIZENS, 1]}
    assert found(replace(parts, statement_proofs=proofs)) == {
        (ARCHIVE, "foreign-file", statement_name(other, 1))
    }
    archives = {EXPERTS: parts.archives[EXPERTS]}
    proofs = {place: proof for place, proof in parts.statement_proofs.items() if EXPERTS in place}
    assert found(replace(parts, archives=archives, statement_proofs=proofs)) == {
        (ARCHIVE, "missing-file", archive_name(CITIZENS)),
        (OUTCOMES, "no-tally", OUTCOME),
    }


def test_a_statement_proof_of_another_chamber_or_trustee_is_found_in_its_file():
    parts = finished().parts()
    for other in ((EXPERTS, 1), (CITIZENS, 2)):
        proofs = {**parts.statement_proofs, (CITIZENS, 1): parts.statement_proofs[other]}
        errors = found(replace(parts, statement_proofs=proofs))
        assert {(check, where) for check, _, where in errors} >= {
            (f"citizens: {STATEMENTS}", statement_name(CITIZENS, 1))
        }


def test_a_finding_in_an_archive_names_the_archive_and_the_place_in_it():
    parts = finished().parts()
    raw = parts.archives[EXPERTS]
    forged = raw.replace(b'"EndBallots"', b'"EndBallotz"', 1)
    errors = found(replace(parts, archives={**parts.archives, EXPERTS: forged}))
    inner = {(check, where) for check, _, where in errors if check.startswith("experts: ")}
    assert inner
    assert all(where.startswith(f"{archive_name(EXPERTS)}") for _, where in inner)
    assert any(where.startswith(f"{archive_name(EXPERTS)}: ") for _, where in inner)


def test_a_chamber_that_stays_sealed_is_told_and_one_opened_too_early_is_refused():
    report = verify(make_world(k=2))
    assert (K_CHECK, "I-BELOW-K", archive_name(EXPERTS)) in places(report.of(Severity.INFO))
    world = World(k=2).begin()
    world.set_up()
    world.vote()
    world.k = 1
    world.count()
    world.k = 2
    world.publish_outcome()
    assert found(world) == {
        (K_CHECK, "opened-below-k", archive_name(EXPERTS)),
        (OUTCOMES, "no-tally", OUTCOME),
    }


def test_exactly_k_ballots_are_enough():
    world = make_world(k=2, voters=(2, 2))
    report = verify(world)
    assert report.valid, report.errors
    assert not report.has("I-BELOW-K")


def test_a_vote_that_is_not_counted_yet_has_no_sealed_tally():
    world = World().begin()
    world.set_up()
    world.vote()
    assert {each for each in found(world) if each[0] in (K_CHECK, OUTCOMES)} == {
        (K_CHECK, "not-sealed", archive_name(CITIZENS)),
        (K_CHECK, "not-sealed", archive_name(EXPERTS)),
        (OUTCOMES, "no-outcome", OUTCOME),
        (OUTCOMES, "no-tally", OUTCOME),
    }


def test_voting_that_opens_for_other_elections_is_found_at_that_entry():
    world = a_world()
    index = at(world, "election.opened")
    world.entries[index] = world.entries[index].replace(f'"{CITIZENS}",'.encode(), b"")
    assert out_of_order(world) == {(ORDER, "wrong-election", entry_place(index))}


def test_enough_ballots_and_no_result_is_found_in_the_archive():
    world = a_world()
    archives = {**world.parts().archives, CITIZENS: world.courses[CITIZENS].archive(upto=-1)}
    errors = found(replace(world.parts(), archives=archives))
    assert {each for each in errors if each[0] in (K_CHECK, OUTCOMES)} == {
        (K_CHECK, "no-result", archive_name(CITIZENS)),
        (OUTCOMES, "no-tally", OUTCOME),
    }


def test_outcomes_that_do_not_follow_are_found_in_their_file():
    parts = finished().parts()
    forged = parts.outcome.replace(b'"rank":1', b'"rank":2')
    assert found(replace(parts, outcome=forged)) == {
        (OUTCOMES, "wrong-hash", OUTCOME),
        (OUTCOMES, "other-outcome", OUTCOME),
    }
    assert found(replace(parts, outcome=None)) == {(OUTCOMES, "no-outcome", OUTCOME)}
    assert found(copy.deepcopy(unfinished())) == {(OUTCOMES, "no-outcome", OUTCOME)}
    world = World(departure="").begin()
    world.decide()
    parts = replace(world.parts(), outcome=b"{}")
    assert found(parts) == {(FILES, "unlisted-file", OUTCOME)}


def test_decisions_are_found_in_their_openings():
    world = a_world()
    remove(world, at(world, "decision.published"))
    world.departure = ""
    world.decide()
    index = at(world, "decision.published")
    assert found(world) == {(DECISION, "unexplained-departure", opening_name(index))}
    remove(world, index)
    world.departure, world.verdicts = "Because.", ("adopt", "adopt", "reject")
    content = {
        "verdicts": [
            {"proposal": proposal, "verdict": "adopt", "reasons": "So."}
            for proposal in (PROPOSALS[0], PROPOSALS[0], "9" * 14)
        ],
        "departure": "Because.",
        "language": "en",
        "official": "Fay",
    }
    index = world.commit(
        content, kind="decision.published", consultation=MINE, at=CLOSED_AT, by="publisher"
    )
    assert found(world) == {
        (DECISION, "repeated-verdict", opening_name(index)),
        (DECISION, "unknown-proposal", opening_name(index)),
    }


def test_a_stretch_that_begins_with_something_else_has_no_story():
    world = a_world()
    world.first += 1
    assert (ORDER, "wrong-first-entry", ENTRIES) in found(world)
