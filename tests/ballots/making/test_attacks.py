"""What the trustee's tool once did without a word."""

from __future__ import annotations

from ballots.making import decrypting
from tests.ballots.making.test_decrypting import sealed


def test_a_trustee_is_warned_of_a_total_that_shows_single_votes():
    _, arguments = sealed(votes=1, k=1)
    assert decrypting.prepare(**arguments).report.has("W-SMALL-K")
    _, arguments = sealed(votes=4, k=3)
    assert decrypting.prepare(**arguments).report.has("W-SMALL-K")
