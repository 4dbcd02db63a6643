"""Secret files: plain, sealed under a passphrase, and every way to tamper with them."""

import json
import secrets

import pytest

from ballots.crypto import sealing
from ballots.election.certificate import Context
from ballots.encoding import canonical_json
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.making import keyfile, passphrase
from ballots.making.ceremony import generate_trustee_key
from ballots.making.passphrase import FLOOR, USUAL, Cost, seal_file, unseal_file
from ballots.making.threshold import draw_member
from tests.ballots.elections import randomness_of

PHRASE = "correct horse battery"
KEY = generate_trustee_key(randomness_of(1))
MEMBER = draw_member(Context(3, 2, 2), randomness_of(2))
PLAIN = keyfile.private_key_file(KEY.private)


def sealed_key(phrase=PHRASE, cost=FLOOR):
    public = keyfile.public_of_key(KEY.private)
    return seal_file(PLAIN, public, phrase, secrets.token_bytes, cost)


SEALED = sealed_key()


def test_a_sealed_key_opens_with_its_passphrase():
    assert passphrase.is_sealed(SEALED)
    assert unseal_file(SEALED, PHRASE) == PLAIN
    assert keyfile.read_key_file(unseal_file(SEALED, PHRASE)) == KEY.private
    assert str(KEY.private.secret).encode() not in SEALED


def test_the_public_key_is_read_without_the_passphrase():
    for raw in (SEALED, PLAIN):
        assert keyfile.read_public_key(raw) == KEY.private.public_key


def test_a_seed_is_kept_plain_or_sealed():
    plain = keyfile.seed_file(MEMBER)
    public = keyfile.public_of_seed(MEMBER)
    sealed = seal_file(plain, public, PHRASE, secrets.token_bytes, FLOOR)
    assert keyfile.read_seed_file(plain) == MEMBER
    assert keyfile.read_seed_file(unseal_file(sealed, PHRASE)) == MEMBER
    for raw in (plain, sealed):
        assert keyfile.read_context(raw) == MEMBER.context
        assert b"private" in raw  # the platform refuses every upload that says so
    assert MEMBER.seed.hex().encode() not in sealed


def test_one_kind_of_secret_is_not_taken_for_the_other():
    seed = keyfile.seed_file(MEMBER)
    with pytest.raises(MalformedError):
        keyfile.read_key_file(seed)
    with pytest.raises(MalformedError):
        keyfile.read_seed_file(PLAIN)
    for raw in (PLAIN, SEALED):
        with pytest.raises(MalformedError):
            keyfile.read_context(raw)


def test_another_passphrase_is_told_in_one_sentence():
    for phrase in ("", PHRASE + " ", PHRASE.upper(), "\udc80" * 12):
        with pytest.raises(VerificationError) as caught:
            unseal_file(SEALED, phrase)
        assert caught.value.code == "wrong-passphrase"
        assert caught.value.sentence == "the passphrase is wrong, or the key file was changed"


def test_two_spellings_of_one_passphrase_open_the_same_file():
    composed, decomposed = "Schlüssel des Rathauses", "Schlu\u0308ssel des Rathauses"
    assert unseal_file(sealed_key(composed), decomposed) == PLAIN


@pytest.mark.parametrize("phrase", ["", "x" * 11])
def test_a_short_passphrase_is_refused(phrase):
    with pytest.raises(MalformedError) as caught:
        sealed_key(phrase)
    assert caught.value.code == "bad-passphrase"


def test_a_passphrase_without_measure_is_refused():
    with pytest.raises(MalformedError) as caught:
        unseal_file(SEALED, "x" * 1025)
    assert caught.value.code == "bad-passphrase"


def test_every_seal_is_another():
    assert len({sealed_key() for _ in range(3)}) == 3


