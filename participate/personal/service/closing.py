"""Closing an account: what one wrote and supports goes with it; a ballot cast stays counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from participate.accounts import service as accounts
from participate.accounts.policy import closing_refusal
from participate.consultations import service as consultations
from participate.departments import service as departments
from participate.elections import service as elections
from participate.elections.service import ElectionView
from participate.eligibility import service as eligibility
from participate.following import service as following
from participate.moderation import service as moderation
from participate.panels import service as panels
from participate.personal.service.erasing import Erased, erase_all
from participate.personal.service.words import OwnWords, Sources, list_words
from participate.proposals import service as proposals
from participate.shared.act import Act
from participate.shared.errors import ConflictError
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class ClosingView:
    """What somebody should know before closing their account.

    `votes`: the open elections on whose rolls they stand, and whether they have voted; `titles` of
    the consultations that these belong to; `by_name`: how many votes stand under their name.
    """

    address: str
    erasable: int
    kept: tuple[OwnWords, ...]
    supports: int
    votes: tuple[tuple[ElectionView, bool], ...]
    titles: Mapping[str, Text]
    by_name: int
    refusal: ConflictError | None


def preview_closing(act: Act, sources: Sources) -> ClosingView:
    """What closing the actor's account would do."""
    account = act.actor.account or ""
    own = list_words(act.session, sources, account)
    votes = elections.list_open_votes_of(act.session, account)
    places = consultations.find_consultations(act.session, {vote.consultation for vote, _ in votes})
    return ClosingView(
        address=accounts.address_of(act.session, account) or "",
        erasable=sum(each.kept is None and not each.erased for each in own),
        kept=tuple(each for each in own if each.kept is not None),
        supports=len(proposals.list_supports_by(act.session, account)),
        votes=votes,
        titles={place.id: place.title for place in places.values()},
        by_name=len(elections.list_named_votes_of(act.session, account)),
        refusal=closing_refusal(act.actor.roles),
    )


def close_account(act: Act, sources: Sources) -> Erased:
    """Erase what the actor wrote and supports, then close the account, in this unit of work.

    ConflictError while the account holds a role beyond a citizen's; then nothing has changed.
    """
    account = act.actor.account or ""
    erased = erase_all(act, sources, account)
    moderation.forget_reporter(act.session, account)
    proposals.forget_supports(act.session, account)
    departments.forget_member(act.session, account)
    following.forget_follower(act.session, account)
    panels.forget_address(act.session, accounts.address_of(act.session, account) or "")
    eligibility.let_go(act.session, account)
    accounts.close_account(act)
    return erased
