"""What the result and decision pages show, as plain values."""

from participate.decisions.pages.decide import (
    DecidePage,
    ThemePage,
    ThemesPage,
    decide_page,
    theme_page,
)
from participate.decisions.pages.decision import DecisionShown, SignPage, sign_page
from participate.decisions.pages.files import decision_json, decision_rows
from participate.decisions.pages.numbers import question_rows, result_rows
from participate.decisions.pages.result import result_page
from participate.decisions.pages.summary import summary_json
from participate.decisions.pages.values import ResultPage
from participate.decisions.pages.what_if import what_if_page

__all__ = [
    "DecidePage",
    "DecisionShown",
    "ResultPage",
    "SignPage",
    "ThemePage",
    "ThemesPage",
    "decide_page",
    "decision_json",
    "decision_rows",
    "question_rows",
    "result_page",
    "result_rows",
    "sign_page",
    "summary_json",
    "theme_page",
    "what_if_page",
]
