"""Files as the command reads and writes them.

Invariants: nothing that exists is overwritten; what was written is on the disk (fsync) before the
caller goes on; a file that could only be written in part is removed again; whatever holds a secret
is readable by its owner alone from the moment it exists.
"""

import fcntl
import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Self

SECRET: Final = 0o600
PUBLIC: Final = 0o644
_PROOF_NAME: Final = re.compile(r"[1-9][0-9]{0,4}\.json")


class CannotError(Exception):
    """The command could not do its work, and says why: exit code 2."""


def read_file(path: Path) -> bytes:
    """Return a file's bytes, or raise CannotError in one sentence."""
    with reading(path):
        return path.read_bytes()


def read_owned(folder: Path | None) -> dict[int, bytes] | None:
    """Read `<owner>.json` for every owner in a folder; None without one."""
    if folder is None:
        return None
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        raise CannotError(f"{folder} is not a folder that can be read") from error
    proofs = {}
    for file in files:
        if _PROOF_NAME.fullmatch(file.name) is None:
            raise CannotError(f"{file} is not named <owner>.json")
        proofs[int(file.stem)] = read_file(file)
    return proofs


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be read where one likes; what only flows (a pipe) is read to its end first."""
    with reading(path):
        stream: BinaryIO = path.open("rb")
        if not stream.seekable():
            with stream:
                stream = io.BytesIO(stream.read())
    with stream:
        yield stream


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong with reading a file into CannotError, one sentence."""
    try:
        yield
    except OSError as error:
        raise CannotError(f"{path} cannot be read: {reason(error)}") from error
    except MemoryError as error:
        raise CannotError(f"{path} cannot be read: it does not fit into the memory") from error


def write_new(path: Path, content: bytes, *, mode: int = PUBLIC) -> None:
    """Write a file that must not exist yet, with exactly this mode, and see it on the disk."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise CannotError(f"{path} exists already and is not overwritten") from error
    except OSError as error:
        raise CannotError(f"{path} cannot be written: {reason(error)}") from error
    try:
        fill(handle, content, mode)
        sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise CannotError(f"{path} cannot be written: {reason(error)}") from error


class Journal:
    """A file of lines that only its owner may read; one command at a time has it open.

    `content` is what it held when it was opened. A line that was appended is on the disk when
    `append` returns.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; it is opened, or made, on entering."""
        self._path = path
        self._handle = -1
        self.content = b""

    def __enter__(self) -> Self:
        """Open the journal for this command alone."""
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, SECRET)
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._require_ordinary()
            with os.fdopen(os.dup(self._handle), "rb") as stream:
                self.content = stream.read()
        except BlockingIOError as error:
            self._close()
            raise CannotError(f"{self._path} is in use by another command") from error
        except OSError as error:
            self._close()
            raise CannotError(f"{self._path} cannot be opened: {reason(error)}") from error
        return self

    def append(self, line: bytes) -> None:
        """Add one line and see it on the disk, the file and its folder."""
        try:
            self._require_named()
            _write_all(self._handle, line + b"\n")
            os.fsync(self._handle)
            sync_folder(self._path.parent)
        except OSError as error:
            raise CannotError(f"{self._path} cannot be written: {reason(error)}") from error

    def __exit__(self, *_error: object) -> None:
        """Let the next command have it."""
        self._close()

    def _require_ordinary(self) -> None:
        """Refuse what keeps no line, such as a device or a pipe."""
        if not stat.S_ISREG(os.fstat(self._handle).st_mode):
            self._close()
            raise CannotError(f"{self._path} is no ordinary file")

    def _require_named(self) -> None:
        """Refuse to write where nobody would look again: into a file that lost its name."""
        mine, named = os.fstat(self._handle), self._path.stat()
        if (mine.st_dev, mine.st_ino) != (named.st_dev, named.st_ino):
            raise CannotError(f"{self._path} was replaced by another file meanwhile")

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1


def make_folder(path: Path, *, mode: int = 0o700) -> None:
    """Make a folder that only its owner may enter, or with another mode, unless it is there."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
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


def fill(handle: int, content: bytes, mode: int) -> None:
    """Write all of a new file, see it on the disk, and close it."""
    try:
        os.fchmod(handle, mode)
        _write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_all(handle: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync_folder(folder: Path) -> None:
    """See on the disk which files a folder holds."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
