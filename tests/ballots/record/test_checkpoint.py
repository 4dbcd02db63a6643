"""Checkpoints and receipts: one spelling, one key, one place."""

import base64

import pytest

from ballots.crypto import signing
from ballots.errors import MalformedError, VerificationError
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.merkle import Frontier, inclusion_proof, leaf_hash
from ballots.record.note import Note, Signature, VerifierKey
from ballots.record.proof import InclusionProof

SEED, OTHER = bytes(range(32)), bytes(range(1, 33))
ORIGIN = "vote.example/record"
LOG = VerifierKey(ORIGIN, signing.public_key_of(SEED))
ENTRIES = [b"entry %d" % number for number in range(11)]


def tree():
    frontier, nodes = Frontier(), {}
    for entry in ENTRIES:
        frontier, completed = frontier.append(leaf_hash(entry))
        nodes.update({(node.level, node.index): node.hash for node in completed})
    return frontier, nodes


def receipt(index=6):
    frontier, nodes = tree()
    signed = sign_checkpoint(Checkpoint(ORIGIN, frontier.size, frontier.root()), SEED)
    path = inclusion_proof(index, frontier.size, lambda *place: nodes[place])
    checkpoint = SignedCheckpoint.from_bytes(signed.to_bytes())
    return InclusionProof(ENTRIES[index], index, path, checkpoint)


def check_receipt(raw):
    proof = InclusionProof.from_bytes(raw)
    proof.check_inclusion()
    proof.checkpoint.check(LOG)


def test_a_checkpoint_has_three_lines_and_is_signed_by_its_origin():
    checkpoint = Checkpoint(ORIGIN, 3, bytes(32))
    assert checkpoint.text == f"{ORIGIN}\n3\n{base64.b64encode(bytes(32)).decode()}\n"
    signed = SignedCheckpoint.from_bytes(sign_checkpoint(checkpoint, SEED).to_bytes())
    assert signed.checkpoint == checkpoint
    assert signed.check(LOG) == ()


def test_another_logs_checkpoint_is_not_this_logs():
    foreign = Checkpoint("other.example/record", 3, bytes(32))
    signed = SignedCheckpoint.from_bytes(sign_checkpoint(foreign, SEED).to_bytes())
    with pytest.raises(VerificationError, match=r"not of vote\.example") as refusal:
        signed.check(LOG)
    assert refusal.value.code == "wrong-log"


def test_an_unsigned_checkpoint_is_refused_even_when_others_signed():
    mine = sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), OTHER)
    signed = SignedCheckpoint.from_bytes(mine.to_bytes())
    with pytest.raises(VerificationError, match="has not signed"):
        signed.check(LOG)


def test_witnesses_found_are_named_and_others_ignored():
    witness = VerifierKey("witness.example", signing.public_key_of(OTHER))
    mine = sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), SEED)
    theirs = Signature(witness.name, witness.key_id, signing.sign(OTHER, mine.text.encode()))
    signed = SignedCheckpoint.from_bytes(Note(mine.text, (*mine.signatures, theirs)).to_bytes())
    assert signed.check(LOG, [witness]) == (witness,)
    assert signed.check(LOG) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        f"a\n1\n{base64.b64encode(bytes(31)).decode()}\n",
        f"a\n01\n{base64.b64encode(bytes(32)).decode()}\n",
        f"a\n+1\n{base64.b64encode(bytes(32)).decode()}\n",
        f"a\n\u0661\n{base64.b64encode(bytes(32)).decode()}\n",
        f"a\n{2**63}\n{base64.b64encode(bytes(32)).decode()}\n",
        f"a b\n1\n{base64.b64encode(bytes(32)).decode()}\n",
        f"\n1\n{base64.b64encode(bytes(32)).decode()}\n",
        f"a\n1\n{base64.b64encode(bytes(32)).decode()}\nextension\n",
        f"a\n1\n{base64.b64encode(bytes(32)).decode()[:-1]}\n",
        f"a\n1\n{base64.b64encode(bytes(32)).decode()[:-2]}B=\n",
    ],
)
def test_a_checkpoint_that_is_not_written_exactly_so_is_refused(text):
    with pytest.raises(MalformedError, match=r"^(checkpoint|log key): "):
        Checkpoint.from_text(text)


@pytest.mark.parametrize("index", range(len(ENTRIES)))
def test_a_receipt_survives_writing_and_reading_and_leads_to_the_root(index):
    again = InclusionProof.from_bytes(receipt(index).to_bytes())
    assert again == receipt(index)
    again.check_inclusion()
    assert again.checkpoint.check(LOG) == ()


def test_a_receipt_begins_as_the_format_says():
    lines = receipt().to_bytes().decode().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1] == "extra " + base64.b64encode(ENTRIES[6]).decode()
    assert lines[2] == "index 6"
    assert lines[lines.index("") + 1] == ORIGIN


def test_no_byte_of_a_receipt_can_change_unseen():
    raw = receipt().to_bytes()
    for place in range(len(raw)):
        for flip in (1, 32, 128):
            changed = raw[:place] + bytes([raw[place] ^ flip]) + raw[place + 1 :]
            with pytest.raises((MalformedError, VerificationError)):
                check_receipt(changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"c2sp.org/tlog-proof@v1", b"c2sp.org/tlog-proof@v2"),
        (b"extra ", b"extra  "),
        (b"index 6", b"index 06"),
        (b"index 6\n", b""),
        (b"\n\n", b"\n"),
        (b"index 6\n", b"index 6\n" + b"A" * 43 + b"=\n" + (b"A" * 43 + b"=\n") * 63),
        (b"index 6\n", b"index 6\r\n"),
        (b"extra ", "é ".encode()),
    ],
)
def test_a_receipt_that_is_not_written_exactly_so_is_refused(old, new):
    with pytest.raises(MalformedError):
        InclusionProof.from_bytes(receipt().to_bytes().replace(old, new))
    with pytest.raises(MalformedError, match="larger"):
        InclusionProof.from_bytes(b"x" * 1_200_001)
