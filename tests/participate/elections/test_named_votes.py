"""Members vote by name: each vote is an entry, the last one counts, nobody votes for another."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from ballots.combining import Rules
from ballots.combining.tally import ContestTally
from ballots.encoding import sha256_hex
from participate.accounts import service as accounts
from participate.elections import service as elections
from participate.elections.policy import State, Voting
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.act import Actor
from participate.shared.errors import (
    ConflictError,
    DeniedError,
    InvalidInputError,
    NotFoundError,
)
from tests.participate.elections.conftest import DAYS

PANEL = (Chamber.OFFICIALS,)
MIXED = (Chamber.CITIZENS, Chamber.EXPERTS, Chamber.OFFICIALS)


def entries(stage, *kinds):
    found = stage.read(lambda session: record.list_entries(session, kinds=kinds, limit=50))
    return [json.loads(view.entry.raw) for view in reversed(found)]


@pytest.fixture
def panel(stage):
    """A panel of three that votes alone, by name and without trustees."""
    stage.ready(voters=3, chambers=PANEL, named=PANEL, trustees=0)
    return stage


def test_a_panel_is_set_up_without_trustees_codes_or_an_archive(panel):
    (uuid,) = panel.uuids
    view = panel.view()
    assert (view.voting, view.is_secret, view.state) == (Voting.NAMED, False, State.OPEN)
    rules = Rules.from_bytes(panel.read(elections.rules_document, panel.consultation))
    assert rules.chambers[0].voting == "named"
    assert (rules.trustees, rules.threshold, rules.secret_chambers) == ((), 0, ())
    assert entries(panel, "election.event Setup") == []
    for service in (
        elections.export_archive,
        elections.definition_of,
        elections.list_board,
        elections.export_statement_proofs,
    ):
        with pytest.raises(NotFoundError):
            panel.read(service, uuid)


def test_a_vote_stands_in_the_record_under_the_member_s_name(panel):
    vote = panel.cast_by_name(panel.voter(2), (0, 1, 1))
    (entry,) = entries(panel, "named.vote")
    assert entry == {
        "kind": "named.vote",
        "consultation": panel.consultation,
        "at": entry["at"],
        "by": "voter",
        "election": panel.uuids[0],
        "place": 2,
        "member": "Voter 2",
        "answers": [[0, 1, 1]],
    }
    assert (vote.place, vote.member, vote.answers) == (2, "Voter 2", ((0, 1, 1),))
    members = panel.read(elections.list_members, panel.uuids[0])
    assert [(each.place, each.name, each.vote) for each in members] == [
        (1, "", None),
        (2, "Voter 2", vote),
        (3, "", None),
    ]


def test_the_last_vote_counts_and_the_same_again_changes_nothing(panel):
    voter = panel.voter(1)
    first = panel.cast_by_name(voter, (1, 0, 0))
    assert panel.cast_by_name(voter, (1, 0, 0)) == first
    last = panel.cast_by_name(voter, (0, 1, 0))
    assert last.index > first.index
    assert [each["answers"] for each in entries(panel, "named.vote")] == [[[1, 0, 0]], [[0, 1, 0]]]
    view = panel.view()
    assert (view.ballots, view.voters) == (2, 1)
    panel.close()
    tally = panel.read(elections.tallies, panel.consultation)["officials"]
    assert tally.contests == (ContestTally((0, 1, 0)),)


def test_who_changes_the_public_name_keeps_the_one_in_the_record(panel):
    voter = panel.voter(1)
    panel.cast_by_name(voter, (1, 0, 0))
    panel.cast_by_name(replace(voter, name="Somebody else"), (0, 1, 0))
    assert {each["member"] for each in entries(panel, "named.vote")} == {"Voter 1"}


def called(stage, number, name):
    """This member, under this public name."""
    return stage.make_person("citizen", address=f"voter{number}@example.org", name=name)


def rename(stage, person, name):
    stage.write(person, accounts.choose_name, name)
    return replace(person, name=name)


@pytest.mark.parametrize("name", ["Voter 2", " vOTER  2", "Ｖｏｔｅｒ ２"])
def test_nobody_votes_under_another_member_s_name(panel, name):
    impostor, member = rename(panel, panel.voter(1), name), panel.voter(2)
    for who in (impostor, member):
        with pytest.raises(ConflictError) as refusal:
            panel.cast_by_name(who, (1, 0, 0))
        assert refusal.value.code == "name-taken"
    assert entries(panel, "named.vote") == []
    panel.cast_by_name(rename(panel, member, "Voter Two"), (0, 1, 0))
    with pytest.raises(ConflictError):
        panel.cast_by_name(rename(panel, impostor, "Voter two"), (1, 0, 0))
    panel.cast_by_name(rename(panel, impostor, "Voter One"), (1, 0, 0))
    assert [each["member"] for each in entries(panel, "named.vote")] == ["Voter Two", "Voter One"]


def test_who_voted_keeps_the_name_though_another_member_takes_it_later(panel):
    member, other = panel.voter(1), panel.voter(2)
    panel.cast_by_name(member, (1, 0, 0))
    with pytest.raises(ConflictError) as refusal:
        panel.cast_by_name(rename(panel, other, "Voter 1"), (0, 1, 0))
    assert refusal.value.code == "name-taken"
    panel.cast_by_name(member, (0, 0, 1))
    assert {each["place"] for each in entries(panel, "named.vote")} == {1}


def test_a_roll_whose_members_share_a_name_is_not_sealed(stage):
    stage.publish()
    stage.put_roll(*PANEL, "voter1@example.org", "voter2@example.org", "voter3@example.org")
    stage.save(stage.plan(PANEL, named=PANEL))
    called(stage, 1, "Ada")
    twin = called(stage, 2, "ADA")
    with pytest.raises(InvalidInputError) as refusal:
        stage.set_up()
    assert list(refusal.value.fields) == ["roll-officials"]
    assert refusal.value.params_of("roll-officials")["name"] in {"Ada", "ADA"}
    assert entries(stage, "roll.sealed") == []
    rename(stage, twin, "Ada B")
    stage.set_up()


def test_nobody_votes_who_is_not_on_the_roll_or_has_no_name(panel):
    stranger = panel.make_person("official", address="stranger@example.org")
    with pytest.raises(DeniedError) as refusal:
        panel.cast_by_name(stranger, (1, 0, 0))
    assert refusal.value.code == "not-on-roll"
    with pytest.raises(DeniedError) as refusal:
        panel.cast_by_name(Actor(None, "Nobody", frozenset()), (1, 0, 0))
    assert refusal.value.code == "not-on-roll"
    with pytest.raises(DeniedError) as refusal:
        panel.cast_by_name(replace(panel.voter(1), name=""), (1, 0, 0))
    assert refusal.value.code == "no-name"
    assert entries(panel, "named.vote") == []


@pytest.mark.parametrize("answers", [(), ((1, 1, 1),), ((0, 0, 0),), ((1, 0),), ((2, 0, 0),)])
def test_answers_that_the_questions_do_not_allow_are_refused(panel, answers):
    with pytest.raises(InvalidInputError):
        panel.cast_by_name(panel.voter(1), *answers)
    assert entries(panel, "named.vote") == []


def test_voting_by_name_ends_with_the_time_of_grace(panel):
    voter = panel.voter(1)
    ends = panel.clock.now() + DAYS + timedelta(seconds=60)
    panel.cast_by_name(voter, (1, 0, 0), arrived=ends - timedelta(seconds=1))
    with pytest.raises(ConflictError) as refusal:
        panel.cast_by_name(voter, (0, 1, 0), arrived=ends)
    assert refusal.value.code == "closed"
    panel.close()
    with pytest.raises(ConflictError):
        panel.cast_by_name(voter, (0, 1, 0), arrived=ends - timedelta(seconds=1))


def test_nobody_votes_by_name_before_voting_opens(stage):
    stage.publish()
    stage.put_roll(*PANEL, "voter1@example.org")
    stage.save(stage.plan(PANEL, named=PANEL))
    stage.set_up()
    with pytest.raises(ConflictError) as refusal:
        stage.cast_by_name(stage.voter(1), (1, 0, 0))
    assert refusal.value.code == "not-open"


def test_a_sealed_ballot_has_no_way_into_a_panel_nor_a_named_vote_among_ballots(stage):
    stage.ready(voters=2, chambers=MIXED, named=PANEL)
    voter = stage.voter(1)
    citizens, _, officials = stage.uuids
    ballot = stage.ballot(voter, [1, 0, 0], citizens)
    with pytest.raises(NotFoundError):
        stage.cast(voter, ballot, officials)
    with pytest.raises(NotFoundError):
        stage.cast_by_name(voter, (1, 0, 0), uuid=citizens)
    for service in (elections.list_members, elections.find_own_vote):
        more = (voter.account,) if service is elections.find_own_vote else ()
        with pytest.raises(NotFoundError):
            stage.read(service, citizens, *more)


def test_the_close_says_how_many_voted_and_the_seed_of_ties_is_its_entry(panel):
    for number in (1, 3):
        panel.cast_by_name(panel.voter(number), (0, 0, 1))
    panel.close()
    (closed,) = entries(panel, "named.closed")
    assert (closed["count"], closed["by"]) == (2, "publisher")
    assert [each["place"] for each in closed["votes"]] == [1, 3]
    assert panel.view().state is State.OPENED
    tally = panel.read(elections.tallies, panel.consultation)["officials"]
    kinds = ("rules.fixed", "named.closed")
    found = panel.read(lambda session: record.list_entries(session, kinds=kinds, limit=9))
    assert [tally.seal_event, tally.fingerprint] == [sha256_hex(v.entry.raw) for v in found]


def test_a_panel_in_which_nobody_voted_is_not_counted(panel):
    panel.close()
    tally = panel.read(elections.tallies, panel.consultation)["officials"]
    assert (tally.ballots, tally.counted) == (0, False)
    assert panel.view().state is State.OPENED


def test_own_votes_are_found_for_the_member_alone(panel):
    one, two = panel.voter(1), panel.voter(2)
    vote = panel.cast_by_name(one, (1, 0, 0))
    uuid = panel.uuids[0]
    assert panel.read(elections.find_own_vote, uuid, one.account) == vote
    assert panel.read(elections.find_own_vote, uuid, two.account) is None
    assert panel.read(elections.list_named_votes_of, one.account) == [(uuid, vote)]
    assert panel.read(elections.list_named_votes_of, two.account) == []
    assert panel.read(elections.has_voted, uuid, one.account)
    assert not panel.read(elections.has_voted, uuid, two.account)
    assert panel.read(elections.may_vote, uuid, two.account)
    open_votes = panel.read(elections.list_open_votes_of, one.account)
    assert [(view.uuid, voted) for view, voted in open_votes] == [(uuid, True)]


def test_fewer_than_k_are_offered_to_vote_by_name(stage):
    stage.publish()
    stage.put_roll("officials", "voter1@example.org")
    secret = stage.plan(PANEL, k=10)
    stage.save(secret)
    stage.hand_in_key(1)
    with pytest.raises(InvalidInputError) as refusal:
        stage.set_up()
    assert "vote by name" in refusal.value.fields["roll-officials"]
    stage.save(stage.plan(PANEL, k=10, named=PANEL))
    stage.set_up()
    assert stage.view().voting is Voting.NAMED


def test_a_panel_that_fills_no_page_is_refused(stage):
    stage.publish()
    stage.put_roll("officials", *(f"member{n}@example.org" for n in range(501)))
    stage.save(stage.plan(PANEL, named=PANEL))
    with pytest.raises(InvalidInputError) as refusal:
        stage.set_up()
    assert list(refusal.value.fields) == ["roll-officials"]
