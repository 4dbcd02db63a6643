"""Themes: comments of one consultation put together by the office, and answered together.

A theme is a draft until the decision is published that answers it; from then on nothing of it
changes, and each of its comments shows the answer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from participate.comments import policy, repository
from participate.comments.models import ThemeRow
from participate.comments.policy import Answer
from participate.comments.service.speaking import CommentView, view_rows
from participate.shared.act import Act
from participate.shared.errors import ConflictError, InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.ids import new_id

MOST_THEMES = 60
MOST_GROUPED = 5_000
"""How many comments all themes of a consultation can hold: they stand in one decision."""


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme with the ids of its comments; `answer` is None and `reasons` "" until given."""

    id: str
    consultation: str
    title: str
    answer: Answer | None
    reasons: str
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """One page of the comments that can be grouped, or of those in no theme yet; `total` of all."""

    comments: tuple[CommentView, ...]
    total: int
    ungrouped: bool


def list_themes(session: Session, consultation: str) -> tuple[ThemeView, ...]:
    """The themes of a consultation in their order; two queries."""
    rows = repository.list_themes(session, consultation)
    grouped: dict[str, list[str]] = {row.id: [] for row in rows}
    for theme, comment in repository.list_themed(session, grouped):
        grouped[theme].append(comment)
    return tuple(_view(row, grouped[row.id]) for row in rows)


def get_theme(session: Session, consultation: str, theme: str) -> ThemeView:
    """One theme of a consultation; NotFoundError."""
    row = _row(session, consultation, theme)
    return _view(row, [comment for _, comment in repository.list_themed(session, [row.id])])


def add_theme(act: Act, consultation: str, title: str) -> str:
    """Begin a theme and return its id."""
    policy.require_may_group(act.actor)
    themes = repository.list_themes(act.session, consultation)
    if len(themes) >= MOST_THEMES:
        raise ConflictError("too-many", N_("There are 60 themes; no more can be added."))
    row = ThemeRow(
        id=new_id(act.randomness),
        consultation=consultation,
        position=max((theme.position for theme in themes), default=0) + 1,
        title=_require_title(title),
    )
    act.session.add(row)
    act.session.flush()
    return row.id


def edit_theme(
    act: Act, consultation: str, theme: str, title: str, answer: Answer | None, reasons: str
) -> None:
    """Keep what was written about a theme; an answer and its reasons may still be missing."""
    row = _draft_row(act, consultation, theme)
    row.title = _require_title(title)
    row.answer, row.reasons = answer, reasons
    act.session.add(row)
    act.session.flush()


def group_comments(
    act: Act, consultation: str, theme: str, shown: Collection[str], chosen: Collection[str]
) -> None:
    """Of the comments shown, let exactly the chosen ones be in a theme; others stay as they were.

    What is no comment of this consultation, or is hidden or erased, is left out.
    """
    row = _draft_row(act, consultation, theme)
    views = view_rows(act.session, repository.list_by_ids(act.session, list(shown)))
    own = {each.id for each in views if each.consultation == consultation}
    open_ones = {each.id for each in views if each.tombstone is None}
    wanted = sorted(own & open_ones & set(chosen))
    repository.replace_themed(act.session, row.id, own, wanted)
    if repository.count_themed(act.session, consultation) > MOST_GROUPED:
        raise ConflictError(
            "too-many", N_("All themes together hold 5,000 comments; no more can be added.")
        )


def drop_theme(act: Act, consultation: str, theme: str) -> None:
    """Take a theme back; its comments stay."""
    row = _draft_row(act, consultation, theme)
    repository.delete_theme(act.session, row)


def list_to_group(
    session: Session, consultation: str, *, limit: int, offset: int, ungrouped: bool
) -> Grouping:
    """A page of the consultation's comments, oldest first; or only of those in no theme yet."""
    rows = repository.list_in(session, consultation, limit, offset, ungrouped=ungrouped)
    total = repository.count_to_group(session, consultation, ungrouped=ungrouped)
    return Grouping(view_rows(session, rows), total, ungrouped)


def theme_gaps(themes: Sequence[ThemeView]) -> dict[str, str]:
    """What still hinders themes from being published, by the field that is missing."""
    gaps: dict[str, str] = {}
    for theme in themes:
        if not theme.comments:
            gaps[f"theme-{theme.id}"] = N_("A theme has no comments: choose some, or delete it.")
        elif theme.answer is None or not theme.reasons.strip():
            gaps[f"theme-{theme.id}"] = N_("A theme is not answered, or without reasons.")
    return gaps


def publish_themes(act: Act, consultation: str, index: int, language: str) -> None:
    """Let every theme of a consultation be answered by the decision whose entry is `index`."""
    for row in repository.list_themes(act.session, consultation):
        row.record_index, row.language = index, language
        act.session.add(row)
    act.session.flush()


def _draft_row(act: Act, consultation: str, theme: str) -> ThemeRow:
    policy.require_may_group(act.actor)
    row = _row(act.session, consultation, theme)
    if row.record_index is not None:
        raise ConflictError("decided", N_("The decision is published already."))
    return row


def _row(session: Session, consultation: str, theme: str) -> ThemeRow:
    row = repository.find_theme(session, theme)
    if row is None or row.consultation != consultation:
        raise NotFoundError(N_("There is no such theme."))
    return row


def _require_title(title: str) -> str:
    if not title.strip():
        raise InvalidInputError({"title": N_("Give the theme a title.")})
    if len(title) > policy.LONGEST_TITLE:
        raise InvalidInputError({"title": N_("Use 200 characters at most.")})
    return title.strip()


def _view(row: ThemeRow, comments: Sequence[str]) -> ThemeView:
    answer = Answer(row.answer) if row.answer else None
    return ThemeView(row.id, row.consultation, row.title, answer, row.reasons, tuple(comments))
