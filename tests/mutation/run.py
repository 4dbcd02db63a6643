"""Mutation testing of the verifying core: `make mutation` (what the figures mean: docs/mutation.md).

mutmut makes the mutants and forks a process for each; this chooses what they are judged by. mutmut
would run every test that ever reached a function (for `parse_json` nearly all of them) in no order,
minutes for a mutant that lives. Here a mutant meets first the tests of its own module, then those
of its package, then the broad ones; a mutant that survives these counts as a survivor. A changed
sentence for a person (`wording`) is counted apart and not run.

The work stands in `mutants/` and a run goes on where the last one stopped.
"""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import io
import math
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mutmut.__main__ import collect_source_file_mutation_data, create_mutants
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import filter_mutants_with_type_checker
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import (
    copy_also_copy_files,
    copy_src_dir,
    setup_source_paths,
    walk_mutatable_files,
)
from mutmut.workers.isolation import get_mutant_runner

TESTS = Path("tests/ballots")
BROAD = (
    "upstream/test_bad_ballots.py",
    "upstream/test_vectors.py",
    "making/test_making.py",
    "making/test_decrypting.py",
    "making/test_adaptive_prover.py",
    "verify/test_election.py",
    "upstream/test_bad_archives.py",
)
"""Tests that run whole elections and the hostile corpus, below `tests/ballots`."""
SECONDS = 240
"""A mutant that takes longer of the clock is stopped and reported as a timeout."""
WORDING = 38
"""Our own exit code for a mutant of which only a sentence differs; mutmut leaves it free."""
STATUS = {**status_by_exit_code, WORDING: "wording"}
SENTENCE = re.compile(r'"(?:[^"\\]|\\.)*[ ](?:[^"\\]|\\.)*"')


def prepare() -> None:
    """Make the mutants of what has changed since the last run, and copy the tests beside them."""
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    with contextlib.redirect_stdout(io.StringIO()):
        copy_src_dir()
        copy_also_copy_files()
        setup_source_paths()
        create_mutants(1)


def files() -> Iterator[SourceFileMutationData]:
    """The mutants of each module with what is known about them."""
    for path in walk_mutatable_files():
        found = SourceFileMutationData(path=path)
        found.load()
        yield found


def sort_out() -> None:
    """Mark the mutants that the type checker refuses and those that are wording alone."""
    caught = filter_mutants_with_type_checker() if config().type_check_command else {}
    for module in files():
        for name, code in module.exit_code_by_key.items():
            if name in caught:
                module.exit_code_by_key[name] = 37
            elif code is None and is_wording(get_diff_for_mutant(name, path=module.path)):
                module.exit_code_by_key[name] = WORDING
        module.save()


def is_wording(diff: str) -> bool:
    """Say whether a mutant differs from its original in string literals with a space alone."""
    lines = diff.splitlines()
    before = [line[1:] for line in lines if line[:1] == "-" and line[:3] != "---"]
    after = [line[1:] for line in lines if line[:1] == "+" and line[:3] != "+++"]
    same = [SENTENCE.sub('""', line) for line in before] == [
        SENTENCE.sub('""', line) for line in after
    ]
    return same and before != after


def judges(path: Path) -> list[str]:
    """The test files that judge a module, the nearest first."""
    folder = TESTS / path.relative_to("ballots").with_suffix("").parent
    if path.parent == Path("ballots"):
        folder = TESTS / path.stem
    near = sorted(folder.glob(f"test_{path.stem}*.py"))
    dossier = path.stem.startswith("dossier")
    beside = [
        each
        for each in sorted(folder.glob("test_*.py"))
        if each.stem.startswith("test_dossier") == dossier
    ]
    broad = [] if dossier else [TESTS / name for name in BROAD]
    found = [each for each in [*near, *beside, *broad] if each.exists()]
    return [str(each) for each in dict.fromkeys(found)]


def chosen(patterns: list[str], sample: int | None, seed: int, again: str) -> list[tuple[str, Path]]:
    """The mutants to judge now: all, or a uniform random sample of all that could be run."""
    names = [
        (name, module.path, code)
        for module in files()
        for name, code in sorted(module.exit_code_by_key.items())
        if STATUS[code] not in ("wording", "caught by type check")
        and (not patterns or any(fnmatch.fnmatch(name, each) for each in patterns))
    ]
    if sample is not None:
        order = sorted(names)
        random.Random(seed).shuffle(order)
        names = order[:sample]
        say(f"a uniform sample of {len(names)} of {len(order)} mutants, seed {seed}")
    return [(name, path) for name, path, code in names if code is None or STATUS[code] == again]


