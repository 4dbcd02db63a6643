"""The record's files, all of them, re-computed up to the signed root."""

from typing import Final

from ballots.dossier.entries import MAXIMUM_ENTRY_BYTES
from ballots.errors import BallotsError
from ballots.record.checkpoint import Checkpoint
from ballots.record.tiles import WIDTH, Tile
from ballots.record.whole import verify_tiles
from ballots.verify.report import ReportBuilder
from participate.monitor.fetching import Fetch, FetchError

FILES: Final = "files"
MAX_BUNDLE_BYTES: Final = WIDTH * (MAXIMUM_ENTRY_BYTES + 2)
_NOT_FOUND: Final = 404


def check_files(fetch: Fetch, checkpoint: Checkpoint, report: ReportBuilder) -> None:
    """Check every tile and bundle; FetchError where one cannot be had for now."""
    try:
        read = verify_tiles(checkpoint, lambda tile: read_file(fetch, tile))
        report.examined(FILES, read, f"{checkpoint.size} entries")
    except FetchError as error:
        if error.status != _NOT_FOUND:
            raise
        report.error(FILES, "missing-tile", str(error), "record")
    except BallotsError as error:
        report.failed(FILES, error, "record")


def read_file(fetch: Fetch, tile: Tile) -> bytes:
    """Fetch a tile or a bundle."""
    return fetch(f"record/{tile.path}", MAX_BUNDLE_BYTES)
