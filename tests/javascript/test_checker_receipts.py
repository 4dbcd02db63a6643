"""Receipts in the JavaScript checker: the same verdicts as Python's, on true and on forged ones."""

import random

import pytest

from ballots.crypto import signing
from ballots.dossier.commitment import Opening
from ballots.dossier.entries import read_entry
from ballots.election.ballot import Ballot, short_code
from ballots.record.note import COSIGNATURE, Note, Signature, VerifierKey
from ballots.verify.receipt import grouped, receipt_code, verify_receipt
from tests.ballots.verify.dossiers import CITIZENS, EXPERTS, VKEY, make_world
from tests.javascript import checker

WITNESS = VerifierKey("witness.example", signing.public_key_of(bytes(range(2, 34))), COSIGNATURE)
TIME = 1_795_435_400


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture(scope="module")
def place(world):
    return next(i for i, entry in enumerate(world.entries) if b'\\"Ballot' in entry)


@pytest.fixture(scope="module")
def raw(world, place):
    return world.receipt(place).to_bytes()


def cosigned(raw: bytes, seed: bytes = bytes(range(2, 34))) -> bytes:
    """The receipt with a witness's line, signed by the witness's seed or by another."""
    head, separator, note = raw.partition(b"\n\n")
    parsed = Note.from_bytes(note)
    message = f"cosignature/v1\ntime {TIME}\n{parsed.text}".encode()
    signature = TIME.to_bytes(8, "big") + signing.sign(seed, message)
    line = Signature(WITNESS.name, WITNESS.key_id, signature)
    return head + separator + Note(parsed.text, (*parsed.signatures, line)).to_bytes()


def test_a_receipt_tells_election_tracker_short_code_and_place(world, raw, place):
    ballot = Ballot.from_bytes(world.courses[CITIZENS].cast[0][2])
    (answer,) = checker.run([checker.receipt(raw, VKEY)])
    assert answer["valid"], answer["findings"]
    told = answer["told"]
    assert (told["election"], told["event"]) == (CITIZENS, "Ballot")
    assert told["tracker"] == ballot.tracker
    assert told["shortCode"] == grouped(short_code(ballot.tracker))
    assert told["index"] == str(place)
    assert {each["code"] for each in answer["findings"]} == {"W-UNWITNESSED"}


def test_a_vote_by_name_tells_whose_it_is_and_what_it_says():
    world = make_world(voters=(2, 3), voting=("secret", "named"), named=((3, [1, 1, 0]),))
    index = next(i for i, entry in enumerate(world.entries) if b"named.vote" in entry)
    raw = world.receipt(index).to_bytes()
    (answer,) = checker.run([checker.receipt(raw, VKEY)])
    assert answer["valid"], answer["findings"]
    told = {each["name"]: each["text"] for each in answer["told"]["vote"]}
    assert told == {
        "member": "Member 3",
        "place": "3",
        "election": EXPERTS,
        "answers": "1,1,0",
    }
    python = {each.code: each.sentence for each in verify_receipt(raw, VKEY).findings}
    assert python["member"] == "the vote of Member 3"
    assert python["answers"] == "answers [[1,1,0]]"


def test_a_witness_counts_once_and_tells_the_time(raw):
    twice = [WITNESS.text, WITNESS.text]
    one, two, none = checker.run([
        checker.receipt(cosigned(raw), VKEY, [WITNESS.text], 1),
        checker.receipt(cosigned(raw), VKEY, twice, 2),
        checker.receipt(raw, VKEY, [VKEY], 1),
    ])  # fmt: skip
    assert one["valid"], one["findings"]
    assert one["told"]["witnesses"] == [{"name": WITNESS.name, "time": str(TIME)}]
    assert checker.errors(two) == checker.errors(none) == {"too-few-witnesses"}


def test_a_signature_under_an_unknown_key_is_told_as_python_tells_it(raw):
    signed = cosigned(raw)
    (answer,) = checker.run([checker.receipt(signed, VKEY)])
    assert answer["valid"]
    told = [(each["code"], each["sentence"]) for each in answer["findings"]]
    assert [code for code, _ in told] == ["W-UNWITNESSED", "I-UNKNOWN-WITNESS"]
    said = [(each.code, each.sentence) for each in verify_receipt(signed, VKEY).findings]
    assert told[1] in said


def test_a_forged_cosignature_is_named(raw):
    (answer,) = checker.run([checker.receipt(cosigned(raw, bytes(32)), VKEY, [WITNESS.text])])
    assert checker.errors(answer) == {"bad-signature"}


