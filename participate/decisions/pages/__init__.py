"""What the result and decision pages show, as plain values."""

from participate.decisions.pages.decide import decide_page
from participate.decisions.pages.numbers import question_rows, result_rows
from participate.decisions.pages.result import result_page
from participate.decisions.pages.summary import summary_json
from participate.decisions.pages.values import DecidePage, ResultPage

__all__ = [
    "DecidePage",
    "ResultPage",
    "decide_page",
    "question_rows",
    "result_page",
    "result_rows",
    "summary_json",
]
