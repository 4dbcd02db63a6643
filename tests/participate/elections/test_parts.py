"""Nobody is both an official of a vote and its registrar or one of its trustees."""

from dataclasses import replace

import pytest

from ballots.making.ceremony import generate_trustee_key
from ballots.making.signing_key import public_signing_key
from participate.elections import service as elections
from participate.elections.service import Registrar
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber
from participate.shared.errors import DeniedError, InvalidInputError
from tests.participate.elections.test_registrar import SEED, entries, issued, prepared

OFFICIAL = "official@example.org"


def denied(stage, actor, *step):
    before = entries(stage)
    with pytest.raises(DeniedError) as caught:
        stage.write(actor, *step)
    assert caught.value.code == "two-parts"
    assert entries(stage) == before


@pytest.fixture
def planned(stage):
    """A vote that one official has planned, with a roll."""
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org", "voter2@example.org")
    stage.save(replace(stage.plan(), spares=1))
    return stage


def test_who_planned_a_vote_keeps_none_of_its_keys(planned, make_person):
    planner = make_person("trustee", address=OFFICIAL)
    key = generate_trustee_key(planned.services.randomness).public.to_bytes()
    vote = planned.consultation
    denied(planned, planner, elections.register_trustee_key, vote, key)
    others = [each.account for each in planned.make_trustees(3)]
    chosen = [planner.account, *others]
    with pytest.raises(InvalidInputError) as caught:
        planned.write(planned.official, elections.begin_ceremony, vote, chosen, 2)
    assert list(caught.value.fields) == ["trustees"]
    assert planner.account not in planned.read(elections.able_trustees, vote)
    assert set(planned.read(elections.able_trustees, vote)) == set(others)
    planned.hand_in_key(1)


def test_who_planned_a_vote_is_not_its_registrar_either_whatever_the_roles_are_now(
    planned, make_person
):
    planner = make_person("registrar", address=OFFICIAL)
    for each in (planner, replace(planner, roles=frozenset({"registrar"}))):
        raw = public_signing_key(SEED)
        denied(planned, each, elections.hand_in_registrar_key, planned.consultation, raw)
    assert planned.read(elections.find_registrar, planned.consultation) is None


def official_too(stage, person):
    """The same account, with the role of an official besides or instead."""
    return replace(person, roles=person.roles | {"official", "publisher"})


def steps(stage):
    """Everything an official does in a vote, as far as it can be refused now."""
    vote, uuid = stage.consultation, (stage.uuids or ("",))[0]
    lost = ("voter1@example.org", "The code was lost.")
    if not stage.uuids:
        return [
            (elections.save_plan, vote, stage.plan()),
            (elections.set_up, vote, stage.seals),
            (elections.begin_ceremony, vote, ["a", "b", "c"], 2),
            (elections.end_ceremony, vote, "other"),
            (elections.act_as_official, vote),
        ]
    return [
        (elections.open_voting, vote),
        (elections.ask_health, vote),
        (elections.ask_extension, vote, "An outage."),
        (elections.confirm_extension, vote, "An outage.", ""),
        (elections.close_voting, vote),
        (elections.propose_spare, uuid, *lost),
        (elections.confirm_spare, uuid, "JZnGv4UdMhJpVp", bytes(32)),
        (elections.decline_spare, uuid, "JZnGv4UdMhJpVp"),
        (elections.read_letters, uuid, bytes(32), "https://v.example/e"),
        (elections.erase_printed, uuid, ""),
        (elections.enter_paper_count, uuid, 0, []),
        (elections.confirm_paper_count, uuid, ""),
    ]


def test_a_trustee_is_no_official_of_the_vote(planned):
    trustee = planned.hand_in_key(1)
    planned.hand_in_key(2)
    for step in steps(planned):
        denied(planned, official_too(planned, trustee), *step)
    planned.set_up()
    for step in steps(planned):
        denied(planned, official_too(planned, trustee), *step)
    planned.open()


def test_who_has_a_seat_in_the_ceremony_is_no_official_until_it_is_given_up(planned):
    trustee = planned.hold_ceremony(upto=elections.ROUNDS[0])[1]
    for step in steps(planned):
        denied(planned, official_too(planned, trustee), *step)
    planned.write(planned.official, elections.end_ceremony, planned.consultation, "absent")
    planned.write(official_too(planned, trustee), elections.act_as_official, planned.consultation)
    assert trustee.account not in planned.read(elections.able_trustees, planned.consultation)


def test_the_registrar_is_no_official_of_the_vote(stage, make_person):
    registrar = make_person("registrar", address="registrar@example.org")
    prepared(stage, registrar)
    for step in steps(stage):
        denied(stage, official_too(stage, registrar), *step)
    uuid = stage.set_up()
    stage.write(registrar, elections.submit_list, uuid, issued(stage, registrar)[1])
    for step in steps(stage):
        denied(stage, official_too(stage, registrar), *step)
    assert stage.view().registrar == Registrar.INDEPENDENT


def test_a_roll_is_changed_by_who_keeps_no_key(planned, client, sign_in, post):
    planned.hand_in_key(1)
    sign_in(client, "official", address="trustee1@example.org")
    path = f"/desk/consultations/{planned.consultation}/vote/rolls/citizens"
    answer = post(client, path, {"addresses": "mallory@example.org", "step": "save"})
    assert answer.status_code == 403
    assert "You are the registrar or a trustee of this vote." in answer.text
    assert "mallory" not in client.get(path).text
    assert post(client, f"{path}/checks", {"checks": "in-person"}).status_code == 403
    struck = {"known_by": "voter1@example.org", "reason": "Asked for a paper ballot."}
    assert post(client, f"{path}/paper", struck).status_code == 403
    planned.strike(Chamber.CITIZENS, "voter1@example.org")
    (on_paper,) = planned.read(eligibility.list_on_paper, planned.consultation, Chamber.CITIZENS)
    assert post(client, f"{path}/paper/{on_paper.row}/back").status_code == 403
    assert planned.read(eligibility.list_on_paper, planned.consultation, Chamber.CITIZENS)


def test_who_strikes_a_voter_has_acted_as_an_official(stage, make_person, client, sign_in, post):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org", "voter2@example.org")
    clerk = make_person("official", "trustee", address="clerk@example.org")
    sign_in(client, "official", address="clerk@example.org")
    path = f"/desk/consultations/{stage.consultation}/vote/rolls/citizens/paper"
    struck = {"known_by": "voter1@example.org", "reason": "Asked for a paper ballot."}
    assert post(client, path, struck).status_code == 303
    assert clerk.account not in stage.read(elections.able_trustees, stage.consultation)
