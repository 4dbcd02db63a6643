"""Ed25519 signatures (RFC 8032) for the record: checkpoints, refusals, statements.

Nothing here belongs to the voting group. libsodium refuses small-order keys and scalars that are
not reduced, so one message has one signature of one key.
Source: specification 14.2.
"""

from typing import Final

import nacl.bindings
import nacl.exceptions

from ballots.errors import MalformedError, VerificationError

SEED_BYTES: Final = 32
PUBLIC_KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64


def public_key_of(seed: bytes) -> bytes:
    """Return the 32-byte public key of a 32-byte secret seed."""
    return _key_pair(seed)[0]


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the 64-byte signature of a message under a 32-byte secret seed; deterministic."""
    signed: bytes = nacl.bindings.crypto_sign(message, _key_pair(seed)[1])
    return signed[:SIGNATURE_BYTES]


def verify(public_key: bytes, message: bytes, signature: bytes) -> None:
    """Raise `VerificationError("bad-signature")` unless the signature holds."""
    if len(public_key) != PUBLIC_KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        raise VerificationError("bad-signature", "a key or signature does not have its length")
    try:
        nacl.bindings.crypto_sign_open(signature + message, public_key)
    except nacl.exceptions.BadSignatureError as error:
        raise VerificationError("bad-signature", "the signature does not hold") from error


def _key_pair(seed: bytes) -> tuple[bytes, bytes]:
    if len(seed) != SEED_BYTES:
        raise MalformedError(f"a signing seed has {SEED_BYTES} bytes")
    public_key, secret_key = nacl.bindings.crypto_sign_seed_keypair(seed)
    return public_key, secret_key
