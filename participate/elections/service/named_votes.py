"""Votes by name: a member's public vote, the list of all of them, and their close.

Each vote is an entry of the record under the member's public name; of each place on the roll the
last one counts. Nothing is sealed, so everything here is as public as the record (specification
15.6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from ballots.combining import ChamberTally, Rules
from ballots.combining.rules import Chamber as RulesChamber
from ballots.encoding import sha256_hex
from ballots.verify.named import Vote, named_tally, recusal_fault, vote_fault
from ballots.verify.rules import questions_of
from participate.accounts import service as accounts
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, NamedVoteTable
from participate.elections.policy import State
from participate.elections.service.names import require_own_name
from participate.elections.service.notices import notify_of_named_vote
from participate.elections.service.views import (
    get_rules,
    require_any_election,
    require_named,
)
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import DeniedError, InvalidInputError
from participate.shared.i18n import N_

VOTE_FIELD = "answers"
RECUSED = N_(
    "You have declared an interest in a proposal that is marked here. You stand aside on it: leave "
    "it unmarked."
)


@dataclass(frozen=True, slots=True)
class NamedVote:
    """A vote that counts: the place on the roll, the name in the record, answers, the entry."""

    place: int
    member: str
    answers: Vote
    index: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a chamber that votes by name, and the vote, where there is one.

    `name` is the one in the record, before the first vote the account's; empty where the address
    has no account with a name yet.
    """

    place: int
    name: str
    vote: NamedVote | None


def cast_named_vote(act: Act, uuid: str, answers: Vote, arrived: datetime) -> NamedVote:
    """Record a member's vote in the place of the one before; the same answers again change nothing.

    Raises NotFoundError; ConflictError (`not-open`, `closed`, and `name-taken` at the first vote
    where another member has the name); DeniedError (`not-on-roll`,
    `no-name`); InvalidInputError (field "answers") for answers that the questions do not allow.
    """
    session = act.session
    election = require_named(session, uuid)
    policy.require_may_cast(State(election.state), election.closes, election.grace_seconds, arrived)
    place = policy.require_on_roll(find_own_number(session, election, act.actor.account or ""))
    rules = get_rules(session, election.consultation)
    if vote_fault(questions_of(rules), answers):
        raise InvalidInputError({VOTE_FIELD: N_("These answers do not fit the questions.")})
    if recusal_fault(rules, _chamber_of(rules, uuid), place, answers):
        raise InvalidInputError({VOTE_FIELD: RECUSED})
    kept = repository.find_named_vote(session, uuid, place)
    if kept is not None and _answers_of(kept) == answers:
        return _vote_of(kept)
    member = kept.member if kept is not None else act.actor.name
    if not member:
        raise DeniedError("no-name", N_("Choose the name that others will see first."))
    if kept is None:
        members = list_members(session, uuid)
        require_own_name(member, (each.name for each in members if each.place != place))
    index = _record_vote(act, election, place, member, answers, arrived)
    if kept is None:
        kept = NamedVoteTable(
            election=uuid, place=place, member=member, answers=[], record_index=index
        )
        election.voters += 1
    kept.answers, kept.record_index = [list(each) for each in answers], index
    election.ballots += 1
    session.add_all([election, kept])
    session.flush()
    notify_of_named_vote(act, election)
    return _vote_of(kept)


def _record_vote(
    act: Act, election: ElectionTable, place: int, member: str, answers: Vote, arrived: datetime
) -> int:
    return record.append(
        act.session,
        {
            "kind": "named.vote",
            "consultation": election.consultation,
            "at": format_moment(arrived),
            "by": "voter",
            "election": election.uuid,
            "place": place,
            "member": member,
            "answers": answers,
        },
    )


def find_own_vote(session: Session, uuid: str, account: str) -> NamedVote | None:
    """The vote of this account's place that counts; None where there is none."""
    election = require_named(session, uuid)
    place = find_own_number(session, election, account)
    kept = None if place is None else repository.find_named_vote(session, uuid, place)
    return None if kept is None else _vote_of(kept)


def find_own_number(session: Session, election: ElectionTable, account: str) -> int | None:
    """The place that an account holds on the roll of an election's chamber, from 1."""
    address = accounts.address_of(session, account)
    if address is None:
        return None
    roll = election.consultation, election.chamber
    return eligibility.find_own_number(session, *roll, account, address)


