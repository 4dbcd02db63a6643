"""The words about one kind of entry, and those about promises and rolls."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from participate.shared.i18n import N_

OFFICE: Final = ("official", "publisher")


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind for readers: where it is found, what it is called, by which act it is written.

    `title` and `act` are msgids; `roles` are those in which the act is done.
    """

    group: str
    title: str
    act: str
    roles: tuple[str, ...]


PROMISE_WORDS: Final[Mapping[str, KindWords]] = MappingProxyType(
    {
        "promise.made": KindWords(
            "outcomes",
            N_("Promise made"),
            N_("A department promises something that follows from the decision."),
            ("official",),
        ),
        "promise.reported": KindWords(
            "outcomes",
            N_("Report on a promise"),
            N_(
                "A department reports how a promise goes on, why it is late, "
                "that it is done or given up."
            ),
            ("official",),
        ),
        "consultation.closed": KindWords(
            "consultations",
            N_("Consultation closed"),
            N_("Every promise is done or explained, and the consultation is closed."),
            OFFICE,
        ),
    }
)
"""What a decision leads to."""

ROLL_WORDS: Final[Mapping[str, KindWords]] = MappingProxyType(
    {
        "paper.announced": KindWords(
            "votes",
            N_("Voters on paper announced"),
            N_("A vote is set up: how many people of a chamber vote on paper, beside its roll."),
            OFFICE,
        ),
        "checks.chosen": KindWords(
            "votes",
            N_("A chamber chooses how people prove who they are"),
            N_(
                "A vote is set up: how else people of a chamber may prove that a place on its roll "
                "is theirs."
            ),
            OFFICE,
        ),
        "place.claimed": KindWords(
            "votes",
            N_("Place on a roll claimed"),
            N_(
                "Somebody proves that a place on a sealed roll is theirs, by a check that was "
                "chosen."
            ),
            ("voter", "official"),
        ),
        "paper.counted": KindWords(
            "votes",
            N_("Paper ballots counted"),
            N_("Two officials say what the paper ballots of a chamber held."),
            OFFICE,
        ),
    }
)
"""Who votes where, in the order in which it happens."""
