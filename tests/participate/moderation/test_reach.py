"""What hiding reaches: reviews, votes, dossiers that are checked, the monitor."""

import pytest

from ballots.record.note import VerifierKey
from ballots.verify.dossier import verify_dossier
from ballots.verify.report import Severity
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.elections import service as elections
from participate.moderation.policy import Answer
from participate.monitor.service import Policy, look
from participate.record.service import LogSigner
from participate.reviews import service as reviews
from participate.shared.errors import ConflictError, InvalidInputError
from tests.participate.consultations.making import bring
from tests.participate.elections.conftest import Stage
from tests.participate.moderation.making import answer, appeal, hide, say
from tests.participate.monitor.test_monitor import NOW, Site
from tests.participate.proposals.making import draft, put_proposal
from tests.participate.reviews.making import declaration


@pytest.fixture
def vote(services, act, make_person, clock, official, publisher):
    """A vote that is planned on three proposals and not set up."""
    stage = Stage(services, act, make_person, clock, official, publisher)
    stage.publish()
    stage.put_roll("citizens", "voter1@example.org")
    stage.hand_in_key(1)
    stage.save(stage.plan())
    return stage


def test_an_expert_does_not_review_what_is_hidden(
    *, database, act, as_person, make_person, author, publisher, proposal, moderator, sources
):
    expert = make_person("expert", name="Dr Wen")
    other = put_proposal(database, act, author, proposal.consultation, draft("Other"))
    bring(database, act, publisher, proposal.consultation, Phase.REVIEW)
    as_person(moderator, hide, sources, "proposal", proposal.id)
    with database.read() as session:
        queue = reviews.list_queue(act(session, expert))
    assert [queued.proposal.id for queued in queue] == [other.id]
    with pytest.raises(ConflictError) as refused:
        as_person(expert, reviews.declare_interests, proposal.id, declaration(), language="en")
    assert refused.value.code == "not-shown"


def test_a_vote_with_a_hidden_proposal_is_not_set_up(vote, as_person, moderator, sources):
    as_person(moderator, hide, sources, "proposal", vote.options[0])
    with pytest.raises(InvalidInputError) as refused:
        vote.set_up()
    assert "hidden or erased since" in refused.value.fields["contest-0"]


def test_a_title_on_a_ballot_stays_there_when_its_proposal_is_hidden(
    vote, as_person, database, client, moderator, sources
):
    uuid = vote.set_up()
    as_person(moderator, hide, sources, "proposal", vote.options[0])
    with database.read() as session:
        rules = elections.rules_document(session, vote.consultation)
    assert b"Work 0" in rules
    page = f"/consultations/{vote.consultation}"
    assert "Work 0" in client.get(f"/elections/{uuid}/rules.json").text
    assert "Work 0" not in client.get(page).text
    assert "Work 0" not in client.get(f"{page}/proposals/{vote.options[0]}").text


@pytest.fixture
def moderated(as_person, proposal, comment, speaker, author, moderator, colleague, sources):
    """One comment shown again after an appeal, one upheld, one waiting, a hidden proposal."""
    upheld, waiting = (as_person(speaker, say, proposal, f"Fools {n}") for n in range(2))
    for each in (comment, upheld, waiting):
        as_person(moderator, hide, sources, "comment", each)
        as_person(speaker, appeal, sources, "comment", each)
    as_person(colleague, answer, sources, "comment", comment, Answer.OVERTURNED)
    as_person(colleague, answer, sources, "comment", upheld, Answer.UPHELD)
    as_person(moderator, hide, sources, "proposal", proposal.id)


def test_a_dossier_with_moderation_is_valid_and_says_what_is_hidden(
    moderated, database, consultation, services
):
    key = LogSigner(services.settings.origin, services.secrets.log_key).vkey
    with database.read() as session:
        dossier = decisions.export_dossier(session, consultation)
    report = verify_dossier(dossier, log_key=key)
    assert [str(finding) for finding in report.errors] == []
    notes = [finding.code for finding in report.of(Severity.INFO)]
    assert notes.count("I-HIDDEN") == 4
    assert notes.count("I-RESTORED") == 1


def test_the_monitor_finds_nothing_unexplained(moderated, client, services):
    signer = LogSigner(services.settings.origin, services.secrets.log_key)
    site = Site(client)
    site.instead = {}
    found = look(site, Policy(log=VerifierKey.from_text(signer.vkey)), None, NOW)
    assert [str(finding) for finding in found.report.errors] == []
    hidden = [each for each in found.state.watched if each.gone == "content.hidden"]
    assert len(hidden) == 3
