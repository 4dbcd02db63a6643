"""The card that other sites show: one consultation in a few lines."""

from dataclasses import dataclass
from datetime import datetime

from participate.consultations.service import ConsultationView
from participate.decisions.policy import Verdict
from participate.promises.service import Tally, count_kept
from participate.site.pages import VotePanel, make_vote_panel
from participate.site.service import CardReading
from participate.web.days import today


@dataclass(frozen=True, slots=True)
class CardPage:
    """A consultation in short; the numbers of verdicts are 0 before the decision."""

    consultation: ConsultationView
    vote: VotePanel | None
    adopted: int
    adapted: int
    rejected: int
    promises: int
    kept: Tally

    @property
    def is_decided(self) -> bool:
        """Whether the decision is published."""
        return bool(self.adopted + self.adapted + self.rejected)


def make_card_page(reading: CardReading, now: datetime) -> CardPage:
    """Build the card."""
    return CardPage(
        consultation=reading.consultation,
        vote=make_vote_panel(reading.votes, now),
        adopted=reading.verdicts[Verdict.ADOPT],
        adapted=reading.verdicts[Verdict.ADAPT],
        rejected=reading.verdicts[Verdict.REJECT],
        promises=len(reading.promised),
        kept=count_kept(reading.promised, today(now)),
    )
