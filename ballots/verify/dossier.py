"""Verification of a dossier: one consultation, from the zip's bytes to the arithmetic of its rules.

Invariant: no byte of a dossier is unchecked. The container, where there is one, and the manifest
are rebuilt and compared; every other file is tied to the record's signed root, or is recomputed
from what is. So a changed file is found twice: by the manifest, and by what it says, even under a
manifest made anew. (Of the checkpoint, a signature by a key that nobody gave is tied by the
manifest alone.)
Nothing in the bytes can make `verify_dossier` raise.
Source: specification 17.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ballots.dossier.container import Container, read_container
from ballots.dossier.layout import (
    CHECKPOINT,
    ENTRIES,
    FIXED_FILES,
    LEFT,
    MANIFEST,
    OUTCOME,
    README,
    is_known,
    read_left,
    read_lines,
)
from ballots.dossier.manifest import Manifest
from ballots.dossier.readme import readme_text
from ballots.errors import MalformedError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.note import VerifierKey
from ballots.verify.ballot_box import Mapper, Progress
from ballots.verify.dossier_claims import check_claims
from ballots.verify.dossier_closes import check_closes
from ballots.verify.dossier_contents import check_contents
from ballots.verify.dossier_decisions import check_decisions
from ballots.verify.dossier_paper import check_paper
from ballots.verify.dossier_promises import check_promises
from ballots.verify.dossier_registrar import check_printed
from ballots.verify.dossier_reviews import check_reviews
from ballots.verify.dossier_spares import check_spares
from ballots.verify.dossier_spoiled import check_spoiled
from ballots.verify.dossier_story import read_story
from ballots.verify.dossier_vote import Pace, verify_vote
from ballots.verify.record import RecordRun, read_entries, verify_run
from ballots.verify.report import Report, ReportBuilder
from ballots.verify.witnesses import NOBODY, Witnesses, check_witnesses

LOG_KEY, CONTAINER, FILES, MANIFEST_CHECK = "log key", "container", "files", "manifest"
FOLDER = "folder"
RECORD = "record"
OWN_KEY = "log key taken from the dossier itself"


def verify_dossier(
    whole: bytes | Container,
    *,
    log_key: str | None,
    witnesses: Witnesses = NOBODY,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check a dossier under the log's verifier key, or under the dossier's own.

    It comes as the zip's bytes, or as the files of one that somebody has unpacked. Of the
    `witnesses` their quorum must have signed, or that of the vote's rules where it is larger. A
    `log_key` that is no verifier key raises MalformedError, because it is the caller's.
    """
    pinned = None if log_key is None else VerifierKey.from_text(log_key)
    report = ReportBuilder()
    report.examined(LOG_KEY, 1, "given" if pinned else OWN_KEY)
    if pinned is None:
        sentence = f"{OWN_KEY}: it shows that the dossier is consistent, not whose record it is"
        report.warning(LOG_KEY, "W-LOG-KEY", sentence, MANIFEST)
    pace = Pace(mapper, progress)
    files = _open(report, whole)
    if not files:
        return report.build()
    manifest = _check_manifest(report, files)
    log = pinned or _own_key(report, manifest)
    run = _read_run(report, files)
    if run is None:
        return report.build()
    report.include(verify_run(run, log=log))
    entries = read_entries(run)
    first = entries[0][1].consultation if entries else None
    consultation = first or (manifest.consultation if manifest else "")
    _compare_manifest(report, manifest, consultation, run, log)
    _compare_readme(report, files, consultation)
    story = read_story(report, consultation, entries)
    contents = check_contents(report, story, files)
    check_reviews(report, story, contents)
    voted = verify_vote(report, story, contents, files, log.text if log else None, pace)
    if voted.rules is not None:
        check_printed(report, story, voted.rules)
        check_paper(report, story, voted.rules)
        check_claims(report, story, voted.rules)
        check_spares(report, story, voted.rules, contents, files)
    if story.rules is None and OUTCOME in files:
        report.error(FILES, "unlisted-file", "there was no vote, so there is no outcome", OUTCOME)
    check_decisions(report, story, contents, voted.outcome)
    check_promises(report, story, contents)
    demanded = voted.rules.witness_quorum if voted.rules is not None else 0
    known = replace(witnesses, quorum=max(witnesses.quorum, demanded))
    if voted.rules is not None:
        check_spoiled(report, story, voted.rules)
        check_closes(report, story, voted.rules, run, files, log, witnesses)
    check_witnesses(report, SignedCheckpoint.from_bytes(run.checkpoint), log, known, CHECKPOINT)
    return report.build()


