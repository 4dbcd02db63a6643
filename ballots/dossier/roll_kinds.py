"""The kinds of entries about who votes where: what each means, and the forms of its own fields.

`catalogue` puts them among the others, with `consultation`, `at` and `by` before these fields. None
of them says anything of a person. Source: specification 14.6, 15.7, 15.8.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ballots.record import fields
from ballots.record.fields import Form, many, matching

_CHECK = matching("[a-z][a-z0-9-]{0,31}", "a check's name")

ROLL_KINDS: Mapping[str, tuple[str, Mapping[str, Form]]] = MappingProxyType(
    {
        "paper.announced": (
            "So many people of a chamber vote on paper: they are not on its sealed roll.",
            {
                "chamber": fields.chamber_name.says("The chamber."),
                "count": fields.positive.says("How many vote on paper."),
            },
        ),
        "paper.counted": (
            "The paper ballots of a chamber were counted, apart from its count: two officials say.",
            {
                "election": fields.identifier.says("The chamber's election, as the rules name it."),
                "voters": fields.count.says("How many paper ballots there were."),
                "totals": many(many(fields.count)).says(
                    "By question: the blank ones where there may be such, then each option's; "
                    "nothing where options are ranked or graded."
                ),
            },
        ),
        "checks.chosen": (
            "How people of a chamber may prove that a place of its sealed roll is theirs.",
            {
                "chamber": fields.chamber_name.says("The chamber."),
                "checks": many(_CHECK).says("Besides signing in under the mail address there."),
            },
        ),
        "place.claimed": (
            "Somebody proved that a place of a sealed roll is theirs; an account votes for it now.",
            {
                "chamber": fields.chamber_name.says("The chamber."),
                "check": _CHECK.says("By which check; nothing tells who it was."),
            },
        ),
    }
)
"""By kind, in the order of the catalogue: the sentence and the fields."""
