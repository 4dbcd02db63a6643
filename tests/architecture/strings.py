"""The sentences that people read: in the sources, and in the Chinese catalogues."""

from collections import defaultdict
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.architecture.tree import ROOT

KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
OPTIONS = {
    "**.html": {"extensions": "jinja2.ext.do,jinja2.ext.loopcontrols", "silent": "false"},
    "**.txt": {"extensions": "jinja2.ext.do,jinja2.ext.loopcontrols", "silent": "false"},
}
CATALOGUES = ROOT / "participate" / "locale" / "zh_Hans"

Key = tuple[str | None, str | tuple[str, ...]]


def in_sources() -> dict[Key, str]:
    """Return every sentence of the sources with the first place where it stands."""
    found: dict[Key, str] = {}
    for folder, methods in (
        (
            "templates",
            [("**.html", "jinja2.ext:babel_extract"), ("**.txt", "jinja2.ext:babel_extract")],
        ),
        ("participate", [("**.py", "python")]),
    ):
        for name, line, message, _, context in extract_from_dir(
            ROOT / folder, method_map=methods, options_map=OPTIONS, keywords=KEYWORDS
        ):
            if message:
                found.setdefault((context, message), f"{folder}/{name}:{line}")
    return found


def catalogues() -> list[Path]:
    """Return the catalogues, one for each feature."""
    return sorted(CATALOGUES.glob("*.po"))


def translated() -> dict[Key, list[tuple[Path, Message]]]:
    """Return every entry of the catalogues with the files that hold it."""
    found: dict[Key, list[tuple[Path, Message]]] = defaultdict(list)
    for path in catalogues():
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh_Hans_CN", abort_invalid=True)
        for message in catalogue:
            if message.id:
                found[(message.context, message.id)].append((path, message))
    return found
