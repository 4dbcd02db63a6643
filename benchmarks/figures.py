"""What a benchmark reports: spreads, figures, claims; written as a table or as JSON."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from os import cpu_count, getloadavg
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle, the least and the greatest of some runs."""

    median: float
    low: float
    high: float
    runs: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Sum up at least one value."""
        listed = list(values)
        return cls(median(listed), min(listed), max(listed), len(listed))

    def text(self) -> str:
        """Write median (least to greatest, number of runs)."""
        return (
            f"{_number(self.median)} ({_number(self.low)} to {_number(self.high)}, N={self.runs})"
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured that nothing is claimed about."""

    name: str
    unit: str
    measured: Spread


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with a bound, and the ratio that was measured; it holds if the median does."""

    sentence: str
    at_least: bool
    bound: float
    measured: Spread

    @property
    def holds(self) -> bool:
        """Say whether the median is on the right side of the bound."""
        if self.at_least:
            return self.measured.median >= self.bound
        return self.measured.median <= self.bound


@dataclass(frozen=True, slots=True)
class Gap:
    """A claim that could not be measured, and why."""

    sentence: str
    reason: str


Line = Figure | Claim | Gap


def machine() -> dict[str, str]:
    """Describe the machine by what matters for speed, without names."""
    load = getloadavg()[0]
    return {
        "processor": _processor(),
        "cores": str(cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "pynacl": version("pynacl"),
        "load at the start": f"{load:.2f}",
    }


def as_text(about: dict[str, str], lines: Sequence[Line]) -> str:
    """Write all lines as a table: claims first, then figures."""
    rows = [("claim", "bound", "measured", "holds")]
    for line in lines:
        if isinstance(line, Claim):
            sign = ">=" if line.at_least else "<="
            bound, holds = f"{sign} {_number(line.bound)}", "yes" if line.holds else "NO"
            rows.append((line.sentence, bound, line.measured.text(), holds))
        elif isinstance(line, Gap):
            rows.append((line.sentence, "", f"not measured: {line.reason}", "?"))
    figures = [("figure", "unit", "measured")]
    figures += [
        (line.name, line.unit, line.measured.text()) for line in lines if isinstance(line, Figure)
    ]
    head = "\n".join(f"{name}: {value}" for name, value in about.items())
    return "\n\n".join([head, _table(rows), _table(figures)]) + "\n"


def as_json(about: dict[str, str], lines: Sequence[Line]) -> str:
    """Write all lines as one JSON object."""
    written = [
        {"kind": type(line).__name__.lower(), **asdict(line)}
        | ({"holds": line.holds} if isinstance(line, Claim) else {})
        for line in lines
    ]
    return json.dumps({"machine": about, "lines": written}, indent=2) + "\n"


def _number(value: float) -> str:
    return f"{float(f'{value:.3g}'):g}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    written = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([written[0], "  ".join("-" * width for width in widths), *written[1:]])


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - no path of ours
            names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model")]
    except OSError:
        return platform.processor() or "unknown"
    return next((name for name in names if not name.isdigit()), "unknown")
