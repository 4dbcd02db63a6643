"""Whose part something is in a vote: that of the independent registrar, whose account is kept."""

from sqlmodel import Session

from participate.elections import policy, repository
from participate.shared.act import Act
from participate.shared.errors import DeniedError
from participate.shared.i18n import N_


def require_own_registrar(act: Act, consultation: str) -> str:
    """Return the account of the registrar whose key this vote has, or of any while it has none.

    Raises DeniedError for who is no registrar, and for another one (`other-registrar`).
    """
    account = policy.require_registrar(act.actor)
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
