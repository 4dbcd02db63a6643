"""Random profiles for hypothesis, and the two symmetries that the tests ask about."""

from hypothesis import strategies as st

SEEDS = st.binary(min_size=32, max_size=32)


@st.composite
def profiles(draw, answers, low=1, high=5, most=14):
    """Draw (number of options, answers), where `answers(n)` is a strategy for one answer."""
    options = draw(st.integers(low, high))
    return options, draw(st.lists(answers(options), max_size=most))


def choices(options):
    return st.tuples(*[st.integers(0, 1)] * options)


def grades(options):
    return st.tuples(*[st.integers(1, 4)] * options)


def weak_orders(options):
    return st.tuples(*[st.integers(0, options)] * options)


@st.composite
def rankings(draw, options):
    """Draw ranks 1…k of k ≥ 1 options, 0 for the others."""
    ranked = draw(st.permutations(range(options)))[: draw(st.integers(1, options))]
    return tuple(ranked.index(option) + 1 if option in ranked else 0 for option in range(options))


def renamed(answers, order):
    """Return the answers with option order[i] in place i."""
    return [tuple(answer[option] for option in order) for answer in answers]
