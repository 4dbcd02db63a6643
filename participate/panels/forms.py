"""The forms of panels: convening one, asking somebody onto it, the answer, and leaving it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator

from participate.accounts.policy import normalise_address
from participate.panels.service import Acceptance, Invitation, Terms
from participate.shared.clock import read_day
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.prose import EMPTY, between, tidy_line, tidy_prose
from participate.shared.text import Language
from participate.web.forms import FormModel, parse
from participate.web.visit import Form

_TERMS_LENGTH: Final = 4_000
_REASON_LENGTH: Final = 1_000
_INTERESTS_LENGTH: Final = 2_000
_NO_DATE = N_("Enter a date, for example 2026-11-23.")
_NO_REASON = N_("Say why, in a sentence.")
NO_INTERESTS = N_("Say which interests you have in this matter.")


def _day(typed: str) -> date:
    try:
        return read_day(typed)
    except ValueError:
        raise ValueError(_NO_DATE) from None


def _address(typed: str) -> str:
    try:
        return normalise_address(typed)
    except InvalidInputError as error:
        raise ValueError(next(iter(error.fields.values()))) from None


Line = Annotated[str, AfterValidator(tidy_line), AfterValidator(between(2, 120, EMPTY))]
Reason = Annotated[
    str,
    AfterValidator(tidy_prose),
    AfterValidator(between(2, _REASON_LENGTH, _NO_REASON)),
]


class _TermsFields(FormModel):
    terms: Annotated[
        str, AfterValidator(tidy_prose), AfterValidator(between(10, _TERMS_LENGTH, EMPTY))
    ]
    language: Language


class _InvitationFields(FormModel):
    address: Annotated[str, AfterValidator(_address)]
    name: Line
    field: Line
    institution: Line
    until: Annotated[date, BeforeValidator(_day)]


class _AcceptanceFields(FormModel):
    kind: Literal["none", "some"]
    interests: Annotated[
        str, AfterValidator(tidy_prose), AfterValidator(between(0, _INTERESTS_LENGTH))
    ] = ""
    gender: Literal["", "woman", "man", "other"] = ""
    language: Language


class ReasonForm(FormModel):
    """Why somebody declines."""

    reason: Reason


class LeavingForm(FormModel):
    """Why somebody leaves, in public."""

    reason: Reason
    language: Language


def parse_terms(form: Form) -> Terms:
    """Parse what a panel is asked to do."""
    fields = parse(_TermsFields, form)
    return Terms(fields.terms, fields.language)


def parse_invitation(form: Form) -> Invitation:
    """Parse whom to ask onto a panel."""
    fields = parse(_InvitationFields, form)
    return Invitation(fields.address, fields.name, fields.field, fields.institution, fields.until)


def parse_acceptance(form: Form) -> Acceptance:
    """Parse what an expert declares when joining."""
    fields = parse(_AcceptanceFields, form)
    if fields.kind == "some" and not fields.interests:
        raise InvalidInputError({"interests": NO_INTERESTS})
    interests = fields.interests if fields.kind == "some" else ""
    return Acceptance(interests, fields.gender, fields.language)


def terms_values(form: Mapping[str, str], language: str) -> dict[str, str]:
    """What the form of a panel's terms holds: what was typed, else nothing."""
    return {"terms": form.get("terms", ""), "language": form.get("language", language)}


def invitation_values(form: Mapping[str, str], until: date | None = None) -> dict[str, str]:
    """What the form of an invitation holds: what was typed, else a term's usual end."""
    values = {name: form.get(name, "") for name in _InvitationFields.model_fields}
    return values if form or until is None else values | {"until": str(until)}


def answer_values(form: Mapping[str, str], language: str) -> dict[str, str]:
    """What the forms of an answer, and that of leaving, hold."""
    names = ("kind", "interests", "gender", "reason")
    return {name: form.get(name, "") for name in names} | {
        "language": form.get("language", language)
    }
