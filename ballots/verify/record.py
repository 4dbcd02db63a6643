"""Verification of a stretch of the public record against a signed checkpoint.

Invariant: what is accepted here is the log's own: the entries, with the roots of the subtrees
before them, give the very root that the log's key signed (specification 14.9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ballots.dossier.entries import Entry, read_entry
from ballots.dossier.layout import CHECKPOINT, ENTRIES, LEFT
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import Frontier, leaf_hash
from ballots.record.note import VerifierKey
from ballots.verify.report import Report, ReportBuilder

SIGNATURE, ROOT, ENTRY_FORM = "log signature", "record root", "entries"
_EVENT_SHOWN = 80


@dataclass(frozen=True, slots=True)
class RecordRun:
    """A contiguous stretch of the record: entries `first` up to the checkpoint's size."""

    first: int
    left: tuple[bytes, ...]
    entries: tuple[bytes, ...]
    checkpoint: bytes


def verify_run(run: RecordRun, *, log: VerifierKey | None) -> Report:
    """Check signature, root and the form of every entry; `where` names the dossier's files.

    Without a log key (none was given and none could be read) the signature is an error.
    """
    report = ReportBuilder()
    signed = _check_signature(report, run.checkpoint, log)
    if signed is not None:
        _check_root(report, run, signed)
    for index, raw in enumerate(run.entries, run.first):
        report.examined(ENTRY_FORM)
        try:
            read_entry(raw)
        except MalformedError as error:
            report.failed(ENTRY_FORM, error, entry_place(index))
    return report.build()


def read_entries(run: RecordRun) -> tuple[tuple[int, Entry], ...]:
    """Return the entries of the run that have their form, with their indices."""
    found = []
    for index, raw in enumerate(run.entries, run.first):
        try:
            found.append((index, read_entry(raw)))
        except MalformedError:
            continue  # verify_run has reported it
    return tuple(found)


def verify_events(
    report: ReportBuilder, uuid: str, recorded: Sequence[bytes], archived: Sequence[bytes]
) -> None:
    """Report unless an archive's events are exactly the recorded ones of its election, in order."""
    check, where = "events are the record's", f"archives/{uuid}.bel"
    report.examined(check, len(recorded))
    for number, (mine, theirs) in enumerate(zip(recorded, archived, strict=False)):
        if mine != theirs:
            shown = theirs[:_EVENT_SHOWN].decode("utf-8", "replace")
            sentence = f"event {number} is not the one that the record holds: {shown}"
            report.error(check, "other-event", sentence, where)
            return
    if len(recorded) > len(archived):
        missing = len(recorded) - len(archived)
        sentence = f"the record holds {missing} events of this election that the archive lacks"
        report.error(check, "missing-event", sentence, where)
    if len(archived) > len(recorded):
        more = len(archived) - len(recorded)
        sentence = f"the archive has {more} events that the record does not hold"
        report.error(check, "unrecorded-event", sentence, where)


def entry_place(index: int) -> str:
    """Return where an entry stands in a dossier."""
    return f"{ENTRIES}: entry {index}"


def _check_signature(
    report: ReportBuilder, raw: bytes, log: VerifierKey | None
) -> SignedCheckpoint | None:
    """Check that the checkpoint is the log's; return it also when it is signed wrongly."""
    report.examined(SIGNATURE)
    try:
        signed = SignedCheckpoint.from_bytes(raw)
    except MalformedError as error:
        report.failed(SIGNATURE, error, CHECKPOINT)
        return None
    try:
        if log is None:
            raise VerificationError("no-log-key", "there is no log key to check it with")
        signed.check(log)
    except BallotsError as error:
        report.failed(SIGNATURE, error, CHECKPOINT)
    signers = [(sign.name, sign.key_id) for sign in signed.note.signatures]
    if len(set(signers)) != len(signers):
        report.error(SIGNATURE, "repeated-signature", "one key has signed it twice", CHECKPOINT)
    return signed


def _check_root(report: ReportBuilder, run: RecordRun, signed: SignedCheckpoint) -> None:
    """Check that the entries lead to the checkpoint's root."""
    body = signed.checkpoint
    report.examined(ROOT, len(run.entries), f"{body.size} entries in the whole record")
    if run.first + len(run.entries) != body.size:
        sentence = (
            f"the entries {run.first} to {run.first + len(run.entries)} do not end at the "
            f"checkpoint's size {body.size}"
        )
        report.error(ROOT, "wrong-size", sentence, ENTRIES)
        return
    try:
        left = Frontier(run.first, run.left)
    except MalformedError as error:
        report.failed(ROOT, error, LEFT)
        return
    if left.extend(leaf_hash(entry) for entry in run.entries).root() != body.root:
        sentence = (
            f"the entries in {ENTRIES}, after the subtrees in {LEFT}, do not give the root that "
            f"{CHECKPOINT} signs: these files do not belong together"
        )
        report.error(ROOT, "wrong-root", sentence, ENTRIES)
