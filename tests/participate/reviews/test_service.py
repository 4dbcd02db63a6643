"""Reviews: the declaration first, then every criterion with its reason, then public for good."""

from datetime import timedelta

import pytest

from participate.consultations import service as consultations
from participate.consultations.policy import PHASES, Phase
from participate.panels.policy import Seat
from participate.record import service as record
from participate.reviews import policy
from participate.reviews import service as reviews
from participate.reviews.service import ReviewDraft, Score
from participate.shared.act import VISITOR, Actor
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from tests.participate.consultations.making import bring, count_queries
from tests.participate.proposals.making import put_proposal
from tests.participate.reviews.making import declaration, put_review, review

EXPERT = Actor("e", "Expert", frozenset({"expert"}))


@pytest.mark.parametrize("phase", PHASES)
def test_experts_review_in_the_review_phase_only(phase):
    refusal = policy.reviewing_refusal(EXPERT, "author", phase, Seat.FREE)
    assert (refusal and refusal.code) == (None if phase == "review" else "wrong-phase")


@pytest.mark.parametrize(
    ("actor", "author", "seat", "code"),
    [
        (Actor(None, "", frozenset()), "a", Seat.FREE, "not-expert"),
        (Actor("o", "O", frozenset({"citizen", "official"})), "a", Seat.FREE, "not-expert"),
        (EXPERT, "a", Seat.OUTSIDE, "not-expert"),
        (EXPERT, "a", Seat.OVER, "term-over"),
        (EXPERT, "e", Seat.FREE, "own-proposal"),
        (EXPERT, "e", Seat.MEMBER, "own-proposal"),
        (Actor("e", "", frozenset({"expert"})), "a", Seat.FREE, "no-name"),
    ],
)
def test_who_may_not_review(actor, author, seat, code):
    refusal = policy.reviewing_refusal(actor, author, Phase.REVIEW, seat)
    assert refusal is not None
    assert refusal.code == code


def test_a_review_is_recorded_at_once_and_opened_when_the_phase_ends(
    database, act, expert, publisher, proposal
):
    submitted = put_review(database, act, expert, proposal.id)
    with database.read() as session:
        [view] = reviews.list_reviews(session, proposal.consultation)
        assert reviews.list_reviews_of(session, proposal.id) == (view,)
        assert reviews.list_reviews_by(session, expert.account) == (view,)
        entry = record.get_entry(session, view.record_index)
        assert record.find_opening(session, view.record_index) is None
        assert record.is_sealed(session, entry)
        assert record.find_kept_opening(session, view.record_index) is not None
        assert record.check_record(session).valid
    bring(database, act, publisher, proposal.consultation, Phase.VOTING)
    with database.read() as session:
        opening = record.find_opening(session, view.record_index)
        assert not record.is_sealed(session, entry)
        assert record.check_record(session).valid
    assert view == submitted
    assert [(s.criterion, s.score) for s in view.scores] == [("c1", 4), ("c2", 2)]
    values = entry.entry.values
    assert (values["kind"], values["review"], values["version"]) == ("review.submitted", view.id, 1)
    assert opening.content == (
        b'{"expert":"Dr Wen","affiliation":"Institute of Lamps","interests":"","recused":false,'
        b'"scores":[{"criterion":"c1","score":4,"reason":"Reason one."},'
        b'{"criterion":"c2","score":2,"reason":"Reason two."}],'
        b'"summary":"Good, but **dear**.","language":"en",'
        b'"sources":["https://example.org/lamps"],"estimate":"1200000","late":false}'
    )


def test_the_record_s_check_names_a_review_that_is_withheld_for_too_long(
    database, act, expert, publisher, proposal
):
    index = put_review(database, act, expert, proposal.id).record_index
    bring(database, act, publisher, proposal.consultation, Phase.VOTING)
    with database.write() as session:
        record.withhold(session, [index])
    with database.read() as session:
        assert [each.code for each in record.check_record(session).errors] == ["opening-changed"]


def test_a_review_can_be_changed_until_the_phase_ends_and_every_version_stays(
    database, act, expert, publisher, proposal, clock
):
    first = put_review(database, act, expert, proposal.id)
    clock.advance(timedelta(days=1))
    with database.write() as session:
        second = reviews.submit_review(act(session, expert), proposal.id, review(1, 1))
    assert (second.id, second.revision) == (first.id, 2)
    bring(database, act, publisher, proposal.consultation, Phase.VOTING)
    with database.read() as session:
        assert reviews.list_reviews_of(session, proposal.id) == (second,)
        [earlier] = reviews.list_earlier(session, first.id)
        entry = record.get_entry(session, second.record_index).entry.values
        contents = [
            record.find_opening(session, view.record_index).content for view in (earlier, second)
        ]
    assert (earlier.revision, earlier.scores) == (1, first.scores)
    assert (earlier.summary, earlier.sources, earlier.estimate) == (
        first.summary,
        first.sources,
        first.estimate,
    )
    assert (entry["kind"], entry["review"], entry["revision"]) == ("review.revised", first.id, 2)
    assert b'"score":4' in contents[0]
    assert b'"score":1' in contents[1]
    with pytest.raises(ConflictError) as refusal, database.write() as session:
        reviews.submit_review(act(session, expert), proposal.id, review())
    assert refusal.value.code == "wrong-phase"


