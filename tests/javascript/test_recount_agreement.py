"""The counting rules in the reader's browser against the rules in Python: the same bytes."""

import json
import random
from collections import Counter
from fractions import Fraction

import pytest

from ballots.combining.combination import Accept, Veto
from ballots.combining.gate import Demand, Found, Judged, judge
from ballots.counting.count import count_answers, count_sums
from ballots.counting.extra import read_rule
from ballots.counting.tie_break import TieBreak
from ballots.encoding import canonical_json
from tests.javascript.checker import b64, recounted
from tests.participate.decisions.results import VIEWS, options_of, scored

PROFILES = 60  # for each rule
RULES = {
    "Plurality": lambda chance, n: {},
    "Approval": lambda chance, n: bounds(chance, n),  # noqa: PLW0108  (defined below)
    "Borda": lambda chance, n: {},
    "STV-1": lambda chance, n: {"seats": 1},
    "STV": lambda chance, n: {"seats": chance.randint(2, 4)},
    "Schulze": lambda chance, n: {},
    "MajorityJudgment": lambda chance, n: {
        "grades": [f"g{k}" for k in range(chance.randint(1, 5))]
    },
    "GreedyBudget": lambda chance, n: bounds(chance, n) | money(chance, n),
    "EqualShares": lambda chance, n: bounds(chance, n) | money(chance, n),
}


def bounds(chance, n):
    most = chance.randint(1, n)
    return {"min": chance.randint(0, most), "max": most}


def money(chance, n):
    scale = chance.choice([1, 1, 10, 1000])
    costs = [scale * chance.randint(1, 30) for _ in range(n)]
    return {"costs": costs, "budget": chance.randint(0, sum(costs))}


def an_answer(chance, method, n, fields):
    """An answer that is mostly possible, now and then not."""
    if chance.random() < 0.05:
        return [chance.randint(0, 9) for _ in range(n)]
    if chance.random() < 0.05:
        return [0] * n
    if method == "MajorityJudgment":
        return [chance.randint(1, len(fields["grades"])) for _ in range(n)]
    if method == "Schulze":
        return [chance.randint(0, n) for _ in range(n)]
    if method in {"Borda", "STV", "STV-1"}:
        ranked = chance.sample(range(n), chance.randint(1, n))
        return [ranked.index(option) + 1 if option in ranked else 0 for option in range(n)]
    marked = chance.sample(range(n), chance.randint(fields.get("min", 1), fields.get("max", 1)))
    return [int(option in marked) for option in range(n)]


def profile(chance, method):
    """A rule and ballots; often few different ones, so that there are ties."""
    n = chance.randint(1, 7)
    fields = RULES[method](chance, n)
    ballots = chance.choice([0, 1, 2, 5, 12, 40])
    kinds = [an_answer(chance, method, n, fields) for _ in range(chance.randint(1, 12))]
    answers = [chance.choice(kinds) for _ in range(ballots)]
    extra = {"method": method.split("-")[0], "blank": chance.random() < 0.5} | fields
    return {
        "rule": canonical_json(extra).decode(),
        "answers": answers,
        "options": n,
        "seed": chance.randbytes(32).hex(),
        "question": chance.randint(0, 3),
    }


def outcome_job(view):
    """The rules and tallies of a result's view, as the page's code takes them."""
    return {
        "rules": b64(view.rules.to_bytes()),
        "tallies": [tally_json(tally) for tally in view.outcome.tallies.values()],
    }


def tally_json(tally):
    contests = None if tally.contests is None else [contest_of(each) for each in tally.contests]
    return {
        "fingerprint": tally.fingerprint,
        "event": tally.seal_event,
        "ballots": tally.ballots,
        "contests": contests,
    }


def contest_of(contest):
    if contest.answers is not None:
        return {"answers": contest.answers}
    return {"votes": contest.votes, "blanks": contest.blanks}


