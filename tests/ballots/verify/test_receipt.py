"""Receipts: what the report says of a true one, and that no forged one passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.crypto import signing
from ballots.election.ballot import Ballot, short_code
from ballots.errors import MalformedError
from ballots.record.note import COSIGNATURE, Note, Signature, VerifierKey
from ballots.verify.receipt import grouped, verify_receipt
from tests.ballots.verify.dossiers import CITIZENS, VKEY, make_world

WORLD = make_world()
BALLOT = next(i for i, entry in enumerate(WORLD.entries) if b'\\"Ballot' in entry)
RAW = WORLD.receipt(BALLOT).to_bytes()
WITNESS_SEED = bytes(range(2, 34))


def said(report):
    return {each.code: each.sentence for each in report.findings}


def test_a_receipt_of_a_ballot_tells_election_tracker_and_short_code():
    ballot = Ballot.from_bytes(WORLD.courses[CITIZENS].cast[0][2])
    report = verify_receipt(RAW, VKEY)
    assert report.valid
    words = said(report)
    assert words["election"] == f"election {CITIZENS}"
    assert words["tracker"] == f"tracker {ballot.tracker}"
    code = grouped(short_code(ballot.tracker))
    assert words["short-code"] == f"ballot code {code}"
    assert len(code) == 14
    assert words["W-UNWITNESSED"] == "unwitnessed: signed by the log only"
    assert "not promised" in words["I-REGISTRAR"]
    assert ("inclusion", True, 1, f"entry {BALLOT}") in report.rows()


def test_a_receipt_of_a_publication_tells_its_commitment():
    words = said(verify_receipt(WORLD.receipt(WORLD.first).to_bytes(), VKEY))
    assert words["commitment"].startswith("commitment ")
    assert "tracker" not in words


def test_every_changed_byte_makes_it_invalid():
    for place in range(len(RAW)):
        changed = RAW[:place] + bytes([RAW[place] ^ 1]) + RAW[place + 1 :]
        assert not verify_receipt(changed, VKEY).valid, place


@given(st.binary(max_size=300))
def test_hostile_receipts_never_raise(raw):
    for whole in (raw, RAW[: len(raw)] + raw, b"c2sp.org/tlog-proof@v1\nextra " + raw):
        assert not verify_receipt(whole, VKEY).valid


def test_a_receipt_over_an_entry_that_is_none_is_refused():
    import copy

    world = copy.deepcopy(WORLD)
    world.entries[BALLOT] = b'{"kind":"election.event","election":"x"}'
    assert not verify_receipt(world.receipt(BALLOT).to_bytes(), VKEY).valid
    world.entries[BALLOT] = WORLD.entries[BALLOT].replace(b"Ballot", b"Bullet")
    assert not verify_receipt(world.receipt(BALLOT).to_bytes(), VKEY).valid


def test_another_logs_key_refuses_it():
    other = VerifierKey("vote.example/record", signing.public_key_of(bytes(32)))
    assert not verify_receipt(RAW, other.text).valid
    with pytest.raises(MalformedError, match="log key"):
        verify_receipt(RAW, "no key")
    with pytest.raises(MalformedError, match="log key"):
        verify_receipt(RAW, VKEY, ("no key",))


def witnessed(time=1_795_435_400, name="witness.example", seed=WITNESS_SEED):
    head, separator, note = RAW.partition(b"\n\n")
    parsed = Note.from_bytes(note)
    key = VerifierKey(name, signing.public_key_of(seed), COSIGNATURE)
    message = f"cosignature/v1\ntime {time}\n{parsed.text}".encode()
    signature = time.to_bytes(8, "big") + signing.sign(seed, message)
    signed = Signature(name, key.key_id, signature)
    more = Note(parsed.text, (*parsed.signatures, signed)).to_bytes()
    return head + separator + more, key.text


def test_witnesses_count_towards_the_quorum_and_tell_the_time():
    raw, key = witnessed()
    report = verify_receipt(raw, VKEY, (key,), 1)
    assert report.valid
    assert not report.has("W-UNWITNESSED")
    assert "1795435400" in said(report)["time"]
    assert verify_receipt(raw, VKEY).valid
    assert verify_receipt(raw, VKEY).has("W-UNWITNESSED")


def test_too_few_witnesses_are_an_error_and_one_key_counts_once():
    raw, key = witnessed()
    assert not verify_receipt(RAW, VKEY, (key,), 1).valid
    assert not verify_receipt(raw, VKEY, (key, key), 2).valid
    assert not verify_receipt(raw, VKEY, (), 1).valid


def test_the_log_is_not_its_own_witness():
    assert not verify_receipt(RAW, VKEY, (VKEY,), 1).valid


def test_a_forged_cosignature_is_an_error():
    _, key = witnessed()
    forged, _ = witnessed(seed=bytes(32))
    other = VerifierKey.from_text(key)
    note = Note.from_bytes(forged.partition(b"\n\n")[2])
    wrong = Signature(other.name, other.key_id, note.signatures[-1].signature)
    raw = (
        RAW.partition(b"\n\n")[0]
        + b"\n\n"
        + Note(note.text, (*note.signatures[:-1], wrong)).to_bytes()
    )
    assert not verify_receipt(raw, VKEY, (key,), 0).valid


def test_the_whole_table_of_a_receipt():
    size = len(WORLD.entries)
    assert verify_receipt(RAW, VKEY).rows() == (
        ("receipt", True, 1, ""),
        ("log signature", True, 1, f"vote.example/record, {size} entries"),
        ("inclusion", True, 1, f"entry {BALLOT}"),
        ("entry", True, 1, ""),
        ("witnesses", True, 0, "signed by the log only"),
    )
    report = verify_receipt(WORLD.receipt(WORLD.first).to_bytes(), VKEY)
    assert [(each.check, each.code, each.severity.value) for each in report.findings] == [
        ("entry", "kind", "info"),
        ("entry", "consultation", "info"),
        ("entry", "commitment", "info"),
        ("witnesses", "W-UNWITNESSED", "warning"),
    ]
    words = said(report)
    assert words["kind"] == "the entry is of the kind consultation.published"
    assert words["consultation"] == "consultation 11111111111111"


def test_each_fault_of_a_receipt_stands_under_its_check():
    other = VerifierKey("vote.example/record", signing.public_key_of(bytes(32))).text
    report = verify_receipt(RAW, other)
    assert [(each.check, each.code) for each in report.errors] == [
        ("log signature", "bad-signature")
    ]
    report = verify_receipt(b"x", VKEY)
    assert report.rows() == (("receipt", False, 1, ""),)
    moved = RAW.replace(b"index %d\n" % BALLOT, b"index %d\n" % (BALLOT - 1))
    assert [(each.check, each.code) for each in verify_receipt(moved, VKEY).errors] == [
        ("inclusion", "bad-inclusion")
    ]
    report = verify_receipt(RAW, VKEY, (), 1)
    assert [(each.check, each.code, each.sentence) for each in report.errors] == [
        (
            "witnesses",
            "too-few-witnesses",
            "0 of the 1 required witnesses have signed the checkpoint",
        )
    ]
    assert not report.has("W-UNWITNESSED")


def test_a_receipt_of_an_entry_without_content_tells_its_consultation_alone():
    moved = next(i for i, entry in enumerate(WORLD.entries) if b"phase.moved" in entry)
    words = said(verify_receipt(WORLD.receipt(moved).to_bytes(), VKEY))
    assert words["kind"] == "the entry is of the kind phase.moved"
    assert words["consultation"].startswith("consultation ")
    assert "commitment" not in words
