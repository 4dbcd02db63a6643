"""Erasing one's own words: they go, their places stay, the record says so, once."""

import pytest
from sqlmodel import select

from participate.comments import service as comments
from participate.comments.models import CommentRow
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.moderation import service as moderation
from participate.moderation.models import AppealRow, ReportRow
from participate.moderation.policy import Reason
from participate.personal import service as personal
from participate.proposals import service as proposals
from participate.proposals.models import ProposalRow, VersionRow
from participate.record import service as record
from participate.shared.errors import ConflictError, DeniedError, NotFoundError
from participate.shared.subjects import Subject
from tests.participate.conftest import START
from tests.participate.consultations.making import count_queries
from tests.participate.moderation.making import appeal, hide, say
from tests.participate.proposals.making import draft, put_proposal


@pytest.fixture
def erased_entries(database):
    """Return (consultation, role, indices, reason) of every entry that says that words went."""

    def read():
        with database.read() as session:
            found = record.list_entries(session, kinds=["content.erased"])
        return [
            (v.entry.consultation, v.entry.text("by"), v.entry.values["entries"],
             v.entry.text("reason"))
            for v in found
        ]  # fmt: skip

    return read


def test_a_proposal_is_erased_in_every_version_and_keeps_its_place(
    database, as_person, author, proposal, reply, erased_entries, sources
):
    as_person(author, personal.erase_words, sources, "proposal", proposal.id)
    with database.read() as session:
        row = session.get(ProposalRow, proposal.id)
        versions = session.exec(select(VersionRow).where(VersionRow.proposal == proposal.id)).all()
        shown = proposals.get_proposal(session, proposal.id)
        listed = proposals.list_proposals(session, proposal.consultation)
        said = comments.list_comments(session, Subject("proposal", proposal.id))
        openings = [record.find_opening(session, each.record_index) for each in versions]
    assert (row.author_name, row.number, row.version) == ("", proposal.number, 2)
    assert {(each.title, each.text) for each in versions} == {("", "")}
    assert openings == [None, None]
    assert shown.tombstone.standing == "erased"
    assert [each.id for each in listed] == [proposal.id]
    assert [each.text for each in said] == ["A good plan."], "others' words stay"
    indices = sorted(each.record_index for each in versions)
    assert erased_entries() == [(proposal.consultation, "citizen", indices, "author")]


def test_a_comment_is_erased_and_still_counted(
    database, as_person, author, comment, others_proposal, erased_entries, sources
):
    subject = Subject("proposal", others_proposal.id)
    with database.read() as session:
        before = comments.count_comments(session, subject)
        index = session.get(CommentRow, comment).record_index
    as_person(author, personal.erase_words, sources, "comment", comment)
    with database.read() as session:
        row = session.get(CommentRow, comment)
        assert comments.count_comments(session, subject) == before
        assert comments.list_comments(session, subject)[0].tombstone.standing == "erased"
        assert record.find_opening(session, index) is None
    assert (row.text, row.author_name) == ("", "")
    assert erased_entries() == [(others_proposal.consultation, "citizen", [index], "author")]


def test_erasing_twice_is_erasing_once(as_person, author, proposal, erased_entries, sources):
    for _ in range(2):
        as_person(author, personal.erase_words, sources, "proposal", proposal.id)
        as_person(author, personal.erase_all, sources, author.account)
    assert len(erased_entries()) == 1


def test_only_the_author_erases(as_person, other, official, proposal, comment, sources):
    for person in (other, official):
        for kind, subject in (("proposal", proposal.id), ("comment", comment)):
            with pytest.raises(DeniedError, match="Only the author"):
                as_person(person, personal.erase_words, sources, kind, subject)
    for kind, subject in (("comment", proposal.id), ("review", proposal.id), ("proposal", "x")):
        with pytest.raises(NotFoundError):
            as_person(other, personal.erase_words, sources, kind, subject)


