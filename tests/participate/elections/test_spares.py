"""Spare codes: for a lost code or a late person, by two people, in public before their use."""

import json
from dataclasses import replace

import pytest

from ballots.election.approvals import Signed
from ballots.election.definition import Election
from ballots.making import spares as offline
from ballots.making.casting import make_ballot
from ballots.making.codes import Codes
from ballots.making.registrar import credential_of
from ballots.verify.dossier import verify_dossier
from participate.app import FEATURES
from participate.consultations.policy import Phase
from participate.elections import service as elections
from participate.elections.codes import open_code
from participate.elections.repository import registrar as kept
from participate.elections.service import Registrar
from participate.record import service as record
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError, NotFoundError
from tests.participate.decisions.conftest import move, publish_outcome
from tests.participate.decisions.test_service import dossier_of
from tests.participate.elections.conftest import DAYS
from tests.participate.elections.test_registrar import SEED, issued, prepared

YES = [1, 0, 0]
LATE = "late@example.org"
REASON = "The letter was lost."


@pytest.fixture
def features():
    return FEATURES


@pytest.fixture
def registrar(make_person):
    return make_person("registrar", address="registrar@example.org", name="Rita Registrar")


@pytest.fixture
def second(make_person):
    return make_person("official", address="second@example.org", name="Second Official")


@pytest.fixture
def vote(stage, registrar):
    """An open vote of three people with two spares; the platform is the registrar."""
    prepared(stage, registrar, mode=Registrar.PLATFORM)
    stage.set_up()
    stage.make_ready()
    move(stage, Phase.REVIEW, Phase.VOTING)
    return stage


def code_of(stage, person):
    key = stage.services.secrets.code_key
    return stage.read(elections.own_code, stage.uuids[0], person.account, key)


def propose(stage, address="voter1@example.org", reason=REASON, by=None):
    uuid = stage.uuids[0]
    return stage.write(by or stage.official, elections.propose_spare, uuid, address, reason)


def waiting(stage):
    return stage.read(elections.get_spares, stage.uuids[0]).waiting


def confirm(stage, second, proposal):
    key = stage.services.secrets.code_key
    return stage.write(second, elections.confirm_spare, stage.uuids[0], proposal, key)


def ballot(stage, code, choices=YES):
    definition = Election.from_bytes(stage.read(elections.definition_of, stage.uuids[0]))
    return make_ballot(definition, code, [choices], stage.services.randomness)


def content_of(stage, index):
    """What stands behind a spare's entry: the registrar's signed file."""
    with stage.services.database.read() as session:
        content = record.find_opening(session, index).content
    return json.loads(json.loads(json.loads(content)["trace"])["statement"])


def refused(code, action, *given):
    with pytest.raises(ConflictError) as caught:
        action(*given)
    assert caught.value.code == code


def test_a_lost_code_is_replaced_by_two_people_and_the_old_one_is_blocked(vote, second):
    voter = vote.voter(1)
    old = code_of(vote, voter)
    proposal = propose(vote)
    assert code_of(vote, voter) == old, "nothing changes before the second person"
    index = confirm(vote, second, proposal)
    new = code_of(vote, voter)
    assert new != old
    uuid = vote.uuids[0]
    with vote.services.database.read() as session:
        entry = record.get_entry(session, index).entry
    assert entry.text("credential") == credential_of(uuid, new)
    assert entry.text("blocked") == credential_of(uuid, old)
    statement = content_of(vote, index)
    assert statement["reason"] == REASON
    assert statement["by"] != statement["confirmed_by"] == "Second Official"
    refused("blocked-credential", vote.cast, voter, ballot(vote, old))
    vote.cast(voter, ballot(vote, new))
    assert vote.view().voters == 1
    view = vote.read(elections.get_spares, uuid)
    assert (view.count, view.given, view.left, view.waiting) == (2, 1, 1, ())


