"""Our counts beside those of pabutools, abcvoting and pref_voting, on random profiles.

How ties are treated: where a library takes an order for ties, it gets the seed's, and everything
must be equal. Where it returns all tied winners, ours must be exactly these, in a place (Schulze),
or among them (instant runoff). STV is compared where no tie was settled.
"""

import pytest

from ballots.counting.approval import count_approval
from ballots.counting.borda import count_borda
from ballots.counting.budget_greedy import count_budget_greedy
from ballots.counting.equal_shares import End, count_equal_shares
from ballots.counting.instant_runoff import count_instant_runoff
from ballots.counting.majority_judgment import count_majority_judgment
from ballots.counting.plurality import count_plurality
from ballots.counting.schulze import count_schulze
from ballots.counting.stv import count_stv
from tests.ballots.counting.published import TIE, read_budget, read_orders
from tests.ballots.counting.test_scores import RANKINGS

PROFILES = 200

pytestmark = pytest.mark.oracles


def choices(random, options, voters):
    """Answers of zeros and ones in which every option has a voter."""
    answers = [[random.randint(0, 1) for _ in range(options)] for _ in range(voters)]
    for option in range(options):
        random.choice(answers)[option] = 1
    return answers


def ranking(random, options):
    ranked = random.sample(range(options), random.randint(1, options))
    return [ranked.index(option) + 1 if option in ranked else 0 for option in range(options)]


def rankings(random, most_options=7, most_voters=40):
    options = random.randint(2, most_options)
    voters = random.randint(1, most_voters)
    return {"options": options, "answers": [ranking(random, options) for _ in range(voters)]}


def weak_orders(random):
    options, voters = random.randint(2, 7), random.randint(1, 25)
    answers = [[random.randint(0, options) for _ in range(options)] for _ in range(voters)]
    return {"options": options, "answers": answers}


def budget(random):
    """A budget in which every project has a voter and fits, so that the definitions agree."""
    options, voters = random.randint(2, 8), random.randint(1, 15)
    costs = [random.randint(1, 40) for _ in range(options)]
    return {
        "answers": choices(random, options, voters),
        "costs": costs,
        "budget": random.randint(max(costs), sum(costs)),
        "order": TIE.order(range(options)),
    }


def committee(random):
    options, voters = random.randint(2, 7), random.randint(1, 12)
    return {
        "answers": choices(random, options, voters),
        "seats": random.randint(1, options),
        "order": TIE.order(range(options)),
    }


@pytest.fixture
def drawn(seeded):
    """A function that draws so many questions with a printed seed."""

    def draw(question, count=PROFILES):
        return [question(seeded) for _ in range(count)]

    return draw


def test_greedy_budgets_are_those_of_pabutools(ask, drawn):
    questions = drawn(budget)
    for question, answer in zip(questions, ask("greedy", questions), strict=True):
        ours = count_budget_greedy(question["answers"], question["costs"], question["budget"], TIE)
        assert sorted(ours.selected) == answer, question


def test_equal_shares_are_those_of_pabutools_with_and_without_completion(ask, drawn):
    questions = drawn(budget)
    plain = ask("equal-shares", [each | {"increment": None} for each in questions])
    full = ask("equal-shares", [each | {"increment": 1} for each in questions])
    for question, first, last in zip(questions, plain, full, strict=True):
        ours = count_equal_shares(question["answers"], question["costs"], question["budget"], TIE)
        assert sorted(ours.attempts[0].selected) == first, question
        assert sorted(ours.selected) == last, question


def test_equal_shares_of_seats_are_those_of_abcvoting(ask, drawn):
    """A seat costs as many units as there are voters, so that a raise is abcvoting's increment.

    Where the next purchases are too dear, abcvoting stops within an attempt; ours takes the one
    before, so that only exhausted counts are compared after completion.
    """
    questions = drawn(committee)
    rule = {"rule": "equal-shares"}
    plain = ask("committee", [each | rule | {"completion": None} for each in questions])
    full = ask("committee", [each | rule | {"completion": "increment"} for each in questions])
    exhausted = 0
    for question, first, last in zip(questions, plain, full, strict=True):
        voters, options = len(question["answers"]), len(question["order"])
        ours = count_equal_shares(
            question["answers"], [voters] * options, voters * question["seats"], TIE
        )
        assert sorted(ours.attempts[0].selected) == first, question
        if ours.end is End.EXHAUSTED:
            exhausted += 1
            assert sorted(ours.selected) == last, question
    assert exhausted > PROFILES // 4


