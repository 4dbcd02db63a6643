"""`ballots trustee …`: a trustee's own part, on the trustee's own machine.

A private key is made here, stays here, and is used here for one thing only: to open the one tally
that this machine has just verified in full. A line about it is on the disk before the key is used.
"""

import argparse
import secrets
from pathlib import Path
from typing import Final

from ballots.cli import ceremony as ceremony_commands
from ballots.cli import readiness as readiness_commands
from ballots.cli.files import (
    PUBLIC,
    SECRET,
    CannotError,
    Journal,
    make_folder,
    read_file,
    read_owned,
    refuse_existing,
    write_new,
)
from ballots.cli.parsing import Layout, Parser, file_name, small_number, verifier_key
from ballots.cli.passphrase import add_passphrase_options, protected, unlocked
from ballots.cli.pool import processes
from ballots.cli.progress import ProgressLine
from ballots.cli.text import print_report
from ballots.combining.rules import USUAL_K, Rules
from ballots.making import ceremony, decrypting, keyfile
from ballots.verify.dossier_registrar import SAID

OK: Final = 0
WRONG: Final = 1
_ABOUT: Final = """\
A trustee's own part: make a key, alone or in a ceremony with others, and open a tally after
verifying the election in full.

examples:
  ballots trustee keygen --out my-key --name anna
  ballots trustee ceremony --help
  ballots trustee rehearse vote.bel --key my-key/anna.key.json --out anna.rehearsal.json
  ballots trustee decrypt vote.bel --key my-key/anna.key.json --rules rules.json \\
      --receipt last-event.receipt --log-key "$(cat log.vkey)" \\
      --journal my-key/journal --out upload.json"""

_KEYGEN: Final = """\
Makes a key pair on this machine and writes two files:

  NAME.key.json      the private key, sealed under a passphrase; it never leaves this machine, no
                     page asks for it, and whoever has all trustees' keys can read every ballot.
  NAME.public.json   the public key with the proof that you hold the private one: hand this in.

Nothing is overwritten. Keep a copy of the private key where only you can reach it, and do not
forget the passphrase: without both the tally cannot be opened.

A key made like this is needed for every tally. Where some of the trustees shall be enough, make
the keys together: `ballots trustee ceremony`.

examples:
  ballots trustee keygen --out my-key --name anna
  ballots trustee keygen --out my-key --name anna --passphrase-file phrase.txt"""

_DECRYPT: Final = """\
Opens the tally of one election, after everything about it has been verified on this machine:

  1. the whole archive: order of events, every ballot, the recomputed tally;
  2. that your public key is among its trustees;
  3. that its ballots are bound to these rules, and enough of them were counted;
  4. that its last event stands in the record whose key you give;
  5. where ballots were shuffled: that each shuffle is signed by its trustee (--shuffle-proofs), and
     that one under your number stands in your journal.

Then a line goes into your journal, and only then is the private key used. The journal makes sure
that you never open two different tallies of one election: keep it beside the key, for ever.
The file that --out names is what you hand in. It holds no secret.

Give the log's key from a place you trust, not from the page that offers the archive.

An election that was run from files alone has no rules document and no record: --unrecorded checks
the whole archive, your key in it, the journal, and that at least 10 ballots are counted (fewer by
--k, with a warning). What nobody can check then, the report says: no record, unwitnessed, rules
not bound. Shuffles may go without signatures there, which is a warning too.

examples:
  ballots trustee decrypt vote.bel --key my-key/anna.key.json --rules rules.json \\
      --receipt last-event.receipt --log-key "$(cat log.vkey)" \\
      --journal my-key/journal --out upload.json
  ballots trustee decrypt vote.bel --unrecorded --key my-key/anna.key.json \\
      --journal my-key/journal --out upload.json"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `trustee keygen` and `trustee decrypt` to the parser."""
    parser = commands.add_parser(
        "trustee", help="make a key, open a tally", description=_ABOUT, formatter_class=Layout
    )
    parts = parser.add_subparsers(metavar="COMMAND", required=True)
    keygen = parts.add_parser(
        "keygen", help="make a key pair", description=_KEYGEN, formatter_class=Layout
    )
    keygen.add_argument("--out", type=Path, metavar="DIR", required=True, help="where to write")
    keygen.add_argument(
        "--name", type=file_name, metavar="NAME", required=True, help="of the files"
    )
    add_passphrase_options(keygen, making=True)
    keygen.set_defaults(run=run_keygen)
    ceremony_commands.add_commands(parts)
    readiness_commands.add_commands(parts)
    decrypt = parts.add_parser(
        "decrypt", help="verify an election and open its tally", description=_DECRYPT,
        formatter_class=Layout,
    )  # fmt: skip
    decrypt.add_argument("archive", type=Path, metavar="ARCHIVE", help="the archive (.bel)")
    for option, what in (
        ("--key", "your private key file"),
        ("--journal", "your journal; made when there is none"),
        ("--out", "the file to hand in"),
    ):
        decrypt.add_argument(option, type=Path, metavar="FILE", required=True, help=what)
    for option, what in (
        ("--rules", "the rules document"),
        ("--receipt", "the receipt of the archive's last event"),
    ):
        decrypt.add_argument(option, type=Path, metavar="FILE", help=what)
    decrypt.add_argument(
        "--shuffle-proofs", type=Path, metavar="DIR",
        help="<owner>.json: the signatures of those who shuffled",
    )  # fmt: skip
    decrypt.add_argument(
        "--log-key", type=verifier_key, metavar="VKEY", help="the log's public key"
    )
    decrypt.add_argument(
        "--witness", type=verifier_key, metavar="VKEY", action="append", default=[],
        help="a witness's public key; may be given again",
    )  # fmt: skip
    decrypt.add_argument(
        "--unrecorded", action="store_true",
        help="an election run from files alone, without rules document and record",
    )  # fmt: skip
    decrypt.add_argument(
        "--k", type=small_number, metavar="N",
        help=f"with --unrecorded: ballots that must be counted, {USUAL_K} unless given",
    )  # fmt: skip
    add_passphrase_options(decrypt, making=False)
    decrypt.set_defaults(run=run_decrypt)


