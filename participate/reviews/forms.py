"""The forms of reviews: the declaration of interests, then the scores with their reasons."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal

from pydantic import AfterValidator

from participate.reviews.policy import SCORES
from participate.reviews.service import Declaration, ReviewDraft, Score
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.prose import EMPTY, between, tidy_line, tidy_prose
from participate.shared.text import Language
from participate.web.forms import FormModel, parse
from participate.web.visit import Form

BODY_LIMIT: Final = 256 * 1024
_REASON_LENGTH: Final = 2_000
_SUMMARY_LENGTH: Final = 4_000
_NO_INTERESTS = N_("Say which interests you have in this matter.")
_NO_RECUSAL_REASON = N_("Say why you stand aside.")
_NO_SCORE = N_("Choose a score from 1 to 5.")
_NO_REASON = N_("Give the reason for this score.")

Line = Annotated[str, AfterValidator(tidy_line), AfterValidator(between(2, 120, EMPTY))]
Interests = Annotated[str, AfterValidator(tidy_prose), AfterValidator(between(0, _REASON_LENGTH))]


class _DeclarationFields(FormModel):
    affiliation: Line
    kind: Literal["none", "some"]
    interests: Interests = ""
    recused: Literal["yes", ""] = ""
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
    language: Language


def parse_declaration(form: Form) -> tuple[Declaration, Language]:
    """Parse a declaration and the language in which it is written."""
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
    return ReviewDraft(scores, fields.summary, fields.language)


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
