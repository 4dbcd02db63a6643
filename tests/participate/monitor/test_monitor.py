"""A record followed from outside: what holds, and each thing that does not, by its name."""

import json
import threading
import time
from dataclasses import replace

import pytest
import uvicorn

from ballots.crypto import signing
from ballots.encoding import canonical_json, sha256_hex
from ballots.errors import MalformedError
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.note import VerifierKey
from ballots.record.witness import cosign, witness_key
from participate.cli import main
from participate.monitor.fetching import FetchError, fetch_from
from participate.monitor.service import Policy, look
from participate.monitor.state import State
from participate.record import service as record

MINE, PROPOSAL = "11111111111111", "6kfLqVtR8mZ2aB"
AT = "2026-11-23T08:00:00Z"
REASONS = "We *build* it, because 7 of 10 asked for it."
COMMENT_PAGE = f"consultations/{MINE}/proposals/{PROPOSAL}/comments?at=5kfLqVtR8mZ2aB"
COMMENT_PART = "#comment-5kfLqVtR8mZ2aB"
NOW = 1_800_000_000
WITNESS_SEED = b"\1" * 32
WITNESS = witness_key("university.example/witness", WITNESS_SEED)


def moved(database, count=1):
    with database.write() as session:
        for _ in range(count):
            record.append(
                session,
                {
                    "kind": "phase.moved",
                    "consultation": MINE,
                    "at": AT,
                    "by": "official",
                    "from": "discussion",
                    "to": "review",
                },
            )


def comment(database, randomness, text="Yes"):
    content = {"text": text, "language": "en", "author": "Ann", "stance": "for"}
    entry = {
        "kind": "comment.posted",
        "consultation": MINE,
        "at": AT,
        "by": "citizen",
        "comment": "5kfLqVtR8mZ2aB",
        "subject": f"proposal:{PROPOSAL}",
    }
    with database.write() as session:
        return record.append_committed(session, entry, canonical_json(content), randomness)


def decision(database, randomness, reasons=REASONS):
    content = {
        "verdicts": [{"proposal": PROPOSAL, "verdict": "adopt", "reasons": reasons}],
        "departure": "",
        "language": "en",
        "official": "Li",
    }
    entry = {"kind": "decision.published", "consultation": MINE, "at": AT, "by": "publisher"}
    with database.write() as session:
        return record.append_committed(session, entry, canonical_json(content), randomness)


class Site:
    """The platform as the monitor asks it, with pages that a test may put in others' place."""

    def __init__(self, client):
        page = b'<article id="comment-5kfLqVtR8mZ2aB"><p>Yes</p>No (Ann)</article>'
        self.client, self.instead, self.asked = client, {COMMENT_PAGE: page}, []

    def __call__(self, path, most):
        self.asked.append(path)
        if path in self.instead:
            body = self.instead[path]
            if isinstance(body, FetchError):
                raise body
            return body
        answer = self.client.get(f"/{path}")
        if answer.status_code != 200:
            raise FetchError(path, f"answered {answer.status_code}", answer.status_code)
        assert len(answer.content) <= most
        return answer.content


@pytest.fixture
def site(client):
    return Site(client)


@pytest.fixture
def log(services):
    seed = services.secrets.log_key
    return VerifierKey(services.settings.origin, signing.public_key_of(seed))


@pytest.fixture
def policy(log):
    return Policy(log=log)


@pytest.fixture
def decided(database, services, site):
    moved(database, 300)
    comment(database, services.randomness)
    decision(database, services.randomness)
    page = "<p>We <em>build</em> it, because 7 of 10 asked\nfor it.</p>"
    site.instead[f"consultations/{MINE}/result"] = page.encode()


def codes(found):
    return [finding.code for finding in found.report.errors]


def test_from_a_cold_start_the_whole_record_is_read_and_then_only_what_is_new(
    site, policy, database, decided
):
    first = look(site, policy, None, NOW)
    assert codes(first) == []
    assert first.state.frontier.size == 302
    assert [row[0] for row in first.report.rows()] == [
        "checkpoint",
        "history",
        "contents",
        "pages",
        "witnesses",
    ]
    site.asked.clear()
    moved(database, 3)
    kept = State.from_bytes(first.state.to_bytes())
    assert kept == first.state
    second = look(site, policy, kept, NOW)
    assert codes(second) == []
    assert second.state.frontier.size == 305
    assert [path for path in site.asked if "entries" in path] == ["record/tile/entries/001.p/49"]
    assert look(site, policy, second.state, NOW).state.frontier == second.state.frontier


