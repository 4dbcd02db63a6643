"""Dossiers that witnesses have signed: counted for keys that were given, told for all others."""

import copy
from dataclasses import replace

import pytest

from ballots.crypto import signing
from ballots.dossier.layout import build_dossier, close_name
from ballots.errors import MalformedError
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.merkle import Frontier, leaf_hash
from ballots.record.note import Note, Signature, VerifierKey
from ballots.record.witness import cosign, witness_key
from ballots.verify.dossier import verify_dossier
from ballots.verify.witnesses import Witnesses
from tests.ballots.verify.dossiers import CITIZENS, EXPERTS, ORIGIN, VKEY, World, make_world

SEEN = 1_795_435_400
SEEDS = {f"{name}.example/witness": bytes([n]) * 32 for n, name in enumerate("abc", 60)}
A, B, C = (witness_key(name, seed).text for name, seed in SEEDS.items())


def signed_by(world, *names, seconds=SEEN):
    """The dossier's parts with cosignatures of these witnesses under its checkpoint."""
    parts = world.parts()
    signed = SignedCheckpoint.from_bytes(parts.checkpoint)
    lines = [cosign(signed.checkpoint, f"{n}.example/witness", SEEDS[f"{n}.example/witness"],
                    seconds) for n in names]  # fmt: skip
    note = Note(signed.note.text, (*signed.note.signatures, *lines))
    return replace(parts, checkpoint=note.to_bytes(), closes=getattr(world, "closes", {}))


def demanding(quorum):
    """A finished consultation whose rules demand witnesses, of whom A and B signed the close."""
    world = World().begin()
    world.set_up(witness_quorum=quorum)
    world.vote()
    world.count()
    world.publish_outcome()
    world.decide()
    world.closes = {uuid: close(world, uuid) for uuid in world.courses}
    return world


def step(world, uuid, kind):
    """Where an election's first event of a type stands."""
    found = (
        i
        for i, entry in enumerate(world.entries)
        if uuid.encode() in entry and f'\\"{kind}\\"'.encode() in entry
    )
    return next(found)


def close(world, uuid, *names, size=None, log_seed=bytes(range(32))):
    """The checkpoint just before the first opening, or of another size, signed by witnesses."""
    size = step(world, uuid, "PartialDecryption") if size is None else size
    tree = Frontier().extend(leaf_hash(entry) for entry in world.entries[:size])
    checkpoint = Checkpoint(ORIGIN, size, tree.root())
    note = sign_checkpoint(checkpoint, log_seed)
    names = [f"{name}.example/witness" for name in names or ("a", "b")]
    lines = [cosign(checkpoint, name, SEEDS[name], SEEN) for name in names]
    return Note(note.text, (*note.signatures, *lines)).to_bytes()


WORLD, DEMANDING = make_world(), demanding(2)


def check(parts, *keys, quorum=0, log=VKEY):
    witnesses = Witnesses.from_texts(keys, quorum)
    return verify_dossier(build_dossier(parts), log_key=log, witnesses=witnesses)


def said(report):
    found = [each for each in report.findings if each.check == "witnesses"]
    assert {each.where for each in found} <= {"record/checkpoint"}
    return [(each.code, each.severity.value, each.sentence) for each in found]


def row(report):
    return next(each for each in report.rows() if each[0] == "witnesses")


def test_the_report_says_which_witnesses_signed_and_when():
    report = check(signed_by(WORLD, "a", "b"), A, B, C, quorum=2)
    assert report.valid
    assert row(report) == ("witnesses", True, 2, "a.example/witness, b.example/witness")
    when = "2026-11-23T12:03:20Z, 1795435400 (seconds since 1970)"
    assert said(report) == [
        ("time", "info", f"a.example/witness saw it at {when}"),
        ("time", "info", f"b.example/witness saw it at {when}"),
    ]
    assert not report.has("W-UNWITNESSED")


def test_signed_by_the_log_only_is_said():
    report = check(WORLD.parts(), A)
    assert report.valid
    assert row(report) == ("witnesses", True, 0, "signed by the log only")
    assert said(report) == [
        ("W-UNWITNESSED", "warning", "unwitnessed: signed by the log only"),
    ]


