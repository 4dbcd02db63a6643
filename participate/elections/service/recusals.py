"""Who stands aside in a vote: declared interests of experts, held against the rolls."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session

from ballots.combining.contest import Contest, ScoredContest
from ballots.combining.recusal import Recusal
from participate.accounts import service as accounts
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber
from participate.reviews import service as reviews


def declared_in(session: Session, consultation: str) -> Mapping[str, frozenset[str]]:
    """The accounts of the experts who stood aside, by proposal."""
    found: dict[str, set[str]] = defaultdict(set)
    for review in reviews.list_reviews(session, consultation):
        if review.recused:
            found[review.proposal].add(review.expert)
    return {proposal: frozenset(accounts) for proposal, accounts in found.items()}


def recusals_in(
    session: Session, consultation: str, chamber: Chamber, contests: Sequence[Contest]
) -> tuple[Recusal, ...]:
    """Which places of a chamber's roll stand aside, in the ballot's order.

    Of questions that are decided by shares; where ballots are ranked, graded or spend a budget,
    leaving a proposal out would still count against the others.
    """
    declared = declared_in(session, consultation)
    found = []
    for number, contest in enumerate(contests):
        for option in contest.options if isinstance(contest, ScoredContest) else ():
            places = _places(session, consultation, chamber, declared.get(option.id, frozenset()))
            if places:
                found.append(Recusal(number, option.id, places))
    return tuple(found)


def _places(
    session: Session, consultation: str, chamber: Chamber, experts: frozenset[str]
) -> tuple[int, ...]:
    """The places of these accounts on a chamber's roll, in order."""
    known = [(expert, accounts.address_of(session, expert)) for expert in experts]
    places = [
        eligibility.find_own_number(session, consultation, chamber, expert, address)
        for expert, address in known
    ]
    return tuple(sorted(place for place in places if place is not None))
