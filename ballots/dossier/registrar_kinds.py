"""The kinds of entries about registrars: what each means, and the forms of its own fields.

`catalogue` puts them among the others, with `consultation`, `at` and `by` before these fields.
Source: specification 6.4, 6.5, 14.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ballots.record import fields
from ballots.record.fields import Form, many, matching

_ELECTION = fields.identifier.says("The uuid of the election.")
_SIGNATURE = matching("[0-9a-f]{128}", "a signature")
_OR_NOTHING = matching("(?:[0-9a-f]{64})?", "64 lowercase hex digits or nothing")

REGISTRAR_KINDS: Mapping[str, tuple[str, Mapping[str, Form]]] = MappingProxyType(
    {
        "credentials.listed": (
            "The registrar signed which list of credentials was issued for a chamber.",
            {
                "election": _ELECTION,
                "count": fields.count.says("For how many places on the roll."),
                "credentials": fields.digest.says("The SHA-256 of the list."),
                "root": fields.digest.says("The registrar's own commitment to the roll."),
                "spares": many(fields.digest).says(
                    "The credentials that are spares, nobody's yet."
                ),
                "public_key": fields.digest.says("The registrar's key in hex, as in the rules."),
                "signature": _SIGNATURE.says("Over the statement about the list."),
                "spares_signature": _SIGNATURE.says("Over the statement about the spares."),
            },
        ),
        "spare.assigned": (
            "A spare credential was given to a person, by two people; the old one may be blocked.",
            {
                "election": _ELECTION,
                "credential": fields.digest.says("The spare, which may vote from now on."),
                "blocked": _OR_NOTHING.says(
                    "The credential of a lost code, which may not; empty for a late person."
                ),
                "commitment": fields.digest.says(
                    "The commitment to the content, which lies outside the log."
                ),
            },
        ),
        "codes.printed": (
            "Letters with voting codes were printed, and the platform erased these codes.",
            {
                "election": _ELECTION,
                "count": fields.positive.says("How many letters."),
            },
        ),
        "letters.downloaded": (
            "Letters with voting codes that are still kept were downloaded, to be printed.",
            {
                "election": _ELECTION,
                "count": fields.positive.says("How many letters."),
                "letters": fields.digest.says("Which: the SHA-256 over their credentials."),
            },
        ),
    }
)
"""By kind, in the order of the catalogue: the sentence and the fields."""
