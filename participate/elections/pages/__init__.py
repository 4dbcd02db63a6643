"""What the pages of elections show, as plain values built from what services return."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ballots.combining.timetable import Extension
from participate.consultations.service import ConsultationView
from participate.elections.pages.ceremony import Keepers, SeatLine, seat_lines
from participate.elections.pages.questions import (
    PreviewPage,
    Question,
    QuestionPage,
    contest_values,
    declared_of,
    first_values,
    question_of,
    questions_of,
)
from participate.elections.pages.trustees import (
    KeyPage,
    TrusteeDeskPage,
    TrusteePage,
    TrusteePlace,
    TrusteeVote,
)
from participate.elections.plan import Plan, Registrar, Veto
from participate.elections.policy import FINISHED, State, Voting
from participate.elections.service import (
    BoardPart,
    BoardRow,
    CeremonyView,
    ElectionView,
    ExtensionView,
    Missing,
    RegistrarView,
    SparesView,
    StepDone,
    TrusteeView,
    VoteView,
)
from participate.elections.shown import (
    GateShown,
    RuleShown,
    gates_of,
    planned_rule,
    rule_of,
)
from participate.eligibility.service import Chamber, CheckKind, RollView
from participate.shared.text import Text

__all__ = [
    "GateShown",
    "Keepers",
    "KeyPage",
    "PreviewPage",
    "Question",
    "QuestionPage",
    "RuleShown",
    "TrusteeDeskPage",
    "TrusteePage",
    "TrusteePlace",
    "TrusteeVote",
    "contest_values",
    "declared_of",
    "first_values",
    "gates_of",
    "planned_rule",
    "question_of",
    "questions_of",
    "rule_of",
]


@dataclass(frozen=True, slots=True)
class AboutPage:
    """What is fixed about a vote, and who holds which part of it.

    `declared`: the titles on which experts stood aside, and how many did.
    """

    election: ElectionView
    title: Text
    questions: tuple[Question, ...]
    chambers: tuple[ElectionView, ...]
    trustees: tuple[TrusteeView, ...]
    rules_sha256: str
    extension: Extension | None
    extensions: tuple[ExtensionView, ...]
    own_chamber: bool
    spares: SparesView
    rule: RuleShown
    declared: tuple[tuple[str, int], ...]
    is_trustee: bool
    needed: int
    gates: tuple[GateShown | None, ...] = ()
    progress: tuple[StepDone, ...] = ()


class Booth(StrEnum):
    """What the vote page is for this reader at this moment."""

    OPEN = "open"
    NOT_OPEN = "not-open"
    CLOSED = "closed"
    NOT_ON_ROLL = "not-on-roll"


@dataclass(frozen=True, slots=True)
class VotePage:
    """The voting page. `code` is the reader's own voting code; empty unless `booth` is open.

    `mark` is the same for one voter in one election and tells nothing: whose choices a tab keeps.
    `device` is "shared" on a public one, where the voter types the code; else "".
    """

    election: ElectionView
    title: Text
    questions: tuple[Question, ...]
    booth: Booth
    code: str
    mark: str
    device: str
    log_key: str
    voted: bool
    trustees: int
    needed: int
    other_chambers: tuple[ElectionView, ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The ballot board, or one ballot looked up on it."""

    election: ElectionView
    title: Text
    questions: tuple[Question, ...]
    part: BoardPart
    typed: str
    found: BoardRow | None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Looking for one's own ballot and comparing it character by character."""

    election: ElectionView
    title: Text
    typed: str
    found: BoardRow | None
    log_key: str
    contact: str


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Comparing a receipt with the box in the reader's browser; keys are verifier keys."""

    election: ElectionView
    title: Text
    log_key: str
    witnesses: tuple[str, ...]
    quorum: int
    contact: str


@dataclass(frozen=True, slots=True)
class TestPage:
    """The second device's page, which opens the ballot of a tested device."""

    __test__ = False  # pytest collects classes by such names

    election: ElectionView
    title: Text
    contact: str


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """Checking a whole election in the reader's own browser."""

    election: ElectionView
    title: Text


@dataclass(frozen=True, slots=True)
class RollTask:
    """A chamber's roll on the task list."""

    chamber: Chamber
    count: int
    sealed: bool


