"""The voters' codes as the database keeps them: encrypted under a key outside it.

Each code is bound to its election and to its place on the sealed roll: a row moved to another
voter or election does not open.
"""

import hashlib
from typing import Final

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from participate.shared.act import Randomness
from participate.shared.errors import ParticipateError

_PURPOSE: Final = "participate/code/v1"
_SIGNING: Final = b"participate/registrar-seed/v1"


class SealedCodeError(ParticipateError):
    """A stored code does not open: another key, or a row that was moved or changed."""


def seal_code(key: bytes, uuid: str, place: int, code: str, randomness: Randomness) -> bytes:
    """Encrypt a code for one place on the roll of one election."""
    return bytes(SecretBox(key).encrypt((_bound(uuid, place) + code).encode(), randomness(24)))


def open_code(key: bytes, uuid: str, place: int, sealed: bytes) -> str:
    """Decrypt the code of this place in this election; SealedCodeError when it is another's."""
    try:
        text = SecretBox(key).decrypt(sealed).decode()
    except CryptoError as error:
        raise SealedCodeError("A stored voting code cannot be opened.") from error
    if not text.startswith(_bound(uuid, place)):
        raise SealedCodeError("A stored voting code cannot be opened.")
    return text.removeprefix(_bound(uuid, place))


def registrar_seed(key: bytes) -> bytes:
    """The seed with which the platform signs as registrar: bound to the key over its codes."""
    return hashlib.blake2b(_SIGNING, key=key, digest_size=32).digest()


def _bound(uuid: str, place: int) -> str:
    return f"{_PURPOSE}\n{uuid}\n{place}\n"
