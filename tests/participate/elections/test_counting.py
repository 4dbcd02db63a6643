"""What trustees hand in is checked in full; the result needs every one of them."""

import json

import pytest

from ballots.combining.tally import ContestTally
from ballots.encoding import canonical_json, sha256_hex
from ballots.making.ceremony import generate_trustee_key
from ballots.making.keyfile import private_key_file
from ballots.making.upload import Upload
from ballots.verify.receipt import verify_receipt
from participate.elections import service as elections
from participate.elections.policy import State
from participate.elections.service import decrypting
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError


@pytest.fixture
def closed(stage):
    stage.ready(voters=2)
    for number, choices in ((1, [1, 0, 0]), (2, [1, 0, 1])):
        voter = stage.voter(number)
        stage.cast(voter, stage.ballot(voter, choices))
    stage.close()
    return stage


def changed(raw, **changes):
    return canonical_json({**json.loads(raw), **changes})


def refuse(stage, raw, owner=1):
    with pytest.raises(InvalidInputError) as caught:
        stage.submit(owner, raw=raw)
    assert set(caught.value.fields) == {"upload"}
    assert stage.view().state is State.TALLIED
    assert stage.read(elections.export_statement_proofs, stage.uuids[0]) == {}
    return caught.value.fields["upload"] % caught.value.params


def test_the_result_needs_every_trustee(closed):
    assert closed.submit(2) is State.TALLIED
    with pytest.raises(ConflictError) as caught:
        closed.read(elections.tallies, closed.consultation)
    assert caught.value.code == "not-counted"
    assert closed.submit(1) is State.OPENED
    tally = closed.read(elections.tallies, closed.consultation)["citizens"]
    assert tally.contests == (ContestTally((2, 0, 1)),)


def test_a_part_is_taken_once(closed):
    raw = closed.upload_of(1)
    closed.submit(1, raw=raw)
    for again in (raw, closed.upload_of(1)):
        with pytest.raises(ConflictError) as caught:
            closed.submit(1, raw=again)
        assert caught.value.code == "already-submitted"


def test_a_part_before_the_close_is_refused(stage):
    stage.ready(voters=1)
    with pytest.raises(ConflictError) as caught:
        stage.submit(1, raw=b"{}")
    assert caught.value.code == "wrong-state"


def test_a_trustee_hands_in_their_own_part_alone(closed):
    said = refuse(closed, closed.upload_of(2), owner=1)
    assert "wrong-owner" in said
    said = refuse(closed, changed(closed.upload_of(2), owner=1), owner=1)
    assert "bad-proof" in said


def test_parts_that_do_not_hold_are_refused_with_their_reason(closed):
    raw = closed.upload_of(1)
    fields = json.loads(raw)
    other = generate_trustee_key(closed.services.randomness)
    statement = json.loads(fields["statement_proof"])
    partial = json.loads(fields["partial_decryption"])
    factors = partial["decryption_factors"][0]
    swapped = {**partial, "decryption_factors": [[factors[1], factors[0], *factors[2:]]]}
    loose = {**partial, "decryption_proofs": [partial["decryption_proofs"][0][::-1]]}

    def stated(text):
        """Put this partial decryption in, under a statement that names its hash."""
        named = {**statement, "payload": sha256_hex(text.encode())}
        return changed(raw, partial_decryption=text, statement_proof=canonical_json(named).decode())

    assert "(bad-proof)" in refuse(closed, stated(canonical_json(loose).decode()))
    assert "(not-canonical)" in refuse(closed, stated(fields["partial_decryption"] + " "))
    cases = {
        "wrong-election": changed(raw, election="11111111111111"),
        "malformed": b"not json",
        "wrong-owner": changed(
            raw, statement_proof=canonical_json({**statement, "owner": 2}).decode()
        ),
        "bad-proof": closed.upload_of(1, key=other),
        "wrong-event": changed(
            raw, statement_proof=canonical_json({**statement, "event": "00" * 32}).decode()
        ),
    }
    for code, bad in cases.items():
        assert f"({code})" in refuse(closed, bad)
    for bad in (
        changed(raw, version=2),
        changed(raw, statement_proof=""),
        changed(raw, statement_proof=json.loads(closed.upload_of(2))["statement_proof"]),
        changed(raw, partial_decryption=canonical_json(swapped).decode()),
        changed(raw, partial_decryption=fields["partial_decryption"] + " "),
        changed(raw, extra=1),
        b"[" * 20_000,
        b"",
    ):
        refuse(closed, bad)
    assert closed.submit(1, raw=raw) is State.TALLIED


def test_a_private_key_is_refused_with_a_clear_sentence(closed):
    key = closed.keys[1][1].private
    for raw in (
        private_key_file(closed.keys[1][1].private),
        changed(closed.upload_of(1), private_key=str(key.secret)),
    ):
        said = refuse(closed, raw)
        assert "private key" in said
        assert str(key.secret) not in said