@pytest.mark.parametrize(("days", "late"), [(37, False), (38, True)])
def test_after_the_announced_end_a_review_is_late_and_says_so(
    days, late, database, act, expert, publisher, proposal, clock
):
    clock.advance(timedelta(days=days))  # the reviews run to 30 December
    submitted = put_review(database, act, expert, proposal.id)
    assert submitted.late is late
    bring(database, act, publisher, proposal.consultation, Phase.VOTING)
    with database.read() as session:
        content = record.find_opening(session, submitted.record_index).content
    assert (b'"late":true' in content) is late


def test_others_see_a_review_after_their_own_and_the_public_after_the_phase(
    database, act, make_person, expert, publisher, proposal
):
    other = make_person("expert", address="other@example.org")
    aside = make_person("expert", address="aside@example.org")
    submitted = put_review(database, act, expert, proposal.id)
    with database.write() as session:
        recusal = reviews.declare_interests(
            act(session, aside), proposal.id, declaration("Mine.", recused=True), language="en"
        )

    def seen(actor):
        with database.read() as session:
            doing = act(session, actor)
            view = consultations.get_consultation(session, proposal.consultation)
            found = reviews.see_reviews(doing, view, proposal.id)
            alone = reviews.read_review(doing, view.id, submitted.id)
            assert alone.is_sealed == (submitted not in found.shown)
            return {each.id for each in found.shown}, found.sealed

    both = ({submitted.id, recusal.id}, 0)
    assert seen(expert) == both
    for blind in (other, aside, publisher, VISITOR):
        assert seen(blind) == ({recusal.id}, 1)
    put_review(database, act, other, proposal.id)
    assert submitted.id in seen(other)[0]
    bring(database, act, publisher, proposal.consultation, Phase.VOTING)
    for reader in (aside, publisher, VISITOR):
        assert len(seen(reader)[0]) == 3


def test_a_draft_is_kept_until_the_review_is_submitted_or_the_phase_ends(
    database, act, expert, author, publisher, proposal
):
    with database.write() as session:
        doing = act(session, expert)
        with pytest.raises(ConflictError):
            reviews.save_draft(doing, proposal.id, {"summary": "Not yet."})
        reviews.declare_interests(doing, proposal.id, declaration(), language="en")
        reviews.save_draft(doing, proposal.id, {"summary": "First."})
        reviews.save_draft(doing, proposal.id, {"summary": "Second."})
    with database.read() as session:
        [draft] = reviews.list_drafts_by(session, expert.account)
        assert draft.typed == {"summary": "Second."}
    with database.write() as session:
        reviews.submit_review(act(session, expert), proposal.id, review())
        assert reviews.list_drafts_by(session, expert.account) == ()
        reviews.save_draft(act(session, expert), proposal.id, {"summary": "Third."})
        reviews.forget_drafts(session, proposal.consultation)
        assert reviews.list_drafts_by(session, expert.account) == ()


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


def test_a_declaration_is_not_given_twice(database, act, expert, proposal):
    put_review(database, act, expert, proposal.id)
    with pytest.raises(ConflictError) as refusal, database.write() as session:
        reviews.declare_interests(act(session, expert), proposal.id, declaration(), language="en")
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
        assert reviews.list_queue(act(session, expert)) == ()


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
        queue = reviews.list_queue(act(session, expert))
    assert [queued.stage for queued in queue] == ["to_declare", "submitted", "to_score", "recused"]
    assert len(queries) == 8
    with database.read() as session:
        assert reviews.count_left(act(session, expert)) == 2
        assert reviews.count_in_consultations(session, [discussed]) == {discussed: 2}


def test_reviews_are_listed_in_two_queries_however_many(database, act, make_person, proposal):
    for n in range(6):
        expert = make_person("expert", address=f"expert{n}@example.org")
        put_review(database, act, expert, proposal.id)
    with database.read() as session, count_queries(session) as queries:
        assert len(reviews.list_reviews(session, proposal.consultation)) == 6
    assert len(queries) == 2
