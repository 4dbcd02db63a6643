"""Posting a comment and reading what was posted. A comment is never changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from ballots.encoding import canonical_json
from participate.comments import policy, repository
from participate.comments.models import CommentRow
from participate.comments.policy import STANCES, Answer, Stance
from participate.moderation import service as moderation
from participate.moderation.policy import Tombstone
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.ids import new_id
from participate.shared.subjects import Subject, SubjectCard

KIND = "comment"
MY_COMMENTS = 200
"""How many of a person's own comments one page shows."""


@dataclass(frozen=True, slots=True)
class CommentDraft:
    """What somebody wants to say; `language` is "en" or "zh"."""

    stance: Stance
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class CommentAnswer:
    """How the authority answered a comment: `theme` in its words, `record_index` the decision's."""

    theme: str
    answer: Answer
    reasons: str
    language: str
    record_index: int


@dataclass(frozen=True, slots=True)
class CommentView:
    """A posted comment; `record_index` is its entry in the public record.

    Where its words are hidden or erased a tombstone stands in their place, and they and the
    author's name are "" to everybody but the author.
    """

    id: str
    consultation: str
    subject: Subject
    author: str
    author_name: str
    author_role: str
    stance: Stance
    text: str
    language: str
    posted_at: datetime
    record_index: int
    tombstone: Tombstone | None = None
    answers: tuple[CommentAnswer, ...] = ()


def post_comment(act: Act, card: SubjectCard, draft: CommentDraft) -> CommentView:
    """Put a comment under a subject, and its commitment into the record."""
    policy.require_commenting(act.actor, card)
    role = policy.speaking_role(act.actor)
    comment = new_id(act.randomness)
    content = {
        "text": draft.text,
        "language": draft.language,
        "author": act.actor.name,
        "stance": str(draft.stance),
    }
    entry = {
        "kind": "comment.posted",
        "consultation": card.consultation,
        "at": format_moment(act.now),
        "by": role,
        "comment": comment,
        "subject": str(card.subject),
    }
    index = record.append_committed(act.session, entry, canonical_json(content), act.randomness)
    row = CommentRow(
        id=comment,
        consultation=card.consultation,
        kind=card.subject.kind,
        subject=card.subject.id,
        author=act.actor.account or "",
        author_name=act.actor.name,
        author_role=role,
        stance=draft.stance,
        text=draft.text,
        language=draft.language,
        posted_at=act.now,
        record_index=index,
    )
    act.session.add(row)
    act.session.flush()
    return _view(row)


def list_comments(
    session: Session,
    subject: Subject,
    *,
    stance: Stance | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[CommentView, ...]:
    """Comments on a subject, newest first."""
    rows = repository.list_rows(session, subject, stance, limit, offset)
    return tuple(_sealed(view) for view in view_rows(session, rows))


def list_comments_by(session: Session, account: str) -> tuple[CommentView, ...]:
    """A person's latest comments, newest first, in full also where others do not see them."""
    return view_rows(session, repository.list_by_author(session, account, MY_COMMENTS))


def place_of(session: Session, subject: Subject, comment: str) -> int:
    """How many comments stand before this one in the list of its subject; 0 for an unknown one."""
    row = repository.find(session, comment)
    if row is None or Subject(row.kind, row.subject) != subject:
        return 0
    return repository.count_newer(session, row)


def find_comments(session: Session, ids: Collection[str]) -> Mapping[str, CommentView]:
    """These comments by id, in full: for those who judge or answer for them."""
    return {view.id: view for view in view_rows(session, repository.list_by_ids(session, ids))}


def count_comments(session: Session, subject: Subject) -> Mapping[Stance, int]:
    """How many comments of each stance a subject has."""
    rows = repository.count_by_stance(session, subject.kind, [subject.id])
    numbers = {Stance(stance): number for _, stance, number in rows}
    return {stance: numbers.get(stance, 0) for stance in STANCES}


def count_each(session: Session, kind: str, ids: Collection[str]) -> Mapping[str, int]:
    """How many comments each of these subjects has, of any stance."""
    totals: dict[str, int] = dict.fromkeys(ids, 0)
    for subject, _, number in repository.count_by_stance(session, kind, ids):
        totals[subject] += number
    return totals


def count_in_consultations(session: Session, consultations: Collection[str]) -> Mapping[str, int]:
    """How many comments each of these consultations has."""
    return {**dict.fromkeys(consultations, 0), **dict(repository.count_in(session, consultations))}


def view_rows(session: Session, rows: Sequence[CommentRow]) -> tuple[CommentView, ...]:
    """Comments with their tombstones and answers; two queries more."""
    entries = {row.id: row.record_index for row in rows}
    gone = moderation.find_tombstones(session, KIND, entries)
    answers: dict[str, list[CommentAnswer]] = {key: [] for key in entries}
    for comment, theme in repository.answers_to(session, entries):
        answers[comment].append(
            CommentAnswer(
                theme.title,
                Answer(theme.answer or Answer.NOT),
                theme.reasons,
                theme.language,
                theme.record_index or 0,
            )
        )
    return tuple(
        replace(_view(row), tombstone=gone.get(row.id), answers=tuple(answers[row.id]))
        for row in rows
    )


def _sealed(view: CommentView) -> CommentView:
    """The comment as everybody sees it."""
    return view if view.tombstone is None else replace(view, text="", author_name="")


def list_ids_by(session: Session, account: str) -> tuple[str, ...]:
    """The ids of all of a person's comments, the first one first."""
    return repository.list_ids_by_author(session, account)


def empty_comments(session: Session, ids: Collection[str]) -> None:
    """Take the words and the author's public name out of comments, for good."""
    repository.empty(session, sorted(ids))


def _view(row: CommentRow) -> CommentView:
    return CommentView(
        id=row.id,
        consultation=row.consultation,
        subject=Subject(row.kind, row.subject),
        author=row.author,
        author_name=row.author_name,
        author_role=row.author_role,
        stance=Stance(row.stance),
        text=row.text,
        language=row.language,
        posted_at=row.posted_at,
        record_index=row.record_index,
    )
