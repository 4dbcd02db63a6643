"""Real votes through the whole platform: `make replays` (the figures: docs/replays.md).

Replays every Pabulib and PrefLib file of `../shared/data` with at most 30 projects, whole, by every
rule that its ballots can be read by, and demands of each: the dossier is verified, the counts are
the published ones, the opened ballots are the file's, and the outcome is the published one where
there is one. What is done stands in a file, so a run goes on where the last one stopped.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from ballots.crypto.plaintext import MAX_MIXNET_ANSWERS
from ballots.verify.dossier import verify_dossier
from participate.replay.counting import Replaying, RuleName, choose_rule
from participate.replay.pabulib import read_poll
from participate.replay.poll import Poll, PollError
from participate.replay.preflib import read_soi
from tests.ballots.counting.published import read_budget
from tests.conftest import SHARED
from tests.vectors.bel import Parts

ELECTED = {("debian-2002-leader", RuleName.SCHULZE): frozenset({"3"})}
"""Outcomes that were published beside the file, not in it."""
EQUAL_SHARES = "equalshares/add1"
"""How Pabulib names the rule that is `equal-shares` here, where `selected` is its outcome."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A file of the data's folder and the rule that it is replayed by."""

    file: str
    rule: RuleName

    @property
    def name(self) -> str:
        return f"{Path(self.file).stem}:{self.rule}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a replay took and gave; None where nothing is published to compare with."""

    name: str
    projects: int
    voters: int
    seconds: float
    cpu: float
    outcome: Sequence[str]
    counts: bool | None
    equal: bool | None
    faults: Sequence[str]


def read(path: Path) -> Poll:
    """Read a published vote."""
    return read_soi(path.read_bytes()) if path.suffix == ".soi" else read_poll(path.read_bytes())


def replays(data: Path) -> Iterator[Replay]:
    """Yield every replay that is demanded: each file by each rule that can read its ballots."""
    for path in sorted([*data.glob("pabulib/*.pb"), *data.glob("preflib/*.soi")]):
        poll = read(path)
        if len(poll.projects) <= MAX_MIXNET_ANSWERS:
            fitting = (rule for rule in RuleName if reads(poll, rule))
            yield from (Replay(str(path.relative_to(data)), rule) for rule in fitting)


def reads(poll: Poll, rule: RuleName) -> bool:
    """Say whether a rule can count these ballots: rankings, approvals, costs."""
    with contextlib.suppress(PollError):
        return choose_rule(poll, rule, 1) is not None
    return False


def published_outcome(path: Path, rule: RuleName) -> frozenset[str] | None:
    """Return who won by this rule in truth, or None where that was not published."""
    if path.suffix == ".pb":
        given = read(path).meta.get("rule") == EQUAL_SHARES and rule is RuleName.EQUAL_SHARES
        return read_budget(path).selected if given else None
    return ELECTED.get((path.stem, rule))


def do(data: Path, replay: Replay, folder: Path) -> Figures:
    """Replay in a process of its own, and judge what came out."""
    path, out = data / replay.file, folder / replay.name.replace(":", "-")
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "participate.cli", "replay", str(path)]
    begun = time.monotonic()
    with (folder / f"{out.name}.log").open("w", encoding="utf-8") as log:
        running = subprocess.Popen(
            [*command, "--rule", replay.rule, "--out", str(out)], stdout=log, stderr=log
        )
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    seconds, cpu = time.monotonic() - begun, used.ru_utime + used.ru_stime
    poll = read(path)
    whole = (replay.name, len(poll.projects), len(poll.votes), round(seconds), round(cpu))
    if running.returncode:
        return Figures(*whole, (), None, None, (f"exit code {running.returncode}",))
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    published = published_outcome(path, replay.rule)
    equal = None if published is None else frozenset(result["outcome"]) == published
    dossier = (out / "dossier.zip").read_bytes()
    shutil.rmtree(out / "platform")
    faults = judge(choose_rule(poll, replay.rule, 1), result, dossier)
    if equal is False:
        faults.append(f"elected {result['outcome']} instead of {sorted(published or ())}")
    return Figures(*whole, result["outcome"], result["matches_published"], equal, faults)