def test_what_was_said_in_an_office_stays(
    database, act, as_person, official, consultation, proposal, erased_entries, sources
):
    with database.write() as session:
        mine = proposals.propose(act(session, official), consultation, draft(), by_office=True)
    said = as_person(official, say, proposal, "The office answers.")
    for kind, subject in (("proposal", mine.id), ("comment", said)):
        with pytest.raises(ConflictError, match="in an office"):
            as_person(official, personal.erase_words, sources, kind, subject)
    erased = as_person(official, personal.erase_all, sources, official.account)
    assert (erased.count, len(erased.kept)) == (0, 2)
    assert erased_entries() == []


def test_an_expert_erases_what_was_said_in_their_own_name_as_an_expert(
    as_person, make_person, database, act, consultation, proposal, erased_entries, sources
):
    expert = make_person("expert", name="Wang")
    put_proposal(database, act, expert, consultation)
    as_person(expert, say, proposal, "As an engineer: yes.")
    assert as_person(expert, personal.erase_all, sources, expert.account).count == 2
    assert [(by, reason) for _, by, _, reason in erased_entries()] == [("expert", "author")]


@pytest.mark.both_databases
def test_everything_of_one_consultation_goes_under_one_entry(
    database, as_person, author, second, proposal, comment, erased_entries, sources
):
    assert as_person(author, personal.erase_all, sources, author.account).count == 3
    found = erased_entries()
    assert {each[0] for each in found} == {proposal.consultation, second.consultation}
    assert sorted(len(each[2]) for each in found) == [1, 3]
    with database.read() as session:
        assert proposals.list_proposals(session, second.consultation)[0].id == second.id


def test_an_erased_proposal_takes_nothing_more(as_person, author, other, proposal, sources):
    as_person(author, personal.erase_words, sources, "proposal", proposal.id)
    with pytest.raises(ConflictError):
        as_person(author, proposals.edit_proposal, proposal.id, draft(), base=2)
    with pytest.raises(ConflictError):
        as_person(other, proposals.support_proposal, proposal.id)


def test_hidden_words_can_be_erased_with_the_appeal_and_the_reports_about_them(
    database, as_person, make_person, author, other, comment, erased_entries, sources
):
    moderator = make_person("moderator", name="Mo")
    hidden = as_person(moderator, hide, sources, "comment", comment, Reason.INSULT)
    index = as_person(author, appeal, sources, "comment", comment, "I said: too few of them.")
    with database.write() as session:
        session.add(
            ReportRow(id="r", kind="comment", subject=comment, seen=0, reporter=other.account,
                      reporter_key="k", reason="insult", note="He said: too few of them.",
                      reported_at=START)
        )  # fmt: skip
    as_person(author, personal.erase_words, sources, "comment", comment)
    with database.read() as session:
        assert session.exec(select(ReportRow)).all() == []
        assert session.exec(select(AppealRow)).all() == [], "it waits no more"
        assert moderation.count_waiting(session) == 0
        marks = record.find_marks(session, [index, hidden])
        rounds = moderation.list_rounds(session, Subject("comment", comment))
        assert [each.reason for each in rounds] == ["insult"], "why it was hidden stays"
    assert marks[index].standing == "erased"
    assert len(erased_entries()[0][2]) == 2


def test_erasing_is_one_unit_of_work(database, act, author, proposal, erased_entries, sources):
    def fail():
        with database.write() as session:
            personal.erase_words(act(session, author), sources, "proposal", proposal.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as session:
        assert proposals.get_proposal(session, proposal.id).text == "Twenty of them."
        assert record.find_opening(session, proposal.record_index) is not None
    assert erased_entries() == []


def test_hundreds_of_comments_are_erased_under_one_entry_in_few_queries(
    database, act, as_person, author, proposal, erased_entries, sources
):
    with database.write() as session:
        for number in range(120):
            say(act(session, author), proposal, f"Number {number}.")
    with database.write() as session, count_queries(session) as queries:
        assert personal.erase_all(act(session, author), sources, author.account).count == 121
    assert len(queries) < 60
    assert len(erased_entries()) == 1


def test_other_consultations_phases_do_not_matter(
    as_person, database, author, publisher, proposal, sources
):
    as_person(publisher, consultations.move_phase, proposal.consultation, Phase.REVIEW)
    as_person(author, personal.erase_words, sources, "proposal", proposal.id)
    with database.read() as session:
        assert proposals.list_shown(session, proposal.consultation) == ()
