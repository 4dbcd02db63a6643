"""The dossier's layout: which file holds what, and the making of the zip from its parts.

Every file but README.txt and manifest.json is bound to the record: by the root, by a commitment,
by an event, or by a hash in an entry. Those two are recomputed and compared.
Source: specification 16.2, 16.5.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ballots.dossier.commitment import Opening
from ballots.dossier.container import write_container
from ballots.dossier.manifest import Manifest, list_files
from ballots.dossier.readme import readme_text
from ballots.encoding import as_list, canonical_json, from_hex, parse_json
from ballots.errors import MalformedError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.fields import ID_PATTERN

README = "README.txt"
MANIFEST = "manifest.json"
CHECKPOINT = "record/checkpoint"
ENTRIES = "record/entries.jsonl"
LEFT = "record/left.json"
OUTCOME = "outcome.json"
FIXED_FILES = (README, MANIFEST, CHECKPOINT, ENTRIES, LEFT)
_HASH_BYTES = 32
_MAXIMUM_LEFT_BYTES = 8192
_OPENING = re.compile(r"openings/(0|[1-9][0-9]{0,18})\.json")
_ARCHIVE = re.compile(rf"archives/({ID_PATTERN})\.bel")
_CLOSE = re.compile(rf"record/closes/({ID_PATTERN})")
_SHUFFLE = re.compile(rf"shuffle-proofs/({ID_PATTERN})/([1-9][0-9]{{0,3}})\.json")
_STATEMENT = re.compile(rf"statement-proofs/({ID_PATTERN})/([1-9][0-9]{{0,3}})\.json")


@dataclass(frozen=True, slots=True)
class DossierParts:
    """What a dossier is made from.

    `entries` run from `first`, the consultation's own first entry, to the checkpoint's size;
    `left` are the roots of the complete subtrees before it. Archives are by uuid, statement-bound
    and shuffles' proofs by uuid and owner (from 1), openings by their entry's index; `closes` are
    the witnesses' checkpoints over sealed tallies by uuid, where the rules demand witnesses.
    """

    consultation: str
    log_key: str
    first: int
    checkpoint: bytes
    left: tuple[bytes, ...]
    entries: tuple[bytes, ...]
    openings: Mapping[int, Opening]
    archives: Mapping[str, bytes]
    statement_proofs: Mapping[tuple[str, int], bytes]
    outcome: bytes | None
    closes: Mapping[str, bytes] = field(default_factory=dict)
    shuffle_proofs: Mapping[tuple[str, int], bytes] = field(default_factory=dict)


def build_dossier(parts: DossierParts) -> bytes:
    """Return the canonical zip of a dossier; its content is not checked here.

    The same parts give the same bytes. Parts and zip are in the memory at once: twice its size.
    """
    files = {
        README: readme_text(parts.consultation),
        CHECKPOINT: parts.checkpoint,
        ENTRIES: b"".join(entry + b"\n" for entry in parts.entries),
        LEFT: canonical_json([root.hex() for root in parts.left]),
    }
    for index, opening in parts.openings.items():
        files[opening_name(index)] = opening.to_bytes(index)
    for uuid, archive in parts.archives.items():
        files[archive_name(uuid)] = archive
    for (uuid, owner), proof in parts.statement_proofs.items():
        files[statement_name(uuid, owner)] = proof
    for (uuid, owner), proof in parts.shuffle_proofs.items():
        files[shuffle_name(uuid, owner)] = proof
    for uuid, checkpoint in parts.closes.items():
        files[close_name(uuid)] = checkpoint
    if parts.outcome is not None:
        files[OUTCOME] = parts.outcome
    size = SignedCheckpoint.from_bytes(parts.checkpoint).checkpoint.size
    manifest = Manifest(parts.consultation, parts.log_key, parts.first, size, list_files(files))
    return write_container({**files, MANIFEST: manifest.to_bytes()})


def opening_name(index: int) -> str:
    """Return the file of the opening of the entry at `index`."""
    return f"openings/{index}.json"


def archive_name(uuid: str) -> str:
    """Return the file of an election's archive."""
    return f"archives/{uuid}.bel"


def statement_name(uuid: str, owner: int) -> str:
    """Return the file of an owner's statement-bound decryption proof."""
    return f"statement-proofs/{uuid}/{owner}.json"


def shuffle_name(uuid: str, owner: int) -> str:
    """Return the file of an owner's signature under a shuffle."""
    return f"shuffle-proofs/{uuid}/{owner}.json"


def close_name(uuid: str) -> str:
    """Return the file of the witnesses' checkpoint over an election's sealed tally."""
    return f"record/closes/{uuid}"


def close_uuid(name: str) -> str | None:
    """Return the election where `name` is the file of a checkpoint over its sealed tally."""
    found = _CLOSE.fullmatch(name)
    return found[1] if found else None


def opening_index(name: str) -> int | None:
    """Return the entry's index where `name` is the file of an opening."""
    found = _OPENING.fullmatch(name)
    return int(found[1]) if found else None


def archive_uuid(name: str) -> str | None:
    """Return the election where `name` is the file of an archive."""
    found = _ARCHIVE.fullmatch(name)
    return found[1] if found else None


def statement_owner(name: str) -> tuple[str, int] | None:
    """Return election and owner where `name` is the file of a statement-bound proof."""
    found = _STATEMENT.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def shuffle_owner(name: str) -> tuple[str, int] | None:
    """Return election and owner where `name` is the file of a signature under a shuffle."""
    found = _SHUFFLE.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def owned_files(
    files: Mapping[str, bytes], uuid: str, place_of: Callable[[str], tuple[str, int] | None]
) -> dict[int, bytes]:
    """Return an election's files of one kind by owner; `place_of` is one of the two above."""
    owners = {name: place for name in files if (place := place_of(name)) is not None}
    return {owner: files[name] for name, (election, owner) in owners.items() if election == uuid}


def is_known(name: str) -> bool:
    """Say whether the layout has a file of this name."""
    return (
        name in (*FIXED_FILES, OUTCOME)
        or opening_index(name) is not None
        or archive_uuid(name) is not None
        or statement_owner(name) is not None
        or shuffle_owner(name) is not None
        or close_uuid(name) is not None
    )


def read_left(raw: bytes) -> tuple[bytes, ...]:
    """Parse record/left.json: the roots of the complete subtrees before the first entry."""
    roots = as_list(parse_json(raw, max_bytes=_MAXIMUM_LEFT_BYTES))
    left = tuple(from_hex(root, _HASH_BYTES) for root in roots)
    if canonical_json([root.hex() for root in left]) != raw:
        raise MalformedError("left: it is not written canonically", "not-canonical")
    return left


def read_lines(raw: bytes) -> tuple[bytes, ...]:
    """Split record/entries.jsonl into the entries' bytes."""
    if raw and not raw.endswith(b"\n"):
        raise MalformedError("entries: the last line does not end")
    return tuple(raw.split(b"\n")[:-1])
