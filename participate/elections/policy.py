"""Who may do what in an election, and when; the states and their one transition table.

Invariants: an election's state moves along TRANSITIONS and nowhere else; the rules are frozen
from the set-up on; a ballot is judged by the moment at which its complete request had arrived;
nothing is accepted after the close. A chamber with fewer than k counted ballots ends sealed: its
tally is in the archive and is never decrypted (specification 15.3). A chamber that votes by name
has nothing sealed: it goes from closed to opened.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from participate.consultations.policy import Phase
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_

DEFAULT_K = 10
DEFAULT_GRACE_SECONDS = 60
MAX_NAMED_MEMBERS = 500
"""A chamber that votes by name stands on one page, member by member."""
SHUFFLERS = 2
"""Different trustees who shuffle before ballots are opened: none alone knows who stands where."""


class Voting(StrEnum):
    """How a chamber votes: by sealed ballots, or by public entries under its members' names."""

    SECRET = "secret"  # noqa: S105  (a way to vote, no password)
    NAMED = "named"


ALL = 0
"""In the place of a threshold: every trustee is needed, by a key of their own."""
SMALLEST_GROUP = 3
"""Trustees of whom fewer than all can be enough, and more than one are needed."""
MOST_TRUSTEES = 15

MOST_TESTS = 20
"""Ballots that one voter may burn in an election: each is an entry of the record for ever."""


class State(StrEnum):
    """Where an election stands."""

    DRAFTED = "drafted"
    AWAITING_LIST = "awaiting_list"
    SET_UP = "set_up"
    OPEN = "open"
    CLOSED = "closed"
    SHUFFLING = "shuffling"
    TALLIED = "tallied"
    OPENED = "opened"
    SEALED_SMALL = "sealed_small"


class CeremonyState(StrEnum):
    """Where the trustees' key ceremony stands; one that was given up is as if there were none."""

    RUNNING = "running"
    COMPLAINED = "complained"
    FINISHED = "finished"
    ENDED = "ended"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFTED: frozenset({State.AWAITING_LIST, State.SET_UP}),
    State.AWAITING_LIST: frozenset({State.SET_UP}),
    State.SET_UP: frozenset({State.OPEN}),
    State.OPEN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.SHUFFLING, State.TALLIED, State.SEALED_SMALL, State.OPENED}),
    State.SHUFFLING: frozenset({State.TALLIED}),
    State.TALLIED: frozenset({State.OPENED}),
    State.OPENED: frozenset(),
    State.SEALED_SMALL: frozenset(),
}

BEFORE_CLOSE = frozenset({State.DRAFTED, State.AWAITING_LIST, State.SET_UP, State.OPEN})
FINISHED = frozenset({State.OPENED, State.SEALED_SMALL})
UNOPENED = frozenset({State.DRAFTED, State.AWAITING_LIST, State.SET_UP})


def move(state: State, target: State) -> State:
    """Return the target state, or raise ConflictError when the table has no such move."""
    if target not in TRANSITIONS[state]:
        raise ConflictError(
            "wrong-state",
            N_("This step is not possible now: the vote is in another state."),
        )
    return target


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes."""


@dataclass(frozen=True, slots=True)
class Denied:
    """No, with a reason code and the sentence for the person."""

    code: str
    sentence: str


def may_cast(
    state: State, closes: datetime, grace_seconds: int, arrived: datetime
) -> Allowed | Denied:
    """Whether a ballot that arrived completely at this moment is in time (specification 9.8)."""
    if state in UNOPENED:
        return Denied("not-open", N_("Voting has not opened yet."))
    if state is not State.OPEN or arrived >= last_moment(closes, grace_seconds):
        return Denied("closed", N_("Voting is closed."))
    return Allowed()


def require_may_cast(state: State, closes: datetime, grace_seconds: int, arrived: datetime) -> None:
    """Raise ConflictError (`not-open`, `closed`) for what did not arrive in time."""
    verdict = may_cast(state, closes, grace_seconds, arrived)
    if isinstance(verdict, Denied):
        raise ConflictError(verdict.code, verdict.sentence)


def require_on_roll(place: int | None) -> int:
    """Return a place on the roll of a chamber; DeniedError `not-on-roll` where it is none."""
    if place is None:
        raise DeniedError("not-on-roll", N_("You are not on the roll of voters of this chamber."))
    return place


def last_moment(closes: datetime, grace_seconds: int) -> datetime:
    """The first moment at which no ballot is accepted any more."""
    return closes + timedelta(seconds=grace_seconds)


def require_may_plan(actor: Actor) -> None:
    """Raise DeniedError unless this person may write the plan of a vote and set it up."""
    if "official" not in actor.roles:
        raise DeniedError("not-official", N_("Only officials can set up a vote."))


def require_may_open(actor: Actor) -> None:
    """Raise DeniedError unless this person may open and close the voting."""
    if not actor.roles & {"official", "publisher"}:
        raise DeniedError("not-official", N_("Only officials can open or close a vote."))


def acting_role(actor: Actor) -> str:
    """The role under which an official's act stands in the record."""
    return "publisher" if "publisher" in actor.roles else "official"


