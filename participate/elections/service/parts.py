"""Whose part something is in a vote: nobody is both its official and its registrar or a trustee.

Roles may be given and taken; so it is kept, of every vote, who has acted in it. An official's
account is kept at the first act, the registrar's and the trustees' with their keys.
"""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.elections import policy, repository
from participate.elections.policy import CeremonyState
from participate.elections.repository import parts as rows
from participate.shared.act import Act
from participate.shared.errors import DeniedError, InvalidInputError
from participate.shared.i18n import N_


def act_as_official(act: Act, consultation: str) -> str:
    """Return the account of who acts as an official of this vote from now on.

    Raises DeniedError for who is no official, and for the registrar and the trustees of the vote
    (`two-parts`).
    """
    policy.require_may_plan(act.actor)
    return act_in_office(act, consultation)


def act_in_office(act: Act, consultation: str) -> str:
    """As `act_as_official`, for officials and publishers."""
    policy.require_may_open(act.actor)
    account = act.actor.account or ""
    if _keeps_key(act.session, consultation, account):
        raise DeniedError(
            "two-parts",
            N_(
                "You are the registrar or a trustee of this vote. An official who is neither does "
                "this."
            ),
        )
    rows.note_official(act.session, consultation, account)
    return account


def require_not_official(session: Session, consultation: str, account: str) -> None:
    """Raise DeniedError (`two-parts`) where an account has acted as an official of this vote."""
    if account in rows.list_officials(session, consultation):
        raise DeniedError(
            "two-parts",
            N_(
                "You have acted as an official of this vote. Somebody who has not is its registrar "
                "or trustee."
            ),
        )


def able_trustees(session: Session, consultation: str) -> tuple[str, ...]:
    """The accounts that can be trustees of this vote."""
    officials = rows.list_officials(session, consultation)
    able = accounts.accounts_with_role(session, "trustee")
    return tuple(account for account in able if account not in officials)


def possible_trustees(
    session: Session, consultation: str, trustees: Sequence[str], threshold: int
) -> Mapping[str, str]:
    """The names of the accounts chosen as trustees, of whom so many are to be enough.

    Raises InvalidInputError (fields "trustees", "needed") for a choice that cannot be.
    """
    if not policy.SMALLEST_GROUP <= len(trustees) <= policy.MOST_TRUSTEES:
        raise InvalidInputError(
            {"trustees": N_("Choose 3 to %(most)s trustees, or let all of them be needed.")},
            params={"most": policy.MOST_TRUSTEES},
        )
    able = frozenset(able_trustees(session, consultation))
    if len(set(trustees)) != len(trustees) or not able.issuperset(trustees):
        raise InvalidInputError(
            {"trustees": N_("Choose trustees who have not acted as officials of this vote.")}
        )
    if not 2 <= threshold < len(trustees):  # noqa: PLR2004  (one alone could read every ballot)
        raise InvalidInputError(
            {"needed": N_("At least 2 trustees are needed, and fewer than there are.")}
        )
    return accounts.names_of(session, trustees)


def require_own_registrar(act: Act, consultation: str) -> str:
    """Return the account of the registrar whose key this vote has, or of any while it has none.

    Raises DeniedError for who is no registrar, for another one (`other-registrar`), and for an
    official of the vote (`two-parts`).
    """
    account = policy.require_registrar(act.actor)
    require_not_official(act.session, consultation, account)
    if not may_be_registrar(act.session, consultation, account):
        raise DeniedError(
            "other-registrar",
            N_("Another registrar has handed in the key of this vote. Only that one can do this."),
        )
    return account


def may_be_registrar(session: Session, consultation: str, account: str) -> bool:
    """Whether a vote's registrar is this account, or not known yet."""
    vote = repository.find_vote(session, consultation)
    return vote is None or vote.registrar_account in {None, account}


def _keeps_key(session: Session, consultation: str, account: str) -> bool:
    """Whether an account is the registrar or a trustee, or has a seat among those who will be."""
    vote = repository.find_vote(session, consultation)
    if vote is not None and vote.registrar_account == account:
        return True
    if repository.find_trustee(session, consultation, account) is not None:
        return True
    last = repository.find_last_ceremony(session, consultation)
    if last is None or last.state == CeremonyState.ENDED:
        return False
    seats = repository.list_seats(session, consultation, last.number)
    return any(seat.account == account for seat in seats)
