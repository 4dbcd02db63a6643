"""A witness and a log that do not know each other but by their keys: one record, or evidence."""

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
import uvicorn
from starlette.testclient import TestClient

from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.note import VerifierKey
from ballots.record.witness import AddCheckpoint
from ballots.verify.receipt import verify_receipt
from participate.cli import main
from participate.record import jobs
from participate.record import service as record
from participate.record.jobs import WitnessAnswer, ask_witnesses, sizes_beyond
from participate.settings import Witness
from participate.shared.clock import SteppedClock
from participate.shared.database import Database
from participate.shared.errors import ConflictError
from participate.witness import repository, service
from participate.witness.models import METADATA
from participate.witness.routes import create_witness
from participate.witness.service import Cosigner

NOW = datetime(2026, 11, 23, 14, 6, tzinfo=UTC)
CLOCK = SteppedClock(NOW)
SIGNER = record.LogSigner("vote.example/record", bytes(range(32)))
ADDRESS = "http://witness.example"


def open_log(path):
    return Database(
        f"sqlite:///{path}",
        before_commit=lambda session: record.seal_checkpoint(session, SIGNER, NOW),
    )


@pytest.fixture
def log(tmp_path):
    database = open_log(tmp_path / "log.sqlite3")
    database.create_tables()
    yield database
    database.close()


class Bench:
    """A running witness with its database, and the log's side of the connection."""

    def __init__(self, folder, number=0):
        self.cosigner = Cosigner(f"university.example/w{number}", bytes([number]) * 32)
        self.database = Database(f"sqlite:///{folder / f'witness{number}.sqlite3'}")
        with self.database.connect_for_migrations() as connection:
            METADATA.create_all(connection)
        with self.database.write() as session:
            service.add_log(session, VerifierKey.from_text(SIGNER.vkey))
        self.seconds = 1_700_000_000
        app = create_witness(self.database, self.cosigner, seconds=lambda: self.seconds)
        self.client = TestClient(app)
        self.witness = Witness(self.cosigner.key, ADDRESS)
        self.asked = 0

    def post(self, url, body):
        assert url == f"{ADDRESS}/add-checkpoint"
        self.asked += 1
        answer = self.client.post("/add-checkpoint", content=body)
        return WitnessAnswer(answer.status_code, answer.text)

    def evidence(self):
        with self.database.read() as session:
            return repository.list_evidence(session)


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path)
    yield bench
    bench.database.close()


def fill(database, count, consultation="3kfLqVtR8mZ2aB"):
    with database.write() as session:
        for _ in range(count):
            record.append(
                session,
                {
                    "kind": "phase.moved",
                    "consultation": consultation,
                    "at": "2026-11-23T14:06:00Z",
                    "by": "official",
                    "from": "draft",
                    "to": "discussion",
                },
            )


def ask(log, *benches):
    by_url = {bench.witness.key.name: bench for bench in benches}
    return sum(ask_witnesses(log, CLOCK, [bench.witness], bench.post) for bench in by_url.values())


def state_of(log, bench):
    with log.read() as session:
        return record.list_witnesses(session, [bench.witness.key])


def test_a_witness_signs_what_grows_and_receipts_carry_its_signature(log, bench):
    fill(log, 3)
    with log.read() as session:
        before = record.make_receipt(session, 1, quorum=1)
    assert ask(log, bench) == 1
    fill(log, 5)
    assert ask(log, bench) == 1
    with log.read() as session:
        receipt = record.make_receipt(session, 1, quorum=1)
        latest = record.find_witnessed_checkpoint(session, 1)
        assert record.find_witnessed_checkpoint(session, 2) is None
    assert latest.checkpoint.size == 8
    key = bench.witness.key
    assert SignedCheckpoint.from_bytes(latest.note).check(
        VerifierKey.from_text(SIGNER.vkey), [key]
    ) == (key,)
    found = verify_receipt(receipt, SIGNER.vkey, (key.text,), 1)
    assert found.valid, found.errors
    assert f"{key.name} saw it at 2023-11-14T22:13:20Z, 1700000000" in str(found.findings)
    assert not verify_receipt(before, SIGNER.vkey, (key.text,), 1).valid
    assert verify_receipt(before, SIGNER.vkey, (), 0).valid


