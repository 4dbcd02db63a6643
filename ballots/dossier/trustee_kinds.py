"""The kinds of entries about trustees' keys: what each means, and the forms of its own fields.

`catalogue` puts them among the others, with `consultation`, `at` and `by` before these fields.
Source: specification 14.6, 16.4, 18.5, 18.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ballots.record import fields
from ballots.record.fields import Form, one_of

CEREMONY_ROUNDS = ("certificate", "commitment", "reveal", "shares", "verification", "complaint")
CEREMONY_ENDED_BECAUSE = ("absent", "bad-share", "lost", "mistake")
_CEREMONY = fields.positive.says("The ceremony's number in this consultation, from 1.")
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
        "ceremony.begun": (
            "The trustees of a vote begin to make their keys together; keys given before are void.",
            {
                "ceremony": _CEREMONY,
                "size": fields.positive.says("How many trustees take part."),
                "threshold": fields.positive.says("How many of them open a tally."),
            },
        ),
        "ceremony.step": (
            "A trustee handed in the file of one round of the ceremony.",
            {
                "ceremony": _CEREMONY,
                "trustee": _TRUSTEE,
                "round": one_of(*CEREMONY_ROUNDS).says("The round; a complaint ends it."),
                "document": fields.text.says("The bytes of the file as text."),
            },
        ),
        "ceremony.ended": (
            "A ceremony was given up; its keys are void.",
            {
                "ceremony": _CEREMONY,
                "reason": one_of(*CEREMONY_ENDED_BECAUSE).says("Why."),
            },
        ),
        "health.asked": (
            "The office asked the trustees of a running vote to show that their keys are at hand.",
            {"election": _ELECTION, "nonce": fields.digest.says("The challenge that was drawn.")},
        ),
        "health.answered": (
            "A trustee showed, over the challenge, that the key is at hand.",
            {
                "election": _ELECTION,
                "trustee": _TRUSTEE,
                "document": fields.text.says("The bytes of the answer as text."),
            },
        ),
    }
)
