"""The shell alone: no feature but accounts."""

import pytest


@pytest.fixture
def features():
    return ("web", "accounts")
