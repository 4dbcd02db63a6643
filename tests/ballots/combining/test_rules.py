"""The rules document: exact, canonical, and free of contradictions."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from ballots.combining.combination import Accept
from ballots.combining.contest import Option, ScoredContest
from ballots.combining.rules import Chamber, Rules, Trustee
from ballots.combining.timetable import Extension
from ballots.encoding import sha256_hex
from ballots.errors import MalformedError

IDS = ("11111111111111", "22222222222222", "33333333333333", "44444444444444")
RULES = Rules(
    consultation=IDS[0],
    contests=(
        ScoredContest("Which?", (Option(IDS[1], "One"), Option(IDS[2], "二")), 1, 2),
        ScoredContest("Do you agree?", (Option(IDS[3], "Yes"),), 0, 1, blank=True),
    ),
    chambers=(
        Chamber("citizens", IDS[1], 20, "ab" * 32, 60),
        Chamber("experts", IDS[2], 11, "cd" * 32, 40),
    ),
    rule="weighted_shares",
    accept=Accept("threshold", share=Fraction(1, 2)),
    opens=datetime(2026, 11, 23, 8, tzinfo=UTC),
    closes=datetime(2026, 11, 30, 8, tzinfo=UTC),
    grace_seconds=60,
    k=10,
    trustees=(Trustee("Ann", "01" * 32), Trustee("Bo", "02" * 32)),
    threshold=2,
    log="vote.example/record+00000000+AQ==",
)
VALUE = json.loads(RULES.to_bytes())


def document(**changes):
    return json.dumps({**VALUE, **changes}, separators=(",", ":"), ensure_ascii=False).encode()


def changed(path, value):
    whole = json.loads(json.dumps(VALUE))
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False).encode()


def test_the_document_has_the_fields_of_the_contract_in_order():
    assert list(VALUE) == [
        "version", "consultation", "contests", "chambers", "combination", "tie", "timetable",
        "registrar", "witness_quorum", "k", "below_k", "spares", "trustees", "threshold", "log",
    ]  # fmt: skip
    assert list(VALUE["contests"][0]) == ["question", "options", "min", "max", "blank"]
    assert VALUE["combination"]["accept"] == {"kind": "threshold", "share": "1/2"}
    assert VALUE["timetable"]["opens"] == "2026-11-23T08:00:00Z"
    assert Rules.from_bytes(RULES.to_bytes()) == RULES
    assert RULES.sha256 == sha256_hex(RULES.to_bytes())


@pytest.mark.parametrize("accept", [Accept("ranking"), Accept("top", n=3)])
def test_other_ways_to_accept_survive_writing_and_reading(accept):
    rules = dataclasses.replace(RULES, accept=accept)
    assert Rules.from_bytes(rules.to_bytes()) == rules


@pytest.mark.parametrize("mode", ["platform", "independent", "letters"])
def test_the_registrar_and_the_key_survive_writing_and_reading(mode):
    rules = dataclasses.replace(RULES, registrar=mode, registrar_key="ab" * 32)
    assert Rules.from_bytes(rules.to_bytes()) == rules
    said = json.loads(rules.to_bytes())["registrar"]
    assert said == {"mode": mode, "public_key": "ab" * 32}
    assert VALUE["registrar"] == "platform", "rules of before registrars signed"


def test_an_extension_of_the_close_survives_writing_and_reading_and_none_is_not_written():
    rules = dataclasses.replace(RULES, extension=Extension(30, 2))
    assert Rules.from_bytes(rules.to_bytes()) == rules
    said = json.loads(rules.to_bytes())["timetable"]
    assert said["extension"] == {"minutes": 30, "times": 2, "reason": "outage"}
    assert rules.extension.length == timedelta(minutes=30)
    assert "extension" not in VALUE["timetable"]


@pytest.mark.parametrize(
    "extension",
    [
        None,
        {},
        {"minutes": 0, "times": 1, "reason": "outage"},
        {"minutes": 1441, "times": 1, "reason": "outage"},
        {"minutes": 30, "times": 0, "reason": "outage"},
        {"minutes": 30, "times": 11, "reason": "outage"},
        {"minutes": 30, "times": 1, "reason": "turnout"},
        {"times": 1, "minutes": 30, "reason": "outage"},
        {"minutes": 30, "times": 1},
    ],
)
def test_another_extension_is_refused(extension):
    with pytest.raises(MalformedError, match=r"^rules: "):
        Rules.from_bytes(document(timetable={**VALUE["timetable"], "extension": extension}))


@pytest.mark.parametrize("mode", ["independent", "letters"])
def test_a_registrar_that_is_not_the_platform_alone_has_a_key(mode):
    with pytest.raises(MalformedError, match="not one of platform"):
        dataclasses.replace(RULES, registrar=mode)


@pytest.mark.parametrize("name", VALUE)
def test_a_field_missing_or_of_another_type_is_refused(name):
    without = {key: value for key, value in VALUE.items() if key != name}
    for enemy in (
        json.dumps(without, separators=(",", ":")).encode(),
        *(document(**{name: value}) for value in (None, {}, [], True, -1, "x" * 60, [1], [{}])
          if not (name == "log" and isinstance(value, str))),
    ):  # fmt: skip
        with pytest.raises(MalformedError, match=r"^rules: "):
            Rules.from_bytes(enemy)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("tie",), "participate/tie/v2"),
        (("registrar",), "self"),
        (("registrar",), "independent"),
        (("registrar",), {"mode": "self", "public_key": "ab" * 32}),
        (("registrar",), {"mode": "letters", "public_key": "ab"}),
        (("registrar",), {"public_key": "ab" * 32, "mode": "letters"}),
        (("below_k",), "drop"),
        (("k",), 0),
        (("spares",), -1),
        (("spares",), 1),  # nobody's key signs which they are
        (("contests", 0, "max"), 3),
        (("contests", 0, "min"), 3),
        (("contests", 0, "options"), []),
        (("contests", 0, "options", 1, "id"), IDS[1]),
        (("contests", 0, "blank"), 0),
        (("chambers", 1, "id"), "citizens"),
        (("chambers", 1, "id"), "Experts"),
        (("chambers", 1, "election"), IDS[1]),
        (("chambers", 1, "weight"), 0),
        (("chambers", 1, "weight"), "40"),
        (("chambers", 1, "voting"), "open"),
        (("chambers", 1, "roll", "root"), "AB" * 32),
        (("combination", "rule"), "single_chamber"),
        (("combination", "rule"), "majority"),
        (("combination", "accept"), {"kind": "top"}),
        (("combination", "accept"), {"kind": "top", "n": 0}),
        (("combination", "accept"), {"kind": "top", "n": True}),
        (("combination", "accept"), {"kind": "threshold", "share": "2/4"}),
        (("combination", "accept"), {"kind": "threshold", "share": "0/1"}),
        (("combination", "accept"), {"kind": "threshold", "share": "3/2"}),
        (("combination", "accept"), {"kind": "threshold", "share": "1/0"}),
        (("combination", "accept"), {"kind": "ranking", "n": 1}),
        (("combination", "accept"), {"n": 1, "kind": "top"}),
        (("timetable", "closes"), "2026-11-23T08:00:00Z"),
        (("timetable", "grace_seconds"), 86_401),
        (("trustees", 1, "public_key"), "01" * 32),
        (("trustees",), []),
        (("threshold",), 0),
        (("threshold",), 3),
        (("contests",), []),
        (("chambers",), []),
    ],
)
def test_rules_that_contradict_themselves_are_refused(path, value):
    with pytest.raises(MalformedError, match=r"^rules: "):
        Rules.from_bytes(changed(path, value))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        RULES.to_bytes() + b"\n",
        RULES.to_bytes().replace(b":", b": ", 1),
        RULES.to_bytes().replace(b"One", b"\\u004fne"),
        RULES.to_bytes().replace(b"{", b'{"version":1,', 1),
        b"[" * 50_000,
        b" " * 60_001,
    ],
)
def test_bytes_that_are_no_rules_are_refused(raw):
    with pytest.raises(MalformedError, match=r"^rules: "):
        Rules.from_bytes(raw)


def test_spares_need_the_key_that_signs_them():
    keyed = dataclasses.replace(RULES, registrar_key="ab" * 32, spares=3)
    assert Rules.from_bytes(keyed.to_bytes()) == keyed
    with pytest.raises(MalformedError, match="no registrar's key"):
        dataclasses.replace(RULES, spares=3)


def test_a_panel_that_votes_by_name_needs_no_trustees_and_counts_from_one_vote():
    panel = dataclasses.replace(RULES.chambers[1], voting="named")
    mixed = dataclasses.replace(RULES, chambers=(RULES.chambers[0], panel))
    assert Rules.from_bytes(mixed.to_bytes()) == mixed
    assert mixed.secret_chambers == (RULES.chambers[0],)
    assert [mixed.least(chamber) for chamber in mixed.chambers] == [10, 1]
    alone = dataclasses.replace(
        RULES, chambers=(panel,), rule="single_chamber", trustees=(), threshold=0
    )
    assert Rules.from_bytes(alone.to_bytes()) == alone
    for changes in ({"trustees": (), "threshold": 0}, {"threshold": 0}):
        with pytest.raises(MalformedError, match="trustees are missing"):
            dataclasses.replace(mixed, **changes)
