"""Accepted ballots through HTTP: the share of the proof checks in their cost, and their waits.

    python -m benchmarks.casting [--ballots N] [--board N]

A server in a process of its own takes ballots of ten options, each checked, durable and answered
with its receipt's address. The server's CPU time for a ballot stands beside that of the check
alone, since the machine may be shared; waits are those of the clock.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import uvicorn
from sqlalchemy import event, text

from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from benchmarks.clocks import cpu_seconds
from benchmarks.figures import Claim, Figure, Line, Spread, as_text, machine
from participate.accounts import service as accounts
from participate.app import create_app, make_services
from participate.elections import service as elections
from participate.eligibility.service import Chamber
from participate.settings import Settings
from participate.shared.act import Act, Actor
from participate.shared.clock import SystemClock
from participate.shared.text import make_text
from participate.web import cookies, csrf
from participate.web.services import Services
from tests.participate.elections.conftest import Stage, address

OPTIONS, CHOSEN = 10, 4
VOTERS = 80
CLIENTS = 8
LOAD = 0.7
BOARDS = 40
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A ballot to send: its bytes and the headers of its voter."""

    path: str
    headers: dict[str, str]
    raw: bytes


def casting(ballots: int, board: int) -> Iterator[Line]:
    """Measure with so many ballots sent, and a board of so many rows."""
    with tempfile.TemporaryDirectory() as folder, _listening() as listening:
        port = listening.getsockname()[1]
        settings = _settings(Path(folder), port)
        stage, prepared = _prepare(settings, ballots)
        check = cpu_seconds(lambda: _check_all(stage, prepared[:20])) / min(20, ballots)
        stage.services.database.close()
        listening.close()
        with _serving(settings, port) as pid:
            empty = _board_seconds(pid, port, stage.uuids[0])
            yield from _measure(pid, port, prepared, check)
        queries = [_board_queries(settings, stage.uuids[0])]
        _fill(settings, stage.uuids[0], board)
        queries.append(_board_queries(settings, stage.uuids[0]))
        with _serving(settings, port) as pid:
            full = _board_seconds(pid, port, stage.uuids[0])
        yield from _told(queries, empty, full, board)


def _told(queries: Sequence[int], empty: float, full: float, rows: int) -> Iterator[Line]:
    yield Figure("queries of a page of the board", "queries", Spread.of(queries[:1]))
    yield Figure(f"queries with {rows:,} ballots", "queries", Spread.of(queries[1:]))
    yield Claim(
        f"the page of a board with {rows:,} ballots ÷ an empty one, by CPU time",
        at_least=False, bound=10.0, measured=Spread.of([full / empty]),
    )  # fmt: skip


def _measure(pid: int, port: int, prepared: Sequence[Prepared], check: float) -> Iterator[Line]:
    half = len(prepared) // 2
    before, memory = _cpu_of(pid), _memory_of(pid)
    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda each: _send(port, each), prepared[:half]))
    rate = half / (time.perf_counter() - start)
    spent = (_cpu_of(pid) - before) / half
    yield Claim(
        "accepted ballots through HTTP ÷ checks of proofs, by CPU time",
        at_least=True, bound=0.8, measured=Spread.of([check / spent]),
    )  # fmt: skip
    yield Figure("accepted ballots", "a second, by the clock", Spread.of([rate]))
    waits = sorted(_at_a_steady_load(port, prepared[half:], LOAD * rate))
    percentiles = quantiles(waits, n=100)
    yield Figure("wait at 70 % of that, middle", "ms", Spread.of([1000 * percentiles[49]]))
    yield Claim(
        "wait at 70 % of that, 99th of 100, in seconds",
        at_least=False, bound=2.0, measured=Spread.of([percentiles[98]]),
    )  # fmt: skip
    yield Figure("memory of the server before", "MB", Spread.of([memory / 1e6]))
    yield Figure("memory of the server after", "MB", Spread.of([_memory_of(pid) / 1e6]))


def _at_a_steady_load(port: int, prepared: Sequence[Prepared], rate: float) -> list[float]:
    """Send one each 1/rate seconds, whether the one before is answered or not; the waits."""
    start = time.perf_counter()

    def send(place: int) -> float:
        due = start + place / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        _send(port, prepared[place])
        return time.perf_counter() - due

    with ThreadPoolExecutor(4 * CLIENTS) as pool:
        return list(pool.map(send, range(len(prepared))))


def _send(port: int, ballot: Prepared) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", ballot.path, ballot.raw, ballot.headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status != http.HTTPStatus.CREATED:
        raise RuntimeError(said.decode())


def _board_seconds(pid: int, port: int, uuid: str) -> float:
    """CPU seconds of the server for a page of the board."""
    before = _cpu_of(pid)
    for _ in range(BOARDS):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", f"/elections/{uuid}/board")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(str(answer.status))
    return (_cpu_of(pid) - before) / BOARDS


