"""A witness signs one record only, and says by a code why it does not sign another."""

from dataclasses import replace

import pytest

from ballots.crypto import signing
from ballots.errors import MalformedError, VerificationError
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.lines import write_base64
from ballots.record.merkle import EMPTY_ROOT, Frontier, consistency_proof, leaf_hash
from ballots.record.note import COSIGNATURE, Note, VerifierKey
from ballots.record.witness import AddCheckpoint, cosign, judge, shows_two_records, witness_key

ORIGIN, WITNESS = "town.example/record", "university.example/witness"
LOG_SEED, WITNESS_SEED = b"\1" * 32, b"\2" * 32
LOG = VerifierKey(ORIGIN, signing.public_key_of(LOG_SEED))


class Log:
    """A log of numbered entries whose nodes are all there."""

    def __init__(self, size, word=b"entry"):
        self.nodes, self.frontiers = {}, [Frontier()]
        for number in range(size):
            frontier, completed = self.frontiers[-1].append(leaf_hash(word + b"%d" % number))
            self.frontiers.append(frontier)
            self.nodes |= {(node.level, node.index): node.hash for node in completed}

    def checkpoint(self, size):
        return Checkpoint(ORIGIN, size, self.frontiers[size].root())

    def request(self, old, size, seed=LOG_SEED):
        note = sign_checkpoint(self.checkpoint(size), seed)
        proof = consistency_proof(old, size, lambda *place: self.nodes[place]) if old else ()
        return AddCheckpoint(old, proof, SignedCheckpoint(self.checkpoint(size), note))


@pytest.fixture(scope="module")
def log():
    return Log(40)


def code_of(request, latest, key=LOG):
    with pytest.raises(VerificationError) as caught:
        judge(request, key, latest)
    return caught.value.code


def test_a_request_has_one_spelling(log):
    request = log.request(5, 40)
    assert AddCheckpoint.from_bytes(request.to_bytes()) == request
    assert request.to_bytes().startswith(b"old 5\n")


def test_what_extends_the_latest_checkpoint_may_be_signed(log):
    judge(log.request(0, 7), LOG, None)
    judge(log.request(0, 0), LOG, None)
    for old in range(41):
        latest = log.checkpoint(old)
        for size in (old, 40):
            judge(log.request(old, size), LOG, latest)


def test_only_what_the_log_signed_is_looked_at(log):
    assert code_of(log.request(0, 7, seed=b"\3" * 32), None) == "bad-signature"
    other = VerifierKey("other.example/record", LOG.public_key)
    assert code_of(log.request(0, 7), None, other) == "wrong-log"


def test_sizes_must_meet(log):
    assert code_of(replace(log.request(5, 7), old=8), log.checkpoint(8)) == "bad-size"
    assert code_of(log.request(0, 7), log.checkpoint(5)) == "other-size"
    assert code_of(log.request(5, 7), None) == "other-size"
    assert code_of(log.request(6, 7), log.checkpoint(5)) == "other-size"
    # A smaller tree than the one signed last is never signed.
    assert code_of(log.request(5, 7), log.checkpoint(9)) == "other-size"


def test_another_record_is_never_signed(log):
    fork = Log(40, b"other")
    assert code_of(fork.request(7, 7), log.checkpoint(7)) == "other-root"
    assert code_of(fork.request(7, 9), log.checkpoint(7)) == "bad-consistency"
    short = log.request(7, 40)
    for proof in (short.proof[:-1], (*short.proof, bytes(32)), (), short.proof[::-1]):
        assert code_of(replace(short, proof=proof), log.checkpoint(7)) == "bad-consistency"
    assert code_of(replace(log.request(0, 7), proof=(bytes(32),)), None) == "bad-consistency"
    assert code_of(log.request(0, 0), Checkpoint(ORIGIN, 0, b"x" * 32)) == "other-root"
    assert log.checkpoint(0).root == EMPTY_ROOT


def test_what_proves_two_records_is_told_from_what_anyone_can_send(log):
    fork = Log(40, b"other")
    assert shows_two_records(fork.request(7, 7), log.checkpoint(7))
    assert shows_two_records(fork.request(7, 9), log.checkpoint(7))
    assert not shows_two_records(log.request(7, 7), log.checkpoint(7))
    assert not shows_two_records(log.request(7, 9), log.checkpoint(7))
    assert not shows_two_records(fork.request(6, 9), log.checkpoint(7))
    assert not shows_two_records(fork.request(7, 9), log.checkpoint(0))
    assert not shows_two_records(fork.request(0, 9), log.checkpoint(0))
    junk = replace(log.request(7, 9), proof=(bytes(32),) * 5)
    assert not shows_two_records(junk, log.checkpoint(7))
    assert not shows_two_records(replace(junk, proof=()), log.checkpoint(7))
    # The root of a whole subtree is not in the proof, so nothing is proven yet.
    assert not shows_two_records(fork.request(8, 9), log.checkpoint(8))


def test_a_cosignature_is_checked_like_any_signature_of_a_note(log):
    note = sign_checkpoint(log.checkpoint(7), LOG_SEED)
    line = cosign(log.checkpoint(7), WITNESS, WITNESS_SEED, 1_679_315_147)
    key = witness_key(WITNESS, WITNESS_SEED)
    assert key.kind == COSIGNATURE
    assert VerifierKey.from_text(key.text) == key
    both = Note.from_bytes(Note(note.text, (*note.signatures, line)).to_bytes())
    assert SignedCheckpoint.from_bytes(both.to_bytes()).check(LOG, [key]) == (key,)
    for place in range(len(line.signature)):
        changed = bytearray(line.signature)
        changed[place] ^= 1
        bad = Note(note.text, (*note.signatures, replace(line, signature=bytes(changed))))
        with pytest.raises(VerificationError):
            bad.check([key])
    assert cosign(log.checkpoint(7), WITNESS, WITNESS_SEED, 5) != line


HASH = write_base64(bytes(32)).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 5\n",
        b"new 5\n\nx",
        b"old\n\nx",
        b"old  5\n\nx",
        b"old -5\n\nx",
        b"old 05\n\nx",
        b"old 5 \n\nx",
        b"old 5\nnot base64\n\nx",
        b"old 5\n" + HASH[:-4] + b"\n\nx",
        b"old 5\n" + (HASH + b"\n") * 64 + b"\nx",
        "old ５\n\nx".encode(),
        b"old 5\n\nno note",
        b"old 5\n\n" + b"x" * 1_100_000,
    ],
)
def test_hostile_requests_are_malformed(body):
    with pytest.raises(MalformedError):
        AddCheckpoint.from_bytes(body)


def test_as_many_hashes_as_a_proof_may_have_are_read(log):
    note = sign_checkpoint(log.checkpoint(7), LOG_SEED).to_bytes()
    request = AddCheckpoint.from_bytes(b"old 5\n" + (HASH + b"\n") * 63 + b"\n" + note)
    assert len(request.proof) == 63
