"""Prints the catalogue of entries into the documents.

Run from the checkout's root, after a kind was added::

    python -m tests.ballots.dossier.make_catalogue
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ballots.dossier.entries import CONTENTS, ENTRIES
from ballots.dossier.schemas import content_schema, entry_schema

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "specification"
PAGE = FOLDER / "entries.md"
SCHEMAS = FOLDER / "entries.json"
HEAD = """\
# Kinds of entries

Every kind of entry in the public record, what it means, and what each field holds. Printed from
the catalogue (`ballots/dossier/catalogue.py`, `contents.py`) by
`python -m tests.ballots.dossier.make_catalogue`; a test compares. The same as JSON Schemas stands
in [entries.json](entries.json), and each platform serves it below `/record/schemas`. The rules that
hold for all of them are in the [specification](../specification.md), section 14.6.
"""


def main() -> None:
    """Write both documents."""
    PAGE.write_text(page(), encoding="utf-8")
    SCHEMAS.write_text(schemas(), encoding="utf-8")


def schemas() -> str:
    """All schemas in one file."""
    found = {
        "entries": {kind: entry_schema(kind) for kind in ENTRIES},
        "contents": {kind: content_schema(kind) for kind in CONTENTS},
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def page() -> str:
    """The catalogue for people."""
    return "\n".join([HEAD, *(line for kind in ENTRIES for line in part(kind))]).rstrip() + "\n"


def part(kind: str) -> Iterator[str]:
    """One kind."""
    entry = entry_schema(kind)
    yield f"## {kind}\n\n{entry['description']}\n"
    yield table(entry)
    if kind in CONTENTS:
        content = content_schema(kind)
        yield f"Behind the commitment: {content['description']}\n"
        yield table(content)


def table(schema: Mapping[str, Any]) -> str:
    """The fields of an object."""
    rows = [
        f"| `{name}` | {form} | {sentence} |"
        for name, form, sentence in fields(schema, "")
        if name != "kind"
    ]
    return "\n".join(["| field | form | meaning |", "|---|---|---|", *rows, ""])


def fields(schema: Mapping[str, Any], before: str) -> Iterator[tuple[str, str, str]]:
    """Each field with its form in words, those of inner objects behind the outer one."""
    for name, inner in schema["properties"].items():
        yield f"{before}{name}", words(inner), inner["description"]
        items = inner.get("items", {})
        if items.get("type") == "object":
            yield from fields(items, f"{before}{name}[].")


def words(schema: Mapping[str, Any]) -> str:
    """A form in words."""
    if "enum" in schema:
        return "one of " + ", ".join(f"`{each}`" for each in schema["enum"])
    match schema["type"]:
        case "integer":
            return f"whole number from {schema['minimum']}"
        case "array":
            return "list of " + (
                "objects" if schema["items"]["type"] == "object" else words(schema["items"])
            )
        case "object":
            return "text by language"
        case "boolean":
            return "true or false"
        case _ if "pattern" in schema:
            pattern = str(schema["pattern"]).removeprefix("^(?:").removesuffix(")$").strip("^$")
            return f"`{pattern}`".replace("|", "\\|")
        case _:
            return "text"


if __name__ == "__main__":
    main()
