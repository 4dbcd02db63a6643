"""The decision as files for programs and spreadsheets."""

import json
from collections.abc import Iterator, Sequence

from participate.decisions.pages.decision import DecisionShown
from participate.decisions.service import ResultView
from participate.shared.clock import format_moment


def decision_json(result: ResultView, shown: DecisionShown) -> bytes:
    """The decision with its titles and its place in the record, UTF-8.

    `sha256` is that of the content behind the commitment, whose bytes are in the entry's opening.
    """
    published = result.decision
    content = {
        "version": 1,
        "consultation": result.consultation,
        "title": dict(result.title),
        "published": None if published is None else format_moment(published.published_at),
        "record_entry": shown.index,
        "sha256": shown.sha256,
        "drafter": shown.drafter,
        "countersigner": shown.countersigner,
        "language": shown.language,
        "verdicts": [
            {
                "proposal": each.proposal,
                "title": each.title,
                "verdict": str(each.verdict),
                "reasons": each.reasons,
                "department": dict(each.department),
                "due": str(each.due or ""),
                "budget_line": each.budget_line,
                "legal_basis": each.legal_basis,
            }
            for each in shown.verdicts
        ],
        "departure": shown.departure,
        "themes": [
            {
                "title": each.title,
                "answer": str(each.answer),
                "reasons": each.reasons,
                "comments": each.comments,
            }
            for each in shown.themes
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def decision_rows(shown: DecisionShown) -> Iterator[Sequence[object]]:
    """The verdicts, then the answers to the themes of comments, a row each under one heading."""
    yield (
        "kind",
        "proposal",
        "title",
        "answer",
        "reasons",
        "department_en",
        "department_zh",
        "due",
        "budget_line",
        "legal_basis",
        "comments",
    )
    for each in shown.verdicts:
        yield (
            "verdict",
            each.proposal,
            each.title,
            each.verdict,
            each.reasons,
            each.department["en"],
            each.department["zh"],
            each.due or "",
            each.budget_line,
            each.legal_basis,
            "",
        )
    for theme in shown.themes:
        words = (theme.title, theme.answer, theme.reasons)
        yield ("theme", "", *words, "", "", "", "", "", theme.comments)
