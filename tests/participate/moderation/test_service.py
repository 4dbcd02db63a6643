"""Hiding, restoring, appealing: rows, record entries, openings and mails move together."""

import json

import pytest

from participate.comments import service as comments
from participate.decisions import service as decisions
from participate.moderation import policy
from participate.moderation import service as moderation
from participate.moderation.policy import Answer, Appeal, Reason
from participate.proposals import service as proposals
from participate.record import service as record
from participate.shared.errors import ConflictError, DeniedError, NotFoundError
from participate.shared.subjects import Subject
from tests.participate.consultations.making import count_queries, put_public
from tests.participate.moderation.making import SITE, answer, appeal, hide, say, words
from tests.participate.proposals.making import draft, put_proposal


@pytest.fixture
def entry(database):
    """Read an entry's fields."""

    def read(index):
        with database.read() as session:
            return json.loads(record.get_entry(session, index).entry.raw)

    return read


@pytest.fixture
def opening(database):
    """Read what opens an entry, or None."""

    def read(index):
        with database.read() as session:
            return record.find_opening(session, index)

    return read


def size(database):
    with database.read() as session:
        latest = record.find_latest_checkpoint(session)
    return latest.checkpoint.size


# --- hiding ------------------------------------------------------------------------------------


def test_hiding_withholds_every_version_and_says_so_in_the_record(
    *, database, act, as_person, author, proposal, moderator, sources, entry, opening
):
    newer = as_person(author, proposals.edit_proposal, proposal.id, draft("Rude words"), base=1)
    index = as_person(moderator, hide, sources, "proposal", proposal.id)
    said = entry(index)
    assert said["kind"] == "content.hidden"
    assert said["by"] == "moderator"
    assert said["subject"] == f"proposal:{proposal.id}"
    assert said["entries"] == [proposal.record_index, newer.record_index]
    assert (said["reason"], said["rule"]) == ("insult", "conduct/1#insult")
    assert "Mo" not in said.values()
    assert opening(proposal.record_index) is None
    assert opening(newer.record_index) is None
    with database.read() as session:
        view = proposals.get_proposal(session, proposal.id)
        run = record.export_run(session, proposal.consultation)
        versions = proposals.list_versions(session, proposal.id)
    assert (view.title, view.text, view.author_name) == ("", "", "")
    assert {(version.title, version.text) for version in versions} == {("", "")}
    assert [version.tombstone.content_entry for version in versions] == [
        newer.record_index,
        proposal.record_index,
    ]
    gone = view.tombstone
    assert (gone.standing, gone.number, gone.appeal) == ("hidden", 1, Appeal.NONE)
    assert (gone.entry, gone.content_entry) == (index, newer.record_index)
    assert gone.commitment == entry(newer.record_index)["commitment"]
    assert set(run.openings).isdisjoint({proposal.record_index, newer.record_index})


def test_a_hidden_comment_keeps_its_place_and_its_count(
    database, act, as_person, speaker, proposal, comment, moderator, sources
):
    as_person(speaker, say, proposal, "A later one.")
    as_person(moderator, hide, sources, "comment", comment)
    with database.read() as session:
        later, hidden = comments.list_comments(session, Subject("proposal", proposal.id))
        counts = comments.count_comments(session, Subject("proposal", proposal.id))
        own = comments.list_comments_by(session, speaker.account)
    assert later.text == "A later one."
    assert (hidden.id, hidden.text, hidden.author_name) == (comment, "", "")
    assert hidden.tombstone.standing == "hidden"
    assert counts["against"] == 2
    assert {view.text for view in own} == {"What a foolish plan.", "A later one."}
    assert [view.tombstone for view in own if view.id == comment] == [hidden.tombstone]


def test_the_author_has_a_mail_without_the_words(as_person, comment, moderator, sources, mails):
    as_person(moderator, hide, sources, "comment", comment)
    (mail,) = mails()
    assert mail.recipient == "speaker@example.org"
    assert mail.subject == "Your comment has been hidden / 您的评论已被隐藏"
    assert f"{SITE}/appeal/comment/{comment}" in mail.body
    assert "Insult" in mail.body
    assert "侮辱" in mail.body
    assert "foolish" not in mail.body


