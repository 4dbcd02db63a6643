"""The catalogue for readers: every kind has its words, its page and its schemas."""

import json
import re
from html import unescape

import pytest

from ballots.dossier.entries import CONTENTS, ENTRIES, Kind
from ballots.dossier.schemas import content_schema, entry_schema
from ballots.election.archive import EventType
from ballots.encoding import canonical_json
from participate.accounts.policy import Role
from participate.app import note_start
from participate.record import service as record
from participate.record.catalogue import GROUPS, KINDS
from participate.record.words import GROUP_WORDS, ROLE_WORDS
from participate.web.i18n import translate
from participate.web.static import hash_assets


def test_every_kind_of_entry_has_its_words_an_election_s_events_by_their_type():
    kinds = {str(kind) for kind in Kind if kind is not Kind.ELECTION_EVENT}
    assert set(KINDS) == kinds | {record.event_kind(event) for event in EventType}
    assert {words.group for words in KINDS.values()} == set(GROUP_WORDS)
    assert sorted(kind for group in GROUPS.values() for kind in group) == sorted(KINDS)


def test_roles_have_words_and_every_kind_has_roles():
    assert {str(role) for role in Role} | {"voter", "platform"} == set(ROLE_WORDS)
    assert all(set(words.roles) <= set(ROLE_WORDS) for words in KINDS.values())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_catalogue_s_page_tells_every_kind_and_leads_to_its_schemas(client, language):
    page = client.get("/record/schemas", params={"lang": language}).text
    for kind, words in KINDS.items():
        assert translate(words.title, language) in unescape(page)
        assert translate(words.act, language) in unescape(page)
        assert f"<code>{kind}</code>" in page
    for address in set(re.findall(r'href="(/record/schemas/[^"]+)"', page)):
        assert client.get(address).status_code == 200
    assert "/record/schemas" in client.get("/record").text


@pytest.mark.parametrize("kind", ENTRIES)
def test_a_schema_is_served_as_it_is_printed(client, kind):
    answer = client.get(f"/record/schemas/{kind}.json")
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.content == canonical_json(entry_schema(kind))
    answer = client.get(f"/record/schemas/contents/{kind}.json")
    assert answer.status_code == (200 if kind in CONTENTS else 404)
    if kind in CONTENTS:
        assert answer.json() == json.loads(canonical_json(content_schema(kind)))


@pytest.mark.parametrize("kind", ["no.such", "phase.moved.json", "%00", "x" * 900, "..%2Fkey"])
def test_what_is_no_kind_has_no_schema(client, kind):
    assert client.get(f"/record/schemas/{kind}.json").status_code == 404
    assert client.get(f"/record/schemas/contents/{kind}.json").status_code == 404


def test_who_was_given_which_role_is_told_in_both_languages(client, make_person):
    make_person("trustee", name="Ada")
    page = client.get("/record/entries/0").text
    assert "Role given: Trustee" in page
    assert "Ada" in page
    assert "授予角色：开票保管人" in client.get("/record", params={"lang": "zh"}).text
    assert client.get("/record/openings/0").json()["kind"] == "role.granted"


def test_what_the_platform_runs_with_can_be_read_on_the_pages_of_its_entries(client, services):
    note_start(services)
    software, settings = (client.get(f"/record/entries/{index}").text for index in (0, 1))
    for name, sha256 in hash_assets().items():
        assert name in software
        assert sha256 in software
    assert "witness_quorum" in settings
    assert services.settings.origin in settings


def test_the_supports_of_a_phase_s_end_are_shown_by_proposal(client, database):
    entry = {"kind": "supports.counted", "consultation": "3kfLqVtR8mZ2aB"}
    entry |= {"at": "2026-11-23T08:00:00Z", "by": "official", "phase": "discussion"}
    with database.write() as session:
        totals = [{"proposal": "5kfLqVtR8mZ2aB", "count": 1234}]
        record.append(session, {**entry, "part": 2, "parts": 2, "totals": totals})
        record.append(session, {**entry, "part": 1, "parts": 1, "totals": []})
    page = client.get("/record/entries/0").text
    assert "1,234" in page
    assert "/consultations/3kfLqVtR8mZ2aB/proposals/5kfLqVtR8mZ2aB" in page
    assert "Part 2 of 2" in page
    assert "end of phase: Discussion" in page
    assert "Supports at that moment" not in client.get("/record/entries/1").text
