"""Hundreds of single bits flipped, each found and its place named (`make faults` flips more)."""

import random
import sys
from collections import Counter
from pathlib import Path

from tests.faults.database import Trial, pages_apart, rows_apart, scratch_folder, uniform_places
from tests.faults.run import Piece, Worker

SEED = random.SystemRandom().randrange(2**32)
OVER_ALL_BYTES = 60


def flip_in_the_database(worker):
    """Flip a bit in every column of every table, and some anywhere; return what came of each."""
    anatomy, source = worker.anatomy, random.Random(SEED)
    in_columns = [place for column in anatomy.columns for place in column.choose(source, 1)]
    anywhere = uniform_places(anatomy, source, OVER_ALL_BYTES)
    with scratch_folder() as scratch:
        trial = Trial(anatomy, Path(scratch))
        return [
            outcome for group in rows_apart(in_columns) for outcome in trial.flip_columns(group)
        ] + [
            outcome
            for group in pages_apart(anatomy, anywhere)
            for outcome in trial.flip_bytes(group)
        ]


def test_any_one_bit_changed_in_database_folder_or_dossier_is_found_where_it_is(tmp_path, capsys):
    worker = Worker(str(tmp_path / "material"), SEED)
    assert worker.material.empty == (), "a table without a row proves nothing about it"
    counts: Counter[str] = Counter()
    for piece in (Piece("folder", "*", 60), Piece("dossier", "*", 30)):
        result = worker.do(piece)
        assert result["failures"] == [], f"seed {SEED}"
        counts["located"] += sum(result["counts"].values())
    for outcome in flip_in_the_database(worker):
        assert outcome.idle or outcome.located, f"{outcome}, seed {SEED}"
        counts["idle" if outcome.idle else "located"] += 1
    with capsys.disabled():
        sys.stdout.write(f"\n  {sum(counts.values())} bits flipped (seed {SEED}): {dict(counts)}\n")
    assert counts["located"] >= 200
