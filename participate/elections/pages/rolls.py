"""What the officials' pages of rolls show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from participate.eligibility.service import Chamber, CheckKind, Column, DryRun, OnPaper, RollDraft
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class RollPage:
    """A chamber's roll: its addresses while it is open, the outcome of a dry run.

    `by_name`: the plan lets this chamber vote by name, so that its members are public. `filled`:
    how many people have each column; `checks`: how else they may prove who they are. `waits`: a
    file was uploaded and not confirmed yet. `paper`: how many vote on paper; `on_paper` are the
    first of them; `typed` fills the form that strikes.
    """

    consultation: str
    title: Text
    chamber: Chamber
    count: int
    root: str
    addresses: str
    by_name: bool = False
    filled: tuple[tuple[Column, int], ...] = ()
    checks: tuple[CheckKind, ...] = ()
    waits: bool = False
    paper: int = 0
    on_paper: tuple[OnPaper, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    draft: RollDraft | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def only_addresses(self) -> bool:
        """Whether the roll knows nothing of its people but mail addresses."""
        return not self.paper and all(column is Column.ADDRESS for column, _ in self.filled)


@dataclass(frozen=True, slots=True)
class RollFault:
    """What is wrong with a row of a file; `column` is None for the whole row."""

    row: int
    column: Column | None
    sentence: str


@dataclass(frozen=True, slots=True)
class RollFilePage:
    """The dry run of a file for a roll: what is wrong with it, or what it would change.

    `refused`: why it could not be taken a moment ago.
    """

    consultation: str
    title: Text
    chamber: Chamber
    found: DryRun
    faults: tuple[RollFault, ...]
    refused: str = ""

    @property
    def more_faults(self) -> int:
        """How many faults are not told one by one."""
        return self.found.file.fault_count - len(self.faults)
