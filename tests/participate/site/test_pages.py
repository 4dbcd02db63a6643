"""What the reading pages compute: the vote's panel, the experts' scores."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from participate.consultations.policy import Phase
from participate.consultations.service import Criterion
from participate.elections.policy import State
from participate.reviews.service import Score
from participate.shared.text import make_text
from participate.site import pages

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def vote(state, hours=30, voters=2, k=10):
    return SimpleNamespace(
        state=state, opens=NOW, closes=NOW + timedelta(hours=hours), voters=voters, k=k
    )


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ((State.DRAFTED,), "waiting"),
        ((State.SET_UP, State.SET_UP), "waiting"),
        ((State.OPEN, State.OPEN), "open"),
        ((State.CLOSED, State.TALLIED), "closed"),
        ((State.OPENED, State.TALLIED), "closed"),
        ((State.OPENED, State.SEALED_SMALL), "counted"),
    ],
)
def test_the_panel_says_where_the_vote_stands(states, shown):
    assert pages.make_vote_panel([vote(state) for state in states], NOW).state == shown


def test_the_panel_joins_the_chambers():
    panel = pages.make_vote_panel([vote(State.OPEN, 30), vote(State.OPEN, 50, 5, k=1)], NOW)
    assert (panel.days_left, panel.voters, panel.smallest_k) == (2, 7, 1)
    assert pages.make_vote_panel([vote(State.TALLIED, -50)], NOW).days_left == 0
    assert pages.make_vote_panel([], NOW) is None


def scored(*scores):
    return SimpleNamespace(scores=tuple(Score(f"c{n}", s, "x") for n, s in enumerate(scores, 1)))


def test_scores_are_sorted_with_their_median_and_range():
    criteria = [Criterion(f"c{n}", make_text(str(n))) for n in (1, 2)]
    rows = pages.score_rows(criteria, [scored(5, 1), scored(2, 1), scored(), scored(3, 4)])
    assert [(r.scores, r.median, r.low, r.high) for r in rows] == [
        ((2, 3, 5), 3, 2, 5),
        ((1, 1, 4), 1, 1, 4),
    ]
    even = pages.score_rows(criteria[:1], [scored(2), scored(5)])
    assert even[0].median == 3.5
    assert pages.score_rows(criteria, [scored()]) == ()


def card_in(phase, votes=(), ends=25):
    """Return the home page's card of a consultation whose phases all end on one day."""
    span = SimpleNamespace(ends=date(2026, 11, ends))
    view = SimpleNamespace(id="x", phase=Phase(phase), span=lambda _: span)
    reading = SimpleNamespace(
        consultations=(view,), votes={"x": votes}, proposals={"x": 1}, comments={"x": 2}
    )
    [card] = pages.make_home_page(reading, NOW).open
    return card


def test_a_card_counts_the_days_to_the_phases_end():
    assert card_in("discussion").days_left == 2
    assert card_in("discussion", ends=23).days_left == 0
    assert card_in("discussion", ends=22).days_left is None


def test_a_card_in_the_voting_phase_counts_to_the_votes_own_close():
    card = card_in("voting", [vote(State.OPEN, 24), vote(State.OPEN, 24 * 5)])
    assert (card.days_left, card.closes) == (5, date(2026, 11, 28))
    assert card_in("voting").days_left == 2
    assert card_in("review", [vote(State.SET_UP, 24 * 5)]).days_left == 2
