"""The use cases of the record: appending, sealing, proving and reading."""

from participate.record.service.appending import (
    LogSigner,
    append,
    append_committed,
    event_kind,
    seal_checkpoint,
)
from participate.record.service.auditing import check_record
from participate.record.service.checking_folder import check_folder
from participate.record.service.erasing import record_erasure
from participate.record.service.folder import publish_to_folder
from participate.record.service.noting import note_settings, note_software
from participate.record.service.openings import (
    Mark,
    Standing,
    erase,
    find_holder,
    find_kept_opening,
    find_marks,
    find_opening,
    release,
    withhold,
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
    find_commitments,
    find_latest_checkpoint,
    find_receipts,
    find_witnessed_checkpoint,
    find_witnessed_over,
    get_entry,
    get_receipt,
    list_entries,
    list_titles,
    stretch_between,
)
from participate.record.service.tiles import NO_TILE, read_tile
from participate.record.service.witnessing import (
    Witnessing,
    WitnessState,
    WitnessView,
    empty_request,
    keep_cosignature,
    list_witnesses,
    note_witness,
    read_witnessing,
    request_for,
)

__all__ = [
    "NO_ENTRY",
    "NO_TILE",
    "CheckpointView",
    "EntryView",
    "LogSigner",
    "Mark",
    "RecordRun",
    "Standing",
    "WitnessState",
    "WitnessView",
    "Witnessing",
    "append",
    "append_committed",
    "check_folder",
    "check_record",
    "empty_request",
    "erase",
    "event_kind",
    "export_run",
    "find_commitments",
    "find_holder",
    "find_kept_opening",
    "find_latest_checkpoint",
    "find_marks",
    "find_opening",
    "find_receipts",
    "find_witnessed_checkpoint",
    "find_witnessed_over",
    "get_entry",
    "get_receipt",
    "keep_cosignature",
    "list_entries",
    "list_titles",
    "list_witnesses",
    "make_receipt",
    "note_settings",
    "note_software",
    "note_witness",
    "prove_entry",
    "publish_to_folder",
    "read_tile",
    "read_witnessing",
    "record_erasure",
    "release",
    "request_for",
    "seal_checkpoint",
    "stretch_between",
    "withhold",
]
