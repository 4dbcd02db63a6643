"""The few steps of protocol version 1 that a forger needs, written from specification 4 alone.

It shares no code with `ballots`. A changed ballot is signed again with its own credential and a
changed decryption gets a fresh proof where one can be made, so that a refusal speaks of the change
and not of a broken signature beside it. Points are 64 hex digits, big-endian; scalars are integers.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from nacl import bindings

from tests.vectors.bel import compact

Q = 2**252 + 27742317777372353535851937790883648493
P = 2**255 - 19
IDENTITY = "0" * 63 + "1"
ORDER_TWO = f"{P - 1:064x}"
"""The point (0, -1): on the curve, of order two."""
ORDER_FOUR = "0" * 64
"""A point with y = 0, of order four."""
IDENTITY_AGAIN = f"{P + 1:064x}"
"""The identity with y written above p: not canonical."""

Json = Any


def _raw(point: str) -> bytes:
    return bytes.fromhex(point)[::-1]


def _hex(raw: bytes) -> str:
    return raw[::-1].hex()


def base(n: int) -> str:
    n %= Q
    if n == 0:
        return IDENTITY
    return _hex(bindings.crypto_scalarmult_ed25519_base_noclamp(n.to_bytes(32, "little")))


def times(point: str, n: int) -> str:
    n %= Q
    if n == 0 or point == IDENTITY:
        return IDENTITY
    return _hex(bindings.crypto_scalarmult_ed25519_noclamp(n.to_bytes(32, "little"), _raw(point)))


def plus(a: str, b: str) -> str:
    return _hex(bindings.crypto_core_ed25519_add(_raw(a), _raw(b)))


def minus(a: str, b: str) -> str:
    return _hex(bindings.crypto_core_ed25519_sub(_raw(a), _raw(b)))


def total(points: Sequence[str]) -> str:
    result = IDENTITY
    for point in points:
        result = plus(result, point)
    return result


def challenge(prefix: str, *points: str) -> int:
    return int(hashlib.sha256((prefix + ",".join(points)).encode()).hexdigest(), 16) % Q


def fresh() -> int:
    return secrets.randbelow(Q - 1) + 1


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


def fingerprint(election: bytes) -> str:
    return b64(hashlib.sha256(election).digest())


def tracker(ballot: bytes) -> str:
    return b64(hashlib.sha256(ballot).digest())


def secret_of(uuid: str, code: str) -> int:
    """The credential's secret that a voter's code stands for."""
    halves = (hashlib.sha256(f"derive_credential|{uuid}|{i}|{code}".encode()) for i in (0, 1))
    return int("".join(half.hexdigest() for half in halves), 16) % Q


def sign(ballot: Json, secret: int) -> bytes:
    """Sign a ballot (its old signature is left out) with a credential's secret."""
    body = {name: value for name, value in ballot.items() if name != "signature"}
    digest = b64(hashlib.sha256(compact(body)).digest())
    w = fresh()
    c = challenge(f"sig|{digest}|", base(w))
    proof = {"challenge": str(c), "response": str((w - secret * c) % Q)}
    return compact({**body, "signature": {"hash": digest, "proof": proof}})


def altered(ballot: bytes, change: Callable[[Json], None], secret: int) -> bytes:
    """A ballot after a change, signed again by its own voter."""
    value = json.loads(ballot)
    change(value)
    return sign(value, secret)


def bumped(number: str) -> str:
    """The next scalar: a proof with it cannot hold."""
    return str((int(number) + 1) % Q)


def prove_one_of(
    prefix: str, key: str, ciphertext: Json, r: int, m: int, values: Sequence[int]
) -> Json:
    """Prove that a ciphertext encrypts one of the values; where m is none of them it is a lie.

    The lie is the best there is: every branch is simulated and only the sum of the challenges is
    wrong.
    """
    alpha, beta = ciphertext["alpha"], ciphertext["beta"]
    w = fresh()
    out = {value: (fresh(), fresh()) for value in values}
    points: list[str] = []
    for value, (c, answer) in out.items():
        if value == m:
            points += [base(w), times(key, w)]
        else:
            points.append(plus(base(answer), times(alpha, c)))
            points.append(plus(times(key, answer), times(minus(beta, base(value)), c)))
    whole = challenge(f"prove|{prefix}|{alpha},{beta}|", *points)
    truth = m if m in out else values[0]
    c = (whole - sum(each for value, (each, _) in out.items() if value != truth)) % Q
    out[truth] = (c, (w - r * c) % Q)
    return [{"challenge": str(c), "response": str(answer)} for c, answer in out.values()]


