"""Erased words are nowhere: database, log, folder, later dossiers, pages; in no common spelling."""

import base64
import io
import random
import string
import zipfile
from dataclasses import replace

import pytest

from ballots.crypto.signing import public_key_of
from ballots.record.note import VerifierKey
from ballots.verify.dossier import verify_dossier
from participate.decisions import service as decisions
from participate.mail.service import queue_mail
from participate.moderation.models import ReportRow
from participate.monitor.service import Policy, look
from participate.personal import service as personal
from participate.proposals import service as proposals
from participate.proposals.service import ProposalDraft
from participate.record import service as record
from participate.record.jobs import publish_record
from tests.participate.moderation.making import appeal, hide, say
from tests.participate.monitor.test_monitor import Site

SEED = 20261126
BYTES = 40
WRITTEN = 5  # three versions, two comments
EACH = ("name",
    "address", "title 1", "text 1", "title 2", "text 2", "title 3", "text 3", "comment",
        "hidden comment", "appeal", "report", "mail")  # fmt: skip


def spellings(marker):
    """A marker as bytes: plain, UTF-16 both ways, hex, and base64 wherever it may begin."""
    plain = marker.encode()
    yield "plain", plain
    yield "upper case", marker.upper().encode()
    yield "UTF-16", marker.encode("utf-16-le")
    yield "UTF-16 (big end first)", marker.encode("utf-16-be")
    yield "hex", plain.hex().encode()
    yield "HEX", plain.hex().upper().encode()
    for before in range(3):
        whole = base64.b64encode(b"?" * before + plain + b"?" * 3)
        yield f"base64 at {before}", whole[4:-8]  # what does not depend on what stands around it


def found_in(content, markers):
    """Which markers stand in these bytes, or in a zip's files behind them, and how."""
    parts = [content]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    return {
        (name, spelling)
        for name, marker in markers.items()
        for spelling, wanted in spellings(marker)
        for part in parts
        if wanted in part
    }


@pytest.fixture
def markers():
    """Unique words of 40 bytes by where they are written."""
    drawn = random.Random(SEED)
    letters = string.ascii_letters + string.digits
    drawn_words = {name: "".join(drawn.choices(letters, k=BYTES)) for name in EACH}
    return {**drawn_words, "address": drawn_words["address"].lower()}


@pytest.fixture
def backend():
    """What another database's files hold is not ours to search."""
    return "sqlite"


@pytest.fixture
def settings(settings, tmp_path):
    return replace(settings, record_folder=tmp_path / "record")


@pytest.fixture
def written(database, services, act, as_person, make_person, consultation, other, markers):
    """What one person writes, with a marker in each place; returns (person, proposal)."""
    address = f"{markers['address']}@example.org"
    person = make_person(address=address, name=markers["name"])
    made = as_person(
        person,
        proposals.propose,
        consultation,
        ProposalDraft(markers["title 1"], markers["text 1"], "en"),
    )
    for number in (2, 3):
        words = ProposalDraft(markers[f"title {number}"], f"a\n\n{markers[f'text {number}']}", "en")
        made = as_person(person, proposals.edit_proposal, made.id, words, base=number - 1)
    said = as_person(person, say, made, markers["comment"])
    second = as_person(person, say, made, markers["hidden comment"])
    as_person(other, say, made, "Somebody else’s words.")
    moderator = make_person("moderator", name="Mo")
    as_person(moderator, hide, services.subjects, "comment", second)
    as_person(person, appeal, services.subjects, "comment", second, markers["appeal"])
    with database.write() as session:
        session.add(
            ReportRow(
                id="r",
                kind="comment",
                subject=said,
                seen=0,
                reporter=other.account,
                reporter_key="k",
                reason="insult",
                note=markers["report"],
                reported_at=services.clock.now(),
            )
        )
        context = {"code": markers["mail"], "minutes": 1}
        queue_mail(act(session), address, "accounts/sign_in_code", context)
    return person, made


@pytest.fixture
def readers(sign_in, new_client):
    """A stranger, and somebody who works here."""
    stranger, reader = new_client(), new_client()
    sign_in(reader, "moderator", "official", "expert", address="reader@example.org", name="Reader")
    return stranger, reader