@dataclass(frozen=True, slots=True)
class VoteDeskPage:
    """The official's task list of one vote; `faults` by field, as sentences.

    `registrar`: the independent one, where the plan has one and the key is in.
    """

    consultation: str
    title: Text
    plan: Plan
    state: State
    frozen: bool
    faults: Mapping[str, str]
    errors: Mapping[str, str]
    rolls: tuple[RollTask, ...]
    trustees: tuple[TrusteeView, ...]
    elections: tuple[ElectionView, ...]
    questions: tuple[Question, ...] = ()
    missing: tuple[Missing, ...] = ()
    ceremony: CeremonyView | None = None
    shown: Mapping[int, datetime] = field(default_factory=dict)
    in_person: bool = False
    registrar: RegistrarView | None = None

    @property
    def rule(self) -> RuleShown | None:
        """The rule that is planned, once there are chambers."""
        return planned_rule(self.plan)

    @property
    def lines(self) -> tuple[SeatLine, ...]:
        """Who is at which step, until the keys are made."""
        made = self.ceremony is None or bool(self.trustees)
        return () if made or self.ceremony is None else seat_lines(self.ceremony)

    @property
    def paper(self) -> int:
        """How many people of all chambers vote on paper."""
        return sum(each.paper for each in self.elections)

    @property
    def not_ready(self) -> tuple[str, ...]:
        """The trustees, by name, without whom voting cannot open yet."""
        return tuple(dict.fromkeys(each.name for each in self.missing))

    @property
    def finished(self) -> bool:
        """Whether every chamber is counted or stays sealed."""
        return bool(self.elections) and all(each.state in FINISHED for each in self.elections)


@dataclass(frozen=True, slots=True)
class ChambersPage:
    """The form of chambers, weights, the rule and k."""

    consultation: str
    title: Text
    values: Mapping[str, object]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimetablePage:
    """The form of the opening, the close and the time of grace."""

    consultation: str
    title: Text
    values: Mapping[str, object]
    errors: Mapping[str, str] = field(default_factory=dict)


def vote_desk_page(
    view: ConsultationView,
    vote: VoteView,
    rolls: Mapping[Chamber, RollView],
    keepers: Keepers,
    elections: tuple[ElectionView, ...],
    faults: Mapping[str, str],
    errors: Mapping[str, str],
) -> VoteDeskPage:
    """The task list's values."""
    wanted = [place.chamber for place in vote.plan.chambers]
    return VoteDeskPage(
        consultation=view.id,
        title=view.title,
        plan=vote.plan,
        state=vote.state,
        frozen=vote.frozen,
        faults=faults,
        errors=errors,
        rolls=tuple(
            RollTask(chamber, rolls[chamber].count, rolls[chamber].sealed)
            if chamber in rolls
            else RollTask(chamber, 0, sealed=False)
            for chamber in wanted
        ),
        trustees=keepers.trustees,
        elections=elections,
        questions=tuple(question_of(contest.asked({})) for contest in vote.plan.contests),
        missing=keepers.missing,
        ceremony=keepers.ceremony,
        shown=keepers.shown,
        in_person=any(CheckKind.IN_PERSON in roll.checks for roll in rolls.values()),
        registrar=keepers.registrar if vote.plan.registrar is Registrar.INDEPENDENT else None,
    )


def chambers_values(plan: Plan) -> Mapping[str, object]:
    """The chambers' and rule's values for their form."""
    weights = {place.chamber: place.weight for place in plan.chambers}
    voting = {place.chamber: str(place.voting) for place in plan.chambers}
    share, veto = plan.accept.share, plan.veto or Veto(())
    return {
        "chambers": tuple(str(chamber) for chamber in weights),
        "weight_citizens": weights.get(Chamber.CITIZENS, 60),
        "weight_experts": weights.get(Chamber.EXPERTS, 40),
        "weight_officials": weights.get(Chamber.OFFICIALS, 20),
        **{f"voting_{each}": voting.get(each, str(Voting.SECRET)) for each in Chamber},
        "accept": str(plan.accept.kind),
        "n": "" if plan.accept.n is None else plan.accept.n,
        "percent": "" if share is None else int(share * 100),
        "k": plan.k,
        "rule": str(plan.rule) if plan.chambers else "",
        "veto": tuple(str(chamber) for chamber in veto.chambers),
        "quorum": "" if veto.quorum is None else int(veto.quorum * 100),
        "below": "" if veto.below is None else int(veto.below * 100),
        "below_k": str(plan.below_k),
    }