def judge(mutants: list[tuple[str, Path]], children: int) -> None:
    """Run the judges of each mutant in a process of its own and keep the verdict."""
    _, _ = collect_source_file_mutation_data(mutant_names=())
    modules = {module.path: module for module in files()}
    paths = dict(mutants)
    runner = get_mutant_runner(children)
    set_mutant_under_test("")
    runner.startup()
    begun, done = time.monotonic(), 0

    def take() -> None:
        nonlocal done
        result = runner.wait_for_result()
        module = modules[paths[result.mutant_name]]
        module.exit_code_by_key[result.mutant_name] = result.exit_code
        module.save()
        done += 1
        status = STATUS[result.exit_code]
        if status != "killed":
            say(f"{status}: {result.mutant_name}")
        if done % 50 == 0:
            say(f"{done} of {len(mutants)} in {time.monotonic() - begun:.0f} s")

    for name, path in mutants:
        while not runner.has_capacity():
            take()
        runner.submit(name, judges(path), 2 * SECONDS, SECONDS)
    runner.signal_work_complete()
    while runner.pending_count():
        take()
    runner.shutdown()


def interval(killed: int, run: int) -> tuple[float, float]:
    """The Wilson interval of a share, 95 %."""
    z, share = 1.96, killed / run
    middle = (share + z * z / (2 * run)) / (1 + z * z / run)
    half = z * math.sqrt(share * (1 - share) / run + z * z / (4 * run * run)) / (1 + z * z / run)
    return middle - half, middle + half


def report() -> None:
    """Print the figures by module and every mutant that was not killed."""
    kinds = ("killed", "survived", "timeout", "caught by type check", "wording", "not checked")
    say(f"| module | mutants | {' | '.join(kinds)} | score |")
    say(f"|---|{'---:|' * (len(kinds) + 2)}")
    whole: Counter[str] = Counter()
    for module in files():
        counts = Counter(STATUS[code] for code in module.exit_code_by_key.values())
        if counts:
            row(str(module.path), counts, kinds)
        whole += counts
    row("all", whole, kinds)
    killed, run = whole["killed"], whole["killed"] + whole["survived"] + whole["timeout"]
    if run:
        low, high = interval(killed, run)
        say(f"\n{killed} of {run} killed; 95 % interval {low:.1%} to {high:.1%}")
    for module in files():
        for name, code in sorted(module.exit_code_by_key.items()):
            if STATUS[code] in ("survived", "timeout", "suspicious", "segfault", "no tests"):
                say(f"\n{STATUS[code]}: {get_diff_for_mutant(name, path=module.path)}")


def row(name: str, counts: Counter[str], kinds: tuple[str, ...]) -> None:
    """Print one module's figures; a timeout is no kill."""
    run = counts["killed"] + counts["survived"] + counts["timeout"]
    score = f"{counts['killed'] / run:.1%}" if run else "–"
    say(f"| {name} | {counts.total()} | {' | '.join(str(counts[k]) for k in kinds)} | {score} |")


def say(text: str) -> None:
    """Write a line at once, so that a long run can be watched."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Read the arguments, run, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("patterns", nargs="*", help="mutant names, such as 'ballots.encoding.*'")
    parser.add_argument("--sample", type=int, help="judge a uniform random sample of this size")
    parser.add_argument("--seed", type=int, default=1, help="the sample's seed")
    parser.add_argument("--children", type=int, default=1, help="processes at once")
    parser.add_argument("--again", default="not checked", help="judge these again: survived, …")
    parser.add_argument("--report", action="store_true", help="only print the figures so far")
    arguments = parser.parse_args()
    if not arguments.report:
        prepare()
        sort_out()
        again = chosen(arguments.patterns, arguments.sample, arguments.seed, arguments.again)
        say(f"{len(again)} mutants to judge")
        judge(again, arguments.children)
    report()


if __name__ == "__main__":
    main()