def _open(report: ReportBuilder, whole: bytes | Container) -> Mapping[str, bytes]:
    """Read the container, where there is one, and check that it holds the files of the layout."""
    if isinstance(whole, Container):
        container, check = whole, FOLDER
        report.examined(FOLDER, len(whole.files), "files, unpacked")
    else:
        container, check = read_container(whole), CONTAINER
        report.examined(CONTAINER, len(whole), "bytes, written again and compared")
    for fault in container.faults:
        report.error(check, fault.code, fault.sentence, fault.where)
    report.examined(FILES, len(container.files))
    for name in container.files:
        if not is_known(name):
            report.error(FILES, "unknown-file", "a dossier has no file of this name", name)
    for name in FIXED_FILES:
        if name not in container.files:
            report.error(FILES, "missing-file", "a dossier always holds it", name)
    return container.files


def _check_manifest(report: ReportBuilder, files: Mapping[str, bytes]) -> Manifest | None:
    """Check every file against the manifest."""
    report.examined(MANIFEST_CHECK, max(len(files) - 1, 0))
    try:
        manifest = Manifest.from_bytes(files.get(MANIFEST, b""))
    except MalformedError as error:
        report.failed(MANIFEST_CHECK, error, MANIFEST)
        return None
    others = {name: content for name, content in files.items() if name != MANIFEST}
    for name, code, sentence in manifest.differences(others):
        report.error(MANIFEST_CHECK, code, sentence, name)
    if [each.name for each in manifest.files] != sorted({each.name for each in manifest.files}):
        report.error(MANIFEST_CHECK, "wrong-order", "its files are not in order", MANIFEST)
    return manifest


def _own_key(report: ReportBuilder, manifest: Manifest | None) -> VerifierKey | None:
    """Read the log key that the manifest names."""
    if manifest is None:
        return None
    try:
        return VerifierKey.from_text(manifest.log)
    except MalformedError as error:
        report.failed(LOG_KEY, error, MANIFEST)
        return None


def _read_run(report: ReportBuilder, files: Mapping[str, bytes]) -> RecordRun | None:
    """Read the stretch of the record; None where a part of it cannot be read."""
    entries: tuple[bytes, ...] | None = None
    left: tuple[bytes, ...] | None = None
    size: int | None = None
    try:
        entries = read_lines(files.get(ENTRIES, b""))
    except MalformedError as error:
        report.failed(RECORD, error, ENTRIES)
    try:
        left = read_left(files.get(LEFT, b""))
    except MalformedError as error:
        report.failed(RECORD, error, LEFT)
    try:
        size = SignedCheckpoint.from_bytes(files.get(CHECKPOINT, b"")).checkpoint.size
    except MalformedError as error:
        report.failed(RECORD, error, CHECKPOINT)
    if entries is None or left is None or size is None:
        return None
    if size < len(entries):
        sentence = f"it holds {len(entries)} entries, more than the checkpoint's {size}"
        report.error(RECORD, "wrong-size", sentence, ENTRIES)
        return None
    return RecordRun(size - len(entries), left, entries, files[CHECKPOINT])


def _compare_manifest(
    report: ReportBuilder,
    manifest: Manifest | None,
    consultation: str,
    run: RecordRun,
    log: VerifierKey | None,
) -> None:
    """Compare what the manifest says about the record with the record."""
    if manifest is None:
        return
    claims = (
        ("consultation", manifest.consultation, consultation),
        ("first entry", manifest.first, run.first),
        ("size", manifest.size, run.first + len(run.entries)),
        ("log key", manifest.log, log.text if log else manifest.log),
    )
    for what, claimed, found in claims:
        if claimed != found:
            sentence = f"it says {what} {claimed}, and the record says {found}"
            report.error(MANIFEST_CHECK, "wrong-manifest", sentence, MANIFEST)


def _compare_readme(report: ReportBuilder, files: Mapping[str, bytes], consultation: str) -> None:
    """Compare README.txt with the text that every dossier has."""
    if README in files and files[README] != readme_text(consultation):
        report.error(FILES, "other-text", "it is not the text that every dossier has", README)
