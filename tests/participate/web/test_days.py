"""Days as people count them, in the place's own zone."""

from datetime import UTC, date, datetime

import pytest

from participate.web.days import days_left, show_days, show_timetable, today

LATE = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # already the 24th in the place


def test_today_is_the_places_day():
    assert today(LATE) == date(2026, 11, 24)


@pytest.mark.parametrize(("day", "left"), [(23, -1), (24, 0), (30, 6)])
def test_the_last_day_counts_as_none_left(day, left):
    assert days_left(date(2026, 11, day), LATE) == left


@pytest.mark.parametrize(
    ("language", "starts", "ends", "shown"),
    [
        ("en", date(2026, 8, 3), date(2026, 8, 31), "3\u201331 Aug"),
        ("zh", date(2026, 8, 3), date(2026, 8, 31), "8月3日至31日"),
        ("en", date(2026, 9, 1), date(2026, 10, 12), "1 Sept\u2009\u2013\u200912 Oct"),
        ("zh", date(2027, 1, 1), date(2027, 12, 31), "2027年1月1日至12月31日"),
    ],
)
def test_a_stretch_of_days_is_shown_in_few_words(language, starts, ends, shown):
    assert show_days(starts, ends, LATE, language) == shown


def test_each_span_keeps_its_name():
    spans = [("review", date(2026, 11, 1), date(2026, 11, 2))]
    assert show_timetable(spans, LATE, "zh") == {"review": "11月1日至2日"}
