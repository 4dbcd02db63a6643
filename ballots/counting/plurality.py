"""Plurality: each voter marks one option; the option with the most marks is first.

Integers: exactly one 1, otherwise 0. Summed counts are ranked by `approval.rank_sums`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ballots.counting.approval import count_approval
from ballots.counting.scores import ScoreResult
from ballots.counting.tie_break import TieBreak


def count_plurality(
    answers: Iterable[Sequence[int]], options: int, tie: TieBreak, *, blank: bool = False
) -> ScoreResult:
    """Count opened answers; no mark (unless blank votes are allowed) or several are invalid."""
    return count_approval(answers, options, tie, blank=blank, minimum=1, maximum=1)
