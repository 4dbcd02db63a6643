"""The record written to a folder, for any file server, also while the application is down.

Files that never change are written once; the checkpoint is put in place last, so the folder never
shows a checkpoint whose entries are not there. A folder that holds another record is left alone.
"""

from pathlib import Path

from sqlmodel import Session

from ballots.errors import MalformedError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.tiles import tiles_of
from participate.record import repository
from participate.record.service.reading import cosigned_note, find_latest_checkpoint
from participate.record.service.tiles import read_tile
from participate.shared.errors import ConflictError
from participate.shared.files import put_in_place
from participate.shared.i18n import N_

CHECKPOINT = "checkpoint"


def publish_to_folder(session: Session, folder: Path, quorum: int = 0) -> int:
    """Bring a folder up to the latest checkpoint; return how many files were written.

    ConflictError `other-record` where the folder's checkpoint is of another log or of more entries
    than there are here. Full tiles stay; partial ones are kept beside the full ones, as readers may
    still ask for them.
    """
    latest = find_latest_checkpoint(session)
    row = repository.find_latest_checkpoint(session)
    if latest is None or row is None:
        return 0
    since = _published_size(folder, latest.log)
    if since > latest.checkpoint.size:
        raise _other_record(folder)
    written = 0
    for tile in tiles_of(latest.checkpoint.size, since):
        written += _write_once(folder / tile.path, read_tile(session, tile))
    note = cosigned_note(session, row, quorum)
    if not written and (folder / CHECKPOINT).exists() and _read(folder) == note:
        return 0
    put_in_place(folder / CHECKPOINT, note)
    return written + 1


def _published_size(folder: Path, log: str) -> int:
    if not (folder / CHECKPOINT).exists():
        return 0
    try:
        checkpoint = SignedCheckpoint.from_bytes(_read(folder)).checkpoint
    except MalformedError as error:
        raise _other_record(folder) from error
    if checkpoint.origin != log.partition("+")[0]:
        raise _other_record(folder)
    return checkpoint.size


def _read(folder: Path) -> bytes:
    return (folder / CHECKPOINT).read_bytes()


def _write_once(path: Path, content: bytes) -> bool:
    """Write a file that never changes, unless it is there; say whether it was written."""
    if path.exists():
        return False
    put_in_place(path, content)
    return True


def _other_record(folder: Path) -> ConflictError:
    return ConflictError(
        "other-record",
        N_("The folder %(folder)s holds another record, or more of it than there is here."),
        {"folder": folder},
    )
