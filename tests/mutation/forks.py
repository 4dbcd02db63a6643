"""Pieces of work in forks of this process, a few at once: a fork starts with what is loaded here.

What a piece keeps, breaks or hangs on ends with its fork.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

MEMORY = 3 << 30
"""A piece of work may take this much memory, in bytes."""
SEED = "20261126"
"""Tests with random choices make the same ones in each fork."""
ANSWER = "answer"

Work = Callable[[str], object]


def forks(pieces: Iterable[tuple[str, Work]], children: int) -> Iterator[tuple[str, Any]]:
    """Run each piece in a fork; yield its name and its answer (None where it was stopped)."""
    running: dict[int, tuple[str, Path]] = {}
    todo = iter(pieces)
    while True:
        while len(running) < children and (piece := next(todo, None)) is not None:
            scratch = Path(tempfile.mkdtemp())
            running[start(*piece, scratch)] = piece[0], scratch
        if not running:
            return
        pid, _ = os.wait()
        if pid in running:
            name, scratch = running.pop(pid)
            stop_group(pid)
            answer = read_answer(scratch / ANSWER)
            shutil.rmtree(scratch, ignore_errors=True)
            if isinstance(answer, BaseException):
                raise answer
            yield name, answer


def start(name: str, work: Work, scratch: Path) -> int:
    """Fork a child for a piece of work; nothing it says is heard but its answer."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(scratch)
        os.environ["PARTICIPATE_SEED"] = SEED
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        answer = pickle.dumps(work(name))
    except BaseException as error:  # noqa: BLE001 - a child must not go on as a second parent
        answer = pickle.dumps(error)
    (scratch / ANSWER).write_bytes(answer)
    os._exit(0)


def read_answer(path: Path) -> object:
    """Read what a child answered, None where it was stopped before."""
    if not path.exists():
        return None
    return pickle.loads(path.read_bytes())  # noqa: S301 - a fork of this process has written it


def stop_group(pid: int) -> None:
    """End what a child has left behind (workers of a test that was stopped)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def cpu() -> float:
    """CPU seconds of this process and of its children so far."""
    mine, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return mine.ru_utime + mine.ru_stime + others.ru_utime + others.ru_stime
