"""What every part of the command line shares: its layout, and the values that it takes."""

import argparse
import re
from pathlib import Path
from typing import Final, NoReturn

from ballots.cli.text import shown
from ballots.errors import MalformedError
from ballots.record.note import VerifierKey

_SMALL: Final = re.compile("[0-9]{1,3}")
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")
_PAGE: Final = re.compile(
    r"(?:https://[A-Za-z0-9.-]+|http://(?:localhost|127\.0\.0\.1))(?::[0-9]{1,5})?(?:/[!-\"$-~]*)?"
)
_LONGEST_ADDRESS: Final = 300


class Layout(argparse.RawDescriptionHelpFormatter):
    """Keeps the examples as they are written."""


class Parser(argparse.ArgumentParser):
    """A parser that takes no abbreviations of options and shows nothing that cannot be printed."""

    def __init__(self, **settings: object) -> None:
        """Take what ArgumentParser takes."""
        super().__init__(allow_abbrev=False, **settings)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with what was typed, and end with 2."""
        super().error(shown(message))


def verifier_key(text: str) -> str:
    """Take a verifier key `name+hash+key` from the command line."""
    try:
        return VerifierKey.from_text(text.strip()).text
    except MalformedError as error:
        raise argparse.ArgumentTypeError(error.sentence) from error


def small_number(text: str) -> int:
    """Take a number from 0 to 999."""
    if _SMALL.fullmatch(text) is None:
        raise argparse.ArgumentTypeError("not a small whole number")
    return int(text)


def numbered_file(text: str) -> tuple[int, Path]:
    """Take N=FILE, where N counts from 1."""
    number, _, path = text.partition("=")
    if _SMALL.fullmatch(number) is None or int(number) == 0 or not path:
        raise argparse.ArgumentTypeError("not N=FILE with a question's number from 1")
    return int(number), Path(path)


def file_name(text: str) -> str:
    """Take a name that files can have in any folder."""
    if _FILE_NAME.fullmatch(text) is None:
        raise argparse.ArgumentTypeError("a name is 1 to 64 letters, digits, dots, dashes")
    return text


def page_address(text: str) -> str:
    """Take the address of a web page, https or on this machine, without a fragment."""
    if _PAGE.fullmatch(text) is None or len(text) > _LONGEST_ADDRESS:
        raise argparse.ArgumentTypeError("not an address that begins with https:// and has no #")
    return text
