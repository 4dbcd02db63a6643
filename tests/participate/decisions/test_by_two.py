"""A decision by two: drafted by an official, countersigned by a publisher who sees every word."""

import pytest
from sqlalchemy.exc import IntegrityError

from ballots.verify.dossier import verify_dossier
from participate.comments import service as comments
from participate.comments.policy import Answer, Stance
from participate.comments.service import CommentDraft
from participate.decisions import service as decisions
from participate.decisions.models import DecisionRow
from participate.decisions.service import deciding
from participate.eligibility.service import Chamber
from participate.moderation.policy import Reason
from participate.moderation.service import find_contribution, hide
from participate.proposals import service as proposals
from participate.proposals.subjects import card_of
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError, NotFoundError
from tests.participate.decisions.conftest import HALF, draft, publish_outcome, sign, works
from tests.participate.decisions.test_service import decision, dossier_of

WORDS = "The pumps are loud at night."


@pytest.fixture
def decided_on(vote):
    """A small vote whose outcome is published: the first two options are carried."""
    stage = vote(accept=HALF, chambers=(Chamber.CITIZENS,), choices={1: [1, 1, 0]})
    publish_outcome(stage)
    return stage


def url(stage, page):
    return f"/consultations/{stage.consultation}/{page}"


def comment(stage, address="speaker@example.org", text=WORDS):
    """Somebody comments on the first proposal; returns the comment."""
    who = stage.make_person(address=address, name="Speaker")
    with stage.services.database.read() as session:
        made = proposals.get_proposal(session, stage.options[0])
    said = CommentDraft(Stance.AGAINST, text, "en")
    return stage.write(who, comments.post_comment, card_of(made, accepts_comments=True), said)


def theme(stage, *said, answer=Answer.PARTLY, reasons="Quieter pumps."):
    """An official puts comments into a theme and answers it; returns its id."""
    official, place = stage.official, stage.consultation
    made = stage.write(official, decisions.draft_theme, place, "Noise")
    ids = [each.id for each in said]
    stage.write(official, decisions.group_comments, place, made, ids, ids)
    stage.write(official, decisions.write_theme, place, made, "Noise", answer, reasons)
    return made


def given(stage, **more):
    return decision(stage, "adopt", "adapt", "reject", **more)


def test_what_is_published_is_what_was_read_under_both_names(decided_on):
    stage = decided_on
    said = comment(stage)
    made = theme(stage, said)
    draft(stage, given(stage))
    proposed = stage.write(stage.publisher, decisions.propose_decision, stage.consultation)
    assert (proposed.content.drafter, proposed.content.countersigner) == ("Official", "Publisher")
    sign(stage, read=proposed.sha256)
    published = stage.read(decisions.get_decision, stage.consultation)
    assert published.sha256 == proposed.sha256
    assert published.themes[0].comments == (said.id,)
    assert published.themes[0].theme == made
    assert [each.department["en"] for each in published.verdicts] == ["Works"] * 3
    assert stage.read(decisions.get_draft, stage.consultation) is None
    report = verify_dossier(dossier_of(stage), log_key=None)
    assert report.valid, report.errors
    assert [row[2] for row in report.rows() if row[0] == "themes of comments"] == [1]


def test_who_wrote_much_under_a_theme_gets_its_reasons_once(decided_on, mails):
    stage = decided_on
    theme(stage, *(comment(stage, text=f"It is loud on day {day}.") for day in (1, 2, 3)))
    draft(stage, given(stage))
    sign(stage)
    (mail,) = [each for each in mails() if each.recipient == "speaker@example.org"]
    english = mail.body.split("----------")[0]
    assert english.count("Quieter pumps.") == 1
    assert all(f"You wrote: It is loud on day {day}." in english for day in (1, 2, 3))


