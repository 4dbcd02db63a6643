"""The reviews' gate of a contest: which options experts' reviews let onto the ballot.

A gate is fixed with the rules: what it demands, what the reviews recorded before gave, and so
which options passed and which were held back. A demand looks at one criterion. With `reviews` 0 an
option that nobody has scored passes: the reviews do not deny it.
Source: specification 15.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Final

from ballots.encoding import JsonLike, JsonValue, as_integer, as_list, as_object, as_text
from ballots.errors import MalformedError
from ballots.record import fields
from ballots.record.fields import between, many, shape

LOWEST, HIGHEST = 1, 5
_MOST_REVIEWS = 10**6


@dataclass(frozen=True, slots=True)
class Found:
    """What the reviews of an option gave on one criterion: how many scores, their median.

    Of two scores in the middle the median is the lower one, so that more than half of the experts
    gave it or more; 0 where nobody scored.
    """

    reviews: int
    median: int


@dataclass(frozen=True, slots=True)
class Demand:
    """What a gate asks for on one criterion: a median from 1 to 5, of at least so many scores."""

    criterion: str
    least: int
    reviews: int = 1

    def is_met(self, found: Found) -> bool:
        """Say whether what the reviews gave is enough."""
        return found.reviews >= self.reviews and (not found.reviews or found.median >= self.least)


@dataclass(frozen=True, slots=True)
class Judged:
    """An option that was considered, and what was found on each of the gate's criteria.

    `title` is empty for one that passed: the ballot has it.
    """

    id: str
    found: tuple[Found, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """What a gate demands, which options passed it and which it held back."""

    demands: tuple[Demand, ...]
    passed: tuple[Judged, ...]
    held_back: tuple[Judged, ...]

    def lets(self, judged: Judged) -> bool:
        """Say whether an option meets every demand."""
        return all(
            demand.is_met(found) for demand, found in zip(self.demands, judged.found, strict=True)
        )

    def check(self, options: Sequence[str]) -> None:
        """Refuse a gate that contradicts itself, or lets other options pass than the ballot's."""
        criteria = [demand.criterion for demand in self.demands]
        if not criteria or len(set(criteria)) != len(criteria):
            raise MalformedError("rules: a gate's criteria are none, or one stands twice")
        judged = (*self.passed, *self.held_back)
        if any(len(each.found) != len(criteria) for each in judged):
            raise MalformedError("rules: a gate has not one finding for each criterion")
        if any((found.reviews > 0) is not (found.median > 0) for e in judged for found in e.found):
            raise MalformedError("rules: a median without scores, or scores without one")
        if len({each.id for each in judged}) != len(judged):
            raise MalformedError("rules: a gate judges an option twice")
        if [each.id for each in self.passed] != list(options):
            raise MalformedError("rules: other options passed the gate than the ballot has")
        if not all(map(self.lets, self.passed)) or any(map(self.lets, self.held_back)):
            raise MalformedError("rules: a gate holds back or lets pass against its demands")

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the gate, in the rules document and in the outcome."""
        return {
            "demands": [
                {"criterion": each.criterion, "least": each.least, "reviews": each.reviews}
                for each in self.demands
            ],
            "passed": [{"id": each.id} | _numbers(each) for each in self.passed],
            "held_back": [
                {"id": each.id, "title": each.title} | _numbers(each) for each in self.held_back
            ],
        }


def judge(demands: Sequence[Demand], considered: Sequence[Judged]) -> Gate:
    """Return the gate over all options that were considered, in their order."""
    rule = Gate(tuple(demands), (), ())
    return Gate(
        rule.demands,
        tuple(Judged(each.id, each.found) for each in considered if rule.lets(each)),
        tuple(each for each in considered if not rule.lets(each)),
    )


def found_in(scores: Sequence[int]) -> Found:
    """Return what these scores on one criterion give."""
    return Found(len(scores), median_low(scores) if scores else 0)


def read_gate(value: JsonValue) -> Gate:
    """Parse a gate; MalformedError unless it has the form."""
    GATE(value)
    gate = as_object(value, ("demands", "passed", "held_back"))
    return Gate(
        tuple(_demand(each) for each in as_list(gate["demands"])),
        tuple(_judged(each) for each in as_list(gate["passed"])),
        tuple(_judged(each) for each in as_list(gate["held_back"])),
    )


def _numbers(judged: Judged) -> dict[str, JsonLike]:
    return {
        "reviews": [found.reviews for found in judged.found],
        "medians": [found.median for found in judged.found],
    }


def _demand(value: JsonValue) -> Demand:
    demand = as_object(value, ("criterion", "least", "reviews"))
    return Demand(
        as_text(demand["criterion"]),
        as_integer(demand["least"], LOWEST, HIGHEST),
        as_integer(demand["reviews"], 0, _MOST_REVIEWS),
    )


def _judged(value: JsonValue) -> Judged:
    judged = as_object(value, ("id", "reviews", "medians"), ("title",))
    reviews, medians = as_list(judged["reviews"]), as_list(judged["medians"])
    if len(reviews) != len(medians):
        raise MalformedError("rules: a gate has not one median for each number of reviews")
    return Judged(
        as_text(judged["id"]),
        tuple(
            Found(as_integer(number, 0, _MOST_REVIEWS), as_integer(median, 0, HIGHEST))
            for number, median in zip(reviews, medians, strict=True)
        ),
        as_text(judged["title"]) if "title" in judged else "",
    )


_NUMBERS = {
    "reviews": many(between(0, _MOST_REVIEWS)),
    "medians": many(between(0, HIGHEST)),
}
GATE: Final = shape(
    demands=many(
        shape(
            criterion=fields.text,
            least=between(LOWEST, HIGHEST),
            reviews=between(0, _MOST_REVIEWS),
        )
    ),
    passed=many(shape(id=fields.identifier, **_NUMBERS)),
    held_back=many(shape(id=fields.identifier, title=fields.text, **_NUMBERS)),
)
