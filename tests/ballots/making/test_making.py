"""Codes, ballots, keys, key files and the journal."""

import re
import secrets

import pytest

from ballots.crypto.group import generator_power, hex_of_point
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.definition import require_uuid
from ballots.election.trustees import TrusteePublic
from ballots.errors import MalformedError, VerificationError
from ballots.making import ceremony, journal, keyfile, registrar
from ballots.making.casting import make_ballot
from ballots.making.journal import JournalLine
from tests.ballots.elections import UUID, randomness_of


def test_codes_are_22_base58_characters_in_four_groups():
    codes = registrar.issue_codes(200, secrets.token_bytes)
    pattern = re.compile("-".join(f"[{registrar.ALPHABET}]{{{n}}}" for n in (5, 6, 5, 6)))
    assert all(pattern.fullmatch(code) for code in codes)
    assert len(set(codes)) == 200
    assert set("".join(codes)) == set(registrar.ALPHABET) | {"-"}


def test_a_biased_byte_is_drawn_again():
    bytes_drawn = iter([bytes([232]), bytes([255])] + [bytes([58])] * 22)
    assert registrar.issue_codes(1, lambda _count: next(bytes_drawn)) == [
        "11111-111111-11111-111111"
    ]


def test_the_credential_of_a_code_is_the_upstreams():
    # Published by the upstream tool for the election wNG4Dd8BfrdxGn (tests/vectors/belenios/blank).
    assert registrar.credential_of("wNG4Dd8BfrdxGn", "BUS31-rAPdYV-aVCu7-VLhhgN") in {
        "edb6d0ac05fd1d42cae9f26f29d144ca381620cc8a10b1c00526903f87d01f6f",
        "95e5bf14d6484f3271aa5de6d6704677a7067c90f55d1601433a636f3e55bbaf",
        "48ff425947e6d066f3aeb9f004fe8eadfc2a5ac4e7eb05a03132ded71ff011d8",
        "779e06a20a5d3a4f459b0d94263623ba3bedc6a11fc281ecc38ae2924cc439ec",
    }


def test_a_code_gives_unrelated_credentials_in_two_elections():
    code = "BUS31-rAPdYV-aVCu7-VLhhgN"
    secret, public = registrar.derive(UUID, code)
    assert public == hex_of_point(generator_power(secret))
    assert public != registrar.credential_of("wNG4Dd8BfrdxGn", code)


@pytest.mark.parametrize(
    "code",
    ["", "BUS31rAPdYVaVCu7VLhhgN", "BUS31-rAPdYV-aVCu7-VLhhg0", "BUS31-rAPdYV-aVCu7-VLhhgN\n"],
)
def test_what_is_no_code_is_refused(code):
    with pytest.raises(MalformedError) as caught:
        registrar.credential_of(UUID, code)
    assert caught.value.code == "bad-code"


@pytest.mark.parametrize(
    "choices",
    [[], [[1, 0, 0]], [[0, 0, 0], [0, 1, 0]], [[1, 1, 1], [0, 1, 0]], [[1, 0, 0], [1, 1, 0]]],
)
def test_a_choice_that_is_not_allowed_makes_no_ballot(course, choices):
    with pytest.raises(VerificationError) as caught:
        make_ballot(course.election, course.codes[0], choices, secrets.token_bytes)
    assert caught.value.code == "bad-choices"


def test_the_same_randomness_gives_the_same_ballot(course):
    made = {
        make_ballot(course.election, course.codes[0], [[1, 0, 0], [0, 1, 0]], randomness_of(seed))
        for seed in (1, 1, 2)
    }
    assert len(made) == 2


def test_a_trustees_files_read_back():
    key = ceremony.generate_trustee_key(secrets.token_bytes)
    raw = keyfile.private_key_file(key.private)
    assert keyfile.read_key_file(raw) == key.private
    assert keyfile.read_public_key(raw) == key.private.public_key
    assert TrusteePublic.from_bytes(keyfile.public_key_file(key)) == key.public
    assert raw.startswith(b'{"version":1,"group":"Ed25519","private_key":"')
    assert b"private" not in keyfile.public_key_file(key)


def test_a_private_key_is_not_shown():
    key = ceremony.generate_trustee_key(secrets.token_bytes)
    assert str(key.private.secret) not in repr(key)


def test_a_key_file_whose_halves_do_not_match_is_refused():
    first, second = (ceremony.generate_trustee_key(secrets.token_bytes) for _ in "ab")
    mixed = ceremony.TrusteeKey(
        ceremony.PrivateKey(first.private.secret, second.private.public_key), first.public
    )
    for raw in (
        keyfile.private_key_file(mixed.private),
        keyfile.private_key_file(first.private).replace(b'"version":1', b'"version":2'),
        keyfile.private_key_file(first.private).replace(b"Ed25519", b"Ed448"),
        keyfile.public_key_file(first),
        BELENIOS_V1.name.encode(),
    ):
        with pytest.raises(MalformedError):
            keyfile.read_key_file(raw)


LINE = JournalLine(generator_power(5), "A" * 43, "0" * 64)


def test_a_statement_is_entered_once():
    first = journal.enter(b"", LINE)
    assert first == LINE.to_bytes() + b"\n"
    assert journal.enter(first, LINE) == first
    assert journal.read_journal(first) == (LINE,)


def test_a_second_statement_about_one_election_is_refused_for_ever():
    entered = journal.enter(b"", LINE)
    other = JournalLine(LINE.public_key, "E" * 42 + "A", "2" * 64)
    entered = journal.enter(entered, other)
    for key in (LINE.public_key, generator_power(6)):
        with pytest.raises(VerificationError) as caught:
            journal.enter(entered, JournalLine(key, LINE.fingerprint, "1" * 64))
        assert caught.value.code == "already-opened"


@pytest.mark.parametrize(
    "raw",
    [b"\n", b"{}\n", LINE.to_bytes(), LINE.to_bytes() + b"\r\n", LINE.to_bytes()[:-1] + b"\n"],
)
def test_a_journal_that_cannot_be_read_forbids_everything(raw):
    with pytest.raises(MalformedError) as caught:
        journal.enter(raw, LINE)
    assert caught.value.code == "bad-journal"


def test_an_elections_uuid_is_drawn_in_the_protocols_form():
    drawn = {registrar.draw_uuid(secrets.token_bytes) for _ in range(20)}
    assert len(drawn) == 20
    assert all(require_uuid(uuid) == uuid and len(uuid) == 14 for uuid in drawn)
