"""The kinds of entries about trustees' keys: what each means, and the forms of its own fields.

`catalogue` puts them among the others, with `consultation`, `at` and `by` before these fields.
Source: specification 14.6, 16.4, 18.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ballots.record import fields
from ballots.record.fields import Form

_ELECTION = fields.identifier.says("The uuid of the election.")
_TRUSTEE = fields.positive.says("The trustee's place, from 1.")

TRUSTEE_KINDS: Mapping[str, tuple[str, Mapping[str, Form]]] = MappingProxyType(
    {
        "rehearsal.made": (
            "A trustee rehearsed the opening with the stored key.",
            {
                "election": _ELECTION,
                "trustee": _TRUSTEE,
                "document": fields.text.says("The bytes of the rehearsal as text."),
            },
        ),
        "setup.accepted": (
            "A trustee signed that the set-up of an election is right.",
            {
                "election": _ELECTION,
                "trustee": _TRUSTEE,
                "document": fields.text.says("The bytes of the signed statement as text."),
            },
        ),
    }
)
