"""Errors keep what they say, also across the border of a process."""

import pickle

import pytest

from ballots.errors import BallotsError, MalformedError, VerificationError


@pytest.mark.parametrize(
    "error",
    [
        MalformedError("a text is cut"),
        MalformedError("a text is long", "too-large"),
        VerificationError("bad-proof", "the proof does not hold"),
    ],
)
def test_an_error_is_the_same_on_the_other_side(error):
    there = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(there) is type(error)
    assert (there.code, there.sentence) == (error.code, error.sentence)
    assert str(there) == error.sentence


def test_every_error_has_one_root():
    assert issubclass(MalformedError, BallotsError)
    assert issubclass(VerificationError, BallotsError)
    assert MalformedError("x").code == "malformed"