def test_nothing_is_asked_when_nothing_is_new(log, bench):
    assert ask(log, bench) == 0
    fill(log, 1)
    assert ask(log, bench) == 1
    assert ask(log, bench) == 0
    assert bench.asked == 1


def test_a_quorum_signs_one_checkpoint(log, tmp_path):
    benches = [Bench(tmp_path, number) for number in (1, 2, 3)]
    fill(log, 2)
    assert ask(log, *benches[:2]) == 2
    with log.read() as session:
        assert record.find_witnessed_checkpoint(session, 3) is None
        note = record.find_witnessed_checkpoint(session, 2).note
    log_key = VerifierKey.from_text(SIGNER.vkey)
    keys = [bench.witness.key for bench in benches]
    assert SignedCheckpoint.from_bytes(note).check(log_key, keys) == tuple(keys[:2])
    for bench in benches:
        bench.database.close()


def test_a_log_that_forgot_what_a_witness_signed_asks_again_from_there(log, bench, monkeypatch):
    fill(log, 3)
    ask(log, bench)
    fill(log, 2)
    monkeypatch.setattr("participate.record.repository.witnesses.cosigned_sizes", lambda _: {})
    assert ask(log, bench) == 1
    monkeypatch.undo()
    assert [(each.state.value, each.size) for each in state_of(log, bench)] == [("signed", 5)]


def test_a_copy_that_is_continued_on_two_machines_is_caught_with_two_signed_heads(
    log, bench, tmp_path
):
    fill(log, 5)
    ask(log, bench)
    log.close()
    shutil.copy(tmp_path / "log.sqlite3", tmp_path / "copy.sqlite3")
    copy = open_log(tmp_path / "copy.sqlite3")
    fill(log, 2)
    fill(copy, 4, "4kfLqVtR8mZ2aB")
    assert ask(log, bench) == 1
    assert ask(copy, bench) == 0
    assert state_of(copy, bench)[0].state is record.WitnessState.REFUSED
    (found,) = bench.evidence()
    here = SignedCheckpoint.from_bytes(found.signed_here)
    there = AddCheckpoint.from_bytes(found.request).signed
    key = VerifierKey.from_text(SIGNER.vkey)
    for head in (here, there):
        head.check(key)
    assert (here.checkpoint.size, there.checkpoint.size) == (7, 9)
    # The witness goes on with the record that it knows, and with that one only.
    fill(log, 1)
    assert ask(log, bench) == 1
    assert ask(copy, bench) == 0
    assert len({each.request for each in bench.evidence()}) == len(bench.evidence())
    assert "TWO RECORDS of vote.example/record" in bench.client.get("/").text
    copy.close()


def test_a_smaller_copy_learns_that_it_is_behind(log, bench, tmp_path):
    fill(log, 5)
    log.close()
    shutil.copy(tmp_path / "log.sqlite3", tmp_path / "old.sqlite3")
    fill(log, 1)
    ask(log, bench)
    old = open_log(tmp_path / "old.sqlite3")
    assert sizes_beyond(old, SIGNER, [bench.witness], bench.post) == {bench.cosigner.name: 6}
    assert sizes_beyond(log, SIGNER, [bench.witness], bench.post) == {}
    assert ask(old, bench) == 0
    assert state_of(old, bench)[0].state is record.WitnessState.AHEAD
    old.close()
    empty = open_log(tmp_path / "empty.sqlite3")
    empty.create_tables()
    assert sizes_beyond(empty, SIGNER, [bench.witness], bench.post) == {bench.cosigner.name: 6}
    assert sizes_beyond(empty, SIGNER, [bench.witness], lambda *_: None) == {}
    empty.close()


def test_the_same_size_with_another_root_is_evidence(log, bench):
    fill(log, 4)
    ask(log, bench)
    other = Checkpoint(SIGNER.origin, 4, b"\7" * 32)
    signed = SignedCheckpoint(other, sign_checkpoint(other, SIGNER.seed))
    answer = bench.post(f"{ADDRESS}/add-checkpoint", AddCheckpoint(4, (), signed).to_bytes())
    assert answer.status == 422
    assert len(bench.evidence()) == 1