@pytest.mark.parametrize("name", ["due", "reasons", "legal", "budget", "departure"])
def test_what_the_record_or_a_page_cannot_hold_is_not_handed_over(decided_on, name):
    stage = decided_on
    field = name if name == "departure" else f"{name}-{stage.options[0]}"
    typed = decisions.type_out(given(stage)) | {
        field: "9999-12-31" if name == "due" else "a\u202eb"
    }
    stage.write(stage.official, decisions.save_draft, stage.consultation, typed)
    with pytest.raises(InvalidInputError) as refusal:
        stage.write(stage.official, decisions.hand_over, stage.consultation)
    assert list(refusal.value.fields) == [field]


def test_a_draft_that_changed_while_it_was_read_is_not_signed(decided_on):
    stage = decided_on
    draft(stage, given(stage))
    read = stage.write(stage.publisher, decisions.propose_decision, stage.consultation).sha256
    draft(stage, given(stage, reasons="Other reasons."))
    with pytest.raises(ConflictError) as refusal:
        sign(stage, read=read)
    assert refusal.value.code == "changed-meanwhile"
    assert stage.read(decisions.get_decision, stage.consultation) is None


def test_whoever_had_a_hand_in_the_draft_does_not_countersign_it(decided_on):
    stage = decided_on
    both = stage.make_person("official", "publisher", address="both@example.org", name="Both")
    stage.write(both, decisions.draft_theme, stage.consultation, "Noise")
    empty = stage.read(comments.list_themes, stage.consultation)[0]
    stage.write(stage.official, decisions.drop_theme, stage.consultation, empty.id)
    draft(stage, given(stage))
    with pytest.raises(DeniedError) as refusal:
        sign(stage, both)
    assert refusal.value.code == "own-draft"
    sign(stage)


def test_the_database_itself_wants_two_people(decided_on):
    stage = decided_on
    draft(stage, given(stage))
    sign(stage)

    def sign_alone():
        with stage.services.database.write() as session:
            row = session.get(DecisionRow, stage.consultation)
            row.drafted_by = row.decided_by

    with pytest.raises(IntegrityError):
        sign_alone()


def test_to_change_anything_takes_a_draft_back(decided_on):
    stage = decided_on
    for change in (
        lambda: stage.write(stage.official, decisions.save_draft, stage.consultation, {}),
        lambda: theme(stage, comment(stage)),
    ):
        draft(stage, given(stage))
        assert stage.read(decisions.waiting_among, [stage.consultation]) == {stage.consultation}
        change()
        with pytest.raises(ConflictError) as refusal:
            sign(stage)
        assert refusal.value.code == "no-draft"


def test_a_colleague_who_saved_meanwhile_is_not_overwritten_unseen(decided_on):
    stage = decided_on
    place, typed = stage.consultation, decisions.type_out(given(stage))
    assert stage.write(stage.official, decisions.save_draft, place, typed, revision=0) == 1
    colleague = stage.make_person("official", address="colleague@example.org", name="Colleague")
    with pytest.raises(ConflictError) as refusal:
        stage.write(colleague, decisions.save_draft, place, {}, revision=0)
    assert refusal.value.code == "stale-draft"
    assert stage.read(decisions.get_draft, place).typed == typed
    stage.write(colleague, decisions.save_draft, place, {}, revision=1)
    assert stage.read(decisions.get_draft, place).drafter_name == "Colleague"


def test_a_publisher_sends_a_draft_back_and_says_why(decided_on):
    stage = decided_on
    with pytest.raises(ConflictError):
        stage.write(stage.publisher, decisions.send_back, stage.consultation, "No money.")
    with pytest.raises(ConflictError) as refusal:
        stage.write(stage.official, decisions.hand_over, stage.consultation)
    assert refusal.value.code == "no-draft"
    draft(stage, given(stage))
    with pytest.raises(InvalidInputError):
        stage.write(stage.publisher, decisions.send_back, stage.consultation, " ")
    stage.write(stage.publisher, decisions.send_back, stage.consultation, "No money.")
    kept = stage.read(decisions.get_draft, stage.consultation)
    assert (kept.note, kept.handed_at) == ("No money.", None)


