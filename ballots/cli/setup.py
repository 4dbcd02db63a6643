"""`ballots setup …`: an election's identifier, and its archive from the parts of its set-up."""

import argparse
import secrets
import time
from pathlib import Path
from typing import Final

from ballots.cli.files import CannotError, read_file, refuse_existing, write_new
from ballots.cli.parsing import Layout, Parser, small_number
from ballots.combining.rules import USUAL_K, Rules
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.credentials import CredentialList
from ballots.election.trustees import TrusteePublic, Trustees, make_trustees_json
from ballots.encoding import sha256_hex
from ballots.errors import VerificationError
from ballots.making.conducting import Standing, set_up
from ballots.making.questions import MAX_QUESTIONS_BYTES, read_questions
from ballots.making.registrar import draw_uuid
from ballots.making.signing_key import read_registrar_key

OK: Final = 0

_ABOUT: Final = """\
Sets an election up from files. First the identifier, which the voting codes depend on; then, when
the registrar has the list of credentials and the trustees their keys, the archive.

  ballots setup uuid > uuid
  ballots registrar issue --roll roll.csv --uuid "$(cat uuid)" …
  ballots trustee …                              keys, a ceremony
  ballots setup election --uuid "$(cat uuid)" …  the archive: vote.bel"""

_UUID: Final = """\
Draws the identifier of an election: 14 letters and digits.

example:
  ballots setup uuid > uuid"""

_ELECTION: Final = """\
Writes the archive of a new election: definition, trustees, list of credentials, bound together by
its first event. Everything is checked first; what could not be counted in the end is refused.

The questions are a JSON list. A question that is summed, so that no single ballot is ever opened:

  {"question":"Which trees?","answers":["Oak","Lime"],"choose":{"from":1,"to":2},"blank":true}

A question whose ballots are shuffled and then opened, for rankings and grades; "method" is Schulze,
STV (with "seats"; 1 is an instant runoff), Borda, MajorityJudgment (with "grades", the best first),
Plurality, Approval ("min", "max"), GreedyBudget or EqualShares ("min", "max", "costs", "budget"):

  {"question":"In which order?","answers":["A","B","C"],"method":"Schulze","blank":false}

The form that the protocol itself has ("min", "max"; "type", "value", "extra") is taken as well.

Trustees: the public key file of each single trustee, in order, or the one list that a ceremony
gave. With --registrar-ok and --registrar-key the registrar's signature over the list is checked.

examples:
  ballots setup election --uuid "$(cat uuid)" --name "Trees" --questions questions.json \\
      --trustees trustees.json --credentials issued/credentials.json \\
      --registrar-ok issued/credentials-ok.json --registrar-key registrar/registrar.public.json \\
      --out vote.bel
  ballots setup election --uuid "$(cat uuid)" --name "Board" --questions questions.json \\
      --trustees anna.public.json ben.public.json --credentials credentials.json --out vote.bel"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `setup uuid` and `setup election` to the parser."""
    parser = commands.add_parser(
        "setup", help="set an election up", description=_ABOUT, formatter_class=Layout
    )
    parts = parser.add_subparsers(metavar="COMMAND", required=True)
    uuid = parts.add_parser(
        "uuid", help="draw an identifier", description=_UUID, formatter_class=Layout
    )
    uuid.set_defaults(run=run_uuid)
    election = parts.add_parser(
        "election", help="write the archive", description=_ELECTION, formatter_class=Layout
    )
    election.add_argument("--uuid", metavar="UUID", required=True, help="of the election")
    election.add_argument("--name", metavar="TEXT", required=True, help="what voters read on top")
    election.add_argument("--description", metavar="TEXT", default="", help="what they read below")
    for option, what in (
        ("--questions", "the questions, as above"),
        ("--credentials", "the registrar's public list"),
        ("--out", "the archive (.bel)"),
    ):
        election.add_argument(option, type=Path, metavar="FILE", required=True, help=what)
    election.add_argument(
        "--trustees", type=Path, metavar="FILE", nargs="+", required=True,
        help="one list, or each single trustee's public key file",
    )  # fmt: skip
    for option, what in (
        ("--registrar-ok", "the registrar's signature over the list"),
        ("--registrar-key", "the registrar's public key"),
        ("--rules", "the rules document that the ballots get bound to"),
    ):
        election.add_argument(option, type=Path, metavar="FILE", help=what)
    election.add_argument(
        "--k",
        type=small_number,
        metavar="N",
        default=USUAL_K,
        help=f"people needed to hide one another ({USUAL_K})",
    )
    election.set_defaults(run=run_election)


def run_uuid(_options: argparse.Namespace) -> int:
    """Draw and print an identifier."""
    print(draw_uuid(secrets.token_bytes))
    return OK


def run_election(options: argparse.Namespace) -> int:
    """Check every part and write the archive."""
    refuse_existing(options.out)
    credentials = read_file(options.credentials)
    _check_people(options, credentials)
    archive = set_up(
        uuid=options.uuid,
        name=options.name,
        description=options.description,
        questions=read_questions(read_bounded(options.questions, MAX_QUESTIONS_BYTES)),
        trustees=_trustees_of(options.trustees),
        credentials=credentials,
        timestamp=int(time.time()),
        rules_sha256=_rules_hash(options.rules),
    )
    write_new(options.out, archive)
    standing = Standing.of(archive)
    election = standing.election
    print(f"election:    {election.uuid}, {len(election.questions)} questions")
    print(f"fingerprint: {election.fingerprint}")
    print(f"trustees:    {standing.trustees.required} of {len(standing.trustees.public_keys)} open")
    print(f"credentials: {len(standing.credentials)}")
    print(f"archive:     {options.out}")
    return OK


def read_bounded(path: Path, most: int) -> bytes:
    """Read a file that people write by hand; CannotError for one that is no such thing by size."""
    raw = read_file(path)
    if len(raw) > most:
        raise CannotError(f"{path} is larger than {most} bytes")
    return raw


def _check_people(options: argparse.Namespace, raw: bytes) -> None:
    """Check the list against the registrar's statement, and that it hides its voters."""
    credentials = CredentialList.from_bytes(raw)
    people = len(credentials)
    if (options.registrar_ok is None) is not (options.registrar_key is None):
        raise CannotError("--registrar-ok and --registrar-key go together")
    if options.registrar_ok is not None:
        signed = Signed.from_bytes(read_file(options.registrar_ok))
        signed.check(read_registrar_key(read_file(options.registrar_key)))
        statement = CredentialsOk.from_bytes(signed.statement)
        statement.check(options.uuid, credentials)
        people = statement.count
    if people < options.k:
        raise VerificationError(
            "too-few-voters",
            f"{people} people cannot vote secretly: {options.k} are needed (--k)",
        )
    credentials.check_weights(options.k)


def _trustees_of(paths: list[Path]) -> bytes:
    """Read one list, or make one of single trustees' public keys."""
    files = [read_file(path) for path in paths]
    if len(files) == 1 and files[0].lstrip().startswith(b"["):
        return Trustees.from_bytes(files[0]).raw
    return make_trustees_json([TrusteePublic.from_bytes(raw) for raw in files])


def _rules_hash(path: Path | None) -> str | None:
    if path is None:
        return None
    raw = read_file(path)
    Rules.from_bytes(raw)
    return sha256_hex(raw)
