"""Publishing the outcome and the decision, and the dossier over both."""

from dataclasses import replace

import pytest

from ballots.combining import combine
from ballots.encoding import sha256_hex
from ballots.record.witness import cosign, witness_key
from ballots.verify.dossier import verify_dossier
from ballots.verify.witnesses import Witnesses
from participate.decisions import service as decisions
from participate.decisions.documents import read_outcome
from participate.decisions.policy import Verdict
from participate.decisions.service import DecisionGiven, VerdictGiven, outcomes
from participate.elections.service import Accept, AcceptKind, Units
from participate.record import service as record
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError, NotFoundError
from tests.participate.decisions.conftest import HALF, draft, publish_outcome, sign, works
from tests.participate.decisions.results import VIEWS


def decision(stage, *verdicts, departure="", reasons="Because."):
    given = tuple(
        VerdictGiven(option, Verdict(verdict), reasons, department=works(stage))
        for option, verdict in zip(stage.options, verdicts, strict=True)
    )
    return DecisionGiven(given, departure, "en")


def decide(stage, given):
    draft(stage, given)
    return sign(stage)


def dossier_of(stage):
    return stage.read(decisions.export_dossier, stage.consultation)


def test_the_outcome_is_what_the_sealed_rules_give(vote):
    stage = vote(accept=HALF)
    index = publish_outcome(stage)
    outcome = stage.read(decisions.get_outcome, stage.consultation).outcome
    scores = [
        (option.rank, option.selected, str(option.score)) for option in outcome.contests[0].options
    ]
    assert sorted(scores) == [(1, True, "2/3"), (2, True, "2/3"), (3, False, "0")]
    assert set(outcome.selected) == set(stage.options[:2])
    with stage.services.database.read() as session:
        entry = record.get_entry(session, index).entry
    assert entry.kind == "outcome.published"
    assert entry.text("outcome") == sha256_hex(outcome.to_bytes())


def test_the_outcome_waits_for_every_chamber(vote):
    stage = vote(counted=False)
    stage.submit(1, stage.uuids[0])
    with pytest.raises(ConflictError) as refusal:
        publish_outcome(stage)
    assert refusal.value.code == "not-counted"
    assert stage.read(decisions.get_outcome, stage.consultation) is None


def test_the_outcome_is_published_once(vote):
    stage = vote()
    publish_outcome(stage)
    with pytest.raises(ConflictError) as refusal:
        publish_outcome(stage)
    assert refusal.value.code == "outcome-published"


def test_only_the_office_publishes_an_outcome(vote):
    stage = vote()
    with pytest.raises(DeniedError):
        stage.write(stage.voter(1), decisions.publish_outcome, stage.consultation)


def test_a_chamber_below_k_is_not_opened_and_its_weight_goes_to_the_others(vote):
    stage = vote(k=3, choices={1: [1, 0, 0], 2: [1, 0, 0]})
    publish_outcome(stage)
    outcome = stage.read(decisions.get_outcome, stage.consultation).outcome
    assert [chamber.counted for chamber in outcome.chambers] == [False, False]
    assert outcome.selected == ()
    assert verify_dossier(dossier_of(stage), log_key=None).valid


def test_a_decision_that_follows_the_vote_needs_no_answer_of_its_own(vote):
    stage = vote(accept=HALF)
    publish_outcome(stage)
    decide(stage, decision(stage, "adopt", "adapt", "reject"))
    published = stage.read(decisions.get_decision, stage.consultation)
    assert [v.verdict for v in published.verdicts] == ["adopt", "adapt", "reject"]
    assert (published.drafter, published.countersigner) == ("Official", "Publisher")
    assert verify_dossier(dossier_of(stage), log_key=None).valid


@pytest.mark.parametrize("verdicts", [("reject", "adopt", "reject"), ("adopt", "adopt", "adopt")])
def test_a_decision_that_departs_must_say_why(vote, verdicts):
    stage = vote(accept=HALF)
    publish_outcome(stage)
    with pytest.raises(InvalidInputError) as refusal:
        decide(stage, decision(stage, *verdicts))
    assert set(refusal.value.fields) == {"departure"}
    assert stage.read(decisions.get_decision, stage.consultation) is None
    decide(stage, decision(stage, *verdicts, departure="The bridge fell down."))
    assert verify_dossier(dossier_of(stage), log_key=None).valid


def test_a_ranking_cannot_be_departed_from(vote):
    stage = vote(accept=Accept(AcceptKind.RANKING))
    publish_outcome(stage)
    decide(stage, decision(stage, "reject", "reject", "adopt"))


def test_every_proposal_needs_a_verdict_and_reasons(vote):
    stage = vote(accept=HALF)
    publish_outcome(stage)
    whole = decision(stage, "adopt", "adopt", "reject")
    with pytest.raises(InvalidInputError) as refusal:
        decide(stage, replace(whole, verdicts=whole.verdicts[:2]))
    left = stage.options[2]
    assert set(refusal.value.fields) == {f"verdict-{left}", f"reasons-{left}"}
    with pytest.raises(InvalidInputError) as refusal:
        decide(stage, decision(stage, "adopt", "adopt", "reject", reasons=" "))
    assert set(refusal.value.fields) == {f"reasons-{option}" for option in stage.options}


