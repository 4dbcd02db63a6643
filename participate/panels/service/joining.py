"""Answering an invitation to a panel, and leaving the panel.

Who joins declares interests and is public from then on. Why somebody declined is the office's.
"""

from ballots.encoding import JsonLike
from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.panels import policy, repository
from participate.panels.models import MemberRow
from participate.panels.policy import State
from participate.panels.service.convening import find_row
from participate.panels.service.recording import office_role, record_act
from participate.panels.service.views import Acceptance, MemberView, member_view
from participate.shared.act import Act
from participate.shared.errors import DeniedError
from participate.shared.i18n import N_


def read_invitation(act: Act, consultation: str, member: str) -> MemberView:
    """An invitation before the person at whose address it is; DeniedError for others."""
    row = find_row(act.session, consultation, member)
    _require_own(act, row)
    return member_view(row)


def join(act: Act, consultation: str, member: str, acceptance: Acceptance) -> int:
    """Accept an invitation and declare interests, in public; return the record's index."""
    row = _own_waiting(act, consultation, member)
    content: JsonLike = {
        "name": row.name,
        "field": row.field,
        "institution": row.institution,
        "gender": acceptance.gender,
        "until": str(row.until),
        "interests": acceptance.interests,
        "language": acceptance.language,
    }
    row.record_index = record_act(act, "panel.joined", consultation, "expert", content, row.id)
    row.state, row.address, row.account = State.JOINED, None, act.actor.account
    row.gender, row.interests = acceptance.gender, acceptance.interests
    row.language, row.answered_at = acceptance.language, act.now
    act.session.add(row)
    act.session.flush()
    return row.record_index


def decline(act: Act, consultation: str, member: str, reason: str) -> None:
    """Decline an invitation; the reason goes to the office alone."""
    row = _own_waiting(act, consultation, member)
    row.state, row.address = State.DECLINED, None
    row.reason, row.answered_at = reason, act.now
    act.session.add(row)
    act.session.flush()


def leave(act: Act, consultation: str, member: str, reason: str, *, language: str) -> int:
    """Leave a panel, or take somebody off it as an official; return the record's index.

    What a member has submitted stays. The reason is public.
    """
    view = consultations.read_consultation(act.session, act.actor, consultation)
    row = find_row(act.session, consultation, member)
    is_own = act.actor.account is not None and row.account == act.actor.account
    if not is_own and (refusal := policy.office_refusal(act.actor)):
        raise refusal
    policy.require_seating(view.phase)
    policy.require_joined(State(row.state))
    content: JsonLike = {"name": row.name, "reason": reason, "language": language}
    role = "expert" if is_own else office_role(act)
    index = record_act(act, "panel.left", consultation, role, content, row.id)
    row.state, row.reason, row.left_at = State.LEFT, reason, act.now
    act.session.add(row)
    act.session.flush()
    return index


def _require_own(act: Act, row: MemberRow) -> None:
    account = act.actor.account or ""
    own = row.account == account if row.account else False
    waits = row.address is not None and row.address == accounts.address_of(act.session, account)
    if not account or not (own or waits):
        raise DeniedError(
            "not-invited",
            N_("This invitation is for another address. Sign in with the one it was mailed to."),
        )


def _own_waiting(act: Act, consultation: str, member: str) -> MemberRow:
    """An invitation that its person may answer now."""
    view = consultations.read_consultation(act.session, act.actor, consultation)
    row = find_row(act.session, view.id, member)
    _require_own(act, row)
    policy.require_waiting(State(row.state))
    policy.require_seating(view.phase)
    other = repository.find_by_account(act.session, view.id, act.actor.account or "")
    if other is not None:
        policy.require_waiting(State(other.state))
    return row
