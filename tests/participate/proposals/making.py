"""Proposals for tests."""

from participate.proposals import service as proposals
from participate.proposals.service import ProposalDraft

FORM = {"title": "More benches", "text": "Twelve **benches**.", "language": "en"}


def draft(title="More benches", text="Twelve **benches**.", language="en"):
    """Return the words of a proposal."""
    return ProposalDraft(title, text, language)


def put_proposal(database, act, author, consultation, words=None):
    """Make a proposal; return its view."""
    with database.write() as session:
        return proposals.propose(act(session, author), consultation, words or draft())
