"""JSON Schemas (draft 2020-12) of entries and contents, made from the forms that check them.

A schema is for tools that know nothing of this package. It says everything but the order of fields,
which stands in its comment, and that a moment is a day of the calendar (specification 14.6).
"""

from __future__ import annotations

from collections.abc import Mapping

from ballots.dossier.catalogue import ENTRIES
from ballots.dossier.contents import CONTENTS
from ballots.dossier.entries import MAXIMUM_CONTENT_BYTES, MAXIMUM_ENTRY_BYTES
from ballots.encoding import JsonLike
from ballots.errors import MalformedError
from ballots.record.fields import Form

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def entry_schema(kind: str) -> Mapping[str, JsonLike]:
    """Return the schema of the entries of a kind; MalformedError for an unknown one."""
    return _schema("entry", kind, ENTRIES, MAXIMUM_ENTRY_BYTES)


def content_schema(kind: str) -> Mapping[str, JsonLike]:
    """Return the schema of what entries of a kind commit to; MalformedError where it is nothing."""
    return _schema("content", kind, CONTENTS, MAXIMUM_CONTENT_BYTES)


def _schema(
    what: str, kind: str, forms: Mapping[str, Form], maximum: int
) -> Mapping[str, JsonLike]:
    if kind not in forms:
        raise MalformedError(f"record: there is no {what} of kind {kind[:40]}", "unknown-kind")
    return {
        "$schema": DIALECT,
        "$id": f"urn:participate:{what}:{kind}",
        "$comment": (
            "Compact JSON, in UTF-8, with its fields in the order in which they stand here, "
            f"in {maximum} bytes at most."
        ),
        "title": kind,
        **forms[kind].schema,
    }
