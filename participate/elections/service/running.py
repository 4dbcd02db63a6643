"""What officials see while a vote runs and until it is counted: figures, alarms, who is awaited.

Everything here reads. Nobody sees or touches a ballot: figures are by chamber, as on the board.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from participate.elections import policy, repository
from participate.elections.policy import State
from participate.elections.service.health import list_last_shown
from participate.elections.service.progress import StepDone, read_progress
from participate.elections.service.refusals import count_refusals
from participate.elections.service.views import ElectionView, list_elections
from participate.mail import service as mail
from participate.record.service import Witnessing
from participate.shared.i18n import N_

MANY_REFUSED = 0.1
"""Refused ballots among all that came, from which on officials are told."""
FEW_REFUSED = 5
WITNESS_PATIENCE = timedelta(minutes=15)
LAST_HOURS = timedelta(hours=24)
KEY_PATIENCE = timedelta(days=7)
"""After which a trustee's key that was not shown to be at hand is an alarm."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that an official should look at: a sentence (msgid) and what goes into it."""

    sentence: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ChamberRun:
    """One chamber: how many came, how many were refused and why, whose step is awaited.

    `awaited` names trustees: those who can shuffle, then those whose part of the count is missing.
    """

    election: ElectionView
    refused: Mapping[str, int]
    awaited: tuple[str, ...]
    progress: tuple[StepDone, ...] = ()

    @property
    def refusals(self) -> int:
        """How many ballots were refused."""
        return sum(self.refused.values())


@dataclass(frozen=True, slots=True)
class Running:
    """A vote from its opening to its result; `unsent` and `given_up` are mails of the platform."""

    chambers: tuple[ChamberRun, ...]
    unsent: int
    given_up: int
    alarms: tuple[Alarm, ...]


def watch_vote(
    session: Session, consultation: str, witnessing: Witnessing, now: datetime
) -> Running:
    """How a vote stands; without chambers before its set-up."""
    chambers = tuple(
        ChamberRun(
            each,
            count_refusals(session, each.uuid),
            _awaited(session, each),
            read_progress(session, each),
        )
        for each in list_elections(session, consultation)
    )
    unsent, given_up = mail.count_unsent(session), mail.count_given_up(session)
    alarms = [alarm for each in chambers for alarm in _of_chamber(each, now)]
    alarms += _of_witnesses(witnessing, now)
    begun = [each.election.opens for each in chambers if each.election.is_open]
    if begun:
        alarms += _of_keys(session, consultation, min(begun), now)
    if given_up:
        alarms.append(
            Alarm(
                N_("%(n)s mails could not be delivered: look at the mail server."),
                {"n": given_up},
            )
        )
    return Running(chambers, unsent, given_up, tuple(alarms))


def _awaited(session: Session, election: ElectionView) -> tuple[str, ...]:
    trustees = repository.list_trustees(session, election.consultation)
    if election.state is State.SHUFFLING:
        done = {each.owner for each in repository.list_shuffles(session, election.uuid)}
    elif election.state is State.TALLIED:
        parts = repository.list_partial_decryptions(session, election.uuid)
        done = {each.owner for each in parts}
    else:
        return ()
    return tuple(each.name for each in trustees if each.owner not in done)


def _of_chamber(chamber: ChamberRun, now: datetime) -> list[Alarm]:
    election, alarms = chamber.election, []
    came = election.ballots + chamber.refusals
    if chamber.refusals >= FEW_REFUSED and chamber.refusals > MANY_REFUSED * came:
        sentence = N_(
            "%(refused)s of %(came)s ballots were refused in one chamber. The reasons below say "
            "what voters met."
        )
        alarms.append(Alarm(sentence, {"refused": chamber.refusals, "came": came}))
    is_late = election.is_open and now >= election.closes - LAST_HOURS
    if election.is_secret and is_late and election.voters < election.k:
        sentence = N_(
            "Only %(voters)s have voted in one chamber, and the close is near. A chamber with "
            "fewer than %(k)s is never opened."
        )
        alarms.append(Alarm(sentence, {"voters": election.voters, "k": election.k}))
    if election.is_open and now >= policy.last_moment(election.closes, election.grace_seconds):
        alarms.append(Alarm(N_("The time of one chamber is over: close the voting."), {}))
    return alarms


def _of_keys(session: Session, consultation: str, opens: datetime, now: datetime) -> list[Alarm]:
    """Before the opening every trustee has rehearsed, so a key was at hand then."""
    shown = list_last_shown(session, consultation)
    names = [
        each.name
        for each in repository.list_trustees(session, consultation)
        if now - shown.get(each.owner, opens) > KEY_PATIENCE
    ]
    if not names:
        return []
    sentence = N_("These keys were not shown to be at hand for more than 7 days: %(names)s.")
    return [Alarm(sentence, {"names": ", ".join(names)})]


def _of_witnesses(state: Witnessing, now: datetime) -> list[Alarm]:
    if not state.known or state.waits_since is None:
        return []
    waits = now - state.waits_since
    if waits <= WITNESS_PATIENCE:
        return []
    sentence = N_(
        "The record has waited for its witnesses for %(minutes)s minutes: ask if they run."
    )
    return [Alarm(sentence, {"minutes": int(waits.total_seconds()) // 60})]
