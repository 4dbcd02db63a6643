"""Officials, a consultation in discussion, and elections that do as they are told."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from participate.elections import service as elections
from participate.elections.policy import State
from tests.participate.consultations.making import put_public

CLOSES = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def official(make_person):
    return make_person("official", name="Lin")


@pytest.fixture
def publisher(make_person):
    return make_person("publisher", name="Zhao")


@pytest.fixture
def consultation(database, act, official, publisher):
    return put_public(database, act, official, publisher)


@pytest.fixture
def votes(monkeypatch):
    """Stand in for the elections: `states` is where they stand, `calls` what was asked of them."""
    stand_in = SimpleNamespace(states=[], calls=[])

    def views():
        return tuple(
            SimpleNamespace(state=state, voters=3, closes=CLOSES) for state in stand_in.states
        )

    def move(verb, state):
        def do(_act, consultation):
            stand_in.calls.append((verb, consultation))
            stand_in.states = [state for _ in stand_in.states]

        return do

    monkeypatch.setattr(elections, "list_elections", lambda *_: views())
    monkeypatch.setattr(elections, "find_elections", lambda _, ids: {key: views() for key in ids})
    monkeypatch.setattr(elections, "open_voting", move("open", State.OPEN))
    monkeypatch.setattr(elections, "close_voting", move("close", State.TALLIED))
    return stand_in