def test_whoever_adopts_says_who_is_responsible_and_days_are_days(decided_on):
    stage = decided_on
    typed = decisions.type_out(given(stage))
    first, second, third = stage.options
    wrong = {
        f"department-{first}": "",
        f"department-{second}": "1" * 14,
        f"due-{third}": "2027-02-30",
        f"legal-{third}": "x" * 301,
        "language": "fr",
        "departure": "x" * 5_001,
    }
    stage.write(stage.official, decisions.save_draft, stage.consultation, typed | wrong)
    with pytest.raises(InvalidInputError) as refusal:
        stage.write(stage.official, decisions.hand_over, stage.consultation)
    assert set(refusal.value.fields) == set(wrong)
    right = {f"due-{third}": "2027-02-28", f"department-{third}": ""}
    stage.write(stage.official, decisions.save_draft, stage.consultation, typed | right)
    stage.write(stage.official, decisions.hand_over, stage.consultation)


def test_a_decision_that_is_too_long_is_refused_whole(decided_on, monkeypatch):
    stage = decided_on
    draft(stage, given(stage))
    monkeypatch.setattr(deciding, "MAX_DECISION_BYTES", 100)
    with pytest.raises(InvalidInputError):
        sign(stage)
    assert stage.read(decisions.get_decision, stage.consultation) is None


# --- themes of comments -------------------------------------------------------------------------


def test_a_theme_without_comments_or_answer_is_refused_where_the_draft_is_handed_over(decided_on):
    stage = decided_on
    empty, silent = theme(stage), theme(stage, comment(stage), reasons=" ")
    with pytest.raises(InvalidInputError) as refusal:
        draft(stage, given(stage))
    assert set(refusal.value.fields) == {f"theme-{empty}", f"theme-{silent}"}


def test_each_author_is_told_once_how_their_comments_were_answered(decided_on, mails):
    stage = decided_on
    first, second = comment(stage), comment(stage, text="=cmd And dogs.")
    other = comment(stage, "other@example.org", "I sleep well.")
    theme(stage, first, second)
    theme(stage, first, other, answer=Answer.NOT, reasons="It is a park.")
    draft(stage, given(stage))
    sign(stage)
    told = {each.recipient: each.body for each in mails() if "comment" in each.subject}
    assert set(told) == {"speaker@example.org", "other@example.org"}
    assert WORDS in told["speaker@example.org"]
    assert "Answer: partly adopted." in told["speaker@example.org"]
    assert "Answer: not adopted." in told["other@example.org"]
    assert url(stage, "result") in told["other@example.org"]
    assert "Quieter pumps." not in told["other@example.org"]


def test_an_answer_stands_below_the_comment_and_on_its_authors_page(decided_on, client, sign_in):
    stage = decided_on
    said = comment(stage)
    theme(stage, said)
    path = url(stage, f"proposals/{stage.options[0]}/comments")
    draft(stage, given(stage))
    assert "Quieter pumps." not in client.get(path).text
    sign(stage)
    assert "Answered: partly adopted" in client.get(path).text
    sign_in(client, address="speaker@example.org")
    assert "Quieter pumps." in client.get("/my").text
    page = client.get(url(stage, "result")).text
    assert f"comments?at={said.id}#comment-{said.id}" in page


def test_only_open_comments_of_this_consultation_are_grouped(decided_on, make_person):
    stage = decided_on
    said, hidden = comment(stage), comment(stage, text="An insult.")
    moderator = make_person("moderator")
    sources = stage.services.subjects
    with stage.services.database.write() as session:
        act = stage.act(session, moderator)
        words = find_contribution(session, sources, "comment", hidden.id)
        hide(act, words, Reason.THREAT, seen=words.entries[-1], site="")
    made = theme(stage)
    ids = [said.id, hidden.id, "1" * 14]
    view = stage.write(
        stage.official, decisions.group_comments, stage.consultation, made, ids, [*ids, "2" * 14]
    )
    assert view.comments == (said.id,)
    view = stage.write(
        stage.official, decisions.group_comments, stage.consultation, made, [hidden.id], []
    )
    assert view.comments == (said.id,), "what was not shown stays as it was"
    with pytest.raises(NotFoundError):
        stage.write(stage.official, decisions.drop_theme, stage.consultation, "1" * 14)


