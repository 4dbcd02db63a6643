"""A counting rule's steps as the templates tell them: options by title, numbers ready to format.

Each story says by `kind` which macro tells it. Widths are for bars of 100, as text with a point.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from ballots.counting.answers import BallotCount


@dataclass(frozen=True, slots=True)
class TieShown:
    """Options that were tied for one place, and who was taken: by an earlier stage, or the draw.

    `stage` counts from 1 and is None where the draw decided.
    """

    titles: tuple[str, ...]
    chosen: str
    stage: int | None


@dataclass(frozen=True, slots=True)
class PointsLine:
    """One option under Borda: its place, its points, and the mean of a ballot."""

    title: str
    rank: int
    points: Fraction
    mean: Fraction
    width: str
    selected: bool


@dataclass(frozen=True, slots=True)
class BordaStory:
    """Points by place; `ties` are the groups that the draw ordered."""

    ballots: BallotCount
    options: int
    lines: tuple[PointsLine, ...]
    ties: tuple[tuple[str, ...], ...]
    kind: str = "borda"

    @property
    def level(self) -> bool:
        """Whether all options are level, so that the draw alone ordered them."""
        return len(self.ties) == 1 and len(self.ties[0]) == len(self.lines)


@dataclass(frozen=True, slots=True)
class StageLine:
    """One option at one stage: its votes, what it received; `state` is a word for the template.

    `state`: in, leaves, gone, elected, full (elected before) or wins.
    """

    title: str
    votes: Fraction
    received: Fraction
    width: str
    state: str


@dataclass(frozen=True, slots=True)
class RoundShown:
    """One round of instant runoff; `needed` is more than half of the ballots that still count."""

    number: int
    lines: tuple[StageLine, ...]
    counting: int
    needed: int
    mark: str
    exhausted: int
    excluded: str
    tie: TieShown | None

    @property
    def alone(self) -> bool:
        """Whether only one option is still in."""
        return sum(line.state != "gone" for line in self.lines) == 1


@dataclass(frozen=True, slots=True)
class RunoffStory:
    """The rounds from the first to the last."""

    ballots: BallotCount
    winner: str
    rounds: tuple[RoundShown, ...]
    kind: str = "runoff"

    @property
    def history(self) -> tuple[tuple[StageLine, ...], ...]:
        """Each option's line in every round."""
        return tuple(zip(*(each.lines for each in self.rounds), strict=True))


@dataclass(frozen=True, slots=True)
class StageShown:
    """One stage of STV: what moved, what everybody then has, who was elected."""

    number: int
    action: str
    moved: str
    lines: tuple[StageLine, ...]
    lost: Fraction
    elected: tuple[str, ...]
    tie: TieShown | None


@dataclass(frozen=True, slots=True)
class StvStory:
    """The stages; `mark` is where the quota stands in a bar of 100."""

    ballots: BallotCount
    seats: int
    quota: int
    mark: str
    elected: tuple[str, ...]
    stages: tuple[StageShown, ...]
    kind: str = "stv"

    @property
    def history(self) -> tuple[tuple[StageLine, ...], ...]:
        """Each option's line at every stage."""
        return tuple(zip(*(each.lines for each in self.stages), strict=True))


