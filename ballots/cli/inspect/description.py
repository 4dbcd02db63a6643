"""What `ballots inspect` says about a file: its kind, and what it holds, never a secret."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Facts: TypeAlias = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Description:
    """A kind in plain words, labelled facts, and longer lines behind them.

    `private` says that the file holds a secret, which is then not among the facts.
    """

    kind: str
    facts: Facts
    lines: tuple[str, ...] = field(default=())
    private: bool = False


Describe: TypeAlias = Callable[[bytes], Description]
