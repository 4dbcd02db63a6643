"""Threshold groups: what the upstream's ceremony left, and every way to falsify it."""

import json
import random
from itertools import combinations

import pytest

from ballots.crypto.group import (
    IDENTITY,
    ORDER,
    generator_power,
    hex_of_point,
    point_of_hex,
    power,
    total,
)
from ballots.election.pedersen import evaluate, lagrange_at_zero
from ballots.election.trustees import Trustees
from ballots.encoding import canonical_json
from ballots.errors import MalformedError, VerificationError
from ballots.making.threshold import Member
from ballots.verify.election import verify_archive
from tests.ballots.ceremonies import run_ceremony
from tests.ballots.elections import Course, randomness_of
from tests.vectors.bel import Step
from tests.vectors.corpus_archives import setup
from tests.vectors.forging import ORDER_TWO, bumped
from tests.vectors.loading import load

SINGLE = json.loads(load("minmax").trustees)[0]


def group():
    """The upstream's group of 3 of whom 2 open, as JSON to be falsified."""
    return json.loads(load("threshold").trustees)[0][1]


def trustees_of(*items):
    return Trustees.from_bytes(canonical_json(list(items)))


def faults(value):
    return {(index, error.code) for index, error in trustees_of(["Pedersen", value]).faults()}


def resaid(signed, **fields):
    """A signed message that says something else."""
    message = json.loads(signed["message"]) | fields
    signed["message"] = canonical_json(message).decode()


def test_a_group_is_read_written_and_holds():
    trustees = trustees_of(["Pedersen", group()])
    assert trustees.raw == load("threshold").trustees
    assert trustees.is_canonical
    assert trustees.faults() == []
    assert (trustees.required, len(trustees.public_keys)) == (2, 3)


def test_single_trustees_and_groups_stand_in_any_mixture_and_owners_count_on():
    trustees = trustees_of(SINGLE, ["Pedersen", group()], SINGLE)
    assert trustees.faults() == []
    assert trustees.required == 4
    assert trustees.public_keys[0] == trustees.public_keys[4] == point_of_hex(
        SINGLE[1]["public_key"]
    )  # fmt: skip
    assert trustees.public_keys[1] == point_of_hex(group()["verification_keys"][0]["public_key"])
    assert trustees.owner_of(trustees.public_keys[3]) == 4
    constants = [json.loads(each["message"])["coefexps"][0] for each in group()["coefexps"]]
    keys = [SINGLE[1]["public_key"], *constants, SINGLE[1]["public_key"]]
    assert trustees.election_key() == total(map(point_of_hex, keys))
    assert trustees.has_repeated_keys


def test_every_single_key_and_the_threshold_of_every_group_open():
    trustees = trustees_of(["Pedersen", group()], SINGLE)
    for size in range(5):
        for owners in combinations((1, 2, 3, 4), size):
            if 4 in owners and len(owners) >= 3:
                used = trustees.exponents(owners)
                assert set(used) == {*owners[:2], 4}
                assert used[4] == 1
                continue
            with pytest.raises(VerificationError) as caught:
                trustees.exponents(owners)
            assert caught.value.code == "not-enough-trustees"
    with pytest.raises(VerificationError) as caught:
        trustees.exponents([2])
    assert caught.value.sentence == (
        "1 of these trustees must still decrypt: 1, 3; 1 of these trustees must still decrypt: 4"
    )


@pytest.mark.parametrize(("threshold", "size"), [(1, 1), (1, 3), (2, 3), (3, 3), (3, 5)])
def test_any_threshold_of_shares_gives_the_secret_and_fewer_do_not(threshold, size):
    source = random.Random(threshold * 10 + size)
    polynomial = [source.randrange(ORDER) for _ in range(threshold)]
    public = [generator_power(each) for each in polynomial]
    shares = {
        z: sum(each * z**k for k, each in enumerate(polynomial)) % ORDER for z in range(1, size + 1)
    }
    for z, share in shares.items():
        assert evaluate(public, z) == generator_power(share)
    for count in range(1, size + 1):
        for members in combinations(shares, count):
            weights = lagrange_at_zero(members)
            opened = total(power(generator_power(shares[z]), w) for z, w in weights.items())
            assert (opened == public[0]) == (count >= threshold)


def change_context(field, value):
    def change(it):
        context = json.loads(it["certs"][1]["message"])["context"]
        resaid(it["certs"][1], context=context | {field: value})

    return change


def put(at, value):
    def change(it):
        *way, last = at
        for step in way:
            it = it[step]
        it[last] = value(it[last]) if callable(value) else value

    return change


