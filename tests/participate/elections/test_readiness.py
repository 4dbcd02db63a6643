"""Voting opens only after every trustee has rehearsed and accepted the set-up."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from ballots.election.readiness import Rehearsal, SetupOk
from ballots.election.trustees import Trustees
from ballots.encoding import canonical_json
from ballots.making.ceremony import generate_trustee_key
from ballots.making.keyfile import private_key_file
from participate.conduct import service as conduct
from participate.conduct.pages import make_phase_page
from participate.conduct.policy import Duty
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.demo_trustees.service import make_statement
from participate.elections import service as elections
from participate.elections.policy import Voting
from participate.elections.service import STATEMENT_FIELDS, Statement
from participate.elections.service.readiness import set_up_of
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.errors import (
    ConflictError,
    DeniedError,
    InvalidInputError,
    NotFoundError,
)

BOTH = list(Statement)


@pytest.fixture
def waiting(stage):
    """A vote that is set up, with two trustees who have handed in nothing yet."""
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key(1)
    stage.hand_in_key(2)
    stage.save(stage.plan())
    stage.set_up()
    return stage


def made(stage, owner, statement, key=None):
    """What a trustee's own software makes."""
    missing = elections.Missing(stage.uuids[0], statement, owner, "")
    trustee, own = stage.keys[owner]
    with stage.services.database.read() as session:
        act = stage.act(session, trustee)
        return make_statement(act, missing, (key or own).private, stage.seals.log)


def hand_in(stage, owner, statement, raw):
    return stage.write(
        stage.keys[owner][0], elections.hand_in_statement, stage.uuids[0], statement, raw
    )


def missing(stage):
    found = stage.read(elections.list_missing, stage.consultation)
    return [(each.statement, each.owner) for each in found]


def recorded(stage, *kinds):
    with stage.services.database.read() as session:
        entries = record.list_entries(session, consultation=stage.consultation, limit=100)
    read = [json.loads(view.entry.raw) for view in reversed(entries)]
    return [entry for entry in read if entry["kind"] in kinds]


def test_each_statement_is_checked_kept_and_recorded_as_it_is(waiting):
    for owner in (1, 2):
        for statement in Statement:
            assert (statement, owner) in missing(waiting)
            raw = made(waiting, owner, statement)
            left = hand_in(waiting, owner, statement, raw)
            assert (statement, owner) not in [(each.statement, each.owner) for each in left]
            (entry,) = recorded(waiting, str(statement))[owner - 1 :]
            assert entry["document"].encode() == raw
            assert (entry["election"], entry["trustee"]) == (waiting.uuids[0], owner)
    assert missing(waiting) == []
    waiting.open()


@pytest.mark.parametrize("statement", BOTH)
def test_voting_does_not_open_while_one_statement_of_one_trustee_is_missing(waiting, statement):
    waiting.make_ready(1)
    waiting.make_ready(2, only=tuple(set(Statement) - {statement}))
    assert missing(waiting) == [(statement, 2)]
    with pytest.raises(ConflictError) as caught:
        waiting.write(waiting.publisher, elections.open_voting, waiting.consultation)
    assert (caught.value.code, caught.value.params) == ("not-ready", {"names": "Trustee"})
    assert waiting.view().state is elections.State.SET_UP
    assert recorded(waiting, "election.opened") == []


def test_the_page_of_the_next_phase_names_whom_voting_waits_for(waiting):
    with waiting.services.database.read() as session:
        view = consultations.get_consultation(session, waiting.consultation)
        names = conduct.list_not_ready(session, view)
        assert conduct.list_not_ready(session, replace(view, phase=Phase.VOTING)) == ()
    assert names == ("Trustee",)
    assert not make_phase_page(view, Duty.OPEN_VOTING, {}, names).may_move
    assert make_phase_page(view, Duty.OPEN_VOTING, {}).may_move


@pytest.mark.parametrize("statement", BOTH)
def test_a_second_one_changes_nothing(waiting, statement):
    for _ in range(2):
        hand_in(waiting, 1, statement, made(waiting, 1, statement))
    assert len(recorded(waiting, str(statement))) == 1


