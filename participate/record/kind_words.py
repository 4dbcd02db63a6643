"""The words about one kind of entry, and those about promises."""

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
