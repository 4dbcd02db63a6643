"""The catalogue of entries: what is written is what is read, and nothing else."""

import json
import re
from pathlib import Path

import pytest

from ballots.dossier.commitment import Opening, commit, read_opening
from ballots.dossier.entries import CONTENTS, ENTRIES, Kind, make_entry, read_content, read_entry
from ballots.encoding import canonical_json, sha256_hex
from ballots.errors import MalformedError

ID, UUID, HASH = "3kfLqVtR8mZ2aB", "aUD4F3j9kVg2xX", "ab" * 32
BASE = {"consultation": ID, "at": "2026-11-23T14:06:00Z", "by": "citizen"}
ANYWHERE = {"at": BASE["at"], "by": "administrator"}
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
    {
        "kind": "content.hidden",
        **BASE,
        "subject": f"comment:{ID}",
        "entries": [3, 40],
        "reason": "insult",
        "rule": "conduct/1#insult",
    },
    {
        "kind": "content.restored",
        **BASE,
        "subject": f"comment:{ID}",
        "entries": [3],
        "reason": "appeal",
    },
    {"kind": "appeal.made", **BASE, "subject": f"comment:{ID}", "commitment": HASH},
    {
        "kind": "appeal.answered",
        **BASE,
        "subject": f"comment:{ID}",
        "appeal": 41,
        "answer": "overturned",
        "commitment": HASH,
    },
    {"kind": "content.erased", **BASE, "entries": [0], "reason": "author"},
    {"kind": "interest.declared", **BASE, "proposal": ID, "commitment": HASH},
    {
        "kind": "supports.counted",
        **BASE,
        "phase": "discussion",
        "part": 1,
        "parts": 2,
        "totals": [{"proposal": ID, "count": 0}],
    },
    {"kind": "key.given", **BASE, "trustee": 1, "public_key": HASH},
    {"kind": "role.granted", **ANYWHERE, "role": "trustee", "commitment": HASH},
    {"kind": "role.taken", **ANYWHERE, "role": "trustee", "grant": 7},
    {
        "kind": "settings.noted",
        **ANYWHERE,
        "settings": [{"name": "witness_quorum", "value": "0"}],
    },
    {
        "kind": "software.noted",
        **ANYWHERE,
        "version": "0.1.0",
        "assets": [{"name": "js/booth.js", "sha256": HASH}],
    },
    {
        "kind": "named.vote",
        **BASE,
        "election": UUID,
        "place": 1,
        "member": "Li Wei",
        "answers": [[0, 1], [2, 1, 0]],
    },
    {
        "kind": "named.closed",
        **BASE,
        "election": UUID,
        "count": 1,
        "votes": [{"place": 1, "sha256": HASH}],
    },
    {"kind": "rehearsal.made", **BASE, "election": UUID, "trustee": 1, "document": "{}"},
    {"kind": "setup.accepted", **BASE, "election": UUID, "trustee": 1, "document": "{}"},
    {
        "kind": "credentials.listed",
        **BASE,
        "election": UUID,
        "count": 3,
        "credentials": HASH,
        "root": HASH,
        "spares": [HASH],
        "public_key": HASH,
        "signature": "cd" * 64,
        "spares_signature": "ef" * 64,
    },
    {"kind": "ceremony.begun", **BASE, "ceremony": 1, "size": 3, "threshold": 2},
    {
        "kind": "ceremony.step",
        **BASE,
        "ceremony": 1,
        "trustee": 2,
        "round": "certificate",
        "document": "{}",
    },
    {"kind": "ceremony.ended", **BASE, "ceremony": 1, "reason": "absent"},
    {
        "kind": "spare.assigned",
        **BASE,
        "election": UUID,
        "credential": HASH,
        "blocked": "",
        "commitment": HASH,
    },
    {"kind": "voting.extended", **BASE, "number": 1, "closes": BASE["at"], "reason": "Outage."},
    {"kind": "ballot.spoiled", **BASE, "election": UUID, "tracker": "A" * 43},
    {"kind": "codes.printed", **BASE, "election": UUID, "count": 3},
    {"kind": "health.asked", **BASE, "election": UUID, "nonce": HASH},
    {"kind": "health.answered", **BASE, "election": UUID, "trustee": 1, "document": "{}"},
    {"kind": "panel.convened", **BASE, "commitment": HASH},
    {"kind": "panel.joined", **BASE, "member": ID, "commitment": HASH},
    {"kind": "panel.left", **BASE, "member": ID, "commitment": HASH},
    {
        "kind": "review.revised",
        **BASE,
        "review": ID,
        "proposal": ID,
        "version": 1,
        "revision": 2,
        "commitment": HASH,
    },
    {"kind": "letters.downloaded", **BASE, "election": UUID, "count": 3, "letters": HASH},
    {"kind": "paper.announced", **BASE, "chamber": "citizens", "count": 3},
    {"kind": "paper.counted", **BASE, "election": UUID, "voters": 3, "totals": [[0, 2, 1], []]},
    {
        "kind": "promise.made",
        **BASE,
        "promise": ID,
        "proposal": ID,
        "department": ID,
        "due": "2027-03-01",
        "commitment": HASH,
    },
    {
        "kind": "promise.reported",
        **BASE,
        "promise": ID,
        "number": 1,
        "state": "delayed",
        "day": "2027-02-27",
        "due": "2027-06-30",
        "commitment": HASH,
    },
    {"kind": "consultation.closed", **BASE, "promises": [{"promise": ID, "end": "done"}]},
    {"kind": "checks.chosen", **BASE, "chamber": "citizens", "checks": ["roll-match"]},
    {"kind": "place.claimed", **BASE, "chamber": "citizens", "check": "in-person"},
)
TITLE = {"en": "Parking", "zh": "停车"}
REVIEW = {
    "expert": "E",
    "affiliation": "U",
    "interests": "none",
    "recused": False,
    "scores": [{"criterion": "cost", "score": 5, "reason": "cheap"}],
    "summary": "s",
    "language": "en",
    "sources": ["https://example.org/"],
    "estimate": "1200000",
    "late": False,
}
CONTENT_SAMPLES = {
    "consultation.published": {
        "title": TITLE,
        "summary": TITLE,
        "changes": {"zh": "改什么"},
        "text": TITLE,
        "criteria": [
            {
                "id": "cost",
                "name": TITLE,
                "weight": 2,
                "anchors": [{"score": 1, "text": TITLE}],
            }
        ],
        "timetable": [{"phase": "voting", "starts": "2026-11-23", "ends": "2026-11-30"}],
        "drafter": "A",
        "publisher": "B",
    },
    "proposal.version": {"title": "t", "text": "x", "language": "en", "author": "A"},
    "comment.posted": {"text": "x", "language": "zh", "author": "A", "stance": "for"},
    "review.submitted": REVIEW,
    "decision.published": {
        "version": 2,
        "verdicts": [
            {
                "proposal": ID,
                "verdict": "adopt",
                "reasons": "r",
                "legal_basis": "",
                "budget_line": "B 7",
                "department": {"en": "Works", "zh": ""},
                "due": "2027-03-01",
            }
        ],
        "departure": "",
        "themes": [
            {"theme": ID, "title": "Noise", "answer": "partly", "reasons": "r", "comments": [ID]}
        ],
        "language": "en",
        "drafter": "O",
        "countersigner": "P",
    },
    "appeal.made": {"text": "x", "language": "en", "author": "A"},
    "appeal.answered": {"reasons": "r", "language": "zh", "moderator": "M"},
    "interest.declared": {
        "expert": "E",
        "affiliation": "U",
        "interests": "",
        "recused": False,
        "language": "en",
    },
    "role.granted": {"account": ID, "name": "T"},
    "spare.assigned": {"trace": "{}"},
    "panel.convened": {"terms": "t", "language": "en", "official": "O"},
    "panel.joined": {
        "name": "E",
        "field": "Soil",
        "institution": "U",
        "gender": "",
        "until": "2026-12-31",
        "interests": "",
        "language": "zh",
    },
    "panel.left": {"name": "E", "reason": "r", "language": "en"},
    "review.revised": REVIEW,
    "promise.made": {
        "title": "t",
        "milestones": [{"title": "m", "due": "2027-01-31"}],
        "language": "en",
        "department": {"en": "Works", "zh": ""},
        "official": "O",
    },
    "promise.reported": {
        "text": "x",
        "reached": [1],
        "evidence": [{"title": "e", "address": "https://example.org/"}],
        "language": "zh",
        "official": "O",
    },
}


