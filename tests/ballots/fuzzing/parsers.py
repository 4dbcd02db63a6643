"""Every parser of `ballots/` with good samples: what a fuzzer needs to know about each.

`found()` looks for them in the code, so that a new parser without a target here fails a test.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ballots
from ballots.combining.fractions import read_fraction
from ballots.combining.rules import Rules
from ballots.counting.extra import read_rule
from ballots.crypto import signing
from ballots.crypto.elgamal import Ciphertext
from ballots.crypto.group import hex_of_point, point_of_bytes, point_of_hex
from ballots.crypto.proofs import Proof
from ballots.dossier.commitment import read_opening
from ballots.dossier.container import read_container, write_container
from ballots.dossier.entries import read_content, read_entry
from ballots.dossier.layout import read_left, read_lines
from ballots.dossier.manifest import Manifest
from ballots.election.answer import Answer
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.archive import ArchiveReader, Event, SetupData
from ballots.election.ballot import Ballot
from ballots.election.certificate import Context, SignedMessage
from ballots.election.credentials import CredentialList
from ballots.election.decryption import OwnedPayload, PartialDecryption, StatementProof
from ballots.election.definition import Election, Question
from ballots.election.pedersen import Pedersen, VerificationKey
from ballots.election.tally import EncryptedTally, SizedTally
from ballots.election.trustees import TrusteePublic, Trustees
from ballots.encoding import b64_nopad, from_b64_nopad, from_decimal, from_hex, parse_json
from ballots.errors import MalformedError
from ballots.making.journal import JournalLine, read_journal
from ballots.making.keyfile import private_key_file, read_key_file, read_public_key
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint
from ballots.record.fields import read_moment
from ballots.record.lines import read_base64, read_number
from ballots.record.note import Note, VerifierKey
from ballots.record.proof import InclusionProof
from tests.ballots.elections import BLANK_QUESTION, QUESTION, run_course
from tests.ballots.verify import dossiers
from tests.vectors.loading import load

PARSER_NAME = re.compile(r"^(from_(?!signed)|read_|parse_)|_of_(hex|bytes|text)$")
INPUT = re.compile(r"\b(bytes|str|JsonValue|bool \| int \| str \| list)\b")
NOT_PARSERS = {
    "ballots.cli.files.read_file": "takes a path and returns the file's bytes as they are",
}
READERS = ("ballots.election.archive.ArchiveReader",)
"""Parsers that are classes, not functions."""


@dataclass(frozen=True, slots=True)
class Parser:
    """One parser: how it is called, what it takes, good samples, and how its value is written.

    `write` gives the only text that the parser may have accepted; `rewrite` a text that has to
    read as the same value. Samples are made when they are needed.
    """

    read: Callable[[Any], Any]
    takes: str
    samples: Callable[[], Sequence[Any]]
    write: Callable[[Any], Any] | None = None
    rewrite: Callable[[Any], Any] | None = None


def found() -> set[str]:
    """The names of all parsers of `ballots`: by their own name and by what they take first."""
    names = set(READERS)
    for info in pkgutil.walk_packages(ballots.__path__, "ballots."):
        if not info.name.endswith("__main__"):
            names |= set(_parsers_of(importlib.import_module(info.name)))
    return names - set(NOT_PARSERS)


def _parsers_of(module):
    for name, member in vars(module).items():
        if getattr(member, "__module__", None) != module.__name__:
            continue
        inside = vars(member).items() if inspect.isclass(member) else [(name, member)]
        prefix = f"{module.__name__}.{name}." if inspect.isclass(member) else f"{module.__name__}."
        for each, function in inside:
            if PARSER_NAME.search(each) and not each.startswith("_") and _takes_input(function):
                yield prefix + each


def _takes_input(function):
    plain = getattr(function, "__func__", function)
    if not inspect.isfunction(plain):
        return False
    first = [each for name, each in inspect.signature(plain).parameters.items() if name != "cls"]
    return bool(first) and INPUT.search(str(first[0].annotation)) is not None


@cache
def course():
    return run_course(questions=(QUESTION, BLANK_QUESTION), rules_sha256="ab" * 32)


@cache
def world():
    return dossiers.make_world()


@cache
def dossier():
    return dossiers.files_of(dossiers.build_dossier(world().parts()))


def payloads(kind, place):
    """The payloads at one place of the events of one type in our own finished election."""
    name = f'"{kind}"'.encode()
    return lambda: [bodies[place] for event, bodies in course().steps if name in event]


def upstream(kind, place, *names):
    """The same of the upstream tool's elections."""
    return lambda: [load(name).parts.first(kind).payloads[place] for name in names]


def values(samples, *path):
    """A part of each sample as a JSON value."""

    def made():
        parts = []
        for sample in samples():
            value = json.loads(sample)
            for step in path:
                value = value[step]
            parts.append(value)
        return parts

    return made


