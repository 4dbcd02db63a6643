"""Where the comments stand that a decision answers."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from participate.comments import service as comments
from participate.decisions.service.content import ThemeContent
from participate.proposals.subjects import proposal_path
from participate.shared.paging import portions

SHOWN = 60
"""How many comments of one theme a page leads to; the decision's opening names all."""


def find_paths(
    session: Session, consultation: str, themes: Sequence[ThemeContent]
) -> Mapping[str, str]:
    """The addresses of the first comments of each theme, by the comments' ids."""
    ids = sorted({comment for theme in themes for comment in theme.comments[:SHOWN]})
    return {
        key: f"{proposal_path(consultation, view.subject.id)}/comments?at={key}#comment-{key}"
        for some in portions(ids)
        for key, view in comments.find_comments(session, some).items()
    }
