"""Moderators, authors and erasing at the same moment: one effect, and plain answers."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from participate.accounts import service as accounts
from participate.comments import service as comments
from participate.moderation import service as moderation
from participate.proposals import service as proposals
from participate.shared.subjects import Subject
from participate.web import cookies
from tests.participate.moderation.making import ANSWER, APPEAL, appeal, hide
from tests.participate.proposals.making import FORM

pytestmark = pytest.mark.both_databases


@pytest.fixture
def at_once(client, new_client, database, act, post):
    """Post forms as several people at the same moment; the answers' codes, sorted."""

    def browser(actor):
        another = new_client()
        another.portal = client.portal
        with database.write() as session:
            value = accounts.open_session(act(session), actor.account)
        another.cookies.set(cookies.SESSION, value, domain="testserver.local", path="/")
        return another

    def send(*wishes):
        ready = [(browser(actor), path, form) for actor, path, form in wishes]
        barrier = Barrier(len(ready))

        def ask(wish):
            barrier.wait()
            return post(*wish).status_code

        with ThreadPoolExecutor(len(ready)) as pool:
            return sorted(pool.map(ask, ready))

    return send


def rounds_of(database, subject):
    with database.read() as session:
        return moderation.list_rounds(session, subject)


def test_two_moderators_hide_once(at_once, database, comment, moderator, colleague, sources):
    with database.read() as session:
        seen = comments.find_comments(session, [comment])[comment].record_index
    path, form = f"/moderation/comment/{comment}/hide", {"reason": "insult", "seen": str(seen)}
    assert at_once((moderator, path, form), (colleague, path, form)) == [303, 409]
    assert len(rounds_of(database, Subject("comment", comment))) == 1


def test_an_appeal_sent_twice_is_one(
    at_once, as_person, database, comment, speaker, moderator, sources
):
    as_person(moderator, hide, sources, "comment", comment)
    path = f"/appeal/comment/{comment}"
    assert at_once((speaker, path, APPEAL), (speaker, path, APPEAL)) == [303, 409]


def test_an_answer_and_a_restoring_are_one_effect(
    at_once, as_person, database, comment, speaker, moderator, colleague, sources
):
    as_person(moderator, hide, sources, "comment", comment)
    as_person(speaker, appeal, sources, "comment", comment)
    path = f"/moderation/comment/{comment}"
    answers = at_once((colleague, f"{path}/answer", ANSWER), (moderator, f"{path}/restore", {}))
    assert answers == [303, 409]
    (hiding,) = rounds_of(database, Subject("comment", comment))
    assert not hiding.in_force


def test_a_proposal_is_hidden_as_it_was_read_or_not_at_all(
    at_once, database, proposal, author, moderator
):
    new = {**FORM, "title": "Another title", "version": "1"}
    form = {"reason": "insult", "seen": str(proposal.record_index)}
    answers = at_once(
        (moderator, f"/moderation/proposal/{proposal.id}/hide", form),
        (author, f"/consultations/{proposal.consultation}/proposals/{proposal.id}/edit", new),
    )
    assert answers == [303, 409]
    with database.read() as session:
        view = proposals.get_proposal(session, proposal.id)
    assert (view.tombstone is None) == (view.version == 2)
