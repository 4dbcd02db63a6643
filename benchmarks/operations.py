"""What the group's operations cost: the unit in which everything else is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ballots.crypto import group
from benchmarks.clocks import cpu_seconds
from benchmarks.figures import Figure, Spread

SCALAR = 3**150 % group.ORDER
LARGE = 7**80 % group.ORDER
POINT = group.generator_power(SCALAR)
OTHER = group.generator_power(LARGE)
HEX = group.hex_of_point(POINT)
OPERATIONS: dict[str, Callable[[], object]] = {
    "multiply": partial(group.power, POINT, LARGE),
    "base multiply": partial(group.generator_power, LARGE),
    "double-scalar multiply": partial(group.double_power, POINT, LARGE, OTHER, SCALAR),
    "base and one multiply": partial(group.generator_double_power, SCALAR, POINT, LARGE),
    "add": partial(group.add, POINT, OTHER),
    "membership alone": partial(group.is_member, POINT),
    "decode": partial(group.point_of_hex, HEX),
    "encode": partial(group.hex_of_point, POINT),
}


def group_operations(runs: int, times: int) -> Iterator[Figure]:
    """Measure each operation, all of them in every run."""
    micro: dict[str, list[float]] = {name: [] for name in OPERATIONS}
    for _ in range(runs):
        for name, operation in OPERATIONS.items():
            micro[name].append(1e6 * cpu_seconds(operation, times=times))
    for name, values in micro.items():
        yield Figure(f"group: {name}", "µs CPU", Spread.of(values))
