"""`make bench`: every claim about speed, measured in one run, as ratios.

    python -m benchmarks.run [--json] [--runs N] [--ballots N] [--entries N]

It ends with 0 whatever it finds: a number is no test. See docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from benchmarks.checking import against_upstream, with_two_processes
from benchmarks.counting import adding_up, counting, counting_few
from benchmarks.encrypting import encrypting
from benchmarks.figures import Line, as_json, as_text, machine
from benchmarks.operations import group_operations
from benchmarks.recording import appending, checking_whole, proving


def measured(runs: int, ballots: int, entries: int) -> Iterator[Line]:
    """Measure everything: `runs` times what is quick, a third as often what is not."""
    fewer = max(1, runs // 3)
    yield from against_upstream(runs)
    yield from with_two_processes(fewer, ballots)
    yield from encrypting(runs)
    yield from adding_up(fewer, max(1, ballots // 4))
    yield from counting(fewer, 4 * ballots)
    yield from counting_few(fewer)
    yield from group_operations(runs, 50)
    yield from appending(max(1, runs // 4), max(1, entries // 250))
    yield from proving(runs)
    yield from checking_whole(max(1, runs // 6), entries)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="JSON in place of tables")
    parser.add_argument("--runs", type=int, default=20, help="how often (20)")
    parser.add_argument("--ballots", type=int, default=240, help="how many in an archive (240)")
    parser.add_argument(
        "--entries", type=int, default=1_000_000, help="how many in a whole record (1000000)"
    )
    options = parser.parse_args(arguments)
    about = machine()
    lines = list(measured(options.runs, options.ballots, options.entries))
    sys.stdout.write((as_json if options.json else as_text)(about, lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
