"""What the budget rules share: projects, their costs, and which of them can be funded at all.

Source: specification 19.8.
"""

from __future__ import annotations

from collections.abc import Sequence

from ballots.counting.answers import require_positive
from ballots.errors import MalformedError


def check_costs(costs: Sequence[int], budget: int) -> None:
    """Raise MalformedError unless there are projects, each costs at least 1, and budget ≥ 0."""
    require_positive(len(costs), "a budget's number of projects")
    for cost in costs:
        require_positive(cost, "a project's cost")
    if budget < 0:
        raise MalformedError("counting: the budget is negative")


def check_options(costs: Sequence[int], options: int) -> None:
    """Raise MalformedError unless there is one cost for each option of the question."""
    if len(costs) != options:
        raise MalformedError(f"counting: there are {len(costs)} costs for {options} options")


def fundable(costs: Sequence[int], votes: Sequence[int], budget: int) -> tuple[int, ...]:
    """Return the projects that someone voted for and that the whole budget could pay."""
    return tuple(
        project
        for project, (cost, count) in enumerate(zip(costs, votes, strict=True))
        if count > 0 and cost <= budget
    )
