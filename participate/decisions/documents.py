"""outcome.json read again: a count can take minutes, so one is not made anew to be shown.

What is read writes the same bytes again, so nothing of the document is lost or added.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import TypeAdapter

from ballots.combining.combination import Accept
from ballots.combining.fractions import read_fraction
from ballots.combining.gate import read_gate
from ballots.combining.outcome import (
    ChamberPart,
    CountedOption,
    CountedResult,
    Outcome,
    ScoredResult,
)
from ballots.counting.budget_greedy import GreedyResult
from ballots.counting.count import Count
from ballots.counting.equal_shares import EqualSharesResult
from ballots.counting.extra import read_rule
from ballots.counting.instant_runoff import RunoffResult
from ballots.counting.majority_judgment import JudgmentResult
from ballots.counting.rule import (
    Borda,
    CountingRule,
    EqualShares,
    GreedyBudget,
    MajorityJudgment,
    Result,
    Schulze,
    Stv,
)
from ballots.counting.schulze import SchulzeResult
from ballots.counting.scores import ScoreResult
from ballots.counting.stv import StvResult

_CHAMBERS: Final = TypeAdapter(tuple[ChamberPart, ...])
_SCORED: Final = TypeAdapter(ScoredResult)
_OPTIONS: Final = TypeAdapter(tuple[CountedOption, ...])
_TIES: Final = TypeAdapter(tuple[tuple[str, ...], ...])
_RUNOFF: Final[TypeAdapter[Result]] = TypeAdapter(RunoffResult)
_STV: Final[TypeAdapter[Result]] = TypeAdapter(StvResult)
_RESULTS: Final[Mapping[type[CountingRule], TypeAdapter[Result]]] = {
    Borda: TypeAdapter(ScoreResult),
    Schulze: TypeAdapter(SchulzeResult),
    MajorityJudgment: TypeAdapter(JudgmentResult),
    GreedyBudget: TypeAdapter(GreedyResult),
    EqualShares: TypeAdapter(EqualSharesResult),
}

_Fields = Mapping[str, Any]


def read_outcome(document: bytes) -> Outcome:
    """Return the outcome that a document is the text of; ValueError if it is none."""
    fields: _Fields = json.loads(document)
    outcome = Outcome(
        consultation=fields["consultation"],
        rules=fields["rules"],
        rule=fields["rule"],
        accept=_accept(fields["accept"]),
        chambers=_CHAMBERS.validate_python(fields["chambers"]),
        contests=tuple(map(_contest, fields["contests"])),
    )
    if outcome.to_bytes() != document:
        message = "an outcome is not written as it is read"
        raise ValueError(message)
    return outcome


def _accept(fields: _Fields) -> Accept:
    share = read_fraction(fields["share"]) if "share" in fields else None
    return Accept(fields["kind"], fields.get("n"), share)


def _contest(fields: _Fields) -> ScoredResult | CountedResult:
    gate = read_gate(fields["gate"]) if "gate" in fields else None
    if "count" not in fields:
        return replace(_SCORED.validate_python({**fields, "gate": None}), gate=gate)
    return CountedResult(
        fields["contest"],
        None if fields["count"] is None else _count(fields["count"]),
        _OPTIONS.validate_python(fields["options"]),
        _TIES.validate_python(fields["ties"]),
        gate,
    )


def _count(fields: _Fields) -> Count:
    rule = read_rule(fields["rule"])
    if isinstance(rule, Stv):
        result = (_RUNOFF if rule.seats == 1 else _STV).validate_python(fields["result"])
    else:
        result = _RESULTS[type(rule)].validate_python(fields["result"])
    return Count(rule, result)
