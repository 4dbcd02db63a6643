"""Copies of a dossier in which one thing is changed, and everything around it made to fit.

The list of files is always made anew, so that what tells is what the files say.
"""

from dataclasses import replace

from ballots.dossier.commitment import read_opening
from ballots.dossier.layout import ENTRIES, MANIFEST
from ballots.dossier.manifest import Manifest
from ballots.verify.record import entry_place
from tests.ballots.verify.dossiers import files_of, pack


def opening_of(dossier: bytes, kind: str, *words: str) -> str:
    """The name of the one opening of a kind that holds all these words."""
    (name,) = [
        name
        for name, content in files_of(dossier).items()
        if name.startswith("openings/")
        and f'"kind":"{kind}"'.encode() in content
        and all(word.encode() in content for word in words)
    ]
    return name


def change_entry(dossier: bytes, old: str, new: str, *words: str) -> tuple[bytes, str]:
    """Write `new` for `old` in the one entry that holds `old` and these words; also its place."""
    files = files_of(dossier)
    lines = files[ENTRIES].decode().split("\n")
    (number,) = [n for n, line in enumerate(lines) if all(each in line for each in (old, *words))]
    lines[number] = lines[number].replace(old, new, 1)
    first = Manifest.from_bytes(files[MANIFEST]).first
    forged = pack({**files, ENTRIES: "\n".join(lines).encode()})
    return forged, entry_place(first + number)


def change_review(dossier: bytes, name: str, old: str, new: str, *, deep: bool = False) -> bytes:
    """Write `new` for `old` in a review; `deep`: the record's commitment is made to fit too."""
    files = files_of(dossier)
    index, opening = read_opening(files[name])
    content = opening.content.decode()
    assert old in content, content
    changed = replace(opening, content=content.replace(old, new, 1).encode())
    forged = pack({**files, name: changed.to_bytes(index)})
    if not deep:
        return forged
    return change_entry(forged, opening.commitment, changed.commitment)[0]
