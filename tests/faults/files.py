"""Single bits flipped in the record's folder and in a dossier: each is found, its file named."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlmodel import Session

from ballots.dossier.container import END_NAME
from ballots.verify.dossier import verify_dossier
from participate.record import service as record


def flipped(content: bytes, bit: int) -> bytes:
    """Return the content with one bit changed."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def names_in(folder: Path) -> tuple[str, ...]:
    """Return the files of a record's folder."""
    return tuple(
        sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    )


def flip_file(session: Session, folder: Path, name: str, bit: int) -> bool:
    """Flip a bit of a file of the folder, look, and put it back; say whether it alone was named."""
    path = folder / name
    whole = path.read_bytes()
    try:
        path.write_bytes(flipped(whole, bit))
        found = {each.where for each in record.check_folder(session, folder).errors}
    finally:
        path.write_bytes(whole)
    return found == {name}


def regions_of(dossier: bytes) -> Mapping[str, list[tuple[int, int]]]:
    """Return where each file of a dossier stands: its header and contents, its directory entry."""
    with zipfile.ZipFile(io.BytesIO(dossier)) as archive:
        at = archive.start_dir
        regions: dict[str, list[tuple[int, int]]] = {}
        for info in archive.infolist():
            end = info.header_offset + 30 + len(info.filename) + info.file_size
            regions[info.filename] = [(info.header_offset, end), (at, at + 46 + len(info.filename))]
            at += 46 + len(info.filename)
    regions[END_NAME] = [(at, len(dossier))]
    return regions


def bits_of(regions: Sequence[tuple[int, int]]) -> list[int]:
    """Return every bit of some stretches."""
    return [bit for start, end in regions for bit in range(8 * start, 8 * end)]


def flip_dossier(dossier: bytes, key: str, name: str, bit: int) -> bool:
    """Flip a bit of a dossier; say whether the verifier found it and named its file."""
    report = verify_dossier(flipped(dossier, bit), log_key=key)
    return any(name in f"{each.where} {each.sentence}" for each in report.errors)
