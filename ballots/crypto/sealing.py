"""Secret boxes under a key or a passphrase: libsodium's secretbox (XSalsa20-Poly1305) and Argon2id.

Invariant: whoever changes a box, or opens it with another key, gets `VerificationError` and no
content. The callers bind what a box is about by deriving its key from it.
Source: specification 18.3.
"""

import hmac
from typing import Final

import nacl.bindings
import nacl.exceptions
import nacl.pwhash

from ballots.errors import MalformedError, VerificationError

KEY_BYTES: Final = nacl.bindings.crypto_secretbox_KEYBYTES
SALT_BYTES: Final = nacl.pwhash.argon2id.SALTBYTES
OVERHEAD: Final = nacl.bindings.crypto_secretbox_MACBYTES
MIN_PASSES: Final = 2
MAX_PASSES: Final = 8
MIN_MEMORY: Final = 19 << 20
"""OWASP's floor for Argon2id: 19 MiB in 2 passes with one lane (libsodium has one)."""

MAX_MEMORY: Final = 256 << 20
"""No file can make its reader spend more than this, 8 times over: a few seconds."""

_NONCE: Final = bytes(nacl.bindings.crypto_secretbox_NONCEBYTES)


def seal(key: bytes, content: bytes) -> bytes:
    """Seal under a 32-byte key that is used for nothing else, ever; so the nonce may be fixed."""
    return nacl.bindings.crypto_secretbox(content, _NONCE, key)


def unseal(key: bytes, box: bytes) -> bytes:
    """Open a box; `VerificationError("sealed")` under another key or for changed bytes."""
    if len(box) < OVERHEAD:
        raise VerificationError("sealed", "a sealed box is too short")
    try:
        return nacl.bindings.crypto_secretbox_open(box, _NONCE, key)
    except nacl.exceptions.CryptoError as error:
        raise VerificationError("sealed", "a sealed box does not open") from error


def passphrase_key(passphrase: bytes, salt: bytes, passes: int, memory: int) -> bytes:
    """Derive 32 bytes from a passphrase by Argon2id; memory in bytes, both within the bounds."""
    if not (MIN_PASSES <= passes <= MAX_PASSES and MIN_MEMORY <= memory <= MAX_MEMORY):
        raise MalformedError("the parameters of Argon2id are out of bounds")
    if len(salt) != SALT_BYTES:
        raise MalformedError(f"a salt has {SALT_BYTES} bytes")
    return nacl.pwhash.argon2id.kdf(KEY_BYTES, passphrase, salt, opslimit=passes, memlimit=memory)


def bound_key(key: bytes, statement: bytes) -> bytes:
    """Derive a key that is good for this statement only: HMAC-SHA-256."""
    return hmac.digest(key, statement, "sha256")
