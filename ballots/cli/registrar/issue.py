"""`ballots registrar keygen` and `ballots registrar issue`."""

import argparse
import secrets
from pathlib import Path
from typing import Final

from ballots.cli.changing import write_together
from ballots.cli.files import PUBLIC, SECRET, read_file, refuse_existing
from ballots.cli.parsing import Layout, Parser, file_name, page_address, small_number
from ballots.combining.rules import USUAL_K
from ballots.crypto import signing
from ballots.encoding import sha256_hex
from ballots.making import signing_key
from ballots.making.issuing import issue
from ballots.making.roll import Roll

OK: Final = 0
CREDENTIALS: Final = "credentials.json"
APPROVAL: Final = "credentials-ok.json"
SPARES: Final = "spares.json"
CODES: Final = "codes.csv"
SALTS: Final = "roll-salts.json"

_KEYGEN: Final = """\
Makes the registrar's signing key on this machine and writes two files:

  NAME.key.json      the private key; only you can read it
  NAME.public.json   the public key: publish it, so that your signatures can be checked

The key signs which list of credentials you issued and which spares you gave. It opens no ballot.

example:
  ballots registrar keygen --out registrar --name registrar"""

_ISSUE: Final = """\
Issues one voting code for every row of a roll. All files are written, or none.

The roll is a table saved as CSV UTF-8, cells between commas or semicolons. Its first column (or the
one that --id-column names) says who a row is about and must be different in every row. A column
"weight" gives how many times a vote counts; where votes weigh differently, every weight must be
shared by at least --k people, or the totals would show how they voted. Every other column is kept
for the letters. Every row that is not as it should be is named, and then nothing is written.

What is written into the folder --out:
  credentials.json      public: the list for the server. It is sorted and shows nobody.
  credentials-ok.json   public: your signature over that list, the number of rows and spares, and
                        a hash of the roll
  spares.json           public: which credentials are spares, signed; a ballot under one is refused
                        until you publish to whose benefit it was given
  codes.csv             PRIVATE: the roll with a code in every row; the spares are at the end
  roll-salts.json       PRIVATE: shows, row by row, what the hash of the roll stands for

Whoever has codes.csv can vote for everyone in it. Keep it on this machine, make the letters from
it, and destroy it when the appeal period is over.

examples:
  ballots registrar issue --roll roll.csv --uuid "$(cat uuid)" --key registrar/registrar.key.json \\
      --out issued
  ballots registrar issue --roll roll.csv --uuid "$(cat uuid)" --key registrar/registrar.key.json \\
      --out issued --spares 5 --url https://vote.example/v/summer"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add both commands to the parser."""
    keygen = commands.add_parser(
        "keygen", help="make a signing key", description=_KEYGEN, formatter_class=Layout
    )
    keygen.add_argument("--out", type=Path, metavar="DIR", required=True, help="where to write")
    keygen.add_argument(
        "--name", type=file_name, metavar="NAME", default="registrar", help="of the files"
    )
    keygen.set_defaults(run=run_keygen)
    parser = commands.add_parser(
        "issue", help="issue codes for a roll", description=_ISSUE, formatter_class=Layout
    )
    parser.add_argument("--roll", type=Path, metavar="CSV", required=True, help="who may vote")
    parser.add_argument("--uuid", metavar="UUID", required=True, help="of the election")
    parser.add_argument(
        "--key", type=Path, metavar="FILE", required=True, help="your private signing key"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", required=True, help="where to write")
    parser.add_argument(
        "--spares", type=small_number, metavar="N", default=0, help="spare codes (for each weight)"
    )
    parser.add_argument("--url", type=page_address, metavar="URL", help="the voting page's address")
    parser.add_argument("--id-column", metavar="NAME", help="the column that says who a row is")
    parser.add_argument(
        "--k",
        type=small_number,
        metavar="N",
        default=USUAL_K,
        help=f"people who must share a weight ({USUAL_K})",
    )
    parser.set_defaults(run=run_issue)


def run_keygen(options: argparse.Namespace) -> int:
    """Make a signing key and write its two files."""
    seed = secrets.token_bytes(signing.SEED_BYTES)
    private, public = f"{options.name}.key.json", f"{options.name}.public.json"
    write_together(
        options.out,
        {
            private: (signing_key.private_signing_key(seed), SECRET),
            public: (signing_key.public_signing_key(seed), PUBLIC),
        },
    )
    print(f"private key: {options.out / private} (keep it; only you can read it)")
    print(f"public key:  {options.out / public} (publish it)")
    return OK


def run_issue(options: argparse.Namespace) -> int:
    """Read the roll, issue the codes, write all files or none."""
    folder: Path = options.out
    refuse_existing(*(folder / name for name in (CREDENTIALS, APPROVAL, SPARES, CODES, SALTS)))
    roll = Roll.from_bytes(read_file(options.roll), options.id_column)
    issued = issue(
        roll,
        options.uuid,
        spares=options.spares,
        url=options.url or "",
        k=options.k,
        seed=signing_key.read_seed(read_file(options.key)),
        randomness=secrets.token_bytes,
    )
    write_together(
        folder,
        {
            CREDENTIALS: (issued.credentials, PUBLIC),
            APPROVAL: (issued.approval, PUBLIC),
            SPARES: (issued.spares, PUBLIC),
            CODES: (issued.codes, SECRET),
            SALTS: (issued.salts, SECRET),
        },
    )
    statement = issued.statement
    print(f"codes for the roll:  {statement.count}")
    print(f"spare codes:         {statement.spares}")
    print(f"sha256 of the list:  {sha256_hex(issued.credentials)}")
    print(f"hash of the roll:    {statement.root}")
    print(f"public:              {folder / CREDENTIALS}, {folder / APPROVAL}, {folder / SPARES}")
    print(f"private:             {folder / CODES}, {folder / SALTS} (only you can read them)")
    return OK
