"""The outcome: the published result of combining, with every step of its arithmetic.

Canonical JSON (outcome.json); its SHA-256 is recorded when it is published. Options stand in the
rules' order, fractions as "p/q" in lowest terms.
Source: specification 15.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ballots.combining.combination import Accept, accept_json
from ballots.combining.fractions import write_fraction
from ballots.combining.gate import Gate
from ballots.counting.count import Count
from ballots.encoding import JsonLike, canonical_json, sha256_hex


@dataclass(frozen=True, slots=True)
class ChamberPart:
    """A chamber's part in the outcome; `weight` is 0 where it adds nothing to the scores.

    `voting` says whether it voted secretly or by name.
    """

    chamber: str
    election: str
    roll: int
    ballots: int
    counted: bool
    weight: Fraction
    voting: str


@dataclass(frozen=True, slots=True)
class Share:
    """An option's share in one counted chamber: `votes` of `of`."""

    chamber: str
    votes: int
    of: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class OptionResult:
    """An option's place (from 1), whether it is selected, its score and where that comes from."""

    option: str
    rank: int
    selected: bool
    score: Fraction
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class VetoStep:
    """What a chamber that may veto did in a contest.

    It `acts` where it is counted, `turnout` of its roll reaches the `quorum` and not all of its
    ballots are blank; then it has `vetoed` every option whose share in it is `below` this one.
    """

    chamber: str
    ballots: int
    roll: int
    turnout: Fraction
    quorum: Fraction
    acts: bool
    below: Fraction
    vetoed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoredResult:
    """One scored contest: blank votes by chamber (None: not counted), options, tied groups.

    `vetoes` only under the rule `veto`; `gate` as the rules fixed it, where there is one.
    """

    contest: int
    blanks: tuple[int | None, ...]
    options: tuple[OptionResult, ...]
    ties: tuple[tuple[str, ...], ...]
    vetoes: tuple[VetoStep, ...] = ()
    gate: Gate | None = None

    @property
    def vetoed(self) -> frozenset[str]:
        """The options that a chamber vetoed."""
        return frozenset(option for veto in self.vetoes for option in veto.vetoed)

    @property
    def ranking(self) -> tuple[OptionResult, ...]:
        """The options from the first rank to the last."""
        return tuple(sorted(self.options, key=lambda each: each.rank))


@dataclass(frozen=True, slots=True)
class CountedOption:
    """An option's place among the elected or ranked ones (None: neither), and whether selected."""

    option: str
    rank: int | None
    selected: bool


@dataclass(frozen=True, slots=True)
class CountedResult:
    """One counted contest: the count with its steps (None: the chamber was not opened)."""

    contest: int
    count: Count | None
    options: tuple[CountedOption, ...]
    ties: tuple[tuple[str, ...], ...]
    gate: Gate | None = None

    @property
    def ranking(self) -> tuple[CountedOption, ...]:
        """The ranked options from the first rank to the last, then the others as on the ballot."""
        last = len(self.options)
        return tuple(sorted(self.options, key=lambda each: each.rank or last + 1))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules give for the chambers' tallies."""

    consultation: str
    rules: str
    rule: str
    accept: Accept
    chambers: tuple[ChamberPart, ...]
    contests: tuple[ScoredResult | CountedResult, ...]

    @property
    def selected(self) -> tuple[str, ...]:
        """The selected options of all contests, contest by contest, in rank order."""
        return tuple(
            each.option for contest in self.contests for each in contest.ranking if each.selected
        )

    @property
    def sha256(self) -> str:
        """The SHA-256 that is recorded when the outcome is published, 64 hex digits."""
        return sha256_hex(self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return the canonical outcome.json."""
        return canonical_json(
            {
                "version": 1,
                "consultation": self.consultation,
                "rules": self.rules,
                "rule": self.rule,
                "accept": accept_json(self.accept),
                "chambers": [_chamber_json(each) for each in self.chambers],
                "contests": [_contest_json(each) for each in self.contests],
            }
        )


def _chamber_json(part: ChamberPart) -> dict[str, JsonLike]:
    """Write one chamber's part."""
    return {
        "chamber": part.chamber,
        "election": part.election,
        "roll": part.roll,
        "ballots": part.ballots,
        "counted": part.counted,
        "weight": write_fraction(part.weight),
        "voting": part.voting,
    }


def _contest_json(contest: ScoredResult | CountedResult) -> dict[str, JsonLike]:
    """Write one contest's result; vetoes and gate only where the rules have them."""
    written = _result_json(contest)
    if isinstance(contest, ScoredResult) and contest.vetoes:
        written["vetoes"] = [_veto_json(each) for each in contest.vetoes]
    if contest.gate is not None:
        written["gate"] = contest.gate.to_json_value()
    return written


def _veto_json(veto: VetoStep) -> dict[str, JsonLike]:
    """Write what one chamber vetoed."""
    return {
        "chamber": veto.chamber,
        "ballots": veto.ballots,
        "roll": veto.roll,
        "turnout": write_fraction(veto.turnout),
        "quorum": write_fraction(veto.quorum),
        "acts": veto.acts,
        "below": write_fraction(veto.below),
        "vetoed": list(veto.vetoed),
    }


def _result_json(contest: ScoredResult | CountedResult) -> dict[str, JsonLike]:
    """Write what was counted, and what follows."""
    if isinstance(contest, CountedResult):
        return {
            "contest": contest.contest,
            "count": None if contest.count is None else contest.count.to_json_value(),
            "options": [
                {"option": each.option, "rank": each.rank, "selected": each.selected}
                for each in contest.options
            ],
            "ties": contest.ties,
        }
    return {
        "contest": contest.contest,
        "blanks": contest.blanks,
        "options": [_option_json(each) for each in contest.options],
        "ties": contest.ties,
    }


def _option_json(result: OptionResult) -> dict[str, JsonLike]:
    """Write one option's result."""
    return {
        "option": result.option,
        "rank": result.rank,
        "selected": result.selected,
        "score": write_fraction(result.score),
        "shares": [
            {
                "chamber": each.chamber,
                "votes": each.votes,
                "of": each.of,
                "share": write_fraction(each.share),
            }
            for each in result.shares
        ],
    }
