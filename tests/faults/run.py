"""Fault injection: `make faults` (what is injected and the figures: docs/faults.md).

Flips single bits and demands that each is found and its place named: in every file of the record's
folder, every table and column of the database, every file of a dossier (at least 100 each, or every
bit where there are fewer), and uniformly over all the bytes of each. The work is cut into pieces;
what is done stands in a file, so a run goes on where the last one stopped.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from participate.operations.checking import reading
from tests.ballots.verify.dossiers import VKEY, make_dossier
from tests.faults import files
from tests.faults.database import (
    Anatomy,
    Outcome,
    Place,
    Trial,
    pages_apart,
    rows_apart,
    scratch_folder,
    uniform_places,
)
from tests.faults.material import Material, make_material

EACH = 100
"""Flips in each file, table and column, at least."""
_WORDS = ("not located", "located", "missed", "idle")
_PIECE = 100
_SLICES = 40
"""Pieces of the work on the database."""
_FOLDER_SHARE, _DOSSIER_SHARE = 10, 10
"""One in so many of the uniform flips goes over the folder's bytes, over the dossier's."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the work: what is flipped, which part of it, how many flips."""

    kind: str
    part: str
    count: int
    number: int = 0

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.part}:{self.count}:{self.number}"


class Worker:
    """Does pieces in one process, on material that is read once."""

    def __init__(self, folder: str, seed: int) -> None:
        self.material = make_material(Path(folder))
        self.seed = seed
        self.anatomy = Anatomy(self.material.database)
        self.dossier = make_dossier()
        self.groups: dict[tuple[str, int], list[list[Place]]] = {}

    def do(self, piece: Piece) -> dict[str, object]:
        """Do a piece; return its counts and every flip that was not found and located."""
        source = random.Random(f"{self.seed}:{piece.name}")
        counts: Counter[str] = Counter()
        failures: list[str] = []
        for part, what, word in getattr(self, f"_{piece.kind}")(piece, source):
            counts[f"{part} {word}"] += 1
            if word in ("missed", "not located"):
                failures.append(f"{word}: {what}")
        return {"piece": piece.name, "counts": dict(counts), "failures": failures}

    def column_groups(self, each: int) -> list[list[Place]]:
        """Return `each` flips of every column of every table, in groups of rows apart."""
        source = random.Random(f"{self.seed}:columns:{each}")
        places = [place for column in self.anatomy.columns for place in column.choose(source, each)]
        return rows_apart(places)

    def byte_groups(self, count: int) -> list[list[Place]]:
        """Return flips chosen uniformly over the database's file, in groups of pages apart."""
        source = random.Random(f"{self.seed}:bytes:{count}")
        return pages_apart(self.anatomy, uniform_places(self.anatomy, source, count))

    def _columns(self, piece: Piece, _: random.Random) -> list[tuple[str, str, str]]:
        """Flip the bits of some groups of rows apart."""
        with scratch_folder() as scratch:
            trial = Trial(self.anatomy, Path(scratch))
            groups = self._groups("columns", piece)
            return [_judged(each) for group in groups for each in trial.flip_columns(group)]

    def _bytes(self, piece: Piece, _: random.Random) -> list[tuple[str, str, str]]:
        """Flip the bits of some groups of pages apart."""
        with scratch_folder() as scratch:
            trial = Trial(self.anatomy, Path(scratch))
            groups = self._groups("bytes", piece)
            return [_judged(each) for group in groups for each in trial.flip_bytes(group)]

    def _groups(self, kind: str, piece: Piece) -> list[list[Place]]:
        """Return the groups of a piece: every so many of all of them."""
        key = (kind, piece.count)
        if key not in self.groups:
            choose = self.column_groups if kind == "columns" else self.byte_groups
            self.groups[key] = choose(piece.count)
        return self.groups[key][piece.number :: _SLICES]

    def _folder(self, piece: Piece, source: random.Random) -> list[tuple[str, str, str]]:
        """Flip bits of one file of the record's folder, or uniformly over all of them."""
        with scratch_folder() as scratch, reading(self.material.database) as session:
            copy = Path(scratch)
            for name in files.names_in(self.material.files):
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_bytes((self.material.files / name).read_bytes())
            chosen = [
                (name, bit)
                for name in files.names_in(copy)
                for bit in range(8 * (copy / name).stat().st_size)
                if piece.part in (name, "*")
            ]
            return [
                _named(piece, f"{name} bit {bit}", files.flip_file(session, copy, name, bit))
                for name, bit in _some(source, chosen, piece.count)
            ]

    def _dossier(self, piece: Piece, source: random.Random) -> list[tuple[str, str, str]]:
        """Flip bits of one file of the dossier, its headers included, or over all of its bytes."""
        regions = files.regions_of(self.dossier)
        chosen = [
            (name, bit)
            for name, stretches in regions.items()
            if piece.part in (name, "*")
            for bit in files.bits_of(stretches)
        ]
        return [
            _named(piece, f"{name} bit {bit}", files.flip_dossier(self.dossier, VKEY, name, bit))
            for name, bit in _some(source, chosen, piece.count)
        ]


def _some(
    source: random.Random, chosen: Sequence[tuple[str, int]], count: int
) -> Sequence[tuple[str, int]]:
    return chosen if len(chosen) <= count else source.sample(chosen, count)


