"""The manifest: what the dossier is about, and the size and hash of every other file in it.

Source: specification 16.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ballots.encoding import (
    JsonValue,
    as_integer,
    as_list,
    as_object,
    as_text,
    canonical_json,
    parse_json,
    sha256_hex,
)
from ballots.errors import MalformedError
from ballots.record import fields

FORMAT = "participate/dossier/v1"
MAXIMUM_MANIFEST_BYTES = 32_000_000  # 65,534 files of the longest name
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of the dossier as the manifest lists it."""

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, name: str, content: bytes) -> ListedFile:
        """Return the line for a file."""
        return cls(name, len(content), sha256_hex(content))


@dataclass(frozen=True, slots=True)
class Manifest:
    """The consultation, the log's verifier key, the stretch of the record, and the files."""

    consultation: str
    log: str
    first: int
    size: int
    files: tuple[ListedFile, ...]

    @classmethod
    def from_bytes(cls, raw: bytes) -> Manifest:
        """Parse a manifest; MalformedError unless it is written as `to_bytes` writes it."""
        value = as_object(
            parse_json(raw, max_bytes=MAXIMUM_MANIFEST_BYTES),
            ("format", "consultation", "log", "first", "size", "files"),
        )
        if value["format"] != FORMAT:
            raise MalformedError(f"manifest: the format is not {FORMAT}")
        fields.identifier(value["consultation"])
        manifest = cls(
            as_text(value["consultation"]),
            as_text(value["log"]),
            as_integer(value["first"], 0, _LARGEST),
            as_integer(value["size"], 0, _LARGEST),
            tuple(_listed(line) for line in as_list(value["files"])),
        )
        if manifest.to_bytes() != raw:
            raise MalformedError("manifest: it is not written canonically", "not-canonical")
        return manifest

    def to_bytes(self) -> bytes:
        """Return the canonical manifest."""
        return canonical_json(
            {
                "format": FORMAT,
                "consultation": self.consultation,
                "log": self.log,
                "first": self.first,
                "size": self.size,
                "files": [
                    {"name": each.name, "size": each.size, "sha256": each.sha256}
                    for each in self.files
                ],
            }
        )

    def differences(self, files: Mapping[str, bytes]) -> tuple[tuple[str, str, str], ...]:
        """Return (file, code, sentence) for each file that is not as the manifest lists it."""
        listed = {each.name: each for each in self.files}
        found = []
        for name in sorted({*listed, *files}):
            if name not in files:
                found.append((name, "missing-file", "the manifest lists it, but it is not here"))
            elif name not in listed:
                found.append((name, "unlisted-file", "the manifest does not list it"))
            elif len(files[name]) != listed[name].size:
                found.append((name, "wrong-size", "its size is not the one in the manifest"))
            elif ListedFile.of(name, files[name]) != listed[name]:
                found.append((name, "wrong-hash", "its SHA-256 is not the one in the manifest"))
        return tuple(found)


def list_files(files: Mapping[str, bytes]) -> tuple[ListedFile, ...]:
    """Return the manifest's lines for these files, in the order of their names."""
    return tuple(ListedFile.of(name, files[name]) for name in sorted(files))


def _listed(value: JsonValue) -> ListedFile:
    """Parse one line of the manifest."""
    line = as_object(value, ("name", "size", "sha256"))
    fields.digest(line["sha256"])
    size = as_integer(line["size"], 0, _LARGEST)
    return ListedFile(as_text(line["name"]), size, as_text(line["sha256"]))
