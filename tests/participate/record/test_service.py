"""The record in the database: appended, sealed, proved; never with gaps, forks or a way back."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import update

from ballots.dossier.entries import read_entry
from ballots.encoding import canonical_json
from ballots.errors import MalformedError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import Frontier, leaf_hash
from ballots.record.note import VerifierKey
from ballots.record.proof import InclusionProof
from ballots.record.witness import cosign, witness_key
from participate.record import service as record
from participate.record.repository import head as heads
from participate.shared.database import Database
from participate.shared.errors import ConflictError, NotFoundError, SettingsError

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 11, 23, 14, 6, tzinfo=UTC)
SIGNER = record.LogSigner("vote.example/record", bytes(range(32)))
MINE, OTHER = "3kfLqVtR8mZ2aB", "4kfLqVtR8mZ2aB"
COMMENT = canonical_json({"text": "Yes", "language": "en", "author": "Ann", "stance": "for"})


def moved(consultation=MINE, at="2026-11-23T14:06:00Z"):
    return {
        "kind": "phase.moved",
        "consultation": consultation,
        "at": at,
        "by": "official",
        "from": "draft",
        "to": "discussion",
    }


def comment(consultation=MINE):
    return {
        "kind": "comment.posted",
        "consultation": consultation,
        "at": "2026-11-23T14:06:00Z",
        "by": "citizen",
        "comment": "5kfLqVtR8mZ2aB",
        "subject": "proposal:6kfLqVtR8mZ2aB",
    }


@pytest.fixture
def database(database_url):
    database = Database(
        database_url,
        before_commit=lambda session: record.seal_checkpoint(session, SIGNER, NOW),
    )
    yield database
    database.close()


def fill(database, count, consultation=MINE):
    for _ in range(count):
        with database.write() as session:
            record.append(session, moved(consultation))


def test_entries_are_numbered_without_gaps_and_every_unit_of_work_ends_sealed(database):
    with database.write() as session:
        assert [record.append(session, moved()) for _ in range(3)] == [0, 1, 2]
    with database.write() as session:
        assert record.append(session, moved()) == 3
    with database.read() as session:
        latest = record.find_latest_checkpoint(session)
        run = record.export_run(session, MINE)
    assert latest.checkpoint.size == 4
    assert latest.sealed_at == NOW
    assert (run.first, run.left, len(run.entries)) == (0, (), 4)
    root = Frontier().extend(leaf_hash(entry) for entry in run.entries).root()
    assert latest.checkpoint.root == root
    SignedCheckpoint.from_bytes(latest.note).check(VerifierKey.from_text(SIGNER.vkey))


def test_a_unit_of_work_that_fails_leaves_no_entry(database):
    fill(database, 1)

    def fail():
        with database.write() as session:
            record.append(session, moved())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.write() as session:
        assert record.append(session, moved()) == 1


def test_nothing_appended_is_nothing_sealed(database):
    with database.write():
        pass
    with database.read() as session:
        assert record.find_latest_checkpoint(session) is None
    fill(database, 1)
    with database.write() as session:
        record.seal_checkpoint(session, SIGNER, NOW)
    with database.read() as session:
        assert record.find_latest_checkpoint(session).checkpoint.size == 1


def test_an_entry_that_is_not_in_the_catalogue_is_not_appended(database):
    for wrong in ({}, {"kind": "other"}, {**moved(), "more": 1}, {**moved(), "at": "now"}):
        with pytest.raises(MalformedError, match="record: "), database.write() as session:
            record.append(session, wrong)
    with database.read() as session:
        assert record.list_entries(session) == ()


def test_a_commitment_hides_the_content_and_its_opening_opens_it(database, services_randomness):
    with database.write() as session:
        index = record.append_committed(session, comment(), COMMENT, services_randomness)
    with database.read() as session:
        entry = record.get_entry(session, index).entry
        opening = record.find_opening(session, index)
        run = record.export_run(session, MINE)
    assert b"Yes" not in entry.raw
    assert opening.commitment == entry.commitment
    assert opening.content == COMMENT
    assert run.openings == {index: opening}


def test_the_same_content_twice_gives_two_commitments(database, services_randomness):
    with database.write() as session:
        one = record.append_committed(session, comment(), COMMENT, services_randomness)
        two = record.append_committed(session, comment(), COMMENT, services_randomness)
    with database.read() as session:
        first = record.get_entry(session, one).entry.commitment
        assert first != record.get_entry(session, two).entry.commitment


@pytest.fixture
def services_randomness():
    import secrets

    return secrets.token_bytes


def test_a_content_of_another_form_is_refused(database, services_randomness):
    for content in (b"", b"{}", COMMENT + b"\n", COMMENT.replace(b'"for"', b"1")):
        with pytest.raises(MalformedError, match="content"), database.write() as session:
            record.append_committed(session, comment(), content, services_randomness)


def test_every_receipt_verifies_and_stays_the_same_while_the_record_grows(database):
    fill(database, 13)
    with database.read() as session:
        receipts = [record.make_receipt(session, index) for index in range(13)]
    fill(database, 6)
    with database.read() as session:
        assert [record.make_receipt(session, index) for index in range(13)] == receipts
    for index, raw in enumerate(receipts):
        proof = InclusionProof.from_bytes(raw)
        proof.check_inclusion()
        proof.checkpoint.check(VerifierKey.from_text(SIGNER.vkey))
        assert proof.index == index
        assert read_entry(proof.extra).kind == "phase.moved"


def test_there_is_no_receipt_for_what_is_not_sealed_or_not_there(database):
    fill(database, 2)
    with database.write() as session:
        index = record.append(session, moved())
        with pytest.raises(NotFoundError):
            record.make_receipt(session, index)
    with database.read() as session:
        for index in (3, 10**9):
            with pytest.raises(NotFoundError):
                record.make_receipt(session, index)


def test_a_proof_reads_few_rows_however_long_the_record_is(database):
    fill(database, 1)
    with database.write() as session:
        for _ in range(700):
            record.append(session, moved())
    statements = []
    with database.read() as session:
        engine = session.get_bind()
        sqlalchemy_event.listen(
            engine, "before_cursor_execute", lambda *args: statements.append(args[3])
        )
        record.make_receipt(session, 77)
    assert len([parameters for parameters in statements if parameters]) <= 4
    assert sum(len(parameters) for parameters in statements) < 40


def test_a_run_carries_the_subtrees_before_its_first_entry(database):
    fill(database, 5, OTHER)
    fill(database, 3, MINE)
    fill(database, 2, OTHER)
    with database.read() as session:
        run = record.export_run(session, MINE)
        assert record.export_run(session, "7kfLqVtR8mZ2aB") is None
    assert (run.first, len(run.left), len(run.entries)) == (5, 2, 5)
    root = Frontier(5, run.left).extend(leaf_hash(entry) for entry in run.entries).root()
    assert SignedCheckpoint.from_bytes(run.checkpoint).checkpoint.root == root
    assert run.log_key == SIGNER.vkey


def test_the_head_moves_by_compare_and_swap(database, monkeypatch):
    fill(database, 2)
    real = heads.read_head

    def stale(session):
        head = real(session)
        return heads.Head(head.size - 1, head.frontier[:32], head.sealed)

    monkeypatch.setattr(heads, "read_head", stale)
    monkeypatch.setattr(heads, "remembered_head", lambda _: None)
    with pytest.raises(ConflictError) as refusal, database.write() as session:
        record.append(session, moved())
    assert refusal.value.code == "record-moved"


def append_and_fail(database):
    with database.write() as session:
        record.append(session, moved())
        raise ZeroDivisionError


def append_within_and_fail(session):
    with session.begin_nested():
        record.append(session, moved(OTHER))
        raise ZeroDivisionError


def test_what_was_rolled_back_is_not_remembered_as_the_head(database):
    fill(database, 3)
    with pytest.raises(ZeroDivisionError):
        append_and_fail(database)
    with database.write() as session:
        assert record.append(session, moved()) == 3
        with pytest.raises(ZeroDivisionError):
            append_within_and_fail(session)
        assert record.append(session, moved()) == 4
    with database.read() as session:
        run = record.export_run(session, MINE)
    root = Frontier().extend(leaf_hash(entry) for entry in run.entries).root()
    assert len(run.entries) == 5
    assert SignedCheckpoint.from_bytes(run.checkpoint).checkpoint.root == root


def test_a_remembered_head_of_another_tree_is_not_believed(database):
    """The same size with other roots: as after a restored backup."""
    fill(database, 3)
    with database.write() as session:
        wrong = heads.Head(3, bytes(64))
        session.connection().info[heads._REMEMBERED] = wrong
        assert record.append(session, moved()) == 3
    with database.read() as session:
        run = record.export_run(session, MINE)
    root = Frontier().extend(leaf_hash(entry) for entry in run.entries).root()
    assert SignedCheckpoint.from_bytes(run.checkpoint).checkpoint.root == root


def test_many_writers_make_one_record(database):
    threads = [threading.Thread(target=fill, args=(database, 5)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        run = record.export_run(session, MINE)
    assert len(run.entries) == 20
    root = Frontier().extend(leaf_hash(entry) for entry in run.entries).root()
    assert SignedCheckpoint.from_bytes(run.checkpoint).checkpoint.root == root


def append_and_seal(database, signer):
    with database.write() as session:
        record.append(session, moved())
        record.seal_checkpoint(session, signer, NOW)


def test_the_record_is_not_signed_under_another_key_than_before(database):
    fill(database, 1)
    for other in (
        record.LogSigner(SIGNER.origin, bytes(32)),
        record.LogSigner("other.example/record", SIGNER.seed),
    ):
        with pytest.raises(SettingsError, match="signed under"):
            append_and_seal(database, other)
    fill(database, 1)


def test_a_signer_does_not_show_its_seed():
    assert "seed" not in repr(SIGNER)
    assert SIGNER.vkey.startswith("vote.example/record+")


def test_entries_are_listed_newest_first_and_filtered(database, services_randomness):
    with database.write() as session:
        record.append(session, moved(MINE))
        record.append(session, moved(OTHER))
        record.append_committed(session, comment(MINE), COMMENT, services_randomness)
    with database.read() as session:

        def listed(**filters):
            return [view.index for view in record.list_entries(session, **filters)]

        assert listed() == [2, 1, 0]
        assert listed(limit=1) == [2]
        assert listed(below=2) == [1, 0]
        assert listed(consultation=MINE) == [2, 0]
        assert listed(kinds=("comment.posted",)) == [2]
        assert listed(kinds=("comment.posted",), consultation=OTHER) == []


def test_a_changed_entry_in_the_database_no_longer_has_a_proof(database):
    fill(database, 3)
    from participate.record.models import EntryRow

    with database.write() as session:
        session.execute(update(EntryRow).where(EntryRow.index == 1).values(body=b"{}"))
    from ballots.errors import VerificationError

    with database.read() as session:
        raw = record.make_receipt(session, 1)
    with pytest.raises(VerificationError, match="does not lead"):
        InclusionProof.from_bytes(raw).check_inclusion()


class TestARunUpToWhatWitnessesSigned:
    """Which checkpoint a dossier ends at."""

    KEYS = tuple(witness_key(f"{name}.example/witness", name.encode() * 32) for name in "ab")

    def cosign(self, database, *keys):
        with database.write() as session:
            latest = record.find_latest_checkpoint(session)
            for key in keys:
                signature = cosign(latest.checkpoint, key.name, key.name[:1].encode() * 32, 1)
                record.keep_cosignature(session, key, latest.note, signature.line)

    def run(self, database, quorum=2, **settings):
        with database.read() as session:
            run = record.export_run(session, MINE, quorum, **settings)
        note = SignedCheckpoint.from_bytes(run.checkpoint)
        return note.checkpoint.size, len(note.note.signatures)

    def test_it_ends_at_the_newest_that_a_quorum_signed(self, database):
        fill(database, 3)
        self.cosign(database, *self.KEYS)
        fill(database, 2, OTHER)
        self.cosign(database, self.KEYS[0])
        assert self.run(database) == (3, 3)
        assert self.run(database, quorum=1) == (5, 2)
        assert self.run(database, quorum=0) == (5, 1)

    def test_what_people_say_meanwhile_is_left_out_until_the_next_signatures(
        self, database, services_randomness
    ):
        fill(database, 3)
        self.cosign(database, *self.KEYS)
        with database.write() as session:
            record.append_committed(session, comment(), COMMENT, services_randomness)
        assert self.run(database, demanded=True) == (3, 3)
        with database.read() as session:
            assert record.export_run(session, MINE, 2).openings == {}
            assert len(record.export_run(session, MINE, 0).openings) == 1

    def test_an_act_that_no_quorum_has_signed_yet_is_not_left_out(self, database):
        fill(database, 3)
        self.cosign(database, *self.KEYS)
        fill(database, 1)
        assert self.run(database) == (4, 1)
        with pytest.raises(ConflictError) as refusal:
            self.run(database, demanded=True)
        assert refusal.value.code == "unwitnessed"
        self.cosign(database, self.KEYS[0])
        assert self.run(database) == (4, 2)
        self.cosign(database, self.KEYS[1])
        assert self.run(database, demanded=True) == (4, 3)

    def test_of_an_unknown_consultation_there_is_none(self, database):
        with database.read() as session:
            assert record.export_run(session, MINE, 2) is None
        fill(database, 1, OTHER)
        self.cosign(database, *self.KEYS)
        with database.read() as session:
            assert record.export_run(session, MINE, 2) is None
