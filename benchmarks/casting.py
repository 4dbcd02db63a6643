"""Accepted ballots through HTTP: the share of the proof checks in their cost, and their waits.

    python -m benchmarks.casting [--ballots N] [--board N]

A server in a process of its own takes ballots of ten options, each checked, durable and answered
with its receipt's address. The server's CPU time for a ballot stands beside that of the check of
the same ballots alone, since the machine may be shared; waits are those of the clock.
"""

from __future__ import annotations

import argparse
import http
import itertools
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from sqlalchemy import event, text

from benchmarks.clocks import cpu_seconds
from benchmarks.figures import Claim, Figure, Line, Spread, as_text, machine
from benchmarks.serving import (
    Prepared,
    Server,
    asks_for_a_code,
    check_all,
    listening,
    prepare,
    serving,
    settings_in,
)
from participate.app import make_services
from participate.elections import service as elections
from participate.settings import Settings
from participate.shared.clock import SystemClock
from tests.participate.elections.conftest import Stage

CLIENTS = 8
STORM = 16
LOAD = 0.7
BOARDS = 40
WINDOWS = 6
"""How often the ratio is measured, each time with other ballots."""


def casting(ballots: int, board: int) -> Iterator[Line]:
    """Measure with so many ballots sent, and a board of so many rows."""
    with tempfile.TemporaryDirectory() as folder, listening() as held:
        port = held.getsockname()[1]
        settings = settings_in(Path(folder), port)
        stage, prepared = prepare(settings, ballots)
        stage.services.database.close()
        held.close()
        with serving(settings, port) as server:
            empty = _board_seconds(server, stage.uuids[0])
            yield from _measure(server, settings, stage, prepared)
        queries = [_board_queries(settings, stage.uuids[0])]
        _fill(settings, stage.uuids[0], board)
        queries.append(_board_queries(settings, stage.uuids[0]))
        with serving(settings, port) as server:
            full = _board_seconds(server, stage.uuids[0])
        yield from _told(queries, empty, full, board)


def _told(queries: Sequence[int], empty: float, full: float, rows: int) -> Iterator[Line]:
    yield Figure("queries of a page of the board", "queries", Spread.of(queries[:1]))
    yield Figure(f"queries with {rows:,} ballots", "queries", Spread.of(queries[1:]))
    yield Claim(
        f"the page of a board with {rows:,} ballots ÷ an empty one, by CPU time",
        at_least=False, bound=10.0, measured=Spread.of([full / empty]),
    )  # fmt: skip


def _measure(
    server: Server, settings: Settings, stage: Stage, prepared: Sequence[Prepared]
) -> Iterator[Line]:
    """A tenth of the ballots warms up; half gives the ratio; a fifth each the waits."""
    tenth = len(prepared) // 10
    _send(server, prepared[:tenth])
    memory = server.memory()
    measured = prepared[tenth : 6 * tenth]
    windows = [measured[start::WINDOWS] for start in range(WINDOWS)]
    checks, spent, rates = zip(*(_window(server, stage, each) for each in windows), strict=True)
    rate = Spread.of(rates).median
    ratios = [check / cost for check, cost in zip(checks, spent, strict=True)]
    yield Claim(
        "checks of proofs ÷ accepted ballots through HTTP, by CPU time",
        at_least=True, bound=0.8, measured=Spread.of(ratios),
    )  # fmt: skip
    yield Figure("the check of a ballot's proofs", "ms CPU", Spread.of(1000 * x for x in checks))
    yield Figure("an accepted ballot", "ms CPU", Spread.of(1000 * x for x in spent))
    yield Figure("a receipt that is fetched", "ms CPU", _receipts(server, measured[:tenth]))
    yield Figure("accepted ballots", "a second, by the clock", Spread.of(rates))
    yield from _waits(server, prepared[6 * tenth : 8 * tenth], LOAD * rate, "")
    with _storm(server, settings, stage) as answered:
        yield from _waits(server, prepared[8 * tenth :], LOAD * rate, ", in a storm of sign-ins")
    yield Figure("codes for signing in sent in the storm", "codes", Spread.of([answered()]))
    yield Claim(
        "memory of the server after all of this ÷ after a tenth of the ballots",
        at_least=False, bound=1.1, measured=Spread.of([server.memory() / memory]),
    )  # fmt: skip
    yield Figure("memory of the server", "MB", Spread.of([server.memory() / 1e6]))