def test_what_anyone_can_send_is_no_evidence(log, bench):
    fill(log, 3)
    ask(log, bench)
    fill(log, 2)
    with log.read() as session:
        good = AddCheckpoint.from_bytes(record.request_for(session, bench.witness.key))
    bad = replace(good, proof=(bytes(32),) * 3)
    assert bench.post(f"{ADDRESS}/add-checkpoint", bad.to_bytes()).status == 422
    assert bench.evidence() == ()
    assert ask(log, bench) == 1


def test_each_refusal_has_its_status(log, bench):
    fill(log, 3)
    with log.read() as session:
        request = record.request_for(session, bench.witness.key)
    send = bench.client.post
    assert send("/add-checkpoint", content=b"").status_code == 400
    assert send("/add-checkpoint", content=b"x" * 1_200_000).status_code == 413
    assert send("/add-checkpoint", content=request.replace(b"old 0", b"old 9")).status_code == 400
    conflict = send("/add-checkpoint", content=request.replace(b"old 0", b"old 2"))
    assert (conflict.status_code, conflict.text) == (409, "0\n")
    assert conflict.headers["content-type"].startswith("text/x.tlog.size")
    foreign = request.replace(b"vote.example/record", b"else.example/record")
    assert send("/add-checkpoint", content=foreign).status_code == 404
    head, _, sign = request.rpartition(b" ")
    forged = head + b" " + sign[:20] + b"AAAA" + sign[24:]
    assert send("/add-checkpoint", content=forged).status_code == 403
    assert send("/add-checkpoint", content=request).status_code == 200
    assert bench.client.get("/add-checkpoint").status_code == 405
    assert bench.client.get("/key").text == bench.cosigner.key.text + "\n"


def test_a_monitor_gets_the_checkpoint_that_was_signed_last(log, bench):
    place = f"/{sha256(SIGNER.origin.encode()).hexdigest()}/checkpoint"
    assert bench.client.get(place).status_code == 404
    for count, size in ((3, 3), (2, 5)):
        fill(log, count)
        ask(log, bench)
        answer = bench.client.get(place)
        assert (answer.status_code, answer.headers["content-type"]) == (
            200,
            "text/plain; charset=utf-8",
        )
        signed = SignedCheckpoint.from_bytes(answer.content)
        key = bench.witness.key
        assert signed.check(VerifierKey.from_text(SIGNER.vkey), [key]) == (key,)
        assert signed.checkpoint.size == size
    assert bench.client.get(f"/{'0' * 64}/checkpoint").status_code == 404
    assert bench.client.get("/nonsense/checkpoint").status_code == 404


def test_time_does_not_go_back(log, bench):
    fill(log, 1)
    ask(log, bench)
    bench.seconds -= 5000
    fill(log, 1)
    ask(log, bench)
    with log.read() as session:
        note = SignedCheckpoint.from_bytes(record.find_witnessed_checkpoint(session, 1).note).note
    assert [each.seconds for each in note.signatures_by(bench.witness.key)] == [1_700_000_000]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (None, "unreachable"),
        (WitnessAnswer(500, "no"), "refused"),
        (WitnessAnswer(404, "unknown"), "refused"),
        (WitnessAnswer(200, ""), "refused"),
        (WitnessAnswer(200, "— x AAAA\n"), "refused"),
        (WitnessAnswer(200, "\0" * 100), "refused"),
        (WitnessAnswer(409, "not a size"), "refused"),
        (WitnessAnswer(409, "99999999999999999999"), "refused"),
        (WitnessAnswer(409, "900\n"), "ahead"),
    ],
)
def test_whatever_a_witness_answers_the_log_goes_on(log, bench, answer, state):
    fill(log, 1)
    assert ask_witnesses(log, CLOCK, [bench.witness], lambda *_: answer) == 0
    assert [each.state.value for each in state_of(log, bench)] == [state]
    assert ask(log, bench) == 1


def test_a_signature_by_another_key_is_not_kept(log, bench, tmp_path):
    fill(log, 1)
    other = Bench(tmp_path, 9)
    assert ask_witnesses(log, CLOCK, [bench.witness], other.post) == 0
    with log.read() as session:
        assert record.find_witnessed_checkpoint(session, 1) is None
    other.database.close()