def test_a_person_who_was_missing_gets_a_place_and_a_spare(vote, second):
    late = vote.make_person("citizen", address=LATE, name="Late")
    assert not vote.read(elections.may_vote, vote.uuids[0], late.account)
    proposal = propose(vote, LATE, "Missing on the roll.")
    assert [each.late for each in waiting(vote)] == [True]
    confirm(vote, second, proposal)
    vote.cast(late, ballot(vote, code_of(vote, late)))
    assert (vote.view().voters, vote.view().roll_count) == (1, 3)


def test_the_dossier_holds_with_both(vote, second):
    confirm(vote, second, propose(vote))
    confirm(vote, second, propose(vote, LATE))
    voters = [vote.voter(1), vote.voter(2), vote.make_person("citizen", address=LATE)]
    for voter in voters:
        vote.cast(voter, ballot(vote, code_of(vote, voter)))
    vote.clock.advance(DAYS * 2)
    move(vote, Phase.VOTING, Phase.DECISION)
    for owner in (1, 2):
        vote.submit(owner)
    publish_outcome(vote)
    report = verify_dossier(dossier_of(vote), log_key=vote.seals.log)
    assert report.valid, report.errors
    assert ("spares", True, 2, "") in report.rows()


def test_nobody_confirms_what_they_proposed(vote, second):
    proposal = propose(vote)
    refused("same-person", confirm, vote, vote.official, proposal)
    for stranger in (vote.voter(2), vote.publisher):
        with pytest.raises(DeniedError):
            confirm(vote, stranger, proposal)
        with pytest.raises(DeniedError):
            propose(vote, by=stranger)
    confirm(vote, second, proposal)
    for gone in (proposal, "nothing"):
        with pytest.raises(NotFoundError):
            confirm(vote, second, gone)


def test_who_has_voted_keeps_that_ballot_and_gets_no_spare(vote, second):
    voter = vote.voter(1)
    early = propose(vote)
    vote.cast(voter, ballot(vote, code_of(vote, voter)))
    refused("has-voted", propose, vote)
    refused("has-voted", confirm, vote, second, early)
    assert vote.view().voters == 1


def test_a_spare_that_is_nobodys_votes_for_nobody(vote):
    with vote.services.database.read() as session:
        spare = kept.list_spares(session, vote.uuids[0])[0]
        code = open_code(vote.services.secrets.code_key, vote.uuids[0], -1, spare.sealed)
    refused("unassigned-spare", vote.cast, vote.voter(1), ballot(vote, code))


def test_no_more_spares_than_were_published(vote, second):
    first, other, third = (propose(vote, f"voter{number}@example.org") for number in (1, 2, 3))
    confirm(vote, second, first)
    confirm(vote, second, other)
    refused("no-spare", confirm, vote, second, third)
    refused("no-spare", propose, vote, "voter3@example.org")
    vote.write(second, elections.decline_spare, vote.uuids[0], third)
    assert waiting(vote) == ()


def test_a_code_is_replaced_again_by_the_next_spare(vote, second):
    voter = vote.voter(1)
    confirm(vote, second, propose(vote))
    first = code_of(vote, voter)
    confirm(vote, second, propose(vote))
    refused("blocked-credential", vote.cast, voter, ballot(vote, first))
    vote.cast(voter, ballot(vote, code_of(vote, voter)))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_reason_is_given_in_one_line(vote, reason):
    with pytest.raises(InvalidInputError) as caught:
        propose(vote, reason=reason)
    assert list(caught.value.fields) == ["reason"]


def test_spares_are_given_between_set_up_and_close(vote, second):
    proposal = propose(vote)
    vote.clock.advance(DAYS * 2)
    move(vote, Phase.VOTING, Phase.DECISION)
    refused("wrong-state", propose, vote, "voter2@example.org")
    refused("wrong-state", confirm, vote, second, proposal)


