"""`participate demo`: makes the demo at its first start, then serves it."""

import argparse
import contextlib
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from rich.console import Console

from participate.app import create_app, make_services, note_start
from participate.demo.build import build_demo
from participate.demo.content import CONSULTATIONS
from participate.demo.routes import make_routes
from participate.demo.service import Demo
from participate.demo_trustees.people import Stage
from participate.demo_trustees.seeded import seed_secrets, seeded_randomness
from participate.settings import Settings, make_settings
from participate.shared.clock import Clock, SteppedClock, SystemClock

SEED = 20261123
BEFORE_ALL = timedelta(days=151)
FINISHED = "finished.json"
MARK = "DEMO"


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to `participate`."""
    parser = subparsers.add_parser(
        "demo",
        help="make the demo and serve it on this machine",
        description="An invented quarter with five consultations, nine people to sign in as and "
        "a simulated clock. Everything is made from a printed seed, so nothing in it is secret.",
    )
    parser.add_argument("--dir", type=Path, default=Path("var/demo"), metavar="DIR")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=SEED, metavar="N")
    parser.add_argument("--reset", action="store_true", help="start afresh")
    parser.add_argument(
        "--only", action="append", choices=CONSULTATIONS, help="make this consultation alone"
    )
    parser.add_argument("--no-serve", action="store_true", help="only make it")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the demo if it is not there, and serve it until it is stopped."""
    folder: Path = arguments.dir
    if folder.exists() and not (folder / MARK).exists() and any(folder.iterdir()):
        print(f"participate demo: {folder} holds something else", file=sys.stderr)
        return 2
    if arguments.reset or (folder.exists() and not (folder / FINISHED).exists()):
        shutil.rmtree(folder, ignore_errors=True)
    settings = make_settings(
        {
            "data_dir": str(folder),
            "base_url": f"http://127.0.0.1:{arguments.port}",
            "origin": "demo.participate.example.org/record",
            "demo": True,
        }
    )
    if not (folder / FINISHED).exists():
        _make(settings, folder, arguments.seed, arguments.only or CONSULTATIONS)
    if not arguments.no_serve:
        _serve(settings, folder, arguments.port)
    return 0


def _make(settings: Settings, folder: Path, seed: int, keys: Sequence[str]) -> None:
    today = datetime.now(UTC).replace(microsecond=0)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by `participate demo`; may be deleted.\n", encoding="utf-8")
    clock = SteppedClock(today - BEFORE_ALL)
    randomness = seeded_randomness(seed)
    seed_secrets(settings.secrets_dir, randomness)
    services = replace(make_services(settings, clock), randomness=randomness)
    services.database.create_tables()
    note_start(services)
    print(f"Making the demo from seed {seed}; the seed is public, so nothing in it is secret.")
    with Console().status("Publishing, discussing, reviewing, voting, counting …"):
        build_demo(Stage(services, clock), folder, today, keys)
    services.database.close()
    _keep_offset(folder, timedelta())


def _keep_offset(folder: Path, offset: timedelta) -> None:
    text = json.dumps({"offset_seconds": int(offset.total_seconds())})
    (folder / FINISHED).write_text(text + "\n", encoding="utf-8")


def _read_offset(folder: Path) -> timedelta:
    kept = json.loads((folder / FINISHED).read_text(encoding="utf-8"))
    return timedelta(seconds=int(kept["offset_seconds"]))


class KeptClock(SteppedClock):
    """The demo's clock: runs on with its offset, which is kept for the next start."""

    def __init__(self, base: Clock, folder: Path) -> None:
        super().__init__(base, _read_offset(folder))
        self._folder = folder

    def advance(self, step: timedelta) -> None:
        """Move the clock on and keep its offset."""
        super().advance(step)
        _keep_offset(self._folder, self.offset)


def _serve(settings: Settings, folder: Path, port: int) -> None:
    clock = KeptClock(SystemClock(), folder)
    services = make_services(settings, clock)
    demo = Demo(Stage(services, clock), folder)
    app = create_app(settings, clock=clock, services=services, extra_routes=make_routes(demo))
    note_start(services)
    print(f"The demo is at {settings.base_url}/demo  (Ctrl+C stops it)", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", server_header=False)
