"""A tested ballot: one seed gives all of it again, and no other text is taken for it."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.crypto.group import ORDER
from ballots.election.ballot import Ballot
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.making.casting import make_ballot
from ballots.making.provers import draw_scalar
from ballots.making.seed import SeededScalars
from ballots.making.tested import TestedBallot, remake_ballot, told_choices
from tests.ballots.elections import BLANK_QUESTION, QUESTION, RANK_QUESTION, Course

COURSE = Course((QUESTION, BLANK_QUESTION, RANK_QUESTION), voters=1).set_up()
CHOICES = ((1, 0, 1), (0, 0, 1), (2, 0, 1))
SEED = bytes(range(32))


class Drawn:
    """Gives a known seed first, then fresh bytes that a test can look at."""

    def __init__(self):
        self.asked = []

    def __call__(self, count):
        self.asked.append(count)
        return SEED if len(self.asked) == 1 else hashlib.sha512(b"nonce").digest()[:count]


def cast(choices=CHOICES):
    raw = make_ballot(COURSE.election, COURSE.codes[0], choices, Drawn())
    ballot = Ballot.from_bytes(raw)
    return raw, TestedBallot(SEED, ballot.credential, ballot.signature, choices)


RAW, TESTED = cast()


def test_the_seed_gives_the_same_bytes_again():
    assert remake_ballot(COURSE.election, TESTED).raw == RAW


@pytest.mark.parametrize(
    "choices", [((0, 1, 0), (1, 0, 0), (0, 0, 0)), ((1, 0, 0), (0, 1, 0), (3, 1, 2))]
)
def test_each_kind_of_answer_is_made_again(choices):
    raw, tested = cast(choices)
    assert remake_ballot(COURSE.election, tested).raw == raw


def test_a_ballot_draws_one_seed_and_the_signatures_nonce_alone():
    drawn = Drawn()
    make_ballot(COURSE.election, COURSE.codes[0], CHOICES, drawn)
    assert drawn.asked == [32, 64]


def test_the_signatures_nonce_does_not_follow_from_the_seed():
    """Else whoever sees a test could compute the secret of the voter's code."""
    one = make_ballot(COURSE.election, COURSE.codes[0], CHOICES, Drawn())
    other = Drawn()
    other.asked.append(0)
    draws = iter((SEED, bytes(range(64))))
    two = make_ballot(COURSE.election, COURSE.codes[0], CHOICES, lambda _: next(draws))
    first, second = Ballot.from_bytes(one), Ballot.from_bytes(two)
    assert first.unsigned_bytes() == second.unsigned_bytes()
    assert first.signature != second.signature


def test_scalars_are_hkdf_of_the_seed_as_written_down():
    """Recomputed with hmac alone, from the specification's words."""
    draws = SeededScalars(SEED, "φ", "c")
    key = hmac.new(b"participate/ballot-seed/v1", SEED, "sha256").digest()
    for number in range(3):
        info = f"φ|c|{number}".encode()
        one = hmac.new(key, info + b"\x01", "sha256").digest()
        two = hmac.new(key, one + info + b"\x02", "sha256").digest()
        assert draw_scalar(draws) == 1 + int.from_bytes(one + two, "big") % (ORDER - 1)
    with pytest.raises(ValueError, match="scalars"):
        draws(32)


def test_another_voter_or_election_gets_other_scalars_from_the_same_seed():
    found = {
        draw_scalar(SeededScalars(SEED, fingerprint, credential))
        for fingerprint in ("a", "b")
        for credential in ("c", "d")
    }
    assert len(found) == 4


def test_the_text_is_read_again_behind_any_address():
    for front in ("", "#", "https://vote.example/elections/x/test#"):
        assert TestedBallot.from_text(front + TESTED.fragment) == TESTED
    assert len(TESTED.fragment) < 240


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n",
        lambda text: text.replace("v=1", "v=2"),
        lambda text: text.replace("&a=", "&a="[:2]),
        lambda text: text + ".",
        lambda text: text + ".A",
        lambda text: text.replace("Hh8&c=", "Hh9&c="),
            lambda text: text.replace("&a=", "&a=A."),
        lambda text: "x y#" + text,
        lambda text: "é#" + text,
        lambda text: text.split("&a=")[0],
        lambda text: text.replace("&a=", "&a=" + "AQ" * 5000),
        lambda _: "",
    ],
)  # fmt: skip
def test_another_spelling_is_none(change):
    with pytest.raises(MalformedError):
        TestedBallot.from_text(change(TESTED.fragment))


def test_a_number_above_the_order_is_none():
    head, rest = TESTED.fragment.split("&p=")
    with pytest.raises(MalformedError) as caught:
        TestedBallot.from_text(f"{head}&p={'_' * 85}w&{rest.split('&')[1]}")
    assert caught.value.code == "bad-scalar"


@given(st.text(max_size=60))
def test_hostile_texts_never_raise_anything_else(text):
    for whole in (text, TESTED.fragment + text, text + TESTED.fragment[3:]):
        try:
            TestedBallot.from_text(whole)
        except BallotsError:
            continue


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"choices": ((0, 0, 1), *CHOICES[1:])}, "bad-signature"),
        ({"choices": ((1, 1, 1), *CHOICES[1:])}, "bad-choices"),
        ({"choices": CHOICES[1:]}, "bad-choices"),
        ({"seed": bytes(32)}, "bad-signature"),
    ],
)
def test_what_was_not_sealed_does_not_come_out_as_this_ballot(changes, code):
    from dataclasses import replace

    with pytest.raises(VerificationError) as caught:
        remake_ballot(COURSE.election, replace(TESTED, **changes))
    assert caught.value.code == code


def test_choices_are_told_in_the_voters_words():
    assert told_choices(QUESTION, CHOICES[0]) == ["Library garden", "Rue piétonne"]
    assert told_choices(BLANK_QUESTION, CHOICES[1]) == ["No"]
    assert told_choices(BLANK_QUESTION, (1, 0, 0)) == ["blank vote"]
    assert told_choices(RANK_QUESTION, CHOICES[2]) == ["2: A", "0: 汉", "1: c"]
