"""Reading over several features at once; the number of queries does not grow with the rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from ballots.record.fields import read_moment
from participate.comments import service as comments
from participate.comments.policy import STANCES, Stance
from participate.comments.service import CommentView
from participate.consultations import service as consultations
from participate.consultations.service import ConsultationView
from participate.decisions import service as decisions
from participate.decisions.policy import Verdict
from participate.elections import service as elections
from participate.elections.service import ElectionView
from participate.following import service as following
from participate.mail import service as mail
from participate.moderation import service as moderation
from participate.moderation.service import HiddenCounts
from participate.panels import service as panels
from participate.panels.policy import Seat
from participate.panels.service import PanelView
from participate.promises import service as promises
from participate.promises.service import PromiseView
from participate.proposals import service as proposals
from participate.proposals.service import KIND, NO_PROPOSAL, ProposalView, VersionView
from participate.proposals.subjects import ProposalSubjects
from participate.record import service as record
from participate.record.service import CheckpointView, EntryView, Witnessing, WitnessView
from participate.reviews import service as reviews
from participate.reviews.service import ReviewsSeen, ReviewView
from participate.settings import Settings
from participate.shared.act import VISITOR, Act
from participate.shared.errors import NotFoundError
from participate.shared.paging import Paging, choose_page
from participate.shared.receipt import Receipt
from participate.shared.subjects import Subject, SubjectCard, SubjectSource

SOURCES: Mapping[str, SubjectSource] = MappingProxyType({KIND: ProposalSubjects()})
PROPOSALS_A_PAGE = 50
COMMENTS_SHOWN = 5
"""How many comments of each stance a proposal's own page shows."""


STEPS: Mapping[str, str] = MappingProxyType(
    {
        "consultation.published": "",
        "phase.moved": "",
        "rules.fixed": "",
        "voting.extended": "",
        "outcome.published": "/result",
        "decision.published": "/result#decision",
        "promise.made": "/promises",
        "promise.reported": "/promises",
        "consultation.closed": "/promises",
    }
)
"""The kinds of entries that a timeline shows, and the page of each; "" for the entry's own."""
MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class HomeReading:
    """Every public consultation, newest first, and what happened in each, by id."""

    consultations: tuple[ConsultationView, ...]
    proposals: Mapping[str, int]
    comments: Mapping[str, int]
    votes: Mapping[str, tuple[ElectionView, ...]]


@dataclass(frozen=True, slots=True)
class ConsultationReading:
    """One consultation, a page of its proposals (comments of each by id), its vote."""

    consultation: ConsultationView
    listed: tuple[ProposalView, ...]
    comments_of: Mapping[str, int]
    paging: Paging
    comments: int
    reviews: int
    panel: PanelView | None
    seat: Seat
    hidden: HiddenCounts
    votes: tuple[ElectionView, ...]
    promised: tuple[PromiseView, ...]
    follows: bool
    followers: int


@dataclass(frozen=True, slots=True)
class ProposalReading:
    """One proposal with its versions, reviews and latest comments."""

    consultation: ConsultationView
    proposal: ProposalView
    versions: tuple[VersionView, ...]
    supported: bool
    reviews: ReviewsSeen
    seat: Seat
    counts: Mapping[Stance, int]
    latest: Mapping[Stance, tuple[CommentView, ...]]
    verdict: str
    promises: int


