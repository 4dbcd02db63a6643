"""Who stands aside in a chamber that votes by name, fixed with the rules.

A member who has declared an interest in an option may not mark it, and is none of those of whom its
share is taken. In a secret chamber nobody could see who does, so there is none.
Source: specification 15.1, 15.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ballots.combining.contest import Contest, ScoredContest
from ballots.encoding import JsonLike, JsonValue, as_integer, as_list, as_object, as_text
from ballots.errors import MalformedError
from ballots.record import fields
from ballots.record.fields import many, shape


@dataclass(frozen=True, slots=True)
class Recusal:
    """Whose places on the roll, from 1, stand aside on an option of a contest, from 0."""

    contest: int
    option: str
    places: tuple[int, ...]


def check_recusals(recusals: Sequence[Recusal], contests: Sequence[Contest], roll: int) -> None:
    """Refuse recusals that no member, question or order of the rules fits."""
    keys = []
    for each in recusals:
        contest = contests[each.contest] if each.contest < len(contests) else None
        if not isinstance(contest, ScoredContest):
            raise MalformedError("rules: a recusal is about no question of shares")
        options = [option.id for option in contest.options]
        if each.option not in options:
            raise MalformedError("rules: a recusal is about no option of its question")
        keys.append((each.contest, options.index(each.option)))
        if not each.places or list(each.places) != sorted(set(each.places)):
            raise MalformedError("rules: the places of a recusal are none, or not in order")
        if not 1 <= each.places[0] <= each.places[-1] <= roll:
            raise MalformedError("rules: a place of a recusal is not on the roll")
    if keys != sorted(set(keys)):
        raise MalformedError("rules: recusals are not in the order of the ballot, or one is twice")


def recusals_json(recusals: Sequence[Recusal]) -> JsonLike:
    """Write a chamber's recusals in the rules document."""
    return [
        {"contest": each.contest, "option": each.option, "places": list(each.places)}
        for each in recusals
    ]


def recusals_of(value: JsonValue) -> tuple[Recusal, ...]:
    """Build recusals from their checked form."""
    return tuple(_recusal(each) for each in as_list(value))


def _recusal(value: JsonValue) -> Recusal:
    found = as_object(value, ("contest", "option", "places"))
    places = tuple(as_integer(each, 1, fields.LARGEST) for each in as_list(found["places"]))
    return Recusal(
        as_integer(found["contest"], 0, fields.LARGEST), as_text(found["option"]), places
    )


RECUSALS: Final = many(
    shape(contest=fields.count, option=fields.identifier, places=many(fields.positive))
)