PUBLISHED = (
    "consultation.published",
    "phase.moved",
    "proposal.version",
    "comment.posted",
    "review.submitted",
    "roll.sealed",
    "rules.fixed",
    "election.event",
    "election.opened",
    "outcome.published",
    "decision.published",
    "content.hidden",
    "content.restored",
    "appeal.made",
    "appeal.answered",
    "content.erased",
    "interest.declared",
    "supports.counted",
    "key.given",
    "role.granted",
    "role.taken",
    "settings.noted",
    "software.noted",
    "named.vote",
    "named.closed",
    "rehearsal.made",
    "setup.accepted",
    "credentials.listed",
    "ceremony.begun",
    "ceremony.step",
    "ceremony.ended",
    "spare.assigned",
    "voting.extended",
    "ballot.spoiled",
    "codes.printed",
)
"""The kinds that records hold: this list only grows, at its end."""


def test_no_published_kind_is_renamed_moved_or_removed():
    assert tuple(Kind)[: len(PUBLISHED)] == PUBLISHED
    assert tuple(ENTRIES) == tuple(Kind)


@pytest.mark.parametrize("later", [("sources", "estimate", "late"), ("late",)])
def test_what_was_recorded_with_fewer_fields_stays_readable_with_all_or_none_of_the_new(later):
    before = {name: value for name, value in REVIEW.items() if name not in later}
    raw = canonical_json(before)
    if len(later) == 3:
        assert read_content("review.submitted", raw) == before
    else:
        with pytest.raises(MalformedError, match="its fields are not"):
            read_content("review.submitted", raw)
    with pytest.raises(MalformedError, match="its fields are not"):
        read_content("review.revised", raw)


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
        ("at", "1969-12-31T23:59:59Z"),
        ("at", "3000-01-01T00:00:00Z"),
        ("at", "9999-12-31T23:59:59Z"),
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
    ("kind", "name", "value"),
    [
        ("content.hidden", "entries", [-1]),
        ("content.hidden", "entries", ["3"]),
        ("content.hidden", "reason", "Insult"),
        ("content.hidden", "rule", ""),
        ("content.hidden", "rule", "conduct 1"),
        ("content.hidden", "subject", ID),
        ("content.restored", "reason", "whim"),
        ("appeal.answered", "answer", "maybe"),
        ("content.erased", "reason", "moderator"),
        ("supports.counted", "part", 0),
        ("supports.counted", "totals", [{"count": 1, "proposal": ID}]),
        ("key.given", "trustee", 0),
        ("settings.noted", "settings", [{"name": "Witness", "value": "0"}]),
        ("settings.noted", "settings", [{"name": "k", "value": 0}]),
        ("software.noted", "assets", [{"name": "a", "sha256": HASH[:-1]}]),
    ],
)
def test_a_later_kind_s_field_that_is_not_written_exactly_so_is_refused(kind, name, value):
    sample = next(each for each in SAMPLES if each["kind"] == kind)
    make_entry(sample)
    with pytest.raises(MalformedError, match=f"^record: an entry {kind}: {name}: "):
        make_entry({**sample, name: value})


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


