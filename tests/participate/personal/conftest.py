"""A citizen with a proposal of two versions and a comment, among others'."""

import pytest

from participate.proposals import service as proposals
from participate.proposals.service import ProposalDraft
from tests.participate.consultations.making import put_public
from tests.participate.decisions.conftest import stage, vote  # noqa: F401  (fixtures)
from tests.participate.moderation.making import say
from tests.participate.proposals.making import draft, put_proposal


@pytest.fixture
def other(make_person):
    return make_person(address="other@example.org", name="Morning Dew")


@pytest.fixture
def elsewhere(database, act, official, publisher):
    return put_public(database, act, official, publisher)


@pytest.fixture
def second(database, act, author, elsewhere):
    """Another proposal of the author, in another consultation."""
    return put_proposal(database, act, author, elsewhere, draft("Settled"))


@pytest.fixture
def as_person(database, act):
    """Do one thing in a unit of work as somebody: `as_person(author, erase_words, …)`."""

    def do(actor, use_case, *words, **named):
        with database.write() as session:
            return use_case(act(session, actor), *words, **named)

    return do


@pytest.fixture
def proposal(database, act, author, consultation, as_person):
    view = put_proposal(database, act, author, consultation)
    words = ProposalDraft("More benches", "Twenty of them.", "en")
    return as_person(author, proposals.edit_proposal, view.id, words, base=1)


@pytest.fixture
def others_proposal(database, act, other, consultation):
    return put_proposal(database, act, other, consultation, draft("Trees", "Lime trees."))


@pytest.fixture
def comment(as_person, author, others_proposal):
    return as_person(author, say, others_proposal, "Too few of them.")


@pytest.fixture
def reply(as_person, other, proposal):
    return as_person(other, say, proposal, "A good plan.")


@pytest.fixture
def sources(services):
    return services.subjects
