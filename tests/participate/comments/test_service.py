"""Comments: who may write them, under which role, and how they are counted."""

import pytest

from participate.comments import policy
from participate.comments import service as comments
from participate.comments.policy import Stance
from participate.comments.service import CommentDraft
from participate.record import service as record
from participate.shared.act import VISITOR, Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.subjects import Subject, SubjectCard
from tests.participate.consultations.making import count_queries, put_public

DRAFT = CommentDraft(Stance.FOR, "Good.", "en")


def card_for(consultation, subject="1" * 14, *, accepts_comments=True):
    return SubjectCard(
        Subject("proposal", subject), "Title", "en", "/x", consultation, accepts_comments
    )


@pytest.fixture
def consultation(database, act, make_person):
    return put_public(database, act, make_person("official"), make_person("publisher"))


@pytest.fixture
def citizen(make_person):
    return make_person(name="Willow")


@pytest.mark.parametrize(
    ("actor", "accepts", "code"),
    [
        (VISITOR, True, "signed-out"),
        (Actor("a", "", frozenset()), True, "no-name"),
        (Actor("a", "A", frozenset()), False, "comments-closed"),
        (Actor("a", "A", frozenset()), True, None),
    ],
)
def test_who_may_comment(actor, accepts, code):
    refusal = policy.commenting_refusal(actor, card_for("x", accepts_comments=accepts))
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ({"citizen"}, "citizen"),
        ({"citizen", "expert"}, "expert"),
        ({"citizen", "expert", "official"}, "official"),
        ({"citizen", "publisher"}, "official"),
    ],
)
def test_an_officials_or_experts_role_is_never_hidden(roles, role):
    assert policy.speaking_role(Actor("a", "A", frozenset(roles))) == role


def test_a_comment_that_may_not_be_written_leaves_nothing(database, act, consultation, citizen):
    closed = card_for(consultation, accepts_comments=False)
    with pytest.raises(ConflictError), database.write() as session:
        comments.post_comment(act(session, citizen), closed, DRAFT)
    with pytest.raises(DeniedError), database.write() as session:
        comments.post_comment(act(session, VISITOR), card_for(consultation), DRAFT)
    with database.read() as session:
        assert comments.list_comments(session, closed.subject) == ()


def test_a_comment_that_cannot_be_recorded_is_not_posted(
    database, act, consultation, citizen, monkeypatch
):
    def fail(*_):
        raise OSError

    monkeypatch.setattr(record, "append_committed", fail)
    card = card_for(consultation)
    with pytest.raises(OSError), database.write() as session:  # noqa: PT011
        comments.post_comment(act(session, citizen), card, DRAFT)
    with database.read() as session:
        assert comments.list_comments(session, card.subject) == ()


def test_comments_are_counted_by_stance_subject_and_consultation(
    database, act, consultation, citizen
):
    one, other = card_for(consultation), card_for(consultation, "2" * 14)
    with database.write() as session:
        for card, stance in ((one, "for"), (one, "for"), (one, "question"), (other, "against")):
            draft = CommentDraft(Stance(stance), "Words.", "en")
            comments.post_comment(act(session, citizen), card, draft)
    with database.read() as session:
        assert comments.count_comments(session, one.subject) == {
            "for": 2,
            "against": 0,
            "question": 1,
        }
        ids = [one.subject.id, other.subject.id, "3" * 14]
        with count_queries(session) as queries:
            counts = comments.count_each(session, "proposal", ids)
        assert counts == dict(zip(ids, (3, 1, 0), strict=True))
        assert len(queries) == 1
        assert comments.count_in_consultations(session, [consultation, "x"]) == {
            consultation: 4,
            "x": 0,
        }
        assert len(comments.list_comments_by(session, citizen.account)) == 4
        fors = comments.list_comments(session, one.subject, stance=Stance.FOR)
    assert [comment.stance for comment in fors] == ["for", "for"]
    assert fors[0].record_index > fors[1].record_index
