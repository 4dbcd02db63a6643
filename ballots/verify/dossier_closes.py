"""The sealed tally stood under a checkpoint of witnesses before the first trustee opened it.

Where the rules demand witnesses, a dossier holds for each election that was opened the checkpoint
that trustees waited for: behind the event that fixed what is opened, not behind the first opening.
A witness signs no smaller tree after a larger one, so ballots could not be added afterwards unseen.
Source: specification 16.4.
"""

from __future__ import annotations

from collections.abc import Mapping

from ballots.combining import Rules
from ballots.dossier.layout import close_name, close_uuid
from ballots.election.archive import EventType
from ballots.errors import BallotsError, VerificationError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import Frontier, leaf_hash
from ballots.record.note import VerifierKey
from ballots.verify.dossier_story import Story, kind_of_event
from ballots.verify.record import RecordRun
from ballots.verify.report import ReportBuilder
from ballots.verify.witnesses import Witnesses, witnesses_of

CLOSES = "witnessed close"


def check_closes(
    report: ReportBuilder,
    story: Story,
    rules: Rules,
    run: RecordRun,
    files: Mapping[str, bytes],
    log: VerifierKey | None,
    witnesses: Witnesses,
) -> None:
    """Check that each opened election's tally was witnessed in time, where the rules want it."""
    expected = {
        chamber.election: span
        for chamber in rules.chambers
        if rules.witness_quorum and (span := _span(story, chamber.election)) is not None
    }
    voting = {chamber.election for chamber in rules.chambers}
    report.examined(CLOSES, len(expected))
    for name in sorted(files):
        uuid = close_uuid(name)
        if uuid in voting and uuid not in expected:  # of other elections, the archives' check says
            report.error(CLOSES, "foreign-file", "no such checkpoint belongs here", name)
    for uuid, span in expected.items():
        name = close_name(uuid)
        try:
            if name not in files:
                raise VerificationError("missing-file", "the witnesses' checkpoint is not here")
            _check(files[name], span, run, log, witnesses, rules.witness_quorum)
        except BallotsError as error:
            report.failed(CLOSES, error, name)


def _span(story: Story, uuid: str) -> tuple[int, int] | None:
    """Return where the event before the first opening stands, and the opening; None without one."""
    before = -1
    for index, raw in story.events.get(uuid, ()):
        if kind_of_event(raw) is EventType.PARTIAL_DECRYPTION:
            return before, index
        before = index
    return None


def _check(
    raw: bytes,
    span: tuple[int, int],
    run: RecordRun,
    log: VerifierKey | None,
    witnesses: Witnesses,
    quorum: int,
) -> None:
    """Check one checkpoint: whose it is, how far it reaches, its root, who signed it too."""
    signed = SignedCheckpoint.from_bytes(raw)
    size = signed.checkpoint.size
    if log is not None:
        signed.check(log)
    sealed, opened = span
    if not sealed < size <= opened:
        sentence = f"it has {size} entries: the tally is sealed in {sealed}, opened in {opened}"
        raise VerificationError("late-close", sentence)
    before = Frontier(run.first, run.left)
    leaves = (leaf_hash(entry) for entry in run.entries[: size - run.first])
    if before.extend(leaves).root() != signed.checkpoint.root:
        raise VerificationError("wrong-root", "it is of another record than this one")
    found = witnesses_of(signed, log, witnesses)
    if len(found) < quorum:
        sentence = f"{len(found)} of the {quorum} required witnesses have signed it"
        raise VerificationError("too-few-witnesses", sentence)