def test_a_record_that_was_never_begun_cannot_be_looked_at(site, policy):
    with pytest.raises(FetchError):
        look(site, policy, None, NOW)


def test_another_key_or_a_forged_checkpoint_is_named(site, policy, database):
    moved(database)
    other = Policy(log=VerifierKey(policy.log.name, b"\5" * 32))
    found = look(site, other, None, NOW)
    assert codes(found) == ["bad-signature"]
    assert found.state is None
    site.instead["record/checkpoint"] = b"nonsense"
    assert codes(look(site, policy, None, NOW)) == ["malformed"]


def test_a_state_of_another_log_is_refused(site, policy, database):
    moved(database)
    state = look(site, policy, None, NOW).state
    foreign = replace(state, log=VerifierKey("else.example/record", b"\5" * 32).text)
    assert codes(look(site, policy, foreign, NOW)) == ["wrong-log"]


def test_a_record_that_shrinks_or_changes_is_named_and_the_state_stays(
    site, policy, database, services
):
    moved(database, 5)
    early = {
        path: site(path, 10**6) for path in ("record/checkpoint", "record/tile/entries/000.p/5")
    }
    moved(database, 2)
    state = look(site, policy, None, NOW).state
    site.instead = early
    found = look(site, policy, state, NOW)
    assert codes(found) == ["rolled-back"]
    assert found.state == state
    site.instead = {}
    root = Checkpoint(policy.log.name, 7, b"\7" * 32)
    site.instead["record/checkpoint"] = sign_checkpoint(root, services.secrets.log_key).to_bytes()
    found = look(site, policy, state, NOW)
    assert codes(found) == ["other-history"]
    assert found.state == state


def test_a_changed_entry_is_found_under_the_signed_root(site, policy, database):
    moved(database, 5)
    path = "record/tile/entries/000.p/5"
    raw = site(path, 10**6)
    site.instead[path] = raw.replace(b'"to":"review"', b'"to":"voting"', 1)
    assert codes(look(site, policy, None, NOW)) == ["other-history"]
    site.instead[path] = raw[:-1]
    assert codes(look(site, policy, None, NOW)) == ["malformed"]
    site.instead[path] = raw.replace(b"phase.moved", b"phase.mooed", 1)
    assert codes(look(site, policy, None, NOW)) == ["unknown-kind"]


def test_too_much_for_one_look_is_said_before_anything_is_fetched(site, policy, database):
    moved(database, 5)
    found = look(site, replace(policy, most_entries=4), None, NOW)
    assert codes(found) == ["too-many"]
    assert site.asked == ["record/checkpoint"]


def test_what_is_taken_away_is_noticed_at_once_or_in_its_turn(
    site, policy, database, services, decided
):
    first = look(site, policy, None, NOW)
    gone = FetchError("record/openings/300", "answered 404", 404)
    site.instead["record/openings/300"] = gone
    assert codes(look(site, policy, None, NOW)) == ["unexplained-removal"]
    narrow = replace(policy, sample=1)
    state, seen = first.state, []
    for _ in range(2):
        found = look(site, narrow, state, NOW)
        seen += codes(found)
        state = found.state
    assert seen == ["unexplained-removal"]


def explain(database, kind, index, **more):
    with database.write() as session:
        values = {"kind": kind, "consultation": MINE, "at": AT, "by": "moderator", **more}
        if kind != "content.erased":
            values["subject"] = f"proposal:{PROPOSAL}"
        values |= {
            "entries": [index],
            "reason": "author" if kind == "content.erased" else "mistake",
        }
        record.append(session, values | ({"rule": "conduct/1"} if kind == "content.hidden" else {}))
        if kind == "content.erased":
            record.erase(session, [index])
        elif kind == "content.hidden":
            record.withhold(session, [index])
        else:
            record.release(session, [index])


