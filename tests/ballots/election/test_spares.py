"""The statements about spare credentials: which there are, and why each was given."""

from dataclasses import replace

import pytest

from ballots.crypto import signing
from ballots.election.approvals import Signed
from ballots.election.credentials import CredentialList, make_credentials_json
from ballots.election.spares import (
    MAX_NAME,
    MAX_REASON,
    Assignment,
    SpareList,
    read_spares,
    read_trace,
)
from ballots.encoding import sha256_hex
from ballots.errors import MalformedError, VerificationError
from ballots.making.registrar import credential_of, issue_codes
from tests.ballots.elections import UUID, randomness_of

SEED = bytes(32)
KEYS = sorted(credential_of(UUID, code) for code in issue_codes(3, randomness_of(4)))
CREDENTIALS = CredentialList.from_bytes(make_credentials_json(KEYS))
SPARES = SpareList(UUID, sha256_hex(CREDENTIALS.raw), (KEYS[0], KEYS[2]))
GIVEN = Assignment(UUID, KEYS[0], KEYS[1], "letter lost", "Ann", "Bea")


def refusal(action):
    with pytest.raises((MalformedError, VerificationError)) as refused:
        action()
    return refused.value.code


def test_the_statements_are_what_was_written():
    assert SpareList.from_bytes(SPARES.to_bytes()) == SPARES
    assert Assignment.from_bytes(GIVEN.to_bytes()) == GIVEN
    late = replace(GIVEN, blocked=None)
    assert Assignment.from_bytes(late.to_bytes()) == late
    assert (
        SPARES.to_bytes()
        == (
            f'{{"domain":"participate/spares/v1","election":"{UUID}","credentials":'
            f'"{SPARES.credentials}","spares":["{KEYS[0]}","{KEYS[2]}"]}}'
        ).encode()
    )
    assert (
        late.to_bytes()
        == (
            f'{{"domain":"participate/spare/v1","election":"{UUID}","spare":"{KEYS[0]}",'
            '"blocked":null,"reason":"letter lost","by":"Ann","confirmed_by":"Bea"}'
        ).encode()
    )


def test_spares_stand_in_order_each_once():
    raw = SPARES.to_bytes()
    for wrong in (
        replace(SPARES, spares=SPARES.spares[::-1]).to_bytes(),
        replace(SPARES, spares=(*SPARES.spares, KEYS[0])).to_bytes(),
    ):
        assert wrong == raw
    twice = raw.replace(f'"{KEYS[2]}"'.encode(), f'"{KEYS[0]}"'.encode())
    swapped = raw.replace(f'"{KEYS[0]}","{KEYS[2]}"'.encode(), f'"{KEYS[2]}","{KEYS[0]}"'.encode())
    for wrong in (twice, swapped, raw + b" ", raw.replace(b"spares/v1", b"spares/v2")):
        assert refusal(lambda raw=wrong: SpareList.from_bytes(raw)) == "not-canonical"


@pytest.mark.parametrize("name", ["election", "credentials", "spares", "domain"])
def test_a_list_of_spares_has_all_its_fields(name):
    raw = SPARES.to_bytes().replace(f'"{name}"'.encode(), b'"other"')
    assert refusal(lambda: SpareList.from_bytes(raw)) == "malformed"


def test_spares_belong_to_one_list_of_one_election():
    SPARES.check(UUID, CREDENTIALS)
    other = CredentialList.from_bytes(make_credentials_json(KEYS[:2]))
    assert refusal(lambda: SPARES.check("JZnGv4UdMhJpVp", CREDENTIALS)) == "wrong-election"
    assert refusal(lambda: SPARES.check(UUID, other)) == "wrong-credentials"
    foreign = replace(SPARES, credentials=sha256_hex(other.raw))
    assert refusal(lambda: foreign.check(UUID, other)) == "unknown-credential"


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": ""},
        {"reason": "x" * (MAX_REASON + 1)},
        {"reason": "two\nlines"},
        {"by": ""},
        {"by": "x" * (MAX_NAME + 1)},
        {"by": "A\tB"},
        {"confirmed_by": ""},
        {"confirmed_by": "x" * (MAX_NAME + 1)},
        {"confirmed_by": "B\nC"},
        {"confirmed_by": "ann"},
        {"by": "BEA"},
        {"blocked": KEYS[0]},
    ],
)
def test_an_assignment_has_a_reason_and_two_persons_and_two_credentials(changes):
    assert refusal(lambda: replace(GIVEN, **changes)) == "malformed"


def test_the_longest_reason_and_names_are_taken():
    longest = replace(
        GIVEN, reason="x" * MAX_REASON, by="a" * MAX_NAME, confirmed_by="b" * MAX_NAME
    )
    assert Assignment.from_bytes(longest.to_bytes()) == longest
    assert replace(GIVEN, reason="x", by="a", confirmed_by="b").reason == "x"


def test_an_assignment_is_canonical():
    raw = GIVEN.to_bytes()
    for wrong in (raw + b"\n", raw.replace(b"spare/v1", b"spare/v2")):
        assert refusal(lambda raw=wrong: Assignment.from_bytes(raw)) == "not-canonical"
    for name in ("election", "spare", "blocked", "reason", "by", "confirmed_by"):
        wrong = raw.replace(f'"{name}":'.encode(), b'"other":')
        assert refusal(lambda raw=wrong: Assignment.from_bytes(raw)) == "malformed"


def test_neither_credential_has_voted():
    GIVEN.check_unused({KEYS[2]})
    replace(GIVEN, blocked=None).check_unused({KEYS[1]})
    for voted in (KEYS[0], KEYS[1]):
        assert refusal(lambda key=voted: GIVEN.check_unused([key])) == "has-voted"


def test_both_statements_are_signed_by_the_registrar():
    registrar = signing.public_key_of(SEED)
    for read, statement in ((read_spares, SPARES), (read_trace, GIVEN)):
        assert read(Signed.make(statement.to_bytes(), SEED).to_bytes(), registrar) == statement
        forged = Signed.make(statement.to_bytes(), bytes([1] * 32)).to_bytes()
        assert refusal(lambda raw=forged, read=read: read(raw, registrar)) == "wrong-key"


def test_ten_thousand_spares_are_read():
    many = replace(SPARES, spares=tuple(sorted(f"{number:064x}" for number in range(10_000))))
    raw = Signed.make(many.to_bytes(), SEED).to_bytes()
    assert read_spares(raw, signing.public_key_of(SEED)) == many
