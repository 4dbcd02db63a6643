"""The use cases of the record: appending, sealing, proving and reading."""

from participate.record.service.appending import (
    LogSigner,
    append,
    append_committed,
    event_kind,
    seal_checkpoint,
)
from participate.record.service.proving import (
    RecordRun,
    export_run,
    make_receipt,
    prove_entry,
)
from participate.record.service.reading import (
    NO_ENTRY,
    CheckpointView,
    EntryView,
    find_latest_checkpoint,
    find_opening,
    get_entry,
    list_entries,
    list_titles,
)
from participate.record.service.tiles import NO_TILE, read_tile

__all__ = [
    "NO_ENTRY",
    "NO_TILE",
    "CheckpointView",
    "EntryView",
    "LogSigner",
    "RecordRun",
    "append",
    "append_committed",
    "event_kind",
    "export_run",
    "find_latest_checkpoint",
    "find_opening",
    "get_entry",
    "list_entries",
    "list_titles",
    "make_receipt",
    "prove_entry",
    "read_tile",
    "seal_checkpoint",
]
