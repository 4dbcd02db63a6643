"""Moving a consultation on: the votes move with it, in one act, or nothing does."""

import pytest

from participate.conduct import service as conduct
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.elections import service as elections
from participate.elections.policy import State
from participate.record import service as record
from participate.shared.errors import ConflictError, DeniedError, NotFoundError
from tests.participate.consultations.making import (
    bring,
    count_queries,
    make_draft,
    put_draft,
    put_public,
)


def move(database, act, actor, consultation, before, to):
    with database.write() as session:
        return conduct.move_phase(
            act(session, actor), consultation, Phase(to), expected=Phase(before)
        )


def phase_of(database, consultation):
    with database.read() as session:
        return consultations.get_consultation(session, consultation).phase


def test_a_move_is_an_entry_of_the_record(database, act, official, consultation, votes):
    index = move(database, act, official, consultation, "discussion", "review")
    with database.read() as session:
        entry = record.get_entry(session, index).entry.values
    assert (entry["kind"], entry["from"], entry["to"], entry["by"]) == (
        "phase.moved",
        "discussion",
        "review",
        "official",
    )
    assert phase_of(database, consultation) == "review"


def test_the_votes_open_and_close_with_the_phase(
    database, act, publisher, consultation, votes, monkeypatch
):
    votes.states = [State.SET_UP, State.SET_UP]
    move(database, act, publisher, consultation, "discussion", "review")
    assert votes.calls == []
    move(database, act, publisher, consultation, "review", "voting")
    assert votes.calls == [("open", consultation)]
    move(database, act, publisher, consultation, "voting", "decision")
    assert votes.calls == [("open", consultation), ("close", consultation)]
    with pytest.raises(ConflictError) as refusal:
        move(database, act, publisher, consultation, "decision", "follow_up")
    assert refusal.value.code == "not-decided"
    monkeypatch.setattr(decisions, "get_decision", lambda *_: object())
    move(database, act, publisher, consultation, "decision", "follow_up")
    assert phase_of(database, consultation) == "follow_up"


def test_without_a_vote_set_up_there_is_no_voting(database, act, publisher, consultation, votes):
    bring(database, act, publisher, consultation, Phase.REVIEW)
    with pytest.raises(ConflictError) as refusal:
        move(database, act, publisher, consultation, "review", "voting")
    assert refusal.value.code == "not-set-up"
    assert phase_of(database, consultation) == "review"


def test_votes_that_cannot_open_keep_the_phase(
    database, act, publisher, consultation, votes, monkeypatch
):
    def refuse(*_):
        raise ConflictError("too-early", "Too early.")

    votes.states = [State.SET_UP]
    monkeypatch.setattr(elections, "open_voting", refuse)
    bring(database, act, publisher, consultation, Phase.REVIEW)
    with pytest.raises(ConflictError) as refusal:
        move(database, act, publisher, consultation, "review", "voting")
    assert refusal.value.code == "too-early"
    assert phase_of(database, consultation) == "review"


def test_the_slower_of_two_officials_is_told(
    database, act, official, publisher, consultation, votes
):
    move(database, act, official, consultation, "discussion", "review")
    with pytest.raises(ConflictError) as refusal:
        move(database, act, publisher, consultation, "discussion", "review")
    assert refusal.value.code == "moved-meanwhile"


@pytest.mark.parametrize("to", ["draft", "discussion", "voting", "decision", "follow_up"])
def test_no_phase_is_skipped_or_repeated(to, database, act, official, consultation, votes):
    votes.states = [State.SET_UP]
    with pytest.raises(ConflictError):
        move(database, act, official, consultation, "discussion", to)
    assert votes.calls == []


def test_a_draft_is_published_and_not_moved(database, act, official, publisher, votes):
    draft = put_draft(database, act, official)
    with pytest.raises(ConflictError) as refusal:
        move(database, act, publisher, draft, "draft", "discussion")
    assert refusal.value.code == "not-published"


def test_citizens_and_strangers_move_nothing(database, act, make_person, consultation, official):
    with pytest.raises(DeniedError):
        move(database, act, make_person(), consultation, "discussion", "review")
    with pytest.raises(NotFoundError):
        move(database, act, official, "1" * 14, "discussion", "review")


def test_the_desk_puts_what_is_due_first_at_the_top(
    database, act, official, publisher, consultation, votes
):
    draft = put_draft(database, act, official, make_draft("Lamps"))
    votes.states = [State.OPEN]
    voted = put_public(database, act, official, publisher, phase=Phase.VOTING)
    with database.read() as session:
        entries = conduct.list_desk(act(session, publisher))
    assert [(entry.consultation.id, entry.duty, entry.urgency) for entry in entries] == [
        (draft, "publish", "late"),
        (voted, "close_voting", "soon"),
        (consultation, "end_discussion", "later"),
    ]


def test_the_desk_takes_as_many_queries_for_many_as_for_one(
    database, act, official, publisher, consultation
):
    with database.read() as session, count_queries(session) as one:
        conduct.list_desk(act(session, official))
    for _ in range(15):
        put_public(database, act, official, publisher)
    with database.read() as session, count_queries(session) as many:
        assert len(conduct.list_desk(act(session, official))) == 16
    assert len(one) == len(many)


def test_the_desk_is_the_offices(database, act, make_person):
    with database.read() as session, pytest.raises(DeniedError):
        conduct.list_desk(act(session, make_person("expert")))
