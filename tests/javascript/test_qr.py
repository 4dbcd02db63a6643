"""The browser's QR codes: module by module those of segno, in every size."""

import random

import pytest

from tests.javascript import checker, qr

LONGEST = 997
LETTERS = "abcxyzABC./:#=&-_0123456789"


@pytest.fixture(scope="module")
def texts():
    """One text that fills each version, one a little shorter, addresses, other scripts."""
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    choose = random.Random(seed).choices
    full = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560,
            624, 666, 711, 779, 857, 911, LONGEST)  # fmt: skip
    made = ["".join(choose(LETTERS, k=length - less)) for length in full for less in (0, 1, 7)]
    return ["", "a", "云溪市青禾街道", *made]


def test_every_size_is_what_segno_draws(texts):
    answers = checker.run([{"qr": text} for text in texts])
    sizes = set()
    for text, answer in zip(texts, answers, strict=True):
        assert answer["rows"] == qr.rows(text, answer["mask"]), text
        sizes.add(len(answer["rows"]))
    assert sizes == {4 * version + 17 for version in range(1, 26)}


def test_the_picture_is_the_code(texts):
    answers = checker.run([{"qr": text} for text in texts[::9]])
    for text, answer in zip(texts[::9], answers, strict=True):
        assert qr.rows_of(answer["svg"]) == answer["rows"], text
        assert qr.holds(f"data:,{answer['svg']}", text)
        assert not qr.holds(f"data:,{answer['svg']}", f"{text}x"[:LONGEST])


def test_a_text_that_fits_no_size_is_refused():
    (answer,) = checker.run([{"qr": "x" * (LONGEST + 1)}])
    assert answer == {"error": "too long for a QR code"}
