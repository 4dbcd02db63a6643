"""Who declared an interest stands aside in a chamber that votes by name, and nowhere else."""

import pytest

from ballots.combining import Rules
from ballots.combining.recusal import Recusal
from participate.elections import service as elections
from participate.eligibility.service import Chamber
from participate.reviews import service as reviews
from participate.shared.errors import InvalidInputError
from tests.participate.elections.conftest import address
from tests.participate.reviews.making import declaration

CITIZENS, EXPERTS, _ = Chamber


@pytest.fixture
def panel(stage):
    """Citizens in secret, experts by name; the expert with address 2 stands aside on option 0."""
    stage.publish()
    for chamber in (CITIZENS, EXPERTS):
        stage.put_roll(chamber, *(address(n) for n in range(1, 4)))
    stage.hand_in_key()
    stage.write(
        expert(stage, 2), reviews.declare_interests, stage.options[0],
        declaration("My firm builds it.", recused=True), language="en",
    )  # fmt: skip
    stage.save(stage.plan((CITIZENS, EXPERTS), named=(EXPERTS,)))
    stage.set_up()
    stage.open()
    return stage


def expert(stage, number):
    return stage.make_person("expert", address=address(number), name=f"Expert {number}")


def test_the_rules_name_who_stands_aside_in_the_panel_alone(panel):
    rules = Rules.from_bytes(panel.read(elections.rules_document, panel.consultation))
    citizens, experts = rules.chambers
    assert citizens.recused == ()
    (recusal,) = experts.recused
    assert (recusal.contest, recusal.option) == (0, panel.options[0])
    assert isinstance(recusal, Recusal)
    members = panel.read(elections.list_members, panel.uuids[1])
    assert [m.name for m in members if m.place in recusal.places] == ["Expert 2"]


def test_who_stands_aside_cannot_mark_the_proposal_and_counts_nowhere_for_it(panel, client):
    uuid = panel.uuids[1]
    one, two = expert(panel, 1), expert(panel, 2)
    with pytest.raises(InvalidInputError) as caught:
        panel.cast_by_name(two, (1, 0, 0), uuid=uuid)
    assert "stand aside" in caught.value.fields["answers"]
    panel.cast_by_name(two, (0, 1, 0), uuid=uuid)
    panel.cast_by_name(one, (1, 0, 0), uuid=uuid)
    rules = Rules.from_bytes(panel.read(elections.rules_document, panel.consultation))
    tally = panel.read(elections.count_by_name, rules, uuid)
    assert [tally.basis(0, option) for option in range(3)] == [1, 2, 2]
    votes = client.get(f"/elections/{uuid}/votes").text
    assert "Stands aside on “Work 0”" in votes
    assert votes.count("Stands aside") == 1


def test_the_form_does_not_offer_it_to_that_member_and_says_why(panel, client, sign_in, post):
    uuid = panel.uuids[1]
    url = f"/elections/{uuid}/vote-by-name"
    expert(panel, 1)
    sign_in(client, "expert", address=address(1))
    assert "Work 0</label>" in client.get(url).text
    assert "you stand aside on it" not in client.get(url).text
    expert(panel, 2)
    sign_in(client, "expert", address=address(2))
    page = client.get(url).text
    assert "You declared an interest in “Work 0”" in page
    assert "Work 0</label>" not in page
    assert "Work 1</label>" in page
    forced = {"step": "vote", "answers": "1,0,0"}
    answer = post(client, url, forced)
    assert answer.status_code == 422, answer.headers
    assert "You stand aside on it: leave it unmarked." in answer.text
    assert panel.read(elections.find_own_vote, uuid, expert(panel, 2).account) is None


def test_the_page_of_a_secret_chamber_says_that_nobody_is_kept_from_voting(panel, client):
    about = client.get(f"/elections/{panel.uuids[0]}").text
    assert "1 expert stood aside from reviewing “Work 0”." in about
    assert "In this chamber nobody is kept from voting on these" in about