def judge(replaying: Replaying, result: dict[str, object], dossier: bytes) -> list[str]:
    """Return what is wrong with a replay: its ballots, its counts, its dossier."""
    faults = [
        f"{each.code}: {each.sentence}" for each in verify_dossier(dossier, log_key=None).errors
    ]
    if result["ballots"] != len(replaying.poll.votes):
        faults.append(f"{result['ballots']} ballots are counted")
    if result["matches_published"] is False:
        faults.append("the counts are not the published ones")
    if not faults and replaying.shuffled and _opened(dossier) != _given(replaying):
        faults.append("the opened ballots are not the file's")
    return faults


def _given(replaying: Replaying) -> Counter[tuple[int, ...]]:
    options = [each.id for each in replaying.poll.projects]
    return Counter(tuple(replaying.choices(vote, options)) for vote in replaying.poll.votes)


def _opened(dossier: bytes) -> Counter[tuple[int, ...]]:
    """Return the answers that a shuffled count opened."""
    with zipfile.ZipFile(io.BytesIO(dossier)) as files:
        (name,) = [name for name in files.namelist() if name.endswith(".bel")]
        archive = files.read(name)
    (answers,) = json.loads(Parts.of(archive).first("Result").payloads[0])["result"]
    return Counter(map(tuple, answers))


def main() -> int:
    """Do what is not done yet; print the table; 1 where something is wrong or has not run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED / "data", help="the published votes")
    parser.add_argument("--jobs", type=int, default=1, help="replays at once (1)")
    parser.add_argument("--dir", type=Path, default=Path("var/replays"), help="where it all lies")
    parser.add_argument("--report", action="store_true", help="print the table so far")
    options = parser.parse_args()
    options.dir.mkdir(parents=True, exist_ok=True)
    done_file: Path = options.dir / "done.jsonl"
    demanded = list(replays(options.data))
    if not options.report:
        done = read_done(done_file)
        missing = [each for each in demanded if each.name not in done]
        with (
            ThreadPoolExecutor(options.jobs) as pool,
            done_file.open("a", encoding="utf-8") as out,
        ):
            for figures in pool.map(lambda each: do(options.data, each, options.dir), missing):
                out.write(json.dumps(asdict(figures)) + "\n")
                out.flush()
                print(time.strftime("%H:%M:%S"), row(figures), flush=True)
    return report([each.name for each in demanded], read_done(done_file))


def read_done(done_file: Path) -> dict[str, Figures]:
    """Return what was replayed so far, by name; what went wrong is done again."""
    lines = done_file.read_text(encoding="utf-8").splitlines() if done_file.exists() else []
    figures = [Figures(**json.loads(line)) for line in lines]
    return {each.name: each for each in figures if not each.faults}


def report(demanded: Sequence[str], done: dict[str, Figures]) -> int:
    """Print the table of docs/replays.md."""
    print("\n| file | rule | options | ballots | seconds | of a core | counts | elected |")
    print("|---|---|---|---|---|---|---|---|")
    for name in demanded:
        if name in done:
            print(row(done[name]))
    missing = [name for name in demanded if name not in done]
    for name in missing:
        print(f"not done or wrong: {name}", file=sys.stderr)
    return 1 if missing or not demanded else 0


def row(figures: Figures) -> str:
    """Return a replay's row of the table; a fault is told in it."""
    file, _, rule = figures.name.partition(":")
    counts = {True: "as published", False: "other than published", None: ""}[figures.counts]
    equal = {True: " (as published)", False: " (NOT as published)", None: ""}[figures.equal]
    told = "; ".join(figures.faults) or ", ".join(figures.outcome) + equal
    cells = (file, rule, figures.projects, figures.voters, figures.seconds, figures.cpu)
    return f"| {' | '.join(map(str, cells))} | {counts} | {told} |"


if __name__ == "__main__":
    sys.exit(main())
