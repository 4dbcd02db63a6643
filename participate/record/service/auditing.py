"""The record in the database against itself: everything that is derived, derived again.

Entries give leaves, leaves nodes, nodes the roots that the log and its witnesses signed. So a row
that was changed by a program that keeps its checksums is found here, and named. Reads 256 entries
at a time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import Session

from ballots.combining.rules import Rules
from ballots.dossier.commitment import Opening
from ballots.dossier.entries import Entry, read_entry
from ballots.encoding import as_integer, as_list
from ballots.errors import BallotsError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.fields import LARGEST
from ballots.record.merkle import Frontier, Node, leaf_hash
from ballots.record.note import Note, VerifierKey
from ballots.verify.report import Report, ReportBuilder
from participate.record import repository
from participate.record.models import CheckpointRow, CosignatureRow, EntryRow, NodeRow, OpeningRow
from participate.record.repository import head as heads
from participate.record.repository import whole
from participate.record.service.appending import marks_of
from participate.record.service.openings import SEALED, Standing, ends_reviews

ENTRIES: Final = "entries of the record"
TREE: Final = "tree of the record"
CHECKPOINTS: Final = "checkpoints and cosignatures"
OPENINGS: Final = "openings and marks"
_BATCH: Final = 256


@dataclass(slots=True)
class _Audit:
    """What has been derived so far."""

    session: Session
    report: ReportBuilder
    frontier: Frontier = field(default_factory=Frontier)
    nodes: int = 0
    elections: dict[str, str] = field(default_factory=dict)
    marks: dict[int, tuple[str, int]] = field(default_factory=dict)
    committed: set[int] = field(default_factory=set)
    sealed: dict[int, str | None] = field(default_factory=dict)  # reviews before their phase ended
    cosigned: int = 0
    log: str = ""


def check_record(session: Session) -> Report:
    """Derive everything again from the entries' bytes; findings name table, row and column."""
    audit = _Audit(session, ReportBuilder())
    for name in (ENTRIES, TREE, CHECKPOINTS, OPENINGS):
        audit.report.examined(name, 0)
    head = heads.read_head(session)
    count = whole.count_rows(session, EntryRow)
    for first in range(0, count, _BATCH):
        _check_batch(audit, first)
    subtrees = b"".join(audit.frontier.subtrees)
    if (head.size, head.frontier, head.sealed) != (count, subtrees, count):
        audit.report.error(
            TREE, "head-changed", "the head is not that of the entries", "record_head[id=1]"
        )
    if whole.count_rows(session, NodeRow) != audit.nodes:
        audit.report.error(TREE, "node-changed", "there are nodes of no entries", "record_node")
    _check_found_again(audit)
    return audit.report.build()


def _check_batch(audit: _Audit, first: int) -> None:
    """Check the entries from `first` on, and what is signed and opened over them."""
    rows = whole.list_entry_rows(audit.session, first, first + _BATCH)
    checkpoints = {
        row.size: row for row in whole.list_checkpoints(audit.session, first, first + _BATCH)
    }
    openings = whole.list_opening_rows(audit.session, first, first + _BATCH)
    completed: list[Node] = []
    for number, row in enumerate(rows, first):
        where = f"record_entry[index={row.index}]"
        audit.report.examined(ENTRIES)
        if row.index != number:
            audit.report.error(ENTRIES, "entry-missing", f"entry {number} is not there", where)
        entry = _check_entry(audit, row, where)
        audit.frontier, found = audit.frontier.append(leaf_hash(row.body))
        completed += [node for node in found if node.level > 0]
        if audit.frontier.size in checkpoints:
            _check_checkpoint(audit, checkpoints[audit.frontier.size])
        if entry is not None:
            _check_opening(audit, row.index, entry, openings.get(row.index))
    _check_nodes(audit, completed)


def _check_entry(audit: _Audit, row: EntryRow, where: str) -> Entry | None:
    """Compare an entry's leaf and marks with its bytes."""
    if row.leaf != leaf_hash(row.body):
        audit.report.error(
            ENTRIES, "entry-changed", "it is not the hash of the body", f"{where}.leaf"
        )
    try:
        entry = read_entry(row.body)
        marks = marks_of(entry)
        _learn(audit, row.index, entry)
    except BallotsError as error:
        audit.report.failed(ENTRIES, error, f"{where}.body")
        return None
    consultation = entry.consultation
    if entry.kind == "election.event":
        consultation = audit.elections.get(entry.text("election"))
    for column, value in (
        ("kind", marks.kind),
        ("role", marks.role),
        ("code", marks.code),
        ("consultation", consultation),
    ):
        if getattr(row, column) != value:
            audit.report.error(
                ENTRIES, "entry-changed", f"the entry says {value}", f"{where}.{column}"
            )
    return entry


def _learn(audit: _Audit, index: int, entry: Entry) -> None:
    """Note what an entry says about elections and about other entries."""
    if entry.kind == "rules.fixed":
        rules = Rules.from_bytes(entry.text("document").encode())
        audit.elections |= {each.election: rules.consultation for each in rules.chambers}
    if entry.kind in SEALED:
        audit.sealed[index] = entry.consultation
    if ends_reviews(entry):
        ended = entry.consultation
        audit.sealed = {at: place for at, place in audit.sealed.items() if place != ended}
    if entry.kind in {"content.hidden", "content.restored", "content.erased"}:
        named = {as_integer(each, 0, LARGEST) for each in as_list(entry.values["entries"])}
        for each in named:
            if entry.kind == "content.erased":
                audit.marks[each] = (Standing.ERASED, index)
            elif audit.marks.get(each, ("", 0))[0] == Standing.ERASED:
                continue
            elif entry.kind == "content.hidden":
                audit.marks[each] = (Standing.HIDDEN, index)
            else:
                audit.marks.pop(each, None)