@dataclass(frozen=True, slots=True)
class Duel:
    """One comparison of two options: ballots before and behind; `won`: yes, no or even."""

    before: int
    behind: int
    won: str


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One defeat along a chain."""

    one: str
    other: str
    before: int
    behind: int


@dataclass(frozen=True, slots=True)
class ChainShown:
    """Why the first stands above another: the strongest chain, its weakest step, and that back.

    `back` is None where no chain leads back.
    """

    other: str
    steps: tuple[ChainStep, ...]
    weakest: Duel
    back: Duel | None


@dataclass(frozen=True, slots=True)
class SchulzeStory:
    """The comparisons in the order of the places, and the first one's chains to the others.

    `duels` has a row an option; its cell against itself is None. `beats_all`: the first one won
    each comparison directly.
    """

    ballots: BallotCount
    titles: tuple[str, ...]
    ranks: tuple[int, ...]
    duels: tuple[tuple[Duel | None, ...], ...]
    beats_all: bool
    chains: tuple[ChainShown, ...]
    ties: tuple[tuple[str, ...], ...]
    kind: str = "schulze"

    @property
    def level(self) -> bool:
        """Whether no option is above another one."""
        return len(self.ties) == 1 and len(self.ties[0]) == len(self.titles)


@dataclass(frozen=True, slots=True)
class GradePart:
    """One grade's part of an option's bar: where it begins and how wide it is."""

    start: str
    width: str
    count: int


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One option under majority judgment; `grade` is "" where nobody voted."""

    title: str
    rank: int
    grade: str
    sign: str
    better: int
    worse: int
    parts: tuple[GradePart, ...]
    selected: bool


@dataclass(frozen=True, slots=True)
class JudgmentStory:
    """The bars of grades; `shades`: how dark each grade is drawn, the best one darkest."""

    ballots: BallotCount
    grades: tuple[str, ...]
    shades: tuple[str, ...]
    lines: tuple[GradeLine, ...]
    ties: tuple[tuple[str, ...], ...]
    kind: str = "judgment"

    @property
    def level(self) -> bool:
        """Whether all options have the same grades throughout."""
        return len(self.ties) == 1 and len(self.ties[0]) == len(self.lines)


@dataclass(frozen=True, slots=True)
class Spent:
    """One funded project in the bar of the whole budget."""

    title: str
    cost: int
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class MoneyShown:
    """A budget, what is spent of it on what, and what is left."""

    budget: int
    cost: int
    spent: tuple[Spent, ...]

    @property
    def left(self) -> int:
        """What nobody spends."""
        return self.budget - self.cost


@dataclass(frozen=True, slots=True)
class GreedyLine:
    """One project's turn; `why`: funded, does-not-fit, too-dear or no-votes."""

    title: str
    votes: int
    width: str
    cost: int
    left: int
    why: str


@dataclass(frozen=True, slots=True)
class GreedyStory:
    """The projects in their turn."""

    ballots: BallotCount
    money: MoneyShown
    lines: tuple[GreedyLine, ...]
    ties: tuple[tuple[str, ...], ...]
    kind: str = "greedy"


@dataclass(frozen=True, slots=True)
class PurchaseShown:
    """One purchase: its supporters, what each pays of their share, or all they have left."""

    title: str
    cost: int
    voters: int
    price: Fraction
    width: str
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttemptShown:
    """One computation: every voter's share, how many projects it bought, and for how much.

    `added` and `dropped` against the one before; both are empty where only the order is another.
    """

    share: Fraction
    count: int
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class OtherRule:
    """What the other budget rule would have chosen from the same ballots: an illustration.

    `only_here`: what is funded and would not be; `only_there`: what would be and is not. `reached`
    voters marked a project that is funded, `reached_there` one that would be.
    """

    selected: tuple[str, ...]
    cost: int
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]
    reached: int
    reached_there: int

    @property
    def same(self) -> bool:
        """Whether both rules choose the same projects."""
        return not self.only_here and not self.only_there


@dataclass(frozen=True, slots=True)
class SharesStory:
    """The share, how often it was raised, and what it bought; `why_ended`: a word of `End`."""

    ballots: BallotCount
    money: MoneyShown
    first_share: Fraction
    share: Fraction
    raises: int
    why_ended: str
    attempts: tuple[AttemptShown, ...]
    purchases: tuple[PurchaseShown, ...]
    votes: tuple[GreedyLine, ...]
    impossible: tuple[str, ...]
    too_dear: AttemptShown | None
    other: OtherRule
    kind: str = "shares"


Story: TypeAlias = (
    BordaStory | RunoffStory | StvStory | SchulzeStory | JudgmentStory | GreedyStory | SharesStory
)
