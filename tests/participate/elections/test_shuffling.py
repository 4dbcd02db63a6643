"""Ballots opened one by one: two trustees shuffle, then all decrypt, and a rule decides."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from ballots.combining import combine
from ballots.combining.rules import Rules
from ballots.combining.tally import ContestTally
from ballots.election.archive import ArchiveReader
from ballots.encoding import sha256_hex
from ballots.making import tallying
from ballots.making.decrypting import decrypt, prepare
from ballots.making.journal import ShuffleLine, enter_shuffle
from ballots.making.upload import ShuffleUpload, Upload
from ballots.verify.election import Profile, verify_archive
from participate.elections import repository, sizes
from participate.elections import service as elections
from participate.elections.policy import State
from participate.elections.service import Accept, AcceptKind
from participate.elections.service.planning import get_vote
from participate.elections.sizes import MOST_SHUFFLED, upload_bytes
from participate.eligibility.service import Chamber
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from tests.ballots.elections import QUESTION, RANK_QUESTION, run_course

RUNOFF = '{"method":"STV","blank":true,"seats":1}'
RANKINGS = ([1, 2, 0], [0, 1, 2], [2, 1, 3])


@pytest.fixture
def closed(stage):
    stage.ready(voters=3, counting=RUNOFF)
    for number, choices in enumerate(RANKINGS, 1):
        voter = stage.voter(number)
        stage.cast(voter, stage.ballot(voter, choices))
    stage.close()
    return stage


def part_of(stage, owner=1):
    """Check the archive as a trustee's software does, shuffle it and sign that."""
    archive = stage.read(elections.export_sealed_archive, stage.uuids[0])
    return stage.signed_part(owner, tallying.examine(archive))


def open_with(stage, owner):
    """Decrypt with the trustee's own software: archive, rules and receipt are checked."""
    uuid, key = stage.uuids[0], stage.keys[owner][1]
    (shuffle,) = (
        each.digest for each in stage.read(repository.list_shuffles, uuid) if each.owner == owner
    )
    fingerprint = stage.view().fingerprint
    journal = enter_shuffle(b"", ShuffleLine(key.private.public_key, fingerprint, shuffle))
    statement = prepare(
        archive=stage.read(elections.export_sealed_archive, uuid),
        rules=stage.read(elections.rules_document, stage.consultation),
        receipt=stage.read(elections.sealed_event_receipt, uuid),
        log_key=stage.seals.log,
        public_key=key.private.public_key,
        shuffle_proofs=stage.read(elections.export_shuffle_proofs, uuid),
        journal=journal,
    )
    return stage.submit(owner, raw=decrypt(statement, key.private, stage.services.randomness))


def tally_event_of(stage):
    """The hash of the event EncryptedTally in the archive that anybody can download."""
    archive = stage.read(elections.export_archive, stage.uuids[0])
    return next(
        sha256_hex(each.body)
        for each in ArchiveReader(archive).records()
        if each.is_event and json.loads(each.body)["type"] == "EncryptedTally"
    )


def test_rankings_are_shuffled_twice_opened_and_counted(closed):
    assert closed.view().state is State.SHUFFLING
    assert closed.shuffle(2) is State.SHUFFLING
    assert closed.read(elections.shufflers, closed.uuids[0]) == {2}
    assert closed.shuffle(1) is State.TALLIED
    assert open_with(closed, 1) is State.TALLIED
    assert open_with(closed, 2) is State.OPENED
    tallies = closed.read(elections.tallies, closed.consultation)
    (found,) = tallies["citizens"].contests
    sealing = closed.view().fingerprint, tally_event_of(closed)
    assert (tallies["citizens"].fingerprint, tallies["citizens"].seal_event) == sealing
    assert sorted(found.answers) == sorted(map(tuple, RANKINGS))
    rules = Rules.from_bytes(closed.read(elections.rules_document, closed.consultation))
    assert combine(rules, tallies).selected == (closed.options[1],)
    archive = closed.read(elections.export_archive, closed.uuids[0])
    proofs = closed.read(elections.export_statement_proofs, closed.uuids[0])
    report = verify_archive(
        archive,
        profile=Profile.PARTICIPATE,
        final=True,
        statement_proofs=proofs,
        shuffle_proofs=closed.read(elections.export_shuffle_proofs, closed.uuids[0]),
    )
    assert report.errors == ()
    assert not report.has("W-SHUFFLE-PROOF")


def test_every_shuffle_and_their_end_are_in_the_record(closed):
    closed.shuffle(1), closed.shuffle(2)
    kinds = [
        json.loads(each.body)["type"]
        for each in ArchiveReader(closed.read(elections.export_archive, closed.uuids[0])).records()
        if each.is_event
    ]
    assert kinds[-4:] == ["EncryptedTally", "Shuffle", "Shuffle", "EndShuffles"]


def test_nothing_is_decrypted_before_the_shuffles_have_ended(closed):
    closed.shuffle(1)
    with pytest.raises(ConflictError) as caught:
        closed.submit(1, raw=b"{}")
    assert caught.value.code == "not-shuffled"