def test_what_an_entry_says_to_be_hidden_or_erased_is_explained(site, policy, database, decided):
    first = look(site, policy, None, NOW).state
    explain(database, "content.hidden", 300)
    hidden = look(site, policy, first, NOW)
    assert codes(hidden) == codes(look(site, policy, None, NOW)) == []
    assert [each.gone for each in hidden.state.watched] == ["content.hidden", ""]
    assert State.from_bytes(hidden.state.to_bytes()) == hidden.state
    explain(database, "content.restored", 300)
    restored = look(site, policy, hidden.state, NOW)
    assert codes(restored) == []
    assert restored.state.watched == first.watched
    explain(database, "content.erased", 300)
    erased = look(site, policy, restored.state, NOW)
    assert codes(erased) == []
    explain(database, "content.restored", 300)
    later = look(site, policy, erased.state, NOW)
    assert codes(later) == []
    assert [each.gone for each in later.state.watched] == ["content.erased", ""]


def test_what_vanishes_without_an_entry_is_reported_also_beside_explained_ones(
    site, policy, database, services, decided
):
    other = comment(database, services.randomness, "No")
    explain(database, "content.erased", 300)
    with database.write() as session:
        record.erase(session, [other])
    found = look(site, policy, None, NOW)
    assert [(each.code, each.where) for each in found.report.errors] == [
        ("unexplained-removal", f"record/openings/{other}")
    ]


def test_what_is_shown_although_it_is_said_to_be_erased_is_reported(
    site, policy, database, decided
):
    site.instead["record/openings/300"] = site("record/openings/300", 10**6)
    explain(database, "content.erased", 300)
    assert codes(look(site, policy, None, NOW)) == ["still-shown"]


def test_what_is_erased_while_the_monitor_looks_is_looked_up_in_the_record(
    site, policy, database, decided
):
    early = site("record/checkpoint", 10**6)
    explain(database, "content.erased", 300)

    def fetch(path, most):
        if path == "record/checkpoint" and path not in site.asked:
            site.asked.append(path)
            return early
        return site(path, most)

    site.asked.clear()
    found = look(fetch, policy, None, NOW)
    assert codes(found) == []
    assert found.state.frontier.size == 302, "what came meanwhile is for the next look"


def test_another_content_than_was_committed_to_is_named(site, policy, database, services, decided):
    site.instead["record/openings/300"] = site("record/openings/300", 10**6).replace(b"Yes", b"No!")
    assert codes(look(site, policy, None, NOW)) == ["other-content"]
    site.instead["record/openings/300"] = b"{}"
    assert codes(look(site, policy, None, NOW)) == ["malformed"]


def test_a_server_that_stumbles_is_a_warning(site, policy, decided):
    for path in ("record/openings/300", f"consultations/{MINE}/result"):
        site.instead[path] = FetchError(path, "answered 503", 503)
    found = look(site, policy, None, NOW)
    assert codes(found) == []
    assert [each.code for each in found.report.findings].count("W-UNREACHABLE") == 2


def test_a_decision_page_that_says_something_else_is_reported(site, policy, decided):
    page = f"consultations/{MINE}/result"
    site.instead[page] = b"<p>We build it, because 9 of 10 asked for it.</p>"
    found = look(site, policy, None, NOW)
    assert codes(found) == ["other-page"]
    assert found.report.errors[0].where == page
    site.instead[page] = FetchError(page, "answered 404", 404)
    assert codes(look(site, policy, None, NOW)) == ["missing-page"]


def test_only_the_standing_decision_has_a_page(site, policy, database, services, decided):
    decision(database, services.randomness, "We do not build it.")
    assert codes(look(site, policy, None, NOW)) == ["other-page"]
    site.instead[f"consultations/{MINE}/result"] = b"We do not <b>build</b> it."
    assert codes(look(site, policy, None, NOW)) == []


OUTCOME_PAGE = f"consultations/{MINE}/outcome.json"


def outcome(database, document):
    entry = {"kind": "outcome.published", "consultation": MINE, "at": AT, "by": "official"}
    with database.write() as session:
        record.append(session, {**entry, "outcome": sha256_hex(document)})


def test_the_published_outcome_is_the_recorded_one(site, policy, database):
    outcome(database, b"{}")
    site.instead[OUTCOME_PAGE] = b"{}"
    first = look(site, policy, None, NOW)
    assert codes(first) == []
    outcome(database, b"[]")
    found = look(site, policy, first.state, NOW)
    assert [(each.code, each.where) for each in found.report.errors] == [
        ("other-page", OUTCOME_PAGE)
    ]
    site.instead[OUTCOME_PAGE] = b"[]"
    assert codes(look(site, policy, None, NOW)) == []


