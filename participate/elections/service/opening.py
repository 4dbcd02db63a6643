"""Opening the voting: one public entry for all chambers of a consultation."""

from participate.elections import policy, repository
from participate.elections.policy import State
from participate.elections.service.letters import require_printed
from participate.elections.service.parts import act_in_office
from participate.elections.service.readiness import require_ready
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError
from participate.shared.i18n import N_


def open_voting(act: Act, consultation: str) -> int:
    """Open every chamber for ballots; returns the record index.

    Raises DeniedError; ConflictError before the set-up, when it is open already, outside the
    announced times, while a trustee has not rehearsed or accepted the set-up (`not-ready`), or
    while codes that go by letter are not printed and erased (`not-printed`).
    """
    act_in_office(act, consultation)
    elections = repository.list_elections(act.session, consultation)
    if not elections:
        raise ConflictError("not-set-up", N_("Set the vote up first."))
    for election in elections:
        policy.require_may_open_now(election.opens, election.closes, act.now)
        election.state = policy.move(State(election.state), State.OPEN)
        act.session.add(election)
    require_ready(act.session, consultation)
    require_printed(act.session, elections)
    act.session.flush()
    return record.append(
        act.session,
        {
            "kind": "election.opened",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": policy.acting_role(act.actor),
            "elections": [election.uuid for election in elections],
        },
    )
