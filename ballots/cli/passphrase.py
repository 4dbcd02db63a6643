"""Where a passphrase comes from: the terminal, or a file that is named; never the command line.

A command line can be read by others on the same machine, and stays in the shell's history.
"""

import argparse
import getpass
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from ballots.cli.files import CannotError, read_file
from ballots.encoding import JsonLike
from ballots.making.passphrase import SHORTEST, is_sealed, seal_file, unseal_file

OPEN_FILE = (
    "this file is NOT protected by a passphrase: whoever reads it has your key. "
    "You chose that with --no-passphrase."
)


def add_passphrase_options(parser: argparse.ArgumentParser, *, making: bool) -> None:
    """Add `--passphrase-file`, and `--no-passphrase` where a secret file is made."""
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--passphrase-file", type=Path, metavar="FILE",
        help="read the passphrase from the first line of a file instead of asking for it",
    )  # fmt: skip
    if making:
        choice.add_argument(
            "--no-passphrase", action="store_true", help="leave the secret file unprotected"
        )


def protected(plain: bytes, public: Mapping[str, JsonLike], options: argparse.Namespace) -> bytes:
    """Return a secret file as it is written: sealed, or plain by explicit choice, which is said."""
    if options.no_passphrase:
        print(f"WARNING: {OPEN_FILE}")
        return plain
    return seal_file(plain, public, _new_passphrase(options), secrets.token_bytes)


def unlocked(raw: bytes, options: argparse.Namespace) -> bytes:
    """Return the plain file of a secret file as it was read, asking for its passphrase."""
    if not is_sealed(raw):
        return raw
    return unseal_file(raw, _from_file(options.passphrase_file) or _asked("passphrase: "))


def _new_passphrase(options: argparse.Namespace) -> str:
    given = _from_file(options.passphrase_file)
    if given:
        return given
    print(f"A passphrase protects the secret file: {SHORTEST} characters or more, several words.")
    first = _asked("new passphrase: ")
    if first != _asked("the same again: "):
        raise CannotError("the two passphrases differ")
    return first


def _from_file(path: Path | None) -> str:
    """Return the first line of a file, or nothing where no file is named."""
    if path is None:
        return ""
    try:
        line = read_file(path).decode("utf-8-sig").partition("\n")[0].removesuffix("\r")
    except UnicodeDecodeError as error:
        raise CannotError(f"{path} does not hold text") from error
    if not line:
        raise CannotError(f"{path} holds no passphrase in its first line")
    return line


def _asked(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise CannotError("there is no terminal to ask for the passphrase: use --passphrase-file")
    try:
        return getpass.getpass(prompt)
    except EOFError as error:
        raise CannotError("no passphrase was given") from error