def test_a_trustee_shuffles_once_and_only_trustees_shuffle(closed):
    part = part_of(closed)
    closed.shuffle(1, part)
    for again in (part, part_of(closed)):
        with pytest.raises(ConflictError) as caught:
            closed.shuffle(1, again)
        assert caught.value.code == "already-submitted"
    for other in (closed.official, closed.make_person("trustee", address="new@example.org")):
        with pytest.raises(DeniedError):
            elections.submit_shuffle(closed.units(other), closed.uuids[0], part)


def test_a_shuffle_of_what_another_trustee_has_shuffled_meanwhile_is_refused(closed):
    early = part_of(closed, 2)
    closed.shuffle(1)
    with pytest.raises(InvalidInputError) as caught:
        closed.shuffle(2, early)
    assert set(caught.value.fields) == {"upload"}
    assert closed.read(elections.shufflers, closed.uuids[0]) == {1}
    assert closed.shuffle(2) is State.TALLIED


def changed(part, **changes):
    """A trustee's file with other fields, written as the command writes it."""
    return replace(ShuffleUpload.from_bytes(part), **changes).to_bytes()


def test_whoever_keeps_the_archive_cannot_shuffle_in_a_trustees_name(closed):
    """A shuffle that holds is not enough: the trustee of that number has signed it."""
    mine, theirs = part_of(closed, 1), part_of(closed, 2)
    foreign = ShuffleUpload.from_bytes(theirs)
    for bad, code in (
        (theirs, "another trustee's"),
        (changed(theirs, owner=1), "another trustee's"),
        (changed(mine, shuffle=foreign.shuffle), "another shuffle"),
        (changed(mine, shuffle_proof=foreign.shuffle_proof), "another trustee's"),
        (changed(mine, election="Z" * 14), "another election"),
    ):
        with pytest.raises(InvalidInputError) as caught:
            closed.shuffle(1, bad)
        assert code in caught.value.params["reason"]
    assert closed.read(elections.shufflers, closed.uuids[0]) == frozenset()
    assert closed.shuffle(1, mine) is State.SHUFFLING


def test_a_bare_shuffle_without_a_signature_is_refused(closed):
    bare = ShuffleUpload.from_bytes(part_of(closed)).shuffle
    with pytest.raises(InvalidInputError):
        closed.shuffle(1, bare)


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"ciphertexts":[],"proofs":[]}', b"\xff"])
def test_what_is_no_shuffle_is_refused_with_its_reason(closed, raw):
    with pytest.raises(InvalidInputError) as caught:
        closed.shuffle(1, raw)
    assert caught.value.params["reason"]
    assert closed.view().state is State.SHUFFLING


def test_a_private_key_is_never_taken_as_a_shuffle(closed):
    with pytest.raises(InvalidInputError) as caught:
        closed.shuffle(1, b'{"private_key":"00"}')
    assert "private key" in caught.value.fields["upload"]


def test_a_third_shuffle_comes_too_late_and_an_early_one_too_soon(stage):
    stage.ready(voters=1, counting=RUNOFF, trustees=3)
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    with pytest.raises(ConflictError) as caught:
        stage.shuffle(1, b"{}")
    assert caught.value.code == "wrong-state"
    stage.close()
    stage.shuffle(3), stage.shuffle(1)
    with pytest.raises(ConflictError) as caught:
        stage.shuffle(2, b"{}")
    assert caught.value.code == "wrong-state"


def test_a_chamber_below_k_is_not_shuffled(stage):
    stage.ready(voters=3, counting=RUNOFF, k=2)
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    stage.close()
    assert stage.view().state is State.SEALED_SMALL
    with pytest.raises(ConflictError):
        stage.shuffle(1, b"{}")


def test_a_budget_by_sums_needs_no_shuffle(stage):
    costs = [60, 50, 40]
    rule = {"method": "GreedyBudget", "blank": False, "min": 0, "max": 3}
    counting = json.dumps({**rule, "costs": costs, "budget": 100}, separators=(",", ":"))
    stage.ready(voters=2, counting=counting)
    for number in (1, 2):
        voter = stage.voter(number)
        stage.cast(voter, stage.ballot(voter, [1, 0, 1]))
    stage.close()
    stage.submit(1), stage.submit(2)
    tallies = stage.read(elections.tallies, stage.consultation)
    assert tallies["citizens"].contests == (ContestTally((2, 0, 2)),)
    rules = Rules.from_bytes(stage.read(elections.rules_document, stage.consultation))
    assert set(combine(rules, tallies).selected) == {stage.options[0], stage.options[2]}