def list_members(session: Session, uuid: str) -> tuple[Member, ...]:
    """Every member of a chamber that votes by name, in the order of the roll."""
    election = require_named(session, uuid)
    votes = {each.place: _vote_of(each) for each in repository.list_named_votes(session, uuid)}
    chamber = Chamber(election.chamber)
    places = eligibility.list_members(session, election.consultation, chamber)
    names = {
        **accounts.names_of_addresses(session, [address for _, address, _ in places]),
        **accounts.names_of(session, [holder for _, _, holder in places]),
    }
    return tuple(
        Member(
            number,
            votes[number].member if number in votes else names.get(holder or address, ""),
            votes.get(number),
        )
        for number, (_, address, holder) in enumerate(places, start=1)
    )


def close_named(act: Act, election: ElectionTable) -> None:
    """End one chamber's voting by name; which votes count stands in the record."""
    policy.require_may_close_now(election.closes, election.grace_seconds, act.now)
    election.state = policy.move(State(election.state), State.CLOSED)
    index = record.append(
        act.session,
        {
            "kind": "named.closed",
            "consultation": election.consultation,
            "at": format_moment(act.now),
            "by": policy.acting_role(act.actor),
            "election": election.uuid,
            "count": election.voters,
            "votes": [
                {"place": each.place, "sha256": entry_digest(act.session, each.record_index)}
                for each in repository.list_named_votes(act.session, election.uuid)
            ],
        },
    )
    election.sealed_event = entry_digest(act.session, index)
    act.session.add(election)
    act.session.flush()


def entry_digest(session: Session, index: int) -> str:
    """The SHA-256 in hex of an entry's bytes."""
    return sha256_hex(record.get_entry(session, index).entry.raw)


def count_by_name(session: Session, rules: Rules, uuid: str) -> ChamberTally:
    """The tally of a chamber's votes by name as they stand."""
    election = require_named(session, uuid)
    chamber = _chamber_of(rules, uuid)
    kept = repository.list_named_votes(session, uuid)
    votes = {each.place: _answers_of(each) for each in kept}
    return named_tally(rules, chamber, votes, (election.fingerprint, election.sealed_event))


def has_voted_by_name(session: Session, uuid: str, account: str) -> bool:
    """Whether this account's place has a vote by name."""
    election = require_any_election(session, uuid)
    place = find_own_number(session, election, account)
    return place is not None and repository.find_named_vote(session, uuid, place) is not None


def list_named_votes_of(session: Session, account: str) -> Sequence[tuple[str, NamedVote]]:
    """The votes by name of an account's places, each with its election."""
    found = []
    for election in repository.list_named_elections(session):
        vote = find_own_vote(session, election.uuid, account)
        if vote is not None:
            found.append((election.uuid, vote))
    return found


def aside_by_place(rules: Rules, uuid: str) -> Mapping[int, tuple[str, ...]]:
    """The titles of the options on which members stand aside, by place on the roll."""
    found: dict[int, tuple[str, ...]] = {}
    for recusal in _chamber_of(rules, uuid).recused:
        options = rules.contests[recusal.contest].options
        (title,) = (option.title for option in options if option.id == recusal.option)
        found |= {place: (*found.get(place, ()), title) for place in recusal.places}
    return found


def own_recusals(session: Session, uuid: str, account: str) -> frozenset[tuple[int, int]]:
    """On which options this account's member stands aside: questions and options, from 0."""
    election = require_named(session, uuid)
    place = find_own_number(session, election, account)
    rules = get_rules(session, election.consultation)
    return frozenset(
        (
            recusal.contest,
            [o.id for o in rules.contests[recusal.contest].options].index(recusal.option),
        )
        for recusal in _chamber_of(rules, uuid).recused
        if place in recusal.places
    )


def _chamber_of(rules: Rules, uuid: str) -> RulesChamber:
    return next(each for each in rules.chambers if each.election == uuid)


def _vote_of(kept: NamedVoteTable) -> NamedVote:
    return NamedVote(kept.place, kept.member, _answers_of(kept), kept.record_index)


def _answers_of(kept: NamedVoteTable) -> Vote:
    return tuple(tuple(answer) for answer in kept.answers)