@dataclass(frozen=True, slots=True)
class CardReading:
    """A consultation in short: its vote, how many proposals had which verdict, its promises."""

    consultation: ConsultationView
    votes: tuple[ElectionView, ...]
    verdicts: Mapping[Verdict, int]
    promised: tuple[PromiseView, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the record as a step of a consultation, and the page where it is shown.

    `state` is the phase that began, or a report's; `words` a promise's, in its `language`.
    """

    at: datetime
    kind: str
    state: str
    words: str
    language: str
    path: str


@dataclass(frozen=True, slots=True)
class TimelineReading:
    """What happened in a consultation, the first thing first, and what it promised."""

    consultation: ConsultationView
    happenings: tuple[Happening, ...]
    promised: tuple[PromiseView, ...]


@dataclass(frozen=True, slots=True)
class MyReading:
    """What one person has done; cards by subject of the comments and reviews, receipts by entry."""

    proposals: tuple[ProposalView, ...]
    supported: tuple[ProposalView, ...]
    comments: tuple[CommentView, ...]
    reviews: tuple[ReviewView, ...]
    cards: Mapping[Subject, SubjectCard]
    receipts: Mapping[int, Receipt]
    on_panel: bool


@dataclass(frozen=True, slots=True)
class StatusReading:
    """What the platform says about itself: its record, its witnesses, its mails."""

    checkpoint: CheckpointView | None
    witnessing: Witnessing
    witnesses: tuple[WitnessView, ...]
    unsent: int


def read_status(session: Session, settings: Settings) -> StatusReading:
    """How the record, the witnesses and the mails stand."""
    return StatusReading(
        checkpoint=record.find_latest_checkpoint(session),
        witnessing=record.read_witnessing(session, settings),
        witnesses=record.list_witnesses(session, [each.key for each in settings.witnesses]),
        unsent=mail.count_unsent(session),
    )


def read_home(session: Session) -> HomeReading:
    """Everything that the home page shows."""
    views = consultations.list_consultations(session)
    ids = [view.id for view in views]
    return HomeReading(
        consultations=views,
        proposals=proposals.count_in_consultations(session, ids),
        comments=comments.count_in_consultations(session, ids),
        votes=elections.find_elections(session, ids),
    )


def read_consultation(act: Act, consultation: str, page: str) -> ConsultationReading:
    """One consultation as this person may see it, with the asked page of its proposals."""
    session = act.session
    view = consultations.read_consultation(session, act.actor, consultation)
    total = proposals.count_in_consultations(session, [view.id])[view.id]
    paging = choose_page(page, PROPOSALS_A_PAGE, total)
    listed = proposals.list_some_proposals(
        session, view.id, limit=paging.size, offset=paging.offset
    )
    panel = panels.find_panel(session, view.id)
    return ConsultationReading(
        consultation=view,
        listed=listed,
        comments_of=comments.count_each(session, KIND, [proposal.id for proposal in listed]),
        paging=paging,
        comments=comments.count_in_consultations(session, [view.id])[view.id],
        reviews=reviews.count_in_consultations(session, [view.id])[view.id],
        panel=panel,
        seat=panels.seat_on(panel, act.actor.account, act.now),
        hidden=moderation.count_hidden(session, [view.id])[view.id],
        votes=elections.list_elections(session, view.id),
        promised=promises.list_promises(session, view.id),
        follows=following.is_following(session, view.id, act.actor.account),
        followers=following.count_followers(session, view.id),
    )


def read_proposal(act: Act, consultation: str, proposal: str) -> ProposalReading:
    """One proposal of a consultation; NotFoundError if it is not one of this consultation's."""
    session = act.session
    view = consultations.read_consultation(session, act.actor, consultation)
    found = proposals.get_proposal(session, proposal)
    if found.consultation != view.id:
        raise NotFoundError(NO_PROPOSAL)
    subject = Subject(KIND, found.id)
    return ProposalReading(
        consultation=view,
        proposal=found,
        versions=proposals.list_versions(session, found.id),
        supported=proposals.has_supported(session, found.id, act.actor.account),
        reviews=reviews.see_reviews(act, view, found.id),
        seat=panels.seat_of(session, view.id, act.actor.account, act.now),
        counts=comments.count_comments(session, subject),
        latest={
            stance: comments.list_comments(session, subject, stance=stance, limit=COMMENTS_SHOWN)
            for stance in STANCES
        },
        verdict=_verdict(session, view.id, found.id),
        promises=sum(
            each.proposal == found.id for each in promises.list_promises(session, view.id)
        ),
    )


def _verdict(session: Session, consultation: str, proposal: str) -> str:
    """What the published decision makes of a proposal; "" before there is one."""
    decision = decisions.get_decision(session, consultation)
    found = decision.verdicts if decision else ()
    return next((str(each.verdict) for each in found if each.proposal == proposal), "")


def read_timeline(act: Act, consultation: str) -> TimelineReading:
    """The steps of a consultation as the record tells them; three queries."""
    view = consultations.read_consultation(act.session, act.actor, consultation)
    promised = promises.list_promises(act.session, view.id)
    entries = record.list_entries(
        act.session, kinds=tuple(STEPS), consultation=view.id, limit=MOST_STEPS
    )
    known = {each.id: each for each in promised}
    happenings = (_happening(view.id, each, known) for each in reversed(entries))
    return TimelineReading(
        consultation=view,
        happenings=tuple(each for each in happenings if each.state != "progress"),
        promised=promised,
    )


def _happening(consultation: str, view: EntryView, known: Mapping[str, PromiseView]) -> Happening:
    entry, base = view.entry, f"/consultations/{consultation}"
    promise = known.get(entry.text("promise")) if "promise" in entry.values else None
    state = next((entry.text(name) for name in ("to", "state") if name in entry.values), "")
    path = f"{base}/promises/{promise.id}" if promise else f"{base}{STEPS[view.kind]}"
    return Happening(
        at=read_moment(entry.text("at")),
        kind=view.kind,
        state=state,
        words=promise.title if promise else "",
        language=promise.language if promise else "",
        path=path if promise or STEPS[view.kind] else f"/record/entries/{view.index}",
    )


def read_card(session: Session, consultation: str) -> CardReading:
    """What everybody may know of a consultation, in short; a draft is NotFoundError for all."""
    view = consultations.read_consultation(session, VISITOR, consultation)
    decision = decisions.get_decision(session, view.id)
    found = decision.verdicts if decision else ()
    return CardReading(
        consultation=view,
        votes=elections.list_elections(session, view.id),
        verdicts={each: sum(v.verdict == each for v in found) for each in Verdict},
        promised=promises.list_promises(session, view.id),
    )


def read_own(act: Act) -> MyReading:
    """What the actor has done here."""
    account = act.actor.account or ""
    said = comments.list_comments_by(act.session, account)
    found = reviews.list_reviews_by(act.session, account)
    subjects = {comment.subject for comment in said}
    subjects |= {Subject(KIND, review.proposal) for review in found}
    proposed = proposals.list_proposals_by(act.session, account)
    entries = [proposal.record_index for proposal in proposed]
    entries += [comment.record_index for comment in said]
    entries += [review.record_index for review in found]
    return MyReading(
        proposals=proposed,
        supported=proposals.list_supported_by(act.session, account),
        comments=said,
        reviews=found,
        cards=find_cards(act.session, subjects),
        receipts=record.find_receipts(act.session, entries),
        on_panel=any(panels.list_memberships(act.session, account))
        or any(panels.list_waiting(act.session, account)),
    )


def find_cards(session: Session, subjects: set[Subject]) -> Mapping[Subject, SubjectCard]:
    """The cards of these subjects, each kind asked once."""
    cards: dict[Subject, SubjectCard] = {}
    for kind, source in SOURCES.items():
        wanted = [subject.id for subject in subjects if subject.kind == kind]
        if wanted:
            found = source.cards(session, wanted)
            cards |= {Subject(kind, key): card for key, card in found.items()}
    return cards
