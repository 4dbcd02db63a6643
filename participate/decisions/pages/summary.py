"""The result as JSON for programs: what people read, and beside it the whole outcome.

The outcome stands there as its document says it; its exact bytes, whose hash is in the public
record, are those of outcome.json.
"""

import json

from participate.decisions.pages.values import ChamberFacts, CountedShown, ResultPage, ScoredShown
from participate.decisions.service import OutcomeView
from participate.elections.service import PaperView
from participate.shared.clock import format_moment


def summary_json(page: ResultPage, published: OutcomeView) -> bytes:
    """Return the summary with the outcome, UTF-8."""
    summary = {
        "version": 1,
        "consultation": page.consultation,
        "title": dict(page.title),
        "published": format_moment(published.published_at),
        "record_entry": published.index,
        "outcome_sha256": published.outcome.sha256,
        "rule": page.rule.rule if page.rule is not None else "",
        "chambers": [_chamber(each) for each in page.turnout],
        "on_paper": [_on_paper(each) for each in page.paper],
        "questions": [_question(each) for each in page.contests],
        "outcome": json.loads(published.outcome.to_bytes()),
    }
    return json.dumps(summary, ensure_ascii=False, indent=1).encode() + b"\n"


def _chamber(facts: ChamberFacts) -> dict[str, object]:
    return {
        "chamber": facts.chamber,
        "ballots": facts.ballots,
        "roll": facts.roll,
        "turnout": round(facts.turnout, 6),
        "counted": facts.counted,
    }


def _on_paper(paper: PaperView) -> dict[str, object]:
    """Write a figure of its own: these ballots are in no other number of this file."""
    counted = paper.confirmed
    return {
        "chamber": str(paper.chamber),
        "announced": paper.announced,
        "ballots": counted.voters if counted else None,
        "totals": [list(row) for row in counted.totals] if counted else None,
        "record_entry": counted.index if counted else None,
    }


def _question(contest: ScoredShown | CountedShown) -> dict[str, object]:
    """Write what came out of one question, in the words of its ballot."""
    return {
        "question": contest.question,
        "finding": str(contest.finding),
        "selected": list(contest.winners),
        "ranking": _ranking(contest),
        "held_back": _held_back(contest),
    }


def _held_back(contest: ScoredShown | CountedShown) -> list[dict[str, object]]:
    """Write what the experts' gate kept off the ballot, with its medians by criterion."""
    gate = contest.gate
    if gate is None:
        return []
    return [
        {
            "title": each.title,
            "medians": [
                {
                    "criterion": dict(demand.criterion),
                    "median": found.median or None,
                    "scores": found.reviews,
                    "least": demand.least,
                }
                for demand, found in zip(gate.demands, each.found, strict=True)
            ],
        }
        for each in gate.held_back
    ]


def _ranking(contest: ScoredShown | CountedShown) -> list[dict[str, object]]:
    if isinstance(contest, ScoredShown):
        return [
            {"title": each.label, "rank": each.rank, "selected": each.selected}
            | ({"vetoed": True} if each.vetoed else {})
            for each in contest.sums
        ]
    return [
        {"title": each.title, "rank": each.rank, "selected": each.selected}
        for each in contest.options
    ]