def test_a_witness_whose_key_was_not_given_is_told_and_not_counted():
    for keys in ((), (C,)):
        report = check(signed_by(WORLD, "a"), *keys)
        assert report.valid
        nobody = "signed by the log and by nobody whose key was given"
        assert row(report) == ("witnesses", True, 0, nobody)
        assert said(report) == [
            ("W-UNWITNESSED", "warning", f"unwitnessed: {nobody}"),
            (
                "I-UNKNOWN-WITNESS",
                "info",
                (
                    "there is a signature of a.example/witness, whose key was not given: it is "
                    "not checked"
                ),
            ),
        ]
    assert check(signed_by(WORLD, "a"), C, quorum=1).has("too-few-witnesses")


def test_a_known_witness_that_signed_something_else_is_an_error():
    parts = signed_by(WORLD, "a", "b")
    note = Note.from_bytes(parts.checkpoint)
    log, one, two = note.signatures
    forged = Note(note.text, (log, Signature(one.name, one.key_id, two.signature), two))
    report = check(replace(parts, checkpoint=forged.to_bytes()), A, B)
    assert [(each.check, each.code, each.where) for each in report.errors] == [
        ("witnesses", "bad-signature", "record/checkpoint")
    ]
    assert row(report)[3] == "b.example/witness"


def test_the_rules_quorum_is_demanded_of_the_keys_that_were_given():
    whole = signed_by(DEMANDING, "a", "b")
    assert check(whole, A, B).valid
    assert check(whole, A, B, C, quorum=1).valid
    for keys in ((), (A,), (A, A), (A, C)):
        assert [(each.check, each.code) for each in check(whole, *keys).errors] == [
            ("witnessed close", "too-few-witnesses"),
            ("witnessed close", "too-few-witnesses"),
            ("witnesses", "too-few-witnesses"),
        ]
    report = check(signed_by(DEMANDING, "a"), A, B)
    assert [each.sentence for each in report.errors] == [
        "1 of the 2 required witnesses have signed the checkpoint"
    ]
    assert check(whole, A, B, quorum=3).has("too-few-witnesses")


def test_the_log_is_not_its_own_witness():
    own = witness_key("own.example/witness", bytes(range(32)))
    parts = WORLD.parts()
    signed = SignedCheckpoint.from_bytes(parts.checkpoint)
    line = cosign(signed.checkpoint, own.name, bytes(range(32)), SEEN)
    note = Note(signed.note.text, (*signed.note.signatures, line))
    parts = replace(parts, checkpoint=note.to_bytes())
    assert VerifierKey.from_text(VKEY).public_key == signing.public_key_of(bytes(range(32)))
    assert check(parts, own.text, quorum=1).has("too-few-witnesses")
    assert check(parts, own.text).valid


def test_a_witness_signs_once():
    parts = signed_by(WORLD, "a", "a")
    assert {each.code for each in check(parts, A).errors} == {"repeated-signature"}


def test_a_plain_signature_tells_no_time_and_a_time_beyond_calendars_is_a_number():
    report = check(signed_by(WORLD, "a", seconds=2**64 - 1), A)
    assert said(report) == [
        ("time", "info", f"a.example/witness saw it at {2**64 - 1} (seconds since 1970)")
    ]
    last = check(signed_by(WORLD, "a", seconds=253_402_300_799), A)
    assert "9999-12-31T23:59:59Z" in said(last)[0][2]
    plain = VerifierKey("plain.example", signing.public_key_of(bytes(32)))
    parts = WORLD.parts()
    note = Note.from_bytes(parts.checkpoint)
    line = Signature(plain.name, plain.key_id, signing.sign(bytes(32), note.text.encode()))
    parts = replace(parts, checkpoint=Note(note.text, (*note.signatures, line)).to_bytes())
    report = check(parts, plain.text, quorum=1)
    assert report.valid
    assert said(report) == []


def test_a_dossier_whose_log_key_cannot_be_read_still_counts_its_witnesses():
    raw = build_dossier(replace(signed_by(DEMANDING, "a", "b"), log_key="none"))
    report = verify_dossier(raw, log_key=None, witnesses=Witnesses.from_texts((A, B), 1))
    assert row(report)[1:3] == (True, 2)
    assert next(each for each in report.rows() if each[0] == "witnessed close")[1:3] == (True, 2)