def _board_queries(settings: Settings, uuid: str) -> int:
    """How many statements read a page of the board."""
    services = make_services(settings, SystemClock())
    counted: list[str] = []

    def note(*said: object) -> None:
        counted.append(str(said[2]))

    with services.database.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        elections.list_board(session, uuid)
    services.database.close()
    return len(counted)


def _fill(settings: Settings, uuid: str, rows: int) -> None:
    """Put rows on the board as if so many ballots had been replaced."""
    services = make_services(settings, SystemClock())
    services.database.before_commit = None
    row = (
        "INSERT INTO elections_ballot (election, number, credential, tracker, short_code,"
        " record_index, replaced_by) VALUES (:e, :n, :c, :t, :s, 0, :t)"
    )
    with services.database.write() as session:
        credential = session.execute(text("SELECT credential FROM elections_ballot")).scalar()
        session.execute(
            text(row),
            [
                {"e": uuid, "n": 10_000 + n, "c": credential, "t": f"{n:042}A", "s": f"{n:012}"}
                for n in range(rows)
            ],
        )
    services.database.close()


def _settings(folder: Path, port: int) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'participate.sqlite3'}",
        secrets_dir=folder / "secrets",
        base_url=f"http://127.0.0.1:{port}",
        origin="record.example.org/bench",
        place=make_text("Qinghe Quarter, Yunxi", "云溪市青禾街道"),
    )


def _prepare(settings: Settings, ballots: int) -> tuple[Stage, list[Prepared]]:
    """Open a vote with ten options, and seal ballots of its voters."""
    clock = SystemClock()
    services = make_services(settings, clock)
    services.database.create_tables()
    services.database.before_commit = None

    def act(session: object, actor: Actor = accounts.PLATFORM) -> Act:
        return Act(session, actor, clock.now(), services.randomness)  # type: ignore[arg-type]  # the tests' own stage

    def make_person(*roles: str, address: str, name: str = "") -> Actor:
        with services.database.write() as session:
            account = accounts.find_or_create_account(act(session), address, name or address)
            for role in roles:
                accounts.grant_role(act(session), account, role)
        with services.database.read() as session:
            return accounts.actor_of(session, account)

    people = [
        make_person(role, address=f"{role}@example.org") for role in ("official", "publisher")
    ]
    stage = Stage(services, act, make_person, clock, *people)
    stage.publish(OPTIONS)
    stage.put_roll(Chamber.CITIZENS, *(address(n) for n in range(VOTERS)))
    for number in (1, 2):
        stage.hand_in_key(number)
    stage.save(stage.plan(maximum=CHOSEN))
    uuid = stage.set_up()
    stage.make_ready()
    stage.open()
    headers = [_headers(stage, services, settings, n) for n in range(VOTERS)]
    bits = [int(place < CHOSEN) for place in range(OPTIONS)]
    return stage, [
        Prepared(
            f"/elections/{uuid}/ballots",
            headers[n % VOTERS][1],
            stage.ballot(headers[n % VOTERS][0], bits),
        )
        for n in range(ballots)
    ]


def _headers(
    stage: Stage, services: Services, settings: Settings, number: int
) -> tuple[Actor, dict[str, str]]:
    voter = stage.voter(number)
    session = stage.write(voter, accounts.open_session, voter.account)
    token = csrf.form_token(services.secrets.session_key, session)
    return voter, {
        "Cookie": f"{cookies.SESSION}={session}",
        "Origin": settings.base_url,
        "Content-Type": "application/json",
        csrf.HEADER: token,
    }


def _check_all(stage: Stage, prepared: Sequence[Prepared]) -> None:
    uuid = stage.uuids[0]
    definition = Election.from_bytes(stage.read(elections.definition_of, uuid))
    for each in prepared:
        ballot = Ballot.from_bytes(each.raw)
        check_ballot(ballot, definition, CredentialList(b"", {ballot.credential: 1}))


@contextmanager
def _serving(settings: Settings, port: int) -> Iterator[int]:
    """Run a server in a process of its own; yields that process's id."""
    server = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(settings, port), daemon=True
    )
    server.start()
    try:
        _await(port)
        yield server.pid or 0
    finally:
        server.terminate()
        server.join()


def _serve(settings: Settings, port: int) -> None:
    app = create_app(settings, clock=SystemClock())
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", ws="none")


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        yield listening


def _await(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _memory_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.casting", description=__doc__)
    parser.add_argument("--ballots", type=int, default=400, help="how many to send (400)")
    parser.add_argument("--board", type=int, default=100_000, help="rows of the board (100000)")
    options = parser.parse_args(arguments)
    about = machine()
    sys.stdout.write(as_text(about, list(casting(options.ballots, options.board))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
