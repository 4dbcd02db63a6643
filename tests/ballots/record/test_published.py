"""What C2SP publishes as examples: read, written again byte for byte, verified where it can be.

Keys and signatures are those of c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature,
tlog-witness, tlog-proof and tlog-tiles (July 2026). Where a page gives a signature without its key,
or a shortened one, the example is read and written only.
"""

import pytest

from ballots.errors import MalformedError, VerificationError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import roots_of_proof
from ballots.record.note import COSIGNATURE, ED25519, Note, VerifierKey, cosigned_message
from ballots.record.proof import InclusionProof
from ballots.record.tiles import Tile, tiles_of
from ballots.record.witness import AddCheckpoint, judge

DASH = "\u2014"
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
MESSAGE = (
    "This is an example message.\n"
    "\n"
    f"{DASH} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3"
    "mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
POEM = (
    "Ognuno sta solo sul cuor della terra\n"
    "trafitto da un raggio di sole:\n"
    "\n"
    "ed è subito sera.\n"
    "\n"
    f"{DASH} quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONr"
    "MouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
).encode()
BODY = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
LOG_LINE = (
    f"{DASH} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
    "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
SECOND_LINE = (
    f"{DASH} example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+"
    "49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n"
)
WITNESS_LINE = (
    f"{DASH} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrD"
    "JsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
REQUEST = (
    "old 20852014\n"
    "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
    "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
    "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
    "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"
    "\n" + BODY + "\n" + LOG_LINE + SECOND_LINE
).encode()
ANSWER = (
    f"{DASH} witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvV"
    "jyQLrdk3DXDqI5G2HgLatVs0pWh6Up69HVOw==\n"
    f"{DASH} witness.example/w1 I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWAvjJHjyWpW7VcE3SiOlVlbQNt64v"
    "WhO+DlkL0+UfzuOBMh9ChdMkP1vi/lCAsmlw==\n"
    f"{DASH} witness.example/w2 AWui8Sk55XjYLOijihBjhqEH6nS1ndDymE0a+6idX7pLcnoB+dhnz0854aLZgrrKbY"
    "KA7nC3HNJhm/kWl7oJlqU3rXXvpysAdyP3wQ==\n"
)


def test_the_published_message_is_signed_by_the_published_key():
    key = VerifierKey.from_text(FOO)
    assert (key.name, key.kind, key.text) == ("example.com/foo", ED25519, FOO)
    note = Note.from_bytes(MESSAGE)
    assert note.to_bytes() == MESSAGE
    assert note.check([key]) == (key,)


def test_no_bit_of_the_published_message_or_of_its_signature_can_change():
    key = VerifierKey.from_text(FOO)
    for bit in range(8 * len(MESSAGE)):
        changed = bytearray(MESSAGE)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            # A changed name or key id is somebody else's signature: then nobody has signed.
            assert Note.from_bytes(bytes(changed)).check([key]) == ()
        except (MalformedError, VerificationError):
            continue


@pytest.mark.parametrize("raw", [POEM, (BODY + "\n" + LOG_LINE + WITNESS_LINE).encode()])
def test_published_notes_are_written_again_as_they_were(raw):
    assert Note.from_bytes(raw).to_bytes() == raw


def test_the_published_poem_may_hold_an_empty_line_and_an_accent():
    assert Note.from_bytes(POEM).text.endswith("sole:\n\ned è subito sera.\n")


def test_the_published_checkpoint_says_origin_size_and_root():
    signed = SignedCheckpoint.from_bytes((BODY + "\n" + LOG_LINE).encode())
    assert signed.checkpoint.origin == "example.com/behind-the-sofa"
    assert signed.checkpoint.size == 20_852_163
    assert signed.checkpoint.root.hex().startswith("0ac5186a91863e8e")
    assert signed.checkpoint.text == BODY


def test_the_published_cosignature_is_of_the_published_time_and_message():
    note = Note.from_bytes((BODY + "\n" + LOG_LINE + WITNESS_LINE).encode())
    line = note.signatures[1]
    assert (line.name, line.seconds, len(line.signature)) == (
        "witness.example.com/w1",
        1_679_315_147,
        8 + 64,
    )
    assert line.line == WITNESS_LINE
    message = cosigned_message(note.text, line.seconds).decode()
    assert message == "cosignature/v1\ntime 1679315147\n" + BODY


def test_the_published_request_to_a_witness_is_read_and_written_as_it_is():
    request = AddCheckpoint.from_bytes(REQUEST)
    assert (request.old, len(request.proof)) == (20_852_014, 4)
    assert [each.name for each in request.signed.note.signatures] == [
        "example.com/behind-the-sofa",
        "example.com/behind-the-sofa",
    ]
    assert request.to_bytes() == REQUEST
    # It shows the form: its proof is too short for these sizes, and its key is not published.
    assert roots_of_proof(request.old, request.signed.checkpoint.size, request.proof) is None
    stranger = VerifierKey("example.com/behind-the-sofa", b"\1" * 32)
    with pytest.raises(VerificationError) as refusal:
        judge(request, stranger, None)
    assert refusal.value.code == "bad-signature"


def test_lines_of_the_published_answer_are_read_and_those_of_unknown_keys_ignored():
    answered = Note.from_bytes((BODY + "\n" + LOG_LINE + ANSWER).encode())
    assert [each.name for each in answered.signatures[1:]] == [
        "witness.example/w1",
        "witness.example/w1",
        "witness.example/w2",
    ]
    assert all(len(each.signature) == 8 + 64 for each in answered.signatures[1:])
    unknown = VerifierKey("witness.example/w1", b"\1" * 32, COSIGNATURE)
    assert answered.check([unknown]) == ()


def test_a_proof_as_published_is_read_once_its_signatures_are_whole():
    """The page shortens the extra line and the signatures; all else stands as it is there."""
    head = (
        "c2sp.org/tlog-proof@v1\n"
        "extra YWdlLXYxLjIuMQ==\n"
        "index 73894\n"
        "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
        "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n"
        "EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=\n"
        "RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=\n"
        "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=\n"
        "\n"
    )
    raw = (head + BODY + "\n" + LOG_LINE + WITNESS_LINE).encode()
    proof = InclusionProof.from_bytes(raw)
    assert (proof.index, len(proof.path)) == (73_894, 5)
    assert proof.to_bytes() == raw
    with pytest.raises(VerificationError):
        proof.check_inclusion()


def test_the_published_tiles_have_the_published_paths_and_numbers():
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"
    of_70000 = list(tiles_of(70_000))
    assert sum(1 for tile in of_70000 if tile.level == 0 and tile.width == 256) == 273
    assert {(tile.level, tile.width) for tile in of_70000 if tile.width < 256} == {
        (None, 112),
        (0, 112),
        (1, 17),
        (2, 1),
    }
    of_256 = [(tile.level, tile.width) for tile in tiles_of(256) if tile.level is not None]
    assert of_256 == [(0, 256), (1, 1)]
