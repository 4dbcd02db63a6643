"""Where the CPU time of an accepted ballot goes, part by part.

    python -m benchmarks.casting_parts [--ballots N]

The application runs inside this process, without the HTTP server, and takes one ballot after the
other; parts are the CPU time of the thread between entering and leaving a function, and lie inside
each other as the indents say.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from starlette.applications import Starlette

from benchmarks.clocks import cpu_seconds
from benchmarks.figures import Figure, Line, Spread, as_text, machine
from benchmarks.serving import Prepared, check_all, prepare, settings_in
from participate.app import create_app
from participate.shared.clock import SystemClock

PORT: Final = 8000
_CASTING: Final = "participate.elections.service.cast_ballot"
_DATABASE: Final = "participate.shared.database"
PARTS: Final = (
    ("in the worker's thread", "participate.web.endpoint", "_answer"),
    ("  session and form token", "participate.web.endpoint", "_recognise"),
    ("  casting, all of it", "participate.elections.service", "cast_ballot"),
    ("    check of the proofs", _CASTING, "check_ballot"),
    ("    reading the ballot", _CASTING, "Ballot.from_bytes"),
    ("    judging and storing", _CASTING, "_store"),
    ("      its points", "participate.elections.repository.casting", "add_points"),
    ("      archive and event", _CASTING, "write_event"),
    ("        entry of the record", "participate.record.service", "append"),
    ("      attempts counted", _CASTING, "_count_new"),
    ("      mail notice", _CASTING, "notify_of_ballot"),
    ("    end of the unit of work", _DATABASE, "Database._leave"),
    ("      checkpoint", "participate.app", "seal_checkpoint"),
)


def parts(ballots: int) -> Iterator[Line]:
    """Measure with so many ballots; a tenth more warm up."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder), PORT)
        stage, prepared = prepare(settings, ballots + ballots // 10 + 1)
        warming, measured = prepared[ballots:], prepared[:ballots]
        stage.services.database.close()
        app = create_app(settings, clock=SystemClock())
        with asyncio.Runner() as runner:
            runner.run(_send(app, warming, settings.base_url))
            taken: dict[str, list[float]] = defaultdict(list)
            with ExitStack() as stack:
                for name, module, function in PARTS:
                    stack.enter_context(_timed(module, function, taken[name]))
                whole = runner.run(_send(app, measured, settings.base_url))
        check = cpu_seconds(lambda: check_all(stage, measured)) / ballots
        app.state.services.database.close()
    yield _figure("reading and checking a ballot alone", [check])
    yield _figure("an accepted ballot, without the HTTP server", whole)
    for name, _, _ in PARTS:
        yield _figure(name, taken[name])


def _figure(name: str, seconds: Sequence[float]) -> Figure:
    return Figure(name, "ms CPU", Spread.of(1000 * each for each in seconds))


def _timed(module: str, function: str, taken: list[float]) -> Any:  # noqa: ANN401  (a patch)
    """Note the thread's CPU time of each call of a function, named in its module."""
    owner: Any = import_module(module)
    *path, name = function.split(".")
    for step in path:
        owner = getattr(owner, step)
    plain: Callable[..., object] = getattr(owner, name)

    def call(*args: object, **named: object) -> object:
        start = time.thread_time()
        try:
            return plain(*args, **named)
        finally:
            taken.append(time.thread_time() - start)

    is_bound = hasattr(plain, "__self__")
    return patch.object(owner, name, staticmethod(call) if is_bound else call)


async def _send(app: Starlette, prepared: Sequence[Prepared], origin: str) -> list[float]:
    """Send ballots one after the other; the process's CPU seconds of each."""
    spent = []
    for each in prepared:
        start = time.process_time()
        await _post(app, each, origin.removeprefix("http://"))
        spent.append(time.process_time() - start)
    return spent


async def _post(app: Starlette, ballot: Prepared, host: str) -> None:
    waiting = [{"type": "http.request", "body": ballot.raw, "more_body": False}]
    answers: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return waiting.pop() if waiting else await asyncio.Event().wait() or {}

    async def send(message: MutableMapping[str, Any]) -> None:
        answers.append(message)

    headers = {"host": host, **ballot.headers}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": ballot.path,
        "raw_path": ballot.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", PORT),
    }
    await app(scope, receive, send)
    if answers[0]["status"] != 201:  # noqa: PLR2004  (created)
        raise RuntimeError(str(answers))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.casting_parts", description=__doc__)
    parser.add_argument("--ballots", type=int, default=200, help="how many to send (200)")
    options = parser.parse_args(arguments)
    about = machine()
    sys.stdout.write(as_text(about, list(parts(options.ballots))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
