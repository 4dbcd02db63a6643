"""The catalogue of entries: what is written is what is read, and nothing else."""

import json

import pytest

from ballots.dossier.commitment import Opening, commit, read_opening
from ballots.dossier.entries import CONTENTS, ENTRIES, make_entry, read_content, read_entry
from ballots.encoding import canonical_json, sha256_hex
from ballots.errors import MalformedError

ID, UUID, HASH = "3kfLqVtR8mZ2aB", "aUD4F3j9kVg2xX", "ab" * 32
BASE = {"consultation": ID, "at": "2026-11-23T14:06:00Z", "by": "citizen"}
SAMPLES = (
    {"kind": "consultation.published", **BASE, "commitment": HASH},
    {"kind": "phase.moved", **BASE, "from": "draft", "to": "discussion"},
    {"kind": "proposal.version", **BASE, "proposal": ID, "version": 1, "commitment": HASH},
    {
        "kind": "comment.posted",
        **BASE,
        "comment": ID,
        "subject": f"proposal:{ID}",
        "commitment": HASH,
    },
    {
        "kind": "review.submitted",
        **BASE,
        "review": ID,
        "proposal": ID,
        "version": 2,
        "commitment": HASH,
    },
    {"kind": "roll.sealed", **BASE, "chamber": "citizens", "count": 3, "root": HASH},
    {"kind": "rules.fixed", **BASE, "document": '{"version":1}'},
    {"kind": "election.event", "election": UUID, "event": '{"height":0}'},
    {"kind": "election.opened", **BASE, "elections": [UUID]},
    {"kind": "outcome.published", **BASE, "outcome": HASH},
    {"kind": "decision.published", **BASE, "commitment": HASH},
)
TITLE = {"en": "Parking", "zh": "停车"}
CONTENT_SAMPLES = {
    "consultation.published": {
        "title": TITLE,
        "summary": TITLE,
        "changes": {"zh": "改什么"},
        "text": TITLE,
        "criteria": [{"id": "cost", "name": TITLE}],
        "timetable": [{"phase": "voting", "starts": "2026-11-23", "ends": "2026-11-30"}],
        "drafter": "A",
        "publisher": "B",
    },
    "proposal.version": {"title": "t", "text": "x", "language": "en", "author": "A"},
    "comment.posted": {"text": "x", "language": "zh", "author": "A", "stance": "for"},
    "review.submitted": {
        "expert": "E",
        "affiliation": "U",
        "interests": "none",
        "recused": False,
        "scores": [{"criterion": "cost", "score": 5, "reason": "cheap"}],
        "summary": "s",
        "language": "en",
    },
    "decision.published": {
        "verdicts": [{"proposal": ID, "verdict": "adopt", "reasons": "r"}],
        "departure": "",
        "language": "en",
        "official": "O",
    },
}


def test_the_samples_cover_the_catalogue():
    assert [sample["kind"] for sample in SAMPLES] == list(ENTRIES)
    assert set(CONTENT_SAMPLES) == set(CONTENTS)
    assert {s["kind"] for s in SAMPLES if "commitment" in s} == set(CONTENTS)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["kind"])
def test_an_entry_is_compact_json_with_its_fields_in_order(sample):
    entry = make_entry(sample)
    assert entry.raw == json.dumps(sample, separators=(",", ":"), ensure_ascii=False).encode()
    assert read_entry(entry.raw) == entry
    assert entry.kind == sample["kind"]
    assert entry.consultation == sample.get("consultation")
    assert entry.commitment == sample.get("commitment")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["kind"])
def test_fields_missing_added_reordered_or_of_another_type_are_refused(sample):
    names = list(sample)
    enemies = [
        {name: sample[name] for name in reversed(names)},
        {**sample, "more": 1},
        *({k: v for k, v in sample.items() if k != name} for name in names),
        *({**sample, name: None} for name in names),
        *({**sample, name: 1.5} for name in names),
        *({**sample, name: True} for name in names),
        *({**sample, name: {}} for name in names),
    ]
    for enemy in enemies:
        with pytest.raises(MalformedError, match=r"^record: "):
            read_entry(json.dumps(enemy, separators=(",", ":")).encode())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("consultation", "0kfLqVtR8mZ2aB"),
        ("consultation", "short"),
        ("at", "2026-11-23T14:06:00"),
        ("at", "2026-11-23 14:06:00Z"),
        ("at", "2026-11-23T14:06:0Z"),
        ("at", "2026-02-30T14:06:00Z"),
        ("at", "2026-11-23T14:06:00+00:00"),
        ("by", ""),
        ("by", "Citizen\n"),
        ("proposal", "x/../../../etc"),
        ("version", 0),
        ("version", -1),
        ("version", "1"),
        ("commitment", HASH.upper()),
        ("commitment", HASH[:-2]),
        ("kind", "proposal.versions"),
        ("kind", []),
    ],
)
def test_a_field_that_is_not_written_exactly_so_is_refused(name, value):
    with pytest.raises(MalformedError, match=r"^record: "):
        make_entry({**SAMPLES[2], name: value})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b'"x"',
        b"{",
        b"\xff",
        canonical_json(SAMPLES[1]) + b" ",
        canonical_json(SAMPLES[1]) + b"\n",
        b" " + canonical_json(SAMPLES[1]),
        canonical_json(SAMPLES[1]).replace(b":", b": ", 1),
        canonical_json(SAMPLES[1]).replace(b"draft", b"\\u0064raft"),
        canonical_json(SAMPLES[1])[:-1] + b',"to":"discussion"}',
        b'{"kind":' * 20 + b"1" + b"}" * 20,
        canonical_json({**SAMPLES[6], "document": "x" * 65_536}),
    ],
)
def test_bytes_that_are_no_entry_are_refused(raw):
    with pytest.raises(MalformedError, match=r"^record: "):
        read_entry(raw)