def _check_nodes(audit: _Audit, completed: Iterable[Node]) -> None:
    """Compare the nodes that a batch completed with what is stored."""
    expected = {(node.level, node.index): node.hash for node in completed}
    stored = repository.read_nodes(audit.session, expected.keys())
    audit.nodes += len(expected)
    audit.report.examined(TREE, len(expected))
    for (level, index), hash_ in expected.items():
        if stored.get((level, index)) != hash_:
            audit.report.error(
                TREE,
                "node-changed",
                "it is not the hash of the two below it",
                f"record_node[level={level}, index={index}].hash",
            )


def _check_checkpoint(audit: _Audit, row: CheckpointRow) -> None:
    """Check a checkpoint's root and signatures, and that one log signed all of them."""
    where = f"record_checkpoint[size={row.size}]"
    audit.report.examined(CHECKPOINTS)
    audit.log = audit.log or row.log
    if row.log != audit.log:
        audit.report.error(
            CHECKPOINTS, "checkpoint-changed", "it is of another log", f"{where}.log"
        )
        return
    try:
        signed = SignedCheckpoint.from_bytes(row.note)
        signed.check(VerifierKey.from_text(row.log))
    except BallotsError as error:
        audit.report.failed(CHECKPOINTS, error, f"{where}.note")
        return
    if (signed.checkpoint.size, signed.checkpoint.root) != (row.size, audit.frontier.root()):
        audit.report.error(
            CHECKPOINTS, "checkpoint-changed", "it is not of these entries", f"{where}.note"
        )
    for each in repository.list_cosignatures(audit.session, row.size):
        place = f"record_cosignature[size={row.size}, witness={each.witness}]"
        audit.report.examined(CHECKPOINTS)
        audit.cosigned += 1
        try:
            key = VerifierKey.from_text(each.witness)
            note = Note.from_bytes(row.note + each.line.encode())
            times = {sign.seconds for sign in note.signatures_by(key)}
            if not note.check([key]) or times != {each.seconds}:
                audit.report.error(
                    CHECKPOINTS, "cosignature-changed", "the witness did not sign this", place
                )
        except BallotsError as error:
            audit.report.failed(CHECKPOINTS, error, f"{place}.line")


def _check_opening(audit: _Audit, index: int, entry: Entry, opening: OpeningRow | None) -> None:
    """Check that an opening leads to the commitment."""
    if entry.commitment is None:
        if opening is not None:
            where = f"record_opening[index={index}]"
            audit.report.error(OPENINGS, "opening-changed", "the entry commits to nothing", where)
        return
    audit.committed.add(index)
    if opening is None:
        return
    audit.report.examined(OPENINGS)
    made = Opening(entry.kind, opening.blinding, opening.content)
    if made.commitment != entry.commitment:
        audit.report.error(
            OPENINGS,
            "opening-changed",
            "it does not lead to the commitment",
            f"record_opening[index={index}].content",
        )


def _check_found_again(audit: _Audit) -> None:
    """Compare what is kept for finding things again with what the entries say."""
    report, session = audit.report, audit.session
    stored = whole.list_marks(session)
    report.examined(OPENINGS, len(stored))
    for index, _ in sorted(stored.items() ^ audit.marks.items()):
        where = f"record_mark[index={index}]"
        report.error(OPENINGS, "mark-changed", "the entries say otherwise", where)
    elections = whole.list_elections(session)
    for uuid, _ in sorted(elections.items() ^ audit.elections.items()):
        where = f"record_election[uuid={uuid}]"
        report.error(ENTRIES, "election-changed", "the rules say otherwise", where)
    _check_standing(audit, whole.list_withheld(session))
    if (
        whole.count_rows(session, CheckpointRow)
        != audit.report.count_of(CHECKPOINTS) - audit.cosigned
    ):
        sentence = "there are checkpoints of no entries"
        report.error(CHECKPOINTS, "checkpoint-changed", sentence, "record_checkpoint")
    if whole.count_rows(session, CosignatureRow) != audit.cosigned:
        sentence = "there are cosignatures of no checkpoint"
        report.error(CHECKPOINTS, "cosignature-changed", sentence, "record_cosignature")


def _check_standing(audit: _Audit, opened: Mapping[int, bool]) -> None:
    """Check that what opens a commitment is there, withheld or gone as the entries say."""
    for index in sorted(audit.committed | opened.keys()):
        standing = audit.marks.get(index, ("", 0))[0]
        where = f"record_opening[index={index}]"
        sentence = ""
        if index not in opened and standing != Standing.ERASED:
            sentence = "it is not there, and no entry says that it was erased"
        elif index in opened and standing == Standing.ERASED:
            sentence = "it is there, and an entry says that it was erased"
        elif index in opened and index in audit.sealed:
            continue  # withheld unless the expert stands aside, which the entry does not say
        elif index in opened and opened[index] != (standing == Standing.HIDDEN):
            sentence, where = "the entries say otherwise", f"{where}.withheld"
        if sentence:
            audit.report.error(OPENINGS, "opening-changed", sentence, where)
