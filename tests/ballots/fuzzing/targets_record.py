"""What is read of the record and of a dossier."""

from __future__ import annotations

from ballots.combining.rules import Rules
from ballots.crypto import signing
from ballots.dossier.commitment import read_opening
from ballots.dossier.container import write_container
from ballots.dossier.entries import read_content, read_entry
from ballots.dossier.layout import read_left, read_lines
from ballots.dossier.manifest import Manifest
from ballots.encoding import b64_nopad, canonical_json
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint
from ballots.record.fields import read_day, read_moment
from ballots.record.lines import read_base64, read_number
from ballots.record.note import Note, VerifierKey
from ballots.record.proof import InclusionProof
from ballots.record.refusal import Refusal, read_refusal, sign_refusal
from ballots.record.tiles import Tile, read_bundle, read_tile, write_bundle, write_tile
from ballots.record.witness import AddCheckpoint
from ballots.verify.report import ReportBuilder
from ballots.verify.rules import read_rules
from tests.ballots.fuzzing.material import (
    contents,
    dossier,
    entries,
    files,
    read_whole_container,
    requests,
    world,
)
from tests.ballots.fuzzing.parsers import Parser
from tests.ballots.verify import dossiers

REFUSAL = Refusal(
    dossiers.CITIZENS, b64_nopad(bytes(32)), "closed", "2026-11-30T13:01:00Z", dossiers.ORIGIN
)
PARSERS: dict[str, Parser] = {
    "ballots.combining.rules.Rules.from_bytes": Parser(
        Rules.from_bytes, "document", lambda: [world().rules.to_bytes()], Rules.to_bytes
    ),
    "ballots.dossier.commitment.read_opening": Parser(
        read_opening, "document", files(r"openings/.*"), lambda made: made[1].to_bytes(made[0])
    ),
    "ballots.dossier.container.read_container": Parser(
        read_whole_container,
        "bytes",
        lambda: [write_container({"b": b"2" * 9, "a": b"1"})],
        lambda made: write_container(dict(made.files)),
    ),
    "ballots.dossier.entries.read_entry": Parser(
        read_entry, "document", entries, lambda entry: entry.raw
    ),
    "ballots.dossier.entries.read_content": Parser(
        lambda raw: [read_content(kind, raw) for kind in sorted({kind for kind, _ in contents()})],
        "document",
        lambda: [content for _, content in contents()],
    ),
    "ballots.dossier.layout.read_lines": Parser(
        read_lines,
        "bytes",
        lambda: [dossier()["record/entries.jsonl"]],
        lambda lines: b"".join(line + b"\n" for line in lines),
    ),
    "ballots.dossier.manifest.Manifest.from_bytes": Parser(
        Manifest.from_bytes, "document", files("manifest.json"), Manifest.to_bytes
    ),
    "ballots.record.checkpoint.Checkpoint.from_text": Parser(
        Checkpoint.from_text,
        "text",
        lambda: [SignedCheckpoint.from_bytes(world().checkpoint()).note.text],
        rewrite=lambda made: made.text,
    ),
    "ballots.record.checkpoint.SignedCheckpoint.from_bytes": Parser(
        SignedCheckpoint.from_bytes,
        "bytes",
        lambda: [world().checkpoint()],
        lambda made: made.note.to_bytes(),
    ),
    "ballots.record.fields.read_day": Parser(
        read_day, "json", lambda: ["2026-11-23", "1970-01-01", "2999-12-31"]
    ),
    "ballots.record.fields.read_moment": Parser(
        read_moment, "json", lambda: ["2026-11-23T08:00:00Z", "1970-01-01T00:00:00Z"]
    ),
    "ballots.record.lines.read_number": Parser(
        lambda text: read_number(text, "it"), "text", lambda: ["0", "17", "9" * 18], str
    ),
    "ballots.record.lines.read_base64": Parser(
        lambda text: read_base64(text, "it", length=32),
        "text",
        lambda: ["A" * 43 + "=", "//////////////////////////////////////////8="],
    ),
    "ballots.record.note.VerifierKey.from_text": Parser(
        VerifierKey.from_text,
        "text",
        lambda: [dossiers.VKEY, VerifierKey("w", signing.public_key_of(bytes(32)), 4).text],
        lambda key: key.text,
    ),
    "ballots.record.note.Note.from_bytes": Parser(
        Note.from_bytes, "bytes", lambda: [world().checkpoint()], Note.to_bytes
    ),
    "ballots.record.proof.InclusionProof.from_bytes": Parser(
        InclusionProof.from_bytes,
        "bytes",
        lambda: [world().receipt(world().first).to_bytes()],
        InclusionProof.to_bytes,
    ),
    "ballots.dossier.layout.read_left": Parser(
        read_left,
        "document",
        files("record/left.json"),
        lambda made: canonical_json([root.hex() for root in made]),
    ),
    "ballots.record.refusal.Refusal.from_text": Parser(
        Refusal.from_text, "text", lambda: [REFUSAL.text], lambda made: made.text
    ),
    "ballots.record.refusal.read_refusal": Parser(
        lambda raw: read_refusal(raw, VerifierKey.from_text(dossiers.VKEY)),
        "bytes",
        lambda: [sign_refusal(REFUSAL, dossiers.SEED)],
    ),
    "ballots.record.tiles.Tile.from_path": Parser(
        Tile.from_path,
        "text",
        lambda: ["tile/0/x001/x234/067", "tile/entries/000.p/7", "tile/3/001"],
        lambda tile: tile.path,
    ),
    "ballots.record.tiles.read_tile": Parser(
        lambda raw: read_tile(Tile(0, 0, 3), raw), "bytes", lambda: [bytes(96)], write_tile
    ),
    "ballots.record.tiles.read_bundle": Parser(
        lambda raw: read_bundle(Tile(None, 0, 2), raw),
        "bytes",
        lambda: [write_bundle([b"first", b"second"])],
        write_bundle,
    ),
    "ballots.record.witness.AddCheckpoint.from_bytes": Parser(
        AddCheckpoint.from_bytes, "bytes", requests, AddCheckpoint.to_bytes
    ),
    "ballots.verify.rules.read_rules": Parser(
        lambda raw: read_rules(raw, ReportBuilder()),
        "document",
        lambda: [world().rules.to_bytes()],
    ),
}
