"""Every bad ballot of the corpus is refused with the code that names its fault."""

import pytest

from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.errors import BallotsError
from ballots.verify.election import verify_archive
from tests.vectors import forging
from tests.vectors.bel import Step
from tests.vectors.corpus_ballots import BALLOT_FAULTS, secret_of
from tests.vectors.loading import load

AMONG_OTHERS = {"copied byte for byte"}
"""Faults that only show beside the election's other ballots."""


def check(vector, raw):
    check_ballot(
        Ballot.from_bytes(raw),
        Election.from_bytes(vector.election),
        CredentialList.from_bytes(vector.credentials),
    )


def in_archive(vector, raw):
    """The running election with its last ballot replaced."""
    parts = vector.parts
    at = parts.places("Ballot")[-1]
    return parts.cut(at + 1).with_step(at, Step("Ballot", (raw,))).build()


@pytest.mark.parametrize("name", [each for each in BALLOT_FAULTS if each not in AMONG_OTHERS])
def test_casting_refuses_and_names_the_fault(name):
    fault = BALLOT_FAULTS[name]
    vector = load(fault.vector)
    with pytest.raises(BallotsError) as refused:
        check(vector, fault.make(vector))
    assert refused.value.code == fault.code
    assert refused.value.sentence


@pytest.mark.parametrize("name", BALLOT_FAULTS)
def test_the_verifier_refuses_and_names_the_fault(name):
    fault = BALLOT_FAULTS[name]
    vector = load(fault.vector)
    report = verify_archive(in_archive(vector, fault.make(vector)), profile="belenios")
    assert fault.code in {error.code for error in report.errors}
    assert {error.code for error in report.errors} <= {fault.code, "malformed", "too-large"}


def test_what_the_forger_makes_honestly_is_accepted():
    vector = load("minmax")
    for votes in ([1, 0, 0], [0, 1, 1]):
        check(vector, forging.make_ballot(vector.election, secret_of(vector, 4), [votes]))


@pytest.mark.parametrize("name", ["minmax", "blank"])
def test_a_ballot_with_any_one_character_changed_is_refused(name, random_places):
    vector = load(name)
    raw = vector.ballots[0].raw
    for place in random_places(len(raw), 40):
        bad = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(BallotsError):
            check(vector, bad)


def test_known_randomness_is_refused_at_casting_and_an_identity_alpha_is_named():
    vector = load("minmax")
    secret = secret_of(vector, 4)
    raw = forging.make_ballot(vector.election, secret, [[1, 0, 0]], [[0, 5, 6]])
    with pytest.raises(BallotsError) as refused:
        check(vector, raw)
    assert refused.value.code == "bad-point"
    bare = verify_archive(in_archive(vector, raw), profile="belenios")
    assert bare.valid, bare.errors
    assert verify_archive(in_archive(vector, raw), profile="participate").has("bad-point")


def test_a_ciphertext_used_again_is_refused_beside_the_first():
    """The voter casts again and keeps one alpha: who sees both learns how the votes differ."""
    vector = load("minmax")
    secret = secret_of(vector, 4)
    first = forging.make_ballot(vector.election, secret, [[1, 0, 0]], [[7, 8, 9]])
    second = forging.make_ballot(vector.election, secret, [[0, 1, 0]], [[7, 10, 11]])
    parts = vector.parts.cut(1)
    parts = parts.inserted(1, Step("Ballot", (first,))).inserted(2, Step("Ballot", (second,)))
    assert verify_archive(parts.build(), profile="participate").has("copied-ciphertext")
