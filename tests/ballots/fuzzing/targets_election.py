"""What is read of an election: from single numbers to whole trustees and archives."""

from __future__ import annotations

import json

from ballots.combining.fractions import read_fraction
from ballots.combining.gate import Gate, read_gate
from ballots.counting.extra import read_rule
from ballots.crypto.elgamal import Ciphertext
from ballots.crypto.group import hex_of_point, point_of_bytes, point_of_hex
from ballots.crypto.proofs import Proof
from ballots.crypto.shuffle_proof import ShuffleProof
from ballots.election.answer import HomomorphicAnswer, MixnetAnswer, answer_of
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.archive import Event, SetupData
from ballots.election.ballot import Ballot
from ballots.election.ceremony import (
    read_certificate,
    read_certificates,
    read_commitment,
    read_commitments,
    read_file,
    read_reveal,
    read_reveals,
    read_verification,
)
from ballots.election.certificate import Context, SignedMessage, read_message
from ballots.election.credentials import CredentialList
from ballots.election.decryption import OwnedPayload, PartialDecryption, StatementProof
from ballots.election.definition import Election
from ballots.election.pedersen import Pedersen, VerificationKey
from ballots.election.question import HomomorphicQuestion, MixnetQuestion, question_of
from ballots.election.readiness import Answer, Rehearsal, SetupOk
from ballots.election.shares import Complaint, read_shares
from ballots.election.shuffle import Shuffle
from ballots.election.shuffle_statement import ShuffleStatement
from ballots.election.tally import EncryptedTally, SizedTally
from ballots.election.trustees import TrusteePublic, Trustees
from ballots.encoding import (
    b64_nopad,
    canonical_json,
    from_b64_nopad,
    from_decimal,
    from_hex,
    parse_json,
)
from tests.ballots.fuzzing.material import (
    CREDENTIALS,
    ELECTION,
    PARTIALS,
    accepted,
    ballots,
    ceremony,
    complaint,
    course,
    files_with,
    mixed,
    payloads,
    pedersen,
    read_whole_archive,
    rehearsals,
    shuffle_proofs,
    statement,
    upstream,
    values,
)
from tests.ballots.fuzzing.parsers import Parser
from tests.vectors.loading import load

