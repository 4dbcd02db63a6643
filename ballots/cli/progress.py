"""One line on the terminal that says how far a long check has come; silent anywhere else."""

import sys
import time
from typing import Self, TextIO

_EVERY_SECONDS = 0.2


class ProgressLine:
    """Rewrites one line of the standard error stream; does nothing when that is no terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to `stream`, or to the standard error stream."""
        self._stream = stream or sys.stderr
        self._shows = self._stream.isatty()
        self._last = 0.0
        self._width = 0

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` ballots are checked; total 0 means that nobody knows."""
        now = time.monotonic()
        if not self._shows or (done < total and now - self._last < _EVERY_SECONDS):
            return
        self._last = now
        of = f" of {total:,}" if total else ""
        self._write(f"{done:,}{of} ballots checked")

    def __enter__(self) -> Self:
        """Begin; nothing is shown yet."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Take the line away, so that the report begins on a clean one."""
        if self._width:
            self._write("")
            self._stream.write("\r")
            self._stream.flush()

    def _write(self, words: str) -> None:
        self._stream.write("\r" + words.ljust(self._width))
        self._stream.flush()
        self._width = len(words)
