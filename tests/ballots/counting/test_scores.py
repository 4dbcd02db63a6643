"""Plurality, approval and Borda: published counts, hand counts, what must hold for any votes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting.answers import BallotCount
from ballots.counting.approval import count_approval, rank_sums
from ballots.counting.borda import count_borda
from ballots.counting.plurality import count_plurality
from ballots.counting.tie_break import TieBreak
from ballots.errors import MalformedError
from tests.ballots.counting.profiles import SEEDS, choices, profiles, rankings, renamed
from tests.ballots.counting.published import TIE, read_budget

FILES = [
    ("France_Toulouse_2022_Saint-Cyprien.pb", 436),
    ("Netherlands_Assen_2024.pb", 84),
    ("Poland_Wieliczka_2023_Green_Budget.pb", 6586),
]
RANKINGS = "US_Stanford_Dataset_PB_Chicago_47th_Ward_2020_vote_rankings.pb"


def singles(options):
    return st.sampled_from(
        [tuple(int(i == chosen) for i in range(options)) for chosen in range(options)]
    )


KINDS = [(count_plurality, singles), (count_approval, choices), (count_borda, rankings)]


@pytest.mark.data
@pytest.mark.parametrize(("name", "voters"), FILES)
def test_approval_counts_are_the_published_ones(shared_data, name, voters):
    published = read_budget(shared_data / "pabulib" / name)
    result = count_approval(published.answers, len(published.names), TIE)
    assert result.scores == published.votes
    assert result.ballots == BallotCount(voters, 0, 0)


@pytest.mark.data
def test_the_rankings_of_chicago_name_each_project_as_often_as_published(shared_data):
    published = read_budget(shared_data / "pabulib" / RANKINGS)
    named = [[int(rank > 0) for rank in answer] for answer in published.answers]
    options = len(published.names)
    assert count_approval(named, options, TIE).scores == published.votes
    result = count_borda(published.answers, options, TIE)
    assert result.ballots == BallotCount(417, 0, 0)
    assert published.names[result.ranking[0]] == "1522"


def test_plurality_takes_exactly_one_mark():
    result = count_plurality([(1, 0), (1, 0), (0, 1), (1, 1), (0, 0)], 2, TIE)
    assert result.scores == (2, 1)
    assert result.ballots == BallotCount(valid=3, blank=0, invalid=2)


def test_approval_keeps_to_the_bounds_of_the_question():
    answers = [(1, 1, 1), (1, 1, 0), (0, 0, 0), (0, 1, 0)]
    result = count_approval(answers, 3, TIE, minimum=1, maximum=2)
    assert (result.scores, result.ballots.invalid) == ((1, 2, 0), 2)
    assert count_approval(answers, 3, TIE).ballots == BallotCount(4, 0, 0)
    assert count_approval(answers, 3, TIE, blank=True).ballots == BallotCount(3, 1, 0)


def test_sums_are_ranked_with_the_blank_votes_apart():
    result = rank_sums([2, 3, 5, 3], 8, TIE, blank=True)
    assert result.scores == (3, 5, 3)
    assert result.ballots == BallotCount(valid=6, blank=2, invalid=0)
    assert result.places[0].options == (1,)
    assert result.ties == (TIE.order([0, 2]),)
    assert rank_sums([2, 3], 3, TIE, blank=False).ranking == (1, 0)


@pytest.mark.parametrize(
    ("sums", "blank"),
    [([9], False), ([3, 6], True), ([-1, 1], True), ([-1], False), ([3], True), ([], True)],
)
def test_impossible_sums_are_refused(sums, blank):
    with pytest.raises(MalformedError, match="do not fit the number of ballots"):
        rank_sums(sums, 8, TIE, blank=blank)


def test_borda_by_hand_the_capital_of_tennessee():
    """42 M>N>C>K, 26 N>C>K>M, 15 C>K>N>M, 17 K>C>N>M: points 126, 194, 173, 107."""
    answers = [(1, 2, 3, 4)] * 42 + [(4, 1, 2, 3)] * 26 + [(4, 3, 1, 2)] * 15 + [(4, 3, 2, 1)] * 17
    result = count_borda(answers, 4, TIE)
    assert result.scores == (126, 194, 173, 107)
    assert result.ranking == (1, 2, 0, 3)


def test_unranked_options_share_the_points_of_the_last_places():
    assert count_borda([(1, 0, 0, 0)], 4, TIE).scores == (3, 1, 1, 1)
    assert count_borda([(2, 1, 0, 0)], 4, TIE).scores == (2, 3, Fraction(1, 2), Fraction(1, 2))


@given(profiles(rankings))
def test_every_ballot_gives_the_same_borda_points(profile):
    options, answers = profile
    assert sum(count_borda(answers, options, TIE).scores) == len(answers) * Fraction(
        options * (options - 1), 2
    )


@pytest.mark.parametrize(("rule", "kind"), KINDS)
@given(drawn=st.data())
def test_the_order_of_ballots_and_the_names_of_options_do_not_matter(rule, kind, drawn):
    options, answers = drawn.draw(profiles(kind))
    result = rule(answers, options, TIE)
    assert rule(drawn.draw(st.permutations(answers)), options, TIE) == result
    order = drawn.draw(st.permutations(range(options)))
    other = rule(renamed(answers, order), options, TIE)
    assert other.scores == tuple(result.scores[option] for option in order)
    assert [{order[option] for option in place.options} for place in other.places] == [
        set(place.options) for place in result.places
    ]


@pytest.mark.parametrize(("rule", "kind"), KINDS)
@given(drawn=st.data())
def test_places_go_down_and_ties_follow_the_seed(rule, kind, drawn):
    options, answers = drawn.draw(profiles(kind))
    tie = TieBreak(drawn.draw(SEEDS), drawn.draw(st.integers(0, 3)))
    result = rule(answers, options, tie)
    assert sorted(result.ranking) == list(range(options))
    scores = [place.score for place in result.places]
    assert scores == sorted(set(result.scores), reverse=True)
    for place in result.places:
        assert place.options == tie.order(place.options)
        assert {result.scores[option] for option in place.options} == {place.score}


def _raised(answer, option, rule):
    """One voter likes an option more: approves it, or swaps it with the one before it."""
    if rule is count_plurality:
        return tuple(int(number == option) for number in range(len(answer)))
    if rule is count_approval:
        return (*answer[:option], 1, *answer[option + 1 :])
    rank = answer[option] or max(answer) + 1
    moved = list(answer)
    if rank - 1 in answer and rank > 1:
        moved[answer.index(rank - 1)] = rank
        rank -= 1
    moved[option] = rank
    return tuple(moved)


@pytest.mark.parametrize(("rule", "kind"), KINDS)
@given(drawn=st.data())
def test_more_support_never_harms(rule, kind, drawn):
    options, answers = drawn.draw(profiles(kind))
    if not answers:
        return
    option = drawn.draw(st.integers(0, options - 1))
    voter = drawn.draw(st.integers(0, len(answers) - 1))
    before = rule(answers, options, TIE)
    answers[voter] = _raised(answers[voter], option, rule)
    after = rule(answers, options, TIE)
    assert after.ballots.invalid == 0
    assert after.ranking.index(option) <= before.ranking.index(option)


@given(profiles(singles))
def test_a_majority_wins_by_plurality(profile):
    options, answers = profile
    result = count_plurality(answers, options, TIE)
    for option, score in enumerate(result.scores):
        assert 2 * score <= len(answers) or result.ranking[0] == option
