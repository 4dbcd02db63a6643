"""A proposal with a comment, their authors, and two moderators."""

import pytest

from tests.participate.moderation.making import say
from tests.participate.proposals.making import put_proposal


@pytest.fixture
def speaker(make_person):
    return make_person(address="speaker@example.org", name="Morning Dew")


@pytest.fixture
def moderator(make_person):
    return make_person("moderator", name="Mo")


@pytest.fixture
def colleague(make_person):
    return make_person("moderator", address="colleague@example.org", name="Col")


@pytest.fixture
def proposal(database, act, author, consultation):
    return put_proposal(database, act, author, consultation)


@pytest.fixture
def comment(database, act, speaker, proposal):
    with database.write() as session:
        return say(act(session, speaker), proposal)


@pytest.fixture
def sources(services):
    return services.subjects


@pytest.fixture
def as_person(database, act):
    """Do one thing in a unit of work as somebody: `as_person(moderator, hide, …)`."""

    def do(actor, use_case, *words, **named):
        with database.write() as session:
            return use_case(act(session, actor), *words, **named)

    return do
