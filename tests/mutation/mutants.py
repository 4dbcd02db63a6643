"""The mutants as mutmut makes them: which there are, what each changes, what is known of it."""

from __future__ import annotations

import ast
import bisect
import contextlib
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from mutmut.__main__ import create_mutants
from mutmut.configuration import config
from mutmut.mutation.data import MutantLineSpans, SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.type_checking import run_type_checker
from mutmut.utils.file_utils import (
    change_cwd,
    copy_also_copy_files,
    copy_src_dir,
    setup_source_paths,
    walk_mutatable_files,
)
from mutmut.utils.format_utils import get_mutant_name

TYPES = 37
WORDING = 38
"""Our own exit code for a mutant of which only a sentence differs; mutmut leaves it free."""
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Mutant:
    """One mutant: its name, its module's file, the lines (of the original there) it changes."""

    name: str
    path: Path
    lines: tuple[int, ...]
    wording: bool

    @property
    def file(self) -> str:
        """The mutated module, as a path below `mutants/`."""
        return str(self.path)

    @property
    def function(self) -> str:
        """The name of what it is a mutant of."""
        return self.name.partition("__mutmut_")[0]

    @property
    def test_name(self) -> str:
        """How the files of its module's own tests begin: `dossier_vote` is a part of `dossier`."""
        return f"test_{self.path.stem.partition('_')[0]}"


def prepare() -> None:
    """Make the mutants of what has changed since the last run, and copy the tests beside them."""
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    with contextlib.redirect_stdout(io.StringIO()):
        copy_src_dir()
        copy_also_copy_files()
        setup_source_paths()
        create_mutants(1)


def modules() -> Iterator[SourceFileMutationData]:
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
    for module in modules():
        for name in module.exit_code_by_key:
            if name in caught:
                module.exit_code_by_key[name] = TYPES
        module.save()


def read_mutants(path: Path, names: list[str]) -> Iterator[Mutant]:
    """Look at some mutants of a module: the lines they change, and whether they change words."""
    spans = MutantLineSpans.load(path)
    if spans is None or not names:
        return
    text = (Path("mutants") / path).read_text(encoding="utf-8")
    lines = text.splitlines()
    statements = statements_of(text)
    found = {
        name: (span.start, lines[span.start - 1 : span.end])
        for name, span in spans.span_by_function_name.items()
    }
    for name in names:
        short = name.rpartition(".")[2]
        original = re.sub(r"__mutmut_\d+$", "__mutmut_orig", short)
        start, before = found[original]
        before = [line.replace(original, "") for line in before]
        after = [line.replace(short, "") for line in found[short][1]]
        place = next(
            count for count, (one, other) in enumerate(zip_longest(before, after)) if one != other
        )
        changed = statements.get(start + place) or range(start, start + len(before))
        yield Mutant(name, path, tuple(changed), is_wording(before, after))


def statements_of(text: str) -> dict[int, range]:
    """The lines of the innermost statement around each line; of a block, its head alone.

    A function's head has no entry: it is run when the module is read.
    """
    found: dict[int, range] = {}
    for node in ast.walk(ast.parse(text)):  # the outer ones come first
        if not isinstance(node, ast.stmt | ast.ExceptHandler):
            continue
        body = getattr(node, "body", None)
        end = node.end_lineno or node.lineno
        lines = range(node.lineno, body[0].lineno if body else end + 1)
        definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for line in lines or range(node.lineno, node.lineno + 1):
            if definition:
                found.pop(line, None)
            else:
                found[line] = lines or range(node.lineno, node.lineno + 1)
    return found


def is_wording(before: list[str], after: list[str]) -> bool:
    """Say whether a mutant differs from its original in string literals with a space alone."""
    return before != after and [*map(speechless, before)] == [*map(speechless, after)]


def speechless(line: str) -> str:
    """The line with an empty text in the place of each sentence."""
    return LITERAL.sub(lambda found: '""' if " " in found[1] else found[0], line)
