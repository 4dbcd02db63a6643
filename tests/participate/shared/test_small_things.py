"""Clock, ids, texts, columns, errors, actors."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participate.shared import paths
from participate.shared.act import VISITOR, Actor
from participate.shared.clock import SteppedClock, SystemClock, format_moment
from participate.shared.columns import UtcDateTime
from participate.shared.errors import InvalidInputError, NotFoundError, ParticipateError
from participate.shared.ids import BASE58, is_id, new_id
from participate.shared.text import make_text, pick

NOON = datetime(2026, 11, 23, 12, 0, 0, 999_999, tzinfo=UTC)


def test_a_stepped_clock_stands_until_it_is_advanced():
    clock = SteppedClock(NOON)
    assert clock.now() == NOON
    clock.advance(timedelta(days=1))
    assert clock.now() == NOON + timedelta(days=1)
    clock.advance_to(NOON + timedelta(days=3))
    assert clock.offset == timedelta(days=3)


def test_a_stepped_clock_over_the_real_one_runs():
    clock = SteppedClock(SystemClock(), timedelta(days=365))
    assert clock.now() - SystemClock().now() > timedelta(days=364)
    assert clock.now().tzinfo is UTC


def test_no_clock_goes_back():
    with pytest.raises(ValueError, match="go back"):
        SteppedClock(NOON).advance(timedelta(seconds=-1))


def test_moments_of_the_record_are_utc_in_whole_seconds():
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
    assert format_moment(shanghai) == "2026-11-23T12:00:00Z"


@given(st.binary(min_size=1, max_size=40))
def test_an_id_is_fourteen_characters_whatever_the_randomness(seed):
    stream = iter(seed * 200 + bytes(range(256)) * 20)
    value = new_id(lambda n: bytes(next(stream) for _ in range(n)))
    assert is_id(value)


def test_no_character_of_an_id_is_likelier_than_another():
    counts = dict.fromkeys(BASE58, 0)
    for byte in range(256):
        value = new_id(lambda n, byte=byte: bytes([byte] * n)) if byte < 232 else ""
        if value:
            counts[value[0]] += 1
    assert set(counts.values()) == {4}


@pytest.mark.parametrize("text", ["", "1" * 13, "1" * 15, "0" * 14, "l" * 14, "é" * 14])
def test_other_texts_are_no_ids(text):
    assert not is_id(text)


@pytest.mark.parametrize(
    ("text", "language", "picked"),
    [
        (make_text("a", "甲"), "en", ("a", "en")),
        (make_text("a", "甲"), "zh", ("甲", "zh")),
        (make_text("a"), "zh", ("a", "en")),
        (make_text(zh="甲"), "en", ("甲", "zh")),
        (make_text(), "zh", ("", "zh")),
    ],
)
def test_a_missing_language_falls_back_to_the_other(text, language, picked):
    assert pick(text, language) == picked


def test_moments_come_back_from_the_database_as_they_went():
    column = UtcDateTime()
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
    stored = column.process_bind_param(shanghai, None)
    assert column.process_result_value(stored, None) == NOON
    assert column.process_bind_param(None, None) is None
    assert column.process_result_value(None, None) is None


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(NOON.replace(tzinfo=None), None)


def test_errors_read_as_sentences():
    assert str(ParticipateError("At most %(n)s.", {"n": 3})) == "At most 3."
    assert str(ParticipateError("100 % sure.")) == "100 % sure."
    assert NotFoundError().sentence == "There is no such page."
    assert InvalidInputError({"a": "b"}).fields == {"a": "b"}


def test_an_actor_knows_what_it_may():
    expert = Actor("a", "A", frozenset({"expert"}))
    assert expert.has("official", "expert")
    assert not expert.has("official")
    assert not VISITOR.has("citizen")


def test_the_checkout_comes_before_the_package(tmp_path, monkeypatch):
    package = tmp_path / "participate"
    (package / "_templates").mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", package)
    monkeypatch.setattr(paths, "_CHECKOUT", tmp_path)
    assert paths.templates_dir() == package / "_templates"
    (tmp_path / "templates").mkdir()
    assert paths.templates_dir() == tmp_path / "templates"
    assert paths.static_dir() == tmp_path / "build" / "static"
    assert paths.locale_dir() == tmp_path / "build" / "locale"
    assert paths.catalogue_sources_dir() == package / "locale"
