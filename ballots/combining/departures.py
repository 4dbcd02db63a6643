"""Where an official's decision departs from the outcome, and so must say why.

Source: specification 15.5.
"""

from __future__ import annotations

from collections.abc import Mapping

from ballots.combining.outcome import Outcome
from ballots.combining.rules import RANKING

FOLLOWING = ("adopt", "adapt")


def departs(outcome: Outcome, verdicts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the proposals whose verdict departs from the outcome, in the ballot's order.

    A selected option departs unless its verdict is adopt or adapt, another one when it is. Where
    the rules only rank (`ranking`), nothing departs.
    """
    if outcome.accept.kind == RANKING:
        return ()
    selected = set(outcome.selected)
    options = [each.option for contest in outcome.contests for each in contest.options]
    return tuple(
        option
        for option in dict.fromkeys(options)
        if (verdicts.get(option) in FOLLOWING) is not (option in selected)
    )
