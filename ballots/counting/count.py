"""One question's count: its rule and what that found, ready for a page, a dossier or a command.

The canonical JSON form is that of docs/specification/counting.md. Its fields are those of the
frozen results, in their order, so that nothing a rule returns can be left out: tuples are arrays,
fractions texts "p/q" in lowest terms, enums their words.
Source: specification 19.10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import Field, dataclass, fields
from enum import Enum
from fractions import Fraction
from typing import ClassVar, Protocol, TypeAlias

from ballots.counting.extra import read_rule
from ballots.counting.rule import Answers, CountingRule, Result, SummableRule
from ballots.counting.tie_break import TieBreak
from ballots.encoding import JsonLike, JsonValue, canonical_json

_Part: TypeAlias = "int | str | Fraction | Enum | tuple[_Part, ...] | _Fields | None"


class _Fields(Protocol):
    """Any dataclass: what `dataclasses.fields` asks for."""

    __dataclass_fields__: ClassVar[dict[str, Field[object]]]


@dataclass(frozen=True, slots=True)
class Count:
    """A rule, and its result for one question."""

    rule: CountingRule
    result: Result

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the rule and the fields of its result."""
        return {"rule": self.rule.to_json_value(), "result": _plain(self.result)}

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json(self.to_json_value())


def count_answers(extra: JsonValue, answers: Answers, options: int, tie: TieBreak) -> Count:
    """Count a mixnet question's opened answers by its `extra` (plain JSON, specification 19.9).

    An answer holds one integer for each of the `options`, whatever was encrypted; one that cannot
    be is counted as invalid. MalformedError where `extra` is no rule or does not fit the options.
    """
    rule = read_rule(extra)
    return Count(rule, rule.count(answers, options, tie))


def count_sums(rule: SummableRule, sums: Sequence[int], ballots: int, tie: TieBreak) -> Count:
    """Count a homomorphic question's decrypted sums; `ballots` is their total weight.

    With blank votes, element 0 counts them. MalformedError for sums that no ballots can give.
    """
    return Count(rule, rule.count_sums(sums, ballots, tie))


def _plain(part: _Part) -> JsonLike:
    """Return the JSON value of a part of a result."""
    if part is None or isinstance(part, int | str):
        return part
    if isinstance(part, Fraction):
        return f"{part.numerator}/{part.denominator}"
    if isinstance(part, Enum):
        return str(part.value)
    if isinstance(part, tuple):
        return [_plain(each) for each in part]
    return {field.name: _plain(getattr(part, field.name)) for field in fields(part)}