def _judged(outcome: Outcome) -> tuple[str, str, str]:
    place = outcome.place
    part = f"{place.owner}.{place.column}" if place.cell >= 0 else "*"
    if outcome.idle:
        return part, str(place), "idle"
    if not outcome.found:
        return part, str(place), "missed"
    return part, str(place), "located" if outcome.located else "not located"


def _named(piece: Piece, what: str, located: bool) -> tuple[str, str, str]:
    return piece.part, what, "located" if located else "missed"


def plan(worker: Worker, flips: int, each: int = EACH) -> list[Piece]:
    """Return all pieces: `each` in every file, table and column, `flips` uniformly over bytes."""
    shares = {"folder": flips // _FOLDER_SHARE, "dossier": flips // _DOSSIER_SHARE}
    pieces = [Piece("folder", name, each) for name in files.names_in(worker.material.files)]
    pieces += [Piece("dossier", name, each) for name in files.regions_of(worker.dossier)]
    for kind, count in shares.items():
        for number, at in enumerate(range(0, count, _PIECE)):
            pieces.append(Piece(kind, "*", min(_PIECE, count - at), number))
    left = flips - sum(shares.values())
    for number in range(_SLICES):
        pieces += [Piece("columns", "*", each, number), Piece("bytes", "*", left, number)]
    return pieces


_worker: list[Worker] = []


def _start(folder: str, seed: int) -> None:
    _worker.append(Worker(folder, seed))


def _do(piece: Piece) -> dict[str, object]:
    return _worker[0].do(piece)


def main() -> int:
    """Run what is not done yet; print the figures; 1 where a flip was missed or not located."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=10_000, help="uniform flips (10,000)")
    parser.add_argument("--seed", type=int, default=None, help="the seed (a new one, printed)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--dir", type=Path, default=Path("var/faults"), help="where it all lies")
    parser.add_argument("--report", action="store_true", help="print the figures so far")
    options = parser.parse_args()
    done_file: Path = options.dir / "done.jsonl"
    seed = _seed(options.dir, options.seed)
    material = make_material(options.dir / "material")
    done = _read_done(done_file)
    if not options.report:
        _run(material, seed, options, done, done_file)
    return _report(_read_done(done_file), seed, material)


def _run(
    material: Material,
    seed: int,
    options: argparse.Namespace,
    done: dict[str, dict[str, object]],
    done_file: Path,
) -> None:
    pieces = [
        piece
        for piece in plan(Worker(str(material.folder), seed), options.flips)
        if piece.name not in done
    ]
    print(f"seed {seed}: {len(pieces)} pieces to do, {len(done)} done", flush=True)
    context = multiprocessing.get_context("fork")
    arguments = (str(material.folder), seed)
    with (
        context.Pool(options.jobs, _start, arguments) as pool,
        done_file.open("a", encoding="utf-8") as out,
    ):
        for number, result in enumerate(pool.imap_unordered(_do, pieces), 1):
            out.write(json.dumps(result, ensure_ascii=False) + "\n")
            out.flush()
            clock = time.strftime("%H:%M:%S")
            print(
                f"{clock} {number}/{len(pieces)} {result['piece']} {result['counts']}", flush=True
            )


def _seed(folder: Path, given: int | None) -> int:
    """Return the seed of the run that goes on; or start afresh with the given one, or a new one."""
    kept = folder / "seed"
    if kept.exists() and given in (None, int(kept.read_text())):
        return int(kept.read_text())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seed = random.SystemRandom().randrange(2**32) if given is None else given
    kept.write_text(f"{seed}\n")
    return seed


def _read_done(done_file: Path) -> dict[str, dict[str, object]]:
    if not done_file.exists():
        return {}
    lines = done_file.read_text(encoding="utf-8").splitlines()
    return {str(each["piece"]): each for each in map(json.loads, lines)}


def _report(done: dict[str, dict[str, object]], seed: int, material: Material) -> int:
    """Print what was flipped and found, part by part."""
    totals: dict[str, Counter[str]] = {}
    failures: list[str] = []
    for result in done.values():
        kind = str(result["piece"]).partition(":")[0]
        for name, count in dict(result["counts"]).items():
            word = next(each for each in _WORDS if name.endswith(f" {each}"))
            part = name.removesuffix(f" {word}")
            label = f"{kind}, uniformly over bytes" if part == "*" else f"{kind}: {part}"
            totals.setdefault(label, Counter())[word] += count
        failures += [f"{result['piece']}: {each}" for each in result["failures"]]
    print(f"\nseed {seed}; tables without a row: {', '.join(material.empty) or 'none'}")
    for name in sorted(totals):
        counts = totals[name]
        print(
            f"{name:60} {sum(counts.values()):6} flips, {counts['located']:6} found and located"
            + (f", {counts['idle']} idle" if counts["idle"] else "")
        )
    whole = sum(totals.values(), Counter())
    print(
        f"{'in all':60} {sum(whole.values()):6} flips, {whole['located']:6} found and located, "
        f"{whole['idle']} idle (every value reads the same), {len(failures)} missed or not located"
    )
    for each in failures:
        print(each, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
