"""What the reading pages get: home, consultation, proposal, my participation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from participate.comments.policy import STANCES, Stance
from participate.comments.service import CommentView
from participate.consultations.policy import Phase, works_in_office
from participate.consultations.service import ConsultationView
from participate.elections.policy import UNOPENED, State
from participate.elections.service import ElectionView
from participate.moderation.service import HiddenCounts
from participate.panels.service import Balance, PanelView, balance_of
from participate.promises.service import Tally, count_kept
from participate.proposals import policy as proposing
from participate.proposals.service import KIND, ProposalView, VersionView
from participate.proposals.subjects import proposal_path
from participate.reviews import policy as reviewing
from participate.reviews.service import ReviewView
from participate.shared.act import Actor
from participate.shared.receipt import Receipt
from participate.shared.subjects import Subject, SubjectCard
from participate.shared.text import Text
from participate.site.pages.scores import ScoreRow, score_rows
from participate.site.service import (
    ConsultationReading,
    HomeReading,
    MyReading,
    ProposalReading,
)
from participate.web.days import days_left, show_timetable, today

OPEN = (Phase.DISCUSSION, Phase.REVIEW, Phase.VOTING)
"""The phases in which people take part."""


@dataclass(frozen=True, slots=True)
class IssueCard:
    """A consultation in which people can take part; `days_left` is None once it should be over."""

    consultation: ConsultationView
    closes: date
    days_left: int | None


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """A consultation on the home page that is being or has been decided."""

    consultation: ConsultationView
    voters: int


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home page, with how much was said and cast in all."""

    open: tuple[IssueCard, ...]
    closed: tuple[ClosedRow, ...]
    proposals: int
    comments: int
    voters: int


