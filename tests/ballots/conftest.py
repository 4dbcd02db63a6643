"""A seeded random generator, and one finished election for every test that only reads it."""

import os
import random
import sys

import pytest

from tests.ballots.elections import BLANK_QUESTION, QUESTION, run_course


@pytest.fixture(scope="session")
def course():
    """A finished election of two questions, four voters (one voted twice) and two trustees."""
    return run_course(questions=(QUESTION, BLANK_QUESTION), rules_sha256="ab" * 32)


@pytest.fixture
def seeded():
    """A random generator whose seed is printed, so that a failing run can be repeated."""
    seed = int(os.environ.get("PARTICIPATE_SEED", "0")) or random.SystemRandom().getrandbits(32)
    sys.stdout.write(f"the same again with PARTICIPATE_SEED={seed}\n")
    return random.Random(seed)
