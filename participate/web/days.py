"""Days as people count them: in the place's own time zone, first and last day included."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from babel.dates import format_interval

from participate.web.filters import TIME_ZONE

_LOCALES: Mapping[str, str] = {"en": "en_GB", "zh": "zh_Hans"}
"""The day before the month in English, as the pages write dates everywhere."""


def today(now: datetime) -> date:
    """The day that it is in the place's time zone."""
    return now.astimezone(TIME_ZONE).date()


def days_left(ends: date, now: datetime) -> int:
    """Whole days from today to the last day; 0 on the last day, negative after it."""
    return (ends - today(now)).days


def show_days(starts: date, ends: date, now: datetime, language: str) -> str:
    """A stretch of days in a few words; the year only where it is not this year's."""
    this_year = today(now).year
    skeleton = "MMMd" if starts.year == ends.year == this_year else "yMMMd"
    return str(format_interval(starts, ends, skeleton, locale=_LOCALES[language]))


def show_timetable(
    spans: Iterable[tuple[str, date, date]], now: datetime, language: str
) -> dict[str, str]:
    """The days of each named span in words."""
    return {name: show_days(starts, ends, now, language) for name, starts, ends in spans}