def test_two_officials_whose_names_read_the_same_choose_another_one_first(vote, make_person):
    mine = propose(vote)
    name = waiting(vote)[0].name
    wide = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in name)
    for number, same in enumerate((name, name.upper(), wide)):
        official = make_person("official", address=f"same{number}@example.org", name=same)
        refused("same-name", confirm, vote, official, mine)
    other = make_person("official", address="other@example.org", name=f"{name} (2)")
    statement = content_of(vote, confirm(vote, other, mine))
    assert (statement["by"], statement["confirmed_by"]) == (name, f"{name} (2)")


def test_an_independent_registrars_spare_gives_nobody_two_votes(stage, registrar, second):
    """What it blocks could vote until then; who is on the roll gets none beside their code."""
    prepared(stage, registrar, spares=3)
    uuid = stage.set_up()
    made, files = issued(stage, registrar, spares=3)
    stage.write(registrar, elections.submit_list, uuid, files)
    stage.make_ready()
    move(stage, Phase.REVIEW, Phase.VOTING)
    codes = Codes.from_bytes(made.codes)
    words = {"reason": REASON, "by": "Rita", "confirmed_by": "Bea"}
    lost = offline.replace_code(codes, "voter1@example.org", **words)
    late = offline.add_late(lost.codes, LATE, {}, **words)
    third = offline.add_late(late.codes, "third@example.org", {}, **words).assignment

    def hand_in(assignment, address=""):
        raw = Signed.make(assignment.to_bytes(), SEED).to_bytes()
        return stage.write(registrar, elections.hand_in_trace, uuid, raw, address)

    refused("known-voter", hand_in, late.assignment, "Voter2@example.org")
    refused("unknown-credential", hand_in, replace(third, blocked="ab" * 32))
    refused("unassigned-spare", hand_in, replace(third, blocked=lost.assignment.spare))
    again = hand_in(replace(third, blocked=lost.assignment.blocked))
    first, *twice = hand_in(lost.assignment), hand_in(late.assignment, LATE), hand_in(third, LATE)
    confirm(stage, second, first)
    refused("blocked-credential", confirm, stage, second, again)
    refused("blocked-credential", hand_in, replace(third, blocked=lost.assignment.blocked))
    confirm(stage, second, twice[0])
    refused("known-voter", confirm, stage, second, twice[1])
    assert len(waiting(stage)) == 2, "what was refused changed nothing"


def test_an_independent_registrars_spare_waits_for_an_official(stage, registrar, second):
    prepared(stage, registrar)
    uuid = stage.set_up()
    made, files = issued(stage, registrar)
    stage.write(registrar, elections.submit_list, uuid, files)
    stage.make_ready()
    move(stage, Phase.REVIEW, Phase.VOTING)
    codes = Codes.from_bytes(made.codes)
    words = {"reason": REASON, "by": "Rita", "confirmed_by": "Bea"}
    lost = offline.replace_code(codes, "voter1@example.org", **words)
    late = offline.add_late(lost.codes, LATE, {}, **words)
    refused("not-platform", propose, stage)
    with pytest.raises(InvalidInputError):
        stage.write(registrar, elections.hand_in_trace, uuid, lost.trace(bytes([1]) * 32), "")
    hand_in = (stage.write, registrar, elections.hand_in_trace, uuid)
    first = stage.write(*hand_in[1:], lost.trace(SEED), "")
    other = stage.write(*hand_in[1:], late.trace(SEED), LATE)
    voter, newcomer = stage.voter(1), stage.make_person("citizen", address=LATE)
    new = lost.holder.code
    refused("unassigned-spare", stage.cast, voter, ballot(stage, new))
    confirm(stage, second, first)
    confirm(stage, second, other)
    old = codes.require("voter1@example.org").code
    refused("blocked-credential", stage.cast, voter, ballot(stage, old))
    stage.cast(voter, ballot(stage, new))
    stage.cast(newcomer, ballot(stage, late.holder.code))
    assert stage.view().voters == 2
    refused("no-spare", *hand_in, lost.trace(SEED), "")
    foreign = replace(lost.assignment, election="JZnGv4UdMhJpVp")
    refused("no-spare", *hand_in, Signed.make(foreign.to_bytes(), SEED).to_bytes(), "")
