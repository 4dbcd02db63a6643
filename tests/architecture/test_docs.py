"""The documents speak of what is there: settings, links, verbs of the Makefile."""

import dataclasses
import re

from participate.settings import PREFIX, Settings
from tests.architecture.tree import ROOT, relative

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
VERB = re.compile(r"`make ([a-z]+)")
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


def documents():
    found = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
    assert len(found) > 5
    return found


def test_every_setting_is_in_the_operators_table():
    table = (ROOT / "docs" / "operators" / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)", table))
    fields = {field.name.upper() for field in dataclasses.fields(Settings)}
    assert fields - {"PLACE"} <= named
    assert named <= fields | {"PLACE_EN", "PLACE_ZH", "SETTINGS"}


def test_every_link_between_documents_arrives():
    links = [
        (document, target)
        for document in documents()
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:")
    ]
    lost = [
        f"{relative(document)}: {target}"
        for document, target in links
        if not (document.parent / target).exists()
    ]
    assert links
    assert not lost


def test_every_verb_of_make_that_a_document_names_exists():
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    named = {
        verb
        for document in documents()
        for verb in VERB.findall(document.read_text(encoding="utf-8"))
    }
    assert "test" in named
    assert named <= targets