def usual_threshold(trustees: int) -> int:
    """How many of so many trustees are usually enough: 2 of 3, 3 of 5; all of one or two."""
    return trustees if trustees < SMALLEST_GROUP else trustees // 2 + 1


def require_trustee(actor: Actor) -> str:
    """Return the account of a trustee, or raise DeniedError."""
    if actor.account is None or "trustee" not in actor.roles:
        raise DeniedError("not-trustee", N_("Only trustees can do this."))
    return actor.account


def require_registrar(actor: Actor) -> str:
    """Return the account of a registrar, or raise DeniedError."""
    if actor.account is None or "registrar" not in actor.roles:
        raise DeniedError("not-registrar", N_("Only registrars can do this."))
    return actor.account


def require_awaiting_list(state: State) -> None:
    """Raise ConflictError unless the registrar's list of this chamber is awaited."""
    if state is not State.AWAITING_LIST:
        raise ConflictError("list-in", N_("The registrar’s list of this chamber is in already."))


def require_time_for_spares(state: State) -> None:
    """Raise ConflictError unless a code can still be used: after the set-up, before the close."""
    if state not in (State.SET_UP, State.OPEN):
        raise ConflictError(
            "wrong-state", N_("A spare code can be given after the set-up and before the close.")
        )


def require_second_person(proposer: str, account: str) -> None:
    """Raise ConflictError where somebody confirms what they proposed themselves."""
    if proposer == account:
        raise ConflictError("same-person", N_("A second person confirms it, with another account."))


def require_other_name(first: str, second: str) -> None:
    """Raise ConflictError where a reader could not tell two people apart by their names."""
    if _as_read(first) == _as_read(second):
        raise ConflictError(
            "same-name",
            N_(
                "You have the same name as the person who proposed this, and the signed statement "
                "names both. Choose another name in your account first."
            ),
        )


def _as_read(name: str) -> str:
    """A name whatever its case and the width of its letters."""
    return unicodedata.normalize("NFKC", name).casefold()


def require_time_for_claims(state: State) -> None:
    """Raise ConflictError unless a place on the sealed roll can be claimed: before the close."""
    if state is State.DRAFTED or has_ended(state):
        raise ConflictError(
            "wrong-state",
            N_("A place on the roll can be claimed after the set-up and before the close."),
        )


def has_ended(state: State) -> bool:
    """Whether no ballot can come any more."""
    return state not in UNOPENED | {State.OPEN}


def require_ended(state: State) -> None:
    """Raise ConflictError before the end of the voting: no part of a result is entered."""
    if not has_ended(state):
        raise ConflictError("wrong-state", N_("Paper ballots are counted when voting is closed."))


def require_drafted(states: Iterable[State]) -> None:
    """Raise ConflictError once the vote is set up: its rules are frozen (promise B20)."""
    if any(state is not State.DRAFTED for state in states):
        raise ConflictError(
            "rules-frozen", N_("The vote is set up: its rules can no longer change.")
        )


def require_published(*, published: bool) -> None:
    """Raise ConflictError before the publication: nothing is recorded of a draft."""
    if not published:
        raise ConflictError("not-published", N_("Publish the consultation first."))


def require_set_up_phase(phase: Phase) -> None:
    """Raise ConflictError unless proposals are final and voting is still ahead."""
    if phase is not Phase.REVIEW:
        raise ConflictError(
            "wrong-phase",
            N_("A vote is set up in the review phase, when proposals can no longer change."),
        )


def require_set_up(state: State) -> None:
    """Raise ConflictError unless a vote is set up and its voting has not opened."""
    if state is not State.SET_UP:
        raise ConflictError(
            "wrong-state",
            N_("This is handed in after the vote is set up and before its voting opens."),
        )


def require_may_open_now(opens: datetime, closes: datetime, now: datetime) -> None:
    """Raise ConflictError outside the announced time."""
    if now < opens:
        raise ConflictError("too-early", N_("The announced opening time has not come yet."))
    if now >= closes:
        raise ConflictError("too-late", N_("The announced closing time has passed."))


def require_may_close_now(closes: datetime, grace_seconds: int, now: datetime) -> None:
    """Raise ConflictError while ballots may still arrive."""
    if now < last_moment(closes, grace_seconds):
        raise ConflictError("still-open", N_("Voting can be closed when its time has passed."))


def require_shuffling(state: State) -> None:
    """Raise ConflictError unless sealed ballots wait to be shuffled."""
    if state is not State.SHUFFLING:
        raise ConflictError("wrong-state", N_("The ballots of this chamber wait for no shuffle."))


def require_tallied(state: State) -> None:
    """Raise ConflictError unless the tally is sealed and may be decrypted."""
    if state is State.SEALED_SMALL:
        raise ConflictError(
            "too-few", N_("Too few ballots were counted in this chamber: it is never opened.")
        )
    if state is State.SHUFFLING:
        raise ConflictError(
            "not-shuffled", N_("The ballots have to be shuffled first, by two trustees.")
        )
    if state is not State.TALLIED:
        raise ConflictError("wrong-state", N_("This chamber is not waiting to be counted."))


def is_small(k: int) -> bool:
    """Whether this k is below the default, which every page of the election must say."""
    return k < DEFAULT_K
