"""What the report says of a refusal, and that it is about the ballot that was sent."""

import pytest

from ballots.crypto import signing
from ballots.encoding import b64_nopad, sha256
from ballots.errors import MalformedError
from ballots.record.note import VerifierKey
from ballots.record.refusal import Refusal, sign_refusal
from ballots.verify.refusal import verify_refusal

SEED, ORIGIN = bytes(range(32)), "vote.example/record"
VKEY = VerifierKey(ORIGIN, signing.public_key_of(SEED)).text
BALLOT = b"no ballot at all"
TRACKER = b64_nopad(sha256(BALLOT))
RAW = sign_refusal(
    Refusal("11111111111111", TRACKER, "malformed", "2026-11-30T12:00:01Z", ORIGIN), SEED
)


def test_it_tells_what_was_refused_why_and_when():
    report = verify_refusal(RAW, VKEY, BALLOT)
    assert report.valid
    said = {each.code: each.sentence for each in report.findings}
    assert said["election"] == "election 11111111111111"
    assert said["tracker"] == f"tracker {TRACKER}"
    assert said["reason"] == "not accepted: malformed"
    assert said["at"] == "arrived at 2026-11-30T12:00:01Z, says the platform"
    assert len(said["short-code"]) == len("ballot code XXXX XXXX XXXX")


def test_it_is_about_no_other_ballot():
    report = verify_refusal(RAW, VKEY, BALLOT + b".")
    assert [each.code for each in report.errors] == ["other-ballot"]


def test_a_changed_one_is_invalid():
    assert not verify_refusal(RAW.replace(b"malformed", b"forgotten"), VKEY).valid


def test_a_key_that_is_none_is_the_callers_fault():
    with pytest.raises(MalformedError):
        verify_refusal(RAW, "no key")
