"""A consultation in its discussion, and who convenes a panel for it."""

import pytest

from tests.participate.consultations.making import put_public
from tests.participate.panels.making import put_panel


@pytest.fixture
def official(make_person):
    return make_person("official")


@pytest.fixture
def publisher(make_person):
    return make_person("publisher")


@pytest.fixture
def ida(make_person):
    return make_person(address="ida@example.org", name="ida")


@pytest.fixture
def place(database, act, official, publisher):
    return put_public(database, act, official, publisher)


@pytest.fixture
def panel(database, act, official, place):
    """Convene a panel; return the consultation."""
    put_panel(database, act, official, place)
    return place