def entries():
    return [bytes(line) for line in read_lines(dossier()["record/entries.jsonl"])]


def files(pattern):
    return lambda: [raw for name, raw in dossier().items() if re.fullmatch(pattern, name)]


def contents():
    return [
        (opening.kind, opening.content) for _, opening in map(read_opening, files(r"openings/.*")())
    ]


def statement():
    return CredentialsOk("HZnGv4UdMhJpVp", "ab" * 32, 3, 1, "cd" * 32).to_bytes()


def journal_lines():
    line = JournalLine(course().keys[0].private.public_key, course().election.fingerprint, "a" * 64)
    return [line.to_bytes()]


def read_whole_archive(raw):
    """All records of an archive; its readers keep the fault that ended them."""
    reader = ArchiveReader(raw)
    records = list(reader.records())
    if reader.fault is not None:
        raise reader.fault
    faults = [fault for record in (reader.header, *records) for fault in record.faults]
    if faults:
        raise faults[0]
    return records


def read_whole_container(raw):
    """A container without faults; its reader collects them for the report."""
    container = read_container(raw)
    if container.faults:
        raise MalformedError(container.faults[0].sentence)
    return container


def _ballot_samples():
    return [*payloads("Ballot", 0)(), load("minmax").ballots[0].raw]


def _pedersen():
    return [json.loads(load("threshold").trustees)[0][1]]


ELECTION = upstream("Setup", 0, "minmax", "blank", "weighted")
CREDENTIALS = upstream("Setup", 2, "minmax", "weighted")
PARTIALS = payloads("PartialDecryption", 0)
KEY = "ballots.making.keyfile."