def test_nobody_but_its_trustees_hands_in_a_part(closed):
    raw = closed.upload_of(1)
    outsider = closed.make_person("trustee", address="trustee9@example.org")
    for actor in (closed.official, outsider):
        with pytest.raises(DeniedError):
            elections.submit_partial_decryption(closed.units(actor), closed.uuids[0], raw)


def test_every_trustee_gets_the_same_sealed_archive(closed):
    uuid = closed.uuids[0]
    before = closed.read(elections.export_sealed_archive, uuid)
    assert before == closed.read(elections.export_archive, uuid)
    closed.submit(1)
    assert closed.read(elections.export_sealed_archive, uuid) == before
    assert closed.read(elections.export_archive, uuid).startswith(before)


def test_the_sealed_events_receipt_verifies(closed):
    receipt = closed.read(elections.sealed_event_receipt, closed.uuids[0])
    assert verify_receipt(receipt, closed.seals.log).valid
    assert b"receipt" not in receipt


def test_before_the_close_there_is_nothing_to_download(stage):
    uuid = stage.ready(voters=1)
    assert stage.read(elections.export_sealed_archive, uuid) is None
    assert stage.read(elections.sealed_event_receipt, uuid) is None


def test_the_trustees_own_command_makes_the_file_that_is_taken(closed, tmp_path):
    """Only files and the public addresses: what a trustee does on their own machine."""
    from ballots.cli.main import main

    uuid = closed.uuids[0]
    with closed.services.database.read() as session:
        files = {
            f"{uuid}.bel": elections.export_sealed_archive(session, uuid),
            "rules.json": elections.rules_document(session, closed.consultation),
            "last-event.receipt": elections.sealed_event_receipt(session, uuid),
        }
    for owner, (_, key) in closed.keys.items():
        folder = tmp_path / str(owner)
        folder.mkdir()
        for name, content in {**files, "N.key.json": private_key_file(key.private)}.items():
            (folder / name).write_bytes(content)
        command = [
            "trustee",
            "decrypt",
            folder / f"{uuid}.bel",
            "--key",
            folder / "N.key.json",
            "--rules",
            folder / "rules.json",
            "--receipt",
            folder / "last-event.receipt",
            "--log-key",
            closed.seals.log,
            "--journal",
            folder / "journal",
            "--out",
            folder / "upload.json",
        ]
        assert main([str(word) for word in command]) == 0
        closed.submit(owner, raw=(folder / "upload.json").read_bytes())
    assert closed.view().state is State.OPENED
    tally = closed.read(elections.tallies, closed.consultation)["citizens"]
    assert tally.contests == (ContestTally((2, 0, 1)),)


def at_once(closed, monkeypatch):
    """Let the first trustee's part come in while the second one's is checked."""
    check = Upload.check

    def overtaken(*arguments):
        check(*arguments)
        monkeypatch.setattr(Upload, "check", check)
        closed.submit(1)

    monkeypatch.setattr(Upload, "check", overtaken)
    return closed.submit(2)


def test_two_last_parts_at_once_give_one_result(closed, monkeypatch):
    assert at_once(closed, monkeypatch) is State.OPENED
    archive = closed.read(elections.export_archive, closed.uuids[0])
    assert archive.count(b'"type":"Result"') == 1


def test_a_count_that_was_interrupted_behind_the_last_part_goes_on(closed, monkeypatch):
    """As after a kill: both parts are stored, the result is not; whoever asks next gets it."""

    def killed(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(decrypting, "_is_complete", lambda *_: False)
        assert at_once(closed, monkeypatch) is State.TALLIED
    with monkeypatch.context() as patch:
        patch.setattr(decrypting, "_append_result", killed)
        with pytest.raises(KeyboardInterrupt):
            elections.publish_result(closed.units(closed.official), closed.uuids[0])
    uuid = closed.uuids[0]
    assert closed.view().state is State.TALLIED
    units = closed.units(closed.official)
    assert elections.publish_result(units, uuid) is State.OPENED
    before = closed.read(elections.export_archive, uuid)
    assert elections.publish_result(units, uuid) is State.OPENED
    assert closed.read(elections.export_archive, uuid) == before


def test_no_part_is_kept_where_its_result_cannot_be_written(closed, monkeypatch):
    closed.submit(1)

    def full(*_arguments):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(decrypting, "_append_result", full)
        with pytest.raises(OSError, match=r"^$"):
            closed.submit(2)
    assert set(closed.read(elections.export_statement_proofs, closed.uuids[0])) == {1}
    assert closed.submit(2) is State.OPENED


def test_no_result_is_made_while_a_part_is_missing(closed):
    closed.submit(2)
    units = closed.units(closed.official)
    assert elections.publish_result(units, closed.uuids[0]) is State.TALLIED