def random_vote(chance):
    """Two or three chambers with close numbers, so that scores are often equal."""
    weights = [chance.choice([1, 1, 2, 30]) for _ in range(chance.randint(2, 3))]
    options = chance.randint(2, 5)
    votes = [
        (ballots, [chance.randint(0, ballots) for _ in range(options)] if ballots > 2 else None)
        for ballots in (chance.randint(0, 6) for _ in weights)
    ]
    accept = chance.choice([
        Accept("ranking"), Accept("top", n=chance.randint(1, 3)),
        Accept("threshold", share=Fraction(chance.randint(1, 5), 5)),
    ])  # fmt: skip
    settings = {"weights": weights} | random_rule(chance, weights, options)
    return scored(votes, accept=accept, options=options, k=3, roll=10, **settings)


def random_rule(chance, weights, options):
    """A rule for combining, what a chamber that is not counted means, now and then a gate."""
    settings = {"below_k": chance.choice(["weight_to_others", "nothing_selected"])}
    if chance.random() < 0.3:
        demand = Demand("cost", 3)
        considered = [Judged(each.id, (Found(2, 3),)) for each in options_of(options)]
        settings["gate"] = judge((demand,), [*considered, Judged("h" * 14, (Found(1, 2),), "Hm")])
    rule = chance.choice(["weighted_shares", "double_majority", "veto"])
    if rule == "double_majority":
        settings |= {"rule": rule, "weights": [1] * len(weights)}
    if rule == "veto":
        bounds = [Fraction(chance.randint(1, 5), 5) for _ in range(2)]
        settings |= {"rule": rule, "veto": Veto(("citizens",), *bounds)}
        settings["weights"] = [1, *weights[1:]]
    return settings


def test_both_combine_to_the_same_outcome():
    chance = random.Random(7)
    views = [*VIEWS.values(), *(random_vote(chance) for _ in range(200))]
    found = recounted([outcome_job(view) for view in views])
    for view, said in zip(views, found, strict=True):
        assert said == view.outcome.outcome.to_bytes().decode()


def tie_of(job):
    return TieBreak(bytes.fromhex(job["seed"]), job["question"])


def by_python(job):
    extra = json.loads(job["rule"])
    return count_answers(extra, job["answers"], job["options"], tie_of(job)).to_bytes().decode()


def test_both_count_the_same_bytes():
    chance = random.Random(20261126)
    jobs = [profile(chance, method) for method in RULES for _ in range(PROFILES)]
    found = recounted(jobs)
    differing = [
        (json.loads(job["rule"])["method"], job, by_python(job), said)
        for job, said in zip(jobs, found, strict=True)
        if by_python(job) != said
    ]
    assert Counter(each[0] for each in differing) == {}, differing[0]
    assert sum('"tie":{' in said for said in found) > 20
    assert any('"end":"next-too-dear"' in said for said in found)


@pytest.mark.parametrize("method", ["Plurality", "Approval", "GreedyBudget"])
def test_both_count_the_same_sums(method):
    chance = random.Random(method)
    jobs = []
    for _ in range(PROFILES):
        job = profile(chance, method)
        rule = read_rule(json.loads(job["rule"]))
        ballots = rule.count(job["answers"], job["options"], tie_of(job)).ballots
        valid = [
            answer
            for answer in job["answers"]
            if (not rule.blank or any(answer))
            and rule.count([answer], job["options"], tie_of(job)).ballots.valid
        ]
        sums = [sum(answer[o] for answer in valid) for o in range(job["options"])]
        number = ballots.valid + (ballots.blank if rule.blank else 0)
        job["sums"] = [ballots.blank, *sums] if rule.blank else sums
        job["ballots"] = number
        del job["answers"]
        jobs.append(job)
    for job, said in zip(jobs, recounted(jobs), strict=True):
        rule = read_rule(json.loads(job["rule"]))
        count = count_sums(rule, job["sums"], job["ballots"], tie_of(job))
        assert count.to_bytes().decode() == said


def test_a_lone_voter_for_a_dear_project_does_not_hold_up_the_count():
    """Looking ahead: the share is raised millions of times, in a moment."""
    dear = 9_000_000_000_000_001
    extra = {"method": "EqualShares", "blank": False, "min": 0, "max": 3,
             "costs": [dear, 7, 10], "budget": dear + 5}  # fmt: skip
    answers = [[1, 0, 0], *[[0, 1, 1]] * 40]
    job = {"rule": canonical_json(extra).decode(), "answers": answers, "options": 3,
           "seed": "00" * 32, "question": 0}  # fmt: skip
    assert recounted([job]) == [by_python(job)]