def test_what_cannot_be_recorded_is_not_hidden(
    database, as_person, comment, moderator, sources, monkeypatch, mails
):
    def fail(*_):
        raise OSError

    monkeypatch.setattr(record, "append", fail)
    with pytest.raises(OSError):  # noqa: PT011
        as_person(moderator, hide, sources, "comment", comment)
    with database.read() as session:
        assert comments.find_comments(session, [comment])[comment].tombstone is None
        assert moderation.list_rounds(session, Subject("comment", comment)) == ()
    assert mails() == ()


def test_two_moderators_hide_once(database, as_person, comment, moderator, colleague, sources):
    as_person(moderator, hide, sources, "comment", comment)
    before = size(database)
    with pytest.raises(ConflictError) as refused:
        as_person(colleague, hide, sources, "comment", comment)
    assert refused.value.code == "already-hidden"
    assert size(database) == before


def test_words_that_changed_are_read_again_before_they_are_hidden(
    as_person, author, proposal, moderator, sources
):
    as_person(author, proposals.edit_proposal, proposal.id, draft("Milder"), base=1)

    def hide_what_was_seen(act):
        found = words(act, sources, "proposal", proposal.id)
        seen = proposal.record_index
        moderation.hide(act, found, Reason.INSULT, seen=seen, site=SITE)

    with pytest.raises(ConflictError) as refused:
        as_person(moderator, hide_what_was_seen)
    assert refused.value.code == "changed-meanwhile"


def test_a_hidden_proposal_cannot_be_published_anew(
    database, as_person, author, speaker, proposal, moderator, sources
):
    as_person(moderator, hide, sources, "proposal", proposal.id)
    before = size(database)
    for use_case in (
        lambda act: proposals.edit_proposal(act, proposal.id, draft("Again"), base=1),
        lambda act: proposals.support_proposal(act, proposal.id),
        lambda act: proposals.withdraw_support(act, proposal.id),
    ):
        with pytest.raises(ConflictError) as refused:
            as_person(author, use_case)
        assert refused.value.code == "not-shown"
    with database.read() as session:
        hidden = proposals.get_proposal(session, proposal.id)
    with pytest.raises(ConflictError):
        as_person(speaker, say, hidden)
    assert size(database) == before


def test_a_hidden_proposal_is_on_no_list_of_what_can_be_voted_on(
    database, act, as_person, author, consultation, proposal, moderator, sources
):
    other = put_proposal(database, act, author, consultation, draft("Other"))
    as_person(moderator, hide, sources, "proposal", proposal.id)
    with database.read() as session:
        shown = proposals.list_shown(session, consultation)
    assert [view.id for view in shown] == [other.id]


@pytest.mark.parametrize(
    ("who", "code"), [("author", "not-moderator"), ("speaker", "not-moderator")]
)
def test_only_moderators_hide(as_person, request, who, code, comment, sources):
    with pytest.raises(DeniedError) as refused:
        as_person(request.getfixturevalue(who), hide, sources, "comment", comment)
    assert refused.value.code == code


def test_who_made_a_proposal_does_not_decide_on_what_is_said_under_it(
    as_person, consultation, moderator, colleague, speaker, sources
):
    own = as_person(moderator, proposals.propose, consultation, draft("The moderator's own"))
    said = as_person(speaker, say, own)
    for use_case in (hide, dismiss, restore):
        with pytest.raises(DeniedError) as refused:
            as_person(moderator, use_case, sources, "comment", said)
        assert refused.value.code == "own-proposal"
    as_person(colleague, hide, sources, "comment", said)
    as_person(speaker, appeal, sources, "comment", said)
    with pytest.raises(DeniedError) as refused:
        as_person(moderator, answer, sources, "comment", said)
    assert refused.value.code == "own-proposal"


def test_a_party_does_not_decide(as_person, proposal, moderator, colleague, sources):
    own = as_person(moderator, say, proposal)
    with pytest.raises(DeniedError) as refused:
        as_person(moderator, hide, sources, "comment", own)
    assert refused.value.code == "own-content"
    as_person(colleague, report, sources, "comment", own)
    for use_case in (hide, dismiss, restore):
        with pytest.raises(DeniedError) as refused:
            as_person(colleague, use_case, sources, "comment", own)
        assert refused.value.code == "own-report"


