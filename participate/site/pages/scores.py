"""The experts' scores of one proposal: how far they agree, criterion by criterion."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from participate.consultations.service import Criterion
from participate.reviews.service import ReviewView
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The experts' scores on one criterion, lowest first."""

    name: Text
    scores: tuple[int, ...]
    median: float
    low: int
    high: int


def score_rows(
    criteria: Sequence[Criterion], reviews: Sequence[ReviewView]
) -> tuple[ScoreRow, ...]:
    """The scores of each criterion over all reviews; criteria without a score are left out."""
    given: dict[str, list[int]] = {criterion.id: [] for criterion in criteria}
    for review in reviews:
        for score in review.scores:
            given[score.criterion].append(score.score)
    return tuple(
        ScoreRow(
            name=criterion.name,
            scores=tuple(sorted(given[criterion.id])),
            median=float(median(given[criterion.id])),
            low=min(given[criterion.id]),
            high=max(given[criterion.id]),
        )
        for criterion in criteria
        if given[criterion.id]
    )
