"""Receipts: what the report says of a true one, and that no forged one passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.crypto import signing
from ballots.dossier.commitment import Opening
from ballots.dossier.entries import read_entry
from ballots.election.ballot import Ballot, short_code
from ballots.encoding import b64_nopad, canonical_json
from ballots.errors import MalformedError
from ballots.record.merkle import leaf_hash
from ballots.record.note import COSIGNATURE, Note, Signature, VerifierKey
from ballots.verify.receipt import grouped, receipt_code, verify_receipt
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
        ("entry", "at", "info"),
        ("entry", "commitment", "info"),
        ("entry", "short-code", "info"),
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


def place_of(kind):
    return next(i for i, raw in enumerate(WORLD.entries) if read_entry(raw).kind == kind)


def test_every_entry_has_a_receipt_that_says_what_it_is_about():
    for index in range(len(WORLD.entries)):
        report = verify_receipt(WORLD.receipt(index).to_bytes(), VKEY)
        assert report.valid, index
        assert report.has("short-code"), index
    comment = said(verify_receipt(WORLD.receipt(place_of("comment.posted")).to_bytes(), VKEY))
    assert comment["subject"] == "about proposal:33333333333333"
    assert comment["comment"] == "comment 66666666666666"
    assert comment["at"] == "made at 2026-11-23T08:00:00Z, says the platform"
    review = said(verify_receipt(WORLD.receipt(place_of("review.submitted")).to_bytes(), VKEY))
    assert (review["proposal"], review["version"]) == ("proposal 33333333333333", "version 1")
    assert review["review"] == "review 77777777777777"


def test_the_code_of_a_ballot_is_its_own_and_that_of_another_entry_its_leafs():
    ballot = Ballot.from_bytes(WORLD.courses[CITIZENS].cast[0][2])
    assert receipt_code(read_entry(WORLD.entries[BALLOT])) == short_code(ballot.tracker)
    for kind in ("comment.posted", "rules.fixed", "election.event"):
        raw = WORLD.entries[place_of(kind)]
        assert receipt_code(read_entry(raw)) == short_code(b64_nopad(leaf_hash(raw)))
    place = place_of("comment.posted")
    code = grouped(receipt_code(read_entry(WORLD.entries[place])))
    words = said(verify_receipt(WORLD.receipt(place).to_bytes(), VKEY))
    assert words["short-code"] == f"receipt code {code}"


class TestOpenings:
    """A receipt and the opening of its commitment: this is what was written, or it is not."""

    place = place_of("comment.posted")
    opening = WORLD.openings[place]

    def report(self, raw, place=None):
        receipt = WORLD.receipt(self.place if place is None else place).to_bytes()
        return verify_receipt(receipt, VKEY, opening=raw)

    def codes(self, report):
        return [(each.check, each.code) for each in report.errors]

    def test_the_opening_shows_what_was_written(self):
        report = self.report(self.opening.to_bytes(self.place))
        assert report.valid
        assert ("opening", True, 1, "") in report.rows()
        told = {each.where: each.sentence for each in report.findings if each.code == "content"}
        assert told == {"text": "Yes!", "language": "en", "author": "Di", "stance": "for"}

    def test_fields_that_are_no_texts_are_told_as_json(self):
        place = place_of("review.submitted")
        report = self.report(WORLD.openings[place].to_bytes(place), place)
        told = {each.where: each.sentence for each in report.findings if each.code == "content"}
        assert told["recused"] == "false"
        assert told["scores"] == '[{"criterion":"cost","score":4,"reason":"cheap"}]'

    @pytest.mark.parametrize("change", ["text", "blinding"])
    def test_another_text_or_blinding_is_not_what_was_written(self, change):
        kind, blinding = self.opening.kind, self.opening.blinding
        content = self.opening.content
        if change == "text":
            content = content.replace(b"Yes!", b"Yes?")
        else:
            blinding = bytes([blinding[0] ^ 1]) + blinding[1:]
        report = self.report(Opening(kind, blinding, content).to_bytes(self.place))
        assert self.codes(report) == [("opening", "wrong-opening")]
        assert not report.has("content")

    def test_an_opening_of_another_entry_is_named(self):
        assert self.codes(self.report(self.opening.to_bytes(self.place + 1))) == [
            ("opening", "foreign-file")
        ]
        other = place_of("review.submitted")
        raw = WORLD.openings[other].to_bytes(self.place)
        assert self.codes(self.report(raw)) == [("opening", "foreign-file")]

    def test_an_entry_that_commits_to_nothing_has_no_opening(self):
        place = place_of("phase.moved")
        raw = self.opening.to_bytes(place)
        assert self.codes(self.report(raw, place)) == [("opening", "foreign-file")]

    def test_an_opening_beside_an_entry_that_is_none_is_foreign(self):
        import copy

        world = copy.deepcopy(WORLD)
        world.entries[self.place] = b"{}"
        receipt = world.receipt(self.place).to_bytes()
        report = verify_receipt(receipt, VKEY, opening=self.opening.to_bytes(self.place))
        assert ("opening", "foreign-file") in self.codes(report)

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            (b"", "malformed"),
            (b"{}", "malformed"),
            (b'{"index":1,"index":1}', "duplicate-key"),
            (opening.to_bytes(place) + b" ", "not-canonical"),
            (Opening("comment.posted", bytes(32), b"{}").to_bytes(place), "malformed"),
            (Opening("phase.moved", bytes(32), b"{}").to_bytes(place), "unknown-kind"),
            (
                Opening("comment.posted", bytes(32), canonical_json({"text": "x"}) + b" ").to_bytes(
                    place
                ),
                "not-canonical",
            ),
        ],
    )
    def test_a_file_that_is_no_opening_is_named(self, raw, code):
        assert self.codes(self.report(raw)) == [("opening", code)]

    def test_every_changed_byte_of_an_opening_is_found(self):
        raw = self.opening.to_bytes(self.place)
        for at in range(len(raw)):
            changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
            assert not self.report(changed).valid, at


@given(st.binary(max_size=300))
def test_hostile_openings_never_raise(raw):
    receipt = WORLD.receipt(place_of("comment.posted")).to_bytes()
    for whole in (raw, b'{"index":1,"kind":"' + raw):
        assert not verify_receipt(receipt, VKEY, opening=whole).valid