def test_an_unknown_subject_is_not_found(as_person, moderator, sources):
    for kind, subject in (("comment", "1" * 14), ("proposal", "x"), ("song", "1" * 14)):
        with pytest.raises(NotFoundError):
            as_person(moderator, hide, sources, kind, subject)


# --- reports -----------------------------------------------------------------------------------


def report(act, sources, kind, subject, *, client="10.0.0.1", note="Note."):
    found = words(act, sources, kind, subject)
    moderation.report(act, found, Reason.THREAT, note, key=b"k" * 32, client=client)


def dismiss(act, sources, kind, subject):
    moderation.dismiss(act, words(act, sources, kind, subject))


def restore(act, sources, kind, subject):
    return moderation.restore(act, words(act, sources, kind, subject), site=SITE)


def desk(act, sources, page=""):
    return moderation.read_desk(act, sources, page)


def test_one_report_a_person_counts_once(
    as_person, author, proposal, comment, moderator, sources, database
):
    from participate.shared.act import VISITOR

    before = size(database)
    for _ in range(2):
        as_person(author, report, sources, "comment", comment)
        as_person(VISITOR, report, sources, "comment", comment, client="10.0.0.2")
    as_person(VISITOR, report, sources, "comment", comment, client="10.0.0.3")
    (case,) = as_person(moderator, desk, sources).cases
    assert sorted(each.signed_in for each in case.reports) == [False, False, True]
    assert size(database) == before


def test_a_network_that_reports_too_often_waits(as_person, author, comment, sources, database):
    from participate.shared.errors import TooManyError

    for _ in range(10):
        as_person(author, report, sources, "comment", comment)
    with pytest.raises(TooManyError) as refused:
        as_person(author, report, sources, "comment", comment)
    assert refused.value.code == "too-many-reports"


def test_a_new_version_can_be_reported_again(
    as_person, author, speaker, proposal, moderator, sources
):
    as_person(speaker, report, sources, "proposal", proposal.id)
    as_person(author, proposals.edit_proposal, proposal.id, draft("Worse"), base=1)
    as_person(speaker, report, sources, "proposal", proposal.id)
    (case,) = as_person(moderator, desk, sources).cases
    assert [each.is_current for each in case.reports] == [False, True]


def test_handled_reports_leave_the_desk_and_are_deleted_after_their_days(
    *, as_person, author, proposal, comment, moderator, colleague, sources, database, clock
):
    from participate.moderation import repository

    as_person(author, report, sources, "comment", comment)
    as_person(moderator, dismiss, sources, "comment", comment)
    assert as_person(moderator, desk, sources).cases == ()
    subject = Subject("comment", comment)
    with database.read() as session:
        assert repository.list_reporters(session, subject) == {author.account}
    clock.advance(policy.KEPT * 2)
    as_person(author, report, sources, "proposal", proposal.id)
    with database.read() as session:
        assert repository.list_reporters(session, subject) == frozenset()


def test_reports_are_kept_while_an_appeal_waits(
    *, as_person, author, speaker, proposal, comment, moderator, colleague, sources, clock
):
    as_person(colleague, report, sources, "comment", comment)
    as_person(moderator, hide, sources, "comment", comment)
    as_person(speaker, appeal, sources, "comment", comment)
    clock.advance(policy.KEPT * 2)
    as_person(author, report, sources, "proposal", proposal.id)
    with pytest.raises(DeniedError) as refused:
        as_person(colleague, answer, sources, "comment", comment)
    assert refused.value.code == "own-report"


def test_what_a_colleague_has_hidden_is_not_dismissed(
    as_person, author, comment, moderator, colleague, sources
):
    as_person(author, report, sources, "comment", comment)
    as_person(moderator, hide, sources, "comment", comment)
    with pytest.raises(ConflictError) as refused:
        as_person(colleague, dismiss, sources, "comment", comment)
    assert refused.value.code == "already-hidden"
    with pytest.raises(ConflictError):
        as_person(author, report, sources, "comment", comment)


