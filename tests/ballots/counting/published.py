"""Readers for the published votes in ../shared/data, and the seed that the tests count with."""

import hashlib
from dataclasses import dataclass

from ballots.counting.tie_break import TieBreak

TIE = TieBreak(hashlib.sha256(b"participate/tie/v1|tests").digest(), 0)


@dataclass(frozen=True, slots=True)
class Budget:
    """One file of pabulib: projects in the file's order, answers by project."""

    budget: int
    names: tuple[str, ...]
    costs: tuple[int, ...]
    votes: tuple[int, ...]
    selected: frozenset[str]
    answers: tuple[tuple[int, ...], ...]

    def named(self, positions):
        return {self.names[position] for position in positions}


def read_budget(path):
    """Read a .pb file; a ranking's answer holds ranks, an approval's ones."""
    parts = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line in ("META", "PROJECTS", "VOTES"):
            rows = parts[line] = []
        else:
            rows.append(line.split(";"))
    meta = {row[0]: row[1] for row in parts["META"]}
    head, *rows = parts["PROJECTS"]
    projects = [dict(zip(head, row, strict=False)) for row in rows]
    names = tuple(each["project_id"] for each in projects)
    ordinal = meta["vote_type"] == "ordinal"
    return Budget(
        budget=int(float(meta["budget"])),
        names=names,
        costs=tuple(int(float(each["cost"])) for each in projects),
        votes=tuple(int(each["votes"]) for each in projects),
        selected=frozenset(each["project_id"] for each in projects if each.get("selected") == "1"),
        answers=tuple(_answer(row[1].split(","), names, ordinal) for row in parts["VOTES"][1:]),
    )


def _answer(chosen, names, ordinal):
    if not ordinal:
        return tuple(int(name in chosen) for name in names)
    return tuple(chosen.index(name) + 1 if name in chosen else 0 for name in names)


def read_orders(path):
    """Read a strict order file of preflib as answers of ranks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    options = next(int(line.split(": ")[1]) for line in lines if "NUMBER ALTERNATIVES" in line)
    answers = []
    for line in lines:
        if not line.startswith("#"):
            count, order = line.split(": ")
            chosen = order.split(",")
            ranks = _answer(chosen, [str(number + 1) for number in range(options)], ordinal=True)
            answers += [ranks] * int(count)
    return tuple(answers)
