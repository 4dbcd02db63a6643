"""The rule for combining and the experts' gates as pages say them in words.

Of a plan, and of sealed rules; the pages of elections and those of results show the same values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ballots.combining import Rules
from ballots.combining.gate import Found, Gate
from participate.consultations.service import Criterion
from participate.elections.plan import Plan, Rule
from participate.shared.text import Text, make_text


@dataclass(frozen=True, slots=True)
class VetoShown:
    """Who may veto: the chambers' ids, the quorum of the roll, and below which share; 0 to 1."""

    chambers: tuple[str, ...]
    quorum: float
    below: float


@dataclass(frozen=True, slots=True)
class RuleShown:
    """How the chambers are put together.

    `chambers` with their weights: those that are weighed against each other. `accept`: ranking, top
    (the first `n`) or threshold (from a `share` of 0 to 1 on). `strict`: where a chamber is not
    counted, nothing is carried.
    """

    rule: str
    chambers: tuple[tuple[str, int], ...]
    veto: VetoShown | None
    accept: str
    n: int | None
    share: float | None
    strict: bool


@dataclass(frozen=True, slots=True)
class DemandShown:
    """One demand of a gate: the criterion's name, the least median, of how many scores at least.

    `reviews` 0: whoever was scored must reach it, a proposal that nobody scored passes.
    """

    criterion: Text
    least: int
    reviews: int


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A proposal that a gate held back: its median and number of scores on each criterion."""

    title: str
    found: tuple[Found, ...]
    failed: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class GateShown:
    """The experts' gate of a question."""

    demands: tuple[DemandShown, ...]
    held_back: tuple[HeldBack, ...]


def rule_of(rules: Rules) -> RuleShown:
    """The rule that is sealed."""
    veto = rules.veto
    vetoing = veto.chambers if veto is not None else ()
    share = rules.accept.share
    return RuleShown(
        rule=rules.rule,
        chambers=tuple((each.id, each.weight) for each in rules.chambers if each.id not in vetoing),
        veto=None if veto is None else VetoShown(vetoing, float(veto.quorum), float(veto.below)),
        accept=rules.accept.kind,
        n=rules.accept.n,
        share=None if share is None else float(share),
        strict=rules.below_k == "nothing_selected",
    )


def planned_rule(plan: Plan) -> RuleShown | None:
    """The rule that is planned; None before the chambers are chosen."""
    if not plan.chambers:
        return None
    veto = plan.veto if plan.rule is Rule.VETO else None
    vetoing = tuple(str(chamber) for chamber in veto.chambers) if veto is not None else ()
    places = [(str(place.chamber), plan.weight_of(place)) for place in plan.chambers]
    return RuleShown(
        rule=str(plan.rule),
        chambers=tuple(each for each in places if each[0] not in vetoing),
        veto=None
        if veto is None
        else VetoShown(vetoing, _float(veto.quorum) or 0, _float(veto.below) or 0),
        accept=str(plan.accept.kind),
        n=plan.accept.n,
        share=_float(plan.accept.share),
        strict=str(plan.below_k) == "nothing_selected",
    )


def gate_shown(gate: Gate, criteria: Sequence[Criterion]) -> GateShown:
    """A gate as its readers see it; a criterion that is gone is named by its id."""
    names = {criterion.id: criterion.name for criterion in criteria}
    return GateShown(
        tuple(
            DemandShown(
                names.get(each.criterion, make_text(each.criterion, each.criterion)),
                each.least,
                each.reviews,
            )
            for each in gate.demands
        ),
        tuple(
            HeldBack(
                judged.title,
                judged.found,
                tuple(
                    not demand.is_met(found)
                    for demand, found in zip(gate.demands, judged.found, strict=True)
                ),
            )
            for judged in gate.held_back
        ),
    )


def gates_of(
    gates: Iterable[Gate | None], criteria: Sequence[Criterion]
) -> tuple[GateShown | None, ...]:
    """The gate of each question as its readers see it."""
    return tuple(None if gate is None else gate_shown(gate, criteria) for gate in gates)


def _float(share: Fraction | None) -> float | None:
    return None if share is None else float(share)