def test_the_desk_shows_the_oldest_report_first_a_page_at_a_time_in_few_queries(
    *, database, act, as_person, author, speaker, proposal, moderator, sources, clock
):
    from datetime import timedelta

    said = [as_person(speaker, say, proposal, f"Comment {n}") for n in range(12)]
    for number, each in enumerate(said):
        as_person(author, report, sources, "comment", each, client=f"10.0.0.{number}")
        clock.advance(timedelta(minutes=1))
    with database.read() as session, count_queries(session) as queries:
        first = desk(act(session, moderator), sources)
    assert [each.contribution.text for each in first.cases] == [f"Comment {n}" for n in range(10)]
    assert first.paging.total == 12
    assert len(queries) <= 19
    second = as_person(moderator, desk, sources, "2")
    assert [each.contribution.text for each in second.cases] == ["Comment 10", "Comment 11"]
    with database.read() as session:
        assert moderation.count_waiting(session) == 12


# --- restoring and appeals ---------------------------------------------------------------------


def test_what_was_hidden_by_mistake_is_shown_again(
    *, database, as_person, comment, moderator, colleague, sources, entry, opening, mails
):
    as_person(moderator, hide, sources, "comment", comment)
    index = as_person(colleague, restore, sources, "comment", comment)
    said = entry(index)
    assert (said["kind"], said["reason"]) == ("content.restored", "mistake")
    assert opening(said["entries"][0]) is not None
    with database.read() as session:
        view = comments.find_comments(session, [comment])[comment]
        (hiding,) = moderation.list_rounds(session, Subject("comment", comment))
    assert view.tombstone is None
    assert not hiding.in_force
    assert "shown again" in mails()[0].subject or "shown again" in mails()[1].subject
    with pytest.raises(ConflictError) as refused:
        as_person(moderator, restore, sources, "comment", comment)
    assert refused.value.code == "not-hidden"


def test_an_appeal_is_withheld_with_the_words_and_comes_back_with_them(
    *, database, as_person, speaker, comment, moderator, colleague, sources, entry, opening, mails
):
    hidden = as_person(moderator, hide, sources, "comment", comment)
    words_entry = entry(hidden)["entries"]
    made = as_person(speaker, appeal, sources, "comment", comment)
    assert entry(made)["kind"] == "appeal.made"
    assert entry(made)["by"] == "citizen"
    assert opening(made) is None
    with database.read() as session:
        gone = comments.find_comments(session, [comment])[comment].tombstone
    assert (gone.appeal, gone.entry) == (Appeal.WAITING, hidden)
    answered = as_person(colleague, answer, sources, "comment", comment)
    assert entry(answered)["answer"] == "overturned"
    assert entry(answered)["appeal"] == made
    content = json.loads(opening(answered).content)
    assert content == {"reasons": "It names an idea only.", "language": "en", "moderator": "Col"}
    restored = entry(answered + 1)
    assert (restored["kind"], restored["reason"]) == ("content.restored", "appeal")
    assert restored["entries"] == words_entry
    assert opening(made) is not None
    assert opening(words_entry[0]) is not None
    with database.read() as session:
        assert comments.find_comments(session, [comment])[comment].tombstone is None
    assert any("It names an idea only." in mail.body for mail in mails())


def test_an_upheld_hiding_stays(
    *, database, as_person, speaker, comment, moderator, colleague, sources, entry, opening
):
    as_person(moderator, hide, sources, "comment", comment)
    made = as_person(speaker, appeal, sources, "comment", comment)
    as_person(colleague, answer, sources, "comment", comment, Answer.UPHELD)
    assert opening(made) is None
    with database.read() as session:
        gone = comments.find_comments(session, [comment])[comment].tombstone
    assert gone.appeal is Appeal.UPHELD
    with pytest.raises(ConflictError) as refused:
        as_person(speaker, appeal, sources, "comment", comment)
    assert refused.value.code == "appealed"
    with pytest.raises(ConflictError) as refused:
        as_person(colleague, answer, sources, "comment", comment)
    assert refused.value.code == "no-appeal"


def test_who_hid_it_does_not_answer(as_person, speaker, comment, moderator, sources, database):
    as_person(moderator, hide, sources, "comment", comment)
    as_person(speaker, appeal, sources, "comment", comment)
    with pytest.raises(DeniedError) as refused:
        as_person(moderator, answer, sources, "comment", comment)
    assert refused.value.code == "same-moderator"
    (waiting,) = as_person(moderator, desk, sources).appeals
    assert waiting.others == 0