def test_there_are_bounds(decided_on, monkeypatch):
    from participate.comments.service import themes

    stage = decided_on
    said = comment(stage)
    made = theme(stage, said)
    monkeypatch.setattr(themes, "MOST_THEMES", 1)
    monkeypatch.setattr(themes, "MOST_GROUPED", 0)
    with pytest.raises(ConflictError):
        theme(stage)
    with pytest.raises(ConflictError):
        stage.write(
            stage.official,
            decisions.group_comments,
            stage.consultation,
            made,
            [said.id],
            [said.id],
        )


def test_once_decided_nothing_of_a_theme_changes(decided_on):
    stage = decided_on
    said = comment(stage)
    made = theme(stage, said)
    draft(stage, given(stage))
    sign(stage)
    for change in (
        lambda: stage.write(stage.official, comments.drop_theme, stage.consultation, made),
        lambda: stage.write(stage.official, decisions.draft_theme, stage.consultation, "More"),
    ):
        with pytest.raises(ConflictError) as refusal:
            change()
        assert refusal.value.code == "decided"
    with pytest.raises(DeniedError):
        stage.write(stage.publisher, comments.add_theme, stage.consultation, "More")


# --- the pages ------------------------------------------------------------------------------------


def test_nothing_typed_is_lost_and_all_that_is_missing_is_said(decided_on, client, sign_in, post):
    stage = decided_on
    sign_in(client, "official", address="official@example.org")
    first, second, third = stage.options
    form = {
        f"verdict-{first}": "adopt",
        f"reasons-{first}": "Good & cheap <b>indeed</b>",
        f"verdict-{second}": "reject",
        "language": "en",
        "revision": "0",
    }
    answer = post(client, url(stage, "decide"), form | {"action": "save"})
    assert answer.status_code == 303
    page = client.get(url(stage, "decide")).text
    assert "Good &amp; cheap &lt;b&gt;indeed&lt;/b&gt;" in page
    assert 'name="revision" value="1"' in page
    answer = post(client, url(stage, "decide"), form | {"revision": "1"})
    assert answer.status_code == 422
    for said in (
        "Good &amp; cheap",
        "Give the reasons for this verdict.",
        "Choose adopt, adapt or reject.",
        "Choose the department that is responsible.",
        f'href="#verdict-{third}"',
    ):
        assert said in answer.text
    answer = post(client, url(stage, "decide"), form | {"revision": "1", "departure": "Later."})
    assert answer.status_code == 409
    assert "A colleague saved this draft" in answer.text
    assert "Later." in answer.text
    long = form | {f"reasons-{first}": "x" * 10_001, "revision": "2"}
    answer = post(client, url(stage, "decide"), long)
    assert answer.status_code == 422
    assert "This is too long." in answer.text
    form |= {f"reasons-{second}": "Too dear.", f"verdict-{third}": "reject"}
    form |= {f"reasons-{third}": "Nobody wants it.", f"department-{first}": works(stage)}
    answer = post(client, url(stage, "decide"), form | {"revision": "2"})
    assert answer.status_code == 422
    assert "Say why not what the vote said." in answer.text
    form |= {"departure": "The money is gone.", "revision": "3"}
    assert post(client, url(stage, "decide"), form).status_code == 303


def test_a_publisher_reads_signs_or_sends_back(decided_on, client, sign_in, post):
    stage = decided_on
    theme(stage, comment(stage))
    draft(stage, given(stage))
    sign_in(client, "publisher", address="publisher@example.org")
    assert url(stage, "countersign") in client.get(url(stage, "result")).text
    page = client.get(url(stage, "countersign")).text
    read = stage.write(stage.publisher, decisions.propose_decision, stage.consultation).sha256
    for said in (read, "Quieter pumps.", "Because.", "Drafted by Official, countersigned by"):
        assert said in page
    answer = post(client, url(stage, "countersign/returned"), {"note": ""})
    assert answer.status_code == 422
    assert "Fill this in." in answer.text
    assert post(client, url(stage, "countersign"), {"read": "0" * 64}).status_code == 409
    assert post(client, url(stage, "countersign/returned"), {"note": "Why?"}).status_code == 303
    assert client.get(url(stage, "countersign")).status_code == 409
    draft(stage, given(stage))
    assert post(client, url(stage, "countersign"), {"read": read}).status_code == 303
    shown = client.get(url(stage, "result")).text
    assert "Drafted by Official, countersigned by Publisher" in shown
    assert "Quieter pumps." in shown