def ballot_body(
    election: bytes,
    credential: str,
    votes: Sequence[Sequence[int]],
    randoms: Sequence[Sequence[int]] | None = None,
) -> Json:
    """An unsigned ballot for questions without blank; the votes may be outside what is allowed."""
    about = json.loads(election)
    key, phi = about["public_key"], fingerprint(election)
    answers = []
    for place, (question, bits) in enumerate(zip(about["questions"], votes, strict=True)):
        rs = randoms[place] if randoms else [fresh() for _ in bits]
        choices = [encrypt(key, m, r) for m, r in zip(bits, rs, strict=True)]
        s0 = f"{phi}|{credential}"
        proofs = [
            prove_one_of(s0, key, each, r, m, (0, 1))
            for each, r, m in zip(choices, rs, bits, strict=True)
        ]
        s = f"{s0}|" + ",".join(f"{each['alpha']},{each['beta']}" for each in choices)
        summed = {name: total([each[name] for each in choices]) for name in ("alpha", "beta")}
        span = range(question["min"], question["max"] + 1)
        overall = prove_one_of(s, key, summed, sum(rs), sum(bits), span)
        answers.append({"choices": choices, "individual_proofs": proofs, "overall_proof": overall})
    return {
        "election_uuid": about["uuid"],
        "election_hash": phi,
        "credential": credential,
        "answers": answers,
    }


def make_ballot(
    election: bytes,
    secret: int,
    votes: Sequence[Sequence[int]],
    randoms: Sequence[Sequence[int]] | None = None,
) -> bytes:
    """A signed ballot for questions without blank."""
    return sign(ballot_body(election, base(secret), votes, randoms), secret)


def encrypt(key: str, m: int, r: int) -> Json:
    return {"alpha": base(r), "beta": plus(times(key, r), base(m))}


def partial_decryption(election: bytes, tally: Json, secret: int) -> Json:
    """A trustee's factors of an encrypted tally with honest proofs."""
    phi, public = fingerprint(election), base(secret)
    factors, proofs = [], []
    for question in tally:
        factors.append([times(each["alpha"], secret) for each in question])
        proofs.append([_prove_factor(phi, public, each["alpha"], secret) for each in question])
    return {"decryption_factors": factors, "decryption_proofs": proofs}


def _prove_factor(phi: str, public: str, alpha: str, secret: int) -> Json:
    w = fresh()
    c = challenge(f"decrypt|{phi}|{public}|", base(w), times(alpha, w))
    return {"challenge": str(c), "response": str((w - secret * c) % Q)}


def statement_proof(
    election: bytes, event: str, owner: int, payload: bytes, tally: Json, secret: int
) -> bytes:
    """The statement-bound proof (specification 13.2) of one partial decryption, made apart."""
    phi, public = fingerprint(election), base(secret)
    factors = json.loads(payload)["decryption_factors"]
    statement = compact({
        "domain": "participate/decryption/v1", "group": "Ed25519", "election": phi,
        "event": event, "owner": owner, "public_key": public,
        "ciphertexts": tally, "factors": factors,
    })  # fmt: skip
    w = fresh()
    alphas = [each["alpha"] for question in tally for each in question]
    points = [base(w), *(times(alpha, w) for alpha in alphas)]
    digest = hashlib.sha256(statement).hexdigest()
    c = challenge(f"participate-decryption|{digest}|", *points)
    proof = {"challenge": str(c), "response": str((w - secret * c) % Q)}
    return compact({
        "version": 1, "election": phi, "event": event, "owner": owner,
        "payload": hashlib.sha256(payload).hexdigest(), "proof": proof,
    })  # fmt: skip


def with_change(value: Json, change: Callable[[Json], None]) -> Json:
    """A deep copy of a JSON value after a change."""
    made = copy.deepcopy(value)
    change(made)
    return made
