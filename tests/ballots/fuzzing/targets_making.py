"""What is read by those who hold a secret: key files, journals, rolls, voting codes."""

from __future__ import annotations

from ballots.cli.inspect.objects import read_any
from ballots.crypto.proofs import Proof
from ballots.election.approvals import Signed
from ballots.election.spares import Assignment, SpareList, read_spares, read_trace
from ballots.encoding import canonical_json
from ballots.making.codes import Codes
from ballots.making.journal import JournalLine, ShuffleLine, read_journal
from ballots.making.keyfile import (
    read_context,
    read_key_file,
    read_public_key,
    read_seed_file,
    seed_file,
)
from ballots.making.passphrase import SealedFile
from ballots.making.questions import read_choices, read_questions
from ballots.making.roll import Roll
from ballots.making.signing_key import (
    private_signing_key,
    public_signing_key,
    read_registrar_key,
    read_seed,
)
from ballots.making.table import read_table
from ballots.making.tested import TestedBallot
from ballots.making.upload import ShuffleUpload, Upload
from tests.ballots.fuzzing.material import (
    CHOICES,
    PUBLIC_KEY,
    QUESTIONS,
    ROLL,
    SEED,
    issued,
    journal_lines,
    key_files,
    sealed_key_files,
    seed_files,
    shuffle_lines,
    shuffle_uploads,
    spare_list,
    trace,
    uploads,
)
from tests.ballots.fuzzing.parsers import Parser

TESTED = TestedBallot(bytes(range(32)), "ab" * 32, Proof(5, 7), ((1, 0, 1), (2, 0)))
PARSERS: dict[str, Parser] = {
    "ballots.making.tested.TestedBallot.from_text": Parser(
        TestedBallot.from_text,
        "text",
        lambda: [TESTED.fragment],
        rewrite=lambda made: made.fragment,
    ),
    "ballots.making.journal.JournalLine.from_bytes": Parser(
        JournalLine.from_bytes, "document", journal_lines, JournalLine.to_bytes
    ),
    "ballots.making.journal.ShuffleLine.from_bytes": Parser(
        ShuffleLine.from_bytes, "document", shuffle_lines, ShuffleLine.to_bytes
    ),
    "ballots.making.journal.read_journal": Parser(
        read_journal,
        "bytes",
        lambda: [b"".join(line + b"\n" for line in journal_lines() + shuffle_lines())],
        lambda lines: b"".join(line.to_bytes() + b"\n" for line in lines),
    ),
    "ballots.making.keyfile.read_public_key": Parser(read_public_key, "document", key_files),
    "ballots.making.keyfile.read_key_file": Parser(read_key_file, "document", key_files),
    "ballots.making.codes.Codes.from_bytes": Parser(
        Codes.from_bytes, "bytes", lambda: [issued().codes], rewrite=Codes.to_bytes
    ),
    "ballots.making.keyfile.read_context": Parser(read_context, "document", seed_files),
    "ballots.making.keyfile.read_seed_file": Parser(
        read_seed_file, "document", seed_files, rewrite=seed_file
    ),
    "ballots.making.passphrase.SealedFile.from_bytes": Parser(
        SealedFile.from_bytes,
        "document",
        sealed_key_files,
        lambda made: canonical_json({**made.header, "box": made.box.hex()}),
    ),
    "ballots.making.roll.Roll.from_bytes": Parser(Roll.from_bytes, "bytes", lambda: [ROLL]),
    "ballots.making.signing_key.read_seed": Parser(
        read_seed, "document", lambda: [private_signing_key(SEED)], rewrite=private_signing_key
    ),
    "ballots.making.signing_key.read_registrar_key": Parser(
        read_registrar_key, "document", lambda: [public_signing_key(SEED)]
    ),
    "ballots.election.spares.Assignment.from_bytes": Parser(
        Assignment.from_bytes, "document", lambda: [trace()[0]], Assignment.to_bytes
    ),
    "ballots.election.spares.SpareList.from_bytes": Parser(
        SpareList.from_bytes, "document", lambda: [spare_list()], SpareList.to_bytes
    ),
    "ballots.election.spares.read_spares": Parser(
        lambda raw: read_spares(raw, PUBLIC_KEY),
        "document",
        lambda: [Signed.make(spare_list(), SEED).to_bytes()],
    ),
    "ballots.election.spares.read_trace": Parser(
        lambda raw: read_trace(raw, PUBLIC_KEY), "document", lambda: [trace()[1]]
    ),
    "ballots.making.table.read_table": Parser(read_table, "bytes", lambda: [ROLL]),
    "ballots.making.questions.read_questions": Parser(
        read_questions, "document", lambda: [QUESTIONS]
    ),
    "ballots.making.questions.read_choices": Parser(
        lambda raw: read_choices(raw, read_questions(QUESTIONS)), "document", lambda: CHOICES
    ),
    "ballots.making.upload.Upload.from_bytes": Parser(
        Upload.from_bytes, "document", uploads, rewrite=Upload.to_bytes
    ),
    "ballots.making.upload.ShuffleUpload.from_bytes": Parser(
        ShuffleUpload.from_bytes, "document", shuffle_uploads, rewrite=ShuffleUpload.to_bytes
    ),
    "ballots.cli.inspect.objects.read_any": Parser(read_any, "document", uploads),
}