def test_racing_requests_leave_one_line_of_checkpoints(log, bench):
    """Several servers, or a slow and a fast request: the size signed last never goes back."""
    requests = []
    for _ in range(8):
        fill(log, 1)
        with log.read() as session:
            requests.append(record.request_for(session, bench.witness.key))
    barrier = threading.Barrier(len(requests))

    def send(body):
        barrier.wait()
        return bench.client.post("/add-checkpoint", content=body).status_code

    with ThreadPoolExecutor(len(requests)) as pool:
        answers = sorted(pool.map(send, requests))
    assert answers == [200] + [409] * 7


def test_a_log_is_known_by_one_key(bench):
    with bench.database.write() as session:
        service.add_log(session, VerifierKey.from_text(SIGNER.vkey))
        other = VerifierKey(SIGNER.origin, b"\5" * 32)
        with pytest.raises(ConflictError):
            service.add_log(session, other)


def test_an_address_where_nobody_answers_is_unreachable():
    assert jobs.post_to_witness("http://127.0.0.1:9/add-checkpoint", b"x") is None


def test_over_the_network_a_log_and_a_witness_understand_each_other(log, bench):
    server = uvicorn.Server(
        uvicorn.Config(bench.client.app, host="127.0.0.1", port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        witness = replace(bench.witness, url=f"http://127.0.0.1:{port}")
        fill(log, 300)
        assert ask_witnesses(log, CLOCK, [witness], jobs.post_to_witness) == 1
        fill(log, 1)
        assert sizes_beyond(log, SIGNER, [witness], jobs.post_to_witness) == {}
        assert ask_witnesses(log, CLOCK, [witness], jobs.post_to_witness) == 1
    finally:
        server.should_exit = True
        thread.join()


class TestCommand:
    """`participate witness …` as it is typed."""

    @pytest.fixture
    def folder(self, tmp_path, capsys):
        folder = tmp_path / "witness"
        name = "university.example/witness"
        assert main(["witness", "init", "--dir", str(folder), "--name", name]) == 0
        assert VerifierKey.from_text(capsys.readouterr().out.strip()).name == name
        return folder

    def test_a_witness_is_made_once(self, folder, capsys):
        assert main(["witness", "init", "--dir", str(folder), "--name", "x"]) == 2
        assert (folder / "witness.key").stat().st_mode & 0o777 == 0o600
        assert main(["witness", "init", "--dir", str(folder / "b"), "--name", "a b"]) == 2

    def test_a_log_is_added_by_its_key(self, folder, capsys):
        assert main(["witness", "add-log", "--dir", str(folder), SIGNER.vkey]) == 0
        assert main(["witness", "show", "--dir", str(folder)]) == 0
        assert "log vote.example/record: nothing signed yet" in capsys.readouterr().out
        assert main(["witness", "add-log", "--dir", str(folder), "nonsense"]) == 2
        witness = Cosigner("x.example/w", bytes(32)).key.text
        assert main(["witness", "add-log", "--dir", str(folder), witness]) == 2
        assert "not a log's" in capsys.readouterr().err

    def test_where_there_is_no_witness_it_says_so(self, tmp_path, capsys):
        assert main(["witness", "show", "--dir", str(tmp_path)]) == 2
        assert "holds no witness" in capsys.readouterr().err

    def test_evidence_is_written_to_files(self, folder, tmp_path, capsys):
        out = tmp_path / "out"
        assert main(["witness", "evidence", "--dir", str(folder), "--out", str(out)]) == 0
        database = Database(f"sqlite:///{folder / 'witness.sqlite3'}")
        with database.write() as session:
            found = repository.Evidence(SIGNER.origin, b"one", b"two", 1_700_000_000)
            repository.keep_evidence(session, found)
            repository.keep_evidence(session, found)
        database.close()
        assert main(["witness", "show", "--dir", str(folder)]) == 1
        assert main(["witness", "evidence", "--dir", str(folder), "--out", str(out)]) == 1
        assert "1: two records of vote.example/record" in capsys.readouterr().out
        assert (out / "1-signed-here.note").read_bytes() == b"one"
        assert (out / "1-refused.request").read_bytes() == b"two"