def test_a_decision_of_before_the_second_signature_stays_readable():
    old = {
        "verdicts": [{"proposal": ID, "verdict": "adopt", "reasons": "r"}],
        "departure": "",
        "language": "en",
        "official": "O",
    }
    assert read_content("decision.published", canonical_json(old)) == old
    for name in old:
        with pytest.raises(MalformedError, match=r"^record: the content of"):
            read_content("decision.published", canonical_json({**old, name: 7}))


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("decision.published", ("verdicts", 0, "verdict"), "maybe"),
        ("decision.published", ("verdicts", 0, "due"), "2027-02-30"),
        ("decision.published", ("verdicts", 0, "due"), "1969-12-31"),
        ("decision.published", ("themes", 0, "answer"), "maybe"),
        ("decision.published", ("version",), 1),
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


def test_the_specification_s_table_names_every_kind_and_its_fields():
    text = (Path(__file__).parents[3] / "docs/specification.md").read_text(encoding="utf-8")
    table = text[text.index("### 14.6 ") : text.index("### 14.7 ")]
    rows = re.findall(r"^\| `([a-z.]+)` \| ([a-z_, ]+) \| (.*)\|$", table, re.MULTILINE)
    assert [kind for kind, _, _ in rows] == list(Kind)
    for kind, fields, content in rows:
        sample = next(each for each in SAMPLES if each["kind"] == kind)
        assert fields.split(", ") == [name for name in sample if name != "kind"]
        words = re.sub(r" \(.*\)| `\[.*?\]`|\(each a text by language\)", "", content).strip()
        assert words.split(", ") == list(CONTENT_SAMPLES.get(kind, [""]))
