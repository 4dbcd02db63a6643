"""The authority's decision: what it judges, why it departs, and which comments it answers.

Invariant: a decision judges recorded proposals, each once, and says why where it departs from the
outcome. From its second form on each verdict has its reasons, and each theme answers comments that
stand in the record before it.
Source: specification 15.5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ballots.combining import Outcome, departs
from ballots.combining.departures import FOLLOWING
from ballots.dossier.layout import opening_name
from ballots.encoding import JsonValue
from ballots.verify.dossier_contents import Contents
from ballots.verify.dossier_story import Story
from ballots.verify.named import plain_name
from ballots.verify.report import ReportBuilder

DECISION: Final = "decision"
THEMES: Final = "themes of comments"
_Complaint = Callable[[str, str, str], None]
_Row = Mapping[str, JsonValue]


def check_decisions(
    report: ReportBuilder, story: Story, contents: Contents, outcome: Outcome | None
) -> None:
    """Check every decision whose content is here; one that is not is told with the openings."""
    report.examined(DECISION, len(story.decisions))
    for index, _ in story.decisions:
        if index in contents:
            content, name = contents[index], opening_name(index)

            def complain(check: str, code: str, sentence: str, where: str = name) -> None:
                report.error(check, code, sentence, where)

            _tell_same_name(report, content, name)
            _check_verdicts(complain, story, content, outcome)
            _check_themes(report, complain, story, index, content)


def adopted_by(story: Story, contents: Contents) -> frozenset[str] | None:
    """Return the proposals that the decision adopts or adapts; None where none can be read."""
    found = [contents[index] for index, _ in story.decisions if index in contents]
    if not found:
        return None
    return frozenset(
        str(row["proposal"])
        for content in found
        for row in _rows(content["verdicts"])
        if row["verdict"] in FOLLOWING
    )


def _tell_same_name(report: ReportBuilder, content: _Row, where: str) -> None:
    """Warn where a reader cannot tell that two people signed the decision."""
    if "version" not in content:
        return
    if plain_name(str(content["drafter"])) == plain_name(str(content["countersigner"])):
        sentence = (
            "who drafted it and who countersigned it have one name: that these are two people is "
            "the platform's word"
        )
        report.warning(DECISION, "W-SAME-NAME", sentence, where)


def _check_verdicts(
    complain: _Complaint, story: Story, content: _Row, outcome: Outcome | None
) -> None:
    rows = _rows(content["verdicts"])
    verdicts = [(str(row["proposal"]), str(row["verdict"])) for row in rows]
    unknown = [proposal for proposal, _ in verdicts if proposal not in story.proposals]
    if unknown:
        sentence = f"it judges {unknown[0]}, which is no recorded proposal"
        complain(DECISION, "unknown-proposal", sentence)
    if len(dict(verdicts)) != len(verdicts):
        complain(DECISION, "repeated-verdict", "it judges a proposal twice")
    different = departs(outcome, dict(verdicts)) if outcome is not None else ()
    if different and not str(content["departure"]).strip():
        sentence = f"it departs from the outcome ({', '.join(different)}) and does not say why"
        complain(DECISION, "unexplained-departure", sentence)
    if "version" in content and not all(str(row["reasons"]).strip() for row in rows):
        complain(DECISION, "missing-reasons", "a verdict is without reasons")


def _check_themes(
    report: ReportBuilder, complain: _Complaint, story: Story, index: int, content: _Row
) -> None:
    """Check that each theme answers comments of this consultation, and says why so."""
    if "themes" not in content:
        return
    themes = _rows(content["themes"])
    report.examined(THEMES, len(themes))
    names = [str(theme["theme"]) for theme in themes]
    if len(set(names)) != len(names):
        complain(THEMES, "repeated-theme", "two themes have one id")
    for theme in themes:
        title, comments = theme["title"], _texts(theme["comments"])
        if not comments:
            complain(THEMES, "empty-theme", f"the theme “{title}” answers no comment")
        if not str(theme["reasons"]).strip():
            complain(THEMES, "missing-reasons", f"the theme “{title}” is answered without reasons")
        for comment in comments:
            if story.comments.get(comment, index) >= index:
                sentence = f"the theme “{title}” answers {comment}, which is no comment before it"
                complain(THEMES, "unknown-comment", sentence)
        if len(set(comments)) != len(comments):
            complain(THEMES, "repeated-theme", f"the theme “{title}” names a comment twice")


def _rows(value: JsonValue) -> list[_Row]:
    """Return the objects of a list in a content, whose form is checked."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _texts(value: JsonValue) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
