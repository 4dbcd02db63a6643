"""The forms of moderation: a report, a hiding, an appeal and its answer."""

from typing import Annotated, Final

from pydantic import AfterValidator

from participate.moderation.policy import (
    APPEAL_LENGTH,
    NOTE_LENGTH,
    REASONS_LENGTH,
    Answer,
    Reason,
)
from participate.shared.prose import between, tidy_prose
from participate.shared.text import Language
from participate.web.forms import FormModel

_MOST_DIGITS: Final = 18


class ReportForm(FormModel):
    """What is wrong with a contribution, in the reporter's eyes."""

    reason: Reason
    note: Annotated[str, AfterValidator(tidy_prose), AfterValidator(between(0, NOTE_LENGTH))] = ""


class HideForm(FormModel):
    """By which rule to hide; `seen` is the record's entry of the words that the moderator read."""

    reason: Reason
    seen: str

    @property
    def seen_entry(self) -> int:
        """The entry of the words that were read; -1, which none is, for what is no number."""
        text = self.seen
        is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
        return int(text) if is_number else -1


class AppealForm(FormModel):
    """Why the author thinks that it should be shown again."""

    text: Annotated[str, AfterValidator(tidy_prose), AfterValidator(between(1, APPEAL_LENGTH))]
    language: Language


class AnswerForm(FormModel):
    """A moderator's answer to an appeal, with public reasons."""

    answer: Answer
    reasons: Annotated[str, AfterValidator(tidy_prose), AfterValidator(between(1, REASONS_LENGTH))]
    language: Language


class NothingForm(FormModel):
    """A form that is a button only."""
