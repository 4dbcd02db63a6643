"""The command line: what may be typed, and what the exit code means.

Exit codes: 0 all is well; 1 something in the content is wrong, malformed files included; 2 the
command could not do its work (no such file, no space, a wrong option, a file of another kind).
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from ballots.cli import cast, inspect, registrar, setup, tally, trustee, verify
from ballots.cli.files import CannotError, reason
from ballots.cli.parsing import Layout, Parser, small_number, verifier_key
from ballots.cli.text import shown, speak_plainly
from ballots.errors import BallotsError

WRONG: Final = 1
CANNOT: Final = 2

_ABOUT: Final = """\
Checks elections, dossiers and receipts, and lets trustees do their part.
Everything is read from files: no account, no server, no network.

examples:
  ballots verify dossier.zip --key "$(cat log.vkey)"
  ballots verify vote.bel --final
  ballots verify-receipt my.receipt --key "$(cat log.vkey)"
  ballots trustee keygen --out my-key --name anna

exit codes: 0 valid or done; 1 something in a file is wrong; 2 could not be done
(no such file, no space, a wrong option, a file of another kind)."""

_VERIFY: Final = """\
Re-checks a whole consultation from its dossier (.zip), or one election from its archive (.bel).
Which of the two a file is, its content says.

A dossier: the record and its checkpoint, every commitment, every ballot, the tallies, the proofs
of the trustees, the arithmetic of the rules, and that no byte of the file is left unchecked.
An archive: the order of events, every ballot's proofs and signature, the encrypted tally, every
partial decryption, the result.

examples:
  ballots verify dossier.zip --key "$(cat log.vkey)"
      the log key comes from a place you trust: a poster, a newspaper, another person.
      Without --key it is read from the dossier itself, and the report begins by saying so.
  ballots verify vote.bel
      an election that still runs is valid so far; with --final it must have its result.
  ballots verify vote.bel --statement-proofs proofs/
      proofs/1.json, proofs/2.json …: the trustees' proofs over the whole tally.
  ballots verify dossier.zip --json > report.json"""

_RECEIPT: Final = """\
Checks, offline, that a ballot's entry stands in the record whose key you give.
It shows the election, the tracker and the short code: compare them with your own note.

A receipt shows that the ballot was recorded. It does not show what the ballot says, nor that its
voter was entitled to vote: the verification of the whole election is `ballots verify`.

examples:
  ballots verify-receipt my.receipt --key "$(cat log.vkey)"
  ballots verify-receipt my.receipt --key "$(cat log.vkey)" --witness "$(cat w.vkey)" --quorum 1"""


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
    except OSError as error:
        _abandon_output()
        return _say(reason(error), CANNOT)
    return code


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    parser = Parser(prog="ballots", description=_ABOUT, formatter_class=Layout)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_verify(commands)
    _add_verify_receipt(commands)
    trustee.add_commands(commands)
    registrar.add_commands(commands)
    setup.add_commands(commands)
    cast.add_commands(commands)
    tally.add_commands(commands)
    inspect.add_commands(commands)
    return parser


def _add_verify(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "verify", help="re-check a dossier or an archive", description=_VERIFY,
        formatter_class=Layout,
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="FILE", help="dossier (.zip) or archive (.bel)")
    parser.add_argument("--key", type=verifier_key, metavar="VKEY", help="the log's public key")
    parser.add_argument("--final", action="store_true", help="the election must have its result")
    parser.add_argument("--statement-proofs", type=Path, metavar="DIR", help="<owner>.json files")
    parser.add_argument(
        "--jobs", type=small_number, metavar="N", help="processes to check ballots with"
    )
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.set_defaults(run=verify.run_verify)


def _add_verify_receipt(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "verify-receipt", help="check that a ballot was recorded", description=_RECEIPT,
        formatter_class=Layout,
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="FILE", help="the receipt")
    parser.add_argument(
        "--key", type=verifier_key, metavar="VKEY", required=True, help="the log's public key"
    )
    parser.add_argument(
        "--witness", type=verifier_key, metavar="VKEY", action="append", default=[],
        help="a witness's public key; may be given again",
    )  # fmt: skip
    parser.add_argument(
        "--quorum",
        type=small_number,
        metavar="N",
        default=0,
        help="witnesses that must have signed",
    )
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.set_defaults(run=verify.run_verify_receipt)


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
