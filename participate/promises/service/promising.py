"""Promising: a department takes on something that follows from an adopted proposal."""

from dataclasses import dataclass
from datetime import date

from ballots.encoding import JsonLike, canonical_json
from participate.consultations import service as consultations
from participate.departments import service as departments
from participate.promises import policy, repository
from participate.promises.models import PromiseRow
from participate.promises.service.reading import Milestone, verdicts_of
from participate.promises.service.telling import tell_followers
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_
from participate.shared.ids import new_id
from participate.web.days import today

BY = "official"


@dataclass(frozen=True, slots=True)
class PromiseDraft:
    """What an official promises for a department."""

    proposal: str
    department: str
    title: str
    due: date
    milestones: tuple[Milestone, ...]
    language: str


def make_promise(act: Act, consultation: str, draft: PromiseDraft, *, site: str) -> str:
    """Promise something that follows from an adopted proposal; return the promise's id.

    Raises DeniedError outside the department, ConflictError (no decision, not adopted, closed, too
    many) and InvalidInputError for a day that has passed.
    """
    view = consultations.read_consultation(act.session, act.actor, consultation)
    own = departments.departments_of(act.session, act.actor.account)
    policy.require_speaking(act.actor, draft.department, own)
    policy.require_running(closed=view.closed_at is not None)
    policy.require_adopted(verdicts_of(act.session, view.id).get(draft.proposal))
    if repository.count_in(act.session, view.id) >= policy.MOST_PROMISES:
        raise ConflictError("too-many", N_("There are 200 promises; no more can be made."))
    if draft.due < today(act.now):
        raise InvalidInputError({"due": N_("This day has passed already.")})
    promise = new_id(act.randomness)
    name = departments.get_department(act.session, draft.department).name
    content: dict[str, JsonLike] = {
        "title": draft.title,
        "milestones": [{"title": m.title, "due": str(m.due)} for m in draft.milestones],
        "language": draft.language,
        "department": {"en": name["en"], "zh": name["zh"]},
        "official": act.actor.name,
    }
    entry: dict[str, JsonLike] = {
        "kind": "promise.made",
        "consultation": view.id,
        "at": format_moment(act.now),
        "by": BY,
        "promise": promise,
        "proposal": draft.proposal,
        "department": draft.department,
        "due": str(draft.due),
    }
    index = record.append_committed(act.session, entry, canonical_json(content), act.randomness)
    act.session.add(
        PromiseRow(
            id=promise,
            consultation=view.id,
            proposal=draft.proposal,
            department=draft.department,
            title=draft.title,
            milestones=[{"title": m.title, "due": str(m.due)} for m in draft.milestones],
            language=draft.language,
            official=act.actor.name,
            first_due=draft.due,
            due=draft.due,
            made_at=act.now,
            record_index=index,
        )
    )
    act.session.flush()
    context = {"title": view.title, "promise": draft.title, "due": draft.due, "department": name}
    tell_followers(act, view.id, "promises/made", context, promise, site)
    return promise