def test_a_key_that_is_none_is_the_callers_fault():
    with pytest.raises(MalformedError, match="log key"):
        Witnesses.from_texts(("no key",), 1)


class TestTheClose:
    """The tally that trustees opened had been signed by witnesses before."""

    def found(self, world=DEMANDING, keys=(A, B), **closes):
        parts = signed_by(world, "a", "b")
        parts = replace(parts, closes={**parts.closes, **closes})
        parts = replace(parts, closes={u: c for u, c in parts.closes.items() if c is not None})
        report = check(parts, *keys)
        return [
            (each.code, each.where, each.sentence)
            for each in report.errors
            if each.check == "witnessed close"
        ]

    def test_it_is_checked_for_each_election_that_was_opened(self):
        report = check(signed_by(DEMANDING, "a", "b"), A, B)
        assert next(each for each in report.rows() if each[0] == "witnessed close")[1:3] == (
            True,
            2,
        )

    def test_without_demand_there_is_none(self):
        row = next(each for each in check(WORLD.parts()).rows() if each[0] == "witnessed close")
        assert row[1:3] == (True, 0)
        assert self.found(WORLD, **{CITIZENS: close(WORLD, CITIZENS)}) == [
            ("foreign-file", close_name(CITIZENS), "no such checkpoint belongs here")
        ]

    def test_one_that_is_missing_or_of_another_election_is_named(self):
        assert self.found(**{EXPERTS: None}) == [
            ("missing-file", close_name(EXPERTS), "the witnesses' checkpoint is not here")
        ]
        parts = signed_by(DEMANDING, "a", "b")
        other = {**parts.closes, "1" * 14: parts.closes[EXPERTS]}
        report = check(replace(parts, closes=other), A, B)
        assert [(each.code, each.where) for each in report.errors] == [
            ("foreign-file", close_name("1" * 14))
        ]

    def test_one_from_before_the_seal_or_after_the_first_opening_is_too_late(self):
        sealed = step(DEMANDING, CITIZENS, "EncryptedTally")
        opened = step(DEMANDING, CITIZENS, "PartialDecryption")
        for size, is_right in (
            (sealed, False),
            (sealed + 1, True),
            (opened, True),
            (opened + 1, 0),
        ):
            found = self.found(**{CITIZENS: close(DEMANDING, CITIZENS, size=size)})
            words = f"it has {size} entries: the tally is sealed in {sealed}, opened in {opened}"
            assert found == ([] if is_right else [("late-close", close_name(CITIZENS), words)])

    def test_one_of_another_record_or_another_log_is_refused(self):
        other = copy.deepcopy(DEMANDING)
        other.entries[0] = other.entries[1]
        found = self.found(**{CITIZENS: close(other, CITIZENS)})
        assert [each[0] for each in found] == ["wrong-root"]
        found = self.found(**{CITIZENS: close(DEMANDING, CITIZENS, log_seed=bytes(32))})
        assert [each[0] for each in found] == ["bad-signature"]
        assert [each[0] for each in self.found(**{CITIZENS: b"x"})] == ["malformed"]

    def test_too_few_or_forged_signatures_are_refused(self):
        found = self.found(**{CITIZENS: close(DEMANDING, CITIZENS, "a", "c")})
        assert [each[::2] for each in found] == [
            ("too-few-witnesses", "1 of the 2 required witnesses have signed it")
        ]
        raw = close(DEMANDING, CITIZENS, "a", "b")
        line = close(DEMANDING, CITIZENS, "b", size=3).splitlines(keepends=True)[-1]
        forged = b"".join([*raw.splitlines(keepends=True)[:-1], line])
        assert [each[0] for each in self.found(**{CITIZENS: forged})] == ["bad-signature"]

    def test_a_chamber_that_stays_sealed_has_none(self):
        world = World(k=2).begin()
        world.set_up(witness_quorum=2)
        world.vote()
        world.count()
        world.publish_outcome()
        world.decide()
        world.closes = {CITIZENS: close(world, CITIZENS)}
        assert check(signed_by(world, "a", "b"), A, B).valid
        assert [each[0] for each in self.found(world, **{EXPERTS: world.closes[CITIZENS]})] == [
            "foreign-file"
        ]