PARSERS: dict[str, Parser] = {
    "ballots.combining.fractions.read_fraction": Parser(
        read_fraction, "json", lambda: ["1/2", "3/100", "1/1"]
    ),
    "ballots.combining.rules.Rules.from_bytes": Parser(
        Rules.from_bytes, "document", lambda: [world().rules.to_bytes()], Rules.to_bytes
    ),
    "ballots.counting.extra.read_rule": Parser(
        read_rule,
        "json",
        lambda: [
            {"method": "Schulze", "blank": True},
            {"method": "STV", "blank": False, "seats": 2},
            {"method": "MajorityJudgment", "blank": True, "grades": ["good", "bad"]},
            {
                "method": "EqualShares",
                "blank": True,
                "min": 0,
                "max": 2,
                "costs": [3, 4],
                "budget": 5,
            },
        ],
    ),
    "ballots.crypto.elgamal.Ciphertext.from_json_value": Parser(
        Ciphertext.from_json_value,
        "json",
        values(upstream("EncryptedTally", 0, "minmax"), 0, 0),
        Ciphertext.to_json_value,
    ),
    "ballots.crypto.group.point_of_hex": Parser(
        point_of_hex, "json", lambda: json.loads(CREDENTIALS()[0]), hex_of_point
    ),
    "ballots.crypto.group.point_of_bytes": Parser(
        point_of_bytes,
        "bytes",
        lambda: [bytes.fromhex(each)[::-1] for each in json.loads(CREDENTIALS()[0])],
        bytes,
    ),
    "ballots.crypto.proofs.Proof.from_json_value": Parser(
        Proof.from_json_value,
        "json",
        values(_ballot_samples, "signature", "proof"),
        Proof.to_json_value,
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
    "ballots.dossier.layout.read_left": Parser(read_left, "document", files("record/left.json")),
    "ballots.dossier.layout.read_lines": Parser(
        read_lines,
        "bytes",
        lambda: [dossier()["record/entries.jsonl"]],
        lambda lines: b"".join(line + b"\n" for line in lines),
    ),
    "ballots.dossier.manifest.Manifest.from_bytes": Parser(
        Manifest.from_bytes, "document", files("manifest.json"), Manifest.to_bytes
    ),
    "ballots.election.answer.Answer.from_json_value": Parser(
        Answer.from_json_value, "json", values(_ballot_samples, "answers", 0), Answer.to_json_value
    ),
    "ballots.election.approvals.Signed.from_bytes": Parser(
        Signed.from_bytes,
        "document",
        lambda: [Signed.make(statement(), bytes(32)).to_bytes()],
        Signed.to_bytes,
    ),
    "ballots.election.approvals.CredentialsOk.from_bytes": Parser(
        CredentialsOk.from_bytes, "document", lambda: [statement()], CredentialsOk.to_bytes
    ),
    "ballots.election.archive.ArchiveReader": Parser(
        read_whole_archive, "bytes", lambda: [load("minmax").archive[:9000], course().archive(2)]
    ),
    "ballots.election.archive.Event.from_bytes": Parser(
        Event.from_bytes,
        "document",
        lambda: [event for event, _ in course().steps],
        Event.to_bytes,
    ),
    "ballots.election.archive.SetupData.from_bytes": Parser(
        SetupData.from_bytes, "document", payloads("Setup", 3), SetupData.to_bytes
    ),
    "ballots.election.ballot.Ballot.from_bytes": Parser(
        Ballot.from_bytes, "document", _ballot_samples, lambda ballot: ballot.raw
    ),
    "ballots.election.certificate.SignedMessage.from_json_value": Parser(
        SignedMessage.from_json_value,
        "json",
        lambda: _pedersen()[0]["certs"],
        SignedMessage.to_json_value,
    ),
    "ballots.election.certificate.Context.from_json_value": Parser(
        Context.from_json_value,
        "json",
        lambda: [json.loads(each["message"])["context"] for each in _pedersen()[0]["certs"]],
    ),
    "ballots.election.credentials.CredentialList.from_bytes": Parser(
        CredentialList.from_bytes, "document", CREDENTIALS
    ),
    "ballots.election.decryption.PartialDecryption.from_bytes": Parser(
        PartialDecryption.from_bytes, "document", PARTIALS, rewrite=PartialDecryption.to_bytes
    ),
    "ballots.election.decryption.OwnedPayload.from_bytes": Parser(
        OwnedPayload.from_bytes,
        "document",
        payloads("PartialDecryption", 1),
        rewrite=OwnedPayload.to_bytes,
    ),
    "ballots.election.decryption.StatementProof.from_bytes": Parser(
        StatementProof.from_bytes,
        "document",
        lambda: list(course().statement_proofs.values()),
        StatementProof.to_bytes,
    ),
    "ballots.election.definition.Question.from_json_value": Parser(
        Question.from_json_value, "json", values(ELECTION, "questions", 0)
    ),
    "ballots.election.definition.Election.from_bytes": Parser(
        Election.from_bytes, "document", ELECTION, lambda election: election.raw
    ),
    "ballots.election.pedersen.VerificationKey.from_json_value": Parser(
        VerificationKey.from_json_value, "json", lambda: _pedersen()[0]["verification_keys"]
    ),
    "ballots.election.pedersen.Pedersen.from_json_value": Parser(
        Pedersen.from_json_value, "json", _pedersen
    ),
    "ballots.election.tally.EncryptedTally.from_bytes": Parser(
        EncryptedTally.from_bytes,
        "document",
        payloads("EncryptedTally", 0),
        rewrite=EncryptedTally.to_bytes,
    ),
    "ballots.election.tally.SizedTally.from_bytes": Parser(
        SizedTally.from_bytes,
        "document",
        payloads("EncryptedTally", 1),
        rewrite=SizedTally.to_bytes,
    ),
    "ballots.election.trustees.TrusteePublic.from_json_value": Parser(
        TrusteePublic.from_json_value,
        "json",
        values(upstream("Setup", 1, "minmax"), 0, 1),
        TrusteePublic.to_json_value,
    ),
    "ballots.election.trustees.TrusteePublic.from_bytes": Parser(
        TrusteePublic.from_bytes,
        "document",
        lambda: [key.public.to_bytes() for key in course().keys],
        rewrite=TrusteePublic.to_bytes,
    ),
    "ballots.election.trustees.Trustees.from_bytes": Parser(
        Trustees.from_bytes, "document", upstream("Setup", 1, "minmax", "threshold")
    ),
    "ballots.encoding.parse_json": Parser(
        lambda raw: parse_json(raw, max_bytes=1 << 16), "document", _ballot_samples
    ),
    "ballots.encoding.from_hex": Parser(
        lambda text: from_hex(text, 32), "json", lambda: json.loads(CREDENTIALS()[0]), bytes.hex
    ),
    "ballots.encoding.from_b64_nopad": Parser(
        lambda text: from_b64_nopad(text, 32),
        "json",
        values(_ballot_samples, "election_hash"),
        b64_nopad,
    ),
    "ballots.encoding.from_decimal": Parser(
        lambda text: from_decimal(text, 2**200),
        "json",
        lambda: ["0", "7", str(2**200 - 1), str(2**200)],
        str,
    ),
    "ballots.making.journal.JournalLine.from_bytes": Parser(
        JournalLine.from_bytes, "document", journal_lines, JournalLine.to_bytes
    ),
    "ballots.making.journal.read_journal": Parser(
        read_journal,
        "bytes",
        lambda: [journal_lines()[0] + b"\n", (journal_lines()[0] + b"\n") * 2],
        lambda lines: b"".join(line.to_bytes() + b"\n" for line in lines),
    ),
    f"{KEY}read_public_key": Parser(
        read_public_key, "document", lambda: [private_key_file(each) for each in course().keys]
    ),
    f"{KEY}read_key_file": Parser(
        read_key_file, "document", lambda: [private_key_file(each) for each in course().keys]
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
}
