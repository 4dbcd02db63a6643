"""Where an official's decision departs from the outcome, and so must say why.

Source: specification 15.5.
"""

from __future__ import annotations

from collections.abc import Mapping

from ballots.combining.combination import RANKING
from ballots.combining.outcome import Outcome

FOLLOWING = ("adopt", "adapt")


def departs(outcome: Outcome, verdicts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the proposals whose verdict departs from the outcome, in the ballot's order.

    A selected option departs unless its verdict is adopt or adapt, another one when it is. Where
    the rules only rank (`ranking`), no option departs. What a gate held back departs when its
    verdict is adopt or adapt; these stand at the end.
    """
    selected = set(outcome.selected)
    options = [each.option for contest in outcome.contests for each in contest.options]
    gates = [contest.gate for contest in outcome.contests if contest.gate is not None]
    held_back = [each.id for gate in gates for each in gate.held_back]
    judged = [] if outcome.accept.kind == RANKING else options
    return tuple(
        option
        for option in dict.fromkeys([*judged, *(each for each in held_back if each not in options)])
        if (verdicts.get(option) in FOLLOWING) is not (option in selected)
    )
