"""The form of a chamber's paper ballots: how many there were, and a number for each answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_

WHOLE: Final = N_("Enter a whole number.")
VOTERS: Final = "voters"
_NUMBER: Final = re.compile("[0-9]{1,7}")


def field_of(question: int, place: int) -> str:
    """The name of the field of one answer; both from 0."""
    return f"question-{question}-{place}"


def parse_paper(form: Mapping[str, str], shape: Sequence[int]) -> tuple[int, list[list[int]]]:
    """Read the numbers; `shape` says how many each question has. InvalidInputError by field."""
    names = [[field_of(n, place) for place in range(count)] for n, count in enumerate(shape)]
    fields = [VOTERS, *(name for row in names for name in row)]
    wrong = {name: WHOLE for name in fields if not _NUMBER.fullmatch(form.get(name, "").strip())}
    if wrong:
        raise InvalidInputError(wrong)
    return int(form[VOTERS]), [[int(form[name]) for name in row] for row in names]
