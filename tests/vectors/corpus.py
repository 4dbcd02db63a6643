"""The hostile corpus as files: every bad archive under its fault, and the table of docs/corpus.md.

`python -m tests.vectors.corpus FOLDER` writes the files; without FOLDER it prints the table. A file
is named `<code>.<fault>.bel`: the code is what `ballots verify` has to say about it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.vectors.bel import Step
from tests.vectors.corpus_archives import ARCHIVE_FAULTS
from tests.vectors.corpus_ballots import BALLOT_FAULTS
from tests.vectors.corpus_shuffles import SHUFFLE_FAULTS
from tests.vectors.corpus_threshold import THRESHOLD_FAULTS
from tests.vectors.loading import Vector, load

SECTIONS = {
    "A ballot": "The last ballot of a running election is replaced; where it can be, it is signed "
    "again by its own voter, so that the refusal speaks of the fault and not of the signature.",
    "An archive": "Order of events, records, tally, decryptions, result, set-up, container; hashes "
    "and the chain of events are made anew, so that only the fault itself can be found.",
    "A threshold group": "The same for an election whose tally any two of three trustees open.",
    "A mixnet": "The same for an election whose answers are shuffled twice and opened one by one.",
}

ASKED = {
    "ballot out of range": ("more options than allowed", "one option counted twice"),
    "forged proof of each kind": (
        "forged individual challenge",
        "forged overall challenge",
        "forged blank challenge",
        "forged proof of the blank bit",
        "forged challenge of a ranked answer",
        "a shuffle with another t1",
        "a forged possession",
        "a forged possession of a share",
        "a forged decryption challenge",
    ),
    "bad signature": ("forged signature", "another voter's signature", "changed after signing"),
    "copied ballot": ("copied under another credential", "copied byte for byte", "a ballot twice"),
    "foreign credential": ("foreign credential",),
    "tally that leaves a ballot out": ("a ballot left out of the tally",),
    "events out of order": ("the tally before the end", "a wrong parent", "no set-up"),
    "ballots after the end": ("a ballot after the end", "a ballot after the result"),
    "altered factor": ("an altered factor", "a factor of another key"),
    "wrong Lagrange set": (
        "factors weighted for another set",
        "a member's factors under another number",
        "a result that the factors do not give",
    ),
    "swapped shuffle": (
        "shuffles in another order",
        "a shuffle left out",
        "a shuffle that drops a ballot",
        "a shuffle that repeats a ballot",
        "the sealed list decrypted",
    ),
    "truncated file": ("cut in a body", "cut in a header", "cut by one byte"),
    "extra record": ("an extra record at the end", "an extra record inside"),
    "non-canonical JSON": ("spaces", "fields in another order", "an escaped letter"),
    "small-order and non-canonical points": (
        "a point of order two",
        "a point of mixed order",
        "a second identity",
        "a y above the prime",
        "a factor of order two",
        "a coefficient of order two",
    ),
}
"""What a corpus must hold, and the faults here that are of each kind."""


@dataclass(frozen=True, slots=True)
class Bad:
    """One bad archive: its section, the sentence of its fault, its code, and how it is made."""

    section: str
    fault: str
    code: str
    make: Callable[[], bytes]

    @property
    def file_name(self) -> str:
        """`<code>.<fault>.bel`, with dashes for everything but letters and digits."""
        return f"{self.code}.{re.sub('[^a-z0-9]+', '-', self.fault.lower())}.bel"


def in_archive(vector: Vector, raw: bytes) -> bytes:
    """The running election with its last ballot replaced."""
    parts = vector.parts
    at = parts.places("Ballot")[-1]
    return parts.cut(at + 1).with_step(at, Step("Ballot", (raw,))).build()


def _all() -> list[Bad]:
    bad = []
    for name, ballot in BALLOT_FAULTS.items():

        def replaced(ballot=ballot):
            vector = load(ballot.vector)
            return in_archive(vector, ballot.make(vector))

        bad.append(Bad("A ballot", name, ballot.code, replaced))
    for section, faults in (
        ("An archive", ARCHIVE_FAULTS),
        ("A threshold group", THRESHOLD_FAULTS),
        ("A mixnet", SHUFFLE_FAULTS),
    ):
        for name, fault in faults.items():

            def made(fault=fault):
                return fault.make(load(fault.vector))

            bad.append(Bad(section, name, fault.code, made))
    return bad


CORPUS = _all()


def table() -> str:
    """The table of docs/corpus.md."""
    lines = ["## What has to be in it", "", "| asked for | the faults |", "|---|---|"]
    lines += [f"| {asked} | {'; '.join(faults)} |" for asked, faults in ASKED.items()]
    for section, about in SECTIONS.items():
        mine = [bad for bad in CORPUS if bad.section == section]
        lines += ["", f"## {section}", "", *wrapped(f"{about} {len(mine)} faults."), ""]
        lines += ["| the fault | the code |", "|---|---|"]
        lines += [f"| {bad.fault} | `{bad.code}` |" for bad in mine]
    return "\n".join(lines) + "\n"


def wrapped(text: str, width: int = 100) -> list[str]:
    """The text in lines."""
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


def main() -> None:
    """Write all files into a folder, or print the table."""
    if len(sys.argv) == 1:
        sys.stdout.write(table())
        return
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for bad in CORPUS:
        (folder / bad.file_name).write_bytes(bad.make())


if __name__ == "__main__":
    main()
