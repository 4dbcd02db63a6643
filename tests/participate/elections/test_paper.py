"""Paper ballots: announced with the set-up, entered by one official, confirmed by a second."""

import pytest

from ballots.verify.dossier import verify_dossier
from participate.app import FEATURES
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.elections import service as elections
from participate.eligibility.service import Chamber
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from tests.participate.decisions.conftest import move, publish_outcome
from tests.participate.decisions.test_service import dossier_of
from tests.participate.elections.conftest import DAYS
from tests.participate.elections.test_pages import LANGUAGES, read

PANEL = (Chamber.OFFICIALS,)
NUMBERS = [[1, 0, 1]]


@pytest.fixture
def features():
    return FEATURES


@pytest.fixture
def vote(stage):
    """A vote of officials by name: one on the roll, two on paper."""
    stage.publish()
    stage.put_roll("officials", *(f"voter{n}@example.org" for n in (1, 2, 3)))
    for number in (2, 3):
        stage.strike("officials", f"voter{number}@example.org")
    stage.save(stage.plan(PANEL, named=PANEL))
    stage.set_up()
    return stage


def closed(vote):
    move(vote, Phase.REVIEW, Phase.VOTING)
    vote.cast_by_name(vote.voter(1), (1, 0, 0))
    vote.clock.advance(DAYS + DAYS)
    move(vote, Phase.VOTING, Phase.DECISION)
    return vote


def enter(vote, voters=2, totals=NUMBERS, actor=None):
    given = vote.uuids[0], voters, totals
    vote.write(actor or vote.official, elections.enter_paper_count, *given)


def confirm(vote, actor=None, shown=None):
    shown = shown or paper(vote).count.shown
    given = vote.uuids[0], shown
    return vote.write(actor or vote.publisher, elections.confirm_paper_count, *given)


def paper(vote):
    (view,) = vote.read(elections.list_paper, vote.consultation)
    return view


def refused(code, act, *args, **kwargs):
    with pytest.raises(ConflictError) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def test_the_roll_holds_the_others_and_the_number_is_announced_with_it(vote):
    (view,) = vote.read(elections.list_elections, vote.consultation)
    assert (view.roll_count, view.paper) == (1, 2)
    assert (paper(vote).announced, paper(vote).ended, paper(vote).count) == (2, False, None)
    struck = vote.voter(2)
    assert not vote.read(elections.may_vote, view.uuid, struck.account)


def test_two_officials_say_what_paper_ballots_held_and_the_dossier_holds(vote):
    refused("wrong-state", enter, vote)
    closed(vote)
    refused("nothing-entered", confirm, vote, shown="0" * 64)
    enter(vote)
    assert paper(vote).confirmed is None
    refused("same-person", confirm, vote, vote.official)
    read_before = paper(vote).count.shown
    enter(vote, 2, [[2, 0, 0]])
    refused("changed", confirm, vote, shown=read_before)
    index = confirm(vote)
    assert paper(vote).confirmed.totals == ((2, 0, 0),)
    assert paper(vote).confirmed.index == index
    refused("paper-counted", enter, vote)
    refused("paper-counted", confirm, vote)
    publish_outcome(vote)
    report = verify_dossier(dossier_of(vote), log_key=vote.seals.log)
    assert report.valid, report.errors
    assert [each.sentence[:34] for each in report.findings if each.code == "I-PAPER"] == [
        "2 people of officials vote on pape"
    ]


def test_paper_ballots_change_no_count(vote):
    closed(vote)
    enter(vote, 2, [[0, 2, 2]])
    confirm(vote)
    publish_outcome(vote)
    outcome = vote.read(decisions.get_outcome, vote.consultation).outcome
    assert outcome.chambers[0].ballots == 1
    assert outcome.contests[0].ranking[0].option == vote.options[0]


@pytest.mark.parametrize(
    ("voters", "totals", "field"),
    [
        (3, NUMBERS, "voters"),
        (-1, NUMBERS, "voters"),
        (1, [[1, 2, 0]], "question-0"),
        (1, [[1, -1, 0]], "question-0"),
        (1, [[1, 0]], "voters"),
        (1, [], "voters"),
    ],
)
def test_numbers_that_cannot_be_are_refused(vote, voters, totals, field):
    closed(vote)
    with pytest.raises(InvalidInputError) as caught:
        enter(vote, voters, totals)
    assert list(caught.value.fields) == [field]
    assert paper(vote).count is None


def test_a_voter_counts_no_paper(vote, make_person):
    closed(vote)
    citizen = make_person("citizen")
    with pytest.raises(DeniedError):
        enter(vote, actor=citizen)
    with pytest.raises(DeniedError):
        confirm(vote, citizen, "0" * 64)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_say_it_beside_the_roll_and_the_turnout(vote, client, sign_in, post, language):
    uuid, desk = vote.uuids[0], f"/desk/consultations/{vote.consultation}/vote"
    beside = {"en": "2 people vote on paper", "zh": "2 人用纸质选票"}[language]
    sign_in(client, "official", address="official@example.org")
    for path in (f"/elections/{uuid}/votes", desk, f"{desk}/paper", f"{desk}/running"):
        assert beside in read(client, path, language), path
    closed(vote)
    sign_in(client, "official", address="official@example.org")
    read(client, f"{desk}/paper", language)
    fields = {"voters": "2", "question-0-0": "1", "question-0-1": "0", "question-0-2": "x"}
    answer = post(client, f"{desk}/paper/{uuid}?lang={language}", fields)
    assert answer.status_code == 422
    assert 'value="x"' in answer.text
    fields["question-0-2"] = "3"
    assert post(client, f"{desk}/paper/{uuid}", fields).status_code == 422
    fields["question-0-2"] = "1"
    assert post(client, f"{desk}/paper/{uuid}", fields).status_code == 303
    assert "/confirm" not in read(client, f"{desk}/paper", language)
    sign_in(client, "publisher", address="publisher@example.org")
    page = read(client, f"{desk}/paper", language)
    shown = page.split('name="shown" value="')[1][:64]
    assert post(client, f"{desk}/paper/{uuid}/confirm", {"shown": shown}).status_code == 303
    read(client, f"{desk}/paper", language)
    assert post(client, f"{desk}/paper/{'1' * 14}", fields).status_code == 404
    publish_outcome(vote)
    result = read(client, f"/consultations/{vote.consultation}/result", language)
    assert beside in result
    assert {"en": "2 paper ballots were counted", "zh": "已清点 2 张纸质选票"}[language] in result
    summary = client.get(f"/consultations/{vote.consultation}/result.json").json()
    assert summary["on_paper"][0]["totals"] == NUMBERS
