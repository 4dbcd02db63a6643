"""Panels: convened by the office, joined by who was invited, and alone to review from then on."""

from datetime import date, timedelta

import pytest

from participate.conduct import service as conduct
from participate.consultations.policy import Phase
from participate.mail import service as mail
from participate.panels import service as panels
from participate.panels.policy import Seat, State
from participate.panels.service import Terms
from participate.record import service as record
from participate.reviews import service as reviews
from participate.shared.act import VISITOR
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError, NotFoundError
from tests.participate.consultations.making import bring, put_public
from tests.participate.panels.making import (
    acceptance,
    invitation,
    put_invitation,
    put_member,
    put_panel,
)
from tests.participate.proposals.making import put_proposal
from tests.participate.reviews.making import declaration, review


def refused(database, act, actor, use_case, *words, **named):
    """Return the code with which something is refused."""
    with (
        pytest.raises((ConflictError, DeniedError)) as refusal,
        database.write() as session,
    ):
        use_case(act(session, actor), *words, **named)
    return refusal.value.code


def opened(session, index):
    return record.find_opening(session, index).content


def test_a_panel_is_convened_once_by_the_office_during_the_discussion(
    database, act, official, publisher, ida, place
):
    terms = Terms("Read.", "en")
    assert refused(database, act, ida, panels.convene_panel, place, terms) == "not-official"
    index = put_panel(database, act, official, place)
    with database.read() as session:
        panel = panels.find_panel(session, place)
        assert opened(session, index) == (
            b'{"terms":"Read nine proposals and score each.","language":"en","official":"Official"}'
        )
    assert (panel.official_name, panel.record_index, panel.people) == ("Official", index, ())
    assert refused(database, act, publisher, panels.convene_panel, place, terms) == "has-panel"
    later = put_public(database, act, official, publisher, Phase.REVIEW)
    assert refused(database, act, official, panels.convene_panel, later, terms) == "wrong-phase"


def test_who_is_invited_gets_a_mail_with_the_link(database, act, official, panel):
    member = put_invitation(database, act, official, panel)
    with database.read() as session:
        [letter] = mail.list_outbox(session)
    assert letter.recipient == "ida@example.org"
    assert f"/consultations/{panel}/panel/invitations/{member}" in letter.body
    assert "Read nine proposals and score each." in letter.body
    assert "专家组" in letter.subject


def test_who_joins_is_public_with_their_declaration_and_the_address_is_forgotten(
    database, act, official, ida, panel
):
    member = put_member(
        database, act, official, panel, ida, accepted=acceptance("I own a field.", "woman")
    )
    with database.read() as session:
        view = panels.find_member(session, panel, ida.account)
        assert opened(session, view.record_index) == (
            b'{"name":"Dr Ida Ito","field":"Soil science","institution":"Institute of Soil",'
            b'"gender":"woman","until":"2027-03-31","interests":"I own a field.","language":"en"}'
        )
        entry = record.get_entry(session, view.record_index).entry
    assert (view.id, view.state, view.address) == (member, State.JOINED, "")
    assert entry.text("member") == member
    assert b"example.org" not in entry.raw


def test_nobody_answers_an_invitation_of_somebody_else_or_twice(
    database, act, make_person, official, ida, panel
):
    other = make_person(address="other@example.org")
    member = put_invitation(database, act, official, panel)
    for actor in (other, official, VISITOR):
        assert refused(database, act, actor, panels.read_invitation, panel, member) == "not-invited"
        assert refused(database, act, actor, panels.join, panel, member, acceptance()) == (
            "not-invited"
        )
    with database.write() as session:
        panels.join(act(session, ida), panel, member, acceptance())
    assert refused(database, act, ida, panels.join, panel, member, acceptance()) == "answered"
    assert refused(database, act, ida, panels.decline, panel, member, "No.") == "answered"
    with database.write() as session, pytest.raises(NotFoundError):
        panels.join(act(session, ida), "1" * 14, member, acceptance())


def test_who_declines_is_named_nowhere_in_the_record_and_can_be_asked_again(
    database, act, official, ida, panel
):
    member = put_invitation(database, act, official, panel)
    with database.read() as session:
        before = record.find_latest_checkpoint(session).checkpoint.size
    with database.write() as session:
        panels.decline(act(session, ida), panel, member, "No time.")
    with database.read() as session:
        assert record.find_latest_checkpoint(session).checkpoint.size == before
        [person] = panels.find_panel(session, panel).people
    assert (person.state, person.reason, person.address) == (State.DECLINED, "No time.", "")
    assert put_member(database, act, official, panel, ida) == member


def test_an_invitation_is_withdrawn_before_it_is_answered_and_not_after(
    database, act, official, ida, panel
):
    member = put_invitation(database, act, official, panel)
    with database.write() as session:
        panels.withdraw(act(session, official), panel, member)
    assert refused(database, act, ida, panels.join, panel, member, acceptance()) == "not-invited"
    assert refused(database, act, official, panels.withdraw, panel, member) == "answered"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (invitation(address="other@example.org"), "name"),
        (invitation("Dr Other"), "address"),
        (invitation("Dr Other", "other@example.org", until=date(2026, 11, 22)), "until"),
    ],
)
def test_two_members_have_neither_one_name_nor_one_address(
    given, field, database, act, official, panel
):
    put_invitation(database, act, official, panel)
    with pytest.raises(InvalidInputError) as fault, database.write() as session:
        panels.invite(act(session, official), panel, given, site="")
    assert set(fault.value.fields) == {field}


