"""The list of credentials: each refusal with its place, each limit on both sides."""

import pytest

from ballots.crypto.group import generator_power, hex_of_point
from ballots.election.credentials import (
    MAX_CREDENTIALS_BYTES,
    MAX_TOTAL_WEIGHT,
    MAX_WEIGHT,
    CredentialList,
    make_credentials_json,
)
from ballots.encoding import canonical_json
from ballots.errors import BallotsError

KEYS = [hex_of_point(generator_power(number)) for number in range(1, 6)]
ORDER_TWO = f"{2**255 - 20:064x}"


def read(*entries):
    return CredentialList.from_bytes(canonical_json(list(entries)))


def refused(call, *arguments):
    with pytest.raises(BallotsError) as caught:
        call(*arguments)
    return caught.value.code, caught.value.sentence


@pytest.mark.parametrize(
    "entry",
    ["", KEYS[1][:-1], KEYS[1] + "0", KEYS[1].upper(), f"{KEYS[1]},", f"{KEYS[1]},01",
     f"{KEYS[1]},-1", f"{KEYS[1]},1000000000", f"{KEYS[1]} ,1", f"{KEYS[1]},1 ", f"{KEYS[1]},1_0",
     f"{KEYS[1]},1,1", f"{KEYS[1]}\n"],
)  # fmt: skip
def test_an_entry_of_another_form_is_named_by_its_place(entry):
    said = refused(read, KEYS[0], entry)
    assert said == ("malformed", "credential 1 is not 64 hex digits")


def test_what_is_no_text_no_point_or_stands_twice_is_refused():
    assert refused(read, 5) == ("malformed", "not a JSON string")
    assert refused(read, "f" * 64)[0] == "bad-point"
    twice = ("malformed", "credential 2 stands in the list twice")
    assert refused(read, KEYS[0], KEYS[1], KEYS[0]) == twice
    assert refused(read, f"{KEYS[0]},2", KEYS[1], f"{KEYS[0]},3") == twice
    assert refused(CredentialList.from_bytes, b"{}") == ("malformed", "not a JSON array")
    long = b" " * (MAX_CREDENTIALS_BYTES + 1)
    assert refused(CredentialList.from_bytes, long)[0] == "too-large"


def test_a_weight_is_read_and_is_one_where_none_is_written():
    listed = read(KEYS[0], f"{KEYS[1]},0", f"{KEYS[2]},1", f"{KEYS[3]},{MAX_WEIGHT}")
    assert list(listed.weights.values()) == [1, 0, 1, MAX_WEIGHT]
    assert listed.total_weight == 2 + MAX_WEIGHT
    assert len(listed) == 4
    assert KEYS[2] in listed
    assert KEYS[4] not in listed
    assert listed.is_weighted
    assert not read(KEYS[0], f"{KEYS[1]},1").is_weighted
    assert read(f"{KEYS[0]},0").is_weighted


def test_a_weight_that_few_carry_is_named_by_the_least_one():
    listed = read(f"{KEYS[0]},3", f"{KEYS[1]},3", f"{KEYS[2]},2", KEYS[3], KEYS[4])
    assert refused(listed.check_weights, 2) == (
        "rare-weight", "fewer than 2 voters share the weight 2",
    )  # fmt: skip
    assert refused(listed.check_weights, 3) == (
        "rare-weight", "fewer than 3 voters share the weight 1",
    )  # fmt: skip
    listed.check_weights(1)
    read(f"{KEYS[0]},3", f"{KEYS[1]},3").check_weights(2)
    read(KEYS[0]).check_weights(9)
    read().check_weights(9)


def test_the_sum_of_the_weights_can_be_decrypted():
    full, rest = divmod(MAX_TOTAL_WEIGHT, MAX_WEIGHT)
    many = [hex_of_point(generator_power(number)) for number in range(1, full + 2)]
    weights = [*[MAX_WEIGHT] * full, rest]
    read(*(f"{key},{weight}" for key, weight in zip(many, weights, strict=True))).check_total()
    weights[-1] += 1
    more = read(*(f"{key},{weight}" for key, weight in zip(many, weights, strict=True)))
    assert refused(more.check_total) == (
        "count-too-large", f"the weights add up to more than {MAX_TOTAL_WEIGHT}",
    )  # fmt: skip


def test_a_credential_that_is_no_key_is_named_by_its_place():
    read(*KEYS).check_members()
    for entry in (ORDER_TWO, f"{1:064x}", f"{2:064x}"):
        assert refused(read(KEYS[0], KEYS[1], entry).check_members) == (
            "bad-point", "credential 2 is not a key of the group",
        )  # fmt: skip


def test_the_order_is_that_of_raw_bytes():
    ordered = sorted(KEYS, key=lambda key: bytes.fromhex(key)[::-1])
    assert ordered != sorted(KEYS)
    assert make_credentials_json(KEYS) == canonical_json(ordered)
    assert read(*ordered).is_ordered
    assert read(*ordered).is_canonical
    assert not read(*ordered[::-1]).is_ordered
    assert not read(*ordered[::-1]).is_canonical
    weights = {key: number for number, key in enumerate(KEYS, 1)}
    stated = [f"{key},{weights[key]}" for key in ordered]
    assert make_credentials_json(KEYS, weights) == canonical_json(stated)
    assert read(*stated).is_canonical
    assert not CredentialList.from_bytes(canonical_json(stated) + b" ").is_canonical