@dataclass(frozen=True, slots=True)
class VotePanel:
    """The vote of a consultation as one panel. `state`: "waiting", "open", "closed", "counted".

    `days_left` until the announced close, 0 on its last day; `chambers` in the rules' order.
    """

    state: str
    opens: datetime
    closes: datetime
    days_left: int
    chambers: tuple[ElectionView, ...]

    @property
    def voters(self) -> int:
        """How many have voted, in all chambers."""
        return sum(chamber.voters for chamber in self.chambers)

    @property
    def places(self) -> int:
        """How many places the sealed rolls have, in all chambers."""
        return sum(chamber.roll_count for chamber in self.chambers)

    @property
    def smallest_k(self) -> int:
        """The smallest number of ballots from which a chamber is counted."""
        return min(chamber.k for chamber in self.chambers)

    @property
    def registrar(self) -> str:
        """Who issued the voting codes: one for all chambers."""
        return self.chambers[0].registrar


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in the list of its consultation."""

    proposal: ProposalView
    path: str
    comments: int


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """One consultation with everything that can be done there."""

    consultation: ConsultationView
    days: Mapping[str, str]
    vote: VotePanel | None
    lines: tuple[ProposalLine, ...]
    proposals: int
    comments: int
    reviews: int
    panel: PanelView | None
    balance: Balance | None
    previous: str
    next: str
    hidden: HiddenCounts
    may_propose: bool
    works_in_office: bool
    reviews_here: bool
    promises: int
    kept: Tally
    follows: bool
    followers: int

    @property
    def is_open(self) -> bool:
        """Whether people can take part now."""
        return self.consultation.phase in OPEN


@dataclass(frozen=True, slots=True)
class CommentColumn:
    """The latest comments of one stance, and how many there are."""

    stance: Stance
    total: int
    comments: tuple[CommentView, ...]


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One proposal with its versions, reviews and comments."""

    consultation: ConsultationView
    proposal: ProposalView
    path: str
    versions: tuple[VersionView, ...]
    supported: bool
    can_be_supported: bool
    accepts_comments: bool
    may_edit: bool
    may_review: bool
    scores: tuple[ScoreRow, ...]
    reviews: tuple[ReviewView, ...]
    recusals: tuple[ReviewView, ...]
    sealed: int
    columns: tuple[CommentColumn, ...]
    criteria: Mapping[str, Text]
    verdict: str
    promises: int

    @property
    def comments(self) -> int:
        """How many comments there are in all."""
        return sum(column.total for column in self.columns)

    @property
    def weights(self) -> tuple[tuple[Text, int], ...]:
        """What the criteria weigh; nothing where all weigh the same."""
        given = tuple((each.name, each.weight) for each in self.consultation.criteria)
        return given if len({weight for _, weight in given}) > 1 else ()

    @property
    def late(self) -> int:
        """How many of the reviews came late."""
        return sum(review.late for review in self.reviews)

    @property
    def score_table(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Each expert's scores in the order of the criteria."""
        return tuple(
            (review.expert_name, tuple(score.score for score in review.scores))
            for review in self.reviews
        )


@dataclass(frozen=True, slots=True)
class MyPage:
    """What one person has done here; receipts by entry."""

    name: str
    proposals: tuple[tuple[ProposalView, str], ...]
    supported: tuple[tuple[ProposalView, str], ...]
    comments: tuple[tuple[CommentView, SubjectCard], ...]
    reviews: tuple[tuple[ReviewView, SubjectCard], ...]
    receipts: Mapping[int, Receipt]
    is_expert: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return not (self.proposals or self.supported or self.comments or self.reviews)


def make_home_page(reading: HomeReading, now: datetime) -> HomePage:
    """Build the home page: where people can take part, soonest close first, then the rest."""
    voters = {key: sum(v.voters for v in votes) for key, votes in reading.votes.items()}
    cards = (
        _issue_card(view, reading.votes.get(view.id, ()), now)
        for view in reading.consultations
        if view.phase in OPEN
    )
    return HomePage(
        open=tuple(sorted(cards, key=lambda card: card.closes)),
        closed=tuple(
            ClosedRow(view, voters.get(view.id, 0))
            for view in reading.consultations
            if view.phase not in OPEN
        ),
        proposals=sum(reading.proposals.values()),
        comments=sum(reading.comments.values()),
        voters=sum(voters.values()),
    )


def make_consultation_page(
    reading: ConsultationReading, actor: Actor, now: datetime, language: str
) -> ConsultationPage:
    """Build the page of one consultation for one reader."""
    view, path = reading.consultation, f"/consultations/{reading.consultation.id}"
    return ConsultationPage(
        consultation=view,
        days=show_timetable(view.days, now, language),
        vote=make_vote_panel(reading.votes, now),
        lines=tuple(
            ProposalLine(
                proposal, proposal_path(view.id, proposal.id), reading.comments_of[proposal.id]
            )
            for proposal in reading.listed
        ),
        proposals=reading.paging.total,
        comments=reading.comments,
        reviews=reading.reviews,
        previous=reading.paging.previous(path),
        next=reading.paging.next(path),
        hidden=reading.hidden,
        may_propose=view.phase in proposing.OPEN,
        works_in_office=works_in_office(actor),
        promises=len(reading.promised),
        kept=count_kept(reading.promised, today(now)),
        follows=reading.follows,
        followers=reading.followers,
        panel=reading.panel,
        balance=balance_of(reading.panel.members) if reading.panel is not None else None,
        reviews_here=view.phase in reviewing.OPEN and reviewing.is_expert(actor, reading.seat),
    )


def make_vote_panel(elections: Sequence[ElectionView], now: datetime) -> VotePanel | None:
    """The panel of a vote; None before there is one."""
    if not elections:
        return None
    closes = max(election.closes for election in elections)
    return VotePanel(
        state=_vote_state({election.state for election in elections}),
        opens=min(election.opens for election in elections),
        closes=closes,
        days_left=max(0, (closes - now).days),
        chambers=tuple(elections),
    )


def make_proposal_page(reading: ProposalReading, actor: Actor) -> ProposalPage:
    """Build the page of one proposal for one reader."""
    view, proposal = reading.consultation, reading.proposal
    is_shown = proposal.tombstone is None
    reviews = tuple(review for review in reading.reviews.shown if not review.recused)
    return ProposalPage(
        consultation=view,
        proposal=proposal,
        path=proposal_path(view.id, proposal.id),
        versions=reading.versions,
        supported=reading.supported,
        can_be_supported=is_shown and view.phase in proposing.OPEN,
        accepts_comments=is_shown and proposing.commenting_allowed(view.phase),
        may_edit=is_shown and proposing.editing_refusal(actor, proposal.author, view.phase) is None,
        may_review=is_shown
        and reviewing.reviewing_refusal(actor, proposal.author, view.phase, reading.seat) is None,
        scores=score_rows(view.criteria, reviews),
        reviews=reviews,
        recusals=tuple(review for review in reading.reviews.shown if review.recused),
        sealed=reading.reviews.sealed,
        columns=tuple(
            CommentColumn(stance, reading.counts[stance], reading.latest[stance])
            for stance in STANCES
        ),
        criteria={criterion.id: criterion.name for criterion in view.criteria},
        verdict=reading.verdict,
        promises=reading.promises,
    )


def make_my_page(reading: MyReading, actor: Actor) -> MyPage:
    """Build a person's own page."""
    return MyPage(
        name=actor.name,
        proposals=tuple((p, proposal_path(p.consultation, p.id)) for p in reading.proposals),
        supported=tuple((p, proposal_path(p.consultation, p.id)) for p in reading.supported),
        comments=tuple((c, reading.cards[c.subject]) for c in reading.comments),
        reviews=tuple((r, reading.cards[Subject(KIND, r.proposal)]) for r in reading.reviews),
        receipts=reading.receipts,
        is_expert="expert" in actor.roles or reading.on_panel,
    )


def _issue_card(view: ConsultationView, votes: Sequence[ElectionView], now: datetime) -> IssueCard:
    closes = view.span(view.phase).ends
    if view.phase is Phase.VOTING and votes:
        closes = today(max(vote.closes for vote in votes))
    left = days_left(closes, now)
    return IssueCard(view, closes, left if left >= 0 else None)


def _vote_state(states: set[State]) -> str:
    if State.OPEN in states:
        return "open"
    if states <= UNOPENED:
        return "waiting"
    return "counted" if states <= {State.OPENED, State.SEALED_SMALL} else "closed"
