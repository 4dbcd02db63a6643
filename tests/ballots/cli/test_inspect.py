"""Every file of an election in plain words, and no secret of any."""

import json

import pytest

from ballots.cli.main import main
from ballots.crypto import signing
from ballots.crypto.group import GENERATOR, hex_of_point
from ballots.crypto.proofs import Proof
from ballots.crypto.sealing import MIN_MEMORY, MIN_PASSES
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.certificate import Context, SignedMessage
from ballots.election.question import MixnetQuestion
from ballots.election.readiness import Answer, Rehearsal, setup_ok_message
from ballots.election.shares import Complaint
from ballots.election.spares import Assignment
from ballots.encoding import canonical_json, sha256_hex
from ballots.making import keyfile, signing_key
from ballots.making.ceremony import generate_trustee_key
from ballots.making.issuing import issue
from ballots.making.journal import JournalLine, ShuffleLine
from ballots.making.passphrase import Cost, seal_file
from ballots.making.roll import Roll
from ballots.making.threshold import Member
from ballots.making.upload import ShuffleUpload, Upload
from tests.ballots.ceremonies import run_ceremony
from tests.ballots.elections import (
    BLANK_QUESTION,
    QUESTION,
    RANK_QUESTION,
    UUID,
    Course,
    randomness_of,
    run_course,
)
from tests.ballots.making.test_decrypting import receipt_of, rules_of
from tests.ballots.verify.dossiers import MINE, VKEY, World, make_dossier

SEED = bytes(range(32))
COURSE = run_course(questions=(QUESTION, BLANK_QUESTION, RANK_QUESTION))
KEY = generate_trustee_key(randomness_of(7))
MEMBER = Member(Context(size=3, threshold=2, index=2), SEED)
FLOOR = Cost(MIN_PASSES, MIN_MEMORY)
GROUP = run_ceremony(3, 2, randomness_of(8))
PHRASE = "correct horse battery"
ISSUED = issue(
    Roll.from_bytes(b"id,name\na,Anna\nb,Ben\n"), UUID,
    spares=1, url="https://vote.example/v", seed=SEED, randomness=randomness_of(3),
)  # fmt: skip
LOST = Assignment(UUID, "ab" * 32, "cd" * 32, "lost", "R", "M")


def payloads(kind):
    return next(each for event, each in COURSE.steps if f'"{kind}"'.encode() in event)


PUBLIC = {
    "vote.bel": (COURSE.archive(), "an election's archive", UUID),
    "election.json": (COURSE.election.raw, "an election's definition", UUID),
    "trustees.json": (COURSE.trustee_list.raw, "an election's list of trustees", "hold"),
    "credentials.json": (COURSE.credentials.raw, "a public list of credentials", "4"),
    "ballot.json": (COURSE.cast[0][2], "a ballot", UUID),
    "questions.json": (
        canonical_json([each.to_json_value() for each in COURSE.questions]),
        "questions for", "Which projects?",
    ),
    "tally.json": (payloads("EncryptedTally")[0], "an encrypted tally", "3, 3, 4"),
    "shuffle.json": (payloads("Shuffle")[0], "a shuffle", "4"),
    "partial.json": (payloads("PartialDecryption")[0], "a partial decryption", "10"),
    "result.json": (payloads("Result")[0], "a result", "3"),
    "1.json": (COURSE.statement_proofs[1], "a trustee's proof over a whole tally", COURSE.sealed),
    "upload.json": (
        Upload(UUID, 2, payloads("PartialDecryption")[0], COURSE.statement_proofs[1]).to_bytes(),
        "what a trustee hands in", UUID,
    ),
    "1.shuffle-proof.json": (
        COURSE.shuffle_proofs[1], "a trustee's signature under a shuffle",
        sha256_hex(payloads("Shuffle")[0]),
    ),
    "shuffle-upload.json": (
        ShuffleUpload(UUID, 1, payloads("Shuffle")[0], COURSE.shuffle_proofs[1]).to_bytes(),
        "what a trustee hands in who has shuffled", UUID,
    ),
    "anna.public.json": (KEY.public.to_bytes(), "a trustee's public key", "holds"),
    "registrar.public.json": (
        signing_key.public_signing_key(SEED), "a registrar's public key",
        signing.public_key_of(SEED).hex(),
    ),
    "credentials-ok.json": (ISSUED.approval, "a registrar's signature over a list", "holds"),
    "spare.json": (Signed.make(LOST.to_bytes(), SEED).to_bytes(), "trace of a spare", "lost"),
    "spares.json": (ISSUED.spares, "the published list of spare credentials", "holds"),
    "other.json": (Signed.make(b'{"a":1}', SEED).to_bytes(), "a signed statement", "holds"),
    "2.certificate.json": (GROUP.files["certificate"][1], "certificate in a key", '"index":2'),
    "2.commitment.json": (GROUP.files["commitment"][1], "commitment in a key", GROUP.ceremony.id),
    "2.reveal.json": (GROUP.files["reveal"][1], "part of a group's key", "2"),
    "2.shares.json": (GROUP.files["shares"][1], "sealed shares", "3 of them"),
    "2.verification.json": (
        GROUP.files["verification"][1], "public key of a key ceremony",
        hex_of_point(GROUP.private_keys[1].public_key),
    ),
    "3.complaint.json": (
        Complaint(1, 3, "ab" * 32, GENERATOR, Proof(1, 2)).to_bytes(GROUP.revealed),
        "a complaint", "3",
    ),
    "rehearsal.json": (
        Rehearsal("ab" * 32, 2, (GENERATOR,) * 3, Proof(1, 2)).to_bytes(),
        "a trustee's rehearsal", "ab" * 32,
    ),
    "answer.json": (
        Answer("ab" * 32, 2, "cd" * 32, Proof(1, 2)).to_bytes(), "answer to a challenge", "cd" * 32
    ),
    "accepted.json": (
        canonical_json(
            SignedMessage(setup_ok_message("ab" * 32, 2), Proof(1, 2)).to_json_value()
        ),
        "word that a set-up is right", "ab" * 32,
    ),
    "message.json": (
        canonical_json(SignedMessage('{"a":1}', Proof(1, 2)).to_json_value()), "a signed message",
        "1",
    ),
    "rules.json": (rules_of(Course()).to_bytes(), "the rules of a vote", "citizens (4, secret)"),
    "last.receipt": (receipt_of(COURSE.steps[-1][0], UUID), "a receipt", UUID),
    "log.vkey": (VKEY.encode() + b"\n", "a log's or witness's public key", VKEY),
    "journal": (
        JournalLine(KEY.public.public_key, COURSE.election.fingerprint, "1" * 64).to_bytes()
        + b"\n",
        "a trustee's journal", COURSE.election.fingerprint,
    ),
    "shuffles.journal": (
        ShuffleLine(KEY.public.public_key, COURSE.election.fingerprint, "2" * 64).to_bytes()
        + b"\n",
        "a trustee's journal", f"shuffled {COURSE.election.fingerprint}",
    ),
    "dossier.zip": (make_dossier(), "a consultation's dossier", MINE),
}  # fmt: skip

