"""Makes the small elections under ``tests/vectors/belenios/`` with the upstream tool.

Run from the checkout's root, with the tool at hand::

    python -m tests.vectors.make_belenios_vectors

Every run draws new keys: the vectors are made once and committed, and made again only when the
upstream's release changes what it writes.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.vectors.belenios_tool import BeleniosTool, UpstreamElection, find_tool

FOLDER = Path(__file__).resolve().parent / "belenios"
LIMIT = 1_000_000

PROJECTS = {
    "answers": ["Library garden", "自行车道", "Rue piétonne <été>"],
    "min": 1,
    "max": 2,
    "question": "Which projects?",
}
AGREE = {"answers": ["Yes", "No"], "blank": True, "min": 1, "max": 1, "question": "Agree?"}
ANY = {"answers": ["A", "B", "C", "D"], "min": 0, "max": 4, "question": 'Any of "these" / those?'}
RANK = {
    "type": "NonHomomorphic",
    "value": {"answers": ["A", "B", "C"], "question": "In which order?"},
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What one election of the vectors is like; a ballot is (voter's position, choices)."""

    name: str
    questions: Sequence[object]
    voters: int
    ballots: Sequence[tuple[int, object]]
    trustees: int = 2
    threshold: int | None = None
    weights: Sequence[int] = ()


PLANS = (
    Plan(
        "minmax",
        [PROJECTS],
        5,
        [(0, [[1, 0, 0]]), (1, [[1, 1, 0]]), (2, [[0, 0, 1]]), (0, [[0, 1, 1]]), (3, [[0, 1, 0]])],
    ),
    Plan(
        "blank",
        [PROJECTS, AGREE, ANY],
        4,
        [
            (0, [[1, 0, 0], [0, 1, 0], [0, 0, 0, 0]]),
            (1, [[1, 0, 1], [1, 0, 0], [1, 1, 1, 1]]),
            (2, [[0, 0, 1], [0, 0, 1], [0, 1, 0, 0]]),
        ],
        trustees=1,
    ),
    Plan("empty", [PROJECTS, AGREE], 2, [], trustees=2),
    Plan(
        "weighted",
        [PROJECTS],
        3,
        [(0, [[1, 0, 0]]), (1, [[1, 1, 0]])],
        trustees=1,
        weights=(1, 2, 5),
    ),
    Plan(
        "threshold",
        [AGREE],
        2,
        [(0, [[0, 1, 0]]), (1, [[0, 0, 1]])],
        trustees=3,
        threshold=2,
    ),
    Plan("mixnet", [RANK], 3, [(0, [[1, 2, 3]]), (1, [[3, 1, 2]]), (2, [[0, 0, 0]])]),
)


def make_election(tool: BeleniosTool, plan: Plan, work: Path) -> None:
    """Run one planned election with the tool and keep its files."""
    voters = [f"voter{i}@example.org,voter{i}" for i in range(plan.voters)]
    if plan.weights:
        voters = [f"{v},{w}" for v, w in zip(voters, plan.weights, strict=True)]
    election = UpstreamElection.prepare(tool, work / plan.name, voters)
    if plan.threshold is None:
        election.add_trustees(plan.trustees)
        owners = range(1, plan.trustees + 1)
    else:
        election.add_threshold_trustees(plan.trustees, plan.threshold)
        owners = range(2, plan.threshold + 2)
    election.open(plan.questions, name=f"Vector {plan.name}", description="A test vector.")
    codes = list(election.codes().values())
    cast = [(voter, choices, election.cast(codes[voter], choices))
            for voter, choices in plan.ballots]  # fmt: skip
    running = election.archive()
    election.close()
    if RANK in plan.questions:
        election.shuffle(owners)
    election.decrypt(owners)
    result = election.publish()
    _keep(plan, election, cast, running, result)


def _keep(
    plan: Plan,
    election: UpstreamElection,
    cast: Sequence[tuple[int, object, bytes]],
    running: bytes,
    result: bytes,
) -> None:
    folder = FOLDER / plan.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / f"{election.uuid}.bel").write_bytes(election.archive())
    codes = list(election.codes().values())
    keys = [] if plan.threshold else [
        json.loads(election.trustee_key(owner)) for owner in range(1, plan.trustees + 1)
    ]  # fmt: skip
    about = {
        "uuid": election.uuid,
        "codes": codes,
        "trustee_keys": keys,
        "ballots": [{"voter": v, "choices": c, "ballot": b.decode()} for v, c, b in cast],
        "result": json.loads(result),
        "length_while_running": len(running),
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (folder / "about.json").write_text(text + "\n", encoding="utf-8")


def main() -> int:
    """Make every planned election; 0 when all were made and fit the size limit."""
    path = find_tool()
    if path is None:
        sys.stderr.write("the upstream tool was not found; set BELENIOS_TOOL to its path\n")
        return 2
    tool = BeleniosTool(path)
    sys.stdout.write(f"upstream tool {tool.version()}\n")
    with tempfile.TemporaryDirectory() as work:
        for plan in PLANS:
            make_election(tool, plan, Path(work))
            sys.stdout.write(f"made {plan.name}\n")
    size = sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file())
    sys.stdout.write(f"{size:,} bytes in all\n")
    return 0 if size < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
