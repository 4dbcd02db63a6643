"""Time spent by this process's own work and by others: CPU time, since a machine may be shared."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def cpu_seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """Return the CPU seconds of one call, as the mean of `times` calls."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def wall_seconds(work: Callable[[], object]) -> float:
    """Return the seconds on the clock of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cpu_seconds_of_command(command: Sequence[str], folder: Path) -> float:
    """Run a command to its end and return the CPU seconds of it and its own children."""
    with subprocess.Popen(  # noqa: S603 - the tool that was asked for, with our own arguments
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as started:
        _, status, usage = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise RuntimeError(f"{command[0]} ended with {started.returncode}")
    return usage.ru_utime + usage.ru_stime
