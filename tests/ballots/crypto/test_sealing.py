"""Sealed boxes and keys from passphrases: another library as oracle, every bound on both sides."""

import hashlib
import hmac

import pytest
from argon2.low_level import Type, hash_secret_raw

from ballots.crypto import sealing
from ballots.errors import BallotsError

KEY, SALT = bytes(range(32)), bytes(range(16))
LEAST = (sealing.MIN_PASSES, sealing.MIN_MEMORY)


def refused(call, *arguments):
    with pytest.raises(BallotsError) as caught:
        call(*arguments)
    return caught.value.code, caught.value.sentence


@pytest.mark.parametrize(
    ("passes", "memory"), [LEAST, (3, sealing.MIN_MEMORY), (2, sealing.MIN_MEMORY + (1 << 20))]
)
def test_the_key_is_argon2id_of_passphrase_and_salt(passes, memory):
    expected = hash_secret_raw(b"a phrase", SALT, passes, memory >> 10, 1, 32, Type.ID)
    assert sealing.passphrase_key(b"a phrase", SALT, passes, memory) == expected


@pytest.mark.parametrize(
    ("passes", "memory"),
    [
        (sealing.MIN_PASSES - 1, sealing.MIN_MEMORY),
        (sealing.MAX_PASSES + 1, sealing.MIN_MEMORY),
        (sealing.MIN_PASSES, sealing.MIN_MEMORY - 1),
        (sealing.MIN_PASSES, sealing.MAX_MEMORY + 1),
    ],
)
def test_no_file_can_ask_for_less_or_more(passes, memory):
    assert refused(sealing.passphrase_key, b"a phrase", SALT, passes, memory) == (
        "malformed", "the parameters of Argon2id are out of bounds",
    )  # fmt: skip


def test_the_bounds_themselves_are_taken():
    assert sealing.passphrase_key(b"", SALT, sealing.MAX_PASSES, sealing.MIN_MEMORY)
    assert sealing.passphrase_key(b"", SALT, sealing.MIN_PASSES, sealing.MAX_MEMORY)


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_salt_has_its_length(length):
    assert refused(sealing.passphrase_key, b"a phrase", bytes(length), *LEAST) == (
        "malformed", "a salt has 16 bytes",
    )  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"x", bytes(1000)])
def test_a_box_opens_with_its_own_key_alone(content):
    box = sealing.seal(KEY, content)
    assert len(box) == len(content) + sealing.OVERHEAD
    assert sealing.unseal(KEY, box) == content
    closed = ("sealed", "a sealed box does not open")
    assert refused(sealing.unseal, bytes(32), box) == closed
    for place in (0, 15, len(box) - 1):
        changed = box[:place] + bytes([box[place] ^ 1]) + box[place + 1 :]
        assert refused(sealing.unseal, KEY, changed) == closed
    assert refused(sealing.unseal, KEY, box[: sealing.OVERHEAD - 1]) == (
        "sealed", "a sealed box is too short",
    )  # fmt: skip
    assert refused(sealing.unseal, KEY, b"")[0] == "sealed"


def test_a_bound_key_is_hmac_sha_256():
    expected = hmac.new(KEY, b"statement", hashlib.sha256).digest()
    assert sealing.bound_key(KEY, b"statement") == expected