@pytest.mark.parametrize("statement", BOTH)
def test_what_does_not_hold_is_refused_with_its_reason(waiting, statement):
    own = json.loads(made(waiting, 1, statement))
    proof = own.get("proof") or own["signature"]
    proof["response"] = str(int(proof["response"]) - 1)
    other = made(waiting, 2, statement)
    for raw, reason in (
        (canonical_json(own), "(bad-"),
        (other, "(wrong-owner)"),
        (b"{}", "(malformed)"),
        (b"\xff", "(malformed)"),
        (made(waiting, 1, next(each for each in Statement if each is not statement)), "("),
    ):
        with pytest.raises(InvalidInputError) as caught:
            hand_in(waiting, 1, statement, raw)
        (sentence,) = caught.value.fields.values()
        assert set(caught.value.fields) == {STATEMENT_FIELDS[statement]}
        assert reason in sentence % caught.value.params
    assert recorded(waiting, *map(str, Statement)) == []


def test_a_key_file_is_refused_and_kept_nowhere(waiting):
    secret = private_key_file(waiting.keys[1][1].private)
    with pytest.raises(InvalidInputError, match="problem"):
        hand_in(waiting, 1, Statement.REHEARSAL, secret)


def test_only_a_trustee_of_the_vote_hands_in(waiting):
    raw = made(waiting, 1, Statement.REHEARSAL)
    stranger = waiting.make_person("trustee", address="other@example.org")
    for who in (stranger, waiting.official):
        with pytest.raises(DeniedError):
            waiting.write(
                who, elections.hand_in_statement, waiting.uuids[0], Statement.REHEARSAL, raw
            )


def test_nothing_is_handed_in_after_the_opening(waiting):
    raw = made(waiting, 1, Statement.REHEARSAL)
    waiting.open()
    with pytest.raises(ConflictError) as caught:
        hand_in(waiting, 1, Statement.REHEARSAL, raw)
    assert caught.value.code == "wrong-state"


def test_a_chamber_that_votes_by_name_has_nothing_to_be_ready_for(stage):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.put_roll(Chamber.EXPERTS, "voter1@example.org")
    stage.hand_in_key(1)
    plan = stage.plan((Chamber.CITIZENS, Chamber.EXPERTS))
    by_name = replace(plan.chambers[1], voting=Voting.NAMED)
    stage.save(replace(plan, chambers=(plan.chambers[0], by_name)))
    stage.set_up()
    assert {each.election for each in stage.read(elections.list_missing, stage.consultation)} == {
        stage.uuids[0]
    }
    given = (stage.uuids[1], Statement.REHEARSAL, made(stage, 1, Statement.REHEARSAL))
    with pytest.raises(NotFoundError):
        stage.write(stage.keys[1][0], elections.hand_in_statement, *given)
    stage.open()


def test_before_the_registrars_list_there_is_no_set_up_to_check():
    with pytest.raises(ConflictError) as caught:
        set_up_of(None, SimpleNamespace(trustees=""))
    assert caught.value.code == "no-set-up"


def test_a_key_of_nobody_makes_nothing(waiting):
    """The trustee's own software refuses; and what it would make does not hold here."""
    other = generate_trustee_key(waiting.services.randomness)
    with pytest.raises(Exception, match="nothing was signed"):
        made(waiting, 1, Statement.SETUP_OK, other)


def test_the_recorded_statements_hold_by_the_archive_alone(waiting):
    waiting.make_ready()
    archive = waiting.read(elections.export_archive, waiting.uuids[0])
    setup = json.loads(recorded(waiting, "election.event")[0]["event"])["payload"]
    start = archive.index(b'[["Single"')
    trustees = Trustees.from_bytes(archive[start : archive.index(b"\0", start)])
    for entry in recorded(waiting, "setup.accepted"):
        SetupOk.from_bytes(entry["document"].encode()).check(setup, trustees)
    for entry in recorded(waiting, "rehearsal.made"):
        key = trustees.election_key()
        Rehearsal.from_bytes(entry["document"].encode()).check(setup, key, trustees)
