"""A gate that removes one option and a double majority with a panel that votes by name.

From the reviews to a dossier that somebody checks who has only the file; every number that was
changed in it is named.
"""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from ballots.combining import Rules
from ballots.dossier.container import read_container
from ballots.verify.dossier import verify_dossier
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.elections.gates import Gate
from participate.elections.plan import Accept, AcceptKind, Rule
from participate.eligibility.service import Chamber
from participate.reviews.service import ReviewDraft, Score
from tests.ballots.verify.dossiers import pack
from tests.participate.decisions.conftest import move, publish_outcome
from tests.participate.elections.conftest import DAYS
from tests.participate.reviews.making import put_review

CITIZENS, EXPERTS, _ = Chamber
SCORES = ((5, 4, 2), (3, 4, 2))
"""By expert: the first two proposals pass a median of 3, the third one does not."""


@pytest.fixture(scope="module")
def kept():
    """The dossier's bytes and the log's key, once made."""
    return []


@pytest.fixture
def finished(stage, make_person, database, act, kept):
    """The dossier of the whole vote with the log's key."""
    if kept:
        return kept[0]
    stage.publish()
    for number, scores in enumerate(SCORES, 1):
        expert = make_person("expert", address=f"expert{number}@example.org")
        for proposal, score in zip(stage.options, scores, strict=True):
            draft = ReviewDraft((Score("c1", score, "Why."),), "Words.", "en")
            put_review(database, act, expert, proposal, draft)
    for chamber in (CITIZENS, EXPERTS):
        stage.put_roll(chamber, *(f"voter{n}@example.org" for n in range(1, 4)))
    stage.hand_in_key(1)
    plan = stage.plan((CITIZENS, EXPERTS), named=(EXPERTS,))
    gated = replace(plan.contests[0], gate=Gate("c1", 3, 2))
    half = Accept(AcceptKind.THRESHOLD, share=Fraction(1, 2))
    stage.save(replace(plan, contests=(gated,), rule=Rule.DOUBLE_MAJORITY, accept=half))
    stage.set_up()
    stage.make_ready()
    move(stage, Phase.REVIEW, Phase.VOTING)
    secret, panel = stage.uuids
    one, two, three = (stage.voter(n) for n in (1, 2, 3))
    stage.cast(one, stage.ballot(one, [1, 0], secret), secret)
    stage.cast(two, stage.ballot(two, [1, 1], secret), secret)
    stage.cast_by_name(one, (1, 0), uuid=panel)
    stage.cast_by_name(two, (1, 0), uuid=panel)
    stage.cast_by_name(three, (0, 1), uuid=panel)
    stage.clock.advance(DAYS * 2)
    move(stage, Phase.VOTING, Phase.DECISION)
    stage.submit(1, secret)
    publish_outcome(stage)
    raw = stage.read(decisions.export_dossier, stage.consultation)
    kept.append((raw, stage.seals.log))
    return kept[0]


def codes(raw, key):
    return {each.code for each in verify_dossier(raw, log_key=key).errors}


def test_the_file_alone_gives_the_outcome_again(finished):
    raw, key = finished
    report = verify_dossier(raw, log_key=key)
    assert report.errors == ()
    assert {each.name: each.count for each in report.checks}["experts' gates"] == 3
    (contest,) = json.loads(read_container(raw).files["outcome.json"])["contests"]
    assert [each["selected"] for each in contest["options"]] == [True, False]
    assert [each["score"] for each in contest["options"]] == ["2/3", "1/3"]
    assert contest["gate"]["held_back"][0]["medians"] == [2]


def changed(raw, *, kind, old, new):
    """The dossier after somebody has changed every text `old` in entries or openings of a kind."""
    files = dict(read_container(raw).files)
    for name, content in files.items():
        if kind.encode() in content and old.encode() in content:
            files[name] = content.replace(old.encode(), new.encode())
    return pack(files)


def test_one_changed_review_score_is_named(finished):
    raw, key = finished
    forged = changed(raw, kind="review.submitted", old='\\"score\\":5', new='\\"score\\":1')
    assert "wrong-opening" in codes(forged, key)


def test_one_changed_named_vote_is_named(finished):
    raw, key = finished
    forged = changed(raw, kind="named.vote", old='"answers":[[0,1]]', new='"answers":[[1,0]]')
    assert {"wrong-root", "other-vote", "other-outcome"} <= codes(forged, key)


def test_one_changed_rule_is_named(finished):
    raw, key = finished
    one, other = (rf"\"rule\":\"{name}\"" for name in ("double_majority", "weighted_shares"))
    forged = changed(raw, kind="rules.fixed", old=one, new=other)
    assert {"wrong-root", "wrong-rules", "other-outcome"} <= codes(forged, key)


def test_one_changed_median_is_named(finished):
    raw, key = finished
    forged = changed(raw, kind="rules.fixed", old='\\"medians\\":[2]', new='\\"medians\\":[1]')
    assert {"wrong-root", "wrong-rules", "other-median"} <= codes(forged, key)


def test_the_rules_say_nothing_that_the_reviews_do_not(finished):
    raw, _ = finished
    for line in read_container(raw).files["record/entries.jsonl"].splitlines():
        entry = json.loads(line)
        if entry["kind"] == "rules.fixed":
            (contest,) = Rules.from_bytes(entry["document"].encode()).contests
    assert [each.found[0].median for each in contest.gate.passed] == [3, 4]
