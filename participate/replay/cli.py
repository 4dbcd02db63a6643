"""`participate replay FILE.pb --out DIR [--seed N]`."""

import argparse
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from participate.app import make_services
from participate.demo_trustees.people import Stage
from participate.demo_trustees.seeded import seed_secrets, seeded_randomness
from participate.replay.pabulib import PabulibError, Poll, read_poll
from participate.replay.service import OPEN_FOR, Replayed, replay_poll
from participate.settings import make_settings
from participate.shared.clock import SteppedClock, SystemClock

UNUSABLE = 2
SEEDED_START = datetime(2026, 1, 1, tzinfo=UTC)


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to `participate`."""
    parser = subparsers.add_parser(
        "replay",
        help="run a real vote (a Pabulib file) through the whole platform",
        description="Reads an approval or choose-1 file, casts every one of its ballots through "
        "the casting service, counts, and writes DIR/dossier.zip and DIR/result.json.",
    )
    parser.add_argument("file", type=Path, metavar="FILE.pb")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="reproducible, so without any secrecy (for tests)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replay; exit code 0, or 2 with one sentence when the file or the folder cannot be used."""
    try:
        poll = read_poll(arguments.file.read_bytes())
        folder = _new_folder(arguments.out)
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}")
    except PabulibError as error:
        return _refuse(f"{arguments.file}: {error}")
    replayed = _replay(poll, folder, arguments.seed)
    _write(folder, replayed)
    said = {True: "they match", False: "they do NOT match", None: "the file has no"}
    print(
        f"{replayed.ballots} ballots counted; {said[replayed.matches_published]} published counts"
    )
    print(f"wrote {folder / 'dossier.zip'} and {folder / 'result.json'}")
    return 0


def _new_folder(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(0, "choose a new or an empty folder", str(folder))
    return folder


def _refuse(sentence: str) -> int:
    print(f"participate replay: {sentence}", file=sys.stderr)
    return UNUSABLE


def _replay(poll: Poll, folder: Path, seed: int | None) -> Replayed:
    """Run the vote in a database of its own; with a seed everything is drawn from it."""
    settings = make_settings({"data_dir": str(folder / "platform")})
    start = SEEDED_START if seed is not None else SystemClock().now() - 2 * OPEN_FOR
    clock = SteppedClock(start + timedelta(0))
    if seed is not None:
        randomness = seeded_randomness(seed)
        seed_secrets(settings.secrets_dir, randomness)
    services = make_services(settings, clock)
    if seed is not None:
        services = replace(services, randomness=randomness)
    services.database.create_tables()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    try:
        with Progress(*columns, TimeRemainingColumn()) as bar:
            task = bar.add_task("Casting ballots", total=len(poll.votes))
            return replay_poll(
                poll,
                Stage(services, clock),
                folder,
                lambda done: bar.update(task, completed=done),
            )
    finally:
        services.database.close()


def _write(folder: Path, replayed: Replayed) -> None:
    result = {
        "counts": replayed.counts,
        "ballots": replayed.ballots,
        "matches_published": replayed.matches_published,
    }
    (folder / "dossier.zip").write_bytes(replayed.dossier)
    (folder / "result.json").write_text(json.dumps(result) + "\n", encoding="utf-8")
