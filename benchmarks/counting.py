"""Adding up and counting: never more than a twentieth of checking the same ballots' proofs.

What stands beside a rule are the proofs of an election that it can count: of summed ballots where
sums are enough, otherwise of ballots for a mixnet and of two shuffles of them (the proofs of their
decryption, which come on top, are left out).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ballots.counting.approval import count_approval
from ballots.counting.borda import count_borda
from ballots.counting.budget_greedy import count_budget_greedy
from ballots.counting.equal_shares import count_equal_shares
from ballots.counting.instant_runoff import count_instant_runoff
from ballots.counting.majority_judgment import count_majority_judgment
from ballots.counting.plurality import count_plurality
from ballots.counting.schulze import count_schulze
from ballots.counting.stv import count_stv
from ballots.counting.tie_break import TieBreak
from ballots.crypto.elgamal import LogarithmTable
from ballots.crypto.group import generator_power
from ballots.election.ballot import Ballot, check_ballot
from ballots.election.shuffle import lists_of
from ballots.election.tally import accumulate
from ballots.making.shuffling import make_shuffle
from benchmarks.clocks import cpu_seconds
from benchmarks.figures import Claim, Figure, Line, Spread
from benchmarks.material import SEED, election_of, shuffled_election_of

OPTIONS = 10
SHARE = 0.05
FEW = 100
SHUFFLED = 20
SUMMED = frozenset({"plurality", "approval", "greedy budget"})
TIE = TieBreak(bytes(32), 0)

Answers = Sequence[Sequence[int]]


def adding_up(runs: int, voters: int) -> Iterator[Line]:
    """Compare adding up ballots, and finding the counts in the sums, with checking them."""
    course = election_of(OPTIONS, voters)
    ballots = [Ballot.from_bytes(course.ballot(voter)[0]) for voter in range(voters)]

    def check() -> None:
        for ballot in ballots:
            check_ballot(ballot, course.election, course.credentials)

    def find_counts() -> None:
        table = LogarithmTable.up_to(voters)
        for number in range(OPTIONS):
            table.logarithm_of(generator_power(voters * number // OPTIONS))

    add = partial(accumulate, course.election, course.credentials, ballots)
    adding, finding = [], []
    for _ in range(runs):
        checking = cpu_seconds(check)
        adding.append(cpu_seconds(add) / checking)
        finding.append(cpu_seconds(find_counts) / checking)
    sentence = "adding up ballots: part of checking them"
    yield Claim(sentence, at_least=False, bound=SHARE, measured=Spread.of(adding))
    sentence = "finding the counts in the sums: part of checking the ballots"
    yield Claim(sentence, at_least=False, bound=SHARE, measured=Spread.of(finding))


def counting(runs: int, voters: int) -> Iterator[Line]:
    """Compare each rule, on random answers, with checking as many ballots."""
    for name, (share, seconds) in _counted(runs, voters).items():
        sentence = f"counting by {name}: part of checking {voters} ballots"
        yield Claim(sentence, at_least=False, bound=SHARE, measured=share)
        yield Figure(f"counting {voters} answers by {name}", "ms CPU", seconds)


def counting_few(runs: int) -> Iterator[Line]:
    """Compare the slowest rule with checking, where there is little to check."""
    found = _counted(runs, FEW)
    name = max(found, key=lambda each: found[each][0].median)
    sentence = f"counting by the slowest rule, {name}: part of checking {FEW} ballots"
    yield Claim(sentence, at_least=False, bound=SHARE, measured=found[name][0])


def _counted(runs: int, voters: int) -> dict[str, tuple[Spread, Spread]]:
    """Return each rule's share of checking, and its milliseconds."""
    rules = _rules(voters)
    shares: dict[str, list[float]] = {name: [] for name in rules}
    milli: dict[str, list[float]] = {name: [] for name in rules}
    for _ in range(runs):
        summed, shuffled = _seconds_a_summed_ballot(), _seconds_a_shuffled_ballot()
        for name, rule in rules.items():
            seconds = cpu_seconds(rule)
            checking = voters * (summed if name in SUMMED else shuffled)
            shares[name].append(seconds / checking)
            milli[name].append(1e3 * seconds)
    return {name: (Spread.of(shares[name]), Spread.of(milli[name])) for name in rules}


def _seconds_a_summed_ballot() -> float:
    course = election_of(OPTIONS, 1)
    ballot = Ballot.from_bytes(course.ballot(0)[0])
    return cpu_seconds(partial(check_ballot, ballot, course.election, course.credentials), times=10)


def _seconds_a_shuffled_ballot() -> float:
    course = shuffled_election_of(OPTIONS, SHUFFLED)
    ballot = Ballot.from_bytes(course.cast[0][-1])
    check = partial(check_ballot, ballot, course.election, course.credentials)
    before = lists_of(course.election, course.sums.tally)
    shuffle = make_shuffle(course.election, before, course.randomness)
    shuffles = 2 * cpu_seconds(partial(shuffle.check, course.election, before))
    return cpu_seconds(check, times=10) + shuffles / SHUFFLED


def _rules(voters: int) -> dict[str, Callable[[], object]]:
    source = random.Random(SEED)  # noqa: S311 - a seeded random is what makes a run repeatable
    rankings = [source.sample(range(1, OPTIONS + 1), OPTIONS) for _ in range(voters)]
    grades = [[source.randint(1, 6) for _ in range(OPTIONS)] for _ in range(voters)]
    choices = [[source.randint(0, 1) for _ in range(OPTIONS)] for _ in range(voters)]
    marks = [[int(place == mark) for place in range(OPTIONS)] for mark in _marks(source, voters)]
    costs = [1000 * source.randint(5, 50) for _ in range(OPTIONS)]
    budget = sum(costs) // 2
    return {
        "plurality": partial(count_plurality, marks, OPTIONS, TIE),
        "approval": partial(count_approval, choices, OPTIONS, TIE),
        "Borda": partial(count_borda, rankings, OPTIONS, TIE),
        "instant runoff": partial(count_instant_runoff, rankings, OPTIONS, TIE),
        "STV": partial(count_stv, rankings, OPTIONS, 3, TIE),
        "Schulze": partial(count_schulze, rankings, OPTIONS, TIE),
        "majority judgment": partial(count_majority_judgment, grades, OPTIONS, 6, TIE),
        "greedy budget": partial(count_budget_greedy, choices, costs, budget, TIE),
        "equal shares": partial(count_equal_shares, choices, costs, budget, TIE),
    }


def _marks(source: random.Random, voters: int) -> list[int]:
    return [source.randrange(OPTIONS) for _ in range(voters)]
