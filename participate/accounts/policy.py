"""Roles, which of them one person may not join, and the rules of signing in. No I/O."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from itertools import combinations
from typing import Final

from participate.shared.act import Actor, Randomness
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from participate.shared.i18n import N_
from participate.shared.prose import shows_nothing


class Role(StrEnum):
    """What an account may be trusted with."""

    CITIZEN = "citizen"
    EXPERT = "expert"
    OFFICIAL = "official"
    PUBLISHER = "publisher"
    MODERATOR = "moderator"
    REGISTRAR = "registrar"
    TRUSTEE = "trustee"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


NEVER_TOGETHER: Final[frozenset[frozenset[str]]] = frozenset(
    frozenset(pair)
    for pair in combinations(
        (
            Role.REGISTRAR,
            Role.TRUSTEE,
            Role.PUBLISHER,
            Role.MODERATOR,
            Role.AUDITOR,
            Role.ADMINISTRATOR,
        ),
        2,
    )
)
"""The pairs of roles that exclude each other (assurance: "Who is never the same person")."""

PLATFORM: Final = Actor(account=None, name="", roles=frozenset({Role.ADMINISTRATOR.value}))
"""Whoever runs the platform's commands: grants the first roles."""

CODE_DIGITS: Final = 8
CODE_LIFETIME: Final = timedelta(minutes=15)
MOST_TRIES: Final = 5
SESSION_LIFETIME: Final = timedelta(hours=12)
FRESH: Final = timedelta(minutes=15)
"""How long after signing in a person may take or erase everything without a new code."""
RATE_WINDOW: Final = timedelta(minutes=5)
RATE_LIMIT: Final = 10
LONGEST_NAME: Final = 60
LONGEST_ADDRESS: Final = 254
_NO_ADDRESS: Final = re.compile(r"=\?|\.\.|^\.|\.@|@\.")
"""What a mail's header reads as something else than the address: encoded words, empty parts."""
_ADDRESS: Final = re.compile(
    r"[^@\s<>()\[\]\\,;:\"]+@[^@\s<>()\[\]\\,;:\"]+\.[^@\s<>()\[\]\\,;:\".]+"
)


def normalise_address(text: str) -> str:
    """Return the normal form of a mail address: NFKC, trimmed, lower case.

    InvalidInputError (field "address") for what is none.
    """
    address = unicodedata.normalize("NFKC", text).strip().lower()
    if (
        len(address) > LONGEST_ADDRESS
        or not address.isprintable()
        or not _ADDRESS.fullmatch(address)
        or _NO_ADDRESS.search(address)
    ):
        raise InvalidInputError({"address": N_("Enter a mail address, such as name@example.org.")})
    return address


def check_name(text: str) -> str:
    """Return a display name without surrounding space; InvalidInputError when it cannot be one."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not name:
        raise InvalidInputError({"name": N_("Enter the name that others will see.")})
    if len(name) > LONGEST_NAME:
        raise InvalidInputError({"name": N_("Use 60 characters at most.")})
    if not name.isprintable() or shows_nothing(name):
        raise InvalidInputError({"name": N_("The name has characters that cannot be shown.")})
    return name


def check_granter(actor: Actor) -> None:
    """Only administrators give and take roles."""
    if not actor.has(Role.ADMINISTRATOR):
        raise DeniedError("role-missing", N_("Only an administrator may give or take roles."))


def closing_refusal(held: Iterable[str]) -> ConflictError | None:
    """Why an account with these roles cannot be closed by its owner."""
    if set(held) - {Role.CITIZEN.value}:
        return ConflictError(
            "holds-a-role",
            N_(
                "You hold a role beyond a citizen’s. Ask an administrator to take it first; that"
                " stands in the public record. Then you can close your account."
            ),
        )
    return None


def check_new_role(held: Iterable[str], role: str) -> None:
    """Refuse an unknown role, and one that excludes a role already held."""
    if role not in set(Role):
        raise InvalidInputError({"role": N_("Choose one of the answers.")})
    for other in sorted(held):
        if frozenset({other, role}) in NEVER_TOGETHER:
            raise ConflictError(
                "roles-exclude-each-other",
                N_("One person may not be both %(held)s and %(wanted)s."),
                {"held": other, "wanted": role},
            )


def new_code(randomness: Randomness) -> str:
    """Draw a sign-in code: 8 decimal digits (the bias of 64 bits is below 2^-37)."""
    number = int.from_bytes(randomness(8), "big") % 10**CODE_DIGITS
    return f"{number:0{CODE_DIGITS}d}"


def code_hash(key: bytes, challenge: str, code: str) -> str:
    """Return the keyed hash under which a mailed code is kept."""
    return keyed_hash(key, "sign-in-code", f"{challenge}\n{code}")


def keyed_hash(key: bytes, purpose: str, value: str) -> str:
    """Return a hash that says nothing without the installation's key; one purpose each."""
    message = f"participate/{purpose}/v1\n{value}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def session_hash(session_id: str) -> str:
    """Return what is kept of a session cookie's value (256 random bits need no key)."""
    return hashlib.sha256(session_id.encode("utf-8")).hexdigest()


def plain_code(typed: str) -> str:
    """Return the code as mailed from what was typed (spaces, hyphens, full-width digits)."""
    narrow = unicodedata.normalize("NFKC", typed[:64])
    return "".join(character for character in narrow if character.isdecimal())


def is_right_code(key: bytes, challenge: str, code: str, kept: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(code_hash(key, challenge, code), kept)
