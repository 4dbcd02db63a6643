"""The record's folder against the record in the database, file by file and byte by byte."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlmodel import Session

from ballots.errors import BallotsError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.note import Note, VerifierKey
from ballots.record.tiles import Tile, tiles_of
from ballots.verify.report import Report, ReportBuilder
from participate.record import repository
from participate.record.service.folder import CHECKPOINT
from participate.record.service.tiles import read_tile
from participate.shared.errors import NotFoundError

FOLDER: Final = "record's folder"
_UNFINISHED: Final = ".new"
"""What a crash while a file was put in place may leave: no file of the record."""


def check_folder(session: Session, folder: Path) -> Report:
    """Compare every file of a folder that the record was published to; findings name file and byte.

    The folder may lag behind the record: its own checkpoint says how much must be there.
    """
    report = ReportBuilder()
    report.examined(FOLDER, 0, str(folder))
    size = _check_checkpoint(report, session, folder)
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    needed = {tile.path for tile in tiles_of(size)}
    for name in sorted(needed - present):
        report.error(FOLDER, "file-missing", "the file is not there", name)
    for name in sorted(present - {CHECKPOINT}):
        if not name.endswith(_UNFINISHED):
            _check_file(report, session, folder, name)
    return report.build()


def _check_checkpoint(report: ReportBuilder, session: Session, folder: Path) -> int:
    """Check the folder's checkpoint; return the size that it covers, 0 where it covers none."""
    report.examined(FOLDER)
    try:
        raw = (folder / CHECKPOINT).read_bytes()
    except OSError as error:
        report.error(FOLDER, "file-unreadable", str(error.strerror), CHECKPOINT)
        return 0
    latest = repository.find_latest_checkpoint(session)
    try:
        signed = SignedCheckpoint.from_bytes(raw)
    except BallotsError as error:
        report.failed(FOLDER, error, CHECKPOINT)
        return 0 if latest is None else latest.size
    size = signed.checkpoint.size
    row = repository.find_checkpoint(session, size)
    if row is None:
        sentence = f"the record has no checkpoint of {size} entries"
        report.error(FOLDER, "other-checkpoint", sentence, CHECKPOINT)
        return 0 if latest is None else latest.size
    if not raw.startswith(row.note):
        report.error(FOLDER, "file-changed", _first_difference(raw, row.note), CHECKPOINT)
        return size
    keys = [
        VerifierKey.from_text(each.witness) for each in repository.list_cosignatures(session, size)
    ]
    for line in raw[len(row.note) :].splitlines(keepends=True):
        if not _is_signed(row.note + line, keys):
            sentence = "a signature is none of a witness that the record knows"
            report.error(FOLDER, "file-changed", sentence, CHECKPOINT)
    return size


def _is_signed(note: bytes, keys: Sequence[VerifierKey]) -> bool:
    """Say whether a witness has signed the checkpoint, its signature being the note's last line."""
    try:
        return bool(Note.from_bytes(note).check(keys))
    except BallotsError:
        return False


def _check_file(report: ReportBuilder, session: Session, folder: Path, name: str) -> None:
    """Compare one tile or bundle with what the database gives for it."""
    report.examined(FOLDER)
    try:
        expected = read_tile(session, Tile.from_path(name))
        raw = (folder / name).read_bytes()
    except OSError as error:
        report.error(FOLDER, "file-unreadable", str(error.strerror), name)
    except (BallotsError, NotFoundError):
        report.error(FOLDER, "file-unknown", "the record has no such file", name)
    else:
        if raw != expected:
            report.error(FOLDER, "file-changed", _first_difference(raw, expected), name)


def _first_difference(raw: bytes, expected: bytes) -> str:
    """Say where a file begins to differ."""
    pairs = enumerate(zip(raw, expected, strict=False))
    place = next((at for at, (one, other) in pairs if one != other), min(len(raw), len(expected)))
    return f"byte {place} is not what the record says ({len(raw)} of {len(expected)} bytes)"
