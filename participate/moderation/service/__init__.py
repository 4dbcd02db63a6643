"""The use cases of moderation: reporting, hiding, restoring, appealing, and what a page needs."""

from participate.moderation.service.appealing import answer_appeal, appeal
from participate.moderation.service.desk import (
    Case,
    Desk,
    OpenCase,
    ReportView,
    WaitingAppeal,
    count_waiting,
    find_contribution,
    read_case,
    read_desk,
)
from participate.moderation.service.hiding import dismiss, hide, restore
from participate.moderation.service.leaving import (
    OwnAppeal,
    OwnReport,
    forget_reporter,
    forget_words,
    list_appeals_by,
    list_reports_by,
)
from participate.moderation.service.reading import (
    AppealView,
    HiddenCounts,
    HidingView,
    count_hidden,
    find_tombstones,
    list_rounds,
)
from participate.moderation.service.reporting import report

__all__ = [
    "AppealView",
    "Case",
    "Desk",
    "HiddenCounts",
    "HidingView",
    "OpenCase",
    "OwnAppeal",
    "OwnReport",
    "ReportView",
    "WaitingAppeal",
    "answer_appeal",
    "appeal",
    "count_hidden",
    "count_waiting",
    "dismiss",
    "find_contribution",
    "find_tombstones",
    "forget_reporter",
    "forget_words",
    "hide",
    "list_appeals_by",
    "list_reports_by",
    "list_rounds",
    "read_case",
    "read_desk",
    "report",
    "restore",
]
