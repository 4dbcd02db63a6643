"""Judging mutants inside one pytest session: every mutant gets a fork of the collected tests.

The session collects the tests once, beside the mutated modules, and runs none of them itself. First
each file's tests run once in a fork under coverage: which lines each needs and how long it takes.
Then a mutant meets, in a fork of its own, the tests that run its line, the cheapest first and those
before all that have killed a neighbour; the first failure ends it. What a test keeps (fixtures,
caches) is made again in each fork, by the mutated code.
"""

from __future__ import annotations

import gc
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test

from tests.mutation.forks import Work, cpu, forks
from tests.mutation.mutants import Mutant
from tests.mutation.witnesses import Look, Witness, failures, file_of, read_known, write_known

KILLED, SURVIVED, UNTESTED, TIMEOUT = 1, 0, 33, 36
"""mutmut's own exit codes for the four verdicts."""
PATIENCE = (10.0, 10)
"""A test may take this much CPU time and so many times what it takes on the code as it is."""
CLOCK = 8
"""By the clock a test may take so many times as long as by CPU time (it may wait for others)."""
FAVOUR = 0.25
"""A module's own tests are taken for this part of their cost: they are the likeliest to kill."""
NEIGHBOURS = 4
"""So many tests that have killed mutants of the same function come first."""


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: mutmut's exit code, the test that decided it, CPU seconds."""

    mutant: Mutant
    code: int
    test: str = ""
    seconds: float = 0.0


class Court:
    """A pytest plugin that judges instead of running the tests in order."""

    def __init__(
        self,
        mutants: list[Mutant],
        *,
        cost: float,
        children: int,
        control: bool,
        note: Callable[[Verdict], None],
        say: Callable[[str], None],
    ) -> None:
        self.mutants = {mutant.name: mutant for mutant in mutants}
        self.cost = cost
        self.children = children
        self.control = control
        self.note = note
        self.say = say
        self.look = Look()
        self.items: dict[str, pytest.Item] = {}
        self.witnesses: dict[str, Witness] = {}
        self.by_line: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.killers: dict[str, list[str]] = defaultdict(list)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn what each test runs, then judge the mutants."""
        session.config.pluginmanager.register(self.look)
        self.items = {item.nodeid: item for item in session.items}
        gc.collect()
        gc.freeze()  # no fork need copy what all share
        self.learn()
        self.judge()
        return True

    def learn(self) -> None:
        """Run the tests of each file once on the code as it is; remember what each of them ran."""
        begun = time.monotonic()
        self.witnesses = read_known(self.items)
        todo = sorted(set(map(file_of, self.items.keys() - self.witnesses.keys())))
        self.say(f"{len(self.items)} tests; {len(todo)} test files to be looked at")
        looks = forks(((file, self.look_at) for file in todo), self.children)
        for count, (file, found) in enumerate(looks, 1):
            if not found:
                raise SystemExit(f"the tests of {file} do not end")
            self.witnesses |= found
            write_known(self.witnesses)
            if count % 10 == 0:
                self.say(f"{count} of {len(todo)} in {time.monotonic() - begun:.0f} s")
        for nodeid, seen in self.witnesses.items():
            if not seen.passed:
                self.say(f"no judge, it fails on the code as it is: {nodeid}")
                continue
            for file, lines in seen.lines.items():
                for line in lines:
                    self.by_line[file, line].add(nodeid)

    def look_at(self, file: str) -> dict[str, Witness]:
        """Run the tests of one file."""
        return self.look.at(
            [each for nodeid, each in self.items.items() if file_of(nodeid) == file]
        )

    def judge(self) -> None:
        """Judge every mutant; note each verdict as it comes."""
        begun, kills = time.monotonic(), 0
        trials = forks(self.trials(), self.children)
        for count, (name, verdict) in enumerate(trials, 1):
            mutant = self.mutants[name]
            self.note(verdict or Verdict(mutant, TIMEOUT))
            if verdict is not None and verdict.code == KILLED:
                kills += 1
                known = self.killers[mutant.function]
                known[:] = [verdict.test, *(each for each in known if each != verdict.test)]
            if count % 50 == 0:
                elapsed = time.monotonic() - begun
                self.say(f"{count} of {len(self.mutants)} in {elapsed:.0f} s, {kills} killed")

    def trials(self) -> Iterator[tuple[str, Work]]:
        """Every mutant's trial, in order; one that no test runs is noted when its turn comes."""
        for name, mutant in self.mutants.items():
            if self.covering(mutant):
                yield name, self.trial
            else:
                self.note(Verdict(mutant, UNTESTED))

    def covering(self, mutant: Mutant) -> set[str]:
        """The tests that run the lines a mutant changes."""
        lines = (self.by_line.get((mutant.file, line), set()) for line in mutant.lines)
        return set().union(*lines)

    def order(self, mutant: Mutant) -> list[str]:
        """The tests that judge a mutant: neighbours' killers first, then the cheapest."""
        covering = self.covering(mutant)
        known = [nodeid for nodeid in self.killers[mutant.function] if nodeid in covering]
        chosen, spent = known[:NEIGHBOURS], 0.0

        def cost(nodeid: str) -> float:
            own = Path(file_of(nodeid)).name.startswith(mutant.test_name)
            return self.witnesses[nodeid].seconds * (FAVOUR if own else 1)

        for nodeid in sorted(covering - set(chosen), key=lambda each: (cost(each), each)):
            spent += self.witnesses[nodeid].seconds
            if spent > self.cost and chosen:
                break
            chosen.append(nodeid)
        return chosen

    def trial(self, name: str) -> Verdict:
        """Run a mutant's judges until one fails."""
        mutant = self.mutants[name]
        set_mutant_under_test("" if self.control else name)
        begun = cpu()
        order = self.order(mutant)
        tests = failures([self.items[nodeid] for nodeid in order])
        for nodeid in order:
            allowed = PATIENCE[0] + PATIENCE[1] * self.witnesses[nodeid].seconds
            signal.setitimer(signal.ITIMER_PROF, allowed)
            signal.setitimer(signal.ITIMER_REAL, CLOCK * allowed)
            _, failed = next(tests)
            if failed:
                return Verdict(mutant, KILLED, nodeid, cpu() - begun)
        return Verdict(mutant, SURVIVED, "", cpu() - begun)
