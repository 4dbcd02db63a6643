"""Every page of a vote says who registers, what is witnessed, and that k is small."""

import re
from dataclasses import replace

import pytest

from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.witness import cosign, witness_key
from ballots.verify.receipt import verify_receipt
from participate.app import FEATURES
from participate.elections import service as elections
from participate.record import service as record
from participate.settings import Witness
from participate.shared.receipt import ref_of
from participate.web.visit import Visit

SEED = b"\1" * 32
KEY = witness_key("university.example/witness", SEED)
SIGNED = {"en": "Signed: the record of {} entries", "zh": "已签名的记录有 {} 个条目"}
WAITING = {"en": "Waiting for witnesses", "zh": "等待见证方签名"}
LINES = {
    "en": ("Registrar: this platform.", "Small groups are counted here.", "Unwitnessed:"),
    "zh": ("名册登记人：本平台。", "人数很少的组也会计票。", "暂无见证方"),
}


@pytest.fixture
def features():
    return FEATURES


@pytest.mark.parametrize("language", sorted(LINES))
def test_every_page_of_a_vote_says_what_it_cannot_promise(stage, client, sign_in, language):
    uuid = stage.ready(voters=2, k=1)
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    code = stage.read(elections.list_board, uuid).rows[0].code
    sign_in(client, "citizen", address="voter1@example.org")
    pages = [f"/elections/{uuid}{end}" for end in ("", "/vote", "/board", "/check")]
    pages += [f"/elections/{uuid}/{page}?code={code}" for page in ("board", "check")]
    pages += [f"/consultations/{stage.consultation}/result"]
    client.cookies.set("__Host-language", language, domain="testserver.local", path="/")
    for path in pages:
        text = client.get(path).text
        for line in LINES[language]:
            assert line in text, (path, line)
    done = re.search(r'data-state="done".*?</section>', client.get(pages[1]).text, re.DOTALL)
    for line in LINES[language]:
        assert line in done.group(), line


@pytest.fixture
def witnessed(services, monkeypatch):
    """One witness in the settings."""
    witness = Witness(KEY, "http://127.0.0.1:9")
    changed = replace(services.settings, witnesses=(witness,), witness_quorum=1)
    monkeypatch.setattr(Visit, "settings", property(lambda _: changed))


@pytest.mark.parametrize("language", sorted(LINES))
def test_every_page_of_a_vote_says_what_the_witnesses_have_signed(
    stage, client, sign_in, witnessed, language
):
    uuid = stage.ready(voters=2, k=1)
    voter = stage.voter(1)
    tracker = stage.cast(voter, stage.ballot(voter, [1, 0, 0])).tracker
    sign_in(client, "citizen", address="voter1@example.org")
    client.cookies.set("__Host-language", language, domain="testserver.local", path="/")
    ends = ("", "/vote", "/board", "/check", "/verify", "/receipt")
    pages = [f"/elections/{uuid}{end}" for end in ends]
    pages += [f"/consultations/{stage.consultation}{end}" for end in ("", "/result")]
    for path in pages:
        assert WAITING[language] in client.get(path).text, path
    receipt = f"/elections/{uuid}/receipts/{ref_of(tracker)}"
    key = stage.seals.log
    assert not verify_receipt(client.get(receipt).content, key, (KEY.text,), 1).valid
    with stage.services.database.write() as session:
        latest = record.find_latest_checkpoint(session)
        checkpoint = SignedCheckpoint.from_bytes(latest.note).checkpoint
        line = cosign(checkpoint, KEY.name, SEED, 1_700_000_000).line
        record.keep_cosignature(session, KEY, latest.note, line)
    for path in pages:
        text = client.get(path).text
        assert SIGNED[language].format(checkpoint.size) in text, path
        assert WAITING[language] not in text, path
    assert verify_receipt(client.get(receipt).content, key, (KEY.text,), 1).valid
