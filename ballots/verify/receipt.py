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
from ballots.record.note import COSIGNATURE, VerifierKey
from ballots.record.proof import InclusionProof
from ballots.verify.report import Report, ReportBuilder

FORMAT, SIGNATURE, INCLUSION = "receipt", "log signature", "inclusion"
ENTRY, WITNESSES = "entry", "witnesses"
_GROUP = 4


def verify_receipt(
    raw: bytes, log_key: str, witnesses: Sequence[str] = (), quorum: int = 0
) -> Report:
    """Check a receipt under the log's key and at least `quorum` of the witnesses' keys.

    Keys are verifier keys as text; a key that is none raises MalformedError, because it is the
    caller's. Nothing in the receipt can raise.
    """
    log = VerifierKey.from_text(log_key)
    keys = tuple(VerifierKey.from_text(key) for key in witnesses)
    keys = tuple(key for key in keys if key.public_key != log.public_key)  # no witness of itself
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
    _check_witnesses(report, proof, keys, quorum)
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


def _check_witnesses(
    report: ReportBuilder, proof: InclusionProof, keys: Sequence[VerifierKey], quorum: int
) -> None:
    """Count the witnesses that signed the checkpoint too."""
    found: list[VerifierKey] = []
    for key in keys:
        try:
            found.extend(proof.checkpoint.note.check([key]))
        except BallotsError as error:
            report.failed(WITNESSES, error)
    names = sorted({key.public_key: key.name for key in found}.values())
    report.examined(WITNESSES, len(names), ", ".join(names) or "signed by the log only")
    if len(names) < quorum:
        sentence = f"{len(names)} of the {quorum} required witnesses have signed the checkpoint"
        report.error(WITNESSES, "too-few-witnesses", sentence)
    elif not names:
        report.warning(WITNESSES, "W-UNWITNESSED", "unwitnessed: signed by the log only")
    for key in found:
        for sign in proof.checkpoint.note.signatures_by(key) if key.kind == COSIGNATURE else ():
            sentence = f"{key.name} saw it at {sign.seconds} (seconds since 1970)"
            report.info(WITNESSES, "time", sentence)
