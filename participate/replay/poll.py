"""A published vote as the replay reads it: what was on the ballot and what everyone chose."""

from collections.abc import Mapping
from dataclasses import dataclass


class PollError(Exception):
    """The file cannot be read: the line (1-based) and the reason, in one sentence."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Project:
    """One project or candidate; `votes` is the published count, or None where there is none."""

    id: str
    name: str
    cost: str
    votes: int | None


@dataclass(frozen=True, slots=True)
class CastVote:
    """One voter's real ballot: the ids chosen, in a ranking the most preferred first."""

    voter: str
    chosen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Poll:
    """A whole file: `ranked` says whether the order of what a ballot names means something."""

    description: str
    meta: Mapping[str, str]
    projects: tuple[Project, ...]
    votes: tuple[CastVote, ...]
    minimum: int
    maximum: int
    ranked: bool

    def counts(self) -> dict[str, int]:
        """How many ballots name each project, by project id, from the ballots themselves."""
        counts = {project.id: 0 for project in self.projects}
        for vote in self.votes:
            for project in vote.chosen:
                counts[project] += 1
        return counts

    def published_counts(self) -> dict[str, int] | None:
        """The counts that the file publishes, or None unless it has one for every project."""
        counts = {p.id: p.votes for p in self.projects if p.votes is not None}
        return counts if len(counts) == len(self.projects) else None