def test_the_most_approved_are_those_of_abcvoting(ask, drawn):
    questions = [each | {"rule": "av"} for each in drawn(committee)]
    for question, answer in zip(questions, ask("committee", questions), strict=True):
        ours = count_approval(question["answers"], len(question["order"]), TIE)
        assert sorted(ours.ranking[: question["seats"]]) == answer, question


def test_plurality_and_borda_are_those_of_pref_voting(ask, drawn):
    """Its Borda score is options behind less options before; ours is half of that, from 0 up."""
    questions = drawn(rankings)
    for question, answer in zip(questions, ask("scores", questions), strict=True):
        options, answers = question["options"], question["answers"]
        firsts = [[int(rank == 1) for rank in each] for each in answers]
        assert list(count_plurality(firsts, options, TIE).scores) == answer["plurality"], question
        middle = len(answers) * (options - 1)
        ours = [2 * score - middle for score in count_borda(answers, options, TIE).scores]
        assert ours == answer["borda"], question


def test_the_winner_of_an_instant_runoff_is_one_of_pref_voting(ask, drawn):
    """Of several last options any may leave there; without such a tie there is one winner."""
    questions = drawn(rankings)
    untied = 0
    for question, answer in zip(questions, ask("runoff", questions), strict=True):
        ours = count_instant_runoff(question["answers"], question["options"], TIE)
        assert ours.winner in answer, question
        if not any(each.tie for each in ours.rounds):
            untied += 1
            assert answer == [ours.winner], question
    assert untied > PROFILES // 10


def factions(random):
    """Some rankings, each by many voters, so that surpluses and quotas decide."""
    options = random.randint(4, 7)
    answers = []
    for _ in range(random.randint(4, 9)):
        answers += [ranking(random, options)] * random.randint(1, 20)
    return {"options": options, "answers": answers, "seats": random.randint(2, options - 2)}


@pytest.mark.data
def test_the_rankings_of_chicago_and_debian_are_counted_as_by_pref_voting(ask, shared_data):
    chicago = read_budget(shared_data / "pabulib" / RANKINGS).answers
    debian = read_orders(shared_data / "preflib" / "debian-2002-leader.soi")
    for answers in (chicago, debian):
        options = len(answers[0])
        question = {"answers": answers, "options": options, "seats": 2}
        runoff = count_instant_runoff(answers, options, TIE)
        assert ask("runoff", [question]) == [[runoff.winner]]
        assert ask("schulze", [question]) == [[*count_schulze(answers, options, TIE).places[0]]]
        elected = count_stv(answers, options, 2, TIE).elected
        assert ask("stv", [question]) == [sorted(elected)]


def test_stv_elects_the_options_of_pref_voting(ask, drawn):
    def untied(random):
        while True:
            question = factions(random)
            ours = count_stv(question["answers"], question["options"], question["seats"], TIE)
            if not any(stage.tie for stage in ours.stages):
                return question | {"elected": sorted(ours.elected)}

    questions = drawn(untied)
    for question, answer in zip(questions, ask("stv", questions), strict=True):
        assert question["elected"] == answer, question


def test_the_first_place_of_schulze_is_that_of_pref_voting(ask, drawn):
    questions = drawn(weak_orders)
    for question, answer in zip(questions, ask("schulze", questions), strict=True):
        ours = count_schulze(question["answers"], question["options"], TIE)
        assert sorted(ours.places[0]) == answer, question


def test_the_best_majority_gauges_are_those_of_pref_voting(ask, drawn):
    """It compares gauges (with the lower middle grade) and leaves equal ones tied."""

    def question(random):
        options, voters, grades = random.randint(2, 6), random.randint(1, 20), random.randint(2, 6)
        answers = [[random.randint(1, grades) for _ in range(options)] for _ in range(voters)]
        return {"answers": answers, "grades": grades}

    def key(gauge):
        return (gauge.grade, -gauge.better if gauge.sign == "+" else gauge.worse, gauge.sign)

    questions = drawn(question)
    for each, answer in zip(questions, ask("majority", questions), strict=True):
        options = len(each["answers"][0])
        ours = count_majority_judgment(each["answers"], options, each["grades"], TIE)
        best = key(ours.gauges[ours.places[0][0]])
        assert [option for option in range(options) if key(ours.gauges[option]) == best] == answer
