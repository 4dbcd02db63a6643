"""The words that changed between two versions of a text.

A change is found first by lines, then inside the changed lines by words (by characters where
Chinese is written without spaces). Blocks above a bound are shown as a whole, so that no pair of
texts, however made, costs more than a fraction of a second.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

MOST_LINES = 400
MOST_WORDS = 600
_WORDS = re.compile(r"[^\W\u3000-\u9fff\uff00-\uffef]+|\s+|.", re.DOTALL)


class Change(StrEnum):
    """What happened to a stretch of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Stretch(NamedTuple):
    """A stretch of text and what happened to it."""

    change: Change
    text: str


def compare_wording(before: str, after: str) -> tuple[Stretch, ...]:
    """The stretches of both texts in reading order.

    Those that are not ADDED join to `before`, those that are not REMOVED join to `after`.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    stretches = (
        stretch
        for old_lines, new_lines in _blocks(old, new, MOST_LINES)
        for stretch in _compare_block("".join(old_lines), "".join(new_lines))
    )
    return tuple(_joined(stretches))


def _compare_block(before: str, after: str) -> Iterator[Stretch]:
    if before == after:
        yield Stretch(Change.SAME, before)
        return
    for old, new in _blocks(_WORDS.findall(before), _WORDS.findall(after), MOST_WORDS):
        if old == new:
            yield Stretch(Change.SAME, "".join(old))
        else:
            yield Stretch(Change.REMOVED, "".join(old))
            yield Stretch(Change.ADDED, "".join(new))


def _blocks(
    old: Sequence[str], new: Sequence[str], most: int
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Pairs of corresponding runs: either equal, or one put in the place of the other."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    yield old[:head], new[:head]
    old_core, new_core = old[head:old_end], new[head:new_end]
    if max(len(old_core), len(new_core)) > most:
        yield old_core, new_core
    else:
        matcher = SequenceMatcher(None, old_core, new_core, autojunk=False)
        for _, a, b, c, d in matcher.get_opcodes():
            yield old_core[a:b], new_core[c:d]
    yield old[old_end:], new[new_end:]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Join neighbours of one kind, and inside a changed run all removals before all additions."""
    for is_same, run in groupby(
        (stretch for stretch in stretches if stretch.text),
        key=lambda stretch: stretch.change is Change.SAME,
    ):
        parts = tuple(run)
        kinds = (Change.SAME,) if is_same else (Change.REMOVED, Change.ADDED)
        for kind in kinds:
            text = "".join(part.text for part in parts if part.change is kind)
            if text:
                yield Stretch(kind, text)