PRIVATE = {
    "anna.key.json": (
        keyfile.private_key_file(KEY.private), "a trustee's private key", str(KEY.private.secret)
    ),
    "anna.seed.json": (
        keyfile.seed_file(MEMBER), "a trustee's secret seed of a ceremony", SEED.hex()
    ),
    "sealed.key.json": (
        seal_file(
            keyfile.private_key_file(KEY.private), keyfile.public_of_key(KEY.private), PHRASE,
            randomness_of(5), FLOOR,
        ),
        "a trustee's private file, sealed under a passphrase", str(KEY.private.secret),
    ),
    "sealed.seed.json": (
        seal_file(
            keyfile.seed_file(MEMBER), keyfile.public_of_seed(MEMBER), PHRASE, randomness_of(5),
            FLOOR,
        ),
        "a trustee's private file, sealed under a passphrase", SEED.hex(),
    ),
    "registrar.key.json": (
        signing_key.private_signing_key(SEED), "a registrar's private signing key", SEED.hex()
    ),
    "codes.csv": (
        ISSUED.codes, "a registrar's voting codes",
        ISSUED.codes.decode().splitlines()[1].split(",")[3],
    ),
    "roll-salts.json": (
        ISSUED.salts, "the salts of a roll's commitment", json.loads(ISSUED.salts)["rows"][0][0]
    ),
}  # fmt: skip


@pytest.fixture
def inspect(tmp_path, capsys):
    def run(name, raw, *options):
        (tmp_path / name).write_bytes(raw)
        code = main(["inspect", str(tmp_path / name), *options])
        return code, capsys.readouterr()

    return run


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_file_is_told_by_its_content(inspect, name):
    raw, kind, holds = PUBLIC[name]
    code, said = inspect(name, raw)
    assert (code, said.err) == (0, "")
    first, *rest = said.out.splitlines()
    assert first.startswith(f"{name}: ")
    assert kind in first
    assert "PRIVATE" not in said.out
    assert any(holds in line for line in rest)
    code, said = inspect("unnamed", raw, "--json")
    value = json.loads(said.out)
    assert kind in value["kind"]
    assert value["private"] is False


@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_file_is_named_and_its_secret_is_not_shown(inspect, name):
    raw, kind, secret = PRIVATE[name]
    for options in ([], ["--json"]):
        code, said = inspect(name, raw, *options)
        assert code == 0
        assert kind in said.out
        assert secret not in said.out + said.err
        assert ("PRIVATE" if not options else '"private": true') in said.out
    assert secret in raw.decode() or "sealed" in name


