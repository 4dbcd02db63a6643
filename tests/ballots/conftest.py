"""One finished election for every test that only reads it."""

import pytest

from tests.ballots.elections import BLANK_QUESTION, QUESTION, run_course


@pytest.fixture(scope="session")
def course():
    """A finished election of two questions, four voters (one voted twice) and two trustees."""
    return run_course(questions=(QUESTION, BLANK_QUESTION), rules_sha256="ab" * 32)
