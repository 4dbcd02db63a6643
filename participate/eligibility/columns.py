"""The columns of a roll: their headers in both languages, and how a cell of each is read.

Invariants: a value has one spelling, so that equal people are equal texts; an empty text says that
nothing is known; nothing is guessed: a cell that could be read in two ways is refused.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from participate.accounts.policy import normalise_address
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_

MOST_CHARACTERS: Final = 300
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_POSTCODE: Final = re.compile("[0-9A-Z]{3,12}")
_DATE: Final = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{2})([0-9]{2}))")
_DATE_IN_WORDS: Final = re.compile("([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_YEARS: Final = range(1880, 2101)


class Column(StrEnum):
    """What a roll can know of a person; PAPER: why the person votes on paper."""

    ADDRESS = "address"
    NAME = "name"
    POSTAL = "postal"
    POSTCODE = "postcode"
    BORN = "born"
    NUMBER = "number"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Person:
    """A person on a roll, cell by cell; empty where nothing is known. `born` is YYYY-MM-DD."""

    address: str = ""
    name: str = ""
    postal: str = ""
    postcode: str = ""
    born: str = ""
    number: str = ""
    paper: str = ""

    def cells(self) -> dict[str, str]:
        """Every cell that holds something, by its column, in their order."""
        found = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: cell for name, cell in found if cell}


class BadCellError(Exception):
    """A cell that cannot be taken: the sentence, a msgid."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def find_column(header: str) -> Column | None:
    """Return the column that a header names, in whatever case; None for one that names none."""
    return _HEADERS.get(" ".join(unicodedata.normalize("NFKC", header).casefold().split()))


def read_cell(column: Column, typed: str) -> str:
    """Return a cell in its one spelling, "" for an empty one; BadCellError with the sentence.

    A postal address keeps its lines.
    """
    joint = "\n" if column is Column.POSTAL else " "
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", typed).splitlines())
    text = joint.join(line for line in lines if line)
    if not text:
        return ""
    if len(text) > MOST_CHARACTERS:
        raise BadCellError(N_("It is longer than 300 characters."))
    if any(unicodedata.category(each) in _UNSEEN for each in text if each != "\n"):
        raise BadCellError(N_("It holds a character that cannot be printed."))
    if text.startswith(_FORMULA):
        raise BadCellError(N_("It begins like a formula of a spreadsheet."))
    return _READERS[column](text)


def read_number(text: str) -> str:
    """Return a register number in its one spelling: capitals, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _read_address(text: str) -> str:
    try:
        return normalise_address(text)
    except InvalidInputError:
        raise BadCellError(N_("This is no mail address.")) from None


def _read_postcode(text: str) -> str:
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not _POSTCODE.fullmatch(plain):
        raise BadCellError(N_("A postcode has 3 to 12 digits or letters."))
    return plain


def _read_born(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = _DATE.fullmatch(plain)
    parts = (found[1], found[3] or found[5], found[4] or found[6]) if found else None
    if parts is None and (found := _DATE_IN_WORDS.fullmatch(plain)):
        parts = (found[1], found[2], found[3])
    try:
        day = date(*map(int, parts)) if parts else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise BadCellError(N_("Write the date of birth as 1970-01-31."))
    return day.isoformat()


def _as_typed(text: str) -> str:
    return text


_READERS: Final[Mapping[Column, Callable[[str], str]]] = MappingProxyType(
    {
        Column.ADDRESS: _read_address,
        Column.NAME: _as_typed,
        Column.POSTAL: _as_typed,
        Column.POSTCODE: _read_postcode,
        Column.BORN: _read_born,
        Column.NUMBER: read_number,
        Column.PAPER: _as_typed,
    }
)
_NAMES: Final[Mapping[Column, tuple[str, ...]]] = MappingProxyType(
    {
        Column.ADDRESS: (
            "e-mail", "email", "mail", "e-mail address", "email address", "mail address",
            "邮箱", "电子邮箱", "邮箱地址", "电子邮件", "电子邮箱地址",
        ),
        Column.NAME: ("name", "full name", "姓名", "名字"),
        Column.POSTAL: (
            "address", "postal address", "street address",
            "地址", "住址", "通信地址", "通讯地址", "邮寄地址",
        ),
        Column.POSTCODE: (
            "postcode", "post code", "postal code", "zip", "zip code",
            "邮编", "邮政编码",
        ),
        Column.BORN: (
            "birth date", "date of birth", "born", "birthday",
            "出生日期", "出生年月日", "生日",
        ),
        Column.NUMBER: (
            "number", "register number", "no", "no.",
            "编号", "登记号", "登记编号", "登记号码", "名册编号",
        ),
        Column.PAPER: ("paper", "votes on paper", "paper vote", "纸质投票", "纸票", "纸质"),
    }
)  # fmt: skip
_HEADERS: Final[Mapping[str, Column]] = MappingProxyType(
    {name: column for column, names in _NAMES.items() for name in names}
)