def test_an_archive_says_how_far_it_has_come(inspect):
    states = [
        inspect("vote.bel", COURSE.archive(n))[1].out for n in range(1, len(COURSE.steps) + 1)
    ]
    for words in (
        "voting is open, nobody has voted", "voting is open", "voting is closed",
        "the tally is sealed", "being shuffled", "shuffles have ended", "opening the tally",
        "the result is published",
    ):  # fmt: skip
        assert any(words in said for said in states), words
    last = states[-1]
    assert "ballots:" in last
    assert "summed; choose 1 to 1, or blank" in last
    assert "shuffled and opened; STV" in last
    assert "result:" in last
    assert "STV: 2 ballots counted, 0 blank, 2 invalid" in last
    assert "result:" not in states[-2]


def test_a_weighted_list_says_its_weights(inspect):
    raw = Course(weights=(3, 3, 1, 1)).credentials.raw
    assert "2 × 1, 2 × 3" in inspect("credentials.json", raw)[1].out


def test_what_does_not_hold_is_said(inspect):
    raw = Signed.make(ISSUED.statement.to_bytes(), SEED).to_bytes()
    changed = raw.replace(b'\\"count\\":2', b'\\"count\\":3')
    assert "DOES NOT HOLD" in inspect("ok.json", changed)[1].out
    listed = json.loads(COURSE.trustee_list.raw)
    listed[0][1]["pok"] = listed[1][1]["pok"]
    said = inspect("trustees.json", canonical_json(listed))[1].out
    assert "DO NOT HOLD" in said
    assert "trustee 1: " in said
    code, said = inspect("anna.public.json", canonical_json(listed[0][1]))
    assert code == 1
    assert "does not hold" in said.err


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("vote.bel", COURSE.archive()[:-1]),
        ("vote.bel", COURSE.archive().replace(b'"overall_proof"', b'"overall_prool"', 1)),
        ("vote.bel", COURSE.archive()[:512]),
        ("ballot.json", COURSE.cast[0][2].replace(b",", b" ,", 1)),
        ("dossier.zip", b"PK\x03\x04" + bytes(100)),
        ("codes.csv", ISSUED.codes.replace(b"voter", b"elector")),
        ("sealed.key.json", b'{"version":3,"box":""}'),
        ("journal", b'{"key":"'),
        ("roll.json", canonical_json({"kind": "registrar", "public_key": 1, "version": 1})),
        ("last.receipt", receipt_of(COURSE.steps[-1][0], UUID)[:-20]),
    ],
)
def test_a_damaged_file_is_wrong_in_a_sentence(inspect, name, raw):
    code, said = inspect(name, raw)
    assert code == 1
    assert said.err.startswith("ballots: ")
    assert all(line.startswith("ballots: ") for line in said.err.splitlines())


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"hello", "none of our files"),
        (b"", "none of our files"),
        (b"{}", "none of our files"),
        (b"1", "none of our files"),
        (b"[]", "none of our files"),
        (b"[1]", "none of our files"),
        (b"\xff\xfe", "none of our files"),
        (b'{"a":' * 50, "none of our files"),
    ],
)
def test_a_foreign_file_is_said_to_be_one(inspect, raw, what):
    code, said = inspect("file", raw)
    assert code == 2
    assert what in said.err


def test_a_list_of_salts_of_another_form_shows_nothing(inspect):
    code, said = inspect("salts.json", b'{"kind":"roll-salts","rows":1}')
    assert code == 0
    assert "rows:" in said.out
    code, said = inspect("file", Signed.make(b"[1]", SEED).to_bytes())
    assert (code, "a signed statement" in said.out) == (0, True)


def test_nothing_in_a_file_can_write_on_the_terminal(inspect):
    course = Course(description="\x1b[31mred\x1b[0m \n next").set_up()
    _, said = inspect("vote.bel", course.archive())
    assert "\x1b" not in said.out
    assert "\n next" not in said.out


def test_a_foreign_question_is_said_to_have_no_rule(inspect):
    course = Course(questions=(MixnetQuestion("Q", ("a", "b")),))
    _, said = inspect("election.json", course.election.raw)
    assert "shuffled and opened; no counting rule of ours is named" in said.out


def test_a_sealed_file_shows_no_more_than_it_says_is_public(inspect):
    raw = json.loads(PRIVATE["sealed.key.json"][0])
    code, said = inspect("sealed.key.json", canonical_json({**raw, "public": 1}))
    assert code == 0
    assert "passphrase: needed" in said.out


def test_a_receipt_may_be_about_something_else_than_an_election(inspect):
    world = World().begin()
    _, said = inspect("first.receipt", world.receipt(0).to_bytes())
    assert "consultation.published" in said.out
    assert "election:" not in said.out


def test_the_registrars_statement_is_read(inspect):
    statement = CredentialsOk.from_bytes(Signed.from_bytes(ISSUED.approval).statement)
    _, said = inspect("ok.json", ISSUED.approval)
    assert statement.root in said.out
    assert sha256_hex(ISSUED.credentials) in said.out


def test_help_teaches_by_example(capsys):
    with pytest.raises(SystemExit):
        main(["inspect", "--help"])
    assert "ballots inspect vote.bel" in capsys.readouterr().out
