"""The registrar's word on a list: two signed files and one entry that say the same."""

from dataclasses import replace

import pytest

from ballots.crypto import signing
from ballots.election.approvals import CredentialsOk
from ballots.election.credentials import CredentialList, make_credentials_json
from ballots.election.listing import Listing
from ballots.encoding import sha256_hex
from ballots.errors import MalformedError, VerificationError
from ballots.making.registrar import credential_of, issue_codes
from tests.ballots.elections import UUID, randomness_of

SEED, OTHER = bytes(32), bytes([1]) * 32
KEY = signing.public_key_of(SEED).hex()
KEYS = sorted(credential_of(UUID, code) for code in issue_codes(3, randomness_of(4)))
CREDENTIALS = CredentialList.from_bytes(make_credentials_json(KEYS))
STATEMENT = CredentialsOk(UUID, sha256_hex(CREDENTIALS.raw), 2, 1, "ab" * 32)
LISTING = Listing.make(STATEMENT, KEYS[:1], SEED)


def refusal(listing, *, uuid=UUID, key=KEY):
    with pytest.raises(VerificationError) as refused:
        listing.check(uuid, CREDENTIALS, key)
    return refused.value.code


def test_both_files_say_it_and_can_be_written_again():
    again = Listing.from_files(LISTING.approval_file, LISTING.spares_file)
    assert again == LISTING
    again.check(UUID, CREDENTIALS, KEY)


def test_files_that_do_not_belong_together_are_refused():
    foreign = Listing.make(STATEMENT, KEYS[:1], OTHER)
    with pytest.raises(VerificationError) as refused:
        Listing.from_files(LISTING.approval_file, foreign.spares_file)
    assert refused.value.code == "wrong-key"
    other = Listing.make(replace(STATEMENT, credentials="00" * 32), KEYS[:1], SEED)
    with pytest.raises(VerificationError) as refused:
        Listing.from_files(LISTING.approval_file, other.spares_file)
    assert refused.value.code == "wrong-credentials"


@pytest.mark.parametrize("wrong", [b"", b"{}", b'["' + b"a" * 64 + b'"]'])
def test_what_is_no_signed_statement_is_refused(wrong):
    with pytest.raises(MalformedError):
        Listing.from_files(wrong, LISTING.spares_file)
    with pytest.raises(MalformedError):
        Listing.from_files(LISTING.approval_file, wrong)


def test_another_key_election_list_or_number_is_named():
    assert refusal(LISTING, key="00" * 32) == "wrong-key"
    assert refusal(replace(LISTING, signature="00" * 64)) == "bad-signature"
    assert refusal(replace(LISTING, spares_signature="00" * 64)) == "bad-signature"
    assert refusal(LISTING, uuid="JZnGv4UdMhJpVp") == "wrong-election"
    other = Listing.make(replace(STATEMENT, credentials="00" * 32), KEYS[:1], SEED)
    assert refusal(other) == "wrong-credentials"
    assert refusal(Listing.make(replace(STATEMENT, count=3), KEYS[:1], SEED)) == (
        "wrong-credential-count"
    )
    assert refusal(Listing.make(STATEMENT, (), SEED)) == "wrong-credential-count"
    assert refusal(Listing.make(STATEMENT, ["ab" * 32], SEED)) == "unknown-credential"
    two = Listing.make(replace(STATEMENT, count=1, spares=2), KEYS[:2], SEED)
    assert refusal(replace(two, spares=two.spares[::-1])) == "not-canonical"