def test_the_usual_cost_is_above_the_floor():
    assert USUAL.passes >= FLOOR.passes >= 2
    assert USUAL.memory > FLOOR.memory >= 19 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory", (19 << 20) - 1),
        ("memory", (256 << 20) + 1),
        ("memory", 1 << 62),
        ("memory", "67108864"),
        ("passes", 1),
        ("passes", 9),
        ("passes", 1 << 40),
        ("salt", "00" * 15),
        ("salt", "00" * 17),
    ],
)
def test_parameters_out_of_bounds_are_refused_before_any_work(name, value, monkeypatch):
    def no_work(*_arguments, **_options):
        raise AssertionError

    monkeypatch.setattr("nacl.pwhash.argon2id.kdf", no_work)
    changed = json.loads(SEALED)
    changed["argon2id"][name] = value
    for read in (passphrase.public_part, lambda raw: unseal_file(raw, PHRASE)):
        with pytest.raises(MalformedError):
            read(canonical_json(changed))


def test_a_sealed_file_is_what_the_specification_says():
    """Opened with libsodium and the standard library, without our code (specification 18.3)."""
    import hashlib
    import hmac

    import nacl.bindings
    import nacl.pwhash

    value = json.loads(SEALED)
    box = bytes.fromhex(value.pop("box"))
    about = value["argon2id"]
    derived = nacl.pwhash.argon2id.kdf(
        32, PHRASE.encode(), bytes.fromhex(about["salt"]),
        opslimit=about["passes"], memlimit=about["memory"],
    )  # fmt: skip
    header = json.dumps(value, separators=(",", ":")).encode()
    key = hmac.new(derived, header, hashlib.sha256).digest()
    assert nacl.bindings.crypto_secretbox_open(box, bytes(24), key) == PLAIN


@pytest.mark.parametrize(
    ("cost", "salt"), [(Cost(1, 19 << 20), 16), (Cost(2, 1 << 20), 16), (Cost(2, 19 << 20), 15)]
)
def test_nothing_is_sealed_below_the_floor(cost, salt):
    with pytest.raises(MalformedError):
        sealing.passphrase_key(b"x", bytes(salt), cost.passes, cost.memory)


def changed(**fields):
    return canonical_json(json.loads(SEALED) | fields)


OTHER_KEY = keyfile.public_of_key(generate_trustee_key(randomness_of(9)).private)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (changed(public=OTHER_KEY), "wrong-passphrase"),
        (changed(public={}), "wrong-passphrase"),
        (changed(argon2id={"salt": "00" * 16, "passes": 2, "memory": 19 << 20}), "wrong-p"),
        (changed(argon2id=json.loads(SEALED)["argon2id"] | {"passes": 3}), "wrong-passphrase"),
        (changed(box="00" * 60), "wrong-passphrase"),
        (changed(box=""), "wrong-passphrase"),
        (changed(box="0"), "malformed"),
        (changed(box=5), "malformed"),
        (changed(group="Ed448"), "not-canonical"),
        (changed(kind="open"), "not-canonical"),
        (changed(more=1), "malformed"),
        (SEALED.replace(b":", b": ", 1), "not-canonical"),
        (b"", "malformed"),
        (b"[]", "malformed"),
        (b" " * 9000, "too-large"),
    ],
)
def test_a_changed_file_does_not_open(raw, code):
    with pytest.raises(BallotsError) as caught:
        unseal_file(raw, PHRASE)
    assert caught.value.code.startswith(code)


def test_any_changed_bit_is_refused():
    source = secrets.SystemRandom()
    for place in source.sample(range(len(SEALED)), 12):
        bad = SEALED[:place] + bytes([SEALED[place] ^ 1 << source.randrange(8)])
        with pytest.raises(BallotsError):
            unseal_file(bad + SEALED[place + 1 :], PHRASE)


def test_a_seed_whose_halves_do_not_match_is_refused():
    value = json.loads(keyfile.seed_file(MEMBER))
    value["context"]["index"] = 1  # the public part says less than the seed: still its keys
    assert keyfile.read_seed_file(canonical_json(value)).context.index == 1
    other = draw_member(Context(3, 2, 2), randomness_of(3))
    value["private_seed"] = other.seed.hex()
    with pytest.raises(MalformedError, match="not that of its seed"):
        keyfile.read_seed_file(canonical_json(value))


def test_what_is_neither_is_not_sealed():
    assert not passphrase.is_sealed(b"[]")
    assert not passphrase.is_sealed(PLAIN)


def test_a_box_that_is_too_short_does_not_open():
    with pytest.raises(VerificationError) as caught:
        sealing.unseal(bytes(32), bytes(15))
    assert caught.value.code == "sealed"
