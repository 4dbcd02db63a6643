"""The use cases of promises: promising, reporting, reading."""

from participate.promises.service.promising import (
    PromiseDraft,
    make_promise,
)
from participate.promises.service.reading import (
    DepartmentBoard,
    Evidence,
    Milestone,
    PromiseView,
    ReportView,
    Tally,
    count_kept,
    ends_of,
    find_open,
    get_promise,
    list_of_department,
    list_promises,
    read_board,
    verdicts_of,
)
from participate.promises.service.reporting import (
    ReportDraft,
    report,
)

__all__ = [
    "DepartmentBoard",
    "Evidence",
    "Milestone",
    "PromiseDraft",
    "PromiseView",
    "ReportDraft",
    "ReportView",
    "Tally",
    "count_kept",
    "ends_of",
    "find_open",
    "get_promise",
    "list_of_department",
    "list_promises",
    "make_promise",
    "read_board",
    "report",
    "verdicts_of",
]
