"""Whole archives with one payload or event changed and all hashes made anew: always a report."""

from __future__ import annotations

import json

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


@st.composite
def changed_archives(draw, parts):
    """(the archive, whether anything was changed): one payload is another, its hash mended."""
    places = [
        (at, number) for at, step in enumerate(parts.steps) for number in range(len(step.payloads))
    ]
    at, number = draw(st.sampled_from(places))
    step = parts.steps[at]
    old = step.payloads[number]
    new = draw(changed_documents([old]) | changed_bytes([old]))
    payloads = [each.replace(sha(old).encode(), sha(new).encode()) for each in step.payloads]
    payloads[number] = new
    return parts.with_step(at, Step(step.kind, tuple(payloads))).build(), new != old


@pytest.mark.parametrize("name", VECTORS)
@pytest.mark.parametrize("profile", ["belenios", "participate"])
def test_any_changed_payload_gives_a_report_that_is_not_valid(name, profile):
    parts = Parts.of(load(name).archive)

    @WHOLE
    @given(changed_archives(parts))
    def fuzz(made):
        archive, changed = made
        report = verify_archive(archive, profile=profile)
        assert isinstance(report, Report)
        assert report.valid is not bool(report.errors)
        assert not changed or not report.valid or is_only_respelled(archive, parts)

    fuzz()


def is_only_respelled(archive, parts):
    """The set-up's texts are taken as they are stored: spaces in them change φ and nothing else.

    Every ballot is bound to φ, so this can only pass where no ballot was cast.
    """
    return not parts.ballots() and Parts.of(archive).steps[1:] == parts.steps[1:]


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
