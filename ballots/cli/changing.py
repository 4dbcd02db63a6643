"""Files that a command changes: as a whole or not at all, one command at a time.

Invariants: whoever reads such a file sees it before or after a change, never in between, even if
the command or the machine stops in the middle; files that belong together are written all or none.
"""

import contextlib
import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ballots.cli.files import (
    CannotError,
    fill,
    make_folder,
    reason,
    refuse_existing,
    sync_folder,
    write_new,
)

PERMISSIONS: Final = 0o777


def write_together(folder: Path, files: Mapping[str, tuple[bytes, int]]) -> None:
    """Write new files (name: content and mode) into a folder; if one fails, none is left behind."""
    make_folder(folder)
    paths = [folder / name for name in files]
    refuse_existing(*paths)
    written: list[Path] = []
    try:
        for path, (content, mode) in zip(paths, files.values(), strict=True):
            write_new(path, content, mode=mode)
            written.append(path)
    except CannotError:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def rest_of(path: Path) -> Path:
    """Return where a command that was stopped in the middle leaves what it was writing."""
    return path.with_name(f".{path.name}.new")


class Changing:
    """A file that this command alone may change until it has; another command waits.

    `content` is what it holds. `replace` may be called once; it puts a whole new file in its place.
    """

    def __init__(self, path: Path) -> None:
        """Name the file, which must exist; it is locked and read on entering."""
        self._path = path
        self._handle = -1
        self.content = b""

    def __enter__(self) -> Self:
        """Wait until no other command changes the file, then read it."""
        try:
            self._path = Path(os.path.realpath(self._path, strict=True))
            while not self._locked():
                self._close()  # another command has put a new file in its place meanwhile
            with os.fdopen(os.dup(self._handle), "rb") as stream:
                self.content = stream.read()
        except OSError as error:
            self._close()
            raise CannotError(f"{self._path} cannot be opened: {reason(error)}") from error
        return self

    def replace(self, content: bytes) -> None:
        """Put new content in the file's place and see it on the disk."""
        new = rest_of(self._path)
        try:
            mode = os.fstat(self._handle).st_mode & PERMISSIONS
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
            fill(handle, content, mode)
            new.replace(self._path)
            sync_folder(self._path.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
            raise CannotError(f"{self._path} cannot be written: {reason(error)}") from error
        finally:
            self._close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next command have it."""
        self._close()

    def _locked(self) -> bool:
        """Lock the file that has the name now; False if it no longer has it."""
        self._handle = os.open(self._path, os.O_RDONLY)
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        mine, named = os.fstat(self._handle), self._path.stat()
        return (mine.st_dev, mine.st_ino) == (named.st_dev, named.st_ino)

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1
