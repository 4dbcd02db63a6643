"""The forms in which a decision is drafted, its themes are written, and it is countersigned.

A draft is kept as it was typed; what is missing is said when it is handed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from participate.comments.policy import LONGEST_TITLE, Answer
from participate.decisions.service.drafting import MAX_REASONS
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.prose import between, tidy_line, tidy_prose
from participate.web.forms import FormModel

FIELDS = ("verdict", "reasons", "legal", "budget", "department", "due")
MOST_TYPED = 2 * MAX_REASONS
MOST_SHOWN = 100
Reasons = Annotated[str, AfterValidator(tidy_prose), AfterValidator(between(0, MAX_REASONS))]
Title = Annotated[str, AfterValidator(tidy_line), AfterValidator(between(1, LONGEST_TITLE))]


@dataclass(frozen=True, slots=True)
class DraftForm:
    """What was typed, on which revision, and whether it is only to be saved."""

    typed: Mapping[str, str]
    revision: int
    only_saves: bool


class ThemeForm(FormModel):
    """A theme's title, answer and reasons; `answer` is "" until it is given."""

    title: Title
    answer: Answer | Literal[""] = ""
    reasons: Reasons = ""


class TitleForm(FormModel):
    """The title of a new theme."""

    title: Title


class GroupForm(FormModel):
    """The comments of one page, and which of them are in the theme; then which page is next."""

    shown: Annotated[tuple[str, ...], Field(max_length=MOST_SHOWN)] = ()
    chosen: tuple[str, ...] = ()
    page: Annotated[str, StringConstraints(max_length=10)] = ""
    ungrouped: Literal["", "yes"] = ""


class SignForm(FormModel):
    """The SHA-256 of what was read."""

    read: Annotated[str, StringConstraints(max_length=64)] = ""


class NoteForm(FormModel):
    """Why a draft is sent back."""

    note: Annotated[str, AfterValidator(tidy_prose), AfterValidator(between(1, 2_000))]


def typed_fields(form: Mapping[str, str], proposals: Sequence[str]) -> dict[str, str]:
    """What stands in the fields of the decision form, and in no others."""
    names = [f"{name}-{proposal}" for proposal in proposals for name in FIELDS]
    return {name: form.get(name, "") for name in (*names, "departure", "language")}


def parse_draft(form: Mapping[str, str], proposals: Sequence[str]) -> DraftForm:
    """The draft in a form over these proposals; InvalidInputError for what is too long to keep."""
    typed = typed_fields(form, proposals)
    errors = {name: N_("This is too long.") for name, text in typed.items() if _is_long(text)}
    if errors:
        raise InvalidInputError(errors)
    revision = form.get("revision", "")
    is_number = revision.isascii() and revision.isdecimal() and len(revision) < len("1000000")
    return DraftForm(
        typed=typed,
        revision=int(revision) if is_number else 0,
        only_saves=form.get("action") == "save",
    )


def _is_long(text: str) -> bool:
    return len(text) > MOST_TYPED
