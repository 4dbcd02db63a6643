"""The contests of a vote: scored ones and counted ones (specification 15.1).

A scored contest is summed, and an option's score comes from its shares in the chambers. A counted
contest is decided by a counting rule (section 19) from one chamber's ballots: from their sums where
these are enough, otherwise from the shuffled and opened answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ballots.combining.gate import GATE, Gate, read_gate
from ballots.counting.extra import read_rule
from ballots.counting.projects import check_options
from ballots.counting.rule import (
    Approval,
    CountingRule,
    EqualShares,
    GreedyBudget,
    Plurality,
    Stv,
)
from ballots.crypto.plaintext import MAX_MIXNET_ANSWERS
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_boolean,
    as_integer,
    as_list,
    as_object,
    as_text,
)
from ballots.errors import MalformedError
from ballots.record import fields
from ballots.record.fields import Form, many, shape


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a contest: the proposal's id and its title on the ballot."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class ScoredContest:
    """One question: its options in the ballot's order and how many may be chosen."""

    question: str
    options: tuple[Option, ...]
    minimum: int
    maximum: int
    blank: bool = False
    gate: Gate | None = None

    @property
    def shuffled(self) -> bool:
        """Whether ballots are shuffled and opened one by one: never, they are summed."""
        return False

    def check(self) -> None:
        """Refuse a contest that nobody could answer."""
        _check_options(self.options, self.gate)
        if not self.minimum <= self.maximum <= len(self.options):
            raise MalformedError("rules: a question's min and max do not fit its options")

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the contest in the rules document."""
        bounds = {"min": self.minimum, "max": self.maximum, "blank": self.blank}
        return _words(self.question, self.options) | bounds | _gate_json(self.gate)


@dataclass(frozen=True, slots=True)
class CountedContest:
    """One question that a counting rule decides: its options in the ballot's order."""

    question: str
    options: tuple[Option, ...]
    counting: CountingRule
    gate: Gate | None = None

    @property
    def blank(self) -> bool:
        """Whether a blank vote is offered."""
        return self.counting.blank

    @property
    def shuffled(self) -> bool:
        """Whether ballots are shuffled and opened one by one, because sums are not enough."""
        return not isinstance(self.counting, GreedyBudget)

    def check(self) -> None:
        """Refuse a contest that nobody could answer, or whose rule does not fit the options."""
        _check_options(self.options, self.gate)
        count, rule = len(self.options), self.counting
        if isinstance(rule, Plurality | Approval):
            raise MalformedError("rules: a question of marks alone is scored by its shares")
        if self.shuffled and count > MAX_MIXNET_ANSWERS:
            raise MalformedError(
                f"rules: more than {MAX_MIXNET_ANSWERS} options do not fit into a shuffled ballot"
            )
        if isinstance(rule, GreedyBudget | EqualShares):
            check_options(rule.costs, count)
            if rule.maximum > count:
                raise MalformedError("rules: a question's min and max do not fit its options")
        if isinstance(rule, Stv) and rule.seats > count:
            raise MalformedError("rules: there are more seats than options")

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the contest in the rules document."""
        counting = {"counting": self.counting.to_json_value()}
        return _words(self.question, self.options) | counting | _gate_json(self.gate)


Contest: TypeAlias = ScoredContest | CountedContest


def contest_of(value: JsonValue) -> Contest:
    """Build a contest from its checked form; MalformedError where its rule is none."""
    contest = as_object(value, (), tuple(value) if isinstance(value, dict) else ())
    question = as_text(contest["question"])
    options = tuple(_option(each) for each in as_list(contest["options"]))
    gate = read_gate(contest["gate"]) if "gate" in contest else None
    if "counting" in contest:
        return CountedContest(question, options, read_rule(contest["counting"]), gate)
    return ScoredContest(
        question,
        options,
        as_integer(contest["min"], 0, fields.LARGEST),
        as_integer(contest["max"], 0, fields.LARGEST),
        as_boolean(contest["blank"]),
        gate,
    )


def _option(value: JsonValue) -> Option:
    """Build an option from its checked form."""
    option = as_object(value, ("id", "title"))
    return Option(as_text(option["id"]), as_text(option["title"]))


def _check_options(options: Sequence[Option], gate: Gate | None) -> None:
    """Refuse a contest without options, with one twice, or with others than passed its gate."""
    if not options:
        raise MalformedError("rules: a question has no options")
    if len({each.id for each in options}) != len(options):
        raise MalformedError("rules: an option stands twice in a question")
    if gate is not None:
        gate.check([each.id for each in options])


def _words(question: str, options: Sequence[Option]) -> dict[str, JsonLike]:
    """Write what both kinds of contest begin with."""
    return {
        "question": question,
        "options": [{"id": each.id, "title": each.title} for each in options],
    }


def _gate_json(gate: Gate | None) -> dict[str, JsonLike]:
    """Write the gate, where there is one."""
    return {} if gate is None else {"gate": gate.to_json_value()}


def _check_contest(value: JsonValue) -> None:
    """Check the form of a contest of either kind, with a gate or without."""
    names = value if isinstance(value, dict) else {}
    _FORMS["counting" in names, "gate" in names](value)


_WORDS = {
    "question": fields.text,
    "options": many(shape(id=fields.identifier, title=fields.text)),
}
_BOUNDS = {"min": fields.count, "max": fields.positive, "blank": fields.flag}
_COUNTING = {"counting": Form(read_rule, {"type": "object"})}
_FORMS = {
    (counted, gated): shape(**_WORDS, **(_COUNTING if counted else _BOUNDS), **gate)
    for counted in (False, True)
    for gated, gate in ((False, {}), (True, {"gate": GATE}))
}
CONTEST_FORM = Form(_check_contest, {"oneOf": [form.schema for form in _FORMS.values()]})
"""A contest of either kind: the counted one has a field `counting`; either may have a `gate`."""