def change_coefficient(it):
    message = json.loads(it["coefexps"][1]["message"])
    message["coefexps"][1] = hex_of_point(generator_power(5))
    it["coefexps"][1]["message"] = canonical_json(message).decode()


def swap(name):
    def change(it):
        it[name][0], it[name][1] = it[name][1], it[name][0]

    return change


def small_order_coefficient(it):
    message = json.loads(it["coefexps"][1]["message"])
    message["coefexps"][0] = ORDER_TWO
    it["coefexps"][1]["message"] = canonical_json(message).decode()


OTHER_CONTEXT = {(1, "bad-signature"), (2, "wrong-context"), (3, "bad-signature")}
FALSE = {
    "a context of another size": (change_context("size", 4), OTHER_CONTEXT),
    "a context of another threshold": (change_context("threshold", 1), OTHER_CONTEXT),
    "a context of another member": (change_context("index", 3), OTHER_CONTEXT),
    "the certificate's signature": (
        put(("certs", 1, "signature", "response"), bumped),
        {(1, "bad-signature"), (2, "bad-signature"), (3, "bad-signature")},
    ),
    "another key to encrypt to": (
        lambda it: resaid(it["certs"][1], encryption=hex_of_point(generator_power(5))),
        {(1, "bad-signature"), (2, "bad-signature"), (3, "bad-signature")},
    ),
    "a key to encrypt to of small order": (
        lambda it: resaid(it["certs"][1], encryption=ORDER_TWO),
        {(1, "bad-signature"), (2, "bad-point"), (3, "bad-signature")},
    ),
    "the identity to encrypt to": (
        lambda it: resaid(it["certs"][1], encryption=hex_of_point(IDENTITY)),
        {(1, "bad-signature"), (2, "bad-point"), (3, "bad-signature")},
    ),
    "a key to sign with of small order": (
        lambda it: resaid(it["certs"][1], verification=ORDER_TWO),
        {(1, "bad-signature"), (2, "bad-point"), (3, "bad-signature")},
    ),
    "the coefficients' signature": (
        put(("coefexps", 1, "signature", "challenge"), bumped),
        {(2, "bad-signature")},
    ),
    "another coefficient": (
        change_coefficient,
        {(1, "wrong-verification-key"), (2, "bad-signature"), (3, "wrong-verification-key")},
    ),
    "a coefficient of small order": (small_order_coefficient, {(2, "bad-point")}),
    "the signature of all certificates": (
        put(("signatures", 1, "response"), bumped),
        {(2, "bad-signature")},
    ),
    "the signatures of two members swapped": (
        swap("signatures"),
        {(1, "bad-signature"), (2, "bad-signature")},
    ),
    "the keys of two members swapped": (
        swap("verification_keys"),
        {(1, "wrong-verification-key"), (2, "wrong-verification-key")},
    ),
    "two members swapped": (
        lambda it: [swap(name)(it) for name in it if name != "threshold"],
        {
            (1, "wrong-context"),
            (2, "wrong-context"),
            (3, "bad-signature"),
        },
    ),
    "another public key": (
        put(("verification_keys", 1, "public_key"), hex_of_point(generator_power(5))),
        {(2, "wrong-verification-key")},
    ),
    "a public key of small order": (
        put(("verification_keys", 1, "public_key"), ORDER_TWO),
        {(2, "bad-point")},
    ),
    "the proof of possession": (
        put(("verification_keys", 1, "pok", "challenge"), bumped),
        {(2, "bad-proof")},
    ),
    "the public key's signature": (
        put(("verification_keys", 1, "signature", "challenge"), bumped),
        {(2, "bad-signature")},
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_falsified_group_is_refused_and_its_member_named(name):
    change, expected = FALSE[name]
    value = group()
    change(value)
    assert faults(value) == expected


def test_a_polynomial_of_other_length_is_malformed():
    value = group()
    resaid(value["coefexps"][2], coefexps=[hex_of_point(generator_power(5))])
    with pytest.raises(MalformedError, match="item 1: the polynomial of member 3"):
        trustees_of(["Pedersen", value])


MALFORMED = {
    "no member": lambda it: [put((name,), [])(it) for name in it if name != "threshold"],
    "a threshold of none": put(("threshold",), 0),
    "a threshold above the size": put(("threshold",), 4),
    "a certificate missing": lambda it: it["certs"].pop(),
    "a polynomial missing": lambda it: it["coefexps"].pop(),
    "a signature missing": lambda it: it["signatures"].pop(),
    "a public key missing": lambda it: it["verification_keys"].pop(),
    "a field missing": lambda it: it.pop("signatures"),
    "a field too many": put(("certs", 0, "signature", "challenge"), 5),
    "another group": change_context("group", "BELENIOS-2048"),
    "an index of none": change_context("index", 0),
    "a threshold in the context above the size": change_context("threshold", 4),
    "a group too large": change_context("size", 101),
    "a message that is no text": put(("certs", 0, "message"), {}),
    "a message that is no JSON": put(("certs", 0, "message"), "x"),
    "a message too large": put(("coefexps", 0, "message"), " " * (1 << 14) + "{}"),
    "a coefficient that is no point": lambda it: resaid(it["coefexps"][0], coefexps=["0"] * 2),
    "a field too many in a message": lambda it: resaid(it["coefexps"][0], more=1),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_group_is_refused(name):
    value = group()
    MALFORMED[name](value)
    with pytest.raises(MalformedError, match="item 1: "):
        trustees_of(["Pedersen", value])


def test_more_members_than_the_bound_are_refused_before_any_work():
    value = group()
    value["certs"] *= 34
    with pytest.raises(MalformedError, match="100 members"):
        trustees_of(["Pedersen", value])


def test_a_member_twice_is_a_repeated_key():
    value = group()
    assert not trustees_of(["Pedersen", value]).has_repeated_keys
    value["certs"][1] = value["certs"][0]
    assert trustees_of(["Pedersen", value]).has_repeated_keys


def test_a_signed_message_with_a_space_is_not_canonical():
    for name in ("certs", "coefexps"):
        value = group()
        value[name][0]["message"] = value[name][0]["message"].replace(":", ": ", 1)
        assert not trustees_of(["Pedersen", value]).is_canonical


def codes(raw):
    return {(error.check, error.code, error.where) for error in verify_archive(raw).errors}


def test_the_verifier_names_the_member_that_is_falsified():
    vector = load("threshold")
    change = put((0, 1, "verification_keys", 2, "pok", "response"), bumped)
    raw = setup(1, change)(vector)
    assert codes(raw) == {("trustees", "bad-proof", "trustee 3")}


def partial_steps(parts):
    return [(at, parts.steps[at].payloads) for at in parts.places("PartialDecryption")]


def test_too_few_parts_are_named():
    parts = load("threshold").parts
    for at, _ in partial_steps(parts):
        left = parts.without(at)
        report = verify_archive(left.build(), final=True)
        (error,) = report.errors
        assert (error.check, error.code) == ("result", "not-enough-trustees")
        kept = json.loads(partial_steps(left)[0][1][1])["owner"]
        absent = ", ".join(str(owner) for owner in (1, 2, 3) if owner != kept)
        assert error.sentence == f"1 of these trustees must still decrypt: {absent}"


def test_the_order_of_the_parts_does_not_matter():
    parts = load("threshold").parts
    (first, one), (second, two) = partial_steps(parts)
    swapped = parts.with_step(first, Step("PartialDecryption", two))
    swapped = swapped.with_step(second, Step("PartialDecryption", one))
    assert verify_archive(swapped.build(), final=True).valid


def test_a_part_under_another_members_number_is_named():
    parts = load("threshold").parts
    (at, (partial, owned)), _ = partial_steps(parts)
    about = json.loads(owned) | {"owner": 1}
    raw = parts.with_step(at, Step("PartialDecryption", (partial, canonical_json(about)))).build()
    assert ("decryptions", "bad-proof", f"trustee 1, event {at} (PartialDecryption)") in codes(raw)


def test_a_coefficient_that_is_the_identity_is_the_protocols_and_not_ours(monkeypatch):
    honest = Member._coefficients

    def first_is_flat(member, ceremony):
        constant, *rest = honest(member, ceremony)
        return [constant, *([0] if member.context.index == 1 else rest)]

    with monkeypatch.context() as patch:
        patch.setattr(Member, "_coefficients", first_is_flat)
        patch.setattr("ballots.election.ceremony.check_member", lambda *it, **more: None)
        done = run_ceremony(2, 2, randomness_of(1))
    assert done.group.polynomials[0][1] == IDENTITY
    raw = Course(items=[done.group], rules_sha256="ab" * 32).set_up().archive()
    assert verify_archive(raw).valid
    strict = verify_archive(raw, profile="participate")
    assert {(error.check, error.code) for error in strict.errors} == {("trustees", "bad-point")}
