"""`ballots verify` and `ballots verify-receipt`: read public files, say what holds."""

import argparse
import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from ballots.cli.files import CannotError, open_file, read_file, reading
from ballots.cli.pool import processes
from ballots.cli.progress import ProgressLine
from ballots.cli.text import print_json, print_report
from ballots.verify.dossier import OWN_KEY, verify_dossier
from ballots.verify.election import verify_archive
from ballots.verify.receipt import verify_receipt
from ballots.verify.report import Report

OK: Final = 0
WRONG: Final = 1
_ZIP_START: Final = b"PK\x03\x04"
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_END_REACH: Final = 22 + 0xFFFF
_ARCHIVE_START: Final = b"BELENIOS\0"
_PROOF_NAME: Final = re.compile(r"[1-9][0-9]{0,4}\.json")


class Kind(StrEnum):
    """What `ballots verify` can read."""

    DOSSIER = "dossier"
    ARCHIVE = "archive"


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
    with open_file(path) as stream:
        kind = kind_of(stream, path.name)
        if kind is None:
            raise CannotError(
                f"{path} is neither a dossier (.zip) nor an election's archive (.bel)"
            )
        _refuse_foreign_options(options, kind)
        with processes(options.jobs) as mapper, ProgressLine() as progress:
            if kind is Kind.DOSSIER:
                with reading(path):
                    stream.seek(0)
                    raw = stream.read()
                report = verify_dossier(raw, log_key=options.key, mapper=mapper, progress=progress)
            else:
                report = verify_archive(
                    stream,
                    statement_proofs=_statement_proofs(options.statement_proofs),
                    final=options.final,
                    mapper=mapper,
                    progress=progress,
                )
    first_lines = (OWN_KEY,) if kind is Kind.DOSSIER and not options.key else ()
    return _show(report, options, kind, first_lines)


def run_verify_receipt(options: argparse.Namespace) -> int:
    """Verify a receipt under the log's key and print the report."""
    raw = read_file(options.file)
    report = verify_receipt(raw, options.key, tuple(options.witness), options.quorum)
    return _show(report, options, "receipt", ())


def _statement_proofs(folder: Path | None) -> Mapping[int, bytes] | None:
    """Read `<owner>.json` for every owner in a folder."""
    if folder is None:
        return None
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        raise CannotError(f"{folder} is not a folder that can be read") from error
    proofs = {}
    for file in files:
        if _PROOF_NAME.fullmatch(file.name) is None:
            raise CannotError(f"{file} is not named <owner>.json")
        proofs[int(file.stem)] = read_file(file)
    return proofs


def _refuse_foreign_options(options: argparse.Namespace, kind: Kind) -> None:
    if kind is Kind.ARCHIVE and options.key:
        raise CannotError("--key is the log's key: an archive alone is in no log, a dossier is")
    if kind is Kind.DOSSIER and options.statement_proofs:
        raise CannotError("--statement-proofs goes with an archive: a dossier holds its own")


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
