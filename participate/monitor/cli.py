"""`participate monitor URL`: follow a record from outside, from cron or by hand."""

import argparse
import sys
import time
from pathlib import Path
from typing import Final

from ballots.cli.parsing import small_number, verifier_key
from ballots.cli.text import print_json, print_report
from ballots.errors import BallotsError
from ballots.record.note import VerifierKey
from participate.monitor.fetching import FetchError, fetch_from
from participate.monitor.service import Policy, look
from participate.monitor.state import State
from participate.shared.files import put_in_place

OK: Final = 0
WRONG: Final = 1
CANNOT: Final = 2
_ABOUT: Final = """\
Follows the public record of a platform from outside: that it only grows, that its pages say what it
says, that nothing is taken away unexplained, that the witnesses keep up.

examples:
  participate monitor https://vote.example --key "$(cat log.vkey)" --state vote.state
      the first look reads the whole record; each further one goes on from the state file.
      Take the key from a place you trust, not from the site itself.
  participate monitor https://vote.example --key "$(cat log.vkey)" --state vote.state \\
      --witness "$(cat w.vkey)" --quorum 1 --json
      with witnesses, and the report as JSON; for example every ten minutes from cron.

exit codes: 0 all holds; 1 something is wrong, the report says what; 2 it could not be looked at."""


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to `participate`."""
    monitor = subparsers.add_parser(
        "monitor",
        help="follow a record from outside",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    monitor.add_argument("url", metavar="URL", help="the platform's address")
    monitor.add_argument(
        "--key", type=verifier_key, required=True, metavar="VKEY", help="the log's public key"
    )
    monitor.add_argument(
        "--state", type=Path, required=True, metavar="FILE", help="what was seen; made at first"
    )
    monitor.add_argument(
        "--witness", type=verifier_key, action="append", default=[], metavar="VKEY",
        help="a witness's public key; may be given again",
    )  # fmt: skip
    monitor.add_argument(
        "--quorum", type=small_number, default=0, metavar="N", help="witnesses that must sign"
    )
    monitor.add_argument(
        "--max-age", type=int, default=3600, metavar="SECONDS",
        help="how long entries may stay without the witnesses' signatures (3600)",
    )  # fmt: skip
    monitor.add_argument(
        "--whole", action="store_true",
        help="read every file of the record again, and compute it up to the signed root",
    )  # fmt: skip
    monitor.add_argument("--json", action="store_true", help="the report as JSON")
    monitor.set_defaults(run=run_monitor)


def run_monitor(options: argparse.Namespace) -> int:
    """Look once, print the report, keep the state."""
    path: Path = options.state
    policy = Policy(
        log=VerifierKey.from_text(options.key),
        witnesses=tuple(VerifierKey.from_text(text) for text in options.witness),
        quorum=options.quorum,
        oldest_signature=options.max_age,
        whole=options.whole,
    )
    try:
        state = State.from_bytes(path.read_bytes()) if path.exists() else None
        found = look(fetch_from(options.url), policy, state, int(time.time()))
        if found.state is not None:
            put_in_place(path, found.state.to_bytes())
    except (FetchError, OSError, ValueError, BallotsError) as error:
        print(f"participate monitor: {error}", file=sys.stderr)
        return CANNOT
    if options.json:
        print_json(found.report, about={"url": options.url})
    else:
        print_report(found.report, title=options.url)
    return OK if found.report.valid else WRONG
