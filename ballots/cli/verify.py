"""`ballots verify`, `verify-receipt`, `verify-refusal`: read public files, say what holds."""

import argparse
import os
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from ballots.cli.files import CannotError, open_file, read_file, read_owned, reading
from ballots.cli.folder import read_folder
from ballots.cli.parsing import Layout, Parser, small_number, verifier_key
from ballots.cli.pool import processes
from ballots.cli.progress import ProgressLine
from ballots.cli.text import print_json, print_report
from ballots.dossier.container import Container
from ballots.dossier.layout import FIXED_FILES
from ballots.verify.dossier import OWN_KEY, verify_dossier
from ballots.verify.election import verify_archive
from ballots.verify.receipt import verify_receipt
from ballots.verify.refusal import verify_refusal
from ballots.verify.report import Report
from ballots.verify.witnesses import Witnesses

OK: Final = 0
WRONG: Final = 1
_ZIP_START: Final = b"PK\x03\x04"
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_END_REACH: Final = 22 + 0xFFFF
_ARCHIVE_START: Final = b"BELENIOS\0"


_VERIFY: Final = """\
Re-checks a whole consultation from its dossier (.zip), or one election from its archive (.bel).
Which of the two a file is, its content says. A folder is taken for an unpacked dossier.

A dossier: the record and its checkpoint, every commitment, every ballot, the tallies, the proofs
of the trustees, the arithmetic of the rules, and that no byte of the file is left unchecked.
An archive: the order of events, every ballot's proofs and signature, the encrypted tally, every
partial decryption, the result.

examples:
  ballots verify dossier.zip --key "$(cat log.vkey)"
      the log key comes from a place you trust: a poster, a newspaper, another person.
      Without --key it is read from the dossier itself, and the report begins by saying so.
  ballots verify dossier.zip --key "$(cat log.vkey)" --witness "$(cat w.vkey)" --quorum 1
      witnesses' keys come from the witnesses. What the vote's rules demand is demanded anyway.
  ballots verify vote.bel
      an election that still runs is valid so far; with --final it must have its result.
  ballots verify vote.bel --statement-proofs proofs/
      proofs/1.json, proofs/2.json …: the trustees' proofs over the whole tally.
  ballots verify vote.bel --shuffle-proofs shuffle-proofs/
      the same for the signatures of those who shuffled.
  ballots verify dossier.zip --json > report.json"""

_RECEIPT: Final = """\
Checks, offline, that an entry stands in the record whose key you give.
It shows what the entry is and its code; of a ballot the election and the tracker too. Compare them
with your own note. With the opening, which belongs to a proposal, comment, review or decision, it
shows that this is what was written.

A receipt shows that the ballot was recorded. It does not show what the ballot says, nor that its
voter was entitled to vote: the verification of the whole election is `ballots verify`.

examples:
  ballots verify-receipt my.receipt --key "$(cat log.vkey)"
  ballots verify-receipt entry-12.receipt --key "$(cat log.vkey)" --opening opening-12.json
  ballots verify-receipt my.receipt --key "$(cat log.vkey)" --witness "$(cat w.vkey)" --quorum 1"""

_REFUSAL: Final = """\
Checks, offline, that a server signed that it did not accept a ballot: which one, why and when.
With the ballot's own bytes, that the refusal is about them. Whether the reason is true, the ballot
shows to whoever has the election: `ballots cast ARCHIVE --ballot FILE`.

examples:
  ballots verify-refusal refusal.txt --key "$(cat log.vkey)"
  ballots verify-refusal refusal.txt --key "$(cat log.vkey)" --ballot ballot.json"""


