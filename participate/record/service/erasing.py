"""Erasing what opens commitments, and saying so in the record: never the one without the other."""

from collections.abc import Collection
from typing import Final

from participate.record.service.appending import append
from participate.record.service.openings import Standing, erase, find_marks
from participate.shared.act import Act
from participate.shared.clock import format_moment

INDICES_AN_ENTRY: Final = 3_000
"""How many indices one entry names at most: of 17 digits and commas they fit into 64 KiB."""


def record_erasure(
    act: Act, consultation: str, indices: Collection[int], *, by: str, reason: str
) -> tuple[int, ...]:
    """Erase the openings of these entries; return the indices of the entries that say so.

    Those erased before are left out; if all were, nothing is appended. `by` is the role in which it
    is done; `reason` "author" or "authority".
    """
    marks = find_marks(act.session, indices)
    erased = {index for index, mark in marks.items() if mark.standing is Standing.ERASED}
    left = sorted(set(indices) - erased)
    erase(act.session, left)
    return tuple(
        append(
            act.session,
            {
                "kind": "content.erased",
                "consultation": consultation,
                "at": format_moment(act.now),
                "by": by,
                "entries": left[start : start + INDICES_AN_ENTRY],
                "reason": reason,
            },
        )
        for start in range(0, len(left), INDICES_AN_ENTRY)
    )
