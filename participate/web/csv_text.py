"""CSV that a spreadsheet opens without running anything that somebody wrote into it."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return the rows as CSV text (RFC 4180, CRLF).

    A cell of text that a spreadsheet would take for a formula gets an apostrophe before it;
    numbers stay numbers.
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return stream.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
