"""`ballots trustee rehearse | health | accept | check-ready`: before and while a vote runs."""

import argparse
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from ballots.cli.files import PUBLIC, CannotError, read_file, refuse_existing, write_new
from ballots.cli.parsing import Layout, Parser, verifier_key
from ballots.cli.passphrase import add_passphrase_options, unlocked
from ballots.cli.text import print_report
from ballots.crypto.group import Point
from ballots.crypto.signing import PUBLIC_KEY_BYTES
from ballots.election.readiness import NONCE_BYTES, Answer, Rehearsal, SetupOk, check_rehearsals
from ballots.encoding import is_hex
from ballots.making import keyfile, readiness
from ballots.making.ceremony import PrivateKey
from ballots.making.decrypting import RefusedError
from ballots.making.readiness import SetUp
from ballots.verify.report import Severity
from ballots.verify.setup import examine_setup

OK: Final = 0
WRONG: Final = 1

_REHEARSE: Final = """\
Rehearses with the stored key: opens three test ciphertexts that this command makes itself from the
set-up's public hash. It takes no ciphertext from anybody, so nothing else can be opened with it.

example:
  ballots trustee rehearse vote.bel --key my-key/anna.key.json --out anna.rehearsal.json"""

_HEALTH: Final = """\
Shows, before the close, that your key is still at hand: a proof over a challenge of 64 hex digits
that whoever asks has just drawn. Nothing is decrypted.

example:
  ballots trustee health vote.bel --key my-key/anna.key.json --nonce 9f3c… --out anna.answer.json"""

_ACCEPT: Final = """\
Signs that the set-up of a vote is right, after finding in it: your own key; the rules, to which its
ballots will be bound; the list of credentials that the registrar signed. Give the log's and the
registrar's key from places you trust. Where the platform is the registrar and has signed no list,
leave both options of the registrar out; the report then warns of it.

example:
  ballots trustee accept vote.bel --key my-key/anna.key.json --rules rules.json \\
      --log-key "$(cat log.vkey)" --registrar-key 0123…ef \\
      --registrar-statement credentials-ok.json --out anna.accepted.json"""

_CHECK: Final = """\
Checks, as anybody, what the trustees made: their rehearsals together open what is encrypted to the
election's key, each accepted set-up and each answer holds. Give as many files as there are.

example:
  ballots trustee check-ready vote.bel --rehearsal anna.rehearsal.json \\
      --rehearsal ben.rehearsal.json --accepted anna.accepted.json"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands to the parser of `trustee`."""
    rehearse = _add(commands, "rehearse", "use your stored key on test ciphertexts", _REHEARSE)
    rehearse.set_defaults(run=run_rehearse)
    health = _add(commands, "health", "show that your key is at hand", _HEALTH)
    health.add_argument("--nonce", type=_nonce, metavar="HEX", required=True, help="the challenge")
    health.set_defaults(run=run_health)
    accept = _add(commands, "accept", "sign that a set-up is right", _ACCEPT)
    accept.add_argument(
        "--rules", type=Path, metavar="FILE", required=True, help="the rules document"
    )
    accept.add_argument(
        "--registrar-statement", type=Path, metavar="FILE",
        help="the registrar's signed statement about the list",
    )  # fmt: skip
    accept.add_argument(
        "--log-key", type=verifier_key, metavar="VKEY", required=True, help="the log's public key"
    )
    accept.add_argument(
        "--registrar-key", type=_public_key, metavar="HEX",
        help="the registrar's public key, 64 hex digits",
    )  # fmt: skip
    accept.set_defaults(run=run_accept)
    check = commands.add_parser(
        "check-ready", help="check what the trustees made", description=_CHECK,
        formatter_class=Layout,
    )  # fmt: skip
    check.add_argument("archive", type=Path, metavar="ARCHIVE", help="the archive (.bel)")
    for option in ("--rehearsal", "--accepted", "--answer"):
        check.add_argument(
            option, type=Path, metavar="FILE", action="append", default=[],
            help="may be given again",
        )  # fmt: skip
    check.add_argument("--nonce", type=_nonce, metavar="HEX", help="the challenge of the answers")
    check.set_defaults(run=run_check_ready)


def run_rehearse(options: argparse.Namespace) -> int:
    """Rehearse with the stored key."""
    return _write(options, lambda setup, key: readiness.rehearse(setup, key, secrets.token_bytes))


