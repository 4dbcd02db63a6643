"""Trustees make their keys together: round by round, checked, recorded, and begun again."""

import json
from dataclasses import replace

import pytest

from ballots.crypto.group import ORDER
from ballots.election.ceremony import assemble
from ballots.election.certificate import Context
from ballots.election.shares import SealedShare
from ballots.election.trustees import Trustees
from ballots.encoding import canonical_json, parse_json
from ballots.making.keyfile import seed_file
from ballots.making.threshold import BadShareError, Member, draw_member
from participate.elections import service as elections
from participate.elections.service import CeremonyState, Round
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.errors import (
    ConflictError,
    DeniedError,
    InvalidInputError,
    NotFoundError,
)


def recorded(stage, *kinds):
    with stage.services.database.read() as session:
        entries = record.list_entries(session, consultation=stage.consultation, limit=100)
    read = [json.loads(view.entry.raw) for view in reversed(entries)]
    return [entry for entry in read if entry["kind"] in kinds]


@pytest.fixture
def published(stage):
    stage.publish()
    return stage


def begin(stage, accounts, threshold=2):
    return stage.write(
        stage.official, elections.begin_ceremony, stage.consultation, accounts, threshold
    )


def refused(stage, place, part, raw, error=InvalidInputError):
    with pytest.raises(error) as caught:
        stage.take_step(place, part, raw)
    return caught.value


def test_five_rounds_make_the_group_that_the_election_has(published):
    stage = published
    stage.hold_ceremony(3, 2)
    view = stage.read(elections.find_ceremony, stage.consultation)
    assert (view.state, view.open_round) == (CeremonyState.FINISHED, None)
    steps = recorded(stage, "ceremony.begun", "ceremony.step", "key.given")
    assert [(e["kind"], e.get("round"), e.get("trustee")) for e in steps] == [
        ("ceremony.begun", None, None),
        *(("ceremony.step", str(part), z) for part in elections.ROUNDS for z in (1, 2, 3)),
        *(("key.given", None, z) for z in (1, 2, 3)),
    ]
    files = [entry["document"].encode() for entry in steps[13:16]]
    group = assemble(view.files.reveals(), files)
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.save(replace(stage.plan(), threshold=2))
    stage.set_up()
    archive = stage.read(elections.export_archive, stage.uuids[0])
    start = archive.index(b'[["Pedersen"')
    trustees = Trustees.from_bytes(archive[start : archive.index(b"\0", start)])
    assert trustees.items == (group,)
    assert trustees.match([entry["public_key"] for entry in steps[16:]], 2)


def test_nobody_is_ahead_of_a_round(published):
    """Above all no coefficients are published before everybody has promised theirs."""
    stage = published
    stage.hold_ceremony(3, 2, upto=Round.COMMITMENT)
    raw = stage.step_file(1, Round.COMMITMENT)
    for part in (Round.REVEAL, Round.SHARES, Round.VERIFICATION, Round.COMPLAINT):
        assert refused(stage, 1, part, raw, ConflictError).code == "not-your-turn"
    stage.take_step(1, Round.COMMITMENT, raw)
    stage.take_step(2, Round.COMMITMENT)
    assert refused(stage, 1, Round.REVEAL, raw, ConflictError).code == "not-your-turn"


def test_the_same_file_again_changes_nothing_and_another_is_refused(published):
    stage = published
    stage.hold_ceremony(3, 2, upto=Round.COMMITMENT)
    raw, other = (stage.step_file(1, Round.COMMITMENT) for _ in range(2))
    for part in (Round.COMMITMENT, Round.COMMITMENT, None):
        stage.take_step(1, part, raw)
    assert len(recorded(stage, "ceremony.step")) == 4
    assert refused(stage, 1, Round.COMMITMENT, other, ConflictError).code == "already-submitted"


def test_the_round_of_a_file_is_found(published):
    stage = published
    stage.hold_ceremony(3, 2, upto=Round.CERTIFICATE)
    for part in elections.ROUNDS:
        for place in (1, 2, 3):
            stage.take_step(place, None, stage.step_file(place, part))
    assert stage.read(elections.find_ceremony, stage.consultation).open_round is None


