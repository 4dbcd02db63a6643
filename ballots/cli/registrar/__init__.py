"""`ballots registrar …`: who may vote, offline: codes from a roll, letters, spares, the end."""

import argparse
from typing import Final

from ballots.cli.parsing import Layout, Parser
from ballots.cli.registrar import issue, letters, private, spare

_ABOUT: Final = """\
The registrar's part: voting codes for the people of a roll, made on a machine of your own.
The server gets the public list of credentials and your signature; it never sees a code.

The order of things:
  ballots registrar keygen  --out registrar                     once: your signing key
  ballots setup uuid                                            the election's identifier
  ballots registrar issue   --roll roll.csv --uuid UUID …       codes, public list, signature
  ballots registrar letters --codes issued/codes.csv …          letters to print
  ballots registrar resend  --codes issued/codes.csv --to ID    a letter was lost: the same code
  ballots registrar spare   --codes issued/codes.csv --for ID … a code was lost: a spare, in public
  ballots registrar check   vote.bel --spares issued/spares.json … how the spares were used
  ballots registrar destroy issued/codes.csv …                  when the appeal period is over"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `registrar` with its commands to the parser."""
    parser = commands.add_parser(
        "registrar",
        help="issue voting codes for a roll",
        description=_ABOUT,
        formatter_class=Layout,
    )
    parts = parser.add_subparsers(metavar="COMMAND", required=True)
    issue.add_commands(parts)
    letters.add_commands(parts)
    private.add_commands(parts)
    spare.add_commands(parts)
