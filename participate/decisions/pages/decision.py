"""The decision as people read it: published, or about to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ballots.combining.rules import Rules
from participate.comments.policy import Answer
from participate.decisions.policy import Verdict
from participate.decisions.service import (
    DecisionContent,
    DecisionView,
    Proposed,
    ResultView,
    ThemeContent,
)
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class VerdictShown:
    """The authority's verdict on one proposal, with its title; `due` is None where not said."""

    proposal: str
    title: str
    verdict: Verdict
    reasons: str
    legal_basis: str
    budget_line: str
    department: Text
    due: date | None


@dataclass(frozen=True, slots=True)
class ThemeShown:
    """A theme of comments with its answer; `paths` lead to the first of its comments."""

    title: str
    answer: Answer
    reasons: str
    comments: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A decision; `drafter` is "" where one person decided alone, `index` None before the record.

    `sha256` is of the bytes that the record's commitment is over.
    """

    verdicts: tuple[VerdictShown, ...]
    departure: str
    themes: tuple[ThemeShown, ...]
    language: str
    drafter: str
    countersigner: str
    sha256: str
    index: int | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignPage:
    """What a publisher is asked to sign, or why this one cannot; `note` is what was typed."""

    consultation: str
    title: Text
    decision: DecisionShown
    refusal: str
    handed_at: datetime | None
    errors: Mapping[str, str]
    note: str = ""


def titles_of(rules: Rules) -> dict[str, str]:
    """Return the titles on the ballot by proposal id."""
    return {option.id: option.title for contest in rules.contests for option in contest.options}


def published_decision(result: ResultView) -> DecisionShown | None:
    """The published decision; None before there is one."""
    published = result.decision
    if published is None:
        return None
    return _shown(published, result, published.sha256, published.index, published.published_at)


def sign_page(
    result: ResultView, proposed: Proposed, errors: Mapping[str, str], note: str = ""
) -> SignPage:
    """The page on which a decision is countersigned."""
    return SignPage(
        consultation=result.consultation,
        title=result.title,
        decision=_shown(proposed.content, result, proposed.sha256),
        refusal=proposed.refusal.sentence if proposed.refusal else "",
        handed_at=proposed.draft.handed_at,
        errors=errors,
        note=note,
    )


def _shown(
    content: DecisionContent | DecisionView,
    result: ResultView,
    sha256: str,
    index: int | None = None,
    published_at: datetime | None = None,
) -> DecisionShown:
    if result.rules is None:
        message = "a decision stands on sealed rules"
        raise ValueError(message)
    titles = titles_of(result.rules)
    return DecisionShown(
        verdicts=tuple(
            VerdictShown(
                each.proposal,
                titles[each.proposal],
                each.verdict,
                each.reasons,
                each.legal_basis,
                each.budget_line,
                each.department,
                date.fromisoformat(each.due) if each.due else None,
            )
            for each in content.verdicts
        ),
        departure=content.departure,
        themes=tuple(_theme(each, result.comment_paths) for each in content.themes),
        language=content.language,
        drafter=content.drafter,
        countersigner=content.countersigner,
        sha256=sha256,
        index=index,
        published_at=published_at,
    )


def _theme(theme: ThemeContent, paths: Mapping[str, str]) -> ThemeShown:
    return ThemeShown(
        title=theme.title,
        answer=theme.answer,
        reasons=theme.reasons,
        comments=len(theme.comments),
        paths=tuple(paths[comment] for comment in theme.comments if comment in paths),
    )
