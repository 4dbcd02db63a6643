"""Reporting: how a promise goes on, why it is late, that it is done, or why it is given up."""

from dataclasses import dataclass
from datetime import date

from ballots.encoding import JsonLike, canonical_json
from participate.consultations import service as consultations
from participate.departments import service as departments
from participate.promises import policy
from participate.promises.models import PromiseRow, ReportRow
from participate.promises.policy import State
from participate.promises.service.promising import BY
from participate.promises.service.reading import Evidence, find_row
from participate.promises.service.telling import tell_followers
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.days import today


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What an official reports; `due` is the new day of a delay, None otherwise."""

    state: State
    text: str
    due: date | None
    reached: tuple[int, ...]
    evidence: tuple[Evidence, ...]
    language: str


def report(act: Act, promise: str, draft: ReportDraft, *, site: str) -> int:
    """Report on a promise; return the index of the entry.

    Raises DeniedError outside the department, ConflictError (ended, closed), InvalidInputError by
    field for a delay without a later day and for milestones that the promise does not have.
    """
    row = find_row(act.session, promise)
    view = consultations.get_consultation(act.session, row.consultation)
    own = departments.departments_of(act.session, act.actor.account)
    policy.require_speaking(act.actor, row.department, own)
    policy.require_running(closed=view.closed_at is not None)
    policy.require_open(row.ended_as)
    day = today(act.now)
    due = _new_due(row, draft, day)
    if not set(draft.reached) <= set(range(1, len(row.milestones) + 1)):
        raise InvalidInputError({"reached": N_("Choose milestones of this promise.")})
    evidence = [{"title": each.title, "address": each.address} for each in draft.evidence]
    content: dict[str, JsonLike] = {
        "text": draft.text,
        "reached": list(draft.reached),
        "evidence": evidence,
        "language": draft.language,
        "official": act.actor.name,
    }
    entry: dict[str, JsonLike] = {
        "kind": "promise.reported",
        "consultation": row.consultation,
        "at": format_moment(act.now),
        "by": BY,
        "promise": row.id,
        "number": row.reports + 1,
        "state": str(draft.state),
        "day": str(day),
        "due": str(due),
    }
    index = record.append_committed(act.session, entry, canonical_json(content), act.randomness)
    act.session.add(
        ReportRow(
            promise=row.id,
            number=row.reports + 1,
            state=draft.state,
            day=day,
            due=due,
            text=draft.text,
            reached=list(draft.reached),
            evidence=evidence,
            language=draft.language,
            official=act.actor.name,
            record_index=index,
        )
    )
    row.reports, row.due = row.reports + 1, due
    if draft.state in policy.ENDS:
        row.ended_as, row.ended_on = draft.state, day
    act.session.add(row)
    act.session.flush()
    context = {
        "title": view.title,
        "promise": row.title,
        "state": draft.state,
        "text": draft.text,
        "due": due,
        "first_due": row.first_due,
    }
    tell_followers(act, view.id, "promises/reported", context, row.id, site)
    return index


def _new_due(row: PromiseRow, draft: ReportDraft, day: date) -> date:
    """The day that a promise is due from now on; only a delay moves it."""
    if draft.state is not State.DELAYED:
        return row.due
    if draft.due is None or draft.due <= row.due or draft.due < day:
        raise InvalidInputError({"due": N_("Give a new day, later than the one before.")})
    return draft.due