def test_only_the_author_appeals_and_only_against_a_hiding(
    as_person, author, speaker, comment, moderator, sources
):
    with pytest.raises(ConflictError) as refused:
        as_person(speaker, appeal, sources, "comment", comment)
    assert refused.value.code == "not-hidden"
    as_person(moderator, hide, sources, "comment", comment)
    for other in (author, moderator):
        with pytest.raises(DeniedError) as refused:
            as_person(other, appeal, sources, "comment", comment)
        assert refused.value.code == "not-author"


def test_a_second_hiding_is_a_round_of_its_own(
    database, as_person, speaker, comment, moderator, colleague, sources, opening
):
    as_person(moderator, hide, sources, "comment", comment)
    as_person(speaker, appeal, sources, "comment", comment)
    as_person(colleague, answer, sources, "comment", comment)
    as_person(moderator, hide, sources, "comment", comment, Reason.THREAT)
    as_person(speaker, appeal, sources, "comment", comment, "Again.")
    with database.read() as session:
        rounds = moderation.list_rounds(session, Subject("comment", comment))
    assert [(each.round, each.reason, each.in_force) for each in rounds] == [
        (2, "threat", True),
        (1, "insult", False),
    ]
    assert rounds[0].appeal.text == "Again."
    assert [opening(each.appeal.record_index) for each in rounds] == [None, None]
    as_person(colleague, restore, sources, "comment", comment)
    assert all(opening(each.appeal.record_index) for each in rounds)


def test_erased_words_are_neither_hidden_nor_appealed_for(
    database, as_person, speaker, proposal, comment, moderator, sources
):
    as_person(moderator, hide, sources, "comment", comment)

    def erase(act):
        index = words(act, sources, "comment", comment).entries[-1]
        record.erase(act.session, [index])
        record.append(
            act.session,
            {
                "kind": "content.erased",
                "consultation": proposal.consultation,
                "at": "2026-11-23T08:00:00Z",
                "by": "citizen",
                "entries": [index],
                "reason": "author",
            },
        )

    as_person(speaker, erase)
    with database.read() as session:
        gone = comments.find_comments(session, [comment])[comment].tombstone
    assert (gone.standing, gone.reason, gone.number) == ("erased", "author", 0)
    for actor, use_case in ((speaker, appeal), (moderator, hide), (moderator, restore)):
        with pytest.raises(ConflictError) as refused:
            as_person(actor, use_case, sources, "comment", comment)
        assert refused.value.code == "erased"


def test_counts_of_hidden_items_are_public_by_consultation_and_reason(
    *,
    database,
    act,
    as_person,
    speaker,
    consultation,
    proposal,
    comment,
    moderator,
    sources,
    official,
    publisher,
):
    other = put_public(database, act, official, publisher)
    second = as_person(speaker, say, proposal, "Another.")
    as_person(moderator, hide, sources, "comment", comment)
    as_person(moderator, hide, sources, "comment", second, Reason.THREAT)
    as_person(moderator, hide, sources, "proposal", proposal.id, Reason.THREAT)
    as_person(moderator, restore, sources, "comment", second)
    with database.read() as session, count_queries(session) as queries:
        counts = moderation.count_hidden(session, [consultation, other])
    assert len(queries) == 1
    assert counts[consultation].by_reason == {"insult": 1, "threat": 1}
    assert (counts[consultation].hidden, counts[consultation].restored) == (2, 1)
    assert (counts[other].hidden, counts[other].restored) == (0, 0)


def test_tombstones_cost_no_query_for_each_row(
    database, as_person, speaker, proposal, moderator, sources
):
    said = [as_person(speaker, say, proposal, f"Comment {n}") for n in range(6)]
    subject = Subject("proposal", proposal.id)
    with database.read() as session, count_queries(session) as none_hidden:
        comments.list_comments(session, subject)
    assert len(none_hidden) == 3
    for each in said[:4]:
        as_person(moderator, hide, sources, "comment", each)
    with database.read() as session, count_queries(session) as some_hidden:
        comments.list_comments(session, subject)
    assert len(some_hidden) == 5


def test_a_dossier_of_a_consultation_with_hidden_words_holds_none_of_them(
    database, as_person, comment, consultation, moderator, sources
):
    as_person(moderator, hide, sources, "comment", comment)
    with database.read() as session:
        dossier = decisions.export_dossier(session, consultation)
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(dossier)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Twelve **benches**" in everything
    assert b"foolish" not in everything
