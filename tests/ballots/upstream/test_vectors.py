"""The upstream tool's elections, read on every machine: same bytes, same keys, same results."""

import json

import pytest

from ballots.crypto.group import hex_of_point
from ballots.election import decryption, tally
from ballots.election.archive import ArchiveReader, append_record, header_record
from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList, make_credentials_json
from ballots.election.definition import Election
from ballots.election.result import result_bytes
from ballots.election.trustees import Trustees
from ballots.making import registrar
from ballots.verify.election import verify_archive
from tests.vectors import forging
from tests.vectors.loading import load

SUPPORTED = ["minmax", "blank", "empty", "weighted", "threshold", "mixnet"]


@pytest.fixture(params=SUPPORTED)
def vector(request):
    return load(request.param)


@pytest.fixture(params=[name for name in SUPPORTED if load(name).trustee_keys])
def keyed(request):
    """An election whose trustees' private keys are known."""
    return load(request.param)


@pytest.fixture
def election(vector):
    return Election.from_bytes(vector.election)


@pytest.fixture
def credentials(vector):
    return CredentialList.from_bytes(vector.credentials)


def test_the_whole_archive_is_accepted(vector):
    report = verify_archive(vector.archive, profile="belenios", final=True)
    assert report.valid, report.errors
    assert report.has("W-STATEMENT")
    assert not report.has("I-RUNNING")


def test_the_election_while_it_runs_is_accepted_and_said_to_run(vector):
    report = verify_archive(vector.running, profile="belenios")
    assert report.valid, report.errors
    assert report.has("I-RUNNING")
    assert not verify_archive(vector.running, profile="belenios", final=True).valid


def test_every_prefix_that_ends_at_an_event_is_accepted(vector):
    for count in range(1, len(vector.parts.steps)):
        report = verify_archive(vector.parts.cut(count).build(), profile="belenios")
        assert report.valid, (count, report.errors)
        assert report.has("I-RUNNING")


def test_the_codes_give_the_same_credentials(vector, credentials):
    ours = [registrar.credential_of(vector.uuid, code) for code in vector.codes]
    assert set(ours) == set(credentials.weights)
    assert make_credentials_json(ours, credentials.weights) == vector.credentials
    assert credentials.is_canonical


def test_every_ballot_is_accepted_with_its_tracker_and_its_bytes(vector, election, credentials):
    for each in vector.ballots:
        ballot = Ballot.from_bytes(each.raw)
        check_ballot(ballot, election, credentials)
        assert ballot.to_bytes() == each.raw
        assert ballot.tracker == forging.tracker(each.raw)
        assert ballot.credential == registrar.credential_of(vector.uuid, vector.codes[each.voter])


def test_the_election_key_is_that_of_the_trustees(vector, election):
    trustees = Trustees.from_bytes(vector.trustees)
    assert trustees.election_key() == election.public_key
    assert trustees.faults() == []
    assert trustees.is_canonical
    assert not trustees.has_repeated_keys


def test_the_trustees_keys_are_those_of_their_private_keys(keyed):
    trustees = Trustees.from_bytes(keyed.trustees)
    keys = [hex_of_point(each) for each in trustees.public_keys]
    assert keys == [forging.base(int(key)) for key in keyed.trustee_keys]


def test_the_definition_written_again_has_the_same_bytes(election):
    assert election.is_canonical


def test_the_encrypted_tally_is_the_same_byte_for_byte(vector, election, credentials):
    ballots = [Ballot.from_bytes(each.raw) for each in vector.ballots]
    summed = tally.accumulate(election, credentials, ballots)
    theirs, sized = vector.parts.first("EncryptedTally").payloads
    assert summed.tally.to_bytes() == theirs
    about = json.loads(sized)
    assert (summed.num_tallied, summed.total_weight) == (
        about["num_tallied"],
        about["total_weight"],
    )


def to_decrypt(vector):
    """The ciphertexts that are opened: the tally's, or the last shuffle's of a mixnet."""
    shuffles = vector.parts.places("Shuffle")
    if shuffles:
        return json.loads(vector.parts.steps[shuffles[-1]].payloads[0])["ciphertexts"]
    return json.loads(vector.parts.first("EncryptedTally").payloads[0])


def test_their_keys_open_their_tally_to_the_same_result(keyed):
    vector, election = keyed, Election.from_bytes(keyed.election)
    opened = to_decrypt(vector)
    sealed = tally.EncryptedTally.from_bytes(forging.compact(opened))
    sized = vector.parts.first("EncryptedTally").payloads[1]
    trustees = Trustees.from_bytes(vector.trustees)
    partials = {}
    for owner, key in enumerate(vector.trustee_keys, 1):
        made = forging.partial_decryption(vector.election, opened, int(key))
        partial = decryption.PartialDecryption.from_bytes(json.dumps(made).encode())
        decryption.check_partial(partial, election, sealed, trustees.public_key_of(owner))
        partials[owner] = partial
    result = decryption.combine(
        election, sealed, trustees, partials, json.loads(sized)["total_weight"]
    )
    assert json.loads(result_bytes(result)) == vector.result
    assert result_bytes(result) == vector.parts.first("Result").payloads[0]


def test_a_statement_made_apart_from_our_code_holds_and_any_other_does_not(keyed):
    vector, proofs, parts = keyed, {}, keyed.parts
    first = parts.places("PartialDecryption")[0]
    seal = [body for name, body in records(parts.cut(first)) if name.endswith(".event.json")][-1]
    sealed = to_decrypt(vector)
    for place, key in zip(parts.places("PartialDecryption"), vector.trustee_keys, strict=True):
        partial, owned = parts.steps[place].payloads
        owner = json.loads(owned)["owner"]
        proofs[owner] = forging.statement_proof(
            vector.election, forging.hashlib.sha256(seal).hexdigest(), owner, partial, sealed,
            int(key),
        )  # fmt: skip
    report = verify_archive(vector.archive, profile="belenios", statement_proofs=proofs)
    assert report.valid, report.errors
    assert not report.has("W-STATEMENT")
    for field in ("challenge", "response"):
        value = json.loads(proofs[1])
        value["proof"][field] = forging.bumped(value["proof"][field])
        bad = {**proofs, 1: forging.compact(value)}
        refused = verify_archive(vector.archive, profile="belenios", statement_proofs=bad)
        assert refused.has("bad-proof")
    proofs.pop(1)
    missing = verify_archive(vector.archive, profile="belenios", statement_proofs=proofs)
    assert not missing.valid


def records(parts):
    from tests.vectors.bel import split

    return split(parts.build())


def test_our_writer_gives_the_same_archive_byte_for_byte(vector):
    archive = ArchiveReader(vector.archive)
    out, payloads = [header_record(archive.timestamp)], []
    for each in archive.records():
        if each.is_event:
            out.append(append_record(archive.timestamp, each.body, payloads))
            payloads = []
        else:
            payloads.append(each.body)
    assert archive.fault is None
    assert b"".join(out) == vector.archive
