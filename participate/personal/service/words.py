"""What a person wrote, of every kind, and whether it can be erased now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from participate.decisions import service as decisions
from participate.elections import service as elections
from participate.moderation import service as moderation
from participate.personal import policy
from participate.personal.policy import Kept
from participate.shared.subjects import Contribution, Subject, SubjectSource

Sources = Mapping[str, SubjectSource]
"""Who answers for what people write, by kind of subject; proposals before comments."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What somebody wrote; `kept` says why it cannot be erased now."""

    words: Contribution
    kept: Kept | None

    @property
    def subject(self) -> Subject:
        """What was written."""
        return self.words.card.subject

    @property
    def erased(self) -> bool:
        """Whether it was erased before."""
        return self.words.card.standing == "erased"


def find_words(session: Session, sources: Sources, kind: str, subject: str) -> OwnWords:
    """One proposal or comment; NotFoundError if there is none."""
    found = moderation.find_contribution(session, sources, kind, subject)
    return _judge(session, [found])[0]


def list_words(session: Session, sources: Sources, account: str) -> tuple[OwnWords, ...]:
    """Everything that a person wrote, kind by kind, the first ones first."""
    found: list[Contribution] = []
    for source in sources.values():
        ids = source.by_author(session, account)
        by_id = source.contributions(session, ids)
        found += [by_id[each] for each in ids if each in by_id]
    return _judge(session, found)


def _judge(session: Session, found: Collection[Contribution]) -> tuple[OwnWords, ...]:
    places = {words.card.consultation for words in found}
    balloted = elections.balloted(session, places)
    decided = decisions.decided_among(session, places)
    return tuple(
        OwnWords(
            words,
            policy.kept_because(
                words.author_role,
                on_ballot=words.card.subject.id in balloted,
                decided=words.card.consultation in decided,
            ),
        )
        for words in found
    )
