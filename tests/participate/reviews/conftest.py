"""A consultation in its review phase with one proposal, and an expert."""

import pytest

from participate.consultations.policy import Phase
from tests.participate.consultations.making import bring, put_public
from tests.participate.proposals.making import put_proposal


@pytest.fixture
def publisher(make_person):
    return make_person("publisher")


@pytest.fixture
def author(make_person):
    return make_person(address="author@example.org", name="Evening Breeze")


@pytest.fixture
def expert(make_person):
    return make_person("expert", name="Dr Wen")


@pytest.fixture
def discussed(database, act, make_person, publisher):
    return put_public(database, act, make_person("official"), publisher)


@pytest.fixture
def proposal(database, act, author, publisher, discussed):
    made = put_proposal(database, act, author, discussed)
    bring(database, act, publisher, discussed, Phase.REVIEW)
    return made
