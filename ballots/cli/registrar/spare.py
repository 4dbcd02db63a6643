"""`ballots registrar spare`: a spare code for one person, and its public trace."""

import argparse
from pathlib import Path
from typing import Final

from ballots.cli.changing import Changing
from ballots.cli.files import PUBLIC, CannotError, open_file, read_file, refuse_existing, write_new
from ballots.cli.parsing import Layout, Parser
from ballots.cli.text import print_report, shown
from ballots.election.archive import ArchiveReader, EventType
from ballots.election.ballot import Ballot
from ballots.errors import VerificationError
from ballots.making.codes import Codes
from ballots.making.signing_key import read_registrar_key, read_seed
from ballots.making.spares import Given, add_late, replace_code
from ballots.verify.chain import read_chain
from ballots.verify.report import ReportBuilder
from ballots.verify.spares import verify_spares

OK: Final = 0
WRONG: Final = 1

_SPARE: Final = """\
Gives the next spare code to one person, for one of two reasons:

  a lost code      the person's old code is blocked by the same public entry. It is refused when
                   the archive holds a ballot under the old code: that ballot stays the person's.
  --late           the person was missing on the roll; nothing is blocked.

It writes a public trace, signed by you: which spare, which credential it blocks, why, who did it
and who confirmed it. Publish it BEFORE the spare is used. It names credentials, not the person, so
write no name into the reason. The private file is changed with it, or nothing is.

Give the archive as it is now; without it nothing is known about ballots already cast.

examples:
  ballots registrar spare --codes issued/codes.csv --for anna@example.org --reason "letter lost" \\
      --by "R. Lang" --confirmed-by "M. Weber" --key registrar/registrar.key.json \\
      --archive vote.bel --out spare-1.json
  ballots registrar spare --codes issued/codes.csv --for wu@example.org --late \\
      --set name="Wu Lin" --reason "moved here in time, left out by mistake" \\
      --by "R. Lang" --confirmed-by "M. Weber" --key registrar/registrar.key.json --out spare-2.json

The trace is the canonical JSON {"statement","public_key","signature"}: an Ed25519 signature over
the statement's bytes, which are the canonical JSON {"domain":"participate/spare/v1","election":
uuid,"spare":credential,"blocked":credential or null,"reason","by","confirmed_by"}."""


_CHECK: Final = """\
Checks, as anybody, that spares were used as published: each trace is the registrar's and gives a
spare of this election, each spare once; no ballot in the archive stands under a spare that was
given to nobody, nor under a credential that was blocked. Proofs are checked by `ballots verify`.

example:
  ballots registrar check vote.bel --spares issued/spares.json --trace spare-1.json \\
      --trace spare-2.json --registrar-key registrar.public.json"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "spare", help="give a spare code", description=_SPARE, formatter_class=Layout
    )
    for option, metavar, what in (
        ("--for", "ID", "who: the roll's first column"),
        ("--reason", "TEXT", "why, in public; no names"),
        ("--by", "NAME", "you, the registrar"),
        ("--confirmed-by", "NAME", "the second person"),
    ):
        parser.add_argument(option, metavar=metavar, required=True, dest=_name(option), help=what)
    for option, what in (
        ("--codes", "codes.csv"),
        ("--key", "your private signing key"),
        ("--out", "the public trace"),
    ):
        parser.add_argument(option, type=Path, metavar="FILE", required=True, help=what)
    parser.add_argument("--archive", type=Path, metavar="FILE", help="the archive as it is now")
    parser.add_argument("--late", action="store_true", help="the person is not on the roll")
    parser.add_argument(
        "--set", metavar="COLUMN=TEXT", action="append", default=[], dest="cells", type=_cell,
        help="with --late: a cell of the new row; may be given again",
    )  # fmt: skip
    parser.set_defaults(run=run_spare)
    _add_check(commands)


def run_check(options: argparse.Namespace) -> int:
    """Check the use of spares and print the report."""
    registrar = read_registrar_key(read_file(options.registrar_key))
    traces = {str(path): read_file(path) for path in options.trace}
    with open_file(options.archive) as stream:
        report = verify_spares(stream, read_file(options.spares), traces, registrar)
    print_report(report, title=f"{options.archive.name}: spare credentials")
    return OK if report.valid else WRONG


def run_spare(options: argparse.Namespace) -> int:
    """Give a spare, write its trace, and change the private file with it."""
    refuse_existing(options.out)
    if options.cells and not options.late:
        raise CannotError("--set goes with --late: the row of a known person stays as it is")
    seed = read_seed(read_file(options.key))
    with Changing(options.codes) as file:
        given = _given(options, Codes.from_bytes(file.content))
        voted = _voted(options.archive, given.codes.election) if options.archive else frozenset()
        given.assignment.check_unused(voted)
        changed = given.codes.to_bytes()
        write_new(options.out, given.trace(seed), mode=PUBLIC)
        try:
            file.replace(changed)
        except CannotError:
            options.out.unlink(missing_ok=True)
            raise
    print(f"{shown(given.holder.cells[0])}: {given.holder.code} (a spare)")
    print(f"spare:   {given.assignment.spare}")
    print(f"blocked: {given.assignment.blocked or 'nothing, a late addition'}")
    if options.archive is None:
        print("not checked: whether a ballot was cast under the old code (no --archive)")
    print(f"public trace: {options.out} (publish it before the spare is used)")
    return OK


def _add_check(commands: "argparse._SubParsersAction[Parser]") -> None:
    check = commands.add_parser(
        "check", help="check the use of spares", description=_CHECK, formatter_class=Layout
    )
    check.add_argument("archive", type=Path, metavar="ARCHIVE", help="the archive (.bel)")
    for option, what in (
        ("--spares", "the published list of spares"),
        ("--registrar-key", "the registrar's public key"),
    ):
        check.add_argument(option, type=Path, metavar="FILE", required=True, help=what)
    check.add_argument(
        "--trace", type=Path, metavar="FILE", action="append", default=[],
        help="the public trace of one spare; may be given again",
    )  # fmt: skip
    check.set_defaults(run=run_check)


def _given(options: argparse.Namespace, codes: Codes) -> Given:
    answers = {
        "reason": options.reason.strip(),
        "by": options.by.strip(),
        "confirmed_by": options.confirmed_by.strip(),
    }
    if options.late:
        return add_late(codes, options.for_id, dict(options.cells), **answers)
    return replace_code(codes, options.for_id, **answers)


def _voted(path: Path, election: str) -> frozenset[str]:
    """Return the credentials with a ballot in an archive, whose chain must hold."""
    report = ReportBuilder()
    voted: set[str] = set()
    with open_file(path) as stream:
        for step in read_chain(ArchiveReader(stream), report):
            if step.event.type is EventType.BALLOT and step.payloads is not None:
                ballot = Ballot.from_bytes(step.payloads[0])
                voted.add(ballot.credential)
                if ballot.election_uuid != election:
                    raise VerificationError("wrong-election", "the archive is of another election")
    if report.has_errors:
        first = report.build().errors[0]
        raise VerificationError(first.code, f"the archive does not hold: {first.sentence}")
    return frozenset(voted)


def _name(option: str) -> str:
    """Return the attribute of an option; `for` is a word of Python."""
    return {"--for": "for_id"}.get(option, option.removeprefix("--").replace("-", "_"))


def _cell(text: str) -> tuple[str, str]:
    column, separator, cell = text.partition("=")
    if not separator or not column.strip():
        raise argparse.ArgumentTypeError("not COLUMN=TEXT")
    return column.strip(), cell.strip()
