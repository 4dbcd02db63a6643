"""Rehearsal, challenge and acceptance: what holds, and what of it could be forged."""

import dataclasses
import json

import pytest

from ballots.crypto.group import IDENTITY, ORDER, generator_power, hex_of_point, power
from ballots.crypto.proofs import Proof
from ballots.election.archive import SetupData
from ballots.election.readiness import (
    Answer,
    Rehearsal,
    SetupOk,
    check_rehearsals,
    rehearsal_ciphertexts,
)
from ballots.encoding import canonical_json, sha256, sha256_hex
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.making import readiness
from tests.ballots.elections import Course, randomness_of

COURSE = Course(trustees=3, threshold=2).set_up()
TRUSTEES = COURSE.trustee_list
KEY = COURSE.election.public_key
S = sha256_hex(COURSE.steps[0][1][3])
NONCE = "ab" * 32


def setup_of(owner):
    public = COURSE.keys[owner - 1].private.public_key
    return readiness.examine_setup(COURSE.archive(), public)


def rehearsed(owner):
    key = COURSE.keys[owner - 1].private
    return readiness.rehearse(setup_of(owner), key, randomness_of(owner))


def answered(owner, nonce=NONCE):
    key = COURSE.keys[owner - 1].private
    return readiness.answer_challenge(setup_of(owner), nonce, key, randomness_of(owner))


def accepted(owner):
    key = COURSE.keys[owner - 1].private
    return readiness.accept(setup_of(owner), key, randomness_of(owner))


REHEARSALS = {owner: rehearsed(owner) for owner in (1, 2, 3)}


def refused(code, call, *arguments):
    with pytest.raises(BallotsError) as caught:
        call(*arguments)
    assert caught.value.code == code


def test_the_setup_is_named_by_the_hash_of_its_payload():
    setup = setup_of(2)
    assert setup.digest == S
    assert setup.owner == 2
    parts = COURSE.steps[0][1]
    assert SetupData.from_bytes(parts[3]).election == sha256_hex(parts[0])


def test_the_test_ciphertexts_are_everybodys_and_say_what_is_in_them():
    for number, ciphertext in enumerate(rehearsal_ciphertexts(S, KEY), 1):
        r = int.from_bytes(sha256(f"rehearsal|{S}|{number}".encode()), "big") % ORDER
        assert ciphertext.alpha == generator_power(r)
    assert rehearsal_ciphertexts("00" * 32, KEY) != rehearsal_ciphertexts(S, KEY)


def test_a_rehearsal_says_nothing_that_the_public_key_does_not():
    rehearsal = Rehearsal.from_bytes(REHEARSALS[1])
    for number, factor in enumerate(rehearsal.factors, 1):
        r = int.from_bytes(sha256(f"rehearsal|{S}|{number}".encode()), "big") % ORDER
        assert factor == power(TRUSTEES.public_key_of(1), r)


def test_any_trustees_that_suffice_rehearse_to_the_end():
    for owners in ((1, 2), (1, 3), (2, 3), (1, 2, 3)):
        check_rehearsals(S, KEY, TRUSTEES, {owner: REHEARSALS[owner] for owner in owners})
    refused("not-enough-trustees", check_rehearsals, S, KEY, TRUSTEES, {3: REHEARSALS[3]})


def test_a_rehearsal_in_anothers_place_is_refused():
    refused("wrong-owner", check_rehearsals, S, KEY, TRUSTEES,
            {1: REHEARSALS[2], 2: REHEARSALS[2]})  # fmt: skip


def test_keys_that_do_not_open_the_election_fail_the_rehearsal():
    """An election under another key than its trustees'."""
    other = generator_power(5)
    factors = {}
    for owner in (1, 2):
        setup = dataclasses.replace(
            setup_of(owner), election=dataclasses.replace(COURSE.election, public_key=other)
        )
        key = COURSE.keys[owner - 1].private
        factors[owner] = readiness.rehearse(setup, key, randomness_of(owner))
    refused("failed-rehearsal", check_rehearsals, S, other, TRUSTEES, factors)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"owner": 2}, "bad-proof"),
        ({"owner": 4}, "unknown-trustee"),
        ({"owner": 0}, "malformed"),
        ({"version": 2}, "malformed"),
        ({"setup": "00" * 32}, "wrong-setup"),
        ({"proof": Proof(1, 2).to_json_value()}, "bad-proof"),
        ({"factors": [hex_of_point(IDENTITY)] * 3}, "bad-proof"),
        ({"factors": []}, "malformed"),
        ({"more": 1}, "malformed"),
    ],
)
def test_a_forged_rehearsal_is_refused(fields, code):
    raw = canonical_json(json.loads(REHEARSALS[1]) | fields)
    refused(code, lambda: Rehearsal.from_bytes(raw).check(S, KEY, TRUSTEES))


