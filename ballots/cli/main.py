"""The command line: what may be typed, and what the exit code means (specification 17.6).

Exit codes: 0 all is well; 1 something in the content is wrong, malformed files included; 2 the
command could not do its work (no such file, no space, a wrong option, a file of another kind).
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

from ballots.cli import (
    cast,
    inspect,
    registrar,
    setup,
    shuffle,
    tally,
    tested,
    trustee,
    verify,
)
from ballots.cli.files import CannotError, reason
from ballots.cli.parsing import Layout, Parser
from ballots.cli.text import shown, speak_plainly
from ballots.errors import BallotsError

WRONG: Final = 1
CANNOT: Final = 2

_ABOUT: Final = """\
Checks elections, dossiers and receipts; lets registrars, trustees and election offices do their
part. Everything is read from files: no account, no server, no network.

examples, to check:
  ballots verify dossier.zip --key "$(cat log.vkey)"
  ballots verify vote.bel --final
  ballots verify-receipt my.receipt --key "$(cat log.vkey)"
  ballots check-test election.json test.txt
  ballots inspect FILE

and to run an election from files, in this order:
  ballots setup uuid · registrar issue · trustee ceremony · setup election · registrar letters
  ballots cast · close · tally seal · shuffle · trustee decrypt · tally add · tally publish

exit codes: 0 valid or done; 1 something in a file is wrong; 2 could not be done
(no such file, no space, a wrong option, a file of another kind)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; usage errors leave by `SystemExit(2)`."""
    speak_plainly()
    options = build_parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        code = run(options)
        print(end="", flush=True)  # does nothing where there is no output at all
    except CannotError as error:
        return _say(f"{error}", CANNOT)
    except BallotsError as error:
        return _say(f"{error.sentence} [{error.code}]", WRONG)
    except MemoryError:
        return _say("the memory is too small for this", CANNOT)
    except KeyboardInterrupt:
        return _say("stopped before the end", CANNOT)
    except OSError as error:
        _abandon_output()
        return _say(reason(error), CANNOT)
    return code


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    parser = Parser(prog="ballots", description=_ABOUT, formatter_class=Layout)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for each in (verify, tested, inspect, registrar, trustee, setup, cast, shuffle, tally):
        each.add_commands(commands)
    return parser


def _abandon_output() -> None:
    """Let go what could not be printed, or Python's own end stumbles over it with another code."""
    with contextlib.suppress(OSError):
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, sys.stdout.fileno())
        os.close(sink)


def _say(sentence: str, code: int) -> int:
    for line in sentence.split("\n"):
        print(f"ballots: {shown(line)}", file=sys.stderr)
    return code
