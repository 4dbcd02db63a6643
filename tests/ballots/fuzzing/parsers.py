"""What a parser is to a fuzzer, and how all parsers of `ballots/` are found in the code."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ballots

PARSER_NAME = re.compile(r"^(from_|read_|parse_)|_of_(hex|bytes|text)$|^(answer|question)_of$")
READS_BYTES = re.compile(r"\b(bytes|JsonValue|bool \| int \| str \| list)\b")
READS_TEXT = re.compile(r"'?str'?|<class 'str'>")
NOT_PARSERS = {
    "ballots.combining.timetable.read_extension": "takes a form that another has checked",
    "ballots.election.listing.Listing.from_files": "joins two files whose own parsers are fuzzed",
    "ballots.election.certificate.Certificate.from_signed": "takes what another one has read",
    "ballots.verify.dossier_story.read_story": "takes entries that another one has read",
}
READERS = ("ballots.election.archive.ArchiveReader",)
"""Parsers that are classes, not functions."""


@dataclass(frozen=True, slots=True)
class Parser:
    """One parser: how it is called, what it takes, good samples, and how its value is written.

    `takes` is "json" (what `parse_json` returns), "document" (JSON text), "text" or "bytes".
    `write` gives the only input that the parser may have accepted; `rewrite` an input that has to
    read as the same value. Samples are made when they are needed.
    """

    read: Callable[[Any], Any]
    takes: str
    samples: Callable[[], Sequence[Any]]
    write: Callable[[Any], Any] | None = None
    rewrite: Callable[[Any], Any] | None = None


def found() -> set[str]:
    """The names of all parsers of `ballots`: by their own name and by what they take."""
    names = set(READERS)
    for info in pkgutil.walk_packages(ballots.__path__, "ballots."):
        if not info.name.endswith("__main__"):
            names |= set(_parsers_of(importlib.import_module(info.name)))
    return names - set(NOT_PARSERS)


def _parsers_of(module):
    for name, member in vars(module).items():
        if getattr(member, "__module__", None) != module.__name__:
            continue
        inside = vars(member).items() if inspect.isclass(member) else [(name, member)]
        prefix = f"{module.__name__}.{name}." if inspect.isclass(member) else f"{module.__name__}."
        for each, function in inside:
            if PARSER_NAME.search(each) and not each.startswith("_") and _takes_input(function):
                yield prefix + each


def _takes_input(function):
    plain = getattr(function, "__func__", function)
    if not inspect.isfunction(plain):
        return False
    given = inspect.signature(plain).parameters.items()
    kinds = [str(each.annotation) for name, each in given if name != "cls"]
    return any(READS_BYTES.search(kind) for kind in kinds) or (
        bool(kinds) and READS_TEXT.fullmatch(kinds[0]) is not None
    )
