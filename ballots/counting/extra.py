"""Reading a counting rule: the `extra` of a mixnet question, or the same text given by hand.

`extra` stands beside the question in election.json, so φ and with it every ballot is bound to it
(specification 7.3, 19.9). `Schulze`, `STV` and `MajorityJudgment` are the protocol's methods; the
others have the same form and are ours (the upstream tool keeps them byte for byte).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from ballots.counting.rule import (
    Approval,
    Borda,
    CountingRule,
    EqualShares,
    GreedyBudget,
    MajorityJudgment,
    Plurality,
    Schulze,
    Stv,
)
from ballots.encoding import (
    JsonValue,
    as_boolean,
    as_integer,
    as_list,
    as_object,
    as_text,
)
from ballots.errors import MalformedError

MAX_NUMBER: Final = 255
"""An opened integer has 8 bits, so no question has more grades, seats or marks than this."""

MAX_MONEY: Final = (1 << 53) - 1
"""The largest integer that JSON readers in every language keep exactly."""

_Fields: TypeAlias = dict[str, JsonValue]


def read_rule(extra: JsonValue) -> CountingRule:
    """Read a counting rule; MalformedError names what is wrong with it.

    Every field of a method is required, and no other may stand there.
    """
    method = extra.get("method") if isinstance(extra, dict) else None
    if not isinstance(method, str):
        raise MalformedError("counting: a rule is an object with a field 'method'")
    if method not in _METHODS:
        raise MalformedError(f"counting: the method {method[:40]!r} is unknown")
    fields, build = _METHODS[method]
    try:
        return build(as_object(extra, ("method", "blank", *fields)))
    except MalformedError as error:
        raise MalformedError(f"counting: the method {method}: {error.sentence}") from error


def _blank(fields: _Fields) -> bool:
    return as_boolean(fields["blank"])


def _bounds(fields: _Fields) -> tuple[int, int]:
    maximum = as_integer(fields["max"], 0, MAX_NUMBER)
    return as_integer(fields["min"], 0, maximum), maximum


def _costs(fields: _Fields) -> tuple[tuple[int, ...], int]:
    costs = tuple(as_integer(cost, 1, MAX_MONEY) for cost in as_list(fields["costs"]))
    return costs, as_integer(fields["budget"], 0, MAX_MONEY)


def _seats(fields: _Fields) -> int:
    return as_integer(fields["seats"], 1, MAX_NUMBER)


def _grades(fields: _Fields) -> tuple[str, ...]:
    grades = tuple(as_text(grade) for grade in as_list(fields["grades"]))
    if not 1 <= len(grades) <= MAX_NUMBER:
        raise MalformedError(f"there are not 1 to {MAX_NUMBER} grades")
    return grades


_METHODS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[_Fields], CountingRule]]]] = (
    MappingProxyType(
        {
            "Plurality": ((), lambda each: Plurality(_blank(each))),
            "Approval": (("min", "max"), lambda each: Approval(_blank(each), *_bounds(each))),
            "Borda": ((), lambda each: Borda(_blank(each))),
            "STV": (("seats",), lambda each: Stv(_blank(each), _seats(each))),
            "Schulze": ((), lambda each: Schulze(_blank(each))),
            "MajorityJudgment": (
                ("grades",),
                lambda each: MajorityJudgment(_blank(each), _grades(each)),
            ),
            "GreedyBudget": (
                ("min", "max", "costs", "budget"),
                lambda each: GreedyBudget(_blank(each), *_bounds(each), *_costs(each)),
            ),
            "EqualShares": (
                ("min", "max", "costs", "budget"),
                lambda each: EqualShares(_blank(each), *_bounds(each), *_costs(each)),
            ),
        }
    )
)
