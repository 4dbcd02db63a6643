"""The committed elections of the upstream tool, ready to use."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.vectors.bel import Parts

FOLDER = Path(__file__).resolve().parent / "belenios"


@dataclass(frozen=True, slots=True)
class VectorBallot:
    """One ballot with what it says and the place of its voter's code among the codes."""

    voter: int
    choices: list[list[int]]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Vector:
    """One election with its secrets; they are test material and protect nothing."""

    name: str
    uuid: str
    archive: bytes
    running: bytes
    codes: tuple[str, ...]
    trustee_keys: tuple[str, ...]
    ballots: tuple[VectorBallot, ...]
    result: dict[str, object]

    @property
    def parts(self) -> Parts:
        return Parts.of(self.archive)

    @property
    def election(self) -> bytes:
        return self.parts.first("Setup").payloads[0]

    @property
    def trustees(self) -> bytes:
        return self.parts.first("Setup").payloads[1]

    @property
    def credentials(self) -> bytes:
        return self.parts.first("Setup").payloads[2]


@cache
def load(name: str) -> Vector:
    """One of the folders under tests/vectors/belenios."""
    folder = FOLDER / name
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    archive = (folder / f"{about['uuid']}.bel").read_bytes()
    ballots = tuple(
        VectorBallot(each["voter"], each["choices"], each["ballot"].encode())
        for each in about["ballots"]
    )
    return Vector(
        name,
        about["uuid"],
        archive,
        archive[: about["length_while_running"]],
        tuple(about["codes"]),
        tuple(about["trustee_keys"]),
        ballots,
        about["result"],
    )
