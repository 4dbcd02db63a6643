"""Fuzzing of every parser: it returns a value or one of our errors, and nothing else ever escapes.

`FUZZ_EXAMPLES` sets how many inputs each parser gets (200 unless set).
"""

from __future__ import annotations

import json
import os
import re
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ballots.encoding import canonical_json
from ballots.errors import MalformedError, VerificationError
from tests.ballots.fuzzing import targets_election, targets_making, targets_record
from tests.ballots.fuzzing.hostile import (
    LITERALS,
    TOKENS,
    VALUES,
    changed_bytes,
    changed_documents,
    changed_json,
    compact,
    json_values,
    with_literals,
)
from tests.ballots.fuzzing.parsers import NOT_PARSERS, found

PARSERS = targets_election.PARSERS | targets_record.PARSERS | targets_making.PARSERS
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))
CODE = re.compile(r"[a-z]+(-[a-z]+)*")
LONGEST_LINE, MOST_LINES = 500, 25
"""A refusal quotes a few characters of what it refuses, never all of it; tables name some rows."""

FUZZ = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def inputs(parser):
    """What a parser gets: anything of its type, and good samples with something changed."""
    samples = list(parser.samples())
    match parser.takes:
        case "json":
            return json_values() | changed_json(samples) | changed_json(samples)
        case "text":
            raws = [sample.encode() for sample in samples]
            changed = changed_bytes(raws).map(lambda raw: raw.decode("utf-8", "replace"))
            return st.text(max_size=300) | changed | changed
        case "bytes":
            return st.binary(max_size=1500) | changed_bytes(samples) | changed_bytes(samples)
        case _:
            documents = changed_documents(samples)
            arbitrary = st.binary(max_size=600) | json_values().map(compact)
            return arbitrary | changed_bytes(samples) | documents | documents


def as_read(parser, written):
    """What was written, as the parser gets it: tuples have become lists."""
    return json.loads(canonical_json(written)) if parser.takes == "json" else written


def attempt(parser, value):
    """Read, and hold the parser to its contract; says whether it accepted."""
    made, refused = None, None
    try:
        made = parser.read(value)
    except (MalformedError, VerificationError) as error:
        refused = error
    if refused is not None:
        assert CODE.fullmatch(refused.code), refused.code
        lines = refused.sentence.split("\n")
        assert len(lines) <= MOST_LINES
        assert all(0 < len(line) <= LONGEST_LINE for line in lines), refused.sentence
        return False
    if parser.write is not None:
        assert parser.write(made) == value
    if parser.rewrite is not None:
        again = as_read(parser, parser.rewrite(made))
        assert parser.read(again) == made
        assert as_read(parser, parser.rewrite(parser.read(again))) == again
    return True


def test_every_parser_is_fuzzed():
    assert found() == set(PARSERS)
    assert all(NOT_PARSERS.values())


@pytest.mark.parametrize("name", PARSERS)
def test_good_samples_are_accepted(name):
    parser = PARSERS[name]
    samples = list(parser.samples())
    assert samples
    accepted = [attempt(parser, sample) for sample in samples]
    # A modulus itself is among the decimals, and one sample is of every kind of content.
    assert all(accepted) or name.endswith(("from_decimal", "read_content", "ArchiveReader"))


@pytest.mark.parametrize("name", PARSERS)
def test_only_our_errors_escape_and_what_is_accepted_is_canonical(name):
    parser = PARSERS[name]

    @FUZZ
    @given(inputs(parser))
    def fuzz(value):
        attempt(parser, value)

    fuzz()


@pytest.mark.parametrize("name", [name for name in PARSERS if PARSERS[name].takes == "document"])
def test_no_spelling_of_a_value_lets_another_error_escape(name):
    parser = PARSERS[name]
    for value in with_literals(parser.samples()[0], 20):
        attempt(parser, value)


CANONICAL = [name for name, each in PARSERS.items() if each.takes == "document" and each.write]


@pytest.mark.parametrize("name", CANONICAL)
def test_a_space_more_is_named_by_its_code(name):
    parser = PARSERS[name]
    for sample in parser.samples():
        with pytest.raises(MalformedError) as caught:
            parser.read(sample + b" ")
        assert caught.value.code == "not-canonical"


def steps_of(call):
    """How many Python and C functions a call enters: a measure that no clock disturbs."""
    count = 0

    def watch(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        call()
    finally:
        sys.setprofile(before)
    return count


def grown(parser, times):
    """Hostile inputs of a size: the units of a sample, tokens and brackets, over and over."""
    sample = parser.samples()[0]
    if parser.takes == "json":
        yield [sample] * times
        yield {f"{number}": sample for number in range(times)}
        yield from ("0" * 64 * times, "9" * 64 * times)
        return
    raw = sample.encode() if isinstance(sample, str) else sample
    units = (raw[:200], b'"', b"\\", b"[", b"{", b'"a":[],', b"1", b"\n", b"A", b"\xff", b'{"":')
    for unit in units:
        text = raw[: len(raw) // 2] + unit * times
        yield text.decode("utf-8", "replace") if parser.takes == "text" else text


@pytest.mark.parametrize("name", PARSERS)
def test_the_steps_grow_no_faster_than_the_input(name):
    parser = PARSERS[name]
    small, large = grown(parser, 200), grown(parser, 1600)
    for first, second in zip(small, large, strict=True):
        few = steps_of(lambda first=first: attempt(parser, first))
        many = steps_of(lambda second=second: attempt(parser, second))
        assert many <= 12 * few + 4000, (few, many, str(first)[:60])


def test_the_hostile_material_is_what_it_says():
    assert len(set(TOKENS)) == len(TOKENS)
    assert len(set(LITERALS)) == len(LITERALS)
    assert len({repr(each) for each in VALUES}) == len(VALUES)