def test_nobody_is_on_a_panel_twice(database, act, official, ida, panel):
    put_member(database, act, official, panel, ida)
    with pytest.raises(InvalidInputError) as fault, database.write() as session:
        panels.invite(act(session, official), panel, invitation("Ida again"), site="")
    assert set(fault.value.fields) == {"address"}


def test_members_leave_or_are_taken_off_with_a_public_reason(
    database, act, make_person, official, ida, panel
):
    other = make_person(address="other@example.org")
    member = put_member(database, act, official, panel, ida)
    words = (panel, member, "Ill.")
    assert refused(database, act, other, panels.leave, *words, language="en") == "not-official"
    with database.write() as session:
        index = panels.leave(act(session, ida), *words, language="en")
        assert opened(session, index) == b'{"name":"Dr Ida Ito","reason":"Ill.","language":"en"}'
        assert panels.seat_of(session, panel, ida.account, act(session).now) is Seat.OUTSIDE
    assert refused(database, act, official, panels.leave, *words, language="en") == "not-member"
    with pytest.raises(InvalidInputError), database.write() as session:
        panels.invite(act(session, official), panel, invitation("Ida again"), site="")


def test_a_panel_without_members_does_not_open_the_reviews(
    database, act, official, publisher, ida, panel
):
    words = (panel, Phase.REVIEW)
    moves = {"expected": Phase.DISCUSSION}
    put_invitation(database, act, official, panel)
    assert refused(database, act, publisher, conduct.move_phase, *words, **moves) == "empty-panel"
    with database.read() as session:
        [person] = panels.find_panel(session, panel).people
    with database.write() as session:
        panels.join(act(session, ida), panel, person.id, acceptance())
        conduct.move_phase(act(session, publisher), *words, **moves)


@pytest.fixture
def reviewed(database, act, make_person, official, publisher, ida, panel):
    """A panel's consultation in its review phase with Ida on it; return a proposal."""
    proposal = put_proposal(database, act, make_person(address="author@example.org"), panel)
    put_member(database, act, official, panel, ida, accepted=acceptance("I own a field."))
    bring(database, act, publisher, panel, Phase.REVIEW)
    return proposal


def test_only_members_review_under_their_public_name_with_one_declaration(
    database, act, make_person, ida, reviewed
):
    expert = make_person("expert")
    assert refused(database, act, expert, reviews.get_task, reviewed.id) == "not-expert"
    with database.write() as session:
        assert reviews.list_queue(act(session, expert)) == ()
        assert reviews.count_left(act(session, ida)) == 1
        view = reviews.submit_review(act(session, ida), reviewed.id, review())
    assert (view.expert_name, view.affiliation) == ("Dr Ida Ito", "Institute of Soil")
    assert view.interests == "I own a field."


def test_a_member_stands_aside_from_one_proposal_and_cannot_score_it(database, act, ida, reviewed):
    with database.write() as session:
        view = reviews.declare_interests(
            act(session, ida), reviewed.id, declaration("It is mine.", recused=True), language="en"
        )
    assert (view.recused, view.expert_name) == (True, "Dr Ida Ito")
    assert view.affiliation == "Institute of Soil"
    assert refused(database, act, ida, reviews.submit_review, reviewed.id, review()) == "recused"


def test_a_member_does_not_declare_once_more(database, act, ida, reviewed):
    words = (reviewed.id, declaration())
    assert refused(database, act, ida, reviews.declare_interests, *words, language="en") == (
        "declared"
    )


def test_when_the_term_is_over_a_member_reviews_no_more(database, act, ida, reviewed, clock):
    clock.advance(timedelta(days=200))
    assert refused(database, act, ida, reviews.get_task, reviewed.id) == "term-over"


def test_the_balance_counts_fields_institutions_and_declared_genders(
    database, act, make_person, official, panel
):
    rows = (
        ("A", "Soil", "Institute", "woman"),
        ("B", "Soil", "University", ""),
        ("C", "Law", "Institute", "woman"),
    )
    for name, field, institution, gender in rows:
        expert = make_person(address=f"{name}@example.org", name=f"person {name}")
        given = invitation(
            f"Dr {name}", f"{name}@example.org", field=field, institution=institution
        )
        put_member(database, act, official, panel, expert, given, acceptance(gender=gender))
    with database.read() as session:
        balance = panels.balance_of(panels.find_panel(session, panel).members)
    assert balance.fields == (("Soil", 2), ("Law", 1))
    assert balance.institutions == (("Institute", 2), ("University", 1))
    assert (balance.total, balance.genders, balance.undeclared) == (3, (("woman", 2),), 1)


def test_a_closed_account_leaves_no_invitation_behind(database, act, official, panel):
    put_invitation(database, act, official, panel)
    with database.write() as session:
        panels.forget_address(session, "ida@example.org")
        assert panels.find_panel(session, panel).people == ()
