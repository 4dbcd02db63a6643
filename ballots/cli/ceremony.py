"""`ballots trustee ceremony …`: the key ceremony of a threshold group, one command a round.

The members share a folder of public files (a disk, a mailing list, later the website): member z
writes `z.certificate.json`, `z.commitment.json`, `z.reveal.json`, `z.shares.json` and
`z.verification.json`, and reads everybody's files of the rounds before.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ballots.cli.ceremony_rounds import (
    run_assemble,
    run_cert,
    run_check_complaint,
    run_commit,
    run_reveal,
    run_shares,
    run_verify,
)
from ballots.cli.parsing import Layout, Parser, file_name, small_number
from ballots.cli.passphrase import add_passphrase_options

_ABOUT: Final = """\
Makes the keys of a threshold group: of N trustees any T open a tally, fewer learn nothing.
Usual are 2 of 3 and 3 of 5. Everybody takes part on a machine of their own; the files in the
shared folder are public, those in your own folder are not.

The rounds, for member 1 of 3 (each begins when everybody's files of the round before are in):

  ballots trustee ceremony cert --out my-key --name anna --folder shared \\
      --size 3 --threshold 2 --index 1
  ballots trustee ceremony commit --key my-key/anna.seed.json --folder shared
  ballots trustee ceremony reveal --key my-key/anna.seed.json --folder shared
  ballots trustee ceremony shares --key my-key/anna.seed.json --folder shared
  ballots trustee ceremony verify --key my-key/anna.seed.json --folder shared \\
      --out my-key/anna.key.json

and at the end, by anybody:

  ballots trustee ceremony assemble --folder shared --out trustees.json

Read the ceremony's fingerprint, which `commit` shows, aloud to each other: all must see the same.
A file that does not hold is named with its member and the reason. Then begin again, from `cert`."""

_CERT: Final = """\
Round 1: draws your secret seed and publishes your two keys of this ceremony.

  NAME.seed.json            secret, sealed under a passphrase. Everything of yours in the ceremony
                            is derived from it; with the shared folder it gives your share again.
  INDEX.certificate.json    public, in the shared folder.

Agree beforehand who is member 1, 2, … and how many open a tally.

example:
  ballots trustee ceremony cert --out my-key --name anna --folder shared \\
      --size 3 --threshold 2 --index 1"""

_COMMIT: Final = """\
Round 2: publishes the hash of your part of the group's key, so that nobody can choose a part
after having seen the others'. Begins when all certificates are in the folder.

example:
  ballots trustee ceremony commit --key my-key/anna.seed.json --folder shared"""

_REVEAL: Final = """\
Round 3: publishes your part of the group's key. Begins when all commitments are in the folder.

example:
  ballots trustee ceremony reveal --key my-key/anna.seed.json --folder shared"""

_SHARES: Final = """\
Round 4: checks every part against its commitment and sends each member a share, sealed to the key
of the member's certificate. Begins when everybody has revealed.

example:
  ballots trustee ceremony shares --key my-key/anna.seed.json --folder shared"""

_VERIFY: Final = """\
Round 5: opens the shares that were sent to you, checks each against its sender's public part, and
adds them up to your private key. Begins when everybody's shares are in the folder.

A bad share ends the ceremony. Its sender is named, and INDEX.complaint.json in the shared folder
shows everybody what was sent (`check-complaint`).

example:
  ballots trustee ceremony verify --key my-key/anna.seed.json --folder shared \\
      --out my-key/anna.key.json"""

_ASSEMBLE: Final = """\
Checks every file of the ceremony and writes the election's list of trustees. Anybody may do it,
and everybody gets the same file. Single trustees, all of whom are needed, go in by --single; with
those alone no folder is needed.

examples:
  ballots trustee ceremony assemble --folder shared --out trustees.json
  ballots trustee ceremony assemble --single a.public.json --single b.public.json \\
      --out trustees.json"""

_CHECK: Final = """\
Checks a complaint: whether the share that was sent is bad indeed (exit code 0), or the complaint
is false (exit code 1).

example:
  ballots trustee ceremony check-complaint --folder shared --of 3"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `ceremony` with its rounds to the parser."""
    parser = commands.add_parser(
        "ceremony", help="make the keys of a threshold group", description=_ABOUT,
        formatter_class=Layout,
    )  # fmt: skip
    rounds = parser.add_subparsers(metavar="ROUND", required=True)
    cert = _add(rounds, "cert", "round 1: a seed, and your keys of the ceremony", _CERT, run_cert)
    cert.add_argument("--out", type=Path, metavar="DIR", required=True, help="your own folder")
    cert.add_argument("--name", type=file_name, metavar="NAME", required=True, help="of your file")
    for option, what in (
        ("--size", "how many members there are"),
        ("--threshold", "how many of them open a tally"),
        ("--index", "which one you are, from 1"),
    ):
        cert.add_argument(option, type=small_number, metavar="N", required=True, help=what)
    add_passphrase_options(cert, making=True)
    for name, help_text, about, run in (
        ("commit", "round 2: commit to your part", _COMMIT, run_commit),
        ("reveal", "round 3: reveal your part", _REVEAL, run_reveal),
        ("shares", "round 4: send everybody a share", _SHARES, run_shares),
        ("verify", "round 5: check your shares, get your key", _VERIFY, run_verify),
    ):
        step = _add(rounds, name, help_text, about, run)
        step.add_argument("--key", type=Path, metavar="FILE", required=True, help="your seed file")
        add_passphrase_options(step, making=name == "verify")
        if name == "verify":
            step.add_argument(
                "--out", type=Path, metavar="FILE", required=True, help="your private key, new"
            )
    done = _add(rounds, "assemble", "the list of trustees", _ASSEMBLE, run_assemble, folder=False)
    done.add_argument("--folder", type=Path, metavar="DIR", help="the shared folder")
    done.add_argument(
        "--single", type=Path, metavar="FILE", action="append", default=[],
        help="a single trustee's public key file; may be given again",
    )  # fmt: skip
    done.add_argument("--out", type=Path, metavar="FILE", required=True, help="the list")
    check = _add(rounds, "check-complaint", "judge a complaint", _CHECK, run_check_complaint)
    check.add_argument("--of", type=small_number, metavar="N", required=True, help="who complains")


def _add(
    rounds: "argparse._SubParsersAction[Parser]",
    name: str,
    help_text: str,
    about: str,
    run: Callable[[argparse.Namespace], int],
    *,
    folder: bool = True,
) -> Parser:
    parser = rounds.add_parser(name, help=help_text, description=about, formatter_class=Layout)
    if folder:
        parser.add_argument(
            "--folder", type=Path, metavar="DIR", required=True, help="the shared folder"
        )
    parser.set_defaults(run=run)
    return parser
