"""The opening, trustee by trustee: one fault does not hide the next."""

import json

import pytest

from ballots.election.archive import EventType
from ballots.encoding import canonical_json, sha256_hex
from ballots.verify.election import verify_archive
from tests.ballots.elections import Course

RULES = "ab" * 32


def opened(*, without=(), forged=()):
    """An election of three trustees; some partial decryptions lack their payload or are forged."""
    course = Course(trustees=3, rules_sha256=RULES).set_up().vote(0).vote(1).end().seal()
    for owner in (1, 2, 3):
        course.open(owner)
    openings, course.steps = course.steps[-3:], course.steps[:-3]
    for owner, (_, payloads) in enumerate(openings, 1):
        raw, owned = payloads
        if owner in forged:
            value = json.loads(raw)
            value["decryption_proofs"][0][0]["response"] = "1"
            raw = canonical_json(value)
            owned = canonical_json({"owner": owner, "payload": sha256_hex(raw)})
        course.append(EventType.PARTIAL_DECRYPTION, raw, owned)
        if owner in without:
            event, (raw, owned) = course.steps[-1]
            course.steps[-1] = (event, (owned,))
    return course


def faults(course, **options):
    report = verify_archive(course.archive(), **options)
    return [(each.check, each.code, each.where) for each in report.errors]


def test_a_missing_payload_does_not_hide_the_next_trustees_fault():
    course = opened(without=(1,), forged=(2,))
    assert [code for _, code, _ in faults(course)] == ["missing-payload", "bad-proof"]
    assert faults(course)[1][2] == "trustee 2, event 6 (PartialDecryption)"


def test_every_forged_decryption_is_named():
    course = opened(forged=(1, 3))
    assert [(check, where.split(",")[0]) for check, _, where in faults(course)] == [
        ("decryptions", "trustee 1"), ("decryptions", "trustee 3"),
    ]  # fmt: skip


def test_each_statement_is_missed_by_its_trustee():
    course = opened()
    statements = dict(course.statement_proofs)
    assert faults(course, statement_proofs=statements) == []
    del statements[1], statements[3]
    assert faults(course, statement_proofs=statements) == [
        ("statement proofs", "missing-statement", "trustee 1"),
        ("statement proofs", "missing-statement", "trustee 3"),
    ]
    statements |= {4: b"", 5: b""}
    assert [each[1:] for each in faults(course, statement_proofs=statements)][2:] == [
        ("unknown-statement", "trustee 4"), ("unknown-statement", "trustee 5"),
    ]  # fmt: skip


def test_a_bad_statement_does_not_hide_the_next():
    course = opened()
    statements = dict.fromkeys((1, 2, 3), b"{}")
    assert faults(course, statement_proofs=statements) == [
        ("statement proofs", "malformed", f"trustee {owner}") for owner in (1, 2, 3)
    ]


@pytest.mark.parametrize("owner", [1, 2, 3])
def test_a_statement_under_another_number_is_refused(owner):
    course = opened()
    other = owner % 3 + 1
    statements = {**course.statement_proofs, owner: course.statement_proofs[other]}
    assert faults(course, statement_proofs=statements) == [
        ("statement proofs", "wrong-owner", f"trustee {owner}")
    ]


def test_both_texts_of_the_tally_are_canonical():
    for place in (0, 1):
        course = Course(rules_sha256=RULES).set_up().vote(0).end().seal()
        _, payloads = course.steps.pop()
        changed = list(payloads)
        changed[place] = changed[place].replace(b":", b": ")
        if place == 0:
            changed[1] = changed[1].replace(
                sha256_hex(payloads[0]).encode(), sha256_hex(changed[0]).encode()
            )
        course.append(EventType.ENCRYPTED_TALLY, *changed)
        assert [each[:2] for each in faults(course)] == [("tally", "not-canonical")]
