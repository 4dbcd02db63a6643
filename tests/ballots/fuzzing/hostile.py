"""Hostile input: arbitrary values, and good ones that were changed a little (specification 2.5)."""

from __future__ import annotations

import copy
import json
from itertools import islice

from hypothesis import strategies as st

HUGE = "9" * 5000
TOKENS = (
    b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"\xe2\x80\xa8", b"\x7f",
    b"\\ud800", b"\\udc00\\ud800", b"\\u0000", b"\\u007f", b"\\/", b"\\", b'"', b'"a":1,', b"{",
    b"}", b"[" * 40, b"]", b"[[[[[[[[[", b'{"a":' * 20, b",", b":", b" ", b"\n", b"\r\n", b"\n\n",
    b"\t", b"-0", b"-1", b"01", b"+1", b"1.0", b"1e2", b"1_0", b"0x1", b"NaN", b"Infinity",
    b"null", b"true", HUGE.encode(), "１２".encode(), "٣".encode(), b"=", b"==", b"A", b"F",
    b"/*x*/", "\u2014".encode(), "\u200b".encode(), b"PK\x05\x06",
)  # fmt: skip
"""Bytes that parsers have been known to read in more than one way, put anywhere."""
LITERALS = (
    HUGE,
    f"-{HUGE}",
    "-0",
    "0.0",
    "1.0",
    "1e2",
    "1E400",
    "01",
    "+1",
    "NaN",
    "-Infinity",
    "1_0",
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '"\\u007f"',
    '"\x7f"',
    '"\\/"',
    '"\\x"',
    '"\n"',
    '{"a":1,"a":1}',
    '{"":0,"":0}',
    "[" * 9 + "]" * 9,
    "[" * 3000 + "]" * 3000,
    "[" * 3000,
    "'a'",
    "９",
    "undefined",
    "[1,]",
    "{,}",
    '{"a":}',
    "",
    "null null",
    "tru",
)
"""Spellings put in the place of a value, as JSON readers may or may not take them."""
VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 1, 2, 2**31, 2**53, 2**63, 10**18, "", "0", "00", "-0", "1 ", " 1",
    "1_0", "１", "٣", HUGE, "x" * 3000, "a" * 64, "A" * 64, "0" * 64, "0" * 63 + "1", "f" * 64,
    "7" + "f" * 62 + "ec", "7" + "f" * 62 + "ed", "8" + "0" * 62 + "1", "\x00", "\x7f", "\ufeff",
    "\u2028", "\U0010ffff", [], [[]], [[[[[[]]]]]], [None], [0] * 300, {}, {"": 0}, {"a": {}},
    "7237005577332262213973186563042994240857116359379907606001950938285454250989",
    "7237005577332262213973186563042994240857116359379907606001950938285454250988",
)  # fmt: skip
"""Values put in the place of any part of a JSON document."""

_ACTIONS = ("replace", "remove", "twice", "rename", "reorder", "spell", "wrap", "grow")
_BYTE_CHANGES = ("flip", "cut", "drop", "repeat", "insert", "overwrite", "swap")


def json_values():
    """Any value that `parse_json` could return."""
    texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=70)
    leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | texts
    leaves |= st.sampled_from(VALUES)
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=12,
    )


def changes():
    """A few changes, each (what, where as a share, which)."""
    share, which = st.integers(0, 9999), st.integers(0, 9999)
    return st.lists(st.tuples(st.integers(0, 99), share, which), min_size=1, max_size=3)


@st.composite
def changed_bytes(draw, samples):
    """A good text with bits flipped, parts cut, repeated, swapped, or foreign ones put in."""
    raw = draw(st.sampled_from(samples))
    for what, where, which in draw(changes()):
        raw = change_bytes(raw, _BYTE_CHANGES[what % len(_BYTE_CHANGES)], where, which)
    return raw


