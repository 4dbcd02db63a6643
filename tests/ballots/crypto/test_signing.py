"""Ed25519 for the record (RFC 8032, section 7.1)."""

import pytest

from ballots.crypto import signing
from ballots.errors import MalformedError, VerificationError

SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_the_published_vector():
    assert signing.public_key_of(SEED) == PUBLIC
    assert signing.sign(SEED, b"\x72") == SIGNATURE
    signing.verify(PUBLIC, b"\x72", SIGNATURE)


@pytest.mark.parametrize(
    ("key", "message", "signature"),
    [
        (PUBLIC, b"\x73", SIGNATURE),
        (PUBLIC, b"\x72", SIGNATURE[:-1] + b"\x01"),
        (PUBLIC, b"\x72", SIGNATURE[:-1]),
        (PUBLIC[:-1], b"\x72", SIGNATURE),
        (bytes(32), b"\x72", SIGNATURE),
        (b"\x01" + bytes(31), b"\x72", bytes([1]) + bytes(63)),
    ],
)
def test_anything_else_is_refused(key, message, signature):
    with pytest.raises(VerificationError) as caught:
        signing.verify(key, message, signature)
    assert caught.value.code == "bad-signature"


def test_a_seed_has_its_length():
    with pytest.raises(MalformedError):
        signing.sign(SEED[:-1], b"")
