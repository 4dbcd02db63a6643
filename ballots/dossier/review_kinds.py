"""The kinds of entries about panels of experts, and what experts' reviews hold.

`catalogue` puts the kinds among the others, with `consultation`, `at` and `by` before these fields
and the commitment behind them; `contents` has the forms of what is committed to.
Source: specification 14.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ballots.record import fields
from ballots.record.fields import Form, grown, many, shape

_LANGUAGE = fields.text.says("The language in which it is written.")
_MEMBER = fields.identifier.says("The member.")

REVIEW_KINDS: Mapping[str, tuple[str, Mapping[str, Form]]] = MappingProxyType(
    {
        "panel.convened": ("A panel of experts was convened for a consultation.", {}),
        "panel.joined": (
            "An expert accepted the invitation to the panel and declared interests.",
            {"member": _MEMBER},
        ),
        "panel.left": ("An expert is on the panel no more.", {"member": _MEMBER}),
        "review.revised": (
            "An expert put another version of a review in the place of the one before.",
            {
                "review": fields.identifier.says("The review."),
                "proposal": fields.identifier.says("The proposal that it is about."),
                "version": fields.positive.says("The proposal's version that it is about."),
                "revision": fields.positive.says("Which version of the review it is, from 2."),
            },
        ),
    }
)
"""By kind, in the order of the catalogue: the sentence and the fields."""

_REVIEW = {
    "expert": fields.text.says("The expert's public name."),
    "affiliation": fields.text.says("For whom the expert works."),
    "interests": fields.text.says("The interests that the expert declared; empty for none."),
    "recused": fields.flag.says("Whether the expert stands aside; then there are no scores."),
    "scores": many(
        shape(
            criterion=fields.text.says("The criterion's id."),
            score=fields.score.says("From 1, lowest, to 5."),
            reason=fields.text.says("Why."),
        )
    ).says("One score on each criterion."),
    "summary": fields.text.says("The review in words."),
    "language": _LANGUAGE,
}
_LATER = {
    "sources": many(fields.text).says("What it rests on: addresses or titles."),
    "estimate": fields.amount.says("What the proposal may cost by the expert's estimate."),
    "late": fields.flag.says("Whether it came after the announced last day of the reviews."),
}

REVIEW_CONTENTS: Mapping[str, Form] = MappingProxyType(
    {
        "review.submitted": grown(_REVIEW, **_LATER).says("An expert's review."),
        "panel.convened": shape(
            terms=fields.text.says("What the panel is asked to do, and on which terms."),
            language=_LANGUAGE,
            official=fields.text.says("The public name of who convened it."),
        ).says("A panel of experts."),
        "panel.joined": shape(
            name=fields.text.says("The member's public name."),
            field=fields.text.says("The member's field."),
            institution=fields.text.says("For whom the member works."),
            gender=fields.text.says("The member's gender where it is declared, or nothing."),
            until=fields.day.says("The last day of the member's term."),
            interests=fields.text.says("The interests that the member declared; empty for none."),
            language=_LANGUAGE,
        ).says("A member of a panel."),
        "panel.left": shape(
            name=fields.text.says("The member's public name."),
            reason=fields.text.says("Why the member left."),
            language=_LANGUAGE,
        ).says("Why somebody left a panel."),
        "review.revised": shape(**_REVIEW, **_LATER).says("A later version of an expert's review."),
    }
)
"""By kind: the form of the content behind the commitment."""

CRITERION: Form = grown(
    {
        "id": fields.text.says("The criterion's id."),
        "name": fields.localized.says("Its name."),
    },
    weight=fields.positive.says("How much it weighs beside the others."),
    anchors=many(
        shape(
            score=fields.score.says("The score."),
            text=fields.localized.says("What it stands for."),
        )
    ).says("What single scores stand for."),
)
"""A criterion of a published consultation."""
