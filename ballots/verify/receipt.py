"""Verification of a receipt, offline: the entry stands in the log whose key the reader holds.

A receipt shows that an entry was recorded; with the opening of its commitment, what a person wrote
in it. It does not show that a refused ballot was submitted, who may vote, or what a ballot says.
Source: specification 14.5, 17.5.
"""

from __future__ import annotations

from collections.abc import Sequence

from ballots.dossier.commitment import read_opening
from ballots.dossier.entries import Entry, read_content, read_entry
from ballots.election.archive import Event, EventType
from ballots.election.ballot import short_code
from ballots.encoding import JsonValue, b64_nopad, canonical_json, from_hex
from ballots.errors import BallotsError, MalformedError
from ballots.record.merkle import HASH_BYTES, leaf_hash
from ballots.record.note import VerifierKey
from ballots.record.proof import InclusionProof
from ballots.verify.report import Report, ReportBuilder
from ballots.verify.witnesses import Witnesses, check_witnesses

FORMAT, SIGNATURE, INCLUSION = "receipt", "log signature", "inclusion"
ENTRY, OPENING = "entry", "opening"
_GROUP = 4
_TOLD = (
    ("consultation", "consultation {}"),
    ("subject", "about {}"),
    ("proposal", "proposal {}"),
    ("comment", "comment {}"),
    ("review", "review {}"),
    ("version", "version {}"),
    ("election", "election {}"),
    ("place", "place {} on the roll"),
    ("member", "the vote of {}"),
    ("answers", "answers {}"),
    ("election", "election {}"),
    ("tracker", "tracker {}"),
    ("at", "made at {}, says the platform"),
    ("commitment", "commitment {}"),
)


def verify_receipt(
    raw: bytes,
    log_key: str,
    witnesses: Sequence[str] = (),
    quorum: int = 0,
    opening: bytes | None = None,
) -> Report:
    """Check a receipt under the log's key and at least `quorum` of the witnesses' keys.

    With an `opening` file, also that its content is what the entry commits to. Keys are verifier
    keys as text; a key that is none raises MalformedError, because it is the caller's. Nothing in
    the receipt or the opening can raise.
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
    entry = _describe_entry(report, proof)
    if opening is not None:
        _check_opening(report, opening, proof.index, entry)
    check_witnesses(report, proof.checkpoint, log, known)
    return report.build()


def receipt_code(entry: Entry) -> str:
    """Return the 12 characters by which people know an entry (specification 14.5).

    A ballot's are its own short code, from the tracker; those of any other entry come from the
    leaf in the same way.
    """
    tracker = _tracker_of(entry)
    return short_code(b64_nopad(leaf_hash(entry.raw)) if tracker is None else tracker)


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


def _describe_entry(report: ReportBuilder, proof: InclusionProof) -> Entry | None:
    """Say what the entry is, and return it; None where it is none."""
    report.examined(ENTRY)
    try:
        entry = read_entry(proof.extra)
        code = receipt_code(entry)
    except MalformedError as error:
        report.failed(ENTRY, error)
        return None
    report.info(ENTRY, "kind", f"the entry is of the kind {entry.kind}")
    if entry.kind == "election.event":
        _describe_event(report, entry)
    else:
        _describe_act(report, entry)
    which = "receipt" if _tracker_of(entry) is None else "ballot"
    report.info(ENTRY, "short-code", f"{which} code {grouped(code)}")
    return entry


def _describe_event(report: ReportBuilder, entry: Entry) -> None:
    """Describe an election's event; for a ballot its tracker."""
    event = Event.from_bytes(entry.text("event").encode())
    report.info(ENTRY, "election", f"election {entry.text('election')}")
    report.info(ENTRY, "event", f"event {event.height} of the election: {event.type.value}")
    tracker = _tracker_of(entry)
    if tracker is None:
        return
    report.info(ENTRY, "tracker", f"tracker {tracker}")
    report.info(
        ENTRY,
        "I-REGISTRAR",
        "where the platform is the registrar (the election's rules say so), it is not promised "
        "that the platform itself cast no ballot",
    )


def _describe_act(report: ReportBuilder, entry: Entry) -> None:
    """Describe any other entry: what it is about, and when the platform says it was made."""
    for name, sentence in _TOLD:
        if name in entry.values:
            report.info(ENTRY, name, sentence.format(_written(entry.values[name])))


def _tracker_of(entry: Entry) -> str | None:
    """Return the tracker of a ballot's entry; None for any other one."""
    if entry.kind != "election.event":
        return None
    event = Event.from_bytes(entry.text("event").encode())
    if event.type is not EventType.BALLOT or event.payload is None:
        return None
    return b64_nopad(from_hex(event.payload, HASH_BYTES))


def _check_opening(report: ReportBuilder, raw: bytes, index: int, entry: Entry | None) -> None:
    """Check that a content belongs to the entry's commitment, and say what it is."""
    report.examined(OPENING)
    try:
        place, opening = read_opening(raw)
        content = read_content(opening.kind, opening.content)
    except MalformedError as error:
        report.failed(OPENING, error)
        return
    if entry is None or entry.commitment is None or (place, opening.kind) != (index, entry.kind):
        sentence = f"the opening is of the entry {place}, a {opening.kind}, not of this one"
        report.error(OPENING, "foreign-file", sentence)
    elif opening.commitment != entry.commitment:
        sentence = "the content is not the one that the entry commits to"
        report.error(OPENING, "wrong-opening", sentence)
    else:
        for name, value in content.items():
            report.info(OPENING, "content", _written(value), name)


def _written(value: JsonValue) -> str:
    """Return a field of a content as text."""
    return value if isinstance(value, str) else canonical_json(value).decode()
