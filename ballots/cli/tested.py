"""`ballots check-test`: what a ballot held whose device was tested."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ballots.cli.cast import grouped
from ballots.cli.files import read_file
from ballots.cli.parsing import Layout, Parser
from ballots.cli.text import shown
from ballots.election.ballot import Ballot, short_code
from ballots.election.definition import Election
from ballots.errors import VerificationError
from ballots.making.tested import TestedBallot, remake_ballot, told_choices

OK: Final = 0
_FINGERPRINT_SHOWN: Final = 12

_ABOUT: Final = """\
Makes the ballot of a tested device again, offline, and says what it held. The text is what the
device shows as a QR code after "test": an address, or what stands behind its #.

Two things must be the same. The tracker, the long line under the code, must be the one that the
device showed BEFORE you chose to test: give it with --tracker, or compare it by eye. The short code
alone binds less: two ballots that share one can be found in some 2^30 attempts. And the election's
fingerprint must be the one on letters and posters. Then the device sealed what is told here.
The tested ballot is burned and never counts.

examples:
  ballots check-test election.json test.txt --tracker "VmJ7…the 43 characters"
  ballots check-test election.json test.txt"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `check-test` to the parser."""
    parser = commands.add_parser(
        "check-test", help="what a tested ballot held", description=_ABOUT,
        formatter_class=Layout,
    )  # fmt: skip
    parser.add_argument("election", type=Path, metavar="ELECTION", help="election.json")
    parser.add_argument("text", type=Path, metavar="FILE", help="holds the text of the QR code")
    parser.add_argument(
        "--tracker", metavar="TRACKER", help="what the device showed before the test, in full"
    )
    parser.set_defaults(run=run_check_test)


def run_check_test(options: argparse.Namespace) -> int:
    """Make the ballot again, compare its tracker, and tell its code and what it held."""
    election = Election.from_bytes(read_file(options.election))
    text = read_file(options.text).decode("ascii", errors="replace").strip()
    tested = TestedBallot.from_text(text)
    ballot = remake_ballot(election, tested)
    if options.tracker is not None and options.tracker != ballot.tracker:
        raise VerificationError(
            "other-ballot",
            f"the device showed another ballot before: this one's tracker is {ballot.tracker}",
        )
    _tell(election, ballot, tested.choices)
    return OK


def _tell(election: Election, ballot: Ballot, choices: Sequence[Sequence[int]]) -> None:
    print(f"election:    {election.uuid}, fingerprint {election.fingerprint[:_FINGERPRINT_SHOWN]}")
    print(f"short code:  {grouped(short_code(ballot.tracker))}")
    print(f"tracker:     {ballot.tracker}")
    print(f"credential:  {ballot.credential}")
    for question, numbers in zip(election.questions, choices, strict=True):
        print(f"\n{shown(question.question)}")
        for line in told_choices(question, numbers) or ["nothing"]:
            print(f"  {shown(line)}")
    print("\nThis was a test: this ballot is never counted. Compare the tracker with the device's.")