def test_whoever_drafted_reads_why_they_cannot_sign(decided_on, client, sign_in):
    stage = decided_on
    both = sign_in(client, "official", "publisher", address="both@example.org", name="Both")
    typed = decisions.type_out(given(stage))
    stage.write(both, decisions.save_draft, stage.consultation, typed)
    stage.write(both, decisions.hand_over, stage.consultation)
    page = client.get(url(stage, "countersign")).text
    assert "You have worked on this draft." in page
    assert "Countersign and publish" not in page


def test_comments_are_chosen_page_by_page(decided_on, client, sign_in, post, monkeypatch):
    from participate.decisions.routes import themes

    monkeypatch.setattr(themes, "COMMENTS_A_PAGE", 2)
    stage = decided_on
    said = [comment(stage, text=f"Comment {n} <i>") for n in range(3)]
    sign_in(client, "official", address="official@example.org")
    assert "3 comments are in no theme yet." in client.get(url(stage, "decide/themes")).text
    answer = post(client, url(stage, "decide/themes"), {"title": ""})
    assert answer.status_code == 422
    assert post(client, url(stage, "decide/themes"), {"title": "Noise"}).status_code == 303
    (made,) = stage.read(comments.list_themes, stage.consultation)
    page = url(stage, f"decide/themes/{made.id}")
    first = client.get(page).text
    assert "Comment 0 &lt;i&gt;" in first
    assert "Comment 2" not in first
    chosen = {"shown": [said[0].id, said[1].id], "chosen": [said[1].id], "page": "1"}
    answer = post(client, f"{page}/comments", chosen)
    assert answer.headers["location"] == f"{page}?page=1"
    last = {"shown": [said[2].id], "chosen": [said[2].id], "page": "2", "ungrouped": "yes"}
    assert post(client, f"{page}/comments", last).headers["location"].endswith("&ungrouped=yes")
    (made,) = stage.read(comments.list_themes, stage.consultation)
    assert made.comments == (said[1].id, said[2].id)
    left = client.get(f"{page}?ungrouped=yes").text
    assert "Comment 0" in left
    assert "Comment 1" not in left
    answer = post(client, page, {"title": "", "answer": "not", "reasons": "It is a park."})
    assert answer.status_code == 422
    assert "It is a park." in answer.text
    form = {"title": "Noise and dogs", "answer": "not", "reasons": "It is a park."}
    assert post(client, page, form).status_code == 303
    assert "Noise and dogs" in client.get(url(stage, "decide")).text
    second = stage.write(stage.official, decisions.draft_theme, stage.consultation, "More")
    assert "Noise and dogs" in client.get(url(stage, f"decide/themes/{second}")).text
    assert post(client, f"{page}/deleted").status_code == 303
    assert len(stage.read(comments.list_themes, stage.consultation)) == 1


def test_a_decision_of_before_the_second_signature_stays_readable(decided_on, client):
    import json

    stage = decided_on
    draft(stage, given(stage))
    sign(stage)
    old = {
        "verdicts": [
            {"proposal": each, "verdict": "reject", "reasons": "Once."} for each in stage.options
        ],
        "departure": "We said so.",
        "language": "en",
        "official": "Old Publisher",
    }
    with stage.services.database.write() as session:
        row = session.get(DecisionRow, stage.consultation)
        row.content, row.drafted_by = json.dumps(old).encode(), None
    shown = client.get(url(stage, "result")).text
    assert "We said so." in shown
    assert "Old Publisher" in shown
    assert "Drafted by" not in shown
