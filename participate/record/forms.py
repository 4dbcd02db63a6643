"""What a reader looks for in the record, from the address of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from participate.record.catalogue import GROUPS, KINDS
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.filters import TIME_ZONE

FIELDS: Final = ("kind", "consultation", "role", "from", "to", "code")
NO_DAY: Final = N_("Enter a day, such as 2026-11-23.")
_MOST_DIGITS: Final = 18
_CODE_LENGTH: Final = 12
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for, as typed and as understood; days are whole days of the place.

    `kinds` is None where a role is asked for that writes none of the group's kinds.
    """

    values: Mapping[str, str]
    kinds: tuple[str, ...] | None
    consultation: str | None
    role: str | None
    code: str | None
    starts: datetime | None
    ends: datetime | None

    def address(self, path: str, **more: object) -> str:
        """An address with the filters that are set, and more."""
        query = {name: value for name, value in self.values.items() if value} | more
        return f"{path}?{urlencode(query)}" if query else path


def typed_values(query: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields, whatever it is."""
    return {name: query.get(name, "").strip()[:_LONGEST] for name in FIELDS}


def parse_filters(values: Mapping[str, str]) -> Filters:
    """Read the filters; InvalidInputError (fields "from", "to") for what is no day.

    A group that there is not is no filter.
    """
    starts, ends = _day("from", values["from"]), _day("to", values["to"])
    role = values["role"] or None
    code = "".join(values["code"].upper().split()).replace("-", "")
    return Filters(
        values=values,
        kinds=_kinds(values["kind"], role),
        consultation=values["consultation"] or None,
        role=role,
        code=code[: _CODE_LENGTH + 1] or None,
        starts=None if starts is None else _midnight(starts),
        ends=None if ends is None else _midnight(ends + timedelta(days=1)),
    )


def read_index(typed: str) -> int | None:
    """The number that was typed; None where it is none that an entry can have."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS
    return int(typed) if is_number else None


def _kinds(group: str, role: str | None) -> tuple[str, ...] | None:
    """The kinds of a group that a role writes; () where any kind will do."""
    if role is None:
        return GROUPS.get(group, ())
    kinds = tuple(kind for kind in GROUPS.get(group, tuple(KINDS)) if role in KINDS[kind].roles)
    return kinds or None


def _day(field: str, typed: str) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise InvalidInputError({field: NO_DAY}) from error
    if not date(1970, 1, 2) <= day <= date(9999, 1, 1):
        raise InvalidInputError({field: NO_DAY})
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TIME_ZONE)
