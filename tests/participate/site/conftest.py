"""Officials, an author, and a way to put a consultation into any phase."""

import pytest

from participate.consultations.policy import Phase
from tests.participate.consultations.making import bring


@pytest.fixture
def bring_to(database, act, publisher, consultation):
    return lambda phase: bring(database, act, publisher, consultation, Phase(phase))