def files_under(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def export(database, consultation):
    with database.read() as session:
        return decisions.export_dossier(session, consultation)


def public_pages(client, consultation, proposal, size):
    """Every page and file of the route table that names nothing but what is here, as bytes."""
    values = {
        "{c}": [consultation],
        "{consultation}": [consultation],
        "{p}": [proposal],
        "{n}": ["1", "2", "3"],
        "{index}": [str(index) for index in range(size)],
        "{kind}": ["proposal", "comment"],
        "{subject}": [proposal],
        "{tile:path}": [f"entries/000.p/{size}", f"0/000.p/{size}"],
    }
    for page in client.app.state.pages:
        if page.method != "GET":
            continue
        paths = [page.path]
        for parameter, some in values.items():
            paths = [
                path.replace(parameter, value)
                for path in paths
                for value in (some if parameter in path else some[:1])
            ]
        for path in paths:
            if "{" not in path:
                answer = client.get(path)
                assert answer.status_code < 500, path
                yield path, answer.content


def test_the_search_finds_each_spelling_of_a_marker():
    marker = "".join(random.Random(SEED).choices(string.ascii_letters, k=BYTES))
    for before in range(4):
        raw = b"x" * before + marker.encode() + b"yz"
        for spelled in (raw, raw.hex().encode(), base64.b64encode(raw)):
            assert found_in(spelled, {"m": marker}), spelled
    assert found_in(f"x{marker}".encode("utf-16"), {"m": marker})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", marker * 3)
    assert found_in(packed.getvalue(), {"m": marker})


def test_erased_words_are_nowhere_and_dossiers_from_before_and_after_verify(
    database, settings, readers, written, markers, as_person, sources
):
    person, made = written
    consultation = made.consultation
    publish_record(database, settings)
    assert database.truncate_log()
    before = export(database, consultation)
    first = verify_dossier(before, log_key=None)
    assert [str(each) for each in first.errors] == []
    stored = set().union(
        *(found_in(raw, markers) for raw in files_under(settings.data_dir).values())
    )
    assert {name for name, _ in stored} == set(EACH), "before, the search finds every marker"
    shown = {name for name, _ in found_in(before, markers)}
    assert shown == set(EACH) - {"address", "hidden comment", "appeal", "report", "mail"}

    as_person(person, personal.close_account, sources)
    publish_record(database, settings)
    assert database.truncate_log()

    traces = {
        path: found
        for path, raw in files_under(settings.data_dir).items()
        if (found := found_in(raw, markers))
    }
    assert traces == {}
    after = export(database, consultation)
    assert found_in(after, markers) == set()
    with database.read() as session:
        size = record.find_latest_checkpoint(session).checkpoint.size
    # The record's own pages are the same for everybody: the second reader sees the first entry's.
    for client, entries in zip(readers, (size, 1), strict=True):
        for path, content in public_pages(client, consultation, made.id, entries):
            assert found_in(content, markers) == set(), path

    assert verify_dossier(before, log_key=None).valid, "what was exported before stays good"
    second = verify_dossier(after, log_key=None)
    assert [str(each) for each in second.errors] == []
    assert "I-ERASED" in {each.code for each in second.findings}
    assert "I-ERASED" not in {each.code for each in first.findings}


def test_without_emptying_the_log_a_trace_would_stay(
    database, settings, written, markers, as_person, sources
):
    person, made = written
    database.truncate_log()
    as_person(person, proposals.support_proposal, made.id)
    said = as_person(person, say, made, markers["comment"])
    as_person(person, personal.erase_words, sources, "comment", said)
    wal = database.path.with_name(f"{database.path.name}-wal")
    assert found_in(wal.read_bytes(), markers), "this is why the log is emptied"
    assert database.truncate_log()
    assert wal.read_bytes() == b""


def test_a_monitor_finds_nothing_wrong_with_what_was_erased(
    client, services, written, as_person, sources
):
    person, made = written
    site = Site(client)
    key = VerifierKey(services.settings.origin, public_key_of(services.secrets.log_key))
    policy = Policy(log=key)
    before = look(site, policy, None, 0)
    as_person(person, personal.erase_words, sources, "proposal", made.id)
    followed = look(site, policy, before.state, 0)
    as_person(person, personal.erase_all, sources, person.account)
    cold = look(site, policy, None, 0)
    for found in (before, followed, cold):
        assert [str(each) for each in found.report.errors] == []
    assert [each.gone for each in cold.state.watched].count("content.erased") == WRITTEN