def run_health(options: argparse.Namespace) -> int:
    """Answer a challenge with the stored key."""
    return _write(
        options,
        lambda setup, key: readiness.answer_challenge(
            setup, options.nonce, key, secrets.token_bytes
        ),
    )


def run_accept(options: argparse.Namespace) -> int:
    """Check a set-up against rules and registrar, and sign it."""
    statement: Path | None = options.registrar_statement
    if (options.registrar_key is None) != (statement is None):
        raise CannotError("--registrar-statement goes with --registrar-key")
    return _write(
        options,
        lambda setup, key: readiness.accept(setup, key, secrets.token_bytes),
        lambda archive, public_key: readiness.examine_for_acceptance(
            archive=archive,
            public_key=public_key,
            rules=read_file(options.rules),
            log_key=options.log_key,
            registrar_statement=None if statement is None else read_file(statement),
            registrar_key=options.registrar_key,
        ),
    )


def run_check_ready(options: argparse.Namespace) -> int:
    """Check the files of all trustees; what does not hold leaves by its error."""
    if options.answer and options.nonce is None:
        raise CannotError("--answer goes with --nonce, the challenge that was drawn for it")
    found = examine_setup(read_file(options.archive))
    if found.report.errors or found.last is None or found.trustees is None:
        print_report(found.report, title=f"{options.archive.name}: the set-up does not hold")
        return WRONG
    digest, trustees = found.last.event.payload or "", found.trustees
    if options.rehearsal:
        files = {Rehearsal.from_bytes(raw).owner: raw for raw in map(read_file, options.rehearsal)}
        check_rehearsals(digest, trustees.election_key(), trustees, files)
        print(f"rehearsed, and enough to open a tally: trustees {_listed(files)}")
    accepted = [SetupOk.from_bytes(read_file(path)) for path in options.accepted]
    for each in accepted:
        each.check(digest, trustees)
    answers = [Answer.from_bytes(read_file(path)) for path in options.answer]
    for answer in answers:
        answer.check(digest, options.nonce, trustees)
    print(f"accepted the set-up: trustees {_listed(each.owner for each in accepted)}")
    print(f"answered the challenge: trustees {_listed(each.owner for each in answers)}")
    return OK


def _write(
    options: argparse.Namespace,
    make: Callable[[SetUp, PrivateKey], bytes],
    examine: Callable[[bytes, Point], SetUp] = readiness.examine_setup,
) -> int:
    """Verify the set-up, only then unlock the key, and write what is made with it."""
    refuse_existing(options.out)
    raw_key = read_file(options.key)
    try:
        setup = examine(read_file(options.archive), keyfile.read_public_key(raw_key))
    except RefusedError as refusal:
        print_report(refusal.report, title=f"{options.archive.name}: nothing was signed")
        return WRONG
    key = keyfile.read_key_file(unlocked(raw_key, options))
    write_new(options.out, make(setup, key), mode=PUBLIC)
    for warning in setup.report.of(Severity.WARNING):
        print(f"warning: {warning.sentence} [{warning.code}]")
    print(f"set-up {setup.digest}")
    print(f"fingerprint {setup.election.fingerprint}")
    print(f"you are trustee {setup.owner}; to hand in: {options.out}")
    return OK


def _add(
    commands: "argparse._SubParsersAction[Parser]", name: str, help_text: str, about: str
) -> Parser:
    parser = commands.add_parser(name, help=help_text, description=about, formatter_class=Layout)
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="the archive (.bel)")
    parser.add_argument("--key", type=Path, metavar="FILE", required=True, help="your private key")
    parser.add_argument("--out", type=Path, metavar="FILE", required=True, help="to hand in")
    add_passphrase_options(parser, making=False)
    return parser


def _listed(owners: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(owners))) or "none"


def _nonce(text: str) -> str:
    if not is_hex(text, NONCE_BYTES):
        raise argparse.ArgumentTypeError(f"a challenge is {2 * NONCE_BYTES} lowercase hex digits")
    return text


def _public_key(text: str) -> bytes:
    if not is_hex(text, PUBLIC_KEY_BYTES):
        raise argparse.ArgumentTypeError(f"a key is {2 * PUBLIC_KEY_BYTES} lowercase hex digits")
    return bytes.fromhex(text)