class Kind(StrEnum):
    """What `ballots verify` can read."""

    DOSSIER = "dossier"
    ARCHIVE = "archive"


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `verify`, `verify-receipt` and `verify-refusal` to the parser."""
    _add_verify(commands)
    _add_verify_receipt(commands)
    _add_verify_refusal(commands)


def kind_of(stream: BinaryIO, name: str) -> Kind | None:
    """Tell a dossier from an election's archive by its content; None when it is neither.

    A dossier with any one byte changed is still taken for one: it has two marks, and one is enough.
    """
    start = stream.read(max(len(_ZIP_START), len(_ARCHIVE_START)))
    stream.seek(max(0, stream.seek(0, os.SEEK_END) - _ZIP_END_REACH))
    if start.startswith(_ZIP_START):
        return Kind.DOSSIER
    if start.startswith(_ARCHIVE_START):
        return Kind.ARCHIVE
    if _ZIP_END in stream.read():
        return Kind.DOSSIER
    return Kind.ARCHIVE if name.endswith(".bel") else None


def run_verify(options: argparse.Namespace) -> int:
    """Verify a dossier or an archive and print the report."""
    path: Path = options.file
    if path.is_dir():
        return _verify_dossier(options, _unpacked(path))
    with open_file(path) as stream:
        kind = kind_of(stream, path.name)
        if kind is Kind.DOSSIER:
            with reading(path):
                stream.seek(0)
                raw = stream.read()
            return _verify_dossier(options, raw)
        if kind is Kind.ARCHIVE:
            return _verify_archive(options, stream)
    raise CannotError(f"{path} is neither a dossier (.zip) nor an election's archive (.bel)")


def _unpacked(path: Path) -> Container:
    """Read a folder that holds at least some of a dossier; any other is of another kind."""
    found = read_folder(path)
    if not any(name in found.files for name in FIXED_FILES):
        raise CannotError(f"{path} is a folder without a dossier")
    return found


def _verify_dossier(options: argparse.Namespace, whole: bytes | Container) -> int:
    if options.statement_proofs or options.shuffle_proofs:
        raise CannotError("trustees' proofs go with an archive: a dossier holds its own")
    with processes(options.jobs) as mapper, ProgressLine() as progress:
        report = verify_dossier(
            whole,
            log_key=options.key,
            witnesses=Witnesses.from_texts(options.witness, options.quorum),
            mapper=mapper,
            progress=progress,
        )
    return _show(report, options, Kind.DOSSIER, () if options.key else (OWN_KEY,))


def _verify_archive(options: argparse.Namespace, stream: BinaryIO) -> int:
    if options.key:
        raise CannotError("--key is the log's key: an archive alone is in no log, a dossier is")
    if options.witness or options.quorum:
        raise CannotError("witnesses sign the record: an archive alone is in none, a dossier is")
    with processes(options.jobs) as mapper, ProgressLine() as progress:
        report = verify_archive(
            stream,
            statement_proofs=read_owned(options.statement_proofs),
            shuffle_proofs=read_owned(options.shuffle_proofs),
            final=options.final,
            mapper=mapper,
            progress=progress,
        )
    return _show(report, options, Kind.ARCHIVE, ())


def run_verify_receipt(options: argparse.Namespace) -> int:
    """Verify a receipt under the log's key and print the report."""
    raw = read_file(options.file)
    opening = None if options.opening is None else read_file(options.opening)
    witnesses = tuple(options.witness)
    report = verify_receipt(raw, options.key, witnesses, options.quorum, opening)
    return _show(report, options, "receipt", ())


def run_verify_refusal(options: argparse.Namespace) -> int:
    """Verify a refusal under the log's key and print the report."""
    ballot = None if options.ballot is None else read_file(options.ballot)
    report = verify_refusal(read_file(options.file), options.key, ballot)
    return _show(report, options, "refusal", ())


def _show(
    report: Report, options: argparse.Namespace, kind: str, first_lines: tuple[str, ...]
) -> int:
    if options.json:
        print_json(
            report, about={"file": options.file.name, "kind": kind, **_key_note(first_lines)}
        )
    else:
        print_report(report, title=f"{options.file.name}: {kind}", first_lines=first_lines)
    return OK if report.valid else WRONG


def _key_note(first_lines: tuple[str, ...]) -> dict[str, str]:
    return {"log_key": first_lines[0]} if first_lines else {}


def _add_verify(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "verify", help="re-check a dossier or an archive", description=_VERIFY,
        formatter_class=Layout,
    )  # fmt: skip
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="dossier (.zip or folder) or archive (.bel)"
    )
    parser.add_argument("--key", type=verifier_key, metavar="VKEY", help="the log's public key")
    _add_witnesses(parser)
    parser.add_argument("--final", action="store_true", help="the election must have its result")
    for option in ("--statement-proofs", "--shuffle-proofs"):
        parser.add_argument(option, type=Path, metavar="DIR", help="<owner>.json files")
    parser.add_argument(
        "--jobs", type=small_number, metavar="N", help="processes to check ballots with"
    )
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.set_defaults(run=run_verify)


def _add_verify_receipt(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "verify-receipt", help="check that an entry was recorded", description=_RECEIPT,
        formatter_class=Layout,
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="FILE", help="the receipt")
    parser.add_argument(
        "--key", type=verifier_key, metavar="VKEY", required=True, help="the log's public key"
    )
    _add_witnesses(parser)
    parser.add_argument(
        "--opening", type=Path, metavar="FILE", help="the file that opens the entry's commitment"
    )
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.set_defaults(run=run_verify_receipt)


def _add_verify_refusal(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "verify-refusal", help="check that a ballot was refused", description=_REFUSAL,
        formatter_class=Layout,
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="FILE", help="the refusal")
    parser.add_argument(
        "--key", type=verifier_key, metavar="VKEY", required=True, help="the log's public key"
    )
    parser.add_argument("--ballot", type=Path, metavar="FILE", help="the ballot as it was sent")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.set_defaults(run=run_verify_refusal)


def _add_witnesses(parser: Parser) -> None:
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
