"""The dossier's container: a zip that can be written in one way only (specification 16.1).

Files are stored, not compressed, in the order of their names, with the time 1980-01-01 00:00, no
extra fields, no comments, no data before, between or after. Reading takes the files from the local
headers (or, where those are damaged, from the directory), writes them again and compares, so no
byte is unchecked, and every difference has a place: a file's header, its directory entry, or the
end record. Source: PKWARE APPNOTE 6.3.10, 4.3.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from ballots.errors import BallotsError, MalformedError

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION_NEEDED = 10
_MADE_BY = 0x030A  # Unix, so that the file mode below is read as one
_MODE = 0o100644 << 16
_DATE = 0x0021  # 1980-01-01
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
MAXIMUM_FILES = 0xFFFE
MAXIMUM_BYTES = 0xFFFF_FFFE
_MAXIMUM_NAME = 200
END_NAME = "(end of the container)"
NOT_A_FILE = "not-a-file"  # the code of a link or device in an unpacked dossier (16.6)


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the container is not as it would have been written, and what is wrong."""

    where: str
    sentence: str
    code: str = "not-canonical"


@dataclass(frozen=True, slots=True)
class Container:
    """The files that could be read, by name, and every fault of the container itself."""

    files: Mapping[str, bytes]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Region:
    """A stretch of the container's bytes, from `start` to the next region's start."""

    start: int
    where: str
    what: str


def looks_like_a_dossier(raw: bytes) -> bool:
    """Say whether the bytes begin like a zip or hold its end record anywhere.

    A dossier with any one byte changed still does, so what does not is another kind of file.
    """
    return raw.startswith(LOCAL) or END in raw


def write_container(files: Mapping[str, bytes]) -> bytes:
    """Return the one zip of these files; BallotsError where there is none."""
    for name in files:
        if not _is_allowed(name):
            raise MalformedError(f"container: {name[:80]!r} cannot be a file's name")
    return _write(files)[0]


def read_container(raw: bytes) -> Container:
    """Return the files of a container and everything that is wrong with it; never raises."""
    listed, complete = _walk(raw)
    if not complete:
        listed = _read_directory(raw) or listed
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    for name, content in listed:
        if name in files:
            faults.append(Fault(name, "the container holds two files of this name"))
        elif not _is_allowed(name):
            faults.append(Fault(name, "this cannot be a file's name in a dossier"))
        else:
            files[name] = content
    if not faults:
        faults.extend(_compare(raw, files))
    return Container(files, tuple(faults))


def _is_allowed(name: str) -> bool:
    """Say whether a dossier may hold a file of this name."""
    return len(name) <= _MAXIMUM_NAME and _NAME.fullmatch(name) is not None


def _write(files: Mapping[str, bytes]) -> tuple[bytes, list[_Region]]:
    """Return the container's bytes and what stands where in them."""
    if len(files) > MAXIMUM_FILES:
        raise BallotsError("too-large", f"container: more than {MAXIMUM_FILES} files")
    parts: list[bytes] = []
    directory: list[bytes] = []
    regions: list[_Region] = []
    offset = 0
    for name in sorted(files):
        content, encoded = files[name], name.encode()
        sizes = (zlib.crc32(content), len(content), len(content), len(encoded), 0)
        stamp = (0, 0, 0, _DATE)
        header = _LOCAL.pack(LOCAL, _VERSION_NEEDED, *stamp, *sizes) + encoded
        entry = _CENTRAL.pack(
            CENTRAL, _MADE_BY, _VERSION_NEEDED, *stamp, *sizes, 0, 0, 0, _MODE, offset
        )
        regions.append(_Region(offset, name, "its header in the container"))
        regions.append(_Region(offset + len(header), name, "its contents"))
        parts += [header, content]
        directory.append(entry + encoded)
        offset += len(header) + len(content)
        if offset > MAXIMUM_BYTES:
            raise BallotsError("too-large", "container: it is larger than 4 GiB")
    start = offset
    for name, entry in zip(sorted(files), directory, strict=True):
        regions.append(_Region(offset, name, "its entry in the container's directory"))
        offset += len(entry)
    regions.append(_Region(offset, END_NAME, "the end record"))
    end = _END.pack(END, 0, 0, len(files), len(files), offset - start, start, 0)
    regions.append(_Region(offset + len(end), END_NAME, "what follows the end record"))
    return b"".join([*parts, *directory, end]), regions


def _compare(raw: bytes, files: Mapping[str, bytes]) -> list[Fault]:
    """Write the files again and name the first place where the container differs."""
    try:
        expected, regions = _write(files)
    except BallotsError as error:
        return [Fault(END_NAME, error.sentence)]
    if expected == raw:
        return []
    place = _first_difference(raw, expected)
    region = next(each for each in reversed(regions) if each.start <= place)
    sentence = f"byte {place} is not as a dossier is written: {region.what}"
    return [Fault(region.where, sentence)]


def _first_difference(left: bytes, right: bytes) -> int:
    """Return the first place where two byte strings differ (bisecting over equal prefixes)."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _walk(raw: bytes) -> tuple[list[tuple[str, bytes]], bool]:
    """Read the files one after the other; say whether the directory was reached in order."""
    found: list[tuple[str, bytes]] = []
    offset = 0
    while raw[offset : offset + 4] == LOCAL and offset + _LOCAL.size <= len(raw):
        head = _LOCAL.unpack_from(raw, offset)
        size, name_size, extra_size = head[7], head[9], head[10]
        start = offset + _LOCAL.size + name_size + extra_size
        if start + size > len(raw):
            return found, False
        name = raw[offset + _LOCAL.size : offset + _LOCAL.size + name_size].decode("latin-1")
        found.append((name, raw[start : start + size]))
        offset = start + size
    return found, raw[offset : offset + 4] == CENTRAL


def _read_directory(raw: bytes) -> list[tuple[str, bytes]]:
    """Read the files by the directory at the end; nothing where that is damaged too."""
    place = raw.rfind(END)
    if place < 0 or place + _END.size > len(raw):
        return []
    end = _END.unpack_from(raw, place)
    count, offset = end[4], end[6]
    found: list[tuple[str, bytes]] = []
    room = len(raw)
    for _ in range(count):
        if raw[offset : offset + 4] != CENTRAL or offset + _CENTRAL.size > len(raw):
            return []
        head = _CENTRAL.unpack_from(raw, offset)
        size, name_size, more = head[9], head[10], head[11] + head[12]
        name = raw[offset + _CENTRAL.size : offset + _CENTRAL.size + name_size]
        start = head[16] + _LOCAL.size + name_size
        room -= size
        if start + size > len(raw) or room < 0:  # files never overlap
            return []
        found.append((name.decode("latin-1"), raw[start : start + size]))
        offset += _CENTRAL.size + name_size + more
    return found
