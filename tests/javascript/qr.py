"""QR codes for tests: whether a picture of ours is the code of a text, by segno."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

import segno
from segno import encoder

Rows = list[list[int]]
QUIET_ZONE = 4
_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")


def holds(source: str, text: str) -> bool:
    """Say whether the picture at a data: address is a QR code of the text, under any mask."""
    drawn = rows_of(unquote(source.partition(",")[2]))
    return any(drawn == rows(text, mask) for mask in range(8))


def rows_of(svg: str) -> Rows:
    """Read a picture drawn by static/js/receipt/qr.js back into its modules."""
    side = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1]) - 2 * QUIET_ZONE
    found = [[0] * side for _ in range(side)]
    for x, y, length in (map(int, run) for run in _RUN.findall(svg)):
        for column in range(x, x + length):
            found[y - QUIET_ZONE][column - QUIET_ZONE] = 1
    return found


def rows(text: str, mask: int) -> Rows:
    """Return the code of a text in bytes at level M under a mask."""
    with _padded_as_the_standard_says():
        code = segno.make(
            text,
            error="m",
            mode="byte",
            encoding="utf-8",
            mask=mask,
            micro=False,
            boost_error=False,
        )
    return [list(map(int, row)) for row in code.matrix]


@contextmanager
def _padded_as_the_standard_says() -> Iterator[None]:
    """Fill up to the next byte only where it is not full (ISO/IEC 18004, 7.4.10).

    Readers do not look at what stands behind the terminator; comparing modules has to.
    """

    def write_padding_bits(buffer, version, length):
        buffer.extend([0] * (-length % 8))

    kept = encoder.write_padding_bits
    encoder.write_padding_bits = write_padding_bits
    try:
        yield
    finally:
        encoder.write_padding_bits = kept
