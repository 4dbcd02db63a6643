"""How the chambers' shares decide: the rule, what it accepts, who may veto (specification 15.1).

The part `combination` of a rules document.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ballots.combining.fractions import read_fraction, write_fraction
from ballots.encoding import JsonLike, JsonValue, as_integer, as_list, as_object, as_text
from ballots.errors import MalformedError
from ballots.record import fields
from ballots.record.fields import Form, between, many, one_of, shape

SINGLE_CHAMBER: Final = "single_chamber"
WEIGHTED_SHARES: Final = "weighted_shares"
DOUBLE_MAJORITY: Final = "double_majority"
VETO: Final = "veto"
RULES: Final = (SINGLE_CHAMBER, WEIGHTED_SHARES, DOUBLE_MAJORITY, VETO)
RANKING, TOP, THRESHOLD = "ranking", "top", "threshold"
WEIGHT_TO_OTHERS: Final = "weight_to_others"
NOTHING_SELECTED: Final = "nothing_selected"
BELOW_K: Final = (WEIGHT_TO_OTHERS, NOTHING_SELECTED)
"""What a chamber that is not counted means: the others decide, or nothing is selected."""
_LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Accept:
    """What is selected: nothing (`ranking`), the first n (`top`), or from a score (`threshold`)."""

    kind: str
    n: int | None = None
    share: Fraction | None = None

    def selects(self, rank: int, score: Fraction) -> bool:
        """Say whether an option of this rank and score is selected."""
        if self.kind == TOP and self.n is not None:
            return rank <= self.n
        return self.kind == THRESHOLD and self.share is not None and score >= self.share


@dataclass(frozen=True, slots=True)
class Veto:
    """Who may veto: chambers of whose roll `quorum` voted, options with a share below `below`."""

    chambers: tuple[str, ...]
    quorum: Fraction
    below: Fraction


@dataclass(frozen=True, slots=True)
class Combination:
    """The rule, what it accepts, and who may veto."""

    rule: str
    accept: Accept
    veto: Veto | None = None

    def check(self, weights: dict[str, int]) -> None:
        """Refuse a rule that these chambers, by id with their weights, cannot be combined by."""
        if self.rule == SINGLE_CHAMBER and len(weights) != 1:
            raise MalformedError("rules: single_chamber is for exactly one chamber")
        if self.rule == DOUBLE_MAJORITY and len(weights) == 1:
            raise MalformedError("rules: double_majority is for two chambers or more")
        if self.rule == DOUBLE_MAJORITY and set(weights.values()) != {1}:
            raise MalformedError("rules: double_majority weighs no chamber: each weight is 1")
        if (self.veto is not None) is not (self.rule == VETO):
            raise MalformedError("rules: the rule veto says who may veto, and no other rule does")
        if self.veto is not None:
            _check_veto(self.veto, weights)

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the combination in the rules document."""
        written: dict[str, JsonLike] = {"rule": self.rule, "accept": accept_json(self.accept)}
        if self.veto is not None:
            written["veto"] = {
                "chambers": list(self.veto.chambers),
                "quorum": write_fraction(self.veto.quorum),
                "below": write_fraction(self.veto.below),
            }
        return written


def combination_of(value: JsonValue) -> Combination:
    """Build a combination from its checked form."""
    found = as_object(value, ("rule", "accept"), ("veto",))
    veto = _read_veto(found["veto"]) if "veto" in found else None
    return Combination(as_text(found["rule"]), _read_accept(found["accept"]), veto)


def accept_json(accept: Accept) -> dict[str, JsonLike]:
    """Write combination.accept."""
    if accept.kind == TOP:
        return {"kind": TOP, "n": accept.n}
    if accept.kind == THRESHOLD:
        return {"kind": THRESHOLD, "share": write_fraction(accept.share or Fraction(0))}
    return {"kind": accept.kind}


def _check_veto(veto: Veto, weights: dict[str, int]) -> None:
    """Refuse a veto that nobody has, or that leaves nobody to decide."""
    if not veto.chambers or len(set(veto.chambers)) != len(veto.chambers):
        raise MalformedError("rules: the chambers that may veto are none, or one stands twice")
    if not _holds(weights, veto.chambers):
        raise MalformedError("rules: a chamber that may veto is none of the vote")
    if len(veto.chambers) == len(weights):
        raise MalformedError("rules: every chamber may veto, and none is left to decide")
    if any(weights[each] != 1 for each in veto.chambers):
        raise MalformedError("rules: a chamber that may veto is not weighed: its weight is 1")


def _holds(weights: Collection[str], chambers: Collection[str]) -> bool:
    return set(chambers) <= set(weights)


def _read_accept(value: JsonValue) -> Accept:
    """Parse combination.accept."""
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind == TOP:
        shape(kind=one_of(TOP), n=between(1, _LARGEST))(value)
        return Accept(TOP, n=as_integer(as_object(value, ("kind", "n"))["n"], 1, _LARGEST))
    if kind == THRESHOLD:
        shape(kind=one_of(THRESHOLD), share=fields.text)(value)
        return Accept(THRESHOLD, share=_read_share(as_object(value, ("kind", "share"))["share"]))
    shape(kind=one_of(RANKING))(value)
    return Accept(RANKING)


def _read_veto(value: JsonValue) -> Veto:
    """Parse combination.veto."""
    _VETO(value)
    veto = as_object(value, ("chambers", "quorum", "below"))
    return Veto(
        tuple(as_text(each) for each in as_list(veto["chambers"])),
        _read_share(veto["quorum"]),
        _read_share(veto["below"]),
    )


def _read_share(value: JsonValue) -> Fraction:
    """Parse a share above 0 and at most 1."""
    share = read_fraction(value)
    if not 0 < share <= 1:
        raise MalformedError("share: it is not above 0 and at most 1")
    return share


_VETO = shape(chambers=many(fields.chamber_name), quorum=fields.text, below=fields.text)
_ACCEPT = Form(_read_accept, {"type": "object"})
_PLAIN = shape(rule=one_of(*RULES), accept=_ACCEPT)
_WITH_VETO = shape(rule=one_of(VETO), accept=_ACCEPT, veto=Form(_read_veto, _VETO.schema))


def _check(value: JsonValue) -> None:
    (_WITH_VETO if isinstance(value, dict) and "veto" in value else _PLAIN)(value)


COMBINATION: Final = Form(_check, {"anyOf": [_PLAIN.schema, _WITH_VETO.schema]})