def test_a_factor_swapped_is_refused():
    value = json.loads(REHEARSALS[1])
    value["factors"][:2] = value["factors"][1::-1]
    raw = canonical_json(value)
    refused("bad-proof", lambda: Rehearsal.from_bytes(raw).check(S, KEY, TRUSTEES))


def test_an_answer_holds_for_its_challenge_only():
    Answer.from_bytes(answered(2)).check(S, NONCE, TRUSTEES)
    refused("wrong-nonce", Answer.from_bytes(answered(2)).check, S, "cd" * 32, TRUSTEES)
    refused("wrong-setup", Answer.from_bytes(answered(2)).check, "00" * 32, NONCE, TRUSTEES)
    old = json.loads(answered(2, "cd" * 32)) | {"nonce": NONCE}
    refused("bad-proof", Answer.from_bytes(canonical_json(old)).check, S, NONCE, TRUSTEES)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"owner": 1}, "bad-proof"),
        ({"owner": 4}, "unknown-trustee"),
        ({"nonce": "ab"}, "malformed"),
        ({"version": 0}, "malformed"),
        ({"proof": Proof(0, 0).to_json_value()}, "bad-proof"),
    ],
)
def test_a_forged_answer_is_refused(fields, code):
    raw = canonical_json(json.loads(answered(2)) | fields)
    refused(code, lambda: Answer.from_bytes(raw).check(S, NONCE, TRUSTEES))


@pytest.mark.parametrize("nonce", ["", "ab", "AB" * 32, "zz" * 32])
def test_a_challenge_that_is_none_is_not_answered(nonce):
    with pytest.raises(MalformedError):
        answered(1, nonce)


def test_the_signature_that_accepts_is_the_trustees_and_about_this_set_up():
    raw = accepted(3)
    message = json.loads(json.loads(raw)["message"])
    assert message == {"domain": "participate/setup-ok/v1", "setup": S, "owner": 3}
    SetupOk.from_bytes(raw).check(S, TRUSTEES)
    refused("wrong-setup", SetupOk.from_bytes(raw).check, "00" * 32, TRUSTEES)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"owner": 1}, "bad-signature"),
        ({"owner": 9}, "unknown-trustee"),
        ({"domain": "participate/setup-ok/v2"}, "malformed"),
        ({"setup": "zz"}, "malformed"),
    ],
)
def test_a_forged_acceptance_is_refused(fields, code):
    value = json.loads(accepted(3))
    value["message"] = canonical_json(json.loads(value["message"]) | fields).decode()
    refused(code, lambda: SetupOk.from_bytes(canonical_json(value)).check(S, TRUSTEES))


@pytest.mark.parametrize("kind", [Rehearsal, Answer, SetupOk])
def test_only_canonical_files_are_read(kind):
    made = {Rehearsal: rehearsed, Answer: answered, SetupOk: accepted}[kind](1)
    assert kind.from_bytes(made)
    for raw in (made.replace(b":", b": ", 1), made + b"\n"):
        refused("not-canonical", kind.from_bytes, raw)
    refused("malformed", kind.from_bytes, b"{}")
    refused("too-large", kind.from_bytes, b" " * 5000)


def test_the_key_that_signs_is_the_key_that_was_found():
    setup, other = setup_of(1), COURSE.keys[1].private
    for make in (readiness.rehearse, readiness.accept):
        with pytest.raises(VerificationError) as caught:
            make(setup, other, randomness_of(1))
        assert caught.value.code == "wrong-key"
    refused("wrong-key", readiness.answer_challenge, setup, NONCE, other, randomness_of(1))
