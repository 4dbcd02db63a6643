"""Whole archives with one payload or event changed and all hashes made anew: always a report."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ballots.election.archive import event_record
from ballots.verify.election import verify_archive
from ballots.verify.report import Report
from tests.ballots.fuzzing.hostile import changed_bytes, changed_documents
from tests.ballots.fuzzing.test_parsers import EXAMPLES
from tests.vectors.bel import Parts, Step, sha
from tests.vectors.loading import load

WHOLE = settings(
    max_examples=max(EXAMPLES // 4, 1),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
VECTORS = ("minmax", "blank", "weighted", "threshold", "mixnet", "empty")


def is_json(raw):
    try:
        json.loads(raw)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Changed:
    """An archive; its bytes are not shown, the payloads before and after are."""

    archive: bytes = field(repr=False)
    before: bytes
    after: bytes


@st.composite
def changed_archives(draw, parts):
    """An archive of which one payload is another, its hash mended."""
    places = [
        (at, number) for at, step in enumerate(parts.steps) for number in range(len(step.payloads))
    ]
    at, number = draw(st.sampled_from(places))
    step = parts.steps[at]
    old = step.payloads[number]
    new = draw(changed_documents([old]) | changed_bytes([old]))
    payloads = [each.replace(sha(old).encode(), sha(new).encode()) for each in step.payloads]
    payloads[number] = new
    return Changed(parts.with_step(at, Step(step.kind, tuple(payloads))).build(), old, new)


@pytest.mark.parametrize("name", VECTORS)
@pytest.mark.parametrize("profile", ["belenios", "participate"])
def test_any_changed_payload_gives_a_report_that_is_not_valid(name, profile):
    parts = Parts.of(load(name).archive)

    @WHOLE
    @given(changed_archives(parts))
    def fuzz(made):
        report = verify_archive(made.archive, profile=profile)
        assert isinstance(report, Report)
        assert report.valid is not bool(report.errors)
        if made.before != made.after and report.valid:
            assert profile == "belenios"
            assert says_the_same(Parts.of(made.archive), parts)

    fuzz()


def says_the_same(made, parts):
    """What a bare archive may have otherwise without being another election for its voters.

    Its lists of trustees and credentials, as long as the keys and voters in use are in them: φ is
    over the election's text alone, and that text binds every ballot (so it may change where there
    is none). A shuffle holds whoever made it: its number is not a part of its proof.
    """
    same_election = made.steps[0].payloads[0] == parts.steps[0].payloads[0]
    return (same_election or not parts.ballots()) and all(
        step == other
        or (step.kind == other.kind == "Shuffle" and step.payloads[0] == other.payloads[0])
        for step, other in zip(made.steps[1:], parts.steps[1:], strict=True)
    )


@WHOLE
@given(st.data())
def test_any_last_event_gives_a_report(data):
    parts = Parts.of(load("minmax").archive).cut(3)
    body = data.draw(
        changed_documents([b'{"parent":"%s","height":3,"type":"EndBallots"}' % (b"0" * 64)])
    )
    assert isinstance(verify_archive(parts.build() + event_record(body, parts.timestamp)), Report)


def test_the_samples_are_json():
    for name in VECTORS:
        for step in Parts.of(load(name).archive).steps:
            assert all(map(is_json, step.payloads))
