"""Comments as subjects: of reports, of moderation."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from participate.comments import service
from participate.comments.service import KIND, CommentView
from participate.shared.subjects import Contribution, Subject, SubjectCard, SubjectSource


class CommentSubjects:
    """Answers for subjects of the kind "comment".

    `parents` answer for what comments stand under, by kind: a comment's title and page are its
    parent's.
    """

    def __init__(self, parents: Mapping[str, SubjectSource]) -> None:
        self._parents = parents

    def cards(self, session: Session, ids: Collection[str]) -> Mapping[str, SubjectCard]:
        """Return the cards of those ids that exist; a fixed number of queries."""
        found = self._find(session, ids)
        return {view.id: card for view, card in found}

    def contributions(self, session: Session, ids: Collection[str]) -> Mapping[str, Contribution]:
        """Return the words of those ids that exist; a fixed number of queries."""
        found = self._find(session, ids)
        above = self._authors_above(session, [view for view, _ in found])
        return {
            view.id: Contribution(
                card=card,
                author=view.author,
                author_name=view.author_name,
                author_role=view.author_role,
                title="",
                text=view.text,
                language=view.language,
                written_at=view.posted_at,
                entries=(view.record_index,),
                above=above.get(view.subject, ""),
            )
            for view, card in found
        }

    def by_author(self, session: Session, account: str) -> tuple[str, ...]:
        """Return the ids of all of a person's comments, the first one first."""
        return service.list_ids_by(session, account)

    def empty(self, session: Session, ids: Collection[str]) -> None:
        """Take the words and the author's public name out of comments, for good."""
        service.empty_comments(session, ids)

    def _authors_above(
        self, session: Session, views: Collection[CommentView]
    ) -> dict[Subject, str]:
        """Who wrote what these comments stand under; one query more for each kind."""
        return {
            Subject(kind, key): parent.author
            for kind, source in self._parents.items()
            for key, parent in source.contributions(
                session, {view.subject.id for view in views if view.subject.kind == kind}
            ).items()
        }

    def _find(
        self, session: Session, ids: Collection[str]
    ) -> tuple[tuple[CommentView, SubjectCard], ...]:
        views = service.find_comments(session, ids)
        parents: dict[Subject, SubjectCard] = {}
        for kind, source in self._parents.items():
            wanted = {view.subject.id for view in views.values() if view.subject.kind == kind}
            cards = source.cards(session, wanted)
            parents |= {Subject(kind, key): card for key, card in cards.items()}
        return tuple(
            (view, _card(view, parents[view.subject]))
            for view in views.values()
            if view.subject in parents
        )


def _card(view: CommentView, parent: SubjectCard) -> SubjectCard:
    return SubjectCard(
        subject=Subject(KIND, view.id),
        title=parent.title,
        language=parent.language,
        url=f"{parent.url}/comments?at={view.id}#comment-{view.id}",
        consultation=view.consultation,
        accepts_comments=False,
        standing=view.tombstone.standing if view.tombstone else "",
    )
