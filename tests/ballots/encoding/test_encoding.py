"""Strict reading and canonical writing (specification 2.2 to 2.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots import encoding
from ballots.errors import MalformedError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def parse(raw, **limits):
    return encoding.parse_json(raw, max_bytes=limits.get("max_bytes", 1 << 20), max_depth=20)


@given(VALUES)
def test_what_is_written_is_read_back(value):
    assert parse(encoding.canonical_json(value)) == value


def test_the_canonical_text_is_the_specifications():
    value = {"b": 'é/\x7f"\\\n\x01中', "a": [1, True, None]}
    written = encoding.canonical_json(value)
    assert written == '{"b":"é/\\u007f\\"\\\\\\n\\u0001中","a":[1,true,null]}'.encode()


HOSTILE = {
    "nothing": b"",
    "not UTF-8": b'"\xff"',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "an escaped lone surrogate": rb'"\ud800"',
    "a lone surrogate as a key": rb'{"\udc00":1}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "NaN": b"NaN",
    "Infinity": b"[-Infinity]",
    "a float": b"1.0",
    "an exponent": b"1e2",
    "negative zero": b"-0",
    "a huge integer": b"9" * 20,
    "a leading zero": b"01",
    "another script's digits": "[١]".encode(),
    "two values": b"1 2",
    "a trailing comma": b"[1,]",
    "a raw control character": b'"\n"',
    "an unclosed string": b'"abc',
    "an unclosed array": b"[",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_json_is_malformed(raw):
    with pytest.raises(MalformedError):
        parse(raw)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[" * 10_000, "too-deep"),
        (b"[" * 10_000 + b"]" * 10_000, "too-deep"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "too-deep"),
        (b'{"a":1,"a":1}', "duplicate-key"),
        (b'{"a":1,"\\u0061":2}', "duplicate-key"),
        (b'"' + b"x" * (1 << 20) + b'"', "too-large"),
    ],
)
def test_the_reason_has_a_code(raw, code):
    with pytest.raises(MalformedError) as caught:
        parse(raw)
    assert caught.value.code == code


def test_brackets_inside_texts_are_not_depth():
    assert parse(b'"' + b"[" * 1000 + b'\\"{"') == "[" * 1000 + '"{'


def test_escaped_quotes_cost_linear_time():
    with pytest.raises(MalformedError):
        parse(b'"' + b'\\"' * 500_000)


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "01", "1_0", " 1", "1\n", "١", "1e2", "0x1", "9" * 78, 5, None, "100"]
)
def test_decimals_that_int_would_take_are_refused(text):
    with pytest.raises(MalformedError):
        encoding.from_decimal(text, 100)


@given(st.integers(0, 99))
def test_decimals_read_back(number):
    assert encoding.from_decimal(encoding.to_decimal(number), 100) == number


@pytest.mark.parametrize("text", ["ab cd", "AB", "abc", "zz", "ab\n", "", "٠٠", 1, None])
def test_hex_that_fromhex_would_take_is_refused(text):
    with pytest.raises(MalformedError):
        encoding.from_hex(text, 1)


def test_hex_reads_back():
    assert encoding.from_hex(encoding.to_hex(b"\x00\xff"), 2) == b"\x00\xff"


@given(st.binary(min_size=32, max_size=32))
def test_unpadded_base64_reads_back(raw):
    assert encoding.from_b64_nopad(encoding.b64_nopad(raw), 32) == raw


@pytest.mark.parametrize("text", ["A" * 42 + "B", "A" * 42, "A" * 42 + "=", "-" * 43, 3])
def test_other_spellings_of_base64_are_refused(text):
    with pytest.raises(MalformedError):
        encoding.from_b64_nopad(text, 32)


def test_a_lone_surrogate_is_not_written():
    with pytest.raises(MalformedError):
        encoding.canonical_json("\ud800")


def test_objects_have_exactly_their_fields():
    assert encoding.as_object({"a": 1, "c": 2}, ["a"], ["b", "c"]) == {"a": 1, "c": 2}
    for value in ({}, {"a": 1, "d": 2}, [], None):
        with pytest.raises(MalformedError):
            encoding.as_object(value, ["a"], ["b", "c"])


def test_a_boolean_is_no_integer():
    with pytest.raises(MalformedError):
        encoding.as_integer(True, 0, 1)
    assert encoding.as_integer(1, 0, 1) == 1
