"""Runs the trustee's JavaScript through node: many jobs in one process."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from tests.javascript.checker import HERE, NODE, b64

Job = dict[str, Any]


def run(jobs: Sequence[Job]) -> list[Any]:
    """Return for each job {"result"} or {"fault"}; see trustee.js."""
    done = subprocess.run(
        [NODE, HERE / "trustee.js"],
        input=json.dumps([{name: _written(each) for name, each in job.items()} for job in jobs]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def results(jobs: Sequence[Job]) -> list[Any]:
    """Return the result of each job, none of which may be refused."""
    answers = run(jobs)
    assert all("result" in each for each in answers), answers
    return [each["result"] for each in answers]


def codes(jobs: Sequence[Job]) -> list[str | None]:
    """Return the code that each job was refused with, None where it was not."""
    return [each["fault"]["code"] if "fault" in each else None for each in run(jobs)]


def raw(text: str) -> bytes:
    """Return the bytes of an answer."""
    return base64.b64decode(text)


def _written(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64(value)
    if isinstance(value, Mapping):
        return {name: _written(each) for name, each in value.items()}
    return [_written(each) for each in value] if isinstance(value, list) else value
