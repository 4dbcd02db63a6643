"""A consultation as one line of time: drawn, and in words beside it."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from participate.consultations.policy import PHASES, Phase
from participate.consultations.service import ConsultationView, Span
from participate.promises.policy import State
from participate.promises.service import PromiseView
from participate.shared.text import make_text
from participate.site.pages.timeline import GAP, TOP, make_timeline_page
from participate.site.service import Happening, TimelineReading

FIRST = date(2026, 9, 1)
NOON = datetime(2026, 9, 1, 4, tzinfo=UTC)


def view(phase=Phase.DISCUSSION, closed=None):
    words = make_text("Benches", "长椅")
    spans = tuple(
        Span(each, FIRST + timedelta(days=10 * n), FIRST + timedelta(days=10 * n + 9))
        for n, each in enumerate(PHASES, -1)
    )
    return ConsultationView(
        "c", phase, words, words, words, words, (), spans, "d", "D", "P", NOON, NOON, 3, closed
    )


def happening(day, kind, state="", words=""):
    return Happening(NOON + timedelta(days=day), kind, state, words, "en", "/there")


def promise(due, end=None):
    day = FIRST + timedelta(days=due)
    ended = day if end else None
    words = ("p", "c", "1", "d", "A lamp", (), "en", "O", day, day, end, ended, NOON, 9, ())
    return PromiseView(*words)


def page(happenings=(), promised=(), *, now=5, **more):
    said = (happening(0, "consultation.published"), *happenings)
    reading = TimelineReading(view(**more), said, tuple(promised))
    return make_timeline_page(reading, NOON + timedelta(days=now))


def test_phases_follow_each_other_without_a_gap_and_those_to_come_are_planned():
    moved = happening(12, "phase.moved", "review")
    drawn = page([moved], phase=Phase.REVIEW, now=14)
    assert [each.phase for each in drawn.stretches] == list(PHASES[1:])
    assert [each.is_planned for each in drawn.stretches] == [False, False, True, True, True]
    for before, after in pairwise(drawn.stretches):
        assert before.top + before.height == pytest.approx(after.top, abs=0.2)
    assert drawn.now is not None
    assert drawn.stretches[1].top == next(m.at for m in drawn.marks if m.state == "review")


def test_a_phase_that_lasts_too_long_is_drawn_until_today():
    drawn = page(now=20)
    first = drawn.stretches[0]
    assert first.top + first.height == pytest.approx(drawn.now, abs=0.2)


def test_marks_stand_in_order_and_never_on_each_other():
    crowd = [happening(1, "promise.made", words=f"Lamp {n}") for n in range(40)]
    drawn = page(crowd)
    labels = [each.label for each in drawn.marks]
    assert [each.number for each in drawn.marks] == list(range(1, 42))
    assert all(after - before >= GAP for before, after in pairwise(labels))
    assert labels[-1] <= drawn.height - TOP


def test_only_what_is_still_to_be_done_is_planned():
    drawn = page(promised=[promise(30), promise(2), promise(40, State.DONE)], now=5)
    assert [(each.kind, each.day) for each in drawn.marks if each.is_planned] == [
        ("promise.due", FIRST + timedelta(days=30))
    ]


def test_a_closed_consultation_ends_with_its_close():
    moves = [happening(n, "phase.moved", str(phase)) for n, phase in enumerate(PHASES[2:], 1)]
    closed = NOON + timedelta(days=9)
    drawn = page(moves, phase=Phase.FOLLOW_UP, closed=closed, now=30)
    last = drawn.stretches[-1]
    assert last.top + last.height == pytest.approx(drawn.height - TOP, abs=0.2)
    assert drawn.now is None


def test_everything_on_one_day_is_drawn_too():
    drawn = page(phase=Phase.FOLLOW_UP, closed=NOON, now=0)
    assert drawn.marks[0].at >= TOP


def test_the_page_says_in_words_what_it_draws_in_both_languages(client, consultation):
    path = f"/consultations/{consultation}/timeline"
    page = client.get(path).text
    assert page.count('aria-hidden="true"') >= 1
    assert "1. Published; the discussion begins" in page
    assert "公布，开始讨论" in client.get(path, headers={"Accept-Language": "zh-CN"}).text
    assert path in client.get(f"/consultations/{consultation}").text
    assert client.get(f"/consultations/{'1' * 14}/timeline").status_code == 404
