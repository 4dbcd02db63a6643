"""The kinds of entries about promises: what each means, and the forms of its own fields.

`catalogue` puts them among the others, with `consultation`, `at` and `by` before these fields and,
where a person's words stand behind the entry, `commitment` after them.
Source: specification 14.6, 16.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ballots.record import fields
from ballots.record.fields import Form, many, one_of, shape

PROGRESS: Final = "progress"
DELAYED: Final = "delayed"
DONE: Final = "done"
GIVEN_UP: Final = "given-up"
REPORTS = (PROGRESS, DELAYED, DONE, GIVEN_UP)
ENDS = (DONE, GIVEN_UP)
_PROMISE = fields.identifier.says("The promise.")

PROMISE_KINDS: Mapping[str, tuple[str, Mapping[str, Form], bool]] = MappingProxyType(
    {
        "promise.made": (
            "A department promised to do something that the decision adopts.",
            {
                "promise": _PROMISE,
                "proposal": fields.identifier.says("The adopted proposal from which it follows."),
                "department": fields.identifier.says("The department that is responsible."),
                "due": fields.day.says("By which day it is to be done."),
            },
            True,
        ),
        "promise.reported": (
            "A department reported what became of a promise.",
            {
                "promise": _PROMISE,
                "number": fields.positive.says("Which report on this promise it is, from 1."),
                "state": one_of(*REPORTS).says("Whether it goes on, is late, done or given up."),
                "day": fields.day.says("The day of the report, where the authority is."),
                "due": fields.day.says("By which day it is to be done now; a later one if late."),
            },
            True,
        ),
        "consultation.closed": (
            "Every promise of a consultation was done or explained, and it was closed.",
            {
                "promises": many(
                    shape(
                        promise=_PROMISE,
                        end=one_of(*ENDS).says("Whether it was done or given up."),
                    )
                ).says("Every promise in the order in which they were made."),
            },
            False,
        ),
    }
)
