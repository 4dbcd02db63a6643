"""The set-up: everything is recorded in its order, then nothing can change."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from ballots.combining import Rules
from ballots.election.credentials import CredentialList
from ballots.making.ceremony import generate_trustee_key
from ballots.making.keyfile import private_key_file
from ballots.making.registrar import credential_of
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.elections import service as elections
from participate.elections.codes import SealedCodeError, open_code, seal_code
from participate.elections.plan import Contest
from participate.elections.policy import State, require_set_up_phase
from participate.elections.service import Plan
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from participate.web.forms import errors_of

BOTH = (Chamber.CITIZENS, Chamber.EXPERTS)


def recorded(stage):
    with stage.services.database.read() as session:
        entries = record.list_entries(session, consultation=stage.consultation, limit=100)
    return [json.loads(view.entry.raw) for view in reversed(entries)]


def prepared(stage, **options):
    stage.publish()
    for chamber in BOTH:
        stage.put_roll(chamber, "voter1@example.org", "voter2@example.org")
    stage.hand_in_key(1)
    stage.hand_in_key(2)
    stage.save(stage.plan(BOTH, **options))


def test_the_record_has_rolls_rules_set_ups_and_the_opening_in_this_order(stage):
    prepared(stage)
    stage.set_up()
    stage.open()
    preparing = {"consultation.published", "proposal.version", "phase.moved", "role.granted"} | {
        "supports.counted"
    }
    entries = [e for e in recorded(stage) if e["kind"] not in preparing]
    kinds = [entry["kind"] for entry in entries]
    assert kinds == [
        "key.given",
        "key.given",
        "roll.sealed",
        "roll.sealed",
        "rules.fixed",
        "credentials.listed",
        "election.event",
        "credentials.listed",
        "election.event",
        *("rehearsal.made", "setup.accepted") * 4,
        "election.opened",
    ]
    rules = Rules.from_bytes(entries[4]["document"].encode())
    for roll, chamber in zip(entries[2:4], rules.chambers, strict=True):
        assert (roll["chamber"], roll["count"], roll["root"]) == (
            chamber.id,
            chamber.roll_count,
            chamber.roll_root,
        )
    assert [e["election"] for e in entries[5:9]] == [u for u in stage.uuids for _ in range(2)]
    assert all('"type":"Setup"' in e["event"] for e in entries[6:9:2])
    assert entries[-1]["elections"] == list(stage.uuids)
    assert [t.name for t in rules.trustees] == ["Trustee", "Trustee"]
    assert rules.log == stage.seals.log


def test_everyone_on_a_roll_gets_a_code_of_the_sealed_list(stage):
    prepared(stage)
    stage.set_up()
    voter, key = stage.voter(1), stage.services.secrets.code_key
    codes = [stage.read(elections.own_code, uuid, voter.account, key) for uuid in stage.uuids]
    assert codes[0] != codes[1]
    for uuid, code in zip(stage.uuids, codes, strict=True):
        with stage.services.database.read() as session:
            digest, body = session.execute(
                text(
                    "SELECT credentials, body FROM elections_election "
                    "JOIN elections_archive_record ON election = uuid AND digest = credentials "
                    "WHERE uuid = :uuid"
                ),
                {"uuid": uuid},
            ).one()
        assert credential_of(uuid, code) in CredentialList.from_bytes(body)
        assert len(CredentialList.from_bytes(body)) == 2
        assert digest


def test_a_code_is_shown_to_nobody_else_and_erased_at_the_close(stage):
    prepared(stage)
    stage.set_up()
    stage.open()
    key, uuid = stage.services.secrets.code_key, stage.uuids[0]
    voter = stage.voter(1)
    stranger = stage.make_person("citizen", address="stranger@example.org")
    assert stage.read(elections.own_code, uuid, stranger.account, key) is None
    assert stage.read(elections.own_code, uuid, voter.account, key)
    stage.close()
    assert stage.read(elections.own_code, uuid, voter.account, key) is None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_erased_codes_leave_the_databases_files_too(stage, tmp_path):
    def traces():
        files = [each.read_bytes() for each in tmp_path.rglob("*.sqlite3*") if each.is_file()]
        return sum(code in raw for raw in files for code in sealed)

    prepared(stage)
    stage.set_up()
    stage.open()
    with stage.services.database.read() as session:
        sealed = [code for (code,) in session.execute(text("SELECT sealed FROM elections_code"))]
    stage.services.database.truncate_log()
    assert traces() == len(sealed) > 0
    stage.close()
    stage.services.database.truncate_log()
    assert traces() == 0


def test_a_stored_code_opens_at_its_own_place_alone():
    randomness = bytes
    key = bytes(range(32))
    sealed = seal_code(key, "u1", 5, "AAAAA-code", randomness)
    assert open_code(key, "u1", 5, sealed) == "AAAAA-code"
    for wrong in ((key, "u2", 5), (key, "u1", 6), (bytes(32), "u1", 5)):
        with pytest.raises(SealedCodeError):
            open_code(*wrong, sealed)


def test_every_fault_of_a_plan_is_told_and_nothing_is_sealed(stage):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.save(stage.plan(k=10, maximum=9))
    before = recorded(stage)
    with pytest.raises(InvalidInputError) as caught:
        stage.set_up()
    assert set(caught.value.fields) == {"contest-0", "roll-citizens", "trustees"}
    assert recorded(stage) == before
    rolls = stage.read(eligibility.list_rolls, stage.consultation)
    assert not rolls[Chamber.CITIZENS].sealed


def test_each_faulty_question_is_told_by_its_own_number(stage):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key()
    plan = stage.plan(maximum=9)
    (first,) = plan.contests
    second = Contest(" " * 3, first.options)
    third = Contest("Which last?", first.options, maximum=8)
    stage.save(replace(plan, contests=(first, second, third)))
    with pytest.raises(InvalidInputError) as caught:
        stage.set_up()
    assert errors_of(caught.value, "en") == {
        "contest-0": "Question 1 has 3 options, fewer than the 9 that a voter may choose.",
        "contest-1": "Write question 2 in at most 500 characters.",
        "contest-2": "Question 3 has 3 options, fewer than the 8 that a voter may choose.",
    }


def test_an_empty_plan_cannot_be_set_up(stage):
    stage.publish()
    with pytest.raises(InvalidInputError):
        stage.set_up()


def test_rules_too_long_for_the_record_are_refused_at_the_questions(stage):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key()
    plan = stage.plan()
    many = plan.contests[0].__class__('"' * 500, plan.contests[0].options * 1)
    stage.save(Plan(**{**_fields(plan), "contests": (many,) * 110}))
    with pytest.raises(InvalidInputError) as caught:
        stage.set_up()
    assert "contests" in caught.value.fields


def _fields(plan):
    return {name: getattr(plan, name) for name in plan.__dataclass_fields__}


def test_after_the_set_up_every_edit_is_a_conflict(stage):
    prepared(stage)
    stage.set_up()
    public = generate_trustee_key(stage.services.randomness).public.to_bytes()
    trustee = stage.keys[1][0]
    c = stage.consultation
    frozen, sealed = "rules-frozen", "roll-sealed"
    for code, actor, service, *given in (
        (frozen, stage.official, elections.save_plan, c, Plan()),
        (frozen, stage.official, elections.set_up, c, stage.seals),
        (sealed, stage.official, eligibility.put_roll, c, Chamber.CITIZENS, ["x@example.org"]),
        (frozen, trustee, elections.register_trustee_key, c, public),
    ):
        with pytest.raises(ConflictError) as caught:
            stage.write(actor, service, *given)
        assert caught.value.code == code


@pytest.mark.parametrize("role", ["citizen", "expert", "publisher", "trustee", "administrator"])
def test_only_officials_plan_and_set_up(stage, role):
    stage.publish()
    other = stage.make_person(role, address="other@example.org")
    for service, given in ((elections.save_plan, Plan()), (elections.set_up, stage.seals)):
        with pytest.raises(DeniedError):
            stage.write(other, service, stage.consultation, given)


def test_opening_and_closing_keep_to_the_timetable(stage):
    prepared(stage)
    with pytest.raises(ConflictError) as caught:
        stage.open()
    assert caught.value.code == "not-set-up"
    stage.set_up()
    stage.open()
    with pytest.raises(ConflictError):
        stage.open()
    with pytest.raises(ConflictError) as caught:
        stage.write(stage.publisher, elections.close_voting, stage.consultation)
    assert caught.value.code == "still-open"
    stage.close()
    with pytest.raises(ConflictError):
        stage.write(stage.publisher, elections.close_voting, stage.consultation)


def test_no_tally_is_sealed_before_every_chambers_ballots_have_ended(stage):
    prepared(stage)
    stage.set_up()
    stage.open()
    stage.close()
    events = [
        (e["election"], json.loads(e["event"])["type"])
        for e in recorded(stage)
        if e["kind"] == "election.event"
    ]
    kinds = [kind for _, kind in events[2:]]
    assert kinds == ["EndBallots", "EndBallots", "EncryptedTally", "EncryptedTally"]


def test_a_chamber_below_k_stays_sealed(stage):
    stage.ready(voters=2, k=2)
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    stage.close()
    view = stage.view()
    assert (view.state, view.withheld, view.voters) == (State.SEALED_SMALL, True, 1)
    with pytest.raises(ConflictError) as caught:
        stage.submit(1)
    assert caught.value.code == "too-few"
    tally = stage.read(elections.tallies, stage.consultation)["citizens"]
    assert (tally.ballots, tally.contests) == (1, None)
    assert tally.seal_event


def test_exactly_k_ballots_are_opened(stage):
    stage.ready(voters=2, k=2)
    for number in (1, 2):
        voter = stage.voter(number)
        stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    stage.close()
    assert stage.view().state is State.TALLIED


def test_a_trustee_may_change_the_key_until_the_set_up(stage):
    stage.publish()
    trustee = stage.hand_in_key(1)
    other = generate_trustee_key(stage.services.randomness)
    view = stage.write(
        trustee, elections.register_trustee_key, stage.consultation, other.public.to_bytes()
    )
    (kept,) = stage.read(elections.list_trustees, stage.consultation)
    assert kept == view
    assert kept.owner == 1


def test_two_trustees_cannot_hand_in_one_key(stage):
    stage.publish()
    stage.hand_in_key(1)
    second = stage.make_person("trustee", address="trustee2@example.org")
    public = stage.keys[1][1].public.to_bytes()
    with pytest.raises(InvalidInputError) as caught:
        stage.write(second, elections.register_trustee_key, stage.consultation, public)
    assert set(caught.value.fields) == {"key"}


def test_a_private_key_is_refused_and_kept_nowhere(stage):
    stage.publish()
    trustee = stage.make_person("trustee")
    key = generate_trustee_key(stage.services.randomness)
    secret = private_key_file(key.private)
    for raw in (
        secret,
        secret.upper(),
        b'[{"private_key":"1"}]',
        b'"' + str(key.private.secret).encode() + b'"',
        b"x" * 5000,
        b"",
        b"{}",
        key.public.to_bytes().replace(b"pok", b"p0k"),
    ):
        with pytest.raises(InvalidInputError) as caught:
            stage.write(trustee, elections.register_trustee_key, stage.consultation, raw)
        assert set(caught.value.fields) == {"key"}
        told = caught.value.fields["key"] % caught.value.params
        assert str(key.private.secret) not in told
    assert stage.read(elections.list_trustees, stage.consultation) == ()


def test_a_key_without_its_proof_of_possession_is_refused(stage):
    stage.publish()
    trustee = stage.make_person("trustee")
    one, two = (
        json.loads(generate_trustee_key(stage.services.randomness).public.to_bytes())
        for _ in range(2)
    )
    mixed = json.dumps({"pok": one["pok"], "public_key": two["public_key"]}).encode()
    with pytest.raises(InvalidInputError, match="problem"):
        stage.write(trustee, elections.register_trustee_key, stage.consultation, mixed)


def test_only_trustees_hand_in_keys(stage):
    stage.publish()
    public = generate_trustee_key(stage.services.randomness).public.to_bytes()
    with pytest.raises(DeniedError):
        stage.write(stage.official, elections.register_trustee_key, stage.consultation, public)


def test_a_vote_is_set_up_in_the_review_phase_alone(stage):
    """Before it proposals may change; before its publication nothing may be recorded of it."""
    prepared(stage)
    in_review = stage.consultation
    stage.write(stage.publisher, consultations.move_phase, in_review, Phase.VOTING)
    with pytest.raises(ConflictError) as caught:
        stage.set_up()
    assert caught.value.code == "wrong-phase"
    assert not [e for e in recorded(stage) if e["kind"] == "roll.sealed"]
    for phase in set(Phase) - {Phase.REVIEW}:
        with pytest.raises(ConflictError):
            require_set_up_phase(phase)
    require_set_up_phase(Phase.REVIEW)
