"""The forms of proposals: writing one, supporting one, commenting on one."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator

from participate.comments.policy import Stance
from participate.comments.service import CommentDraft
from participate.proposals.policy import TITLE_LENGTH
from participate.proposals.service import ProposalDraft
from participate.shared.i18n import N_
from participate.shared.prose import between, tidy_line, tidy_prose
from participate.shared.text import Language
from participate.web.forms import FormModel

BODY_LIMIT: Final = 256 * 1024
"""A text of 20,000 Chinese characters, percent-encoded, and the rest of the form."""
TEXT_LENGTH: Final = 20_000
COMMENT_LENGTH: Final = 4_000
_MOST_DIGITS: Final = 6
_SHORT_TITLE = N_("A title needs at least 3 characters.")
_SHORT_COMMENT = N_("A comment needs at least 2 characters.")

Title = Annotated[
    str, AfterValidator(tidy_line), AfterValidator(between(3, TITLE_LENGTH, _SHORT_TITLE))
]
Prose = Annotated[str, AfterValidator(tidy_prose), AfterValidator(between(1, TEXT_LENGTH))]


def base_of(text: str) -> int:
    """The version number in a form's hidden field; 0, which no proposal has, if it is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else 0


class ProposalForm(FormModel):
    """What somebody proposes; `by_office` is there only when its box is ticked."""

    title: Title
    text: Prose
    language: Language
    by_office: Literal["yes", ""] = ""

    def draft(self) -> ProposalDraft:
        """The proposal's words."""
        return ProposalDraft(title=self.title, text=self.text, language=self.language)


class VersionForm(FormModel):
    """A new version; `version` is the one on which the author worked."""

    title: Title
    text: Prose
    language: Language
    version: str

    def draft(self) -> ProposalDraft:
        """The proposal's words."""
        return ProposalDraft(title=self.title, text=self.text, language=self.language)

    @property
    def base(self) -> int:
        """The version on which the author worked."""
        return base_of(self.version)


class SupportForm(FormModel):
    """Give or withdraw a support."""

    support: Literal["give", "withdraw"]


class CommentForm(FormModel):
    """A comment on a proposal."""

    stance: Stance
    text: Annotated[
        str, AfterValidator(tidy_prose), AfterValidator(between(2, COMMENT_LENGTH, _SHORT_COMMENT))
    ]
    language: Language

    def draft(self) -> CommentDraft:
        """The comment's words."""
        return CommentDraft(stance=self.stance, text=self.text, language=self.language)
