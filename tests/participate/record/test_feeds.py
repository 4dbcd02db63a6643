"""The record as feeds: valid, filtered, absolute, bounded, in both languages, nothing hidden."""

import json
from xml.etree import ElementTree as ET

import pytest

from ballots.encoding import canonical_json
from participate.record import service as record
from participate.record.feeds import ATOM, Feed, FeedItem, write_atom, write_json
from participate.record.routes import ENTRIES_A_FEED
from tests.participate.conftest import BASE, START
from tests.participate.record.test_pages import MINE, OTHER, ballot, moved, published

NS = {"a": ATOM}
FEEDS = ("/record/feed.atom", "/record/feed.json")


@pytest.fixture
def filled(database, services):
    with database.write() as session:
        published(session, services.randomness, MINE, "Old <b>& new</b>", "老旧小区")
        published(session, services.randomness, OTHER, "Park\x07", "公园")
        moved(session)
        ballot(session)


def read(raw):
    return ET.fromstring(raw)  # noqa: S314 - what we wrote ourselves


def atom(client, query="", **headers):
    answer = client.get(f"/record/feed.atom{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return read(answer.content)


def items(client, query=""):
    answer = client.get(f"/record/feed.json{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def titles(client, query=""):
    found = [each.text for each in atom(client, query).findall("a:entry/a:title", NS)]
    assert found == [each["title"] for each in items(client, query)]
    return found


def test_an_atom_feed_has_what_rfc_4287_asks_for(client, filled):
    feed = atom(client)
    assert feed.tag == f"{{{ATOM}}}feed"
    for parent in (feed, *feed.findall("a:entry", NS)):
        for name in ("id", "title", "updated"):
            (found,) = parent.findall(f"a:{name}", NS)
            assert found.text.strip()
        assert parent.find("a:author/a:name", NS).text
        assert parent.find("a:id", NS).text.startswith(f"{BASE}/record/")
    ids = [each.text for each in feed.findall("a:entry/a:id", NS)]
    assert ids == [f"{BASE}/record/entries/{index}" for index in (3, 2, 1, 0)]
    self_link = feed.find("a:link[@rel='self']", NS).get("href")
    assert self_link == f"{BASE}/record/feed.atom?lang=en"
    times = [each.text for each in feed.findall("a:entry/a:updated", NS)]
    assert times == sorted(times, reverse=True)
    assert feed.find("a:updated", NS).text == times[0] == "2026-11-23T08:00:00Z"


def test_a_json_feed_has_what_version_1_1_asks_for(client, filled):
    answer = client.get("/record/feed.json?lang=zh")
    assert answer.headers["content-type"] == "application/feed+json; charset=utf-8"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == "zh-Hans"
    assert feed["feed_url"] == f"{BASE}/record/feed.json?lang=zh"
    assert [each["id"] for each in feed["items"]] == [
        f"{BASE}/record/entries/{index}" for index in (3, 2, 1, 0)
    ]
    assert feed["items"][1]["title"] == "进入下一阶段"
    assert feed["items"][1]["content_text"] == "老旧小区 · 讨论 → 评审"
    assert feed["items"][1]["authors"] == [{"name": "工作人员"}]
    assert all(each["content_text"] for each in feed["items"])


def test_titles_with_markup_and_control_characters_stay_text(client, filled):
    summaries = [each.text for each in atom(client).findall("a:entry/a:summary", NS)]
    assert any(text.startswith("Old <b>& new</b>") for text in summaries)
    assert any(text.startswith("Park · ") for text in summaries)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=ballots", ["Ballot received"]),
        (f"?consultation={OTHER}", ["Consultation published"]),
        ("?role=official", ["Next phase begun"]),
        ("?role=voter&kind=consultations", []),
        ("?role=nobody", []),
        ("?from=2026-11-23&to=2026-11-23&kind=ballots", ["Ballot received"]),
        ("?from=2026-11-24", []),
        ("?to=2026-11-22", []),
        ("?below=1", ["Consultation published"]),
    ],
)
def test_feeds_honour_the_filters(client, filled, query, expected):
    assert titles(client, query) == expected


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("query", ["from=yesterday", "to=2026-13-01", "from=0001-01-01"])
def test_a_day_that_is_none_is_refused(client, filled, path, query):
    assert client.get(f"{path}?{query}").status_code == 422


