"""The reviews' gates of a vote, held against the reviews in the record.

The rules say what each gate demands and found. Found is what the last version of each review says
that the record holds before the rules. A review that is hidden or erased by now cannot be read:
then what the rules say must be possible, whatever it said, and a warning tells how many there are.
Source: specification 15.1, 17.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ballots.combining import Rules
from ballots.combining.gate import HIGHEST, LOWEST, Demand, Found, Gate, Judged, found_in
from ballots.encoding import JsonValue
from ballots.verify.dossier_contents import Contents
from ballots.verify.dossier_story import Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

GATES: Final = "experts' gates"


def check_gates(report: ReportBuilder, story: Story, rules: Rules, contents: Contents) -> None:
    """Check every gate of the rules against the reviews that were recorded before."""
    criteria = _criteria(story, contents)
    place = entry_place(story.rules[0]) if story.rules is not None else ""
    for number, contest in enumerate(rules.contests, start=1):
        if contest.gate is not None:
            check = _Check(report, story, contents, f"question {number}: ", place)
            check.examine(contest.gate, criteria)


def _criteria(story: Story, contents: Contents) -> frozenset[str] | None:
    """Return the ids of the published criteria; None where the publication cannot be read."""
    published = next((i for i, e in story.own if e.kind == "consultation.published"), None)
    if published is None or published not in contents:
        return None
    return frozenset(str(row["id"]) for row in _rows(contents[published]["criteria"]))


def _rows(value: JsonValue) -> list[dict[str, JsonValue]]:
    """Return the objects of a list in a content, whose form is checked."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class _Check:
    """The check of one question's gate."""

    report: ReportBuilder
    story: Story
    contents: Contents
    question: str
    place: str

    def examine(self, gate: Gate, criteria: frozenset[str] | None) -> None:
        """Compare everything that the gate says with the record."""
        judged = (*gate.passed, *gate.held_back)
        self.report.examined(GATES, len(judged))
        for demand in gate.demands:
            if criteria is not None and demand.criterion not in criteria:
                sentence = f"the gate asks for {demand.criterion}, which is no published criterion"
                self._complain("unknown-criterion", sentence)
        for option in gate.held_back:
            self._check_held_back(option)
        for option in judged:
            for demand, found in zip(gate.demands, option.found, strict=True):
                self._compare(option, demand, found)
        unread = sum(len(self._reviews(option)[1]) for option in judged)
        if unread:
            sentence = (
                f"{self.question}{unread} reviews before the gate are hidden or erased by now, so "
                "their scores could not be held against it"
            )
            self.report.warning(GATES, "W-GATE", sentence, self.place)

    def _check_held_back(self, option: Judged) -> None:
        """Check that what was held back is a recorded proposal under its title."""
        index = self.story.voted.get(option.id)
        if index is None:
            self._complain("unknown-proposal", "the gate holds back what is no recorded proposal")
        elif index in self.contents and self.contents[index]["title"] != option.title:
            sentence = f"{option.id}, which the gate holds back, does not carry its title"
            self._complain("wrong-title", sentence)

    def _compare(self, option: Judged, demand: Demand, found: Found) -> None:
        """Compare the number of scores and the median with the reviews'."""
        read, unread = self._reviews(option)
        scores = [found_score for each in read for found_score in _scores(each, demand.criterion)]
        if _is_possible(found, scores, len(unread)):
            return
        given = found_in(scores)
        sentence = (
            f"on {demand.criterion} the reviews of {option.id} have {given.reviews} scores and the "
            f"median {given.median}; the rules say {found.reviews} and {found.median}"
        )
        self._complain("other-median", sentence)

    def _reviews(self, option: Judged) -> tuple[list[dict[str, JsonValue]], list[int]]:
        """Return the contents of an option's reviews, and which could not be read."""
        last = self.story.reviews.get(option.id, {}).values()
        read = [dict(self.contents[index]) for index in last if index in self.contents]
        return read, [index for index in last if index not in self.contents]

    def _complain(self, code: str, sentence: str) -> None:
        self.report.error(GATES, code, self.question + sentence, self.place)


def _scores(review: dict[str, JsonValue], criterion: str) -> list[int]:
    """Return a review's score on a criterion, where it has one; a second one is not counted."""
    rows = _rows(review["scores"])
    scores = [each["score"] for each in rows if each["criterion"] == criterion]
    return [score for score in scores[:1] if isinstance(score, int)]


def _is_possible(found: Found, scores: Sequence[int], unread: int) -> bool:
    """Say whether these scores and at most so many unread ones can give what was found."""
    more = found.reviews - len(scores)
    if not 0 <= more <= unread:
        return False
    lowest, highest = (found_in([*scores, *[score] * more]) for score in (LOWEST, HIGHEST))
    return lowest.median <= found.median <= highest.median
