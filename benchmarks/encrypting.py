"""Making a ballot: against the group operations that it cannot do without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from unittest.mock import patch

from ballots.crypto import group
from benchmarks.clocks import cpu_seconds
from benchmarks.figures import Claim, Figure, Line, Spread
from benchmarks.material import FEWEST, MOST, election_of
from benchmarks.operations import LARGE, OTHER, POINT

OPTIONS = 10
CHOSEN = 2
BOUND = 1.2


def operations_needed(options: int, chosen: int, values: int) -> dict[str, int]:
    """Count what a ballot takes whose maker knows every scalar (specification 9.2).

    A ciphertext: g^r, y^r, and g added for a chosen option. A branch of a proof: g^k and y^k; a
    simulated one a third power of g, added. The overall proof names the sum of all ciphertexts. The
    credential and its signature: one power of g each.
    """
    simulated = options + values - 1
    branches = 2 * options + values
    return {
        "multiply": options + branches,
        "multiply_base": options + branches + simulated + 2,
        "add": chosen + simulated + 2 * (options - 1),
    }


@dataclass(slots=True)
class _Counting:
    """The chosen backend with a tally of what it was asked for."""

    counts: dict[str, int]

    def __getattr__(self, name: str) -> object:
        self.counts[name] = self.counts.get(name, 0) + 1
        return getattr(_CHOSEN, name)


_CHOSEN = group.BACKEND


def encrypting(runs: int) -> Iterator[Line]:
    """Compare making a ballot of 10 options with its bare operations, run by run."""
    course = election_of(OPTIONS, 1)
    bits = [[1] * CHOSEN + [0] * (OPTIONS - CHOSEN)]
    make = partial(course.ballot, 0, bits)
    needed = operations_needed(OPTIONS, CHOSEN, MOST - FEWEST + 1)
    made, ratios = [], []
    for _ in range(runs):
        made.append(cpu_seconds(make, times=5))
        ratios.append(made[-1] / _bare_seconds(needed))
    sentence = f"making a ballot of {OPTIONS} options: to the group operations it needs"
    yield Claim(sentence, at_least=False, bound=BOUND, measured=Spread.of(ratios))
    yield Figure("making that ballot", "ms CPU", Spread.of(1e3 * each for each in made))
    for name, count in operations_used(make).items():
        use = f"operations used for it: {name} ({needed.get(name, 0)} needed)"
        yield Figure(use, "calls", Spread.of([count]))


def operations_used(work: Callable[[], object]) -> Mapping[str, int]:
    """Count what some work asks of the backend, once g's small powers are remembered."""
    work()
    counting = _Counting({})
    with patch.object(group, "BACKEND", counting):
        work()
    return dict(sorted(counting.counts.items()))


def _bare_seconds(needed: Mapping[str, int]) -> float:
    calls = {
        "multiply": partial(_CHOSEN.multiply, POINT, LARGE),
        "multiply_base": partial(_CHOSEN.multiply_base, LARGE),
        "add": partial(_CHOSEN.add, POINT, OTHER),
    }
    return sum(count * cpu_seconds(calls[name], times=count) for name, count in needed.items())
