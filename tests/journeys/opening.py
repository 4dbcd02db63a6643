"""Ballots opened with the trustees' private keys, and what a ballot's numbers are.

Written from the protocol alone on libsodium's group operations; shares no code with `ballots`.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_sub,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)

SEED_BYTES = 32
MOST_DRAWS = 200
ORDER = 2**252 + 27742317777372353535851937790883648493


def scalar(number: int) -> bytes:
    """A scalar as libsodium takes it."""
    return (number % ORDER).to_bytes(32, "little")


def point(text: str) -> bytes:
    """A group element of the protocol as libsodium takes it."""
    return bytes.fromhex(text)[::-1]


def times_base(number: int) -> str:
    """g to the power of a scalar, as the protocol writes it."""
    return crypto_scalarmult_ed25519_base_noclamp(scalar(number))[::-1].hex()


ONE = point(times_base(1))


def private_key(file: Path) -> int:
    """The private scalar in a trustee's key file."""
    return int(json.loads(file.read_text(encoding="utf-8"))["private_key"])


def joint_key(publics: Sequence[str]) -> str:
    """The product of the trustees' public keys."""
    total = point(publics[0])
    for each in publics[1:]:
        total = crypto_core_ed25519_add(total, point(each))
    return total[::-1].hex()


def opened(ballot: dict[str, Any], key: int) -> tuple[tuple[int, ...], ...]:
    """Decrypt every ciphertext of a ballot; each must hold 0 or 1."""
    return tuple(
        tuple(_bit(cipher, key) for cipher in answer["choices"]) for answer in ballot["answers"]
    )


def _bit(cipher: dict[str, str], key: int) -> int:
    shared = crypto_scalarmult_ed25519_noclamp(scalar(key), point(cipher["alpha"]))
    beta = point(cipher["beta"])
    if beta == shared:
        return 0
    assert crypto_core_ed25519_sub(beta, shared) == ONE, "neither 0 nor 1"
    return 1


@dataclass(frozen=True, slots=True)
class Derived:
    """What a voting code stands for in one election."""

    secret: int
    credential: str


def derive(uuid: str, code: str) -> Derived:
    """The secret and the public credential of a code."""
    halves = [
        hashlib.sha256(f"derive_credential|{uuid}|{half}|{code}".encode()).hexdigest()
        for half in (0, 1)
    ]
    secret = int("".join(halves), 16) % ORDER
    return Derived(secret, times_base(secret))


def scalars_of(drawn: Sequence[bytes], ballot: dict[str, Any]) -> set[int]:
    """Every scalar that drawn bytes became: a seed's (32 bytes) in their order, a nonce's (64)."""
    found: set[int] = set()
    for each in drawn:
        if len(each) == SEED_BYTES:
            found |= {_seeded(each, ballot, number) for number in range(MOST_DRAWS)}
        else:
            found.add(int.from_bytes(each, "big") % (ORDER - 1) + 1)
    return found


def _seeded(seed: bytes, ballot: dict[str, Any], number: int) -> int:
    """The scalar of a seed with this number, by HKDF as the specification writes it (9.10)."""
    key = hmac.new(b"participate/ballot-seed/v1", seed, "sha256").digest()
    info = f"{ballot['election_hash']}|{ballot['credential']}|{number}".encode()
    one = hmac.new(key, info + b"\x01", "sha256").digest()
    two = hmac.new(key, one + info + b"\x02", "sha256").digest()
    return int.from_bytes(one + two, "big") % (ORDER - 1) + 1


def simulated(
    ballot: dict[str, Any], election: dict[str, Any], choices: Sequence[Sequence[int]]
) -> set[int]:
    """The numbers of the proofs' untrue branches: drawn at random, and made to be published."""
    found: set[int] = set()
    for answer, question, bits in zip(
        ballot["answers"], election["questions"], choices, strict=True
    ):
        blank = question.get("blank", False)
        chosen = sum(bits[1:] if blank else bits)
        in_range = chosen - question["min"]
        proofs = list(zip(answer["individual_proofs"], bits, strict=True))
        if blank:
            proofs.append((answer["overall_proof"], 0 if bits[0] else 1 + in_range))
            proofs.append((answer["blank_proof"], 1 if bits[0] else 0))
        else:
            proofs.append((answer["overall_proof"], in_range))
        for branches, truth in proofs:
            for number, pair in enumerate(branches):
                if number != truth:
                    found |= {int(pair["challenge"]), int(pair["response"])}
    return found
