"""Checking ballots: against the upstream tool by slope, and with two processes."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ballots.cli.pool import processes
from ballots.crypto.group import GENERATOR, ORDER, power
from ballots.election.ballot import Ballot, check_ballot
from ballots.verify.election import verify_archive
from benchmarks.clocks import cpu_seconds, cpu_seconds_of_command, wall_seconds
from benchmarks.figures import Claim, Figure, Gap, Line, Spread
from benchmarks.material import election_of, finished_archive
from tests.ballots.elections import Course
from tests.vectors.belenios_tool import BeleniosTool, find_tool

FEW, MANY = 10, 110
ONE_CORE = "checking a ballot, one core: our rate to the upstream tool's, by slope"
TWO_CORES = "checking an archive of ballots: two processes to one"
RELEASE = "3.3."
IDLE = 1.85


@dataclass(frozen=True, slots=True)
class _Sample:
    """One ballot, and a folder in which the upstream tool can check it."""

    course: Course
    ballot: bytes
    folder: Path

    @classmethod
    def made(cls, options: int, folder: Path) -> _Sample:
        folder.mkdir()
        course = election_of(options, 1)
        ballot, _ = course.ballot(0, [[1, 1] + [0] * (options - 2)])
        (folder / f"{course.uuid}.bel").write_bytes(course.archive())
        (folder / "ballot.json").write_bytes(ballot)
        return cls(course, ballot, folder)

    def check(self) -> None:
        """Check the ballot from its bytes on."""
        check_ballot(Ballot.from_bytes(self.ballot), self.course.election, self.course.credentials)

    def seconds_upstream(self, tool: BeleniosTool) -> float:
        """Let the upstream tool check it."""
        arguments = ("election", "verify-ballot", "--dir", ".", "--ballot", "ballot.json")
        return cpu_seconds_of_command([str(tool.path), *arguments], self.folder)


def against_upstream(runs: int) -> Iterator[Line]:
    """Compare 100 options' worth of checking; both sides alternate, run by run."""
    with tempfile.TemporaryDirectory() as named:
        few, many = (_Sample.made(options, Path(named, str(options))) for options in (FEW, MANY))
        tool, reason = _tool()
        ours, theirs, starts = [], [], []
        for _ in range(runs):
            if tool is not None:
                started = few.seconds_upstream(tool)
                theirs.append(many.seconds_upstream(tool) - started)
                starts.append(started)
            ours.append((cpu_seconds(few.check), cpu_seconds(many.check)))
    slopes = [more - less for less, more in ours]
    if theirs:
        ratios = [other / own for other, own in zip(theirs, slopes, strict=True)]
        yield Claim(ONE_CORE, at_least=True, bound=0.9, measured=Spread.of(ratios))
        yield Figure("upstream, 100 options by slope", "ms CPU", _milli(theirs))
        yield Figure(f"upstream, {FEW} options and its start-up", "ms CPU", _milli(starts))
    else:
        yield Gap(ONE_CORE, reason)
    yield Figure("ours, 100 options by slope", "ms CPU", _milli(slopes))
    yield Figure(f"ours, a ballot of {FEW} options", "ms CPU", _milli(less for less, _ in ours))
    yield Figure(f"ours, a ballot of {MANY} options", "ms CPU", _milli(more for _, more in ours))


def with_two_processes(runs: int, voters: int) -> Iterator[Line]:
    """Verify one finished archive in this process and with two others.

    By CPU time: as if the parent's own work never overlapped the two, which then share the rest. By
    the clock: counts only where two processes of bare multiplications gain what two idle cores give
    them; elsewhere other work ran on the machine.
    """
    archive = finished_archive(FEW, voters)
    by_cpu, by_clock, bare, rates = [], [], [], []
    for _ in range(runs):
        alone = _Spent.on(partial(_verify, archive, 1))
        shared = _Spent.on(partial(_verify, archive, 2))
        by_cpu.append(alone.own / (shared.own + shared.children / 2))
        by_clock.append(alone.clock / shared.clock)
        bare.append(_bare_gain(10 * voters))
        rates.append(voters / alone.own)
    yield Claim(TWO_CORES + ", by CPU time", at_least=True, bound=1.7, measured=Spread.of(by_cpu))
    gain = Spread.of(bare)
    if gain.median >= IDLE:
        clock = Spread.of(by_clock)
        yield Claim(TWO_CORES + ", by the clock", at_least=True, bound=1.7, measured=clock)
    else:
        reason = f"bare multiplications gained {gain.median:.2f}, so other work was running"
        yield Gap(TWO_CORES + ", by the clock", reason)
    yield Figure("bare multiplications: two processes to one", "ratio", gain)
    yield Figure(f"verifying an archive of {voters} ballots", "ballots/s CPU", Spread.of(rates))


def _tool() -> tuple[BeleniosTool | None, str]:
    path = find_tool()
    if path is None:
        return None, "the upstream tool was not found: set BELENIOS_TOOL to its path"
    tool = BeleniosTool(path)
    release = tool.version()
    if not release.startswith(RELEASE):
        return None, f"the upstream tool is release {release}, the protocol is that of 3.3"
    return tool, ""


@dataclass(frozen=True, slots=True)
class _Spent:
    """Seconds on the clock, and CPU seconds of this process and of those it started."""

    clock: float
    own: float
    children: float

    @classmethod
    def on(cls, work: Callable[[], None]) -> _Spent:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
        clock = wall_seconds(work)
        own, after = time.process_time() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        children = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return cls(clock, own, children)


def _verify(archive: bytes, jobs: int) -> None:
    with processes(jobs) as mapper:
        report = verify_archive(archive, final=True, mapper=mapper)
    if not report.valid:
        raise RuntimeError("the archive that was made to be measured is not valid")


def _multiply(number: int) -> None:
    point = GENERATOR
    for scalar in range(ORDER - number, ORDER):
        point = power(point, scalar)


def _bare_gain(number: int) -> float:
    def both() -> None:
        with ProcessPoolExecutor(2) as pool:
            list(pool.map(_multiply, [number, number]))

    return wall_seconds(lambda: _multiply(2 * number)) / wall_seconds(both)


def _milli(seconds: Iterator[float] | list[float]) -> Spread:
    return Spread.of(1e3 * each for each in seconds)
