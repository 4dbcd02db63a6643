"""Voting by name on the pages: asked, shown once more, published; everybody's votes in public."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from ballots.verify.receipt import verify_receipt
from participate.elections import service as elections
from participate.elections.service import Contest
from participate.eligibility.service import Chamber
from participate.record import service as record
from tests.participate.elections.test_named_votes import MIXED, PANEL
from tests.participate.elections.test_pages import LANGUAGES, read

BY_NAME = {"en": "This chamber votes by name.", "zh": "该组记名投票。"}


@pytest.fixture
def uuid(stage):
    return stage.ready(voters=2, chambers=PANEL, named=PANEL, trustees=0, blank=True)


def member(client, sign_in, number=1):
    return sign_in(client, address=f"voter{number}@example.org", name=f"Voter {number}")


def votes(stage, uuid):
    members = stage.read(elections.list_members, uuid)
    return [each.vote.answers if each.vote else None for each in members]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_member_is_told_what_by_name_means_before_voting(stage, client, sign_in, language, uuid):
    member(client, sign_in)
    page = read(client, f"/elections/{uuid}/vote-by-name", language)
    assert BY_NAME[language] in page
    assert "Voter 1" in page
    assert BY_NAME[language] in read(client, f"/consultations/{stage.consultation}/roll", language)


def test_asked_shown_once_more_and_published(stage, client, sign_in, post, uuid, mails):
    member(client, sign_in)
    path = f"/elections/{uuid}/vote-by-name"
    checked = post(client, path, {"q0": ["0", "2"], "step": "check"})
    assert checked.status_code == 200
    assert "Work 0; Work 2" in checked.text
    assert votes(stage, uuid) == [None, None]
    again = post(client, path, {"answers": "0,1,0,1", "step": "change"})
    assert again.text.count(" checked") == 2
    assert votes(stage, uuid) == [None, None]
    done = post(client, path, {"answers": "0,1,0,1", "step": "vote"})
    assert done.headers["location"] == f"/elections/{uuid}/votes"
    assert votes(stage, uuid) == [((0, 1, 0, 1),), None]
    page = read(client, f"/elections/{uuid}/votes")
    assert "Your vote is in the public record under your name." in page
    assert "Voter 1" in page
    assert "Work 0; Work 2" in page
    assert "Has not voted yet." in page
    assert "Your vote by name is recorded" in mails()[0].subject
    # The form shows what counts now, and the record gives its receipt.
    assert read(client, path).count(" checked") == 2
    index = stage.read(elections.list_members, uuid)[0].vote.index
    found = verify_receipt(stage.read(record.make_receipt, index), stage.seals.log)
    assert found.valid
    assert {"member", "place", "answers", "election"} <= {each.code for each in found.findings}


def test_a_blank_vote_is_a_vote(stage, client, sign_in, post, uuid):
    member(client, sign_in)
    path = f"/elections/{uuid}/vote-by-name"
    assert "Blank vote" in post(client, path, {"q0": "blank"}).text
    post(client, path, {"answers": "1,0,0,0", "step": "vote"})
    assert "Blank vote" in read(client, f"/elections/{uuid}/votes")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"q0": ["0", "1", "2"]},
        {"q0": ["0", "blank"]},
        {"q0": "9"},
        {"q0": "x" * 5000},
        {"answers": "1,1,1,1", "step": "vote"},
        {"answers": "0,1,0,0;1", "step": "vote"},
        {"answers": "-1", "step": "vote"},
        {"answers": "9" * 30_000, "step": "vote"},
        {"answers": "٣", "step": "vote"},
        {"step": "vote"},
        {"answers": "", "step": "change"},
    ],
)
def test_what_does_not_answer_the_questions_comes_back_with_a_sentence(
    stage, client, sign_in, post, uuid, form
):
    member(client, sign_in)
    answer = post(client, f"/elections/{uuid}/vote-by-name", form)
    assert answer.status_code == 422
    assert "Choose as many as this question asks for" in answer.text
    assert votes(stage, uuid) == [None, None]


def test_nothing_typed_is_lost_when_an_answer_is_missing(stage, client, sign_in, post):
    stage.publish()
    plan = stage.plan(PANEL, named=PANEL)
    second = Contest("And then?", stage.options, 1, 1)
    stage.put_roll("officials", "voter1@example.org")
    stage.save(replace(plan, contests=(*plan.contests, second)))
    uuid = stage.set_up()
    stage.open()
    member(client, sign_in)
    answer = post(client, f"/elections/{uuid}/vote-by-name", {"q0": ["0", "1"]})
    assert answer.status_code == 422
    assert answer.text.count(" checked") == 2
    assert 'href="#q1"' in answer.text


@pytest.mark.parametrize(
    ("counting", "form", "answers", "said"),
    [
        (
            '{"method":"Schulze","blank":true}',
            {"q0-0": "2", "q0-1": "1", "q0-2": "0"},
            "2,1,0",
            "1: Work 1; 2: Work 0",
        ),
        (
            '{"method":"MajorityJudgment","blank":false,"grades":["Good","Bad"]}',
            {"q0-0": "2", "q0-1": "1", "q0-2": "1"},
            "2,1,1",
            "Good: Work 1; Good: Work 2; Bad: Work 0",
        ),
        (
            '{"method":"GreedyBudget","blank":false,"min":0,"max":2,"costs":[5,6,7],"budget":12}',
            {"q0": ["1", "0"]},
            "1,1,0",
            "Work 0; Work 1",
        ),
    ],
)
def test_a_panel_alone_may_rank_grade_and_share_out(
    stage, client, sign_in, post, counting, form, answers, said
):
    uuid = stage.ready(voters=1, chambers=PANEL, named=PANEL, trustees=0, counting=counting)
    member(client, sign_in)
    path = f"/elections/{uuid}/vote-by-name"
    assert read(client, path, "zh")
    checked = post(client, path, form)
    assert said in checked.text
    assert f'value="{answers}"' in checked.text
    post(client, path, {"answers": answers, "step": "vote"})
    assert said in read(client, f"/elections/{uuid}/votes")
    assert read(client, path).count(" selected") + read(client, path).count(" checked") >= 2
    stage.close()
    tally = stage.read(elections.tallies, stage.consultation)["officials"]
    assert tally.ballots == 1


@pytest.mark.parametrize(
    ("counting", "form"),
    [
        ('{"method":"STV","blank":false,"seats":1}', {"q0-0": "1", "q0-1": "1", "q0-2": "0"}),
        ('{"method":"STV","blank":false,"seats":1}', {"q0-0": "1", "q0-1": "3", "q0-2": "0"}),
        ('{"method":"STV","blank":false,"seats":1}', {"q0-0": "x"}),
        (
            '{"method":"MajorityJudgment","blank":false,"grades":["Good","Bad"]}',
            {"q0-0": "1", "q0-1": "0", "q0-2": "3"},
        ),
    ],
)
def test_a_ranking_or_grades_that_the_rule_would_not_count_are_not_taken(
    stage, client, sign_in, post, counting, form
):
    uuid = stage.ready(voters=1, chambers=PANEL, named=PANEL, trustees=0, counting=counting)
    member(client, sign_in)
    answer = post(client, f"/elections/{uuid}/vote-by-name", form)
    assert answer.status_code == 422
    assert votes(stage, uuid) == [None]


def test_after_a_while_a_code_is_asked_for_and_the_answers_come_back(
    stage, client, sign_in, post, uuid, mails
):
    member(client, sign_in)
    stage.clock.advance(timedelta(minutes=16))
    answer = post(client, f"/elections/{uuid}/vote-by-name", {"answers": "0,1,0,0", "step": "vote"})
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert where.startswith("/account/confirm?next=")
    assert votes(stage, uuid) == [None, None]
    back = re.findall(r'name="next" value="([^"]*)"', read(client, where))[-1]
    post(client, "/account/confirm", {"next": back})
    code = re.search(r"\d{4} \d{4}", mails()[0].body)[0]
    answer = post(client, "/sign-in/code", {"code": code})
    page = client.get(answer.headers["location"], follow_redirects=True).text
    assert "Check your vote before it is published" in page
    assert 'value="0,1,0,0"' in page
    assert "Check your vote" not in read(client, f"/elections/{uuid}/vote-by-name?answers=1,1,1")


def test_who_has_another_member_s_name_chooses_one_and_loses_no_answer(
    stage, client, sign_in, post, uuid
):
    stage.voter(2)
    sign_in(client, address="voter1@example.org", name="Voter 2")
    path = f"/elections/{uuid}/vote-by-name"
    answer = post(client, path, {"answers": "0,1,0,0", "step": "vote"})
    assert answer.status_code == 409
    assert "Another member of this chamber has your public name" in answer.text
    assert votes(stage, uuid) == [None, None]
    where = re.search(r'href="(/account/name[^"]*)"', answer.text)[1]
    back = re.findall(r'name="next" value="([^"]*)"', read(client, where))[-1]
    answer = post(client, "/account/name", {"name": "Voter 1", "next": back})
    page = read(client, answer.headers["location"])
    assert "Check your vote before it is published" in page
    assert 'value="0,1,0,0"' in page


def test_many_answers_come_back_as_well(client, sign_in, post, mails):
    member(client, sign_in)
    back = f"/elections/JZnGv4UdMhJpVp/vote-by-name?answers={','.join('1' * 900)}"
    post(client, "/account/confirm", {"next": back})
    code = re.search(r"\d{4} \d{4}", mails()[0].body)[0]
    assert post(client, "/sign-in/code", {"code": code}).headers["location"] == back


def test_it_says_who_may_not_vote_and_when_not(stage, client, sign_in, post, uuid):
    path = f"/elections/{uuid}/vote-by-name"
    sign_in(client, address="stranger@example.org", name="Stranger")
    assert "You are not on the roll of voters" in read(client, path)
    assert post(client, path, {"answers": "0,1,0,0", "step": "vote"}).status_code == 403
    member(client, sign_in)
    stage.close()
    member(client, sign_in)
    assert "Voting is closed." in read(client, path)
    assert post(client, path, {"answers": "0,1,0,0", "step": "vote"}).status_code == 409
    assert "Did not vote." in read(client, f"/elections/{uuid}/votes")


def test_before_voting_opens_the_note_is_there_already(stage, client, sign_in):
    stage.publish()
    stage.put_roll("officials", "voter1@example.org")
    stage.save(stage.plan(PANEL, named=PANEL))
    uuid = stage.set_up()
    member(client, sign_in)
    for path in (f"/elections/{uuid}/vote-by-name", f"/elections/{uuid}/votes"):
        assert BY_NAME["en"] in read(client, path)


def test_a_chamber_s_old_addresses_lead_to_its_votes_or_nowhere(stage, client, sign_in, uuid):
    member(client, sign_in)
    assert client.get(f"/elections/{uuid}").headers["location"] == f"/elections/{uuid}/votes"
    vote = client.get(f"/elections/{uuid}/vote")
    assert vote.headers["location"] == f"/elections/{uuid}/vote-by-name"
    for path in ("board", "check", "verify", "archive.bel", "election.json", "receipt"):
        assert client.get(f"/elections/{uuid}/{path}").status_code == 404, path
    assert client.get(f"/elections/{uuid}/rules.json").status_code == 200


def test_a_secret_chamber_has_no_page_of_names(stage, client, sign_in):
    uuid = stage.ready(voters=1)
    member(client, sign_in)
    for path in ("votes", "vote-by-name"):
        assert client.get(f"/elections/{uuid}/{path}").status_code == 404


def test_the_secret_chambers_totals_stand_beside_the_names_once_all_are_counted(
    stage, client, sign_in
):
    stage.ready(voters=2, chambers=MIXED, named=PANEL)
    citizens, experts, panel = stage.uuids
    one = stage.voter(1)
    stage.cast(one, stage.ballot(one, [0, 1, 0], citizens), citizens)
    stage.cast(one, stage.ballot(one, [0, 1, 0], experts), experts)
    stage.cast_by_name(one, (1, 0, 0), uuid=panel)
    before = read(client, f"/elections/{panel}/votes")
    assert "the ballots of this chamber are sealed" in before
    stage.close()
    for uuid in (citizens, experts):
        stage.submit(1, uuid)
        stage.submit(2, uuid)
    after = read(client, f"/elections/{panel}/votes")
    assert "the ballots of this chamber are sealed" not in after
    sign_in(client, "trustee", address="trustee1@example.org")
    desk = read(client, "/trustee")
    assert f"/elections/{citizens}/trustee" in desk
    assert panel not in desk


def test_the_official_chooses_by_name_with_a_sentence_of_what_it_means(
    stage, client, sign_in, post
):
    stage.publish()
    stage.save(stage.plan())
    sign_in(client, "official", address="official@example.org", name="Official")
    base = f"/desk/consultations/{stage.consultation}/vote"
    page = read(client, f"{base}/chambers")
    assert "every vote is public under the member’s name" in page
    assert page.count('value="named"') == 3
    form = {
        "chambers": ["citizens", "officials"],
        "weight_citizens": "80",
        "weight_officials": "20",
        "voting_citizens": "secret",
        "voting_officials": "named",
        "accept": "ranking",
        "k": "10",
    }
    assert post(client, f"{base}/chambers", form).status_code == 303
    plan = stage.read(elections.get_plan, stage.consultation)
    assert [(p.chamber, p.weight, str(p.voting)) for p in plan.chambers] == [
        (Chamber.CITIZENS, 80, "secret"),
        (Chamber.OFFICIALS, 20, "named"),
    ]
    told = "public names are shown to everyone"
    assert told in read(client, f"{base}/rolls/officials")
    assert told not in read(client, f"{base}/rolls/citizens")
    wrong = {**form, "voting_officials": "aloud"}
    assert post(client, f"{base}/chambers", wrong).status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_says_which_chamber_votes_by_name(stage, client, sign_in, language, uuid):
    sign_in(client, "official")
    desk = read(client, f"/desk/consultations/{stage.consultation}/vote", language)
    assert {"en": " (by name)", "zh": "（记名投票）"}[language] in desk
