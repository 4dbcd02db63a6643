"""The trustees of a vote: each hands in the public half of a key made on their own machine.

Nothing here ever takes a private key: a file that holds one is refused before anything of it is
parsed, kept or logged.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlmodel import Session

from ballots.crypto.group import hex_of_point
from ballots.election.trustees import TrusteePublic
from ballots.errors import BallotsError, VerificationError
from participate.consultations import service as consultations
from participate.elections import policy, repository
from participate.elections.models import TrusteeTable
from participate.elections.service.parts import require_not_official
from participate.elections.service.planning import require_unfrozen
from participate.elections.service.views import TrusteeView, trustee_of
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from participate.shared.i18n import N_

KEY_FIELD: Final = "key"
MAX_KEY_BYTES: Final = 4096
CHOOSE_PUBLIC: Final = N_(
    "This file holds a private key. It was not kept. Never send it to anyone; choose the file "
    "whose name ends in .public.json."
)


def register_trustee_key(act: Act, consultation: str, raw: bytes) -> TrusteeView:
    """Keep a trustee's public key file (N.public.json) for the vote of this consultation.

    A trustee may hand in another key until the vote is set up. Raises DeniedError, NotFoundError,
    ConflictError once it is set up or where keys are made in a ceremony, InvalidInputError (field
    "key") for a file that is no public key with a sound proof of possession, or one that another
    trustee handed in.
    """
    account = policy.require_trustee(act.actor)
    consultations.read_consultation(act.session, act.actor, consultation)
    require_not_official(act.session, consultation, account)
    require_unfrozen(act.session, consultation)
    if repository.is_made_together(act.session, consultation):
        raise ConflictError(
            "ceremony-begun", N_("The trustees of this vote make their keys together.")
        )
    public = read_public_key(raw)
    key = hex_of_point(public.public_key)
    others = [
        each
        for each in repository.list_trustees(act.session, consultation)
        if each.account != account
    ]
    if any(each.public_key == key for each in others):
        raise InvalidInputError({KEY_FIELD: N_("Another trustee has handed in this key.")})
    row = repository.find_trustee(act.session, consultation, account)
    if row is None:
        owner = max((each.owner for each in others), default=0) + 1
        row = TrusteeTable(
            consultation=consultation,
            owner=owner,
            account=account,
            name="",
            public_key="",
            document=b"",
        )
    is_new = row.public_key != key
    row.name, row.public_key, row.document = act.actor.name, key, public.to_bytes()
    act.session.add(row)
    act.session.flush()
    if is_new:
        record_key(act, row)
    return trustee_of(row)


def record_key(act: Act, row: TrusteeTable) -> None:
    """Record a key that a trustee has given."""
    record.append(
        act.session,
        {
            "kind": "key.given",
            "consultation": row.consultation,
            "at": format_moment(act.now),
            "by": "trustee",
            "trustee": row.owner,
            "public_key": row.public_key,
        },
    )


def require_own_place(act: Act, consultation: str) -> TrusteeTable:
    """The actor's place among the trustees of a vote; DeniedError where there is none."""
    account = policy.require_trustee(act.actor)
    trustee = repository.find_trustee(act.session, consultation, account)
    if trustee is None:
        raise DeniedError("not-trustee", N_("You are not a trustee of this vote."))
    return trustee


def list_votes_of_trustee(session: Session, account: str) -> Mapping[str, bool]:
    """The consultations with a planned vote: whether this trustee's key is in."""
    places = repository.list_places_of_trustee(session, account)
    held = {place.consultation for place in places}
    planned = repository.list_consultations_with_votes(session)
    return {consultation: consultation in held for consultation in planned}


def read_public_key(raw: bytes) -> TrusteePublic:
    """Read a public key file and check its proof; InvalidInputError (field "key")."""
    refuse_private_key(raw, KEY_FIELD)
    if len(raw) > MAX_KEY_BYTES:
        raise InvalidInputError({KEY_FIELD: N_("This file is no public key: it is too long.")})
    try:
        return TrusteePublic.from_bytes(raw)
    except BallotsError as error:
        raise InvalidInputError(
            {KEY_FIELD: N_("This file is no public key of a trustee: %(reason)s.")},
            params={"reason": error.sentence},
        ) from error


@contextmanager
def taking(field: str) -> Iterator[None]:
    """Tell at `field`, as InvalidInputError, what the core finds wrong with a trustee's file."""
    try:
        yield
    except BallotsError as error:
        raise InvalidInputError(
            {field: N_("This file cannot be taken: %(reason)s (%(code)s).")},
            params={"reason": error.sentence, "code": error.code},
        ) from error


def require_owner(said: int, owner: int) -> None:
    """Raise VerificationError (`wrong-owner`) for a file that says it is another trustee's."""
    if said != owner:
        raise VerificationError("wrong-owner", "the file is another trustee's")


def refuse_private_key(raw: bytes, field: str, sentence: str = CHOOSE_PUBLIC) -> None:
    """Raise InvalidInputError (at `field`) for a file that speaks of a private key."""
    if b"private" in raw.lower():
        raise InvalidInputError({field: sentence})
