"""The use cases of a person's own data."""

from participate.personal.service.closing import ClosingView, close_account, preview_closing
from participate.personal.service.erasing import Erased, erase_all, erase_due, erase_words
from participate.personal.service.exporting import export_own
from participate.personal.service.openings import own_opening
from participate.personal.service.words import OwnWords, find_words, list_words

__all__ = [
    "ClosingView",
    "Erased",
    "OwnWords",
    "close_account",
    "erase_all",
    "erase_due",
    "erase_words",
    "export_own",
    "find_words",
    "list_words",
    "own_opening",
    "preview_closing",
]
