"""`participate replay FILE --out DIR`: the rule, who is elected, who keeps the keys."""

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
from participate.elections.policy import MOST_TRUSTEES, SHUFFLERS
from participate.replay.counting import Replaying, RuleName, choose_rule
from participate.replay.pabulib import read_poll
from participate.replay.poll import PollError
from participate.replay.preflib import read_soi
from participate.replay.service import OPEN_FOR, Keeping, Replayed, replay_poll
from participate.settings import make_settings
from participate.shared.clock import SteppedClock, SystemClock

UNUSABLE = 2
SEEDED_START = datetime(2026, 1, 1, tzinfo=UTC)


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to `participate`."""
    parser = subparsers.add_parser(
        "replay",
        help="run a real vote (a Pabulib or PrefLib file) through the whole platform",
        description="Reads an approval, choose-1 or ordinal Pabulib file or a PrefLib .soi file, "
        "casts every one of its ballots through the casting service, has them shuffled where the "
        "rule needs them one by one, counts, and writes DIR/dossier.zip and DIR/result.json.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="FILE.pb or FILE.soi")
    parser.add_argument(
        "--rule",
        type=RuleName,
        choices=list(RuleName),
        default=RuleName.APPROVAL,
        metavar="RULE",
        help="how the ballots are counted: " + ", ".join(RuleName) + " (default: approval)",
    )
    parser.add_argument(
        "--winners",
        type=int,
        default=1,
        metavar="N",
        help="how many are elected (default: 1; a budget elects what it can pay)",
    )
    parser.add_argument(
        "--trustees",
        type=int,
        default=2,
        metavar="N",
        help=f"how many trustees keep the keys (default: 2, at most {MOST_TRUSTEES})",
    )
    parser.add_argument(
        "--threshold",
        type=int,
        metavar="T",
        help="how many of them open the count, 2 to N (default: all); fewer than all make their "
        "keys in a ceremony",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="reproducible, so without any secrecy (for tests)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replay; exit code 0, or 2 with one sentence when the file or the folder cannot be used."""
    try:
        raw = arguments.file.read_bytes()
        poll = read_soi(raw) if arguments.file.suffix == ".soi" else read_poll(raw)
        replaying = choose_rule(poll, arguments.rule, arguments.winners)
        keeping = _keeping(arguments, shuffled=replaying.shuffled)
        folder = _new_folder(arguments.out)
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}")
    except KeepingError as error:
        return _refuse(str(error))
    except PollError as error:
        return _refuse(f"{arguments.file}: {error}")
    replayed = _replay(replaying, keeping, folder, arguments.seed)
    _write(folder, replayed)
    said = {True: "they match", False: "they do NOT match", None: "the file has no"}
    print(
        f"{replayed.ballots} ballots counted; {said[replayed.matches_published]} published counts"
    )
    print(f"wrote {folder / 'dossier.zip'} and {folder / 'result.json'}")
    return 0


class KeepingError(Exception):
    """So many trustees cannot be, or not so few of them open a count."""


def _keeping(arguments: argparse.Namespace, *, shuffled: bool) -> Keeping:
    """Return who keeps the keys; KeepingError for numbers that do not fit."""
    trustees: int = arguments.trustees
    threshold: int = trustees if arguments.threshold is None else arguments.threshold
    if not 1 <= trustees <= MOST_TRUSTEES:
        raise KeepingError(f"--trustees is a number from 1 to {MOST_TRUSTEES}")
    if threshold != trustees and not SHUFFLERS <= threshold < trustees:
        raise KeepingError(f"--threshold is a number from 2 to --trustees, {trustees}")
    if shuffled and trustees < SHUFFLERS:
        raise KeepingError("this rule needs the ballots shuffled, by two trustees")
    return Keeping(trustees, threshold)


def _new_folder(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(0, "choose a new or an empty folder", str(folder))
    return folder


def _refuse(sentence: str) -> int:
    print(f"participate replay: {sentence}", file=sys.stderr)
    return UNUSABLE


def _replay(replaying: Replaying, keeping: Keeping, folder: Path, seed: int | None) -> Replayed:
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
            task = bar.add_task("Casting ballots", total=len(replaying.poll.votes))
            return replay_poll(
                replaying,
                keeping,
                Stage(services, clock),
                folder,
                lambda done: bar.update(task, completed=done),
            )
    finally:
        services.database.close()


def _write(folder: Path, replayed: Replayed) -> None:
    result = {
        "counts": replayed.counts,
        "outcome": replayed.outcome,
        "ballots": replayed.ballots,
        "matches_published": replayed.matches_published,
    }
    (folder / "dossier.zip").write_bytes(replayed.dossier)
    (folder / "result.json").write_text(json.dumps(result) + "\n", encoding="utf-8")
