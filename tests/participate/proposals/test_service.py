"""Proposals: versions that stay, supports that count once, entries that say so."""

import pytest

from participate.consultations.policy import Phase
from participate.proposals import service as proposals
from participate.proposals.models import SupportRow, VersionRow
from participate.proposals.subjects import ProposalSubjects
from participate.record import service as record
from participate.shared.act import VISITOR
from participate.shared.errors import ConflictError, DeniedError, NotFoundError
from tests.participate.consultations.making import bring, count_queries, put_draft
from tests.participate.proposals.making import draft, put_proposal


def test_the_first_version_is_recorded_with_a_commitment(
    database, act, author, consultation, proposal
):
    with database.read() as session:
        entry = record.get_entry(session, proposal.record_index).entry.values
        opening = record.find_opening(session, proposal.record_index)
    assert entry["kind"] == "proposal.version"
    assert (entry["proposal"], entry["version"], entry["by"]) == (proposal.id, 1, "citizen")
    assert opening.content == (
        b'{"title":"More benches","text":"Twelve **benches**.","language":"en",'
        b'"author":"Evening Breeze"}'
    )


def test_every_version_stays_readable(database, act, author, consultation, proposal):
    for n in (1, 2):
        with database.write() as session:
            proposals.edit_proposal(
                act(session, author), proposal.id, draft(title=f"Title {n + 1}"), base=n
            )
    with database.read() as session:
        view = proposals.get_proposal(session, proposal.id)
        versions = proposals.list_versions(session, proposal.id)
        entries = [
            record.get_entry(session, version.record_index).entry.values for version in versions
        ]
    assert (view.version, view.title) == (3, "Title 3")
    assert [version.title for version in versions] == ["Title 3", "Title 2", "More benches"]
    assert [entry["version"] for entry in entries] == [3, 2, 1]


def test_an_edit_of_an_outdated_version_is_refused(database, act, author, proposal):
    with database.write() as session:
        proposals.edit_proposal(act(session, author), proposal.id, draft(title="Second"), base=1)
    with pytest.raises(ConflictError) as refusal, database.write() as session:
        proposals.edit_proposal(act(session, author), proposal.id, draft(title="Lost"), base=1)
    assert refusal.value.code == "stale-version"
    with database.read() as session:
        assert proposals.get_proposal(session, proposal.id).title == "Second"


def test_a_version_that_cannot_be_recorded_was_not_written(
    database, act, author, proposal, monkeypatch
):
    def fail(*_):
        raise OSError

    monkeypatch.setattr(record, "append_committed", fail)
    with pytest.raises(OSError), database.write() as session:  # noqa: PT011
        proposals.edit_proposal(act(session, author), proposal.id, draft(title="Lost"), base=1)
    with database.read() as session:
        assert session.get(VersionRow, (proposal.id, 2)) is None
        assert proposals.get_proposal(session, proposal.id).version == 1


def test_a_support_counts_once_however_often_it_is_given(
    database, act, author, make_person, proposal
):
    other = make_person(address="other@example.org")
    for person in (author, other, other):
        with database.write() as session:
            proposals.support_proposal(act(session, person), proposal.id)
    with database.read() as session:
        assert proposals.get_proposal(session, proposal.id).supports == 2
        assert proposals.has_supported(session, proposal.id, other.account)
    for _ in range(2):
        with database.write() as session:
            proposals.withdraw_support(act(session, other), proposal.id)
    with database.read() as session:
        assert proposals.get_proposal(session, proposal.id).supports == 1
        assert not proposals.has_supported(session, proposal.id, other.account)
        assert not proposals.has_supported(session, proposal.id, None)


def test_what_was_done_before_a_doubled_support_in_one_act_is_kept(database, act, author, proposal):
    with database.write() as session:
        proposals.support_proposal(act(session, author), proposal.id)
        session.expunge_all()
        proposals.support_proposal(act(session, author), proposal.id)
    with database.read() as session:
        assert session.get(SupportRow, (proposal.id, author.account)) is not None


def test_proposals_are_numbered_in_their_consultation(database, act, author, consultation):
    made = [put_proposal(database, act, author, consultation) for _ in range(3)]
    assert [proposal.number for proposal in made] == [1, 2, 3]


@pytest.mark.parametrize("verb", ["propose", "edit", "support", "withdraw"])
def test_nothing_moves_once_the_discussion_has_ended(
    verb, database, act, author, publisher, consultation, proposal
):
    bring(database, act, publisher, consultation, Phase.REVIEW)
    verbs = {
        "propose": lambda doing: proposals.propose(doing, consultation, draft()),
        "edit": lambda doing: proposals.edit_proposal(doing, proposal.id, draft(), base=1),
        "support": lambda doing: proposals.support_proposal(doing, proposal.id),
        "withdraw": lambda doing: proposals.withdraw_support(doing, proposal.id),
    }
    with pytest.raises(ConflictError) as refusal, database.write() as session:
        verbs[verb](act(session, author))
    assert refusal.value.code == "wrong-phase"


def test_another_persons_proposal_stays_theirs(database, act, make_person, proposal):
    other = make_person(address="other@example.org")
    with pytest.raises(DeniedError), database.write() as session:
        proposals.edit_proposal(act(session, other), proposal.id, draft(), base=1)


def test_a_draft_is_no_place_to_propose(database, act, official, author):
    consultation = put_draft(database, act, official)
    with pytest.raises(NotFoundError), database.write() as session:
        proposals.propose(act(session, author), consultation, draft())


def test_visitors_are_sent_away(database, act, consultation, proposal):
    with pytest.raises(DeniedError), database.write() as session:
        proposals.propose(act(session, VISITOR), consultation, draft())
    with pytest.raises(DeniedError), database.write() as session:
        proposals.support_proposal(act(session, VISITOR), proposal.id)


@pytest.mark.parametrize("wrong", ["", "0" * 14, "1" * 14, "x" * 10_000])
def test_an_id_that_is_none_is_not_found(wrong, database):
    with database.read() as session, pytest.raises(NotFoundError):
        proposals.get_proposal(session, wrong)


def test_lists_and_cards_take_as_many_queries_for_many_as_for_one(
    database, act, author, consultation, proposal
):
    subjects = ProposalSubjects()
    with database.read() as session, count_queries(session) as one:
        proposals.list_proposals(session, consultation)
        subjects.cards(session, [proposal.id])
    with database.write() as session:
        made = [
            proposals.propose(act(session, author), consultation, draft(title=f"No. {n}")).id
            for n in range(30)
        ]
    with database.read() as session, count_queries(session) as many:
        listed = proposals.list_proposals(session, consultation)
        cards = subjects.cards(session, made)
    assert [view.title for view in listed[1:]] == [f"No. {n}" for n in range(30)]
    assert set(cards) == set(made)
    assert cards[made[0]].accepts_comments
    assert len(one) == len(many)
