"""The forms of reviews: the declaration of interests, then the scores with their reasons."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal

from pydantic import AfterValidator

from participate.reviews.policy import MOST_SOURCES, SCORES
from participate.reviews.service import Declaration, ReviewDraft, ReviewView, Score, Task
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.prose import EMPTY, TOO_LONG, between, tidy_line, tidy_prose
from participate.shared.text import Language
from participate.web.forms import FormModel, parse
from participate.web.links import is_web_address
from participate.web.visit import Form

BODY_LIMIT: Final = 256 * 1024
_REASON_LENGTH: Final = 2_000
_SUMMARY_LENGTH: Final = 4_000
_NO_INTERESTS = N_("Say which interests you have in this matter.")
_NO_RECUSAL_REASON = N_("Say why you stand aside.")
_NO_SCORE = N_("Choose a score from 1 to 5.")
_SOURCE_LENGTH: Final = 500
_ESTIMATE_DIGITS: Final = 15
_NO_ADDRESS = N_("Sources on the web begin with https:// or http:// and name a site.")
_MANY_SOURCES = N_("Name 20 sources at most, one on each line.")
_NO_AMOUNT = N_("Enter a whole number, without a currency.")
_NO_REASON = N_("Give the reason for this score.")

Line = Annotated[str, AfterValidator(tidy_line), AfterValidator(between(2, 120, EMPTY))]
Interests = Annotated[str, AfterValidator(tidy_prose), AfterValidator(between(0, _REASON_LENGTH))]


def _list_sources(text: str) -> tuple[str, ...]:
    """The sources, one on each line."""
    lines = (tidy_line(line) for line in text.split("\n"))
    return tuple(line for line in lines if line)


def _check_sources(text: str) -> str:
    """Hold every source against its bounds; ValueError says what is wrong."""
    sources = _list_sources(text)
    if len(sources) > MOST_SOURCES:
        raise ValueError(_MANY_SOURCES)
    for source in sources:
        between(2, _SOURCE_LENGTH)(source)
        if _looks_like_address(source) and not is_web_address(source):
            raise ValueError(_NO_ADDRESS)
    return text


def _looks_like_address(source: str) -> bool:
    """Whether somebody will take a line for an address: one word with a colon or `www.` ahead."""
    word = source.split(" ", 1)[0].lower()
    return "://" in word or word.startswith(("www.", "javascript:", "data:", "mailto:", "file:"))


def _tidy_amount(typed: str) -> str:
    """A whole number in decimal, marks between thousands taken out; ValueError for what is none."""
    digits = typed.translate({ord(mark): None for mark in ",， \u00a0\u202f"})
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(_NO_AMOUNT)
    digits = digits.lstrip("0") or "0"
    if len(digits) > _ESTIMATE_DIGITS:
        raise ValueError(TOO_LONG)
    return digits


class _DeclarationFields(FormModel):
    affiliation: Line
    kind: Literal["none", "some"]
    interests: Interests = ""
    recused: Literal["yes", ""] = ""
    language: Language


class _AsideFields(FormModel):
    interests: Annotated[
        str,
        AfterValidator(tidy_prose),
        AfterValidator(between(2, _REASON_LENGTH, _NO_RECUSAL_REASON)),
    ]
    language: Language


class _ReviewFields(FormModel):
    """Six criteria at most; a consultation uses the first of them."""

    score_c1: str = ""
    score_c2: str = ""
    score_c3: str = ""
    score_c4: str = ""
    score_c5: str = ""
    score_c6: str = ""
    reason_c1: str = ""
    reason_c2: str = ""
    reason_c3: str = ""
    reason_c4: str = ""
    reason_c5: str = ""
    reason_c6: str = ""
    summary: Annotated[str, AfterValidator(tidy_prose), AfterValidator(between(1, _SUMMARY_LENGTH))]
    sources: Annotated[str, AfterValidator(tidy_prose), AfterValidator(_check_sources)] = ""
    estimate: Annotated[str, AfterValidator(_tidy_amount)] = ""
    language: Language


TYPED: Final = tuple(_ReviewFields.model_fields)
"""The fields of a review's form, which a draft keeps as they were typed."""
_LONGEST_TYPED: Final = 20_000


def parse_declaration(form: Form, task: Task) -> tuple[Declaration, Language]:
    """Parse a declaration and the language in which it is written.

    A member of a panel can only stand aside, and is asked for nothing but the reason.
    """
    if task.is_member and task.declaration is not None:
        aside = parse(_AsideFields, form)
        return Declaration(
            task.declaration.affiliation, aside.interests, recused=True
        ), aside.language
    fields = parse(_DeclarationFields, form)
    recused = fields.recused == "yes"
    interests = fields.interests if fields.kind == "some" or recused else ""
    if not interests and (recused or fields.kind == "some"):
        sentence = _NO_RECUSAL_REASON if recused else _NO_INTERESTS
        raise InvalidInputError({"interests": sentence})
    return Declaration(fields.affiliation, interests, recused), fields.language


def parse_review(form: Form, criteria: Sequence[str]) -> ReviewDraft:
    """Parse a review over these criteria; every missing score and reason is told at once."""
    faults: dict[str, str] = {}
    try:
        fields = parse(_ReviewFields, form)
    except InvalidInputError as error:
        faults |= error.fields
    scores = tuple(_score(form, criterion, faults) for criterion in criteria)
    if faults:
        raise InvalidInputError(faults)
    return ReviewDraft(
        scores, fields.summary, fields.language, _list_sources(fields.sources), fields.estimate
    )


def parse_typed(form: Form) -> dict[str, str]:
    """What was typed so far, unchecked but for its length: a draft is nobody's but its expert's."""
    typed = {name: form.get(name, "") for name in TYPED}
    if any(len(words) > _LONGEST_TYPED or "\x00" in words for words in typed.values()):
        raise InvalidInputError({"": TOO_LONG})
    return typed


def values_of(review: ReviewView) -> dict[str, str]:
    """What the form holds when a review that was submitted is changed."""
    values = {
        "summary": review.summary,
        "sources": "\n".join(review.sources),
        "estimate": review.estimate,
        "language": review.language,
    }
    for score in review.scores:
        values[f"score_{score.criterion}"] = str(score.score)
        values[f"reason_{score.criterion}"] = score.reason
    return values


def declaration_values(form: Mapping[str, str], language: str) -> dict[str, str]:
    """What the declaration's form holds: what was typed, else nothing."""
    values = {name: form.get(name, "") for name in _DeclarationFields.model_fields}
    return values | {"language": form.get("language", language)}


def review_values(form: Mapping[str, str], language: str) -> dict[str, str]:
    """What the review's form holds: what was typed, else nothing."""
    values = {name: form.get(name, "") for name in _ReviewFields.model_fields}
    return values | {"language": form.get("language", language)}


def _score(form: Form, criterion: str, faults: dict[str, str]) -> Score:
    score, name = form.get(f"score_{criterion}", ""), f"reason_{criterion}"
    if score not in SCORES:
        faults[f"score_{criterion}"] = _NO_SCORE
    reason = ""
    try:
        reason = between(2, _REASON_LENGTH, _NO_REASON)(tidy_prose(form.get(name, "")))
    except ValueError as fault:
        faults[name] = _NO_REASON if str(fault) == EMPTY else str(fault)
    return Score(criterion, int(score) if score in SCORES else 0, reason)
