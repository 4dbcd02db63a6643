"""Mutation testing of the verifying core: `make mutation` (its figures: docs/mutation.md).

mutmut makes the mutants and forks a process for each; this chooses what they are judged by. mutmut
would run every test that ever reached a function (for `parse_json` nearly all of them) in no order,
minutes for a mutant that lives. Here a mutant meets first the tests of its own module, then those
of its package, then the broad ones; a mutant that survives these counts as a survivor. A changed
sentence for a person (`wording`) is counted apart and not run.

The work stands in `mutants/` and a run goes on where the last one stopped.
"""

from __future__ import annotations

import argparse
import bisect
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
from typing import Any

from mutmut.__main__ import create_mutants
from mutmut.configuration import config
from mutmut.mutation.data import MutantLineSpans, SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.stats import status_by_exit_code
from mutmut.type_checking import run_type_checker
from mutmut.utils.file_utils import (
    change_cwd,
    copy_also_copy_files,
    copy_src_dir,
    setup_source_paths,
    walk_mutatable_files,
)
from mutmut.utils.format_utils import get_mutant_name
from mutmut.workers.isolation import MutantRunner, get_mutant_runner

TESTS = Path("tests/ballots")
BROAD = (
    (
        "making/test_making.py",
        "making/test_decrypting.py",
        "making/test_ceremony.py",
        "making/test_adaptive_prover.py",
        "verify/test_election.py",
    ),
    ("verify/test_findings.py",),
    ("upstream/test_vectors.py",),
    ("upstream/test_bad_ballots.py",),
    ("upstream/test_bad_archives.py",),
)
"""Tests that run whole elections and the hostile corpus, below `tests/ballots`, the quick first."""
SECONDS = 240
"""A mutant that takes longer of the clock is stopped and reported as a timeout."""
TYPES = 37
WORDING = 38
"""Our own exit code for a mutant of which only a sentence differs; mutmut leaves it free."""
STATUS = {**status_by_exit_code, WORDING: "wording"}
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')


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


def refused_by_types() -> set[str]:
    """The mutants in whose lines the type checker finds an error."""
    spans = {path: MutantLineSpans.load(path) for path in walk_mutatable_files()}
    starts = {
        path: sorted(
            (span.start, span.end, name) for name, span in found.span_by_function_name.items()
        )
        for path, found in spans.items()
        if found is not None
    }
    with change_cwd("mutants"):
        errors = run_type_checker(config().type_check_command)
        root = Path.cwd()
    names = set()
    for error in errors:
        path = error.file_path.relative_to(root)
        functions = starts.get(path, [])
        place = bisect.bisect_right(functions, (error.line_number, math.inf, "")) - 1
        if place >= 0 and error.line_number <= functions[place][1]:
            names.add(get_mutant_name(path, functions[place][2]))
    return names


def sort_out() -> None:
    """Mark the mutants that the type checker refuses."""
    caught = refused_by_types()
    for module in files():
        for name in module.exit_code_by_key:
            if name in caught:
                module.exit_code_by_key[name] = TYPES
        module.save()


def functions_of(path: Path) -> dict[str, list[str]]:
    """The lines of every function that mutmut has written for a module: originals and mutants."""
    spans = MutantLineSpans.load(path)
    lines = (Path("mutants") / path).read_text(encoding="utf-8").splitlines()
    found = {} if spans is None else spans.span_by_function_name
    return {name: lines[span.start - 1 : span.end] for name, span in found.items()}


