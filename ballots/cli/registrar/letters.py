"""`ballots registrar letters`: one page to print, a sheet of paper for each voter."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

from ballots.cli.files import SECRET, CannotError, open_file, read_file, refuse_existing, write_new
from ballots.cli.parsing import Layout, Parser
from ballots.election.archive import ArchiveReader
from ballots.election.definition import Election
from ballots.errors import VerificationError
from ballots.making.codes import Codes, Holder
from ballots.making.letters import SHOWN_OF_FINGERPRINT, Look, letters_html
from ballots.making.wording import WORDINGS
from ballots.verify.chain import read_chain
from ballots.verify.report import ReportBuilder

OK: Final = 0

_LETTERS: Final = """\
Writes one HTML file with a letter for every voter, one sheet of paper each: print it from any
browser. It needs no network and holds no script.

A letter shows the cells that --show names (all of the roll's, without the weight, if there is no
--show), the voting code, and a QR code of the voting page's address with the code behind "#", the
part of an address that a browser does not send to any server. With --archive it also names the
election and shows the first 12 characters of its fingerprint, which the voter compares with the
voting page.

The file is as private as the codes themselves: print it on a machine of your own and delete it.
Spares get no letter before they are given to somebody.

examples:
  ballots registrar letters --codes issued/codes.csv --archive vote.bel --out letters.html
  ballots registrar letters --codes issued/codes.csv --title "2026 夏季公园" --language zh \\
      --show 姓名 --show 地址 --out letters.html"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "letters", help="letters to print", description=_LETTERS, formatter_class=Layout
    )
    parser.add_argument("--codes", type=Path, metavar="FILE", required=True, help="codes.csv")
    parser.add_argument("--out", type=Path, metavar="FILE", required=True, help="the HTML file")
    add_appearance(parser)
    parser.set_defaults(run=run_letters)


def add_appearance(parser: Parser) -> None:
    """Add the options that say what a letter looks like."""
    parser.add_argument("--archive", type=Path, metavar="FILE", help="the election's archive")
    parser.add_argument("--title", metavar="TEXT", help="the name of the vote (or the archive's)")
    parser.add_argument("--language", choices=sorted(WORDINGS), default="en", help="en or zh")
    parser.add_argument(
        "--show", metavar="COLUMN", action="append", default=[],
        help="a column of the roll that the letter shows; may be given again",
    )  # fmt: skip


def run_letters(options: argparse.Namespace) -> int:
    """Write a letter for every person whose code is good."""
    codes = Codes.from_bytes(read_file(options.codes))
    people = [holder for holder in codes.holders if holder.votes]
    write_letters(options, codes, people)
    print(f"{len(people)} letters: {options.out} (as private as the codes: delete it after use)")
    return OK


def write_letters(options: argparse.Namespace, codes: Codes, people: Sequence[Holder]) -> None:
    """Write the letters of some people into the file that --out names."""
    refuse_existing(options.out)
    columns = _columns_of(codes, options.show)
    election = _election_of(options.archive, codes) if options.archive else None
    title = options.title or (election.name if election else None)
    if not title:
        raise CannotError("the letters need --archive or --title: the name of the vote")
    if not title.isprintable():
        raise CannotError("--title holds a character that cannot be printed")
    look = Look(
        title=title,
        mark=election.fingerprint[:SHOWN_OF_FINGERPRINT] if election else None,
        columns=tuple(columns),
        wording=WORDINGS[options.language],
    )
    write_new(options.out, letters_html(codes, people, look, _qr).encode(), mode=SECRET)


def _columns_of(codes: Codes, named: Sequence[str]) -> list[int]:
    for name in named:
        if name not in codes.columns:
            raise CannotError(f"--show {name}: the roll has no such column")
    shown = named or [each for each in codes.columns if each.casefold() != "weight"]
    return [codes.columns.index(name) for name in shown]


def _election_of(path: Path, codes: Codes) -> Election:
    """Read the election of an archive's first event."""
    with open_file(path) as stream:
        first = next(read_chain(ArchiveReader(stream), ReportBuilder()), None)
    if first is None or not first.payloads:
        raise VerificationError("no-setup", "the archive does not begin with an election's set-up")
    election = Election.from_bytes(first.payloads[0])
    if election.uuid != codes.election:
        raise VerificationError("wrong-election", "the codes are for another election")
    return election


def _qr(link: str) -> str:
    drawn = _segno().make(link, error="m", micro=False)
    return str(drawn.svg_inline(scale=3))


def _segno() -> ModuleType:
    """Return the library that draws QR codes, which the rest of the command does not need."""
    try:
        import segno  # noqa: PLC0415 - an extra: everything but letters works without it
    except ImportError as error:
        raise CannotError(
            "letters with a QR code need the Python package segno: pip install segno"
        ) from error
    return segno
