"""The values that the templates get.

Shares are rounded for the eye only; `width` is for a bar of 100. The exact fractions stand in
outcome.json.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from participate.decisions.pages.decision import DecisionShown
from participate.decisions.pages.stories import Story
from participate.elections.service import ElectionView, GateShown, PaperView, RuleShown
from participate.shared.text import Text


def width_of(part: Fraction | int, whole: Fraction | int) -> str:
    """Return a part of a whole as the width of a bar of 100; of nothing it is 0."""
    return f"{float(part / Fraction(whole) * 100):.2f}" if whole else "0.00"


@dataclass(frozen=True, slots=True)
class Bar:
    """One option in one chamber: `votes` of `of`."""

    label: str
    votes: int
    of: int
    share: float
    width: str


@dataclass(frozen=True, slots=True)
class ChamberFacts:
    """A chamber's part in the vote; `counted` is False where too few ballots were cast to open.

    `is_secret`: whether it voted by sealed ballots, and not by name.
    """

    chamber: str
    election: str
    ballots: int
    roll: int
    turnout: float
    width: str
    counted: bool
    weight: float
    is_secret: bool


@dataclass(frozen=True, slots=True)
class ChamberShown:
    """How one chamber voted on one scored question; `against`: the no votes of a yes or no.

    `aside`: the titles on which members who voted stood aside, and how many did.
    """

    facts: ChamberFacts
    blanks: int
    of: int
    bars: tuple[Bar, ...]
    against: Bar | None = None
    aside: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line of the rule's arithmetic: a chamber's share times its weight.

    `least`: whether it is the smallest share of the option, which is all that double majority asks.
    """

    chamber: str
    votes: int
    of: int
    share: float
    weight: float
    product: float
    least: bool


@dataclass(frozen=True, slots=True)
class OptionSum:
    """The arithmetic of one option, to be followed with a pocket calculator."""

    label: str
    rank: int
    score: float
    width: str
    selected: bool
    tied: bool
    vetoed: bool
    lines: tuple[SumLine, ...]


@dataclass(frozen=True, slots=True)
class VetoLine:
    """What a chamber that may veto did: `acts` where its quorum came and somebody chose.

    `vetoed`: the titles that it stopped, with their shares in it.
    """

    facts: ChamberFacts
    quorum: float
    below: float
    acts: bool
    vetoed: tuple[tuple[str, float], ...]


class Finding(StrEnum):
    """What came out of a question, for the sentence that says it."""

    CLOSED = "closed"  # no chamber had enough ballots to be opened
    NOBODY = "nobody"  # nobody chose anything
    ANSWERED = "answered"  # yes or no to one proposal, and the share alone is published
    LEVEL = "level"  # all options are level, the draw alone ordered them
    RANKED = "ranked"  # the rules rank and select nothing
    NONE = "none"  # the rules selected nothing
    SELECTED = "selected"


class Nothing(StrEnum):
    """Why a question selected nothing."""

    THRESHOLD = "threshold"  # no score is high enough
    EVERY = "every"  # no proposal has the share in every chamber
    VETO = "veto"  # whatever is high enough is vetoed
    MISSING = "missing"  # a chamber is not counted, and the rules say that nothing is carried then


@dataclass(frozen=True, slots=True)
class ScoredShown:
    """One scored question: every chamber, the combined scores and the arithmetic.

    `nothing` says why where `finding` is NONE.
    """

    question: str
    blank: bool
    finding: Finding
    winners: tuple[str, ...]
    chambers: tuple[ChamberShown, ...]
    sums: tuple[OptionSum, ...]
    threshold: float | None
    vetoes: tuple[VetoLine, ...] = ()
    gate: GateShown | None = None
    nothing: Nothing = Nothing.THRESHOLD
    kind: str = "scored"
    spends: bool = False


@dataclass(frozen=True, slots=True)
class OptionPlace:
    """One option of a counted question, in the order of the result; rank None: not elected."""

    title: str
    rank: int | None
    selected: bool


@dataclass(frozen=True, slots=True)
class CountedShown:
    """One question that a counting rule decides for one chamber; `story` is None where closed."""

    question: str
    blank: bool
    finding: Finding
    winners: tuple[str, ...]
    chamber: ChamberFacts
    options: tuple[OptionPlace, ...]
    story: Story | None
    gate: GateShown | None = None
    kind: str = "counted"

    @property
    def spends(self) -> bool:
        """Whether the question spends a budget."""
        return self.story is not None and self.story.kind in {"greedy", "shares"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as paper ballots ask it."""

    question: str
    blank: bool
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result of a vote: waiting (no outcome yet) or the outcome with all its numbers.

    `paper`: the chambers of which somebody votes on paper, whose ballots answer what was `asked`.
    """

    consultation: str
    title: Text
    rule: RuleShown | None
    contests: tuple[ScoredShown | CountedShown, ...]
    turnout: tuple[ChamberFacts, ...]
    chambers: tuple[ElectionView, ...]
    published_at: datetime | None
    index: int | None
    decision: DecisionShown | None
    may_publish: bool
    may_decide: bool
    may_sign: bool
    k: int
    registrar: str
    paper: tuple[PaperView, ...] = ()
    asked: tuple[Asked, ...] = ()

    @property
    def recountable(self) -> bool:
        """Whether everything that was counted lies in the archives."""
        return bool(self.contests) and all(chamber.is_secret for chamber in self.turnout)