def both(name: str, functions: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """The lines of a mutant's original and of the mutant, without the function's name."""
    mutant = name.rpartition(".")[2]
    original = re.sub(r"__mutmut_\d+$", "__mutmut_orig", mutant)
    return (
        [line.replace(original, "") for line in functions[original]],
        [line.replace(mutant, "") for line in functions[mutant]],
    )


def is_wording(before: list[str], after: list[str]) -> bool:
    """Say whether a mutant differs from its original in string literals with a space alone."""
    return before != after and [*map(speechless, before)] == [*map(speechless, after)]


def speechless(line: str) -> str:
    """The line with an empty text in the place of each sentence."""
    return LITERAL.sub(lambda found: '""' if " " in found[1] else found[0], line)


def judges(path: Path) -> list[list[str]]:
    """The test files that judge a module, in rounds: its own, its package's, the broad ones."""
    folder = TESTS / path.relative_to("ballots").with_suffix("").parent
    if path.parent == Path("ballots"):
        folder = TESTS / path.stem
    near = sorted(folder.glob(f"test_{path.stem}*.py"))
    dossier = path.stem.startswith("dossier")
    beside = [
        each
        for each in sorted(folder.glob("test_*.py"))
        if each.stem.startswith("test_dossier") == dossier and each.stem != "test_dossier_tamper"
    ]
    broad = [] if dossier else [[TESTS / name for name in names] for names in BROAD]
    seen: set[Path] = set()
    rounds = []
    for files in (near, beside, *broad):
        fresh = [each for each in files if each.exists() and each not in seen]
        seen.update(fresh)
        rounds.append([str(each) for each in fresh])
    return [each for each in rounds if each]


def chosen(patterns: list[str], sample: int | None, seed: int) -> Iterator[tuple[str, Path, Any]]:
    """The mutants to judge with what is known of them: all, or a uniform random sample."""
    known = [
        (name, module.path, code)
        for module in files()
        for name, code in module.exit_code_by_key.items()
        if code != TYPES and (not patterns or any(fnmatch.fnmatch(name, p) for p in patterns))
    ]
    order = sorted(known, key=lambda each: each[0])
    if sample is not None:
        random.Random(seed).shuffle(order)
        say(f"a uniform random sample of {sample} mutants, seed {seed}")
    left = len(order) if sample is None else sample
    spans = {path: functions_of(path) for path in {path for _, path, _ in order}}
    for name, path, code in order:
        if not left:
            return
        wording = code == WORDING or (code is None and is_wording(*both(name, spans[path])))
        left -= not wording
        yield name, path, WORDING if wording else code


def judge(mutants: list[tuple[str, Path, Any]], arguments: argparse.Namespace) -> None:
    """Run the judges of each mutant in a process of its own and keep the verdict."""
    modules = {module.path: module for module in files()}
    paths = {name: path for name, path, _ in mutants}
    for name, path, code in mutants:
        if code == WORDING:
            modules[path].exit_code_by_key[name] = WORDING
            modules[path].save()
    waiting = [
        name for name, _, code in mutants if STATUS[code] in ("not checked", arguments.again)
    ]
    say(f"{len(waiting)} mutants to judge")
    waiting = waiting[: arguments.limit]
    runner = get_mutant_runner(arguments.children)
    set_mutant_under_test("")
    runner.startup()
    require_clean(runner, {path for _, path, _ in mutants})
    begun, done = time.monotonic(), 0
    rounds: dict[str, list[list[str]]] = {}

    def take() -> None:
        nonlocal done
        result = runner.wait_for_result()
        further = rounds[result.mutant_name]
        if result.exit_code == 0 and further:
            runner.submit(result.mutant_name, further.pop(0), 2 * SECONDS, SECONDS)
            return
        module = modules[paths[result.mutant_name]]
        module.exit_code_by_key[result.mutant_name] = result.exit_code
        module.save()
        done += 1
        status = STATUS[result.exit_code]
        if status != "killed":
            say(f"{status}: {result.mutant_name}")
        if done % 50 == 0:
            say(f"{done} of {len(waiting)} in {time.monotonic() - begun:.0f} s")

    for name in waiting:
        while not runner.has_capacity():
            take()
        first, *rounds[name] = judges(paths[name])
        runner.submit(name, first, 2 * SECONDS, SECONDS)
    while runner.pending_count():
        take()
    runner.signal_work_complete()
    runner.shutdown()


def require_clean(runner: MutantRunner, paths: set[Path]) -> None:
    """Stop unless all judges pass on the code as it is: else everything would be killed."""
    files = dict.fromkeys(name for path in sorted(paths) for one in judges(path) for name in one)
    say(f"{len(files)} test files, first on the code as it is")
    runner.submit("ballots.none", list(files), 20 * SECONDS, SECONDS)
    if (code := runner.wait_for_result().exit_code) != 0:
        raise SystemExit(f"the tests do not pass on the code as it is (exit code {code})")


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
    parser.add_argument("--limit", type=int, help="stop after judging so many; go on later")
    parser.add_argument("--prepared", action="store_true", help="take mutants/ as it stands")
    parser.add_argument("--report", action="store_true", help="only print the figures so far")
    arguments = parser.parse_args()
    if not arguments.report:
        if arguments.prepared:
            setup_source_paths()
        else:
            prepare()
            sort_out()
        judge(list(chosen(arguments.patterns, arguments.sample, arguments.seed)), arguments)
    report()


if __name__ == "__main__":
    main()
