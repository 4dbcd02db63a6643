"""`ballots cast` and `ballots close`: ballots are made, checked and added to an archive."""

import argparse
import secrets
from pathlib import Path
from typing import Final

from ballots.cli.changing import Changing
from ballots.cli.files import CannotError, read_file, refuse_existing, write_new
from ballots.cli.parsing import Layout, Parser
from ballots.election.ballot import short_code
from ballots.making.casting import make_ballot
from ballots.making.conducting import Standing, Taken, close, take_ballot
from ballots.making.questions import read_choices

OK: Final = 0
_GROUP: Final = 4

_CAST: Final = """\
Makes a ballot on this machine, checks it in full, and writes it to a file or adds it to the
archive. Or takes a ballot that was made elsewhere (--ballot), checks it and adds it.

The choices are a JSON list with one answer for each question:
  ["Oak","Lime"]                    the answers chosen; of a ranking: the best first
  {"A":1,"B":1,"C":2}               ranks with ties; {"A":"good","B":"poor"} grades
  "blank"                           where a blank vote is offered
  [0,1,1]                           the integers of the protocol, a blank bit first if there is one

The voting code comes from a file, so that it stands in no list of processes. Of each code the last
ballot counts. The same ballot again adds nothing. While a ballot is added, other commands wait; a
machine that stops in the middle leaves the archive as it was.

examples:
  ballots cast vote.bel --code-file code.txt --choices '[["Oak"],["C","A","B"]]' --append
  ballots cast vote.bel --code-file code.txt --choices-file choices.json --out ballot.json
  ballots cast vote.bel --ballot ballot.json --append"""

_CLOSE: Final = """\
Ends the voting: no ballot can be added after it. Then `ballots tally seal`.

example:
  ballots close vote.bel"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `cast` and `close` to the parser."""
    parser = commands.add_parser(
        "cast", help="make a ballot, add it to the archive", description=_CAST,
        formatter_class=Layout,
    )  # fmt: skip
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="the archive (.bel)")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--code-file", type=Path, metavar="FILE", help="holds the voting code")
    source.add_argument("--ballot", type=Path, metavar="FILE", help="a ballot made elsewhere")
    choices = parser.add_mutually_exclusive_group()
    choices.add_argument("--choices", metavar="JSON", help="one answer for each question")
    choices.add_argument("--choices-file", type=Path, metavar="FILE", help="the same in a file")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the ballot there")
    parser.add_argument("--append", action="store_true", help="add the ballot to the archive")
    parser.set_defaults(run=run_cast)
    end = commands.add_parser(
        "close", help="end the voting", description=_CLOSE, formatter_class=Layout
    )
    end.add_argument("archive", type=Path, metavar="ARCHIVE", help="the archive (.bel)")
    end.set_defaults(run=run_close)


def run_cast(options: argparse.Namespace) -> int:
    """Make or read a ballot, check it, write it, add it."""
    _check_options(options)
    if options.out:
        refuse_existing(options.out)
    if options.append:
        with Changing(options.archive) as file:
            standing = Standing.of(file.content)
            taken = take_ballot(standing, _ballot_of(options, standing))
            if options.out:
                write_new(options.out, taken.ballot.raw)
            if taken.records:
                file.replace(file.content + taken.records)
    else:
        standing = Standing.of(read_file(options.archive))
        taken = take_ballot(standing, _ballot_of(options, standing))
        write_new(options.out, taken.ballot.raw)
    _tell(taken, appended=options.append)
    return OK


def run_close(options: argparse.Namespace) -> int:
    """End the voting."""
    with Changing(options.archive) as file:
        standing = Standing.of(file.content)
        file.replace(file.content + close(standing))
    print(f"the voting is closed: {len(standing.ballots)} ballots")
    return OK


def grouped(code: str) -> str:
    """Return a short code in groups for the eye."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _check_options(options: argparse.Namespace) -> None:
    choices = options.choices is not None or options.choices_file is not None
    if options.code_file and not choices:
        raise CannotError("--code-file needs --choices or --choices-file")
    if options.ballot and choices:
        raise CannotError("--ballot is a ballot already: it takes no choices")
    if not options.append and (options.ballot or not options.out):
        raise CannotError("say what to do with the ballot: --append, or --out for a new one")


def _ballot_of(options: argparse.Namespace, standing: Standing) -> bytes:
    if options.ballot:
        return read_file(options.ballot)
    code = read_file(options.code_file).decode("ascii", errors="replace").strip()
    written = (
        options.choices.encode("utf-8", errors="surrogateescape")
        if options.choices is not None
        else read_file(options.choices_file)
    )
    choices = read_choices(written, standing.election.questions)
    return make_ballot(standing.election, code, choices, secrets.token_bytes)


def _tell(taken: Taken, *, appended: bool) -> None:
    tracker = taken.ballot.tracker
    print(f"tracker:    {tracker}")
    print(f"short code: {grouped(short_code(tracker))}")
    print(f"credential: {taken.ballot.credential}")
    if not taken.records:
        later = taken.replaced_by
        state = f"it was replaced by {later}" if later else "it is the one that counts"
        print(f"nothing was added: the archive holds this ballot already; {state}")
    elif not appended:
        print("not added to the archive: send the file to whoever keeps it")
    elif taken.replaces:
        print(f"added; it replaces {taken.replaces}")
    else:
        print("added")