@pytest.mark.parametrize("path", FEEDS)
def test_a_reader_who_has_the_feed_is_told_so(client, database, filled, path):
    first = client.get(path)
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    with database.write() as session:
        moved(session)
    changed = client.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


@pytest.mark.parametrize("path", FEEDS)
def test_addresses_come_from_the_settings_not_from_the_request(services, path, app):
    from starlette.testclient import TestClient

    with TestClient(app, base_url="http://localhost") as other:
        answer = other.get(path, headers={"Host": "testserver"})
    assert answer.status_code == 200
    assert "localhost" not in answer.text
    assert BASE in answer.text


@pytest.mark.parametrize("path", FEEDS)
def test_an_empty_record_has_an_empty_feed(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "entries/" not in answer.text


def test_a_feed_is_bounded_and_asks_a_fixed_number_of_questions(client, database, filled):
    from sqlalchemy import event

    counts = []
    for _ in range(2):
        statements = []
        with database.read() as session:
            engine = session.get_bind()

        def count(*arguments, statements=statements):
            statements.append(arguments[2])

        event.listen(engine, "before_cursor_execute", count)
        found = len(items(client))
        event.remove(engine, "before_cursor_execute", count)
        counts.append((found, len(statements)))
        with database.write() as session:
            for _ in range(ENTRIES_A_FEED):
                moved(session)
    assert counts[1][0] == ENTRIES_A_FEED
    assert counts[0][1] == counts[1][1]


def test_what_is_hidden_or_erased_is_in_no_feed(client, database, services):
    with database.write() as session:
        index = published(session, services.randomness, MINE, "Not for children", "少儿不宜")
        entry = {"kind": "comment.posted", "consultation": MINE, "at": "2026-11-23T08:00:00Z"}
        entry |= {"by": "citizen", "comment": "5kfLqVtR8mZ2aB", "subject": f"proposal:{OTHER}"}
        words = {"text": "A rude word", "language": "en", "author": "Zed", "stance": "for"}
        record.append_committed(session, entry, canonical_json(words), services.randomness)
    for path in FEEDS:
        assert "A rude word" not in client.get(path).text
        assert "Zed" not in client.get(path).text
        assert "Not for children" in client.get(path).text
    with database.write() as session:
        record.withhold(session, [index])
    for path in FEEDS:
        assert "Not for children" not in client.get(path).text
        assert "少儿不宜" not in client.get(f"{path}?lang=zh").text


def test_the_record_s_page_leads_to_its_feeds_with_its_filters(client, filled):
    page = client.get("/record?kind=ballots&role=voter").text
    for kind, path in (("atom+xml", FEEDS[0]), ("feed+json", FEEDS[1])):
        address = f"{path}?kind=ballots&amp;role=voter&amp;lang=en"
        assert f'<link rel="alternate" type="application/{kind}"' in page
        assert page.count(f'href="{address}"') == 2
        assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_what_xml_cannot_hold_is_left_out():
    strange = "a\x00b\x1f\ufffe<c>&"
    item = FeedItem("https://x/1", strange, strange, strange, "k", START, START)
    feed = Feed(strange, "s", "en", "https://x", "https://x/f", (item,))
    root = read(write_atom(feed))
    assert root.find("a:entry/a:title", NS).text == "ab<c>&"
    assert json.loads(write_json(feed))["items"][0]["title"] == strange


def test_a_day_that_is_none_is_shown_as_typed_beside_its_field(client, filled):
    answer = client.get("/record?from=tomorrow&kind=ballots")
    assert answer.status_code == 422
    assert 'value="tomorrow"' in answer.text
    assert "Enter a day, such as 2026-11-23." in answer.text
    assert "No entry matches" not in answer.text
