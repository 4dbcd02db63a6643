"""Mutation testing of the verifying core: `make mutation` (its figures: docs/mutation.md).

mutmut makes the mutants (`mutants.py`); each is judged in a fork of one pytest session by the tests
that run its line (`court.py`). A changed sentence for a person (`wording`) is counted apart and not
run. The work stands in `mutants/` and a run goes on where the last one stopped.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import math
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import setup_source_paths

from tests.mutation.court import Court, Verdict
from tests.mutation.mutants import (
    TYPES,
    WORDING,
    Mutant,
    modules,
    prepare,
    read_mutants,
    sort_out,
)

STATUS = {**status_by_exit_code, WORDING: "wording"}
KINDS = ("killed", "survived", "no tests", "timeout")
"""The verdicts of mutants that were run; a timeout and a line without tests are no kills."""
VERDICTS = Path("mutants/verdicts.jsonl")
"""Every verdict with the test that decided it, in the order of judging."""


def chosen(arguments: argparse.Namespace) -> list[Mutant]:
    """The mutants to judge: all, or a uniform random sample; what differs in words is set aside."""
    known = {
        name: (module.path, code)
        for module in modules()
        for name, code in module.exit_code_by_key.items()
        if code != TYPES
        and (not arguments.patterns or any(fnmatch.fnmatch(name, p) for p in arguments.patterns))
    }
    by_path: dict[Path, list[str]] = {}
    for name, (path, _) in known.items():
        by_path.setdefault(path, []).append(name)
    found = [mutant for path, names in by_path.items() for mutant in read_mutants(path, names)]
    put({mutant.name: WORDING for mutant in found if mutant.wording})
    order = sorted((each for each in found if not each.wording), key=lambda each: each.name)
    random.Random(arguments.seed).shuffle(order)
    if arguments.sample is not None:
        order = order[: arguments.sample]
        say(f"a uniform random sample of {len(order)} mutants, seed {arguments.seed}")
    again = ("not checked", *arguments.again)
    waiting = [each for each in order if STATUS[known[each.name][1]] in again]
    return waiting[: arguments.limit]


def put(codes: dict[str, int]) -> None:
    """Keep verdicts."""
    for module in modules():
        mine = {name: codes[name] for name in module.exit_code_by_key if name in codes}
        if mine:
            module.exit_code_by_key.update(mine)
            module.save()


def judge(mutants: list[Mutant], arguments: argparse.Namespace) -> None:
    """Judge mutants in one pytest session beside their modules; keep each verdict at once."""
    say(f"{len(mutants)} mutants to judge")
    if not mutants:
        return
    kept = {module.path: module for module in modules()}
    top = Path.cwd()

    def note(verdict: Verdict) -> None:
        if arguments.control:
            say(f"control: {STATUS[verdict.code]}, {verdict.test or verdict.mutant.name}")
            return
        module = kept[verdict.mutant.path]
        module.exit_code_by_key[verdict.mutant.name] = verdict.code
        status = STATUS[verdict.code]
        told = {
            "mutant": verdict.mutant.name,
            "status": status,
            "test": verdict.test,
            "seconds": round(verdict.seconds, 2),
        }
        save(module, top)
        with (top / VERDICTS).open("a", encoding="utf-8") as written:
            written.write(json.dumps(told) + "\n")
        if status != "killed":
            say(f"{status}: {verdict.mutant.name}")

    court = Court(
        mutants,
        cost=arguments.cost,
        children=arguments.children,
        control=arguments.control,
        note=note,
        say=say,
    )
    set_mutant_under_test("")
    os.chdir("mutants")
    settings = config()
    code = pytest.main(
        [
            *("--rootdir=.", "-q", "-s", "-p", "no:randomly", "-p", "no:xdist"),
            *settings.pytest_add_cli_args,
            *settings.pytest_add_cli_args_test_selection,
        ],
        plugins=[court],
    )
    os.chdir(top)
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit(f"the tests cannot judge (exit code {code})")


def save(module: SourceFileMutationData, top: Path) -> None:
    """Save a module's verdicts from wherever the session runs."""
    here = Path.cwd()
    os.chdir(top)
    module.save()
    os.chdir(here)


def interval(killed: int, run: int) -> tuple[float, float]:
    """The Wilson interval of a share, 95 %."""
    z, share = 1.96, killed / run
    middle = (share + z * z / (2 * run)) / (1 + z * z / run)
    half = z * math.sqrt(share * (1 - share) / run + z * z / (4 * run * run)) / (1 + z * z / run)
    return middle - half, middle + half


def report(*, diffs: bool) -> None:
    """Print the figures by module and by package, and every mutant that was not killed."""
    columns = (*KINDS, "caught by type check", "wording", "not checked")
    say(f"| module | mutants | {' | '.join(columns)} | score |")
    say(f"|---|{'---:|' * (len(columns) + 2)}")
    packages: dict[str, Counter[str]] = {}
    for module in modules():
        counts = Counter(STATUS[code] for code in module.exit_code_by_key.values())
        if counts:
            row(str(module.path), counts, columns)
            packages.setdefault(package_of(module.path), Counter()).update(counts)
    for name, counts in packages.items():
        row(name, counts, columns)
    whole = sum(packages.values(), Counter[str]())
    row("all", whole, columns)
    run = sum(whole[kind] for kind in KINDS)
    if run:
        low, high = interval(whole["killed"], run)
        say(f"\n{whole['killed']} of {run} killed; 95 % interval {low:.1%} to {high:.1%}")
    for module, name, status in alive() if diffs else ():
        say(f"\n{status}: {get_diff_for_mutant(name, path=module.path)}")


def package_of(path: Path) -> str:
    """The package a module's figures are added to; the dossier's modules stand apart."""
    return "verify/dossier*" if path.stem.startswith("dossier") else path.parts[1]


def alive() -> Iterator[tuple[SourceFileMutationData, str, str]]:
    """The mutants that were run and not killed."""
    for module in modules():
        for name, code in sorted(module.exit_code_by_key.items()):
            if STATUS[code] not in ("killed", "caught by type check", "wording", "not checked"):
                yield module, name, STATUS[code]


def row(name: str, counts: Counter[str], columns: tuple[str, ...]) -> None:
    """Print one line of figures."""
    run = sum(counts[kind] for kind in KINDS)
    score = f"{counts['killed'] / run:.1%}" if run else "–"
    say(f"| {name} | {counts.total()} | {' | '.join(str(counts[k]) for k in columns)} | {score} |")


def say(text: str) -> None:
    """Write a line at once, so that a long run can be watched."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Read the arguments, run, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("patterns", nargs="*", help="mutant names, such as 'ballots.encoding.*'")
    parser.add_argument("--sample", type=int, help="judge a uniform random sample of this size")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the order and the sample")
    parser.add_argument("--children", type=int, default=1, help="processes at once")
    parser.add_argument("--cost", type=float, default=6.0, help="CPU seconds of tests a mutant")
    parser.add_argument("--again", nargs="*", default=[], help="judge these again: survived, …")
    parser.add_argument("--limit", type=int, help="stop after judging so many; go on later")
    parser.add_argument(
        "--control", action="store_true", help="run the judges on the code as it is; keep nothing"
    )
    parser.add_argument("--prepared", action="store_true", help="take mutants/ as it stands")
    parser.add_argument("--report", action="store_true", help="only print the figures so far")
    arguments = parser.parse_args()
    if not arguments.report:
        if arguments.prepared:
            setup_source_paths()
        else:
            prepare()
            sort_out()
        judge(chosen(arguments), arguments)
    report(diffs=arguments.report)


if __name__ == "__main__":
    main()
