"""`participate check`: whether what is stored still is what was written."""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from ballots.verify.report import Report
from participate.operations.checking import UNUSED_CODE, check_installation
from participate.settings import load_settings
from participate.shared.database import database_path, is_on_a_server

FAILED: Final = 2
_MOST_SHOWN: Final = 50
_ON_A_SERVER: Final = (
    "the database is PostgreSQL's, which checks its own pages: see pg_amcheck and pg_checksums. "
    "This command reads SQLite's files."
)
_ABOUT: Final = """\
Looks for decay: changed bits, lost pages, rows that a program changed which does not keep their
checksums, entries that no longer lead to what the log signed, files that differ from the database.
Reads alone; a server may be running. Ends with 0 where all is well, 1 where something was found,
2 where it could not look.

It does not find what somebody changed who holds the log's key and rewrote everything: witnesses and
those who kept receipts do."""


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to `participate`."""
    layout = argparse.RawDescriptionHelpFormatter
    check = subparsers.add_parser(
        "check",
        help="check that nothing in the database and the record's folder has decayed",
        description=_ABOUT,
        formatter_class=layout,
    )
    check.add_argument("--settings", type=Path, metavar="FILE", help="a TOML file of settings")
    check.add_argument("--database", type=Path, metavar="FILE", help="another database")
    check.add_argument("--record-folder", type=Path, metavar="DIR", help="another record's folder")
    check.add_argument("--json", action="store_true", help="the report as JSON")
    check.set_defaults(run=run_check)


def run_check(options: argparse.Namespace) -> int:
    """Check and print the report; return the exit code."""
    settings = load_settings(file=options.settings)
    if options.database is None and is_on_a_server(settings.database_url):
        print(f"participate check: {_ON_A_SERVER}", file=sys.stderr)
        return FAILED
    path = options.database or database_path(settings.database_url)
    folder = options.record_folder or (None if options.database else settings.record_folder)
    for each in (path, folder):
        if each is not None and not each.exists():
            print(f"participate check: there is nothing at {each}", file=sys.stderr)
            return FAILED
    try:
        report = check_installation(path, folder)
    except OSError as error:
        print(f"participate check: {error}", file=sys.stderr)
        return FAILED
    if options.json:
        print(json.dumps(report.to_json_value(), ensure_ascii=False, indent=1))
    else:
        _print(report)
    return 0 if report.valid else 1


def _print(report: Report) -> None:
    """Print what was looked at and what was found, the errors first."""
    console = Console(highlight=False, soft_wrap=True)
    table = Table("check", "", "looked at", "", box=None, pad_edge=False)
    for name, passed, count, detail in report.rows():
        table.add_row(name, "ok" if passed else "FOUND", f"{count:,}", detail)
    console.print(table)
    unused = [each for each in report.findings if each.code == UNUSED_CODE]
    findings = [each for each in report.findings if each.code != UNUSED_CODE]
    for each in findings[:_MOST_SHOWN]:
        line = f"{each.severity}: {each.where}: {each.sentence} [{each.code}]"
        console.print(line, markup=False)
    if len(findings) > _MOST_SHOWN:
        console.print(f"and {len(findings) - _MOST_SHOWN} more (--json shows all)")
    if unused:
        console.print(
            f"In {len(unused)} places bytes that hold nothing are not zero: SQLite leaves some "
            "when it moves rows, and VACUUM clears most (--json shows where)."
        )
    console.print("Nothing has decayed." if report.valid else "Something has changed: see above.")