@pytest.mark.parametrize(
    ("counting", "changes", "trustees", "sentence"),
    [
        ("{", {}, 2, "does not fit"),
        ('{"method":"STV","blank":true,"seats":4}', {}, 2, "more seats than options"),
        ('{"method":"Plurality","blank":true}', {}, 2, "scored by its shares"),
        (RUNOFF, {}, 1, "shuffled by two trustees"),
        (RUNOFF, {"accept": Accept(AcceptKind.THRESHOLD, share=Fraction(1, 2))}, 2, "threshold"),
        (RUNOFF, {"chambers": ("citizens", "experts")}, 2, "one chamber alone"),
    ],
)
def test_a_rule_that_the_plan_does_not_allow_is_a_fault_of_its_question(
    stage, counting, changes, trustees, sentence
):
    stage.publish()
    for number in range(1, trustees + 1):
        stage.hand_in_key(number)
    plan = stage.plan(tuple(map(Chamber, changes.get("chambers", ("citizens",)))))
    contest = replace(plan.contests[0], counting=counting)
    stage.save(replace(plan, contests=(contest,), accept=changes.get("accept", plan.accept)))
    fault = stage.write(stage.official, get_vote, stage.consultation).faults["contest-0"]
    assert sentence in fault.sentence % fault.params


def test_a_shuffled_ballot_holds_thirty_options_at_most(stage):
    stage.publish(31)
    stage.hand_in_key(1), stage.hand_in_key(2)
    stage.save(stage.plan(counting=RUNOFF))
    fault = stage.write(stage.official, get_vote, stage.consultation).faults["contest-0"]
    assert fault.params["options"] == 31


def test_no_other_writer_waits_for_the_proofs_of_a_shuffle(closed, monkeypatch):
    """While the proofs are checked, somebody else's unit of work begins and ends."""
    check, done = ShuffleUpload.check, []

    def slow(*arguments):
        closed.write(closed.official, lambda _act: done.append(closed.view().state))
        check(*arguments)

    part = part_of(closed)
    monkeypatch.setattr(ShuffleUpload, "check", slow)
    assert closed.shuffle(1, part) is State.SHUFFLING
    assert done == [State.SHUFFLING]


def test_a_shuffle_that_came_in_while_another_was_checked_is_first(closed, monkeypatch):
    check, parts = ShuffleUpload.check, [part_of(closed, 1), part_of(closed, 2)]

    def overtaken(*arguments):
        check(*arguments)
        monkeypatch.setattr(ShuffleUpload, "check", check)
        closed.shuffle(2, parts[1])

    monkeypatch.setattr(ShuffleUpload, "check", overtaken)
    with pytest.raises(InvalidInputError) as caught:
        closed.shuffle(1, parts[0])
    assert caught.value.params["reason"] == "another trustee has shuffled since"
    assert closed.read(elections.shufflers, closed.uuids[0]) == {2}


def test_the_same_shuffle_twice_at_once_is_stored_once(closed, monkeypatch):
    check, part = ShuffleUpload.check, part_of(closed)

    def twice(*arguments):
        check(*arguments)
        monkeypatch.setattr(ShuffleUpload, "check", check)
        closed.shuffle(1, part)

    monkeypatch.setattr(ShuffleUpload, "check", twice)
    with pytest.raises(ConflictError) as caught:
        closed.shuffle(1, part)
    assert caught.value.code == "already-submitted"


def test_the_room_for_an_upload_follows_from_the_election(closed):
    trustee, uuid = closed.keys[1][0], closed.uuids[0]
    room = closed.read(elections.upload_limit, trustee.account, uuid)
    assert len(part_of(closed)) < room
    assert room == upload_bytes((RANK_QUESTION,), len(RANKINGS))
    assert room < upload_bytes((RANK_QUESTION,), MOST_SHUFFLED) < 64 << 20
    stranger = closed.make_person("trustee", address="new@example.org")
    assert closed.read(elections.upload_limit, stranger.account, uuid) == upload_bytes((), 0)


def test_an_answer_takes_no_more_room_than_is_reckoned():
    course = run_course(questions=(RANK_QUESTION, QUESTION, RANK_QUESTION), voters=20, seed=4)
    found = tallying.examine(course.archive())
    (shuffle, _), (partial, _) = (
        next(parts for event, parts in course.steps if f'"{kind}"'.encode() in event)
        for kind in ("Shuffle", "PartialDecryption")
    )
    room = upload_bytes(course.questions, found.sums.num_tallied) - upload_bytes((), 0)
    signature, statement = course.shuffle_proofs[1], course.statement_proofs[1]
    frame = len(signature) + 2000
    assert len(ShuffleUpload(course.uuid, 1, shuffle, signature).to_bytes()) < room + frame
    assert len(Upload(course.uuid, 1, partial, statement).to_bytes()) < room + frame


def test_a_vote_that_could_not_be_shuffled_is_refused_when_it_is_planned(stage, monkeypatch):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, *(f"v{n}@example.org" for n in range(3)))
    stage.hand_in_key(1), stage.hand_in_key(2)
    stage.save(stage.plan(counting=RUNOFF))
    assert stage.write(stage.official, get_vote, stage.consultation).faults == {}
    monkeypatch.setattr(sizes, "MOST_SHUFFLED", 2)
    fault = stage.write(stage.official, get_vote, stage.consultation).faults["contest-0"]
    assert fault.params == {"answers": 3, "most": 2}
    with pytest.raises(InvalidInputError):
        stage.set_up()
