"""A place on a roll is claimed by what a register knows, or at the office; all see their own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ballots.verify.dossier import verify_dossier
from participate.app import FEATURES
from participate.consultations.policy import Phase
from participate.elections import service as elections
from participate.elections.service import Registrar
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber, CheckKind, Column, Evidence, Sender
from participate.mail import service as mail
from participate.record import service as record
from participate.shared.errors import (
    ConflictError,
    DeniedError,
    InvalidInputError,
    TooManyError,
)
from tests.participate.decisions.conftest import move, publish_outcome
from tests.participate.decisions.test_service import dossier_of
from tests.participate.elections.conftest import DAYS
from tests.participate.elections.test_pages import LANGUAGES, read

TABLE = """\
number,e-mail,name,postcode,birth date,paper
A1,,Lin Mei,650000,1970-01-31,
A2,,Wang,650001,1980-02-03,
A3,voter3@example.org,,,,
A4,voter4@example.org,,,,Asked
"""
C = Chamber.CITIZENS
LIN = {Column.NUMBER: " a1 ", Column.BORN: "1970-1-31", Column.POSTCODE: "65 0000"}
KEY = b"k" * 32


@pytest.fixture
def features():
    return FEATURES


@pytest.fixture
def vote(stage):
    """An open vote whose roll knows two people by register number alone."""
    stage.publish()
    stage.put_people(C, TABLE)
    stage.choose_checks(C, CheckKind.ROLL_MATCH, CheckKind.IN_PERSON)
    stage.hand_in_key(1)
    stage.hand_in_key(2)
    stage.save(replace(stage.plan(), spares=1))
    stage.set_up()
    stage.open()
    return stage


@pytest.fixture
def lin(make_person):
    return make_person("citizen", address="lin@example.org", name="Lin")


def claim(stage, actor, client="192.0.2.1", **changes):
    """Claim as the page does: what was counted is kept when it is refused."""
    typed = {**LIN, **{Column(name): value for name, value in changes.items()}}
    with stage.services.database.write() as session:
        act = stage.act(session, actor)
        try:
            elections.claim_place(act, stage.consultation, C, typed, Sender(client, KEY))
        except InvalidInputError as error:
            return error.fields["number"]
    return None


def give(stage, known_by, address, actor=None, *, seen=True):
    official = actor or stage.official
    found = stage.write(official, elections.look_up, stage.consultation, C, known_by).found
    evidence = Evidence(place=found.place, document_seen=seen)
    given = stage.consultation, C, evidence, address
    return stage.write(official, elections.give_in_person, *given)


def standing(stage, actor):
    (each,) = stage.read(elections.own_standings, stage.consultation, actor.account)
    return each


def refused(code, act, *args, **kwargs):
    with pytest.raises(ConflictError) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def test_who_matches_the_roll_votes_from_that_place_alone(vote, lin):
    assert not vote.read(elections.may_vote, vote.uuids[0], lin.account)
    assert claim(vote, lin) is None
    each = standing(vote, lin)
    assert (each.standing, each.code, each.voted) == ("on-roll", True, False)
    vote.cast(lin, vote.ballot(lin, [1, 0, 0]))
    assert standing(vote, lin).voted
    with vote.services.database.read() as session:
        (entry,) = record.list_entries(session, kinds=("place.claimed",))
    assert list(entry.entry.values.values())[3:] == ["voter", "citizens", "roll-match"]


def test_every_failure_has_the_same_answer(vote, lin, make_person):
    wrong = [{"number": "A9"}, {"born": "1970-02-01"}, {"postcode": "1"}, {"born": "soon"},
             {"number": "A3"}, {"number": "A4"}]  # fmt: skip
    answers = {
        claim(vote, make_person("citizen", address=f"c{n}@example.org"), f"192.0.2.{n}", **each)
        for n, each in enumerate(wrong)
    }
    assert claim(vote, lin) is None
    other = make_person("citizen", address="other@example.org")
    answers.add(claim(vote, other))
    on_roll = make_person("citizen", address="voter3@example.org")
    wang = {"number": "A2", "born": "1980-02-03", "postcode": "650001"}
    answers.add(claim(vote, on_roll, **wang))
    assert len(answers) == 1
    assert claim(vote, other, "192.0.2.9", **wang) is None


def test_tries_are_counted_by_person_network_and_place(vote, lin, make_person):
    for _ in range(5):
        assert claim(vote, lin, postcode="1")
    with pytest.raises(TooManyError):
        claim(vote, lin)
    for n in range(5):
        other = make_person("citizen", address=f"x{n}@example.org")
        assert claim(vote, other, f"198.51.100.{n}", born="1971-01-31")
    vote.clock.advance(timedelta(minutes=6))
    assert claim(vote, lin), "ten wrong tries have closed the place for good"
    give(vote, "A1", "lin@example.org")
    assert standing(vote, lin).standing == "on-roll"


def test_a_check_that_was_not_chosen_opens_nothing(stage, lin):
    stage.publish()
    stage.put_people(C, TABLE.replace("A1,,", "A1,a@example.org,").replace("A2,,", "A2,,"))
    stage.choose_checks(C, CheckKind.IN_PERSON)
    stage.hand_in_key(1)
    stage.save(stage.plan())
    stage.set_up()
    wang = {"number": "A2", "born": "1980-02-03", "postcode": "650001"}
    assert claim(stage, lin, **wang)
    assert give(stage, "A2", "lin@example.org")


def test_people_without_a_way_to_prove_who_they_are_keep_a_vote_from_being_set_up(stage):
    stage.publish()
    stage.put_people(C, TABLE)
    stage.hand_in_key(1)
    stage.save(stage.plan())
    with pytest.raises(InvalidInputError) as caught:
        stage.set_up()
    assert "prove who they are" in caught.value.fields["roll-citizens"]
    assert caught.value.params_of("roll-citizens") == {"count": 2}
    stage.save(replace(stage.plan(), registrar=Registrar.LETTERS))
    stage.set_up()
    refused("by-letter", claim, stage, stage.official)


def test_an_official_gives_a_place_and_both_accounts_are_told(vote, lin, make_person):
    make_person("citizen", address="thief@example.org")
    give(vote, "A1", "thief@example.org")
    give(vote, "a1", "lin@example.org")
    assert standing(vote, lin).standing == "on-roll"
    with vote.services.database.read() as session:
        told = [each.recipient for each in mail.list_outbox(session)]
    assert told.count("thief@example.org") == 2
    assert "lin@example.org" in told
    give(vote, "A1", "thief@example.org")
    assert standing(vote, lin).standing == "not-on-roll", "a place has one holder"


def test_a_place_with_a_mail_address_is_not_one_officials_to_give(vote, lin, make_person):
    voter = make_person("citizen", address="voter3@example.org")
    refused("known-by-mail", give, vote, "voter3@example.org", "lin@example.org")
    refused("known-by-mail", give, vote, "A3", "lin@example.org")
    assert standing(vote, voter).standing == "on-roll"


def test_an_official_gives_nothing_without_a_document_nor_to_themselves_nor_after_a_vote(
    vote, lin, make_person
):
    refused("no-document", give, vote, "A1", "lin@example.org", seen=False)
    refused("own-place", give, vote, "A1", "official@example.org")
    with pytest.raises(InvalidInputError) as caught:
        give(vote, "A1", "nobody@example.org")
    assert list(caught.value.fields) == ["address"]
    with pytest.raises(InvalidInputError):
        give(vote, "A4", "lin@example.org")
    with pytest.raises(DeniedError):
        give(vote, "A1", "lin@example.org", actor=lin)
    assert claim(vote, lin) is None
    refused("on-roll", give, vote, "A2", "lin@example.org")
    vote.cast(lin, vote.ballot(lin, [1, 0, 0]))
    make_person("citizen", address="other@example.org")
    refused("has-voted", give, vote, "A1", "other@example.org")


def test_a_closed_account_lets_go_and_its_ballot_stays_that_of_the_place(vote, lin, make_person):
    assert claim(vote, lin) is None
    vote.cast(lin, vote.ballot(lin, [1, 0, 0]))
    with vote.services.database.write() as session:
        eligibility.let_go(session, lin.account)
    assert standing(vote, lin).standing == "not-on-roll"
    again = make_person("citizen", address="lin2@example.org")
    assert claim(vote, again) is None
    vote.cast(again, vote.ballot(again, [0, 1, 0]))
    (view,) = vote.read(elections.list_elections, vote.consultation)
    assert (view.ballots, view.voters) == (2, 1)


def test_a_member_who_claimed_a_place_votes_by_name(stage, lin):
    panel = (Chamber.OFFICIALS,)
    stage.publish()
    stage.put_people("officials", TABLE)
    stage.choose_checks("officials", CheckKind.ROLL_MATCH)
    stage.save(stage.plan(panel, named=panel))
    stage.set_up()
    with stage.services.database.write() as session:
        act, sender = stage.act(session, lin), Sender("192.0.2.1", KEY)
        elections.claim_place(act, stage.consultation, Chamber.OFFICIALS, LIN, sender)
    names = [each.name for each in stage.read(elections.list_members, stage.uuids[0])]
    assert names == ["Lin", "", ""]
    move(stage, Phase.REVIEW, Phase.VOTING)
    stage.cast_by_name(lin, (1, 0, 0))
    stage.clock.advance(DAYS * 2)
    move(stage, Phase.VOTING, Phase.DECISION)
    publish_outcome(stage)
    report = verify_dossier(dossier_of(stage), log_key=stage.seals.log)
    assert report.valid, report.errors
    (told,) = [each.sentence for each in report.findings if each.code == "I-CLAIMED"]
    assert told.startswith("1 places of officials were claimed by the check roll-match")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_sees_the_own_status_and_claims_a_place_on_the_page(
    vote, client, sign_in, post, language
):
    path = f"/consultations/{vote.consultation}/roll"
    says = {
        "voter3": {"en": "A voting code was issued for you.", "zh": "已为您签发投票码。"},
        "voter4": {"en": "You vote on paper", "zh": "您用纸质选票"},
        "lin": {"en": "holds no place on the roll", "zh": "此账户在名册上没有位置"},
    }
    for who, words in says.items():
        sign_in(client, "citizen", address=f"{who}@example.org")
        for each in (path, "/account/rolls"):
            assert words[language] in read(client, each, language)
        assert 'href="/account/rolls"' in read(client, "/account", language)
    form = {"chamber": "citizens", "number": "A1", "born": "1970-01-30", "postcode": "650000"}
    answer = post(client, f"{path}?lang={language}", form)
    assert answer.status_code == 422
    assert 'value="1970-01-30"' in answer.text
    assert post(client, path, {"chamber": "citizens"}).status_code == 422
    assert post(client, path, {**form, "born": "1970-01-31"}).status_code == 303
    assert {"en": "Yes, you are", "zh": "是的"}[language] in read(client, path, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_office_finds_a_place_and_gives_it(vote, client, sign_in, post, lin, language):
    path = f"/desk/consultations/{vote.consultation}/vote/in-person"
    sign_in(client, "official", address="official@example.org")
    read(client, path, language)
    find = {"chamber": "citizens", "known_by": "A1", "step": "find"}
    page = post(client, f"{path}?lang={language}", find)
    assert page.status_code == 200
    assert "Lin Mei" in page.text
    assert post(client, path, {**find, "known_by": "Z"}).status_code == 422
    gift = {**find, "step": "give", "address": "lin@example.org"}
    answer = post(client, path, gift)
    assert answer.status_code == 422
    assert "Lin Mei" in answer.text
    assert post(client, path, {**gift, "seen": "yes"}).status_code == 303
    assert standing(vote, lin).standing == "on-roll"


def test_a_spare_for_a_lost_code_is_told_to_its_owner(vote, make_person):
    voter = make_person("citizen", address="voter3@example.org")
    assert not standing(vote, voter).replaced
    proposal = vote.write(
        vote.official, elections.propose_spare, vote.uuids[0], "A3", "The letter was lost."
    )
    second = make_person("official", address="second@example.org", name="Second")
    key = vote.services.secrets.code_key
    vote.write(second, elections.confirm_spare, vote.uuids[0], proposal, key)
    assert standing(vote, voter).replaced