VOTED = "4kfLqVtR8mZ2aB"
VOTES_PAGE = f"elections/{VOTED}/votes"


def vote_by_name(database, answers):
    entry = {"kind": "named.vote", "consultation": MINE, "at": AT, "by": "voter"}
    named = {"election": VOTED, "place": 3, "member": "Ann", "answers": answers}
    with database.write() as session:
        return record.append(session, {**entry, **named})


def shown_vote(index):
    link = f'<a href="/record/entries/{index}/receipt">Receipt</a>'
    return f'<article id="place-3">Ann {link}</article>'.encode()


def test_the_vote_by_name_that_counts_is_shown_at_its_place(site, policy, database):
    first = vote_by_name(database, [[1, 0]])
    site.instead[VOTES_PAGE] = shown_vote(first)
    found = look(site, policy, None, NOW)
    assert codes(found) == []
    last = vote_by_name(database, [[0, 1]])
    again = look(site, policy, found.state, NOW)
    assert [(each.code, each.where) for each in again.report.errors] == [
        ("other-page", f"{VOTES_PAGE}#place-3")
    ]
    site.instead[VOTES_PAGE] = shown_vote(last)
    assert codes(look(site, policy, None, NOW)) == []
    site.instead[VOTES_PAGE] = shown_vote(last).replace(b"place-3", b"place-2")
    assert codes(look(site, policy, None, NOW)) == ["other-page"]


def test_a_comment_shown_otherwise_or_beside_its_place_is_reported(site, policy, decided):
    for page in (
        b'<article id="comment-5kfLqVtR8mZ2aB"><p>Maybe</p>Ann</article>',
        b'<article id="comment-5kfLqVtR8mZ2aB"><p>Yes</p>Ben</article>',
        b'<article id="comment-5kfLqVtR8mZ2aC"><p>Yes</p>Ann</article>',
        b'<article id="comment-5kfLqVtR8mZ2aB"><p>No</p>Ann</article><article>Yes</article>',
    ):
        site.instead[COMMENT_PAGE] = page
        found = look(site, policy, None, NOW)
        assert [(each.code, each.where) for each in found.report.errors] == [
            ("other-page", COMMENT_PAGE + COMMENT_PART)
        ]


def test_what_is_hidden_between_its_content_and_its_page_is_not_taken_for_another_page(
    site, policy, database, decided
):
    def fetch(path, most):
        if path == COMMENT_PAGE:
            explain(database, "content.hidden", 300)
            return b"hidden by a moderator"
        return site(path, most)

    found = look(fetch, policy, None, NOW)
    assert codes(found) == []
    assert codes(look(site, policy, found.state, NOW)) == []


def test_what_is_asked_for_in_one_look_is_bounded(site, policy, database, services):
    for _ in range(7):
        comment(database, services.randomness)
    narrow = replace(policy, most_new=3, sample=2)
    state, asked = None, []
    for _ in range(4):
        site.asked.clear()
        found = look(site, narrow, state, NOW)
        assert codes(found) == []
        state = found.state
        asked.append([path[16:] for path in site.asked if path.startswith("record/openings/")])
        assert State.from_bytes(state.to_bytes()) == state
    assert asked == [
        ["0", "1", "2"],
        ["3", "4", "5", "0", "1"],
        ["6", "2", "3"],
        ["4", "5"],
    ]
    details = {row[0]: row[3] for row in look(site, narrow, None, NOW).report.rows()}
    assert details["contents"] == "4 are left for the next look"


def test_every_file_of_the_record_is_read_on_demand(site, policy, database, monkeypatch):
    moved(database, 300)
    first = look(site, policy, None, NOW)
    whole = replace(policy, whole=True)
    report = look(site, whole, first.state, NOW).report
    assert report.valid
    assert ("files", True, 5, "300 entries") in report.rows()

    def change(path, raw):
        def fetch(asked, most):
            if asked != f"record/{path}":
                return site(asked, most)
            if isinstance(raw, FetchError):
                raise raw
            return raw

        return fetch

    changed = change("tile/0/001.p/44", bytes(32 * 44))
    found = look(changed, whole, first.state, NOW)
    assert codes(found) == ["other-tile"]
    assert "tile/0/001.p/44" in found.report.errors[0].sentence
    assert look(changed, policy, first.state, NOW).report.valid
    missing = change("tile/0/000", FetchError("tile/0/000", "answered 404", 404))
    assert codes(look(missing, whole, first.state, NOW)) == ["missing-tile"]
    with pytest.raises(FetchError):
        look(change("tile/0/000", FetchError("tile/0/000", "busy", 503)), whole, first.state, NOW)


