"""The examples printed in the specification, read from its pages and recomputed."""

import importlib
import re
from dataclasses import fields
from pathlib import Path

import pytest

from ballots.counting.tie_break import order_tied, tie_seed
from ballots.crypto.group import (
    GENERATOR,
    IDENTITY,
    ORDER,
    generator_power,
    hex_of_point,
    point_of_hex,
)
from ballots.crypto.proofs import Proof, check_possession
from ballots.crypto.suite import BELENIOS_V1
from ballots.dossier.commitment import read_opening
from ballots.dossier.entries import read_content
from ballots.dossier.readme import readme_text
from ballots.election.archive import Event, EventType, write_archive
from ballots.election.ballot import Ballot, check_ballot, short_code
from ballots.election.credentials import CredentialList
from ballots.election.decryption import PartialDecryption, statement_digest
from ballots.election.definition import Election
from ballots.election.tally import EncryptedTally
from ballots.election.trustees import Trustees
from ballots.encoding import canonical_json, sha256_hex
from ballots.making.registrar import credential_of
from ballots.record.merkle import Frontier, leaf_hash
from ballots.record.proof import InclusionProof
from ballots.verify.election import verify_archive
from ballots.verify.receipt import grouped, verify_receipt

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PAGES = (
    DOCS / "specification.md",
    DOCS / "specification" / "counting.md",
    DOCS / "specification" / "example.md",
)
BLOCK = re.compile(r"^```(example|json|text) (.+)\n((?:.*\n)*?)```$", re.MULTILINE)


def blocks(kind):
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    found = [(name, content) for each, name, content in BLOCK.findall(text) if each == kind]
    assert len(found) == len(dict(found))
    return dict(found)


def example(name):
    """The values of one example block, by their names."""
    return dict(line.split(": ", 1) for line in blocks("example")[name].splitlines())


def json_text(name):
    """The exact bytes of one text of the example election."""
    return blocks("json")[name].removesuffix("\n").encode()


@pytest.fixture(scope="module")
def election():
    return Election.from_bytes(json_text("election"))


@pytest.fixture(scope="module")
def events():
    return json_text("events").splitlines()


def test_elements():
    for text, value in example("elements").items():
        exponent = int(text.removeprefix("g^"))
        assert hex_of_point(generator_power(exponent % ORDER)) == value
    assert example("elements")["g^0"] == hex_of_point(IDENTITY)
    assert example("elements")["g^1"] == hex_of_point(GENERATOR)


def test_challenge():
    found = example("challenge")
    point = point_of_hex(found["point"])
    assert str(BELENIOS_V1.challenge(found["prefix"], [point])) == found["challenge"]


def test_credential():
    found = example("credential")
    assert credential_of(found["uuid"], found["code"]) == found["credential"]


def test_possession():
    found = example("possession")
    key = point_of_hex(found["public_key"])
    check_possession(BELENIOS_V1, key, Proof(int(found["challenge"]), int(found["response"])))


def test_short_code():
    found = example("short code")
    assert grouped(short_code(found["tracker"])) == found["code"]


def test_set_up(election):
    found = example("set-up")
    trustees = Trustees.from_bytes(json_text("trustees"))
    assert election.fingerprint == found["fingerprint"]
    assert generator_power(int(found["private_key"])) == election.public_key
    assert trustees.election_key() == election.public_key
    assert credential_of(election.uuid, found["code"]) in CredentialList.from_bytes(
        json_text("credentials")
    )


def test_ballot(election):
    found, ballot = example("ballot"), Ballot.from_bytes(json_text("ballot"))
    check_ballot(ballot, election, CredentialList.from_bytes(json_text("credentials")))
    context = BELENIOS_V1.voter_context(election.fingerprint, ballot.credential)
    assert (context, ballot.signature_hash) == (found["S0"], found["ballot hash"])
    assert (ballot.tracker, grouped(short_code(ballot.tracker))) == (
        found["tracker"],
        found["short code"],
    )


def test_opening(election, events):
    found = example("opening")
    partial = PartialDecryption.from_bytes(json_text("partial_decryption"))
    tally = EncryptedTally.from_bytes(json_text("tally"))
    sealed = sha256_hex(events[3])
    assert sealed == found["E"]
    digest = statement_digest(election, sealed, 1, election.public_key, tally, partial.factors)
    assert digest == found["D"]
    seed = tie_seed([(election.fingerprint, sealed)])
    assert seed.hex() == found["tie seed"]
    order = ", ".join(map(str, order_tied(seed, 0, range(4))))
    assert order == found["tied options of question 0, 0 to 3"]


PAYLOADS = {
    EventType.SETUP: ("election", "trustees", "credentials", "setup_data"),
    EventType.BALLOT: ("ballot",),
    EventType.END_BALLOTS: (),
    EventType.ENCRYPTED_TALLY: ("tally", "sized"),
    EventType.PARTIAL_DECRYPTION: ("partial_decryption", "owned"),
    EventType.RESULT: ("result",),
}


def test_the_whole_archive(events):
    found = example("archive")
    steps = [
        (event, [json_text(name) for name in PAYLOADS[Event.from_bytes(event).type]])
        for event in events
    ]
    archive = write_archive(int(found["timestamp"]), steps)
    assert (len(archive), sha256_hex(archive)) == (int(found["bytes"]), found["sha256"])
    report = verify_archive(archive, statement_proofs={1: json_text("statement_proof")}, final=True)
    assert report.valid
    assert not report.findings


def test_record(events):
    found, receipt = example("record"), blocks("text")["receipt"].encode()
    entries = [
        canonical_json({"kind": "election.event", "election": uuid, "event": event.decode()})
        for event in events
        for uuid in [example("credential")["uuid"]]
    ]
    tree = Frontier().extend(map(leaf_hash, entries))
    assert (tree.size, tree.root().hex()) == (int(found["entries"]), found["root"])
    proof = InclusionProof.from_bytes(receipt)
    assert (proof.extra, proof.checkpoint.checkpoint.root) == (entries[1], tree.root())
    assert verify_receipt(receipt, found["verifier key"]).valid


def test_commitment():
    _, opening = read_opening(json_text("opening"))
    assert opening.commitment == example("commitment")["commitment"]
    assert read_content(opening.kind, opening.content)["author"] == "Ada"


def test_written_counts_have_these_fields_in_this_order():
    listed = example("count fields")
    assert len(listed) > 10
    for name, written in listed.items():
        module, kind = name.split(".")
        parts = fields(getattr(importlib.import_module(f"ballots.counting.{module}"), kind))
        assert ", ".join(part.name for part in parts) == written, name


def test_readme_of_a_dossier():
    assert blocks("text")["README.txt"].encode() == readme_text("CONSULTATION")


def test_every_example_is_used():
    pattern = re.compile(r'(?:example|json_text|blocks\("text"\))[(\[]"([^"]+)"[)\]]')
    used = set(pattern.findall(Path(__file__).read_text("utf-8")))
    used |= {name for names in PAYLOADS.values() for name in names}
    assert used == {name for kind in ("example", "json", "text") for name in blocks(kind)}
