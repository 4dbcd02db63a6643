"""`ballots registrar resend` and `ballots registrar destroy`: what happens to the private file."""

import argparse
import os
from pathlib import Path
from typing import Final

from ballots.cli.changing import rest_of
from ballots.cli.files import CannotError, read_file, reason, sync_folder
from ballots.cli.parsing import Layout, Parser
from ballots.cli.registrar.letters import add_appearance, write_letters
from ballots.cli.text import shown
from ballots.errors import BallotsError
from ballots.making.codes import Codes
from ballots.making.issuing import SALTS_START
from ballots.making.roll import ADDED
from ballots.making.signing_key import read_seed

OK: Final = 0
_CHUNK: Final = 1 << 20
_HEADER: Final = 1 << 16
_CODES_END: Final = ",".join(("", *ADDED)).encode()

_RESEND: Final = """\
Gives the SAME code again to a person whose letter was lost, as long as you keep the codes.
Nothing changes in the election: no new credential, no entry in the record.

Be sure that the person is who they say they are. If the old letter may be in another person's
hands, give a spare instead (`ballots registrar spare`), which blocks the old code in public.

With --out the letter is written again; without it the code is shown on the screen.

examples:
  ballots registrar resend --codes issued/codes.csv --to anna@example.org
  ballots registrar resend --codes issued/codes.csv --to anna@example.org \\
      --archive vote.bel --out anna.html"""

_DESTROY: Final = """\
Overwrites a private file with zeros and removes it: the codes, the salts, your signing key.
Do this when the appeal period is over, and have somebody watch.

What this can do: nobody finds the file in its folder any more, and on a plain hard disk its
content is overwritten. What it cannot do: reach backups, snapshots, cloud folders, copies you made,
printed or mailed letters, what a mail merge program kept; and many drives (SSDs, memory cards) and
some file systems write new content elsewhere and keep the old for a while. A disk that was
encrypted from the start and whose key is destroyed is the better answer.

It destroys only what it can read as a file of codes, salts or a registrar's key.

example:
  ballots registrar destroy issued/codes.csv issued/roll-salts.json --yes"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add both commands to the parser."""
    resend = commands.add_parser(
        "resend", help="the same code again", description=_RESEND, formatter_class=Layout
    )
    resend.add_argument("--codes", type=Path, metavar="FILE", required=True, help="codes.csv")
    resend.add_argument("--to", metavar="ID", required=True, help="who: the roll's first column")
    resend.add_argument("--out", type=Path, metavar="FILE", help="write the letter again")
    add_appearance(resend)
    resend.set_defaults(run=run_resend)
    destroy = commands.add_parser(
        "destroy", help="overwrite and remove", description=_DESTROY, formatter_class=Layout
    )
    destroy.add_argument("files", type=Path, metavar="FILE", nargs="+", help="private files")
    destroy.add_argument("--yes", action="store_true", help="there is no way back, and I know it")
    destroy.set_defaults(run=run_destroy)


def run_resend(options: argparse.Namespace) -> int:
    """Show one person's code, or write the letter again."""
    codes = Codes.from_bytes(read_file(options.codes))
    holder = codes.require(options.to)
    if options.out is None:
        print(f"{shown(holder.cells[0])}: {holder.code}")
        if codes.url:
            print(codes.link_of(holder))
        return OK
    write_letters(options, codes, [holder])
    print(f"the letter: {options.out} (as private as the code: delete it after use)")
    return OK


def run_destroy(options: argparse.Namespace) -> int:
    """Overwrite and remove private files, all of them or none."""
    paths: list[Path] = options.files
    for path in paths:
        if path.is_symlink():
            raise CannotError(f"{path} is a link: name the file itself")
        if not _is_private(read_file(path)):
            raise CannotError(f"{path} is no private file of a registrar: nothing was destroyed")
    if not options.yes:
        raise CannotError("nothing was destroyed: add --yes when you are sure")
    for path in paths:
        for each in (rest_of(path), path):
            if each.exists() and not each.is_symlink():
                _overwrite(each)
        print(f"destroyed: {path}")
    print(
        "copies, backups, snapshots and printed letters are yours to destroy; an SSD may keep the"
    )
    print("old content for a while.")
    return OK


def _is_private(raw: bytes) -> bool:
    header = raw[:_HEADER].split(b"\n", 1)[0].rstrip(b"\r").replace(b";", b",")
    return (
        header.endswith(_CODES_END) or raw.startswith(SALTS_START) or _reads_as_key(raw[:_HEADER])
    )


def _reads_as_key(raw: bytes) -> bool:
    try:
        read_seed(raw)
    except BallotsError:
        return False
    return True


def _overwrite(path: Path) -> None:
    try:
        with path.open("r+b") as stream:
            rest = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            while rest > 0:
                rest -= stream.write(bytes(min(rest, _CHUNK)))
            stream.flush()
            os.fsync(stream.fileno())
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise CannotError(f"{path} cannot be destroyed: {reason(error)}") from error
