"""A report as plain text: a table of every check, what was found, and the verdict.

Everything from a file is shown without its control characters: what is being checked must not be
able to write on the reader's terminal.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from ballots.verify.report import Finding, Report, Severity

_WORDS: Final = {Severity.ERROR: "ERROR", Severity.WARNING: "warning", Severity.INFO: "note"}
_HEADINGS: Final = ("check", "result", "count", "detail")
_GAP: Final = "  "


def print_report(report: Report, *, title: str, first_lines: Sequence[str] = ()) -> None:
    """Print first lines, table, findings and, last, the verdict."""
    for line in (*first_lines, title, "", *table_lines(report), "", *finding_lines(report)):
        print(line)
    print(verdict(report))


def print_json(report: Report, *, about: dict[str, str]) -> None:
    """Print the report as one JSON object, led by what it is about."""
    value = {**about, **report.to_json_value()}
    print(json.dumps(value, ensure_ascii=False, indent=2))


def table_lines(report: Report) -> Iterator[str]:
    """Yield the table: a heading, then one line a check."""
    rows = [_HEADINGS] + [
        (shown(name), "ok" if passed else "FAILED", f"{count:,}", shown(detail))
        for name, passed, count, detail in report.rows()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, result, count, detail in rows:
        cells = (name.ljust(widths[0]), result.ljust(widths[1]), count.rjust(widths[2]), detail)
        yield _GAP.join(cells).rstrip()


def finding_lines(report: Report) -> Iterator[str]:
    """Yield every finding, errors first: its weight, code and place, then its sentence.

    A sentence stays on one line, so that it can be searched for.
    """
    for severity, word in _WORDS.items():
        for finding in report.of(severity):
            yield f"{word} {shown(finding.code)} ({shown(_place(finding))})"
            yield f"    {shown(finding.sentence)}"
    if report.findings:
        yield ""


def verdict(report: Report) -> str:
    """Return the last line."""
    checks = len(report.checks)
    if report.valid:
        warnings = len(report.of(Severity.WARNING))
        more = f", {_counted(warnings, 'warning')}" if warnings else ""
        return f"VALID: {_counted(checks, 'check')} passed{more}."
    failed = sum(not check.passed for check in report.checks)
    errors = _counted(len(report.errors), "error")
    return f"NOT VALID: {failed} of {_counted(checks, 'check')} failed, {errors}."


def shown(text: str) -> str:
    """Return a text on one line with every character that does not print replaced."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def speak_plainly() -> None:
    """Let an output that knows few characters show the others escaped instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _place(finding: Finding) -> str:
    return f"{finding.check}: {finding.where}" if finding.where else finding.check


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
