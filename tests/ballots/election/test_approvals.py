"""The registrar's signature says which list was issued; no other statement can stand for it."""

import dataclasses

import pytest

from ballots.crypto import signing
from ballots.election.approvals import CredentialsOk, Signed
from ballots.encoding import sha256_hex
from ballots.errors import MalformedError, VerificationError
from tests.ballots.elections import UUID, Course

SEED = bytes(range(32))
KEY = signing.public_key_of(SEED)
LIST = Course().credentials
OK = CredentialsOk(UUID, sha256_hex(LIST.raw), 3, 1, "ab" * 32)


def test_a_signed_statement_reads_back_and_holds():
    raw = Signed.make(OK.to_bytes(), SEED).to_bytes()
    signed = Signed.from_bytes(raw)
    signed.check(KEY)
    assert CredentialsOk.from_bytes(signed.statement) == OK
    OK.check(UUID, LIST)
    assert OK.to_bytes() == (
        b'{"domain":"participate/credentials-ok/v1","election":"HZnGv4UdMhJpVp","credentials":"'
        + sha256_hex(LIST.raw).encode()
        + b'","count":3,"spares":1,"root":"'
        + b"ab" * 32
        + b'"}'
    )


def test_another_key_or_a_changed_statement_is_refused():
    signed = Signed.make(OK.to_bytes(), SEED)
    with pytest.raises(VerificationError) as caught:
        signed.check(signing.public_key_of(bytes(32)))
    assert caught.value.code == "wrong-key"
    other = dataclasses.replace(OK, spares=2)
    with pytest.raises(VerificationError) as caught:
        dataclasses.replace(signed, statement=other.to_bytes()).check(KEY)
    assert caught.value.code == "bad-signature"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"election": "JZnGv4UdMhJpVp"}, "wrong-election"),
        ({"credentials": "00" * 32}, "wrong-credentials"),
        ({"count": 4}, "wrong-credential-count"),
        ({"spares": 0}, "wrong-credential-count"),
    ],
)
def test_a_statement_about_another_list_is_named(changes, code):
    with pytest.raises(VerificationError) as caught:
        dataclasses.replace(OK, **changes).check(UUID, LIST)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        OK.to_bytes() + b" ",
        OK.to_bytes().replace(b"credentials-ok", b"setup-ok"),
        OK.to_bytes().replace(b'"count":3', b'"count":-3'),
        OK.to_bytes().replace(b'"count":3', b'"count":"3"'),
        OK.to_bytes().replace(b"abab", b"ABAB"),
    ],
)
def test_what_is_no_registrars_statement_is_malformed(raw):
    with pytest.raises(MalformedError):
        CredentialsOk.from_bytes(raw)


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[:-1],
        lambda raw: raw + b"\n",
        lambda raw: raw.replace(b'"signature":"', b'"signature":"00'),
        lambda raw: raw.replace(b'"public_key"', b'"key"'),
    ],
)
def test_what_is_no_signed_statement_is_malformed(change):
    with pytest.raises(MalformedError):
        Signed.from_bytes(change(Signed.make(OK.to_bytes(), SEED).to_bytes()))