def run_keygen(options: argparse.Namespace) -> int:
    """Make a key pair and write its two files."""
    folder: Path = options.out
    private = folder / f"{options.name}.key.json"
    public = folder / f"{options.name}.public.json"
    refuse_existing(private, public)
    key = ceremony.generate_trustee_key(secrets.token_bytes)
    secret = keyfile.private_key_file(key.private)
    secret = protected(secret, keyfile.public_of_key(key.private), options)
    make_folder(folder)
    write_new(private, secret, mode=SECRET)
    write_new(public, keyfile.public_key_file(key), mode=PUBLIC)
    print(f"private key: {private} (keep it; only you can read it)")
    print(f"public key:  {public} (hand it in)")
    return OK


def run_decrypt(options: argparse.Namespace) -> int:
    """Verify in full, write the journal, use the key, write the file to hand in."""
    _require_mode(options)
    refuse_existing(options.out)
    raw_key = read_file(options.key)
    with Journal(options.journal) as journal:
        try:
            statement = _prepare(options, raw_key, journal.content)
        except decrypting.RefusedError as refusal:
            print_report(refusal.report, title=f"{options.archive.name}: nothing was decrypted")
            return WRONG
        if statement.journal != journal.content:
            journal.append(statement.journal_line)
    key = keyfile.read_key_file(unlocked(raw_key, options))
    upload = decrypting.decrypt(statement, key, secrets.token_bytes)
    write_new(options.out, upload, mode=PUBLIC)
    print_report(statement.report, title=f"{options.archive.name}: verified and opened")
    print(f"{decrypting.UNRECORDED if options.unrecorded else _registrar_of(options.rules)}.")
    print(f"you are trustee {statement.owner}; to hand in: {options.out}")
    return OK


def _registrar_of(rules: Path) -> str:
    """Say who issued the codes, by rules that were verified, and what that leaves open."""
    return SAID[Rules.from_bytes(read_file(rules)).registrar]


def _require_mode(options: argparse.Namespace) -> None:
    """Refuse options that belong to the other kind of election."""
    recorded = (options.rules, options.receipt, options.log_key)
    if options.unrecorded and (any(recorded) or options.witness):
        raise CannotError("--unrecorded goes without rules, receipt, log key and witnesses")
    if not options.unrecorded and not all(recorded):
        raise CannotError("--rules, --receipt and --log-key are needed (or --unrecorded)")
    if options.k is not None and not (options.unrecorded and options.k):
        raise CannotError("--k is a number from 1 and goes with --unrecorded: rules have their own")


def _prepare(options: argparse.Namespace, raw_key: bytes, journal: bytes) -> decrypting.Statement:
    """Run the complete check; of the key file only the public half is read."""
    archive, public_key = read_file(options.archive), keyfile.read_public_key(raw_key)
    with processes(None) as mapper, ProgressLine() as progress:
        if options.unrecorded:
            return decrypting.prepare_unrecorded(
                archive=archive,
                public_key=public_key,
                journal=journal,
                k=options.k or USUAL_K,
                shuffle_proofs=read_owned(options.shuffle_proofs),
                mapper=mapper,
                progress=progress,
            )
        return decrypting.prepare(
            archive=archive,
            rules=read_file(options.rules),
            receipt=read_file(options.receipt),
            log_key=options.log_key,
            public_key=public_key,
            journal=journal,
            witnesses=tuple(options.witness),
            shuffle_proofs=read_owned(options.shuffle_proofs),
            mapper=mapper,
            progress=progress,
        )
