"""Refusals: what the log signs when a ballot is not accepted, and what is taken for one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.crypto import signing
from ballots.encoding import canonical_json
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.note import VerifierKey, sign_note
from ballots.record.refusal import Refusal, read_refusal, sign_refusal

SEED, ORIGIN = bytes(range(32)), "vote.example/record"
KEY = VerifierKey(ORIGIN, signing.public_key_of(SEED))
REFUSAL = Refusal("11111111111111", "A" * 43, "closed", "2026-11-30T12:00:01Z", ORIGIN)
RAW = sign_refusal(REFUSAL, SEED)
FIELDS = json.loads(RAW.split(b"\n")[0])


def test_what_was_signed_is_read_again():
    assert read_refusal(RAW, KEY) == REFUSAL
    assert list(FIELDS) == ["domain", "election", "tracker", "reason", "at", "log"]


def test_every_changed_byte_is_noticed():
    for place in range(len(RAW)):
        changed = RAW[:place] + bytes([RAW[place] ^ 1]) + RAW[place + 1 :]
        with pytest.raises(BallotsError):
            read_refusal(changed, KEY)


def test_another_log_and_another_key_of_the_same_name_are_refused():
    other = VerifierKey("other.example/record", signing.public_key_of(SEED))
    with pytest.raises(VerificationError) as caught:
        read_refusal(RAW, other)
    assert caught.value.code == "wrong-log"
    double = VerifierKey(ORIGIN, signing.public_key_of(bytes(32)))
    with pytest.raises(VerificationError) as caught:
        read_refusal(RAW, double)
    assert caught.value.code == "bad-signature"


@pytest.mark.parametrize(
    "change",
    [
        {"domain": "participate/other/v1"},
        {"election": "no uuid"},
        {"tracker": "A" * 42},
        {"tracker": "A" * 42 + "B"},
        {"reason": "Closed!"},
        {"at": "yesterday"},
        {"log": "a name"},
        {"more": 1},
    ],
)
def test_a_signed_text_of_another_form_is_none(change):
    text = canonical_json({**FIELDS, **change}).decode() + "\n"
    with pytest.raises(MalformedError):
        read_refusal(sign_note(text, ORIGIN, SEED).to_bytes(), KEY)


@pytest.mark.parametrize("text", ["null\n", "[]\n", f"{json.dumps(FIELDS)}\n", "\n"])
def test_another_spelling_is_none(text):
    with pytest.raises(MalformedError):
        read_refusal(sign_note(text, ORIGIN, SEED).to_bytes(), KEY)


def test_nothing_is_signed_that_readers_would_refuse():
    wrong = Refusal("11111111111111", "short", "closed", "2026-11-30T12:00:01Z", ORIGIN)
    with pytest.raises(MalformedError):
        sign_refusal(wrong, SEED)


def test_a_refusal_is_no_checkpoint_and_a_checkpoint_no_refusal():
    with pytest.raises(MalformedError):
        SignedCheckpoint.from_bytes(RAW)
    checkpoint = sign_checkpoint(Checkpoint(ORIGIN, 1, bytes(32)), SEED).to_bytes()
    with pytest.raises(MalformedError):
        read_refusal(checkpoint, KEY)


@given(st.binary(max_size=200))
def test_hostile_bytes_never_raise_anything_else(raw):
    for whole in (raw, RAW[: len(raw)] + raw):
        if whole != RAW:
            with pytest.raises(BallotsError):
                read_refusal(whole, KEY)
