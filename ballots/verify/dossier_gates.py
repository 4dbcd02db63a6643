"""The reviews' gates of a vote, held against the reviews in the record.

The rules say what each gate demands and found. Found is what the last version of each review says
that the record holds before the rules. A review that is hidden or erased by now cannot be read:
then what the rules say must be possible, whatever it said, and a warning tells how many there are.
Source: specification 15.1, 17.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ballots.combining import Rules
from ballots.combining.gate import HIGHEST, LOWEST, Demand, Found, Gate, Judged, found_in
from ballots.verify.dossier_contents import Contents
from ballots.verify.dossier_reviews import LastReview, last_reviews, published_criteria
from ballots.verify.dossier_story import Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

GATES: Final = "experts' gates"


def check_gates(report: ReportBuilder, story: Story, rules: Rules, contents: Contents) -> None:
    """Check every gate of the rules against the reviews that were recorded before."""
    criteria = published_criteria(story, contents)
    fixed = story.rules[0] if story.rules is not None else 0
    reviews: dict[str, list[LastReview]] = {}
    for each in last_reviews(story, contents, fixed):
        reviews.setdefault(each.proposal, []).append(each)
    for number, contest in enumerate(rules.contests, start=1):
        if contest.gate is not None:
            place = entry_place(fixed)
            check = _Check(report, story, contents, reviews, f"question {number}: ", place)
            check.examine(contest.gate, criteria)


@dataclass(frozen=True, slots=True)
class _Check:
    """The check of one question's gate."""

    report: ReportBuilder
    story: Story
    contents: Contents
    reviews: Mapping[str, Sequence[LastReview]]  # by proposal
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
        unread = 0
        for option in judged:
            mine = self.reviews.get(option.id, ())
            given = [each.scores for each in mine]
            missing = sum(each.content is None for each in mine)
            unread += missing
            for demand, found in zip(gate.demands, option.found, strict=True):
                scores = [each[demand.criterion] for each in given if demand.criterion in each]
                self._compare(option, demand, found, scores, missing)
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

    def _compare(
        self, option: Judged, demand: Demand, found: Found, scores: Sequence[int], unread: int
    ) -> None:
        """Compare the number of scores and the median with the reviews'."""
        if _is_possible(found, scores, unread):
            return
        given = found_in(scores)
        sentence = (
            f"on {demand.criterion} the reviews of {option.id} have {given.reviews} scores and the "
            f"median {given.median}; the rules say {found.reviews} and {found.median}"
        )
        self._complain("other-median", sentence)

    def _complain(self, code: str, sentence: str) -> None:
        self.report.error(GATES, code, self.question + sentence, self.place)


def _is_possible(found: Found, scores: Sequence[int], unread: int) -> bool:
    """Say whether these scores and at most so many unread ones can give what was found."""
    more = found.reviews - len(scores)
    if not 0 <= more <= unread:
        return False
    lowest, highest = (found_in([*scores, *[score] * more]) for score in (LOWEST, HIGHEST))
    return lowest.median <= found.median <= highest.median
