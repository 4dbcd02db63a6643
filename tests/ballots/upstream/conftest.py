"""Shared by the tests against the upstream: random places, and the tool where it can be had."""

from pathlib import Path

import pytest

from tests.vectors.belenios_tool import BeleniosTool, find_tool


@pytest.fixture
def random_places(seeded):
    """Some places in a text of a given length."""

    def places(length, count):
        return sorted(seeded.sample(range(length), min(count, length)))

    return places


@pytest.fixture(scope="session")
def tool():
    """The upstream tool of release 3.3, or a skip that says why."""
    path = find_tool()
    if path is None:
        pytest.skip("the upstream tool was not found: set BELENIOS_TOOL to its path")
    found = BeleniosTool(Path(path))
    version = found.version()
    if not version.startswith("3.3."):
        pytest.skip(f"the upstream tool is release {version}; the protocol is that of 3.3")
    return found
