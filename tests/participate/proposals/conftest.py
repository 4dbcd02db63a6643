"""A consultation in discussion, its officials, and one citizen with a proposal."""

import pytest

from tests.participate.proposals.making import put_proposal


@pytest.fixture
def proposal(database, act, author, consultation):
    return put_proposal(database, act, author, consultation)
