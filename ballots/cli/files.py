"""Files as the command reads and writes them.

Invariants: nothing that exists is overwritten; what was written is on the disk (fsync) before the
caller goes on; a file that could only be written in part is removed again; whatever holds a secret
is readable by its owner alone from the moment it exists.
"""

import os
from pathlib import Path
from typing import Final

SECRET: Final = 0o600
PUBLIC: Final = 0o644


class CannotError(Exception):
    """The command could not do its work, and says why: exit code 2."""


def read_file(path: Path) -> bytes:
    """Return a file's bytes, or raise CannotError in one sentence."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotError(f"{path} cannot be read: {reason(error)}") from error


def write_new(path: Path, content: bytes, *, mode: int = PUBLIC) -> None:
    """Write a file that must not exist yet, with exactly this mode, and see it on the disk."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise CannotError(f"{path} exists already and is not overwritten") from error
    except OSError as error:
        raise CannotError(f"{path} cannot be written: {reason(error)}") from error
    try:
        _fill(handle, content, mode)
        _sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise CannotError(f"{path} cannot be written: {reason(error)}") from error


def append_line(path: Path, line: bytes) -> None:
    """Add one line to a file that only its owner may read, and see it on the disk."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, SECRET)
        _fill(handle, line + b"\n", SECRET)
        _sync_folder(path.parent)
    except OSError as error:
        raise CannotError(f"{path} cannot be written: {reason(error)}") from error


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, unless it is there already."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotError(f"{path} cannot be made: {reason(error)}") from error


def refuse_existing(*paths: Path) -> None:
    """Raise CannotError when one of these files exists: nothing is overwritten."""
    for path in paths:
        if path.exists() or path.is_symlink():
            raise CannotError(f"{path} exists already and is not overwritten")


def reason(error: OSError) -> str:
    """Say what the system said, without its number."""
    return (error.strerror or str(error)).lower()


def _fill(handle: int, content: bytes, mode: int) -> None:
    with os.fdopen(handle, "wb") as stream:
        os.fchmod(stream.fileno(), mode)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
