"""The report of a verification: what was checked, how often, and everything that was found.

Invariants: a report is valid exactly when no finding is an error; the order of checks is the order
in which they were begun, findings stand under their check in the order in which they were made, so
the same input gives the same report byte for byte.
Source: specification 17.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ballots.encoding import JsonLike
from ballots.errors import BallotsError


class Severity(StrEnum):
    """How much a finding weighs: only an error makes a report invalid."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: under which check, a stable code, where, and a whole sentence."""

    check: str
    code: str
    sentence: str
    where: str = ""
    severity: Severity = Severity.ERROR

    def to_json_value(self) -> Mapping[str, JsonLike]:
        """Return the finding as JSON, fields in a fixed order."""
        return {
            "severity": self.severity.value,
            "check": self.check,
            "code": self.code,
            "where": self.where,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the table: a check, whether it holds, how many things it looked at, a detail."""

    name: str
    passed: bool
    count: int
    detail: str = ""

    def to_json_value(self) -> Mapping[str, JsonLike]:
        """Return the row as JSON, fields in a fixed order."""
        return {
            "check": self.name,
            "passed": self.passed,
            "count": self.count,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All checks and findings of one verification."""

    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def valid(self) -> bool:
        """Say whether nothing was found wrong (warnings and notes leave a report valid)."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that make the report invalid."""
        return self.of(Severity.ERROR)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity, in order."""
        return tuple(each for each in self.findings if each.severity is severity)

    def has(self, code: str) -> bool:
        """Say whether a finding has this code."""
        return any(each.code == code for each in self.findings)

    def rows(self) -> tuple[tuple[str, bool, int, str], ...]:
        """Return the table: (check, passed, count, detail)."""
        return tuple((each.name, each.passed, each.count, each.detail) for each in self.checks)

    def to_json_value(self) -> Mapping[str, JsonLike]:
        """Return the whole report as JSON, fields in a fixed order."""
        return {
            "valid": self.valid,
            "checks": [each.to_json_value() for each in self.checks],
            "findings": [each.to_json_value() for each in self.findings],
        }


@dataclass(slots=True)
class ReportBuilder:
    """Collects checks and findings while a verification runs; `build` freezes them."""

    _counts: dict[str, int] = field(default_factory=dict)
    _details: dict[str, str] = field(default_factory=dict)
    _findings: list[Finding] = field(default_factory=list)

    def examined(self, check: str, count: int = 1, detail: str | None = None) -> None:
        """Say that a check looked at `count` more things; it passes unless an error is found."""
        self._counts[check] = self._counts.get(check, 0) + count
        if detail is not None:
            self._details[check] = detail

    def error(self, check: str, code: str, sentence: str, where: str = "") -> None:
        """Add a finding that makes the report invalid."""
        self.add(Finding(check, code, sentence, where))

    def failed(self, check: str, error: BallotsError, where: str = "") -> None:
        """Add what a function raised as an error finding."""
        self.error(check, error.code, error.sentence, where)

    def warning(self, check: str, code: str, sentence: str, where: str = "") -> None:
        """Add a finding that a reader should know and that leaves the report valid."""
        self.add(Finding(check, code, sentence, where, Severity.WARNING))

    def info(self, check: str, code: str, sentence: str, where: str = "") -> None:
        """Add a plain statement about what was checked."""
        self.add(Finding(check, code, sentence, where, Severity.INFO))

    def add(self, finding: Finding) -> None:
        """Add a finding; its check gets a row even if nothing was counted."""
        self._counts.setdefault(finding.check, 0)
        self._findings.append(finding)

    def include(self, report: Report, prefix: str = "") -> None:
        """Take over another report, its checks named under `prefix` (for example an archive)."""
        for check in report.checks:
            self.examined(prefix + check.name, check.count, check.detail)
        for finding in report.findings:
            self.add(replace(finding, check=prefix + finding.check))

    def count_of(self, check: str) -> int:
        """Return how many things a check has looked at so far."""
        return self._counts.get(check, 0)

    @property
    def has_errors(self) -> bool:
        """Say whether an error was found so far."""
        return any(each.severity is Severity.ERROR for each in self._findings)

    def build(self) -> Report:
        """Return the frozen report."""
        wrong = {each.check for each in self._findings if each.severity is Severity.ERROR}
        order = {name: position for position, name in enumerate(self._counts)}
        checks = tuple(
            Check(name, name not in wrong, count, self._details.get(name, ""))
            for name, count in self._counts.items()
        )
        findings = sorted(self._findings, key=lambda each: order[each.check])
        return Report(checks, tuple(findings))
