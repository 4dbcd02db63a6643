"""What each test runs and takes on the code as it is: who can say anything about a mutant."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path

import coverage
import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.forks import cpu

KNOWN = Path("witnesses.pickle")
Lines = dict[str, frozenset[int]]


@dataclass(frozen=True)
class Witness:
    """What a test needs: CPU seconds, and the lines it runs by file.

    `digest` is that of all that this depends on.
    """

    seconds: float
    lines: Lines
    digest: str
    passed: bool


class Look:
    """A pytest plugin that runs tests under coverage, each in a context of its own."""

    def __init__(self) -> None:
        self.watch: coverage.Coverage | None = None
        self.context = ""

    def at(self, items: Sequence[pytest.Item]) -> dict[str, Witness]:
        """Run some tests one after the other; a test's lines are also those of its fixtures."""
        self.watch = coverage.Coverage(data_file=None, include=["ballots/*"], config_file=False)
        self.watch.set_option("run:disable_warnings", ["no-data-collected"])
        self.watch.start()
        spent = {}
        tests = failures(items)
        for item in items:
            self.context = item.nodeid
            self.watch.switch_context(self.context)
            begun = cpu()
            _, failed = next(tests)
            spent[item.nodeid] = not failed, cpu() - begun
        self.watch.stop()
        ran = lines_by_context(self.watch.get_data())
        found = {}
        for item in items:
            passed, seconds = spent[item.nodeid]
            lines: Lines = {}
            for context in (item.nodeid, *map(of_fixture, fixtures_of(item))):
                for path, numbers in ran[context].items():
                    lines[path] = lines.get(path, frozenset()) | numbers
            found[item.nodeid] = Witness(seconds, lines, digest(item.nodeid, lines), passed)
        return found

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        """Keep apart what a fixture runs that several tests share."""
        if self.watch is None or fixturedef.scope == "function":
            return (yield)
        self.watch.switch_context(of_fixture(fixturedef.argname))
        result = yield
        self.watch.switch_context(self.context)
        return result


def failures(items: Sequence[pytest.Item]) -> Iterator[tuple[str, bool]]:
    """Run tests one after the other, their fixtures included; say of each whether it failed."""
    for item, following in zip_longest(items, items[1:]):
        reports = runtestprotocol(item, log=False, nextitem=following)
        yield item.nodeid, any(report.failed for report in reports)


def lines_by_context(seen: coverage.CoverageData) -> dict[str, dict[str, set[int]]]:
    """The lines run in each context, by file below the folder of the mutants."""
    ran: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for path in seen.measured_files():
        for line, contexts in seen.contexts_by_lineno(path).items():
            for context in contexts:
                ran[context][os.path.relpath(path)].add(line)
    return ran


def fixtures_of(item: pytest.Item) -> Sequence[str]:
    """The names of the fixtures that a test asks for, others' included."""
    return getattr(item, "fixturenames", ())


def of_fixture(name: str) -> str:
    """The context of a shared fixture's lines."""
    return f"fixture {name}"


def file_of(nodeid: str) -> str:
    """The file of a test."""
    return nodeid.partition("::")[0]


def digest(nodeid: str, lines: Iterable[str]) -> str:
    """What a test's lines depend on: its own file, and the modules it runs."""
    files = [file_of(nodeid), *sorted(lines)]
    return hashlib.sha256("".join(map(digest_of, files)).encode()).hexdigest()


@cache
def digest_of(file: str) -> str:
    """The digest of a file, or nothing where it is gone."""
    path = Path(file)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def read_known(nodeids: Iterable[str]) -> dict[str, Witness]:
    """What earlier runs have learnt about these tests and is still so."""
    if not KNOWN.exists():
        return {}
    known: dict[str, Witness] = pickle.loads(KNOWN.read_bytes())  # noqa: S301 - written below
    return {
        nodeid: known[nodeid]
        for nodeid in nodeids
        if nodeid in known and known[nodeid].digest == digest(nodeid, known[nodeid].lines)
    }


def write_known(known: dict[str, Witness]) -> None:
    """Keep what was learnt for the next run."""
    fresh = KNOWN.with_suffix(".new")
    fresh.write_bytes(pickle.dumps(known))
    fresh.replace(KNOWN)
