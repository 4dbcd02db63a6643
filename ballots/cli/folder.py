"""A folder with an unpacked dossier, read as if it were hostile (specification 16.6).

Only ordinary files of the layout's names are opened, none through a link, each once; folders are
entered by their handles, so that nothing that is moved meanwhile leads elsewhere. Together they are
no larger and no more than a dossier's container can hold.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ballots.cli.files import reading
from ballots.dossier.container import MAXIMUM_BYTES, MAXIMUM_FILES, NOT_A_FILE, Container, Fault
from ballots.dossier.layout import is_known
from ballots.errors import BallotsError

_DEEPEST: Final = 3  # parts of the longest name of the layout
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe is opened, seen, and left


def read_folder(path: Path) -> Container:
    """Return the files of an unpacked dossier, and what in the folder is none.

    BallotsError `too-large` where there is more than a dossier can hold; CannotError where the
    system refuses.
    """
    walk = _Walk()
    with reading(path), _opened(str(path), _FOLDER) as handle:
        walk.enter(handle, "", 1)
    return Container(walk.files, tuple(walk.faults))


@contextmanager
def _opened(name: str, flags: int, folder: int | None = None) -> Iterator[int]:
    handle = os.open(name, flags, dir_fd=folder)
    try:
        yield handle
    finally:
        os.close(handle)


@dataclass(slots=True)
class _Walk:
    """Goes through the folders in the order of their names and keeps what belongs to a dossier."""

    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    seen: int = 0
    size: int = 0

    def enter(self, handle: int, before: str, depth: int) -> None:
        """Take everything in one folder; `before` is the name of it with its slash."""
        for name in self._names(handle):
            whole = before + name
            mode = os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode) and depth < _DEEPEST:
                with _opened(name, _FOLDER | os.O_NOFOLLOW, handle) as inner:
                    self.enter(inner, f"{whole}/", depth + 1)
            elif not is_known(whole):
                self._complain(whole, "a dossier has no file of this name", "unknown-file")
            elif not stat.S_ISREG(mode):
                self._complain(whole, "it is a link or no ordinary file", NOT_A_FILE)
            else:
                self._take(handle, name, whole)

    def _names(self, handle: int) -> list[str]:
        """Return the names in a folder in order, if there are not too many."""
        names = []
        with os.scandir(handle) as found:
            for each in found:
                names.append(each.name)
                self.seen += 1
                if self.seen > 2 * MAXIMUM_FILES:  # folders too
                    raise BallotsError("too-large", "folder: more files than a dossier can hold")
        return sorted(names)

    def _take(self, handle: int, name: str, whole: str) -> None:
        """Read one file, as far as a dossier may go."""
        room = MAXIMUM_BYTES - self.size
        with _opened(name, _FILE, handle) as opened:
            if not stat.S_ISREG(os.fstat(opened).st_mode):
                self._complain(whole, "it is a link or no ordinary file", NOT_A_FILE)
                return
            with os.fdopen(os.dup(opened), "rb") as stream:
                content = stream.read(room + 1)
        if len(content) > room or len(self.files) >= MAXIMUM_FILES:
            raise BallotsError("too-large", "folder: it holds more than a dossier can")
        self.size += len(content)
        self.files[whole] = content

    def _complain(self, name: str, sentence: str, code: str) -> None:
        self.faults.append(Fault(name, sentence, code))
