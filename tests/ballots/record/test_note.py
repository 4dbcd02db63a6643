"""Signed notes against a published vector, and the enemies of the format."""

import pytest

from ballots.errors import MalformedError, VerificationError
from ballots.record.note import COSIGNATURE, Note, Signature, VerifierKey, sign_note

SEED = bytes(range(32))
DASH = "\u2014"
# The example in the documentation of golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    f"{DASH} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
    "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()


def own_key():
    return VerifierKey.from_text(VerifierKey("log.example/r", sign_key()).text)


def sign_key():
    from ballots.crypto import signing

    return signing.public_key_of(SEED)


def test_the_published_note_is_signed_by_its_published_key():
    key = VerifierKey.from_text(PETER)
    note = Note.from_bytes(NOTE)
    assert key.text == PETER
    assert note.to_bytes() == NOTE
    assert note.check([key]) == (key,)


def test_a_changed_text_is_an_error_not_an_unsigned_note():
    changed = Note.from_bytes(NOTE.replace(b"answer", b"Answer"))
    with pytest.raises(VerificationError, match="PeterNeumann is wrong") as refusal:
        changed.check([VerifierKey.from_text(PETER)])
    assert refusal.value.code == "bad-signature"


def test_an_unknown_key_is_ignored_and_several_signatures_may_stand():
    mine = sign_note("text\n", "log.example/r", SEED)
    others = tuple(Signature(f"w{number}", bytes(4), bytes(64)) for number in range(20))
    note = Note.from_bytes(Note(mine.text, (*others, *mine.signatures)).to_bytes())
    assert note.check([VerifierKey.from_text(PETER), own_key()]) == (own_key(),)


def test_one_wrong_signature_of_a_known_key_spoils_the_note_even_beside_a_right_one():
    mine = sign_note("text\n", "log.example/r", SEED)
    wrong = Signature("log.example/r", own_key().key_id, bytes(64))
    with pytest.raises(VerificationError, match="is wrong"):
        Note(mine.text, (*mine.signatures, wrong)).check([own_key()])


def test_a_text_may_hold_empty_lines():
    note = sign_note("one\n\ntwo\n", "log.example/r", SEED)
    assert Note.from_bytes(note.to_bytes()).check([own_key()])


def test_a_cosignature_covers_its_time():
    from ballots.crypto import signing

    witness = VerifierKey("witness.example", sign_key(), COSIGNATURE)
    assert VerifierKey.from_text(witness.text) == witness
    message = b"cosignature/v1\ntime 1795435342\ntext\n"
    signature = (1795435342).to_bytes(8, "big") + signing.sign(SEED, message)
    note = Note("text\n", (Signature(witness.name, witness.key_id, signature),))
    assert note.check([witness]) == (witness,)
    assert note.signatures[0].seconds == 1795435342
    later = (1795435343).to_bytes(8, "big") + signature[8:]
    with pytest.raises(VerificationError, match="is wrong"):
        Note("text\n", (Signature(witness.name, witness.key_id, later),)).check([witness])
    with pytest.raises(VerificationError, match="is cut"):
        Note("text\n", (Signature(witness.name, witness.key_id, later[8:]),)).check([witness])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE.replace(b"\n\n", b"\n"),
        NOTE.replace(b"the answer", b"the\tanswer"),
        NOTE.replace(b"the answer", b"the\x00answer"),
        NOTE.replace(b"the answer", b"the\r\nanswer"),
        NOTE.replace(b"the answer", b"\xff\xfe"),
        NOTE.replace(DASH.encode(), b"-"),
        NOTE.replace(b"PeterNeumann ", b"Peter Neumann "),
        NOTE.replace(b"PeterNeumann ", b"Peter+Neumann "),
        NOTE.replace(b"PeterNeumann ", "Peter\u00a0Neumann ".encode()),
        NOTE.replace(b"AM=\n", b"AN=\n"),
        NOTE.replace(b"AM=\n", b"AM\n"),
        NOTE.replace(b"x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
                     b"Zb6KE6RyyBwJnAM=", b"AAAA"),
        b"text\n\n" + f"{DASH} a AAAAAAAA\n".encode() * 65,
        b"x" * 1_000_001,
    ],
)  # fmt: skip
def test_a_note_that_is_not_written_exactly_so_is_refused(raw):
    with pytest.raises(MalformedError, match=r"^(note|log key): "):
        Note.from_bytes(raw)


@pytest.mark.parametrize(
    "text",
    [
        "",
        PETER + "A",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("PeterNeumann", "Peter Neumann"),
        PETER.replace("Peter", "Pater"),
        "a+00000000+",
        "a+00000000+====",
        "a+00000000+BQ==",
        "a+00000000+AQ==",
    ],
)
def test_a_key_that_is_not_written_exactly_so_is_refused(text):
    with pytest.raises(MalformedError, match="log key: "):
        VerifierKey.from_text(text)


@pytest.mark.parametrize("text", ["no newline", "bell\x07\n", "tab\t\n", ""])
def test_a_text_that_cannot_be_a_note_is_not_signed(text):
    with pytest.raises(MalformedError, match="newline"):
        sign_note(text, "log.example/r", SEED)
