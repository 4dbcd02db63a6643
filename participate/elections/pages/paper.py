"""What the officials' page of paper ballots shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from participate.elections.pages.questions import Question
from participate.elections.service import PaperView
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class PaperPage:
    """Each chamber with voters on paper, and the form of its ballots.

    `entered`: the chamber whose form came back, with what was `typed` and its `errors`; `account`
    is the reader's, who does not confirm numbers of their own.
    """

    consultation: str
    title: Text
    chambers: tuple[PaperView, ...]
    questions: tuple[Question, ...]
    account: str
    entered: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many chambers' paper ballots are not counted yet."""
        return sum(each.confirmed is None for each in self.chambers)
