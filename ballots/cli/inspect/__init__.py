"""`ballots inspect`: what a file is and holds, in plain words, never a secret."""

import argparse
import json
from pathlib import Path
from typing import Final

from ballots.cli.files import CannotError, open_file, read_file
from ballots.cli.inspect.archives import describe_archive
from ballots.cli.inspect.description import Description
from ballots.cli.inspect.dossiers import describe_dossier
from ballots.cli.inspect.objects import describer_of, read_any
from ballots.cli.inspect.texts import describe_text
from ballots.cli.parsing import Layout, Parser
from ballots.cli.text import shown
from ballots.cli.verify import Kind, kind_of
from ballots.errors import MalformedError

OK: Final = 0
_GAP: Final = 2

_INSPECT: Final = """\
Says in plain words what a file is and what it holds: an archive, a ballot, a list of trustees or
credentials, a key file (its public part only), rules, a receipt, a dossier, a shuffle, what
trustees publish and hand in, a registrar's files. No secret is ever shown.

Reading is not verifying: for that there are `ballots verify` and `ballots verify-receipt`.

examples:
  ballots inspect vote.bel
  ballots inspect my-key/anna.key.json
  ballots inspect ballot.json --json"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `inspect` to the parser."""
    parser = commands.add_parser(
        "inspect", help="say what a file is and holds", description=_INSPECT, formatter_class=Layout
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="any file of an election")
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    parser.set_defaults(run=run_inspect)


def run_inspect(options: argparse.Namespace) -> int:
    """Describe a file."""
    path: Path = options.file
    found = _describe(path)
    if options.json:
        value = {
            "file": path.name, "kind": found.kind, "private": found.private,
            "facts": dict(found.facts), "lines": list(found.lines),
        }  # fmt: skip
        print(json.dumps(value, ensure_ascii=False, indent=2))
        return OK
    print(f"{shown(path.name)}: {found.kind}")
    if found.private:
        print("PRIVATE: it holds a secret, which is not shown; keep it where only you can read it")
    width = max((len(label) for label in found.facts), default=0) + _GAP
    for label, fact in found.facts.items():
        print(f"  {shown(label) + ':':<{width}}{_value(fact)}")
    for line in found.lines:
        print(f"  {line}")
    return OK


def _describe(path: Path) -> Description:
    with open_file(path) as stream:
        kind = kind_of(stream, path.name)
    raw = read_file(path)
    if kind is Kind.ARCHIVE:
        return describe_archive(raw)
    if kind is Kind.DOSSIER:
        return describe_dossier(raw)
    known = describe_text(raw)
    if known is not None:
        return known
    try:
        describe = describer_of(read_any(raw))
    except MalformedError as error:
        raise CannotError(f"{path} is none of our files: {error.sentence}") from error
    if describe is None:
        raise CannotError(f"{path} is JSON, but none of our files")
    return describe(raw)


def _value(fact: str | int) -> str:
    return f"{fact:,}" if isinstance(fact, int) else shown(fact)
