"""The decision's draft: what was typed, what is wrong, in the order of the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ballots.combining.outcome import CountedOption, OptionResult
from participate.comments.service import CommentView, Grouping, ThemeView
from participate.decisions.pages.decision import titles_of
from participate.decisions.service import DraftView, ResultView
from participate.departments.service import Department
from participate.shared.paging import Paging
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class DecideOption:
    """One proposal on the decision form, with what the outcome says of it."""

    proposal: str
    title: str
    rank: int | None
    selected: bool
    score: float | None


@dataclass(frozen=True, slots=True)
class DecidePage:
    """The form in which officials draft the decision; `stale` says that a colleague was faster."""

    consultation: str
    title: Text
    options: tuple[DecideOption, ...]
    ranking_only: bool
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    revision: int
    departments: tuple[Department, ...]
    themes: tuple[ThemeView, ...]
    saved_by: str
    saved_at: datetime | None
    handed_at: datetime | None
    note: str
    stale: str


@dataclass(frozen=True, slots=True)
class ThemesPage:
    """The themes of a decision's draft, and the form of a new one."""

    consultation: str
    title: Text
    themes: tuple[ThemeView, ...]
    ungrouped: int
    typed: str
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ThemePage:
    """One theme, and a page of comments of which each is in it or not.

    `others` are the titles of the further themes that a comment is in; `proposals` their titles.
    """

    consultation: str
    title: Text
    theme: ThemeView
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    comments: tuple[CommentView, ...]
    others: Mapping[str, tuple[str, ...]]
    proposals: Mapping[str, str]
    number: int
    pages: int
    total: int
    ungrouped: bool


def decide_page(
    result: ResultView,
    draft: DraftView | None,
    departments: tuple[Department, ...],
    themes: tuple[ThemeView, ...],
    *,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    stale: str = "",
) -> DecidePage:
    """The decision form with what was typed and what is wrong, in the order of the outcome."""
    if result.rules is None or result.outcome is None:
        message = "a decision answers a published outcome"
        raise ValueError(message)
    titles = titles_of(result.rules)
    ranked: dict[str, OptionResult | CountedOption] = {}
    for contest in result.outcome.outcome.contests:
        for option in contest.ranking:
            # One verdict a proposal: the contest that carried it stands for it, else the first.
            if option.selected or option.option not in ranked:
                ranked[option.option] = option
    return DecidePage(
        consultation=result.consultation,
        title=result.title,
        options=tuple(_decide_option(option, titles) for option in ranked.values()),
        ranking_only=result.rules.accept.kind == "ranking",
        typed=typed,
        errors=errors,
        revision=draft.revision if draft else 0,
        departments=departments,
        themes=themes,
        saved_by=draft.drafter_name if draft else "",
        saved_at=draft.saved_at if draft else None,
        handed_at=draft.handed_at if draft else None,
        note=draft.note if draft else "",
        stale=stale,
    )


def _decide_option(option: OptionResult | CountedOption, titles: Mapping[str, str]) -> DecideOption:
    return DecideOption(
        proposal=option.option,
        title=titles[option.option],
        rank=option.rank,
        selected=option.selected,
        score=float(option.score) if isinstance(option, OptionResult) else None,
    )


def theme_page(
    result: ResultView,
    theme: ThemeView,
    themes: Sequence[ThemeView],
    grouping: Grouping,
    paging: Paging,
    *,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    proposals: Mapping[str, str],
) -> ThemePage:
    """The page on which one theme is written and its comments are chosen."""
    return ThemePage(
        consultation=result.consultation,
        title=result.title,
        theme=theme,
        typed=typed,
        errors=errors,
        comments=grouping.comments,
        others={
            comment.id: tuple(
                each.title for each in themes if each.id != theme.id and comment.id in each.comments
            )
            for comment in grouping.comments
        },
        proposals=proposals,
        number=paging.number,
        pages=max(1, -(-paging.total // paging.size)),
        total=paging.total,
        ungrouped=grouping.ungrouped,
    )
