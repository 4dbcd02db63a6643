"""The record's pages: everything in it can be found, read and checked, in both languages."""

import re
from base64 import urlsafe_b64encode
from dataclasses import replace
from html import escape, unescape

import pytest
from starlette.responses import Response

from ballots.election.archive import EventType, event_bytes
from ballots.election.ballot import short_code
from ballots.encoding import b64_nopad, canonical_json
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import leaf_hash
from ballots.record.note import VerifierKey
from ballots.record.witness import cosign, witness_key
from ballots.verify.receipt import verify_receipt
from participate.record import routes
from participate.record import service as record
from participate.record.routes import ENTRIES_A_PAGE
from participate.settings import Witness
from participate.web.visit import Visit

MINE, OTHER, UUID = "11111111111111", "22222222222222", "HZnGv4UdMhJpVp"
AT = "2026-11-23T08:00:00Z"


def published(session, randomness, consultation, en, zh):
    base = {"kind": "consultation.published", "consultation": consultation, "at": AT}
    text = {"en": "Text", "zh": "文本"}
    content = {
        "title": {"en": en, "zh": zh},
        "summary": text,
        "changes": text,
        "text": text,
        "criteria": [],
        "timetable": [],
        "drafter": "A",
        "publisher": "B",
    }
    return record.append_committed(
        session, {**base, "by": "publisher"}, canonical_json(content), randomness
    )


def moved(session, consultation=MINE):
    return record.append(
        session,
        {
            "kind": "phase.moved",
            "consultation": consultation,
            "at": AT,
            "by": "official",
            "from": "discussion",
            "to": "review",
        },
    )


def ballot(session, digest="ab" * 32):
    event = event_bytes("cd" * 32, 1, EventType.BALLOT, digest).decode()
    return record.append(session, {"kind": "election.event", "election": UUID, "event": event})


@pytest.fixture
def filled(database, services):
    with database.write() as session:
        published(session, services.randomness, MINE, "Old <b>estates</b>", "老旧小区")
        published(session, services.randomness, OTHER, "Park", "公园")
        moved(session)
        ballot(session)


def text_of(answer):
    assert answer.status_code == 200, answer.text
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def test_an_empty_record_says_so(client):
    assert "Nothing is recorded yet" in text_of(client.get("/record"))
    for path in ("/record/checkpoint", "/record/entries/0", "/record/receipts/0"):
        assert client.get(path).status_code == 404


def test_the_list_shows_the_newest_entry_first_and_says_unwitnessed(client, filled):
    page = text_of(client.get("/record"))
    assert "4 entries, 23 November 2026, 16:00" in page
    assert page.index("Ballot received") < page.index("Next phase begun")
    assert page.index("Next phase begun") < page.rindex("Consultation published")
    assert "Discussion → Review" in page
    assert "Old <b>estates</b>" in page
    assert "Unwitnessed: signed by the log only" in page


def test_the_list_speaks_chinese(client, filled):
    page = text_of(client.get("/record?lang=zh", headers={"Accept-Language": "zh-CN"}))
    assert "公开记录" in page
    assert "收下一张选票" in page
    assert "老旧小区 · 讨论 → 评审" in page
    assert "4 条" in page


def test_a_ballot_is_found_by_its_code_however_it_is_typed(client, filled):
    code = short_code(b64_nopad(bytes.fromhex("ab" * 32)))
    for typed in (
        code,
        code.lower(),
        f"{code[:4]} {code[4:8]} {code[8:]}",
        f"{code[:6]}-{code[6:]}",
    ):
        page = text_of(client.get("/record", params={"code": typed}))
        assert "Ballot received" in page
        assert "Next phase begun" not in page
    assert "No entry matches" in text_of(client.get("/record", params={"code": "ZZZZ"}))


