"""Putting a file in place: whole and on the disk, or not at all."""

import os
from pathlib import Path


def put_in_place(path: Path, content: bytes) -> None:
    """Write a file beside its place, see it on the disk, then move it there; folders are made.

    A crash leaves the old file or the new one, and at most a file `<name>.new` beside it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