def test_a_decision_answers_a_published_outcome(vote):
    stage = vote()
    with pytest.raises(ConflictError) as refusal:
        decide(stage, decision(stage, "adopt", "reject", "reject"))
    assert refusal.value.code == "no-outcome"


def test_a_decision_is_published_once(vote):
    stage = vote(accept=HALF)
    publish_outcome(stage)
    given = decision(stage, "adopt", "adopt", "reject")
    decide(stage, given)
    with pytest.raises(ConflictError) as refusal:
        decide(stage, given)
    assert refusal.value.code == "decided"


def test_officials_draft_and_publishers_countersign(vote):
    stage = vote(accept=HALF)
    publish_outcome(stage)
    given = decision(stage, "adopt", "adopt", "reject")
    with pytest.raises(DeniedError):
        stage.write(
            stage.publisher, decisions.save_draft, stage.consultation, decisions.type_out(given)
        )
    draft(stage, given)
    with pytest.raises(DeniedError):
        sign(stage, stage.official)


def test_other_writers_do_not_wait_for_a_long_count(vote, monkeypatch):
    stage = vote(accept=HALF)
    services, written = stage.services, []

    def count_slowly(rules, tallies):
        assert stage.read(decisions.get_outcome, stage.consultation) is None
        written.append(stage.voter(9))  # a person signs up while it is counted
        return combine(rules, tallies)

    monkeypatch.setattr(outcomes, "combine", count_slowly)
    units = Units(services.database, stage.publisher, stage.clock, services.randomness)
    index = decisions.count_and_publish(units, stage.consultation)
    assert len(written) == 1
    assert stage.read(decisions.get_outcome, stage.consultation).index == index


def test_a_published_outcome_is_read_and_not_counted_again(vote, monkeypatch):
    stage = vote(accept=HALF)
    publish_outcome(stage)
    outcome = stage.read(decisions.compute_outcome, stage.consultation)
    monkeypatch.setattr(outcomes, "combine", None)
    assert stage.read(decisions.get_outcome, stage.consultation).outcome == outcome


@pytest.mark.parametrize("name", VIEWS)
def test_an_outcome_is_read_from_its_document(name):
    outcome = VIEWS[name].outcome.outcome
    assert read_outcome(outcome.to_bytes()) == outcome
    with pytest.raises(ValueError, match="not written as it is read"):
        read_outcome(outcome.to_bytes().replace(b",", b", ", 1))


def test_a_changed_outcome_in_the_database_is_noticed(vote):
    stage = vote()
    publish_outcome(stage)
    with stage.services.database.write() as session:
        row = session.get(decisions.OutcomeRow, stage.consultation)
        row.document = row.document.replace(b'"rank":1', b'"rank":2')
    with pytest.raises(ValueError, match="not the recorded one"):
        stage.read(decisions.get_outcome, stage.consultation)
    assert not verify_dossier(dossier_of(stage), log_key=None).valid


def test_a_dossier_waits_for_the_count(vote):
    stage = vote(counted=False)
    with pytest.raises(ConflictError) as refusal:
        dossier_of(stage)
    assert refusal.value.code == "not-counted"


def test_there_is_no_dossier_of_a_draft(stage):
    with pytest.raises(NotFoundError):
        stage.read(decisions.export_dossier, "1" * 14)


WITNESS = witness_key("university.example/witness", b"\1" * 32)


def witness(stage):
    """Let the witness sign the latest checkpoint."""
    with stage.services.database.write() as session:
        latest = record.find_latest_checkpoint(session)
        line = cosign(latest.checkpoint, WITNESS.name, b"\1" * 32, 1_800_000_000).line
        record.keep_cosignature(session, WITNESS, latest.note, line)


def test_the_same_state_gives_the_same_dossier_byte_for_byte(vote):
    stage = vote()
    publish_outcome(stage)
    assert dossier_of(stage) == dossier_of(stage)


def test_where_the_rules_demand_witnesses_nothing_is_opened_or_exported_before_they_signed(vote):
    stage = vote(counted=False, quorum=1)
    with pytest.raises(ConflictError) as refusal:
        stage.submit(1, stage.uuids[0])
    assert refusal.value.code == "unwitnessed"
    witness(stage)
    for uuid in stage.uuids:
        stage.submit(1, uuid)
    publish_outcome(stage)
    with pytest.raises(ConflictError) as refusal:
        dossier_of(stage)
    assert refusal.value.code == "unwitnessed"
    witness(stage)
    raw = dossier_of(stage)
    assert raw == dossier_of(stage)
    report = verify_dossier(raw, log_key=None, witnesses=Witnesses((WITNESS,)))
    assert report.valid, report.errors
    assert next(row for row in report.rows() if row[0] == "witnessed close")[2] == 2
    codes = {each.code for each in verify_dossier(raw, log_key=None).errors}
    assert codes == {"too-few-witnesses"}