def test_an_entry_number_leads_to_the_entry(client, filled):
    answer = client.get("/record", params={"code": "2"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/record/entries/2")
    assert client.get("/record", params={"code": "99"}).status_code == 404


def test_kinds_and_consultations_filter(client, filled):
    page = text_of(client.get("/record", params={"kind": "ballots"}))
    assert "Ballot received" in page
    assert "Next phase begun" not in page
    page = text_of(client.get("/record", params={"consultation": OTHER}))
    assert "Consultation published" in page
    assert "Next phase begun" not in page
    page = text_of(client.get("/record", params={"kind": "comments", "consultation": OTHER}))
    assert "No entry matches" in page
    assert "Ballot received" in text_of(client.get("/record", params={"kind": "nonsense"}))


@pytest.mark.parametrize(
    "query",
    [
        "code=" + "9" * 30,
        "code=%00",
        "code=%ED%A0%80",
        "below=-1",
        "below=x",
        "below=" + "9" * 40,
        "consultation=%27%3B--",
        "kind=" + "x" * 3000,
        "code=%D9%A1",
    ],
)
def test_strange_questions_are_answered(client, filled, query):
    assert client.get(f"/record?{query}").status_code in (200, 400, 404, 414, 422)


@pytest.mark.parametrize("index", ["-1", "x", "99", "9" * 40, "1.0", "%D9%A1", "0x1"])
def test_entries_that_are_not_there_are_not_found(client, filled, index):
    for path in (f"/record/entries/{index}", f"/record/receipts/{index}"):
        assert client.get(path).status_code == 404


def test_a_long_record_is_turned_page_by_page(client, database):
    with database.write() as session:
        for _ in range(2 * ENTRIES_A_PAGE + 3):
            moved(session)
    seen, path = [], "/record"
    while path:
        html = client.get(path).text
        seen += [
            int(n)
            for n in re.findall(r'<h3><a class="govuk-link" href="/record/entries/(\d+)"', html)
        ]
        older = re.search(r'href="([^"]+)" rel="next"', html)
        path = unescape(older[1]) if older else ""
    assert seen == list(range(2 * ENTRIES_A_PAGE + 2, -1, -1))
    assert 'rel="prev"' in html


def test_an_entry_is_shown_word_for_word_with_its_proof(client, database, filled):
    page = text_of(client.get("/record/entries/2"))
    with database.read() as session:
        raw = record.get_entry(session, 2).entry.raw.decode()
        proof = record.prove_entry(session, 2)
    assert raw in page
    assert all(step.hex() in page for step in proof.path)
    assert "Unwitnessed" in page
    assert "record.example.org/test" in page
    assert "ballots verify-receipt entry-2.receipt --key record.example.org/test+" in page


def test_any_entry_is_found_by_its_receipt_code(client, database, filled):
    with database.read() as session:
        codes = [record.get_receipt(session, index).code for index in range(4)]
    assert len(set(codes)) == 4
    for index, code in enumerate(codes):
        page = client.get("/record", params={"code": f"{code[:4]} {code[4:8]} {code[8:].lower()}"})
        assert re.findall(r'<h3><a class="govuk-link" href="/record/entries/(\d+)"', page.text) == [
            str(index)
        ]


class TestReceiptPages:
    """The page of a receipt: its code, its files, which witnesses have signed."""

    def test_it_shows_the_code_that_the_file_gives(self, client, filled):
        key = client.get("/record/key").text.strip()
        for index in range(4):
            report = verify_receipt(client.get(f"/record/receipts/{index}").content, key)
            [code] = [each.sentence for each in report.findings if each.code == "short-code"]
            page = text_of(client.get(f"/record/entries/{index}/receipt"))
            assert code.split(" code ")[1] in page
            assert "Unwitnessed: signed by the log only. No witness follows" in page

    def test_what_was_written_goes_with_it_and_the_command_takes_both(self, client, filled):
        page = client.get("/record/entries/0/receipt").text
        key = client.get("/record/key").text.strip()
        assert 'href="/record/openings/0" download="opening-0.json"' in page
        assert f"--key &#39;{key}&#39; --opening opening-0.json" in page
        receipt, opening = (client.get(f"/record/{each}/0").content for each in
                            ("receipts", "openings"))  # fmt: skip
        report = verify_receipt(receipt, key, opening=opening)
        assert report.valid
        assert report.has("content")

    def test_an_entry_without_words_has_no_file_of_them(self, client, filled):
        page = client.get("/record/entries/2/receipt").text
        assert "opening" not in page.split("<main", 1)[1].split("data-word", 1)[0]

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_hidden_words_are_not_given_and_the_page_says_so(
        self, client, database, filled, language
    ):
        with database.write() as session:
            record.withhold(session, [0])
        page = client.get(f"/record/entries/0/receipt?lang={language}").text
        assert "/record/openings/0" not in page
        assert {"en": "is hidden or erased", "zh": "已被隐藏或删除"}[language] in page

    def test_its_drawing_holds_the_whole_leaf_in_the_fragment(
        self, client, database, filled, monkeypatch
    ):
        drawn = []
        monkeypatch.setattr(routes, "draw_qr", lambda text: drawn.append(text) or Response(b""))
        assert client.get("/record/entries/1/receipt/qr.svg").status_code == 200
        with database.read() as session:
            leaf = leaf_hash(record.get_entry(session, 1).entry.raw)
        ref = urlsafe_b64encode(leaf).decode().rstrip("=")
        assert drawn[0].endswith(f"/record/entries/1/receipt#l={ref}")

    @pytest.mark.parametrize("index", ["-1", "x", "99", "9" * 40])
    def test_there_is_none_of_an_entry_that_is_not_there(self, client, filled, index):
        for end in ("", "/qr.svg"):
            assert client.get(f"/record/entries/{index}/receipt{end}").status_code == 404


def test_the_page_that_checks_receipts_has_the_key_and_a_word_for_each_kind(client):
    key = client.get("/record/key").text.strip()
    for language in ("en", "zh"):
        page = client.get(f"/record/check?lang={language}").text
        assert f">{key}</textarea>" in page
        assert 'data-word="kind-comment.posted"' in page
        assert 'data-word="kind-election.event Ballot"' in page
        assert f"ballots verify-receipt my.receipt --key &#39;{key}&#39;" in page


def test_the_receipt_and_the_published_key_verify_each_other(client, filled):
    key = client.get("/record/key").text.strip()
    answer = client.get("/record/receipts/3")
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="entry-3.receipt"'
    )
    report = verify_receipt(answer.content, key)
    assert report.valid
    assert any("ballot code" in each.sentence for each in report.findings)


def test_the_checkpoint_is_a_signed_note(client, filled):
    answer = client.get("/record/checkpoint")
    assert answer.headers["content-type"].startswith("text/plain")
    key = VerifierKey.from_text(client.get("/record/key").text.strip())
    signed = SignedCheckpoint.from_bytes(answer.content)
    signed.check(key)
    assert signed.checkpoint.size == 4


def test_the_list_asks_as_many_questions_for_forty_entries_as_for_four(client, database, filled):
    from sqlalchemy import event

    counts = []
    for _ in range(2):
        statements = []
        with database.read() as session:
            engine = session.get_bind()

        def count(*arguments, statements=statements):
            statements.append(arguments[2])

        event.listen(engine, "before_cursor_execute", count)
        client.get("/record")
        event.remove(engine, "before_cursor_execute", count)
        counts.append(len(statements))
        with database.write() as session:
            for _ in range(40):
                moved(session)
    assert counts[0] == counts[1]


def test_an_elections_events_belong_to_the_consultation_of_their_rules(database):
    from tests.ballots.verify.dossiers import World

    world = World().begin()
    world.set_up()
    with database.write() as session:
        for raw in world.entries:
            import json

            record.append(session, json.loads(raw))
        event_views = record.list_entries(session, kinds=("election.event Setup",))
    assert {view.consultation for view in event_views} == {MINE}
    assert len(event_views) == 2


class TestWitnesses:
    """What the pages say of witnesses: none, waiting, signed, refused."""

    @pytest.fixture
    def witnessed(self, services, monkeypatch):
        key = witness_key("university.example/witness", b"\1" * 32)
        changed = replace(
            services.settings,
            witnesses=(Witness(key, "http://127.0.0.1:9"),),
            witness_quorum=1,
        )
        monkeypatch.setattr(Visit, "settings", property(lambda _: changed))
        return key

    def note(self, database, clock, state):
        with database.write() as session:
            name = "university.example/witness"
            record.note_witness(session, name, record.WitnessState(state), clock.now())

    def test_before_the_first_signature_they_wait(self, client, database, clock, filled, witnessed):
        self.note(database, clock, "unreachable")
        page = text_of(client.get("/record"))
        assert "Waiting for witnesses" in page
        assert re.search("university.example/witness ?: cannot be reached", page)
        assert "Waiting for witnesses" in text_of(client.get("/record/entries/1"))
        page = text_of(client.get("/record/entries/1/receipt"))
        assert "then this same address gives the receipt with their signatures" in page
        check = client.get("/record/check").text
        assert re.search(rf'data-part="witness-keys">{re.escape(escape(witnessed.text))}<', check)
        assert client.get("/record/checkpoint/witnessed").status_code == 404

    def test_signed_ones_are_counted_and_the_receipt_carries_them(
        self, client, database, clock, filled, witnessed
    ):
        with database.write() as session:
            note = record.find_latest_checkpoint(session).note
            checkpoint = SignedCheckpoint.from_bytes(note).checkpoint
            line = cosign(checkpoint, witnessed.name, b"\1" * 32, 1_700_000_000).line
            record.keep_cosignature(session, witnessed, note, line)
        self.note(database, clock, "signed")
        page = text_of(client.get("/record"))
        assert "1 witness" in page
        assert "has signed 4 entries" in page
        assert "Unwitnessed" not in page
        assert "1 witness" in text_of(client.get("/record/entries/1"))
        page = text_of(client.get("/record/entries/1/receipt"))
        assert "1 witness has signed the checkpoint over 4 entries" in page
        key = client.get("/record/key").text.strip()
        receipt = client.get("/record/receipts/1").content
        assert verify_receipt(receipt, key, (witnessed.text,), 1).valid
        signed = SignedCheckpoint.from_bytes(client.get("/record/checkpoint/witnessed").content)
        assert signed.check(VerifierKey.from_text(key), [witnessed]) == (witnessed,)

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("refused", "refuses to sign"),
            ("ahead", "has signed a larger record than this one"),
        ],
    )
    def test_what_is_wrong_is_said(self, client, database, clock, filled, witnessed, state, words):
        self.note(database, clock, state)
        assert words in text_of(client.get("/record"))
        zh = client.get("/record?lang=zh")
        assert words not in text_of(zh)
