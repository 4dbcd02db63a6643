"""A consultation in discussion, its officials, and one citizen with a proposal."""

import pytest

from tests.participate.consultations.making import put_public
from tests.participate.proposals.making import put_proposal


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
def proposal(database, act, author, consultation):
    return put_proposal(database, act, author, consultation)
