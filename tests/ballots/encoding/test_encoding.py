"""Strict reading and canonical writing (specification 2.2 to 2.4)."""

from types import MappingProxyType

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


LONG = "x" * 60
REFUSALS = {
    "too large": (
        lambda: parse(b"[1]", max_bytes=2),
        "too-large",
        "the text is longer than 2 bytes",
    ),
    "not UTF-8": (lambda: parse(b'"a\xff"'), "malformed", "byte 2 is not UTF-8"),
    "too deep": (lambda: parse(b"[" * 21), "too-deep", "nested deeper than 20 levels"),
    "not JSON": (
        lambda: parse(b"[1 2]"),
        "malformed",
        "not JSON: Expecting ',' delimiter at character 3",
    ),
    "a field twice": (
        lambda: parse(b'{"a":1,"a":1}'),
        "duplicate-key",
        "an object has the same field twice",
    ),
    "a float": (lambda: parse(b"1.5"), "malformed", "'1.5' is not an integer"),
    "a long float": (
        lambda: parse(b"1." + b"5" * 60),
        "malformed",
        f"'1.{'5' * 18}' is not an integer",
    ),
    "NaN": (lambda: parse(b"NaN"), "malformed", "NaN is not JSON"),
    "a long integer": (
        lambda: parse(b"9" * 20),
        "malformed",
        "an integer is too long or a negative zero",
    ),
    "half a pair": (
        lambda: parse(rb'["\ud800"]'),
        "malformed",
        "a text holds half of a surrogate pair",
    ),
    "half a pair written": (
        lambda: encoding.canonical_json("\ud800"),
        "malformed",
        "a text holds half of a surrogate pair",
    ),
    "hex": (lambda: encoding.from_hex("zz", 1), "malformed", "not 2 lowercase hex digits"),
    "base64": (
        lambda: encoding.from_b64_nopad("", 32),
        "malformed",
        "not 32 bytes of unpadded base64",
    ),
    "a decimal": (
        lambda: encoding.from_decimal("01", 9),
        "bad-scalar",
        "not a canonical decimal number",
    ),
    "a large decimal": (
        lambda: encoding.from_decimal("9", 9),
        "bad-scalar",
        "a number is not below its modulus",
    ),
    "no object": (lambda: encoding.as_object([], ()), "malformed", "not a JSON object"),
    "a field missing": (
        lambda: encoding.as_object({}, ("a", "b")),
        "malformed",
        "the field 'a' is missing",
    ),
    "a field unknown": (
        lambda: encoding.as_object({"a": 1, LONG: 2}, ("a",)),
        "malformed",
        f"the field {LONG[:40]!r} is unknown",
    ),
    "no array": (lambda: encoding.as_list({}), "malformed", "not a JSON array"),
    "another length": (
        lambda: encoding.as_list([1], 2),
        "malformed",
        "an array has 1 elements instead of 2",
    ),
    "no text": (lambda: encoding.as_text(1), "malformed", "not a JSON string"),
    "no integer": (lambda: encoding.as_integer("1", 0, 1), "malformed", "not a JSON integer"),
    "an integer beyond": (
        lambda: encoding.as_integer(2, 0, 1),
        "malformed",
        "an integer is not between 0 and 1",
    ),
    "no boolean": (lambda: encoding.as_boolean(1), "malformed", "not a JSON boolean"),
}


@pytest.mark.parametrize(("call", "code", "sentence"), REFUSALS.values(), ids=REFUSALS.keys())
def test_each_refusal_says_what_is_wrong_and_where(call, code, sentence):
    with pytest.raises(MalformedError) as caught:
        call()
    assert (caught.value.code, caught.value.sentence) == (code, sentence)


def test_what_lies_on_a_limit_is_taken():
    assert parse(b"[1]", max_bytes=3) == [1]
    assert parse(b"[" * 20 + b"]" * 20) is not None
    assert parse(b"[[],[]" + b",[]" * 50 + b"]") is not None
    assert encoding.parse_json(b"[" * 8 + b"]" * 8, max_bytes=16) is not None
    with pytest.raises(MalformedError):
        encoding.parse_json(b"[" * 9 + b"]" * 9, max_bytes=18)
    assert parse(b"9" * 19) == 10**19 - 1
    assert parse(b"-" + b"9" * 18) == 1 - 10**18
    assert parse(b"0") == 0
    assert encoding.from_decimal("0", 1) == 0
    assert encoding.from_decimal("9" * 77, 10**77) == 10**77 - 1
    assert [encoding.as_integer(each, 3, 5) for each in (3, 4, 5)] == [3, 4, 5]
    for each in (2, 6):
        with pytest.raises(MalformedError):
            encoding.as_integer(each, 3, 5)
    assert encoding.as_list([], 0) == []
    assert encoding.as_list([1]) == [1]
    assert encoding.as_boolean(False) is False
    assert encoding.as_text("") == ""


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5, 32, 33])
def test_each_length_has_one_spelling(length):
    raw = bytes(range(length))
    assert encoding.from_b64_nopad(encoding.b64_nopad(raw), length) == raw
    assert encoding.from_hex(encoding.to_hex(raw), length) == raw
    assert encoding.is_hex(encoding.to_hex(raw), length)
    for other in (length - 1, length + 1):
        assert not encoding.is_hex(encoding.to_hex(raw), other)
        for read, written in (
            (encoding.from_b64_nopad, encoding.b64_nopad(raw)),
            (encoding.from_hex, encoding.to_hex(raw)),
        ):
            with pytest.raises(MalformedError):
                read(written, other)


def test_is_hex_takes_no_capitals_and_no_numbers():
    assert encoding.is_hex("ab", 1)
    assert not any(encoding.is_hex(each, 1) for each in ("AB", "zz", "", 12, None, "a"))


def test_a_text_may_hold_any_escaped_character_but_half_a_pair():
    assert parse(rb'"\ud83c\udf33"') == "\U0001f333"
    assert parse(rb'{"\u0061":"\u0000"}') == {"a": "\x00"}
    for raw in (rb'{"a":["\udfff"]}', rb'"\udf33\ud83c"', rb'{"\ud800":[]}'):
        with pytest.raises(MalformedError):
            parse(raw)


def test_read_only_collections_are_written_like_others():
    value = MappingProxyType({"a": (1, (2,)), "b": MappingProxyType({})})
    assert encoding.canonical_json(value) == b'{"a":[1,[2]],"b":{}}'
    assert encoding.canonical_json({"a": range(3)}) == b'{"a":[0,1,2]}'
    with pytest.raises(TypeError, match="object has no JSON form"):
        encoding.canonical_json({"a": object()})
    with pytest.raises(ValueError, match="JSON"):
        encoding.canonical_json(float("nan"))


def test_the_hashes_are_sha_256():
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert encoding.sha256(b"abc").hex() == encoding.sha256_hex(b"abc") == digest
