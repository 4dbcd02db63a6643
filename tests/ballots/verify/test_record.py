"""The record's part of a dossier, finding by finding: entries, signature, root, events."""

import dataclasses

import pytest

from ballots.record.checkpoint import Checkpoint, sign_checkpoint
from ballots.record.merkle import Frontier, leaf_hash
from ballots.record.note import VerifierKey
from ballots.verify.record import RecordRun, entry_place, read_entries, verify_events, verify_run
from ballots.verify.report import ReportBuilder
from tests.ballots.verify.dossiers import ORIGIN, SEED, VKEY, World


@pytest.fixture(scope="module")
def run():
    """Six entries of other consultations, then a publication and what was said about it."""
    world = World().begin()
    left = Frontier().extend(leaf_hash(entry) for entry in world.entries[: world.first])
    return RecordRun(
        first=world.first,
        left=left.subtrees,
        entries=tuple(world.entries[world.first :]),
        checkpoint=world.checkpoint(),
    )


LOG = VerifierKey.from_text(VKEY)


def findings(run, log=LOG):
    built = verify_run(run, log=log)
    rows = [(name, count, detail) for name, _, count, detail in built.rows()]
    return rows, [(each.check, each.code, each.where, each.sentence) for each in built.findings]


def test_a_good_run_has_three_checks_and_no_finding(run):
    rows, found = findings(run)
    assert found == []
    size = run.first + len(run.entries)
    assert rows == [
        ("log signature", 1, ""),
        ("record root", len(run.entries), f"{size} entries in the whole record"),
        ("entries", len(run.entries), ""),
    ]


def test_an_entry_of_another_form_is_named_by_its_index_and_left_out(run):
    bad = dataclasses.replace(run, entries=(run.entries[0], b"{}", *run.entries[2:]))
    _, found = findings(bad)
    assert [each[:3] for each in found] == [
        ("record root", "wrong-root", "record/entries.jsonl"),
        ("entries", "unknown-kind", f"record/entries.jsonl: entry {run.first + 1}"),
    ]
    assert [index for index, _ in read_entries(bad)] == [
        run.first + place for place in range(len(run.entries)) if place != 1
    ]
    assert entry_place(7) == "record/entries.jsonl: entry 7"


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"checkpoint": b"x"}, "malformed", "record/checkpoint"),
        ({"left": ()}, "malformed", "record/left.json"),
    ],
)
def test_a_part_that_cannot_be_read_is_one_finding(run, changes, code, where):
    _, found = findings(dataclasses.replace(run, **changes))
    assert [(each[1], each[2]) for each in found] == [(code, where)]


def test_the_checkpoint_is_signed_by_the_log_and_by_nobody_twice(run):
    _, found = findings(run, None)
    assert [each[1:] for each in found] == [
        ("no-log-key", "record/checkpoint", "there is no log key to check it with")
    ]
    body = Frontier(run.first, run.left).extend(map(leaf_hash, run.entries)).root()
    size = run.first + len(run.entries)
    other = sign_checkpoint(Checkpoint(ORIGIN, size, body), bytes(32)).to_bytes()
    _, found = findings(dataclasses.replace(run, checkpoint=other))
    assert [each[1] for each in found] == ["bad-signature"]
    line = run.checkpoint.splitlines(keepends=True)[-1]
    _, found = findings(dataclasses.replace(run, checkpoint=run.checkpoint + line))
    assert [each[1:] for each in found] == [
        ("repeated-signature", "record/checkpoint", "one key has signed it twice")
    ]
    others = other.splitlines(keepends=True)[-1].replace(ORIGIN.encode(), b"elsewhere")
    assert findings(dataclasses.replace(run, checkpoint=run.checkpoint + others))[1] == []


@pytest.mark.parametrize("change", [-1, 1])
def test_the_entries_end_where_the_checkpoint_says(run, change):
    size = run.first + len(run.entries)
    ends = size + change
    signed = sign_checkpoint(Checkpoint(ORIGIN, ends, bytes(32)), SEED).to_bytes()
    _, found = findings(dataclasses.replace(run, checkpoint=signed))
    assert [each[1:] for each in found] == [
        (
            "wrong-size",
            "record/entries.jsonl",
            f"the entries {run.first} to {size} do not end at the checkpoint's size {ends}",
        )
    ]


def test_the_entries_lead_to_the_signed_root(run):
    size = run.first + len(run.entries)
    signed = sign_checkpoint(Checkpoint(ORIGIN, size, bytes(32)), SEED).to_bytes()
    _, found = findings(dataclasses.replace(run, checkpoint=signed))
    assert [each[1:] for each in found] == [
        (
            "wrong-root",
            "record/entries.jsonl",
            (
                "the entries in record/entries.jsonl, after the subtrees in record/left.json, do "
                "not give the root that record/checkpoint signs: these files do not belong together"
            ),
        )
    ]


def events(recorded, archived):
    report = ReportBuilder()
    verify_events(report, "uuid", recorded, archived)
    built = report.build()
    assert built.rows() == (("events are the record's", not built.findings, len(recorded), ""),)
    assert {each.where for each in built.findings} <= {"archives/uuid.bel"}
    return [(each.code, each.sentence) for each in built.findings]


def test_an_archives_events_are_the_recorded_ones():
    three = [b"a", b"b", b"c"]
    assert events(three, three) == []
    assert events([], []) == []
    assert events(three, three[:1]) == [
        ("missing-event", "the record holds 2 events of this election that the archive lacks")
    ]
    assert events(three[:1], three) == [
        ("unrecorded-event", "the archive has 2 events that the record does not hold")
    ]
    long = b"x" * 500
    assert events(three, [b"a", long + b"\xff"]) == [
        (
            "other-event",
            f"event 1 is not the one that the record holds: {'x' * 80}",
        )
    ]
    assert events([b"a"], [b"\xff"]) == [
        ("other-event", "event 0 is not the one that the record holds: \ufffd")
    ]
