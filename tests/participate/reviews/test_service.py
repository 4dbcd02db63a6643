"""Reviews: the declaration first, then every criterion with its reason, then public for good."""

import pytest

from participate.consultations.policy import PHASES, Phase
from participate.record import service as record
from participate.reviews import policy
from participate.reviews import service as reviews
from participate.reviews.service import ReviewDraft, Score
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from tests.participate.consultations.making import bring, count_queries
from tests.participate.proposals.making import put_proposal
from tests.participate.reviews.making import declaration, put_review, review

EXPERT = Actor("e", "Expert", frozenset({"expert"}))


@pytest.mark.parametrize("phase", PHASES)
def test_experts_review_in_the_review_phase_only(phase):
    refusal = policy.reviewing_refusal(EXPERT, "author", phase)
    assert (refusal and refusal.code) == (None if phase == "review" else "wrong-phase")


@pytest.mark.parametrize(
    ("actor", "author", "code"),
    [
        (Actor(None, "", frozenset()), "a", "not-expert"),
        (Actor("o", "O", frozenset({"citizen", "official"})), "a", "not-expert"),
        (EXPERT, "e", "own-proposal"),
        (Actor("e", "", frozenset({"expert"})), "a", "no-name"),
    ],
)
def test_who_may_not_review(actor, author, code):
    refusal = policy.reviewing_refusal(actor, author, Phase.REVIEW)
    assert refusal is not None
    assert refusal.code == code


def test_a_review_is_public_and_recorded(database, act, expert, proposal):
    submitted = put_review(database, act, expert, proposal.id)
    with database.read() as session:
        [view] = reviews.list_reviews(session, proposal.consultation)
        assert reviews.list_reviews_of(session, proposal.id) == (view,)
        assert reviews.list_reviews_by(session, expert.account) == (view,)
        entry = record.get_entry(session, view.record_index).entry.values
        opening = record.find_opening(session, view.record_index)
    assert view == submitted
    assert [(s.criterion, s.score) for s in view.scores] == [("c1", 4), ("c2", 2)]
    assert (entry["kind"], entry["review"], entry["version"]) == ("review.submitted", view.id, 1)
    assert opening.content == (
        b'{"expert":"Dr Wen","affiliation":"Institute of Lamps","interests":"","recused":false,'
        b'"scores":[{"criterion":"c1","score":4,"reason":"Reason one."},'
        b'{"criterion":"c2","score":2,"reason":"Reason two."}],'
        b'"summary":"Good, but **dear**.","language":"en"}'
    )


def test_a_recusal_is_published_at_once_and_ends_it(database, act, expert, proposal):
    with database.write() as session:
        published = reviews.declare_interests(
            act(session, expert), proposal.id, declaration("My firm.", recused=True), language="en"
        )
    with database.read() as session:
        [view] = reviews.list_reviews_of(session, proposal.id)
    assert view == published
    assert (view.recused, view.interests, view.scores) == (True, "My firm.", ())
    with pytest.raises(ConflictError) as refusal, database.write() as session:
        reviews.submit_review(act(session, expert), proposal.id, review())
    assert refusal.value.code == "recused"


def test_scores_before_the_declaration_are_refused(database, act, expert, proposal):
    with pytest.raises(ConflictError) as refusal, database.write() as session:
        reviews.submit_review(act(session, expert), proposal.id, review())
    assert refusal.value.code == "not-declared"


def test_neither_declaration_nor_review_is_given_twice(database, act, expert, proposal):
    put_review(database, act, expert, proposal.id)
    for verb in (
        lambda doing: reviews.submit_review(doing, proposal.id, review(5, 5)),
        lambda doing: reviews.declare_interests(doing, proposal.id, declaration(), language="en"),
    ):
        with pytest.raises(ConflictError) as refusal, database.write() as session:
            verb(act(session, expert))
        assert refusal.value.code == "submitted"


@pytest.mark.parametrize(
    "scores",
    [
        (),
        (Score("c1", 3, "x"),),
        (Score("c1", 3, "x"), Score("c1", 3, "x")),
        (Score("c1", 3, "x"), Score("c3", 3, "x")),
        (Score("c1", 0, "x"), Score("c2", 3, "x")),
        (Score("c1", 6, "x"), Score("c2", 3, "x")),
        (Score("c1", 3, ""), Score("c2", 3, "x")),
    ],
)
def test_a_review_covers_each_criterion_once_with_a_reason(scores, database, act, expert, proposal):
    with database.write() as session:
        doing = act(session, expert)
        reviews.declare_interests(doing, proposal.id, declaration(), language="en")
    with pytest.raises(InvalidInputError), database.write() as session:
        reviews.submit_review(act(session, expert), proposal.id, ReviewDraft(scores, "s", "en"))
    with database.read() as session:
        assert reviews.list_reviews_of(session, proposal.id) == ()


def test_an_author_who_is_an_expert_does_not_review_the_own_proposal(
    database, act, make_person, publisher, discussed
):
    expert = make_person("expert", address="both@example.org")
    own = put_proposal(database, act, expert, discussed)
    bring(database, act, publisher, discussed, Phase.REVIEW)
    with pytest.raises(DeniedError) as refusal, database.write() as session:
        reviews.declare_interests(act(session, expert), own.id, declaration(), language="en")
    assert refusal.value.code == "own-proposal"
    with database.read() as session:
        assert reviews.list_queue(session, expert.account) == ()


def test_the_queue_says_how_far_the_expert_is(database, act, expert, author, publisher, discussed):
    made = [put_proposal(database, act, author, discussed) for _ in range(4)]
    bring(database, act, publisher, discussed, Phase.REVIEW)
    put_review(database, act, expert, made[1].id)
    with database.write() as session:
        doing = act(session, expert)
        reviews.declare_interests(doing, made[2].id, declaration(), language="en")
        recusal = declaration("Mine.", recused=True)
        reviews.declare_interests(doing, made[3].id, recusal, language="en")
    with database.read() as session, count_queries(session) as queries:
        queue = reviews.list_queue(session, expert.account)
    assert [queued.stage for queued in queue] == ["to_declare", "submitted", "to_score", "recused"]
    assert len(queries) == 7
    with database.read() as session:
        assert reviews.count_left(session, expert.account) == 2
        assert reviews.count_in_consultations(session, [discussed]) == {discussed: 2}


def test_reviews_are_listed_in_two_queries_however_many(database, act, make_person, proposal):
    for n in range(6):
        expert = make_person("expert", address=f"expert{n}@example.org")
        put_review(database, act, expert, proposal.id)
    with database.read() as session, count_queries(session) as queries:
        assert len(reviews.list_reviews(session, proposal.consultation)) == 6
    assert len(queries) == 2
