"""Key files of the trustee's page and of the command are the same files, byte for byte."""

import dataclasses
import json
import secrets

import pytest

from ballots.crypto.group import hex_of_point
from ballots.election.certificate import Context
from ballots.election.trustees import TrusteePublic
from ballots.errors import BallotsError
from ballots.making import keyfile, passphrase
from ballots.making.ceremony import generate_trustee_key
from ballots.making.threshold import draw_member
from tests.javascript import trustee

PHRASE = "correct horse ½ 电池 staple"  # ½ and 2 are one text after NFKC: "1⁄2"
SALT = bytes(range(16))


@pytest.fixture(scope="module")
def key():
    return generate_trustee_key(secrets.token_bytes)


@pytest.fixture(scope="module")
def member():
    return draw_member(Context(3, 2, 2), secrets.token_bytes)


def sealed(plain, public, salt=SALT, cost=passphrase.FLOOR):
    return passphrase.seal_file(plain, public, PHRASE, lambda _: salt, cost)


def sealed_key(key, **settings):
    private = key.private
    return sealed(keyfile.private_key_file(private), keyfile.public_of_key(private), **settings)


def test_the_command_takes_a_key_that_the_page_made():
    (made,) = trustee.results([{"task": "generate"}])
    private = keyfile.read_key_file(trustee.raw(made["key"]))
    public = TrusteePublic.from_bytes(trustee.raw(made["handIn"]))
    assert public.to_bytes() == trustee.raw(made["handIn"])
    assert public.public_key == private.public_key
    assert keyfile.private_key_file(private) == trustee.raw(made["key"])


def test_one_key_one_salt_and_one_passphrase_give_one_file(key, member):
    plain, seed = keyfile.private_key_file(key.private), keyfile.seed_file(member)
    page_key, page_seed = trustee.results([
        {"task": "seal", "plain": plain, "passphrase": PHRASE, "salt": SALT},
        {"task": "seal", "plain": seed, "passphrase": PHRASE, "salt": SALT, "seed": True},
    ])  # fmt: skip
    assert trustee.raw(page_key) == sealed_key(key)
    assert trustee.raw(page_seed) == sealed(seed, keyfile.public_of_seed(member))


def test_each_opens_what_the_other_sealed(key, member):
    plain = keyfile.private_key_file(key.private)
    sealing = {"task": "seal", "plain": plain, "passphrase": PHRASE}
    opening = {"task": "unseal", "file": sealed_key(key), "passphrase": PHRASE.replace("½", "1⁄2")}
    here, opened = trustee.results([sealing, opening])
    assert trustee.raw(opened) == plain
    assert passphrase.unseal_file(trustee.raw(here), PHRASE) == plain
    again, seed = trustee.results([
        {"task": "readKey", "file": plain},
        {"task": "readSeed", "file": keyfile.seed_file(member)},
    ])  # fmt: skip
    assert (trustee.raw(again), trustee.raw(seed)) == (plain, keyfile.seed_file(member))


def test_the_public_half_is_read_without_a_passphrase(key, member):
    seed = keyfile.seed_file(member)
    files = [
        sealed_key(key),
        keyfile.private_key_file(key.private),
        sealed(seed, keyfile.public_of_seed(member)),
        keyfile.public_key_file(key),
    ]
    shown = trustee.results([{"task": "shown", "file": file} for file in files])
    of_key = {"kind": "key", "key": hex_of_point(key.private.public_key)}
    of_seed = {"kind": "seed", "context": dataclasses.asdict(member.context)}
    assert shown == [of_key, of_key, of_seed, {"kind": None}]


def altered(raw, **changes):
    return json.dumps({**json.loads(raw), **changes}, separators=(",", ":")).encode()


def reason(step):
    """The code that Python refuses with."""
    with pytest.raises(BallotsError) as caught:
        step()
    return caught.value.code


def test_what_does_not_open_is_refused_for_the_same_reason(key):
    good = sealed_key(key)
    box = json.loads(good)["box"]

    def costing(**changes):
        cost = {"salt": SALT.hex(), "passes": 2, "memory": 19 << 20}
        return altered(good, argon2id={**cost, **changes})

    hostile = {
        "another passphrase": (good, PHRASE + "!"),
        "a changed box": (altered(good, box=("1" if box[0] == "0" else "0") + box[1:]), PHRASE),
        "a changed public key": (altered(good, public={"public_key": "00" * 32}), PHRASE),
        "an empty box": (altered(good, box=""), PHRASE),
        "too many passes": (costing(passes=9), PHRASE),
        "too much memory": (costing(memory=1 << 40), PHRASE),
        "a short salt": (costing(salt="00"), PHRASE),
        "another kind": (altered(good, kind="public"), PHRASE),
        "spaces": (good.replace(b",", b", ", 1), PHRASE),
        "no JSON": (b"{", PHRASE),
        "a passphrase without end": (good, "x" * 1025),
    }  # fmt: skip
    found = trustee.codes(
        [{"task": "unseal", "file": raw, "passphrase": said} for raw, said in hostile.values()]
    )
    expected = [
        reason(lambda raw=raw, said=said: passphrase.unseal_file(raw, said))
        for raw, said in hostile.values()
    ]
    assert dict(zip(hostile, found, strict=True)) == dict(zip(hostile, expected, strict=True))
    assert "wrong-passphrase" in found


def test_a_plain_file_whose_halves_do_not_fit_is_refused(key, member):
    other = generate_trustee_key(secrets.token_bytes).private
    plain = keyfile.private_key_file(key.private)
    seed = keyfile.seed_file(member)
    assert trustee.codes([
        {"task": "readKey", "file": altered(plain, **keyfile.public_of_key(other))},
        {"task": "readKey", "file": altered(plain, private_key="0")},
        {"task": "readKey", "file": altered(plain, group="BELENIOS-2048")},
        {"task": "readSeed", "file": altered(seed, private_seed="00" * 32)},
        {"task": "seal", "plain": plain, "passphrase": "elevenchars"},
        {"task": "draw", "context": {"size": 3, "threshold": 1, "index": 1}},
    ]) == ["malformed", "malformed", "malformed", "malformed",
           "bad-passphrase", "malformed"]  # fmt: skip
