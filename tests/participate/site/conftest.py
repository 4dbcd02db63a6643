"""Officials, an author, and a way to put a consultation into any phase."""

import pytest

from participate.consultations.policy import Phase
from tests.participate.consultations.making import bring, put_public


@pytest.fixture
def official(make_person):
    return make_person("official", name="Lin")


@pytest.fixture
def publisher(make_person):
    return make_person("publisher", name="Zhao")


@pytest.fixture
def author(make_person):
    return make_person(address="author@example.org", name="Evening Breeze")


@pytest.fixture
def consultation(database, act, official, publisher):
    return put_public(database, act, official, publisher)


@pytest.fixture
def bring_to(database, act, publisher, consultation):
    return lambda phase: bring(database, act, publisher, consultation, Phase(phase))
