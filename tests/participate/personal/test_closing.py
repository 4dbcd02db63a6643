"""Closing an account: the person goes, places and ballots stay; nobody is closed by accident."""

import pytest
from sqlmodel import select

from participate.accounts import service as accounts
from participate.accounts.models import AccountRow, AddressRow, RoleRow, SessionRow
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.mail.models import MailRow
from participate.mail.service import queue_mail
from participate.moderation.models import ReportRow
from participate.personal import service as personal
from participate.personal.jobs import erase_due
from participate.proposals import service as proposals
from participate.proposals.models import SupportRow
from participate.shared.errors import ConflictError


def test_a_closed_account_has_no_name_address_role_session_or_mail(
    database, act, as_person, author, other, proposal, comment, sources
):
    with database.write() as session:
        accounts.open_session(act(session, author), author.account)
        for address in ("author@example.org", "other@example.org"):
            queue_mail(act(session), address, "accounts/sign_in_code", {"code": 1, "minutes": 1})
    assert as_person(author, personal.close_account, sources).count == 2
    with database.read() as session:
        row = session.get(AccountRow, author.account)
        assert (row.name, row.closed_at is None) == ("", False)
        for table in (AddressRow, RoleRow, SessionRow):
            assert session.exec(select(table).where(table.account == author.account)).all() == []
        mails = session.exec(select(MailRow.recipient)).all()
        assert mails == ["other@example.org"]
        assert accounts.name_of(session, other.account) == "Morning Dew"


def test_the_same_address_begins_a_new_account(as_person, make_person, author, proposal, sources):
    as_person(author, personal.close_account, sources)
    again = make_person(address="author@example.org", name="Somebody")
    assert again.account != author.account
    assert (
        as_person(again, lambda act: personal.list_words(act.session, sources, again.account)) == ()
    )


def test_whoever_holds_a_role_gives_it_back_first(
    database, act, as_person, make_person, official, proposal, sources
):
    expert = make_person("expert", name="Wang")
    for person in (official, expert):
        with pytest.raises(ConflictError, match="Ask an administrator"):
            as_person(person, personal.close_account, sources)
    with database.read() as session:
        assert accounts.name_of(session, official.account) == "Lin"
    with database.write() as session:
        accounts.revoke_role(act(session), expert.account, "expert")
    with database.read() as session:
        expert = accounts.actor_of(session, expert.account)
    as_person(expert, personal.close_account, sources)


@pytest.mark.both_databases
def test_supports_are_withdrawn_while_they_can_be_and_stay_counted_afterwards(
    database, as_person, author, other, publisher, proposal, second, sources
):
    for each in (proposal, second):
        as_person(other, proposals.support_proposal, each.id)
        as_person(author, proposals.support_proposal, each.id)
    as_person(publisher, consultations.move_phase, second.consultation, Phase.REVIEW)
    as_person(other, personal.close_account, sources)
    with database.read() as session:
        assert proposals.get_proposal(session, proposal.id).supports == 1
        assert proposals.get_proposal(session, second.id).supports == 2
        assert proposals.list_proposals(session, second.consultation)[0].supports == 2
        rows = session.exec(select(SupportRow.account)).all()
    assert set(rows) == {author.account}, "nothing says whose the other one was"


def test_reports_stay_without_who_made_them(
    database, services, as_person, author, other, comment, sources
):
    with database.write() as session:
        session.add(
            ReportRow(id="r", kind="comment", subject=comment, seen=0, reporter=other.account,
                      reporter_key="k", reason="insult", note="Written by me.",
                      reported_at=services.clock.now())
        )  # fmt: skip
    as_person(other, personal.close_account, sources)
    with database.read() as session:
        row = session.exec(select(ReportRow)).one()
    assert (row.reporter, row.note, row.reason) == (None, "", "insult")


def test_closing_twice_is_closing_once(database, as_person, author, proposal, sources):
    as_person(author, personal.close_account, sources)
    with database.read() as session:
        first = session.get(AccountRow, author.account).closed_at
    as_person(author, personal.close_account, sources)
    with database.read() as session:
        assert session.get(AccountRow, author.account).closed_at == first
        assert accounts.list_closed_accounts(session) == (author.account,)


def test_nothing_is_due_while_nobody_has_left(database, services, author, proposal):
    assert erase_due(database, services.clock, services.randomness, services.subjects) == 0
    with database.read() as session:
        assert accounts.list_closed_accounts(session) == ()
        assert proposals.get_proposal(session, proposal.id).text
