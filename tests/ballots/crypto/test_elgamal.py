"""Encryption adds up, and counts come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.crypto.elgamal import (
    MAX_LOGARITHM,
    Ciphertext,
    LogarithmTable,
    encrypt,
    encrypt_again,
    sum_of,
)
from ballots.crypto.group import ORDER, generator_power, power, subtract
from ballots.errors import MalformedError, VerificationError

SECRET = 123456789
KEY = generator_power(SECRET)


def decrypted(ciphertext, table):
    return table.logarithm_of(subtract(ciphertext.beta, power(ciphertext.alpha, SECRET)))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, ORDER - 1)), max_size=6))
def test_the_sum_decrypts_to_the_sum(votes):
    total = sum_of(encrypt(KEY, value, scalar) for value, scalar in votes)
    assert decrypted(total, LogarithmTable.up_to(60)) == sum(value for value, _ in votes)


@given(st.integers(0, 1), st.integers(1, ORDER - 1), st.integers(0, 50))
def test_a_weight_multiplies(value, scalar, weight):
    weighted = encrypt(KEY, value, scalar).times(weight)
    assert decrypted(weighted, LogarithmTable.up_to(50)) == value * weight


@pytest.mark.parametrize("bound", [0, 1, 2, 3, 4, 15, 16, 17, 99])
def test_every_count_up_to_the_bound_is_found_and_none_above(bound):
    table = LogarithmTable.up_to(bound)
    for number in range(bound + 1):
        assert table.logarithm_of(generator_power(number)) == number
    for number in (bound + 1, bound + 2, -1):
        with pytest.raises(VerificationError) as caught:
            table.logarithm_of(generator_power(number))
        assert caught.value.code == "bad-result"


@given(st.integers(0, 1), st.integers(1, ORDER - 1), st.integers(1, ORDER - 1))
def test_encrypting_again_changes_the_ciphertext_and_not_what_it_holds(value, scalar, more):
    first = encrypt(KEY, value, scalar)
    again = encrypt_again(KEY, first, more)
    assert again.alpha != first.alpha
    assert again.beta != first.beta
    assert decrypted(again, LogarithmTable.up_to(1)) == value


def test_a_large_count_takes_few_steps():
    assert LogarithmTable.up_to(10**6).logarithm_of(generator_power(987_654)) == 987_654
    for bound in (MAX_LOGARITHM + 1, -1):
        with pytest.raises(VerificationError) as caught:
            LogarithmTable.up_to(bound)
        assert caught.value.code == "count-too-large"


def test_a_ciphertext_reads_back():
    ciphertext = encrypt(KEY, 1, 5)
    assert Ciphertext.from_json_value(ciphertext.to_json_value()) == ciphertext
    with pytest.raises(MalformedError):
        Ciphertext.from_json_value({"alpha": "0" * 64})