class TestWitnesses:
    """The watcher and the witnesses: enough of them, of this record, in time."""

    @pytest.fixture
    def policy(self, log):
        return Policy(log=log, witnesses=(WITNESS,), quorum=1)

    def sign(self, site, seconds):
        note = SignedCheckpoint.from_bytes(site("record/checkpoint", 10**6))
        line = cosign(note.checkpoint, WITNESS.name, WITNESS_SEED, seconds).line
        site.instead["record/checkpoint/witnessed"] = note.note.to_bytes() + line.encode()

    def test_without_a_signature_there_are_too_few(self, site, policy, database):
        moved(database, 3)
        assert codes(look(site, policy, None, NOW)) == ["too-few-witnesses"]
        site.instead["record/checkpoint/witnessed"] = site("record/checkpoint", 10**6)
        assert codes(look(site, policy, None, NOW)) == ["too-few-witnesses"]

    def test_a_signature_is_old_only_when_there_is_more(self, site, policy, database):
        moved(database, 3)
        self.sign(site, NOW - 10_000)
        assert codes(look(site, policy, None, NOW)) == []
        moved(database, 1)
        assert codes(look(site, policy, None, NOW)) == ["late-witnesses"]
        assert codes(look(site, replace(policy, oldest_signature=20_000), None, NOW)) == []

    def test_witnesses_of_another_record_are_named(self, site, policy, database, services):
        moved(database, 3)
        self.sign(site, NOW)
        moved(database, 300)
        assert codes(look(site, policy, None, NOW)) == []
        for size, code in ((2, "other-history"), (400, "rolled-back")):
            other = Checkpoint(policy.log.name, size, b"\7" * 32)
            note = sign_checkpoint(other, services.secrets.log_key).to_bytes()
            line = cosign(other, WITNESS.name, WITNESS_SEED, NOW).line
            site.instead["record/checkpoint/witnessed"] = note + line.encode()
            assert codes(look(site, policy, None, NOW)) == [code]


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw.replace(b'"version":2', b'"version":1'),
        lambda raw: raw.replace(b'"looked":1', b'"looked":2'),
        lambda raw: raw.replace(b'"size":4', b'"size":5'),
        lambda raw: raw.replace(b'"turn":0', b'"turn":-1'),
        lambda raw: raw.replace(b'"watched":[', b'"watched":[[1],'),
        lambda raw: raw.replace(b'"checkpoint":"', b'"checkpoint":"+'),
    ],
)
def test_a_state_file_that_was_changed_is_malformed(site, policy, database, services, change):
    moved(database, 3)
    comment(database, services.randomness)
    raw = look(site, policy, None, NOW).state.to_bytes()
    with pytest.raises(MalformedError):
        State.from_bytes(change(raw))


@pytest.mark.parametrize("url", ["ftp://x.example", "vote.example", "http://", ""])
def test_only_web_addresses_are_asked(url):
    with pytest.raises(ValueError, match=r"address|URL"):
        fetch_from(url)


def test_the_command_follows_a_running_server(app, database, log, tmp_path, capsys):
    moved(database, 3)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        state = tmp_path / "vote.state"
        typed = ["monitor", f"http://127.0.0.1:{port}", "--key", log.text, "--state", str(state)]
        # The settings of the test answer for https://testserver alone, as a real site would.
        assert main(typed) == 2
        assert "answered 400" in capsys.readouterr().err
        app.user_middleware.clear()
        app.middleware_stack = None
        assert main(typed) == 0
        assert "VALID" in capsys.readouterr().out
        moved(database, 1)
        assert main([*typed, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["valid"] is True
        assert State.from_bytes(state.read_bytes()).frontier.size == 4
        state.write_bytes(b"broken")
        assert main(typed) == 2
        database.close()
    finally:
        server.should_exit = True
        thread.join()


def test_an_address_where_nobody_answers_cannot_be_looked_at(tmp_path, log, capsys):
    typed = ["monitor", "http://127.0.0.1:9", "--key", log.text, "--state", str(tmp_path / "s")]
    assert main(typed) == 2
    assert "cannot be reached" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()