def _window(
    server: Server, stage: Stage, prepared: Sequence[Prepared]
) -> tuple[float, float, float]:
    """CPU seconds of checking a ballot, those of accepting it, and ballots a second."""
    before, start = server.cpu(), time.perf_counter()
    _send(server, prepared)
    rate = len(prepared) / (time.perf_counter() - start)
    spent = (server.cpu() - before) / len(prepared)
    check = cpu_seconds(lambda: check_all(stage, prepared)) / len(prepared)
    return check, spent, rate


def _send(server: Server, prepared: Sequence[Prepared]) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(server.cast, prepared))


def _receipts(server: Server, prepared: Sequence[Prepared]) -> Spread:
    """Send the same bytes again, which says where the receipt is, and fetch it."""
    addresses = []
    for each in prepared:
        _, said = server.ask("POST", each.path, each.raw, each.headers)
        addresses.append(str(json.loads(said)["receipt"]))
    before = server.cpu()
    statuses = {server.ask("GET", where)[0] for where in addresses}
    if statuses != {http.HTTPStatus.OK}:
        raise RuntimeError(str(statuses))
    return Spread.of([1000 * (server.cpu() - before) / len(addresses)])


def _waits(server: Server, prepared: Sequence[Prepared], rate: float, when: str) -> Iterator[Line]:
    percentiles = quantiles(sorted(_at_a_steady_load(server, prepared, rate)), n=100)
    said = f"wait at 70 % of the rate{when}"
    yield Figure(f"{said}, middle", "ms", Spread.of([1000 * percentiles[49]]))
    yield Claim(
        f"{said}, 99th of 100, in seconds",
        at_least=False, bound=2.0, measured=Spread.of([percentiles[98]]),
    )  # fmt: skip


def _at_a_steady_load(server: Server, prepared: Sequence[Prepared], rate: float) -> list[float]:
    """Send one each 1/rate seconds, whether the one before is answered or not; the waits."""
    start = time.perf_counter()

    def send(place: int) -> float:
        due = start + place / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        server.cast(prepared[place])
        return time.perf_counter() - due

    with ThreadPoolExecutor(4 * CLIENTS) as pool:
        return list(pool.map(send, range(len(prepared))))


@contextmanager
def _storm(server: Server, settings: Settings, stage: Stage) -> Iterator[Callable[[], int]]:
    """Let many ask for codes without a pause; yields what tells how many got one."""
    key, over = stage.services.secrets.session_key, threading.Event()
    numbers = itertools.count(1)
    codes: list[int] = []

    def ask() -> None:
        while not over.is_set():
            body, headers = asks_for_a_code(settings, key, next(numbers))
            status, _ = server.ask("POST", "/sign-in", body, headers)
            if status == http.HTTPStatus.SEE_OTHER:
                codes.append(status)

    askers = [threading.Thread(target=ask, daemon=True) for _ in range(STORM)]
    for asker in askers:
        asker.start()
    try:
        yield lambda: len(codes)
    finally:
        over.set()
        for asker in askers:
            asker.join()


def _board_seconds(server: Server, uuid: str) -> float:
    """CPU seconds of the server for a page of the board."""
    before = server.cpu()
    statuses = {server.ask("GET", f"/elections/{uuid}/board")[0] for _ in range(BOARDS)}
    if statuses != {http.HTTPStatus.OK}:
        raise RuntimeError(str(statuses))
    return (server.cpu() - before) / BOARDS


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