def change_bytes(raw, what, where, which):
    """One change at a place that is a share of the length."""
    at = where * (len(raw) + 1) // 10_000
    span = 1 + which % 40
    token = TOKENS[which % len(TOKENS)]
    match what:
        case "flip" if at < len(raw):
            return raw[:at] + bytes([raw[at] ^ 1 << which % 8]) + raw[at + 1 :]
        case "cut":
            return raw[:at]
        case "drop":
            return raw[:at] + raw[at + span :]
        case "repeat":
            return raw[: at + span] + raw[at:]
        case "overwrite":
            return raw[:at] + token + raw[at + len(token) :]
        case "swap":
            return (
                raw[:at]
                + raw[at + span : at + 2 * span]
                + raw[at : at + span]
                + raw[at + 2 * span :]
            )
        case _:
            return raw[:at] + token + raw[at:]


@st.composite
def changed_json(draw, values):
    """A good JSON value with parts of it replaced, removed, repeated, renamed, reordered."""
    value = copy.deepcopy(draw(st.sampled_from(values)))
    for what, where, which in draw(changes()):
        value = change_json(value, _ACTIONS[what % len(_ACTIONS)], where, which)
    return value


@st.composite
def changed_documents(draw, samples):
    """The text of a changed JSON document: compact, spaced, escaped or with a field twice."""
    value = json.loads(draw(st.sampled_from(samples)))
    style = draw(st.integers(0, 5))
    value = draw(changed_json([value]))
    match style:
        case 0:
            return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
        case 1:
            return json.dumps(value, indent=1).encode()
        case 2:
            text = compact(value)
            return text.replace(b"{", b'{"kind":0,', 1)
        case _:
            return compact(value)


def with_literals(sample, most):
    """The document with each of the literals in the place of each of its (first) values."""
    for number in range(len(list(islice(walk(json.loads(sample)), most)))):
        value = json.loads(sample)
        parent, key = next(islice(walk(value), number, None))
        parent[key] = "\ue000"
        for literal in LITERALS:
            raw = literal.encode("utf-8", "surrogatepass")
            yield compact(value).replace('"\ue000"'.encode(), raw)


def compact(value):
    """The canonical spelling, whatever the value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def change_json(value, what, where, which):
    """One change at one of the places of a JSON value."""
    places = list(walk(value))
    parent, key = places[where * len(places) // 10_000] if places else (None, None)
    hostile = copy.deepcopy(VALUES[which % len(VALUES)])
    if parent is None:
        return hostile
    old = parent[key]
    match what:
        case "remove":
            del parent[key]
        case "twice" if isinstance(parent, list):
            parent.insert(key, copy.deepcopy(old))
        case "rename" if isinstance(parent, dict):
            parent[f"{key} "[which % 2 :]] = parent.pop(key)
        case "reorder" if isinstance(parent, dict):
            parent[key] = parent.pop(key)
        case "reorder" if isinstance(parent, list):
            parent.append(parent.pop(key))
        case "spell":
            parent[key] = respelled(old, which)
        case "wrap":
            parent[key] = [old] if which % 2 else {"x": old}
        case "grow" if isinstance(old, list):
            parent[key] = old * (2 + which % 9)
        case _:
            parent[key] = hostile
    return value


def respelled(value, which):
    """The same number or text in another spelling, or in another type."""
    if isinstance(value, bool) or value is None:
        return int(bool(value))
    if isinstance(value, int):
        return (str(value), float(value) + 0.0, -value, value + 1)[which % 4]
    if isinstance(value, str):
        other = (value.upper(), f" {value}", f"0{value}", f"{value}\n", value[:-1], f"+{value}")
        return other[which % len(other)]
    return value


def walk(value):
    """All places (container, key) in a JSON value, the outer ones first."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            keys = list(each)
        elif isinstance(each, list):
            keys = list(range(len(each)))
        else:
            continue
        for key in keys:
            yield each, key
            waiting.append(each[key])
