"""Verification of a receipt, offline: the entry stands in the log whose key the reader holds.

A receipt shows that an entry was recorded. It does not show that a refused ballot was submitted,
who may vote, or what a ballot says.
Source: specification 17.5.
"""

from __future__ import annotations

from collections.abc import Sequence

from ballots.dossier.entries import Entry, read_entry
from ballots.election.archive import Event, EventType
from ballots.election.ballot import short_code
from ballots.encoding import b64_nopad
from ballots.errors import BallotsError, MalformedError
from ballots.record.note import VerifierKey
from ballots.record.proof import InclusionProof
from ballots.verify.report import Report, ReportBuilder
from ballots.verify.witnesses import Witnesses, check_witnesses

FORMAT, SIGNATURE, INCLUSION = "receipt", "log signature", "inclusion"
ENTRY = "entry"
_GROUP = 4


def verify_receipt(
    raw: bytes, log_key: str, witnesses: Sequence[str] = (), quorum: int = 0
) -> Report:
    """Check a receipt under the log's key and at least `quorum` of the witnesses' keys.

    Keys are verifier keys as text; a key that is none raises MalformedError, because it is the
    caller's. Nothing in the receipt can raise.
    """
    log = VerifierKey.from_text(log_key)
    known = Witnesses.from_texts(witnesses, quorum)
    report = ReportBuilder()
    report.examined(FORMAT)
    try:
        proof = InclusionProof.from_bytes(raw)
    except MalformedError as error:
        report.failed(FORMAT, error)
        return report.build()
    _check_log(report, proof, log)
    _check_inclusion(report, proof)
    _describe_entry(report, proof)
    check_witnesses(report, proof.checkpoint, log, known)
    return report.build()


def grouped(code: str) -> str:
    """Return a short code in groups of four, as it is printed everywhere."""
    return " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def _check_log(report: ReportBuilder, proof: InclusionProof, log: VerifierKey) -> None:
    """Check the log's signature under the checkpoint."""
    body = proof.checkpoint.checkpoint
    report.examined(SIGNATURE, 1, f"{body.origin}, {body.size} entries")
    try:
        proof.checkpoint.check(log)
    except BallotsError as error:
        report.failed(SIGNATURE, error)


def _check_inclusion(report: ReportBuilder, proof: InclusionProof) -> None:
    """Check the audit path."""
    report.examined(INCLUSION, 1, f"entry {proof.index}")
    try:
        proof.check_inclusion()
    except BallotsError as error:
        report.failed(INCLUSION, error)


def _describe_entry(report: ReportBuilder, proof: InclusionProof) -> None:
    """Say what the entry is; for a ballot its election, tracker and short code."""
    report.examined(ENTRY)
    try:
        entry = read_entry(proof.extra)
        report.info(ENTRY, "kind", f"the entry is of the kind {entry.kind}")
        if entry.kind == "election.event":
            _describe_event(report, entry)
        else:
            report.info(ENTRY, "consultation", f"consultation {entry.consultation}")
            if entry.commitment is not None:
                report.info(ENTRY, "commitment", f"commitment {entry.commitment}")
    except MalformedError as error:
        report.failed(ENTRY, error)


def _describe_event(report: ReportBuilder, entry: Entry) -> None:
    """Describe an election's event."""
    event = Event.from_bytes(entry.text("event").encode())
    report.info(ENTRY, "election", f"election {entry.text('election')}")
    report.info(ENTRY, "event", f"event {event.height} of the election: {event.type.value}")
    if event.type is not EventType.BALLOT or event.payload is None:
        return
    tracker = b64_nopad(bytes.fromhex(event.payload))
    report.info(ENTRY, "tracker", f"tracker {tracker}")
    report.info(ENTRY, "short-code", f"ballot code {grouped(short_code(tracker))}")
    report.info(
        ENTRY,
        "I-REGISTRAR",
        "where the platform is the registrar (the election's rules say so), it is not promised "
        "that the platform itself cast no ballot",
    )
