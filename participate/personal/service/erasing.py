"""Erasing what a person wrote: rows emptied, openings erased, entries that say so, in one act."""

from collections.abc import Sequence
from dataclasses import dataclass

from participate.accounts import service as accounts
from participate.moderation import service as moderation
from participate.personal import policy
from participate.personal.service.words import OwnWords, Sources, find_words, list_words
from participate.proposals import service as proposals
from participate.record import service as record
from participate.shared.act import Act

AUTHOR = "author"
"""The reason that the record names: the author asked for it."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased now, and what stays."""

    count: int
    kept: tuple[OwnWords, ...]


def erase_words(act: Act, sources: Sources, kind: str, subject: str) -> OwnWords:
    """Erase one proposal (every version) or comment of the actor's; again changes nothing.

    NotFoundError; DeniedError for anybody but the author; ConflictError for what stays.
    """
    own = find_words(act.session, sources, kind, subject)
    refusal = policy.erasing_refusal(act.actor, own.words.author, own.kept)
    if refusal is not None:
        raise refusal
    _erase(act, sources, [own])
    return own


def erase_all(act: Act, sources: Sources, account: str) -> Erased:
    """Erase everything that an account wrote and that need not stay."""
    own = list_words(act.session, sources, account)
    now = [each for each in own if each.kept is None and not each.erased]
    _erase(act, sources, now)
    return Erased(len(now), tuple(each for each in own if each.kept is not None))


def erase_due(act: Act, sources: Sources) -> int:
    """Erase what closed accounts left behind because it was on a ballot, once that is decided."""
    closed = accounts.list_closed_accounts(act.session)
    left = proposals.list_authors_among(act.session, closed)
    return sum(erase_all(act, sources, account).count for account in closed if account in left)


def _erase(act: Act, sources: Sources, own: Sequence[OwnWords]) -> None:
    """Erase words, by consultation and role: each such group has its entry in the record."""
    groups: dict[tuple[str, str], list[OwnWords]] = {}
    for each in own:
        if not each.erased:
            key = (each.words.card.consultation, each.words.author_role)
            groups.setdefault(key, []).append(each)
    for (consultation, role), some in groups.items():
        subjects = [each.subject for each in some]
        entries = {index for each in some for index in each.words.entries}
        entries |= moderation.forget_words(act.session, subjects)
        record.record_erasure(act, consultation, entries, by=role, reason=AUTHOR)
        for kind, source in sources.items():
            source.empty(act.session, [each.id for each in subjects if each.kind == kind])
