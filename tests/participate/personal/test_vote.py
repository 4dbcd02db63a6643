"""A proposal on a ballot stays until the decision is published; a ballot stays counted."""

import json

import pytest

from ballots.verify.dossier import verify_dossier
from participate.elections import service as elections
from participate.eligibility.service import Chamber
from participate.personal import service as personal
from participate.personal.jobs import Rewriter, erase_due
from participate.proposals import service as proposals
from participate.shared.errors import ConflictError, InvalidInputError
from tests.participate.decisions.conftest import publish_outcome
from tests.participate.decisions.test_service import decide, decision, dossier_of
from tests.participate.elections.conftest import address
from tests.participate.moderation.making import say


@pytest.fixture
def author(stage):
    """The first voter, who also made every proposal."""
    stage.author = stage.voter(1)
    return stage.author


def read_all(stage):
    return [stage.read(proposals.get_proposal, option) for option in stage.options]


def test_a_proposal_on_a_ballot_is_erased_only_once_it_is_decided(vote, author, sources):
    stage = vote()
    with pytest.raises(ConflictError, match="on a ballot"):
        stage.write(author, personal.erase_words, sources, "proposal", stage.options[0])
    publish_outcome(stage)
    before = dossier_of(stage)
    with pytest.raises(ConflictError, match="on a ballot"):
        stage.write(author, personal.erase_words, sources, "proposal", stage.options[0])
    decide(stage, decision(stage, "adopt", "reject", "reject", departure="Why."))
    decided = dossier_of(stage)
    stage.write(author, personal.erase_words, sources, "proposal", stage.options[0])
    after = dossier_of(stage)
    for each in (before, decided, after):
        assert [str(each) for each in verify_dossier(each, log_key=None).errors] == []
    notes = [each.code for each in verify_dossier(after, log_key=None).findings]
    assert notes.count("I-ERASED") == 1
    assert [each.title for each in read_all(stage)] == ["", "Work 1", "Work 2"]


def test_a_closed_accounts_proposals_go_once_they_are_decided_and_the_ballot_stays_counted(
    vote,
    author,
    sources,
):
    stage = vote()
    counted = [stage.view(uuid).voters for uuid in stage.uuids]
    erased = stage.write(author, personal.close_account, sources)
    assert (erased.count, len(erased.kept)) == (0, 3)
    services = stage.services
    assert erase_due(services.database, services.clock, services.randomness, services.subjects) == 0
    publish_outcome(stage)
    decide(stage, decision(stage, "adopt", "reject", "reject", departure="Why."))
    assert [stage.view(uuid).voters for uuid in stage.uuids] == counted
    assert erase_due(services.database, services.clock, services.randomness, services.subjects) == 3
    assert erase_due(services.database, services.clock, services.randomness, services.subjects) == 0
    assert {each.text for each in read_all(stage)} == {""}
    assert verify_dossier(dossier_of(stage), log_key=None).valid


def test_what_was_erased_before_the_set_up_cannot_be_put_on_a_ballot(stage, author, sources):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, *(address(n) for n in range(1, 4)))
    stage.hand_in_key(1)
    stage.save(stage.plan())
    stage.write(author, personal.erase_words, sources, "proposal", stage.options[1])
    with pytest.raises(InvalidInputError) as refusal:
        stage.set_up()
    assert "contest-0" in refusal.value.fields


def test_open_votes_are_told_before_an_account_is_closed(stage, author, sources):
    uuid = stage.ready()
    view = stage.write(author, personal.preview_closing, sources)
    assert [(each.uuid, voted) for each, voted in view.votes] == [(uuid, False)]
    assert (view.erasable, len(view.kept), view.refusal) == (0, 3, None)
    stage.cast(author, stage.ballot(author, [1, 0, 0]))
    view = stage.write(author, personal.preview_closing, sources)
    assert [voted for _, voted in view.votes] == [True]
    stage.write(author, personal.close_account, sources)
    assert stage.view(uuid).voters == 1
    again = stage.make_person(address=address(1), name="Again")
    assert stage.read(elections.may_vote, uuid, again.account)
    assert stage.read(elections.has_voted, uuid, again.account)
    stage.cast(again, stage.ballot(again, [0, 1, 0]))
    assert stage.view(uuid).voters == 1, "a new account is no second vote"


def test_an_account_closed_and_opened_again_cannot_vote_under_other_peoples_codes(
    stage, author, sources
):
    uuid = stage.ready()
    others = [stage.ballot(stage.voter(number), [0, 1, 0]) for number in (2, 3)]
    stage.cast(author, stage.ballot(author, [1, 0, 0]))
    stage.write(author, personal.close_account, sources)
    for raw in others:
        again = stage.make_person(address=address(1), name="Again")
        with pytest.raises(ConflictError) as refusal:
            stage.cast(again, raw)
        assert refusal.value.code == "other-credential"
        stage.write(again, personal.close_account, sources)
    assert (stage.view(uuid).ballots, stage.view(uuid).voters) == (1, 1)


def test_the_database_is_rewritten_once_after_an_erasure_and_not_while_a_vote_is_open(
    stage, author, sources, monkeypatch
):
    stage.publish()
    database, done = stage.services.database, []
    rewrite = database.rewrite
    monkeypatch.setattr(database, "rewrite", lambda: done.append(rewrite()))
    rewriter = Rewriter(database)
    assert not rewriter.run(), "nothing was erased"
    stage.write(author, personal.erase_words, sources, "proposal", stage.options[0])
    assert rewriter.run()
    assert not rewriter.run(), "nothing was erased since"
    assert len(done) == 1
    stage.put_roll(Chamber.CITIZENS, address(1))
    stage.hand_in_key(1)
    stage.options = stage.options[1:]
    stage.save(stage.plan())
    stage.set_up()
    stage.open()
    said = stage.write(author, say, stage.read(proposals.get_proposal, stage.options[0]))
    stage.write(author, personal.erase_words, sources, "comment", said)
    assert not rewriter.run(), "a vote is open"


def test_votes_by_name_are_in_the_file_and_stay_when_the_account_is_closed(stage, sources):
    panel = (Chamber.OFFICIALS,)
    stage.ready(voters=1, chambers=panel, named=panel, trustees=0)
    voter = stage.voter(1)
    cast = stage.cast_by_name(voter, (1, 0, 0))
    found = json.loads(stage.write(voter, personal.export_own, sources))
    assert found["votes_by_name"] == [
        {
            "election": stage.uuids[0],
            "place": 1,
            "public_name": "Voter 1",
            "answers": [[1, 0, 0]],
            "entries": [cast.index],
        }
    ]
    assert stage.write(voter, personal.preview_closing, sources).by_name == 1
    stage.write(voter, personal.close_account, sources)
    (member,) = stage.read(elections.list_members, stage.uuids[0])
    assert (member.name, member.vote) == ("Voter 1", cast)
