"""Votes of a few chambers made up for tests of combination rules."""

import dataclasses
from fractions import Fraction

from hypothesis import strategies as st

from ballots.combining.combination import Accept, Veto
from tests.ballots.combining.test_combine import by_id, make_rules, tally

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
THRESHOLD = Accept("threshold", share=HALF)
CHAMBERS = 3
OPTIONS = 3


def double_majority(accept=THRESHOLD, chambers=CHAMBERS, **changes):
    rules = make_rules([1] * max(chambers, 2), accept=accept, **changes)
    return dataclasses.replace(rules, rule="double_majority")


def veto_of(*chambers, weights=(60, 40, 1), quorum=HALF, below=THIRD, accept=THRESHOLD, **changes):
    rules = make_rules(list(weights), accept=accept, **changes)
    names = tuple(f"chamber{number}" for number in chambers)
    return dataclasses.replace(rules, rule="veto", veto=Veto(names, quorum, below))


def counted(*chambers):
    """Tallies from (ballots, counts, blanks) of each chamber; counts None: not opened."""
    return by_id(*(tally(number, *each) for number, each in enumerate(chambers)))


@st.composite
def ballots_of(draw):
    """One chamber's (ballots, counts, blanks); now and then it is not opened."""
    ballots = draw(st.integers(1, 50))
    blanks = draw(st.integers(0, ballots))
    counts = st.lists(st.integers(0, ballots - blanks), min_size=OPTIONS, max_size=OPTIONS)
    return ballots, draw(counts), blanks


votes = st.lists(ballots_of(), min_size=CHAMBERS, max_size=CHAMBERS)
