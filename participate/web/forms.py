"""Parsing forms into frozen values, and the errors next to their fields.

A form model is a pydantic model with `extra="forbid"`; `parse` strips the token. Sentences of
pydantic's own errors are replaced by ours (msgids), so that a reader gets them in their language.
A validator of a model that raises `ValueError(sentence)` gives that sentence.
"""

from collections.abc import Mapping
from typing import Final, TypeVar, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.csrf import FIELD
from participate.web.i18n import translate
from participate.web.visit import Form

Model = TypeVar("Model", bound=BaseModel)


class FormModel(BaseModel):
    """A convenient base: frozen, nothing extra, surrounding white space taken off."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


_SENTENCES: Final[Mapping[str, str]] = {
    "missing": N_("Fill this in."),
    "string_too_short": N_("Fill this in."),
    "string_too_long": N_("This is too long."),
    "too_short": N_("Choose at least one."),
    "too_long": N_("That is too many."),
    "extra_forbidden": N_("The form has a field that does not belong to it."),
    "int_parsing": N_("Enter a whole number."),
    "int_from_float": N_("Enter a whole number."),
    "int_parsing_size": N_("This number is too large."),
    "greater_than": N_("This number is too small."),
    "greater_than_equal": N_("This number is too small."),
    "less_than": N_("This number is too large."),
    "less_than_equal": N_("This number is too large."),
    "enum": N_("Choose one of the answers."),
    "literal_error": N_("Choose one of the answers."),
}
_OTHER: Final = N_("This cannot be used as it is.")
_VALUE_ERROR: Final = "Value error, "


def parse(model: type[Model], form: Form) -> Model:
    """Parse a submitted form; InvalidInputError says what is wrong with which field.

    A field whose type is a list, tuple, set or frozenset gets every value given; others the first.
    """
    try:
        return model.model_validate(_values(model, form))
    except ValidationError as error:
        raise InvalidInputError(_explain(error.errors(include_url=False))) from None


def errors_of(error: InvalidInputError, language: str) -> dict[str, str]:
    """Translate a form's errors for `error_summary` and the fields."""
    return {
        name: translate(sentence, language, error.params_of(name))
        for name, sentence in error.fields.items()
    }


def _values(model: type[BaseModel], form: Form) -> dict[str, object]:
    values: dict[str, object] = {}
    for name in form:
        if name != FIELD:
            field = model.model_fields.get(name)
            many = field is not None and _takes_many(field.annotation)
            values[name] = form.list(name) if many else form[name]
    for name, field in model.model_fields.items():
        if name not in values and field.is_required() and _takes_many(field.annotation):
            values[name] = ()
    return values


def _takes_many(annotation: object) -> bool:
    return get_origin(annotation) in {list, tuple, set, frozenset}


def _explain(errors: list[ErrorDetails]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for error in errors:
        name = str(error["loc"][0]) if error["loc"] else ""
        if error["type"] == "extra_forbidden":
            name = ""
        fields.setdefault(name, _sentence(error))
    return fields


def _sentence(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return error["msg"].removeprefix(_VALUE_ERROR)
    return _SENTENCES.get(error["type"], _OTHER)