def test_a_wrong_file_is_refused_with_its_fault_and_kept_nowhere(published):
    stage = published
    stage.hold_ceremony(3, 2, upto=Round.CERTIFICATE)
    randomness = stage.services.randomness
    place_two = draw_member(Context(3, 2, 2), randomness).certify(randomness)
    three_of_three = draw_member(Context(3, 3, 1), randomness).certify(randomness)
    own = stage.step_file(1, Round.CERTIFICATE)
    forged = json.loads(own)
    forged["signature"]["response"] = str((int(forged["signature"]["response"]) + 1) % ORDER)
    for raw, reason in (
        (place_two, "wrong-context"),
        (three_of_three, "wrong-context"),
        (canonical_json(forged), "bad-signature"),
        (own + b"\n", "not-canonical"),
        (b"\xff", "malformed"),
    ):
        error = refused(stage, 1, Round.CERTIFICATE, raw)
        assert set(error.fields) == {"file"}
        told = error.fields["file"] % error.params
        assert reason in told
        assert "member 1" in told
    assert recorded(stage, "ceremony.step") == []


def test_a_key_of_anothers_certificate_is_refused_at_once(published):
    stage = published
    stage.hold_ceremony(3, 2, upto=Round.CERTIFICATE)
    stage.take_step(1, Round.CERTIFICATE)
    twin = Member(Context(3, 2, 2), stage.members[0].seed)
    error = refused(stage, 2, Round.CERTIFICATE, twin.certify(stage.services.randomness))
    assert error.params["code"] == "repeated-trustee"


def test_other_coefficients_than_promised_are_refused(published):
    stage = published
    stage.hold_ceremony(3, 2, upto=Round.REVEAL)
    raw = stage.step_file(2, Round.REVEAL)
    error = refused(stage, 1, Round.REVEAL, raw)
    assert error.params["code"] == "wrong-commitment"


def test_a_secret_is_refused_and_kept_nowhere(published):
    stage = published
    stage.hold_ceremony(3, 2, upto=Round.CERTIFICATE)
    secret = seed_file(stage.members[0])
    error = refused(stage, 1, None, secret)
    assert "secret" in error.fields["file"]
    assert stage.members[0].seed.hex() not in error.fields["file"]


def bad_shares(stage, monkeypatch, sender, receiver):
    """The sender's software sends one receiver another share than it has published for."""
    plain = Member._seal_share

    def seal(member, revealed, to, randomness):
        sealed = plain(member, revealed, to, randomness)
        if to != receiver:
            return sealed
        return SealedShare(sealed.ephemeral, sealed.proof, bytes(len(sealed.box)))

    with monkeypatch.context() as patch:
        patch.setattr(Member, "_seal_share", seal)
        return stage.step_file(sender, Round.SHARES)


def complaint_of(stage, place):
    with pytest.raises(BadShareError) as caught:
        stage.step_file(place, Round.VERIFICATION)
    return caught.value.complaint


def test_a_bad_share_ends_the_ceremony_and_its_sender_is_named(published, monkeypatch):
    stage = published
    stage.hold_ceremony(3, 2, upto=Round.SHARES)
    stage.take_step(1, Round.SHARES, bad_shares(stage, monkeypatch, 1, 3))
    stage.take_step(2, Round.SHARES)
    stage.take_step(3, Round.SHARES)
    complaint = complaint_of(stage, 3)
    assert refused(stage, 2, Round.COMPLAINT, complaint).params["code"] == "wrong-owner"
    view = stage.take_step(3, None, complaint)
    assert view.state is CeremonyState.COMPLAINED
    assert (view.bad_share.about.place, view.bad_share.of.place) == (1, 3)
    stage_after = stage.step_file(2, Round.VERIFICATION)
    assert refused(stage, 2, None, stage_after, ConflictError).code == "ceremony-over"


def test_a_false_complaint_is_refused(published, monkeypatch):
    stage = published
    stage.hold_ceremony(3, 2, upto=Round.SHARES)
    raw = bad_shares(stage, monkeypatch, 1, 3)
    good = stage.step_file(1, Round.SHARES)
    stage.take_step(1, Round.SHARES, good)
    stage.take_step(2, Round.SHARES)
    stage.take_step(3, Round.SHARES)
    files = stage.read(elections.find_ceremony, stage.consultation).files
    sent = [raw, *files.all_of(Round.SHARES)[1:]]
    with pytest.raises(BadShareError) as caught:
        stage.members[2].receive(files.reveals(), sent, stage.services.randomness)
    error = refused(stage, 3, Round.COMPLAINT, caught.value.complaint)
    assert error.params["code"] == "wrong-context"
    about_nobody = parse_json(caught.value.complaint, max_bytes=1 << 16)
    about_nobody["sender"] = 9
    error = refused(stage, 3, Round.COMPLAINT, canonical_json(about_nobody))
    assert error.params["code"] == "malformed"