def test_any_one_changed_byte_makes_it_invalid(raw):
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    places = random.Random(seed).sample(range(len(raw)), 150)
    jobs = [checker.receipt(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :], VKEY) for at in places]
    answers = checker.run(jobs)
    assert [at for at, each in zip(places, answers, strict=True) if each["valid"]] == []


def test_both_give_the_same_reasons(world, raw, place):
    other = VerifierKey("vote.example/record", signing.public_key_of(bytes(32))).text
    elsewhere = VerifierKey("else.example", signing.public_key_of(bytes(32))).text
    head = raw.partition(b"\n\n")[0]
    forged = [
        (raw, other),
        (raw, elsewhere),
        (raw.replace(b"index %d" % place, b"index %d" % (place + 1)), VKEY),
        (raw.replace(b"index %d" % place, b"index 999999"), VKEY),
        (raw.replace(b"index %d" % place, b"index 0%d" % place), VKEY),
        (raw.replace(head.split(b"\n")[3] + b"\n", b"", 1), VKEY),
        (raw.replace(b"tlog-proof@v1", b"tlog-proof@v2"), VKEY),
        (raw.replace(b"\n\n", b"\n", 1), VKEY),
        (raw + b"x", VKEY),
        (b"", VKEY),
    ]
    answers = checker.run([checker.receipt(each, key) for each, key in forged])
    for (each, key), answer in zip(forged, answers, strict=True):
        expected = {error.code for error in verify_receipt(each, key).errors}
        assert expected
        assert checker.errors(answer) == expected, (each[:80], answer["findings"])


def test_every_entry_is_told_under_the_code_that_python_gives_it(world):
    jobs = [checker.receipt(world.receipt(i).to_bytes(), VKEY) for i in range(len(world.entries))]
    for raw, answer in zip(world.entries, checker.run(jobs), strict=True):
        entry = read_entry(raw)
        assert answer["valid"], answer["findings"]
        told = answer["told"]
        assert told["code"] == grouped(receipt_code(entry))
        assert told["kind"] == entry.kind
        assert told.get("consultation") == entry.consultation
        assert told.get("commitment") == entry.commitment


def test_an_opening_is_judged_as_python_judges_it(world):
    place = next(i for i, raw in enumerate(world.entries) if b"comment.posted" in raw)
    other = next(i for i, raw in enumerate(world.entries) if b"review.submitted" in raw)
    opening = world.openings[place]
    good = opening.to_bytes(place)
    changed = opening.content.replace(b"Yes!", b"No! ")
    openings = [
        (good, place),
        (world.openings[other].to_bytes(other), other),
        (Opening(opening.kind, opening.blinding, changed).to_bytes(place), place),
        (Opening(opening.kind, bytes(32), opening.content).to_bytes(place), place),
        (opening.to_bytes(place + 1), place),
        (world.openings[other].to_bytes(place), place),
        (good + b" ", place),
        (good.replace(b'"index":', b'"index": '), place),
        (good.replace(b'{"index"', b'{"kind":"comment.posted","index"'), place),
        (b"", place),
        (b"{}", place),
        (good, 0),
    ]
    receipts = [world.receipt(at).to_bytes() for _, at in openings]
    given = zip(receipts, openings, strict=True)
    answers = checker.run([checker.receipt(raw, VKEY, opening=each) for raw, (each, _) in given])
    for raw, (each, _), answer in zip(receipts, openings, answers, strict=True):
        expected = {error.code for error in verify_receipt(raw, VKEY, opening=each).errors}
        assert checker.errors(answer) == expected, (each[:80], answer["findings"])
    assert [answer["valid"] for answer in answers] == [True, True, *[False] * 10]
    told = {field["name"]: field["text"] for field in answers[0]["told"]["content"]}
    assert told == {"text": "Yes!", "language": "en", "author": "Di", "stance": "for"}
    review = {field["name"]: field["text"] for field in answers[1]["told"]["content"]}
    assert review["scores"] == '[{"criterion":"cost","score":4,"reason":"cheap"}]'


def test_any_one_changed_byte_of_an_opening_is_found(world):
    place = next(i for i, raw in enumerate(world.entries) if b"comment.posted" in raw)
    raw, good = world.receipt(place).to_bytes(), world.openings[place].to_bytes(place)
    flipped = [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in range(len(good))]
    answers = checker.run([checker.receipt(raw, VKEY, opening=each) for each in flipped])
    assert [at for at, each in enumerate(answers) if each["valid"]] == []