PARSERS: dict[str, Parser] = {
    "ballots.combining.fractions.read_fraction": Parser(
        read_fraction, "json", lambda: ["1/2", "3/100", "1/1"]
    ),
    "ballots.combining.gate.read_gate": Parser(
        read_gate,
        "json",
        lambda: [
            {
                "demands": [{"criterion": "cost", "least": 3, "reviews": 2}],
                "passed": [{"id": "2" * 14, "reviews": [2], "medians": [3]}],
                "held_back": [{"id": "3" * 14, "title": "No", "reviews": [0], "medians": [0]}],
            }
        ],
        Gate.to_json_value,
    ),
    "ballots.counting.extra.read_rule": Parser(
        read_rule,
        "json",
        lambda: [
            {"method": "Schulze", "blank": True},
            {"method": "STV", "blank": False, "seats": 2},
            {"method": "MajorityJudgment", "blank": True, "grades": ["good", "bad"]},
            {
                "method": "EqualShares",
                "blank": True,
                "min": 0,
                "max": 2,
                "costs": [3, 4],
                "budget": 5,
            },
        ],
    ),
    "ballots.crypto.elgamal.Ciphertext.from_json_value": Parser(
        Ciphertext.from_json_value,
        "json",
        values(upstream("EncryptedTally", 0, "minmax"), 0, 0),
        Ciphertext.to_json_value,
    ),
    "ballots.crypto.group.point_of_hex": Parser(
        point_of_hex, "json", lambda: json.loads(CREDENTIALS()[0]), hex_of_point
    ),
    "ballots.crypto.group.point_of_bytes": Parser(
        point_of_bytes,
        "bytes",
        lambda: [bytes.fromhex(each)[::-1] for each in json.loads(CREDENTIALS()[0])],
        bytes,
    ),
    "ballots.crypto.proofs.Proof.from_json_value": Parser(
        Proof.from_json_value,
        "json",
        values(ballots, "signature", "proof"),
        Proof.to_json_value,
    ),
    "ballots.election.approvals.Signed.from_bytes": Parser(
        Signed.from_bytes,
        "document",
        lambda: [Signed.make(statement(), bytes(32)).to_bytes()],
        Signed.to_bytes,
    ),
    "ballots.election.approvals.CredentialsOk.from_bytes": Parser(
        CredentialsOk.from_bytes, "document", lambda: [statement()], CredentialsOk.to_bytes
    ),
    "ballots.election.archive.ArchiveReader": Parser(
        read_whole_archive,
        "bytes",
        lambda: [load("minmax").archive[:9000], course().archive(2)],
    ),
    "ballots.election.archive.Event.from_bytes": Parser(
        Event.from_bytes,
        "document",
        lambda: [event for event, _ in course().steps],
        Event.to_bytes,
    ),
    "ballots.election.archive.SetupData.from_bytes": Parser(
        SetupData.from_bytes, "document", payloads("Setup", 3), SetupData.to_bytes
    ),
    "ballots.election.ballot.Ballot.from_bytes": Parser(
        Ballot.from_bytes, "document", ballots, lambda ballot: ballot.raw
    ),
    "ballots.election.certificate.SignedMessage.from_json_value": Parser(
        SignedMessage.from_json_value,
        "json",
        lambda: pedersen()[0]["certs"],
        SignedMessage.to_json_value,
    ),
    "ballots.election.certificate.read_message": Parser(
        lambda raw: read_message(raw.decode("utf-8", "replace")),
        "document",
        lambda: [pedersen()[0]["certs"][0]["message"].encode()],
    ),
    "ballots.election.certificate.Context.from_json_value": Parser(
        Context.from_json_value,
        "json",
        lambda: [json.loads(each["message"])["context"] for each in pedersen()[0]["certs"]],
    ),
    "ballots.election.credentials.CredentialList.from_bytes": Parser(
        CredentialList.from_bytes, "document", CREDENTIALS
    ),
    "ballots.election.decryption.PartialDecryption.from_bytes": Parser(
        PartialDecryption.from_bytes, "document", PARTIALS, rewrite=PartialDecryption.to_bytes
    ),
    "ballots.election.decryption.OwnedPayload.from_bytes": Parser(
        OwnedPayload.from_bytes,
        "document",
        payloads("PartialDecryption", 1),
        rewrite=OwnedPayload.to_bytes,
    ),
    "ballots.election.decryption.StatementProof.from_bytes": Parser(
        StatementProof.from_bytes,
        "document",
        lambda: list(course().statement_proofs.values()),
        StatementProof.to_bytes,
    ),
    "ballots.election.definition.Election.from_bytes": Parser(
        Election.from_bytes, "document", ELECTION, rewrite=lambda election: election.raw
    ),
    "ballots.election.pedersen.VerificationKey.from_json_value": Parser(
        VerificationKey.from_json_value, "json", lambda: pedersen()[0]["verification_keys"]
    ),
    "ballots.election.pedersen.Pedersen.from_json_value": Parser(
        Pedersen.from_json_value, "json", pedersen
    ),
    "ballots.election.tally.EncryptedTally.from_bytes": Parser(
        EncryptedTally.from_bytes,
        "document",
        payloads("EncryptedTally", 0),
        rewrite=EncryptedTally.to_bytes,
    ),
    "ballots.election.tally.SizedTally.from_bytes": Parser(
        SizedTally.from_bytes,
        "document",
        payloads("EncryptedTally", 1),
        rewrite=SizedTally.to_bytes,
    ),
    "ballots.election.trustees.TrusteePublic.from_json_value": Parser(
        TrusteePublic.from_json_value,
        "json",
        values(upstream("Setup", 1, "minmax"), 0, 1),
        TrusteePublic.to_json_value,
    ),
    "ballots.election.trustees.TrusteePublic.from_bytes": Parser(
        TrusteePublic.from_bytes,
        "document",
        lambda: [key.public.to_bytes() for key in course().keys],
        rewrite=TrusteePublic.to_bytes,
    ),
    "ballots.election.trustees.Trustees.from_bytes": Parser(
        Trustees.from_bytes, "document", upstream("Setup", 1, "minmax", "threshold")
    ),
    "ballots.encoding.parse_json": Parser(
        lambda raw: parse_json(raw, max_bytes=1 << 16), "document", ballots
    ),
    "ballots.encoding.from_hex": Parser(
        lambda text: from_hex(text, 32), "json", lambda: json.loads(CREDENTIALS()[0]), bytes.hex
    ),
    "ballots.encoding.from_b64_nopad": Parser(
        lambda text: from_b64_nopad(text, 32),
        "json",
        values(ballots, "election_hash"),
        b64_nopad,
    ),
    "ballots.encoding.from_decimal": Parser(
        lambda text: from_decimal(text, 2**200),
        "json",
        lambda: ["0", "7", str(2**200 - 1), str(2**200)],
        str,
    ),
    "ballots.election.answer.HomomorphicAnswer.from_json_value": Parser(
        HomomorphicAnswer.from_json_value,
        "json",
        values(payloads("Ballot", 0), "answers", 1),
        HomomorphicAnswer.to_json_value,
    ),
    "ballots.election.answer.MixnetAnswer.from_json_value": Parser(
        MixnetAnswer.from_json_value,
        "json",
        lambda: [json.loads(mixed().ballots[0].raw)["answers"][0]],
        MixnetAnswer.to_json_value,
    ),
    "ballots.election.answer.answer_of": Parser(
        answer_of, "json", values(ballots, "answers", 0), lambda answer: answer.to_json_value()
    ),
    "ballots.election.ceremony.read_certificates": Parser(
        lambda raw: read_certificates(files_with("certificate")(raw)),
        "document",
        lambda: ceremony().files["certificate"][:1],
    ),
    "ballots.election.ceremony.read_commitments": Parser(
        lambda raw: read_commitments(ceremony().ceremony, files_with("commitment")(raw)),
        "document",
        lambda: ceremony().files["commitment"][:1],
    ),
    "ballots.election.ceremony.read_reveals": Parser(
        lambda raw: read_reveals(ceremony().committed, files_with("reveal")(raw)),
        "document",
        lambda: ceremony().files["reveal"][:1],
    ),
    "ballots.election.ceremony.read_certificate": Parser(
        lambda raw: read_certificate(raw, 3, 2, 1),
        "document",
        lambda: ceremony().files["certificate"][:1],
    ),
    "ballots.election.ceremony.read_commitment": Parser(
        lambda raw: read_commitment(ceremony().ceremony, 1, raw),
        "document",
        lambda: ceremony().files["commitment"][:1],
    ),
    "ballots.election.ceremony.read_reveal": Parser(
        lambda raw: read_reveal(ceremony().committed, 1, raw),
        "document",
        lambda: ceremony().files["reveal"][:1],
    ),
    "ballots.election.ceremony.read_verification": Parser(
        lambda raw: read_verification(ceremony().revealed, 1, raw),
        "document",
        lambda: ceremony().files["verification"][:1],
    ),
    "ballots.election.ceremony.read_file": Parser(
        read_file, "document", lambda: ceremony().files["reveal"], canonical_json
    ),
    "ballots.election.question.HomomorphicQuestion.from_json_value": Parser(
        HomomorphicQuestion.from_json_value,
        "json",
        values(upstream("Setup", 0, "minmax", "blank"), "questions", 0),
        rewrite=HomomorphicQuestion.to_json_value,
    ),
    "ballots.election.question.MixnetQuestion.from_json_value": Parser(
        MixnetQuestion.from_json_value,
        "json",
        values(upstream("Setup", 0, "mixnet"), "questions", 0),
        rewrite=MixnetQuestion.to_json_value,
    ),
    "ballots.election.question.question_of": Parser(
        question_of,
        "json",
        values(ELECTION, "questions", 0),
        rewrite=lambda question: question.to_json_value(),
    ),
    "ballots.election.shares.Complaint.from_bytes": Parser(
        Complaint.from_bytes,
        "document",
        lambda: [complaint()],
        rewrite=lambda made: made.to_bytes(ceremony().revealed),
    ),
    "ballots.election.shares.read_shares": Parser(
        lambda raw: read_shares(ceremony().revealed, 1, raw),
        "document",
        lambda: ceremony().files["shares"][:1],
    ),
    "ballots.crypto.shuffle_proof.ShuffleProof.from_json_value": Parser(
        ShuffleProof.from_json_value,
        "json",
        values(upstream("Shuffle", 0, "mixnet"), "proofs", 0),
        rewrite=ShuffleProof.to_json_value,
    ),
    "ballots.election.shuffle.Shuffle.from_bytes": Parser(
        Shuffle.from_bytes, "document", upstream("Shuffle", 0, "mixnet"), Shuffle.to_bytes
    ),
    "ballots.election.shuffle_statement.ShuffleStatement.from_bytes": Parser(
        ShuffleStatement.from_bytes, "document", shuffle_proofs, ShuffleStatement.to_bytes
    ),
    "ballots.election.readiness.Rehearsal.from_bytes": Parser(
        Rehearsal.from_bytes, "document", rehearsals, Rehearsal.to_bytes
    ),
    "ballots.election.readiness.Answer.from_bytes": Parser(
        Answer.from_bytes,
        "document",
        lambda: [Answer("ab" * 32, 2, "cd" * 32, Proof(3, 4)).to_bytes()],
        Answer.to_bytes,
    ),
    "ballots.election.readiness.SetupOk.from_bytes": Parser(
        SetupOk.from_bytes,
        "document",
        accepted,
        lambda made: canonical_json(made.signed.to_json_value()),
    ),
}
