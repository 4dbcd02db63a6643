"""Putting off the close: only by the rule that was fixed before, and by two officials.

One official asks and says why, another confirms, both before the close. Then the close of every
chamber moves by the rule's minutes, and an entry says so.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from ballots.combining.timetable import Extension
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, ExtensionTable
from participate.elections.policy import State
from participate.elections.repository import running as rows
from participate.elections.service.parts import act_in_office
from participate.elections.service.views import get_rules
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """An extension: `closes` is the new close, None while a second official has to confirm it."""

    number: int
    reason: str
    asked_by: str
    asked_at: datetime
    closes: datetime | None


def extension_rule(session: Session, consultation: str) -> Extension | None:
    """By how much the rules let the close of this vote be put off; None: the close is final."""
    return get_rules(session, consultation).extension


def list_extensions(session: Session, consultation: str) -> tuple[ExtensionView, ...]:
    """The extensions of a vote by number; only the last one can still be unconfirmed."""
    return tuple(_view(row) for row in rows.list_extensions(session, consultation))


def ask_extension(act: Act, consultation: str, reason: str) -> None:
    """Ask for the close to be put off; whoever asked may ask again with other words.

    Raises DeniedError; ConflictError (`not-open`, `closed`, `not-extendable`, `asked-already`).
    """
    act_in_office(act, consultation)
    _require_running(act, consultation)
    done = rows.list_extensions(act.session, consultation)
    row = done[-1] if done and done[-1].closes is None else None
    if row is not None and row.asked_by != act.actor.account:
        raise ConflictError(
            "asked-already", N_("Another official has asked already: confirm it, or wait for them.")
        )
    if row is None:
        rule = extension_rule(act.session, consultation)
        if rule is None or len(done) >= rule.times:
            raise ConflictError(
                "not-extendable",
                N_("The rules do not let the close be put off again."),
            )
        row = ExtensionTable(
            consultation=consultation,
            number=len(done) + 1,
            reason="",
            asked_by=act.actor.account or "",
            asked_at=act.now,
        )
    row.reason, row.asked_at = reason, act.now
    act.session.add(row)
    act.session.flush()


def confirm_extension(act: Act, consultation: str, reason: str, closes: str) -> datetime:
    """Confirm what another official asked, and put off the close of every chamber; returns it.

    `reason` and `closes` (the new close, as `format_moment` writes it) are what the official read.
    Raises DeniedError (`second-person` for who asked); ConflictError (`not-open`, `closed`,
    `nothing-asked`; `changed` where something else is asked now).
    """
    act_in_office(act, consultation)
    elections = _require_running(act, consultation)
    done = rows.list_extensions(act.session, consultation)
    rule = extension_rule(act.session, consultation)
    if rule is None or not done or done[-1].closes is not None:
        raise ConflictError("nothing-asked", N_("Nobody has asked for the close to be put off."))
    row = done[-1]
    if row.asked_by == act.actor.account:
        raise DeniedError(
            "second-person", N_("You asked for this yourself: another official has to confirm it.")
        )
    wanted = elections[0].closes + rule.length
    if (row.reason, format_moment(wanted)) != (reason, closes):
        raise ConflictError(
            "changed", N_("What was asked has changed since you read it. Read it again.")
        )
    row.closes = wanted
    act.session.add(row)
    for election in elections:
        election.closes = row.closes
        act.session.add(election)
    act.session.flush()
    record.append(
        act.session,
        {
            "kind": "voting.extended",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": policy.acting_role(act.actor),
            "number": row.number,
            "closes": format_moment(row.closes),
            "reason": row.reason,
        },
    )
    return row.closes


def _require_running(act: Act, consultation: str) -> list[ElectionTable]:
    """The chambers of a vote whose close has not come; their close is one and the same."""
    elections = repository.list_elections(act.session, consultation)
    if not elections or any(State(each.state) is not State.OPEN for each in elections):
        raise ConflictError("not-open", N_("Voting is not open."))
    if act.now >= elections[0].closes:
        raise ConflictError("closed", N_("The close has come: it can no longer be put off."))
    return list(elections)


def _view(row: ExtensionTable) -> ExtensionView:
    return ExtensionView(row.number, row.reason, row.asked_by, row.asked_at, row.closes)
