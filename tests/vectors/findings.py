"""What the verifier says, word for word, about every archive of the corpus and about good ones.

`python -m tests.vectors.findings` writes findings.json again after a sentence has been changed;
look at the difference before it is committed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from ballots.verify.election import verify_archive
from ballots.verify.report import Report
from tests.vectors.corpus import CORPUS, load

FILE = Path(__file__).resolve().parent / "findings.json"
GOOD = ("minmax", "blank", "weighted", "empty", "threshold", "mixnet")
CHANGING = (
    (re.compile(r"[0-9a-f]{64}"), "<hash>"),
    (re.compile(r"at byte [0-9]+"), "at byte <place>"),
)
"""Forged proofs are made afresh each time, and with them hashes and lengths."""


def said(report: Report) -> list[str]:
    """Each finding as one line: severity, check, code, place, sentence."""
    return [
        plain(f"{f.severity} | {f.check} | {f.code} | {f.where} | {f.sentence}")
        for f in report.findings
    ]


def plain(text: str) -> str:
    """The text without what changes with the randomness."""
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def of_corpus(number: int) -> list[str]:
    return said(verify_archive(CORPUS[number].make()))


def of_good(name: str, profile: str) -> list[str]:
    """A good archive's whole table and its findings."""
    report = verify_archive(load(name).archive, profile=profile)
    rows = [" | ".join(map(str, row)) for row in report.rows()]
    return [*map(plain, rows), *said(report)]


def main() -> None:
    """Write what is said now."""
    known = {bad.file_name: of_corpus(number) for number, bad in enumerate(CORPUS)}
    for profile in ("belenios", "participate"):
        known |= {f"{name} ({profile})": of_good(name, profile) for name in GOOD}
    FILE.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