def test_the_largest_entry_stays_under_64_kib():
    room = 65_535 - len(canonical_json({**SAMPLES[6], "document": ""}))
    assert make_entry({**SAMPLES[6], "document": "x" * room}).text("document") == "x" * room
    with pytest.raises(MalformedError, match="64 KiB"):
        make_entry({**SAMPLES[6], "document": "x" * (room + 1)})


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_content_is_read_as_it_was_written(kind):
    sample = CONTENT_SAMPLES[kind]
    assert read_content(kind, canonical_json(sample)) == sample
    for name in sample:
        with pytest.raises(MalformedError, match=r"^record: the content of"):
            read_content(kind, canonical_json({k: v for k, v in sample.items() if k != name}))
        with pytest.raises(MalformedError, match=r"^record: the content of"):
            read_content(kind, canonical_json({**sample, name: 7}))
    with pytest.raises(MalformedError, match=r"^record: the content of"):
        read_content(kind, canonical_json(sample) + b"\n")


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("decision.published", ("verdicts", 0, "verdict"), "maybe"),
        ("review.submitted", ("scores", 0, "score"), 6),
        ("review.submitted", ("scores", 0, "score"), 0),
        ("review.submitted", ("scores", 0, "score"), True),
        ("review.submitted", ("recused",), "no"),
        ("consultation.published", ("title",), {}),
        ("consultation.published", ("title",), {"zh": "", "en": ""}),
        ("consultation.published", ("title",), {"fr": ""}),
        ("consultation.published", ("title", "en"), 1),
        ("consultation.published", ("timetable", 0, "phase"), "later"),
    ],
)
def test_a_content_with_another_value_is_refused(kind, path, value):
    sample = json.loads(json.dumps(CONTENT_SAMPLES[kind]))
    inner = sample
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(MalformedError, match=r"^record: the content of"):
        read_content(kind, canonical_json(sample))


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"x"', b"null"])
def test_a_content_that_is_no_object_is_refused(raw):
    with pytest.raises(MalformedError, match=r"^record: the content of .* is not a JSON object"):
        read_content("decision.published", raw)


def test_a_field_of_another_type_than_asked_for_is_refused():
    entry = make_entry(SAMPLES[1])
    with pytest.raises(MalformedError, match="not a JSON integer"):
        entry.number("from")
    with pytest.raises(MalformedError, match="not a JSON array"):
        entry.texts("from")


def test_a_kind_without_a_commitment_has_no_content():
    with pytest.raises(MalformedError, match="commits to no content"):
        read_content("phase.moved", b"{}")


def test_a_commitment_is_the_hash_of_domain_kind_blinding_and_content():
    blinding = bytes(range(32))
    expected = sha256_hex(b"participate/commit/v1\ncomment.posted\n" + blinding + b"text")
    assert commit("comment.posted", blinding, b"text") == expected
    assert Opening("comment.posted", blinding, b"text").commitment == expected
    with pytest.raises(MalformedError, match="32 bytes"):
        commit("comment.posted", b"short", b"text")


def test_an_opening_is_read_as_it_was_written():
    opening = Opening("comment.posted", bytes(range(32)), '{"text":"评论"}'.encode())
    raw = opening.to_bytes(41)
    assert raw.startswith(b'{"index":41,"kind":"comment.posted","blinding":"0001')
    assert read_opening(raw) == (41, opening)
    for enemy in (
        raw + b"\n",
        raw.replace(b"41", b"-1"),
        raw.replace(b"41", b'"41"'),
        raw.replace(b"0001", b"000A"),
        raw.replace(b"0001", b""),
        raw.replace(b'"kind"', b'"Kind"'),
        raw.replace("评".encode(), b"\\u8bc4"),
        b"[]",
    ):
        with pytest.raises(MalformedError):
            read_opening(enemy)
    with pytest.raises(MalformedError, match="UTF-8"):
        Opening("comment.posted", bytes(32), b"\xff").to_bytes(1)