def test_only_the_named_trustees_hand_in(published):
    stage = published
    stage.hold_ceremony(3, 2, upto=Round.CERTIFICATE)
    raw = stage.step_file(1, Round.CERTIFICATE)
    for stranger in (stage.make_person("trustee", address="x@example.org"), stage.official):
        with pytest.raises(DeniedError):
            stage.write(stranger, elections.hand_in_file, stage.consultation, raw)


def test_a_ceremony_given_up_is_as_if_it_had_never_been_and_the_next_begins(published):
    stage = published
    people = stage.hold_ceremony(3, 2)
    raw = stage.step_file(1, Round.CERTIFICATE)
    with pytest.raises(ConflictError) as caught:
        begin(stage, [each.account for each in people])
    assert caught.value.code == "ceremony-begun"
    with pytest.raises(InvalidInputError):
        stage.write(stage.official, elections.end_ceremony, stage.consultation, "whim")
    stage.write(stage.official, elections.end_ceremony, stage.consultation, "lost")
    assert stage.read(elections.list_trustees, stage.consultation) == ()
    with pytest.raises(NotFoundError):
        stage.take_step(1, None, raw)
    with pytest.raises(NotFoundError):
        stage.write(stage.official, elections.end_ceremony, stage.consultation, "lost")
    stage.hold_ceremony(3, 2, upto=Round.COMMITMENT)
    assert stage.read(elections.find_ceremony, stage.consultation).number == 2
    ends = recorded(stage, "ceremony.ended")
    assert [(each["ceremony"], each["reason"]) for each in ends] == [(1, "lost")]


def test_a_ceremony_takes_the_place_of_single_keys_and_keeps_them_out(published):
    stage = published
    trustee = stage.hand_in_key(1)
    public = stage.keys[1][1].public.to_bytes()
    stage.hold_ceremony(3, 2, upto=Round.CERTIFICATE)
    assert stage.read(elections.list_trustees, stage.consultation) == ()
    with pytest.raises(ConflictError) as caught:
        stage.write(trustee, elections.register_trustee_key, stage.consultation, public)
    assert caught.value.code == "ceremony-begun"


def test_impossible_choices_are_refused_where_they_are_made(published):
    stage = published
    people = [stage.make_person("trustee", address=f"t{n}@example.org") for n in range(4)]
    three = [each.account for each in people[:3]]
    for accounts, threshold, field in (
        (three[:2], 2, "trustees"),
        ([*three, three[0]], 2, "trustees"),
        ([*three[:2], stage.official.account], 2, "trustees"),
        (three, 1, "needed"),
        (three, 3, "needed"),
    ):
        with pytest.raises(InvalidInputError) as caught:
            begin(stage, accounts, threshold)
        assert set(caught.value.fields) == {field}
    with pytest.raises(DeniedError):
        stage.write(people[0], elections.begin_ceremony, stage.consultation, three, 2)
    assert recorded(stage, "ceremony.begun") == []


def test_a_vote_is_not_set_up_before_the_ceremony_is_finished(published):
    stage = published
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.save(stage.plan())
    stage.hold_ceremony(3, 2, upto=Round.VERIFICATION)
    with pytest.raises(InvalidInputError) as caught:
        stage.set_up()
    assert set(caught.value.fields) == {"trustees"}
    for place in (1, 2, 3):
        stage.take_step(place, Round.VERIFICATION)
    stage.set_up()
    with pytest.raises(ConflictError) as caught:
        stage.write(stage.official, elections.end_ceremony, stage.consultation, "lost")
    assert caught.value.code == "rules-frozen"


def test_two_of_three_open_the_count_and_a_wrong_part_is_named(published):
    stage = published
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hold_ceremony(3, 2)
    stage.save(replace(stage.plan(), threshold=2))
    stage.set_up()
    stage.open()
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 0, 1]))
    stage.close()
    with pytest.raises(InvalidInputError) as caught:
        stage.submit(1, raw=stage.upload_of(1, key=stage.keys[2][1]))
    assert caught.value.params["code"] == "bad-proof"
    assert stage.submit(3) is elections.State.TALLIED
    assert stage.submit(1) is elections.State.OPENED
    tally = stage.read(elections.tallies, stage.consultation)["citizens"]
    assert tally.contests[0].votes == (1, 0, 1)
    with pytest.raises(ConflictError) as caught:
        stage.submit(2)
    assert caught.value.code == "wrong-state"
