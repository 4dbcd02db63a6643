"""The form of a draft. Every fault of the form is told at once, each at its field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pydantic import create_model

from participate.consultations.criteria import ANCHORED, HEAVIEST, USUAL, CriterionGiven
from participate.consultations.policy import MOST_CRITERIA, PHASES
from participate.consultations.service import (
    ConsultationDraft,
    ConsultationView,
    Criterion,
    Span,
)
from participate.shared.clock import read_day
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.prose import between, tidy_line, tidy_prose
from participate.shared.text import LANGUAGES, Text, make_text
from participate.web.forms import FormModel, parse
from participate.web.visit import Form

BODY_LIMIT: Final = 640 * 1024
"""Two texts of 20,000 Chinese characters, percent-encoded, and the rest of the form."""
_LENGTHS: Final = {"title": (3, 120), "summary": (3, 400), "changes": (3, 400), "text": (3, 20_000)}
_ONE_LANGUAGE = N_("Fill this in, in English or in Chinese.")
_ONE_CRITERION = N_("Name at least one criterion.")
_TOO_SHORT = N_("This is too short.")
_NO_DATE = N_("Enter a date, for example 2026-11-23.")
_BACKWARDS = N_("A phase cannot end before it starts.")
_NO_WEIGHT = N_("A weight is a whole number from 1 to 100.")
_OVERLAP = N_("A phase cannot start before the phase before it ends.")


class _WholeFields(FormModel):
    """The form's fields, all optional to pydantic: what is missing is told with the rest."""

    title_en: str = ""
    title_zh: str = ""
    summary_en: str = ""
    summary_zh: str = ""
    changes_en: str = ""
    changes_zh: str = ""
    text_en: str = ""
    text_zh: str = ""
    starts_draft: str = ""
    ends_draft: str = ""
    starts_discussion: str = ""
    ends_discussion: str = ""
    starts_review: str = ""
    ends_review: str = ""
    starts_voting: str = ""
    ends_voting: str = ""
    starts_decision: str = ""
    ends_decision: str = ""
    starts_follow_up: str = ""
    ends_follow_up: str = ""


def _criterion_fields() -> Iterator[str]:
    """Yield the names of the fields of all criteria."""
    for n in range(1, MOST_CRITERIA + 1):
        yield f"criterion_{n}_weight"
        for name in (f"criterion_{n}", *(f"criterion_{n}_anchor_{score}" for score in ANCHORED)):
            yield from (f"{name}_{language}" for language in LANGUAGES)


_OPTIONAL: Final[Any] = dict.fromkeys(_criterion_fields(), (str, ""))
_Fields = create_model("_Fields", __base__=_WholeFields, **_OPTIONAL)


@dataclass(slots=True)
class _Reader:
    """Reads the fields one by one and keeps what is wrong with each."""

    values: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, *, required: bool = True) -> Text:
        """Read a text in two languages of which one may be empty."""
        least, most = _LENGTHS.get(name, (1, 200 if "anchor" in name else 80))
        check = between(least, most, _TOO_SHORT)
        tidy = tidy_prose if name == "text" else tidy_line
        words = {"en": "", "zh": ""}
        for language in LANGUAGES:
            key = f"{name}_{language}"
            try:
                words[language] = tidy(self.values[key])
                if words[language]:
                    check(words[language])
            except ValueError as fault:
                self.faults[key] = str(fault)
        if required and not any(self.values[f"{name}_{language}"] for language in LANGUAGES):
            self.faults[f"{name}_en"] = _ONE_LANGUAGE
        return make_text(words["en"], words["zh"])

    def criteria(self) -> tuple[CriterionGiven, ...]:
        """Read the criteria that have a name."""
        given = [self._criterion(f"criterion_{n}") for n in range(1, MOST_CRITERIA + 1)]
        named = tuple(each for each in given if each.name["en"] or each.name["zh"])
        if not named:
            self.faults.setdefault("criterion_1_en", _ONE_CRITERION)
        return named

    def _criterion(self, name: str) -> CriterionGiven:
        words = {score: self.text(f"{name}_anchor_{score}", required=False) for score in ANCHORED}
        return CriterionGiven(
            name=self.text(name, required=False),
            weight=self._weight(f"{name}_weight"),
            anchors={score: text for score, text in words.items() if text["en"] or text["zh"]},
        )

    def _weight(self, name: str) -> int:
        """Read a weight; nothing means 1."""
        typed = self.values[name].strip() or "1"
        is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(HEAVIEST))
        if not is_number or not 1 <= int(typed) <= HEAVIEST:
            self.faults[name] = _NO_WEIGHT
            return 1
        return int(typed)

    def timetable(self) -> tuple[Span, ...]:
        """Read the six spans; each in order, and none before the one before it ends."""
        spans: list[Span] = []
        for phase in PHASES:
            starts, ends = self._day(f"starts_{phase}"), self._day(f"ends_{phase}")
            if starts is None or ends is None:
                continue
            if ends < starts:
                self.faults[f"ends_{phase}"] = _BACKWARDS
            if spans and starts < spans[-1].ends:
                self.faults[f"starts_{phase}"] = _OVERLAP
            spans.append(Span(phase, starts, ends))
        return tuple(spans)

    def _day(self, name: str) -> date | None:
        try:
            return read_day(self.values[name])
        except ValueError:
            self.faults[name] = _NO_DATE
            return None


def parse_draft(form: Form) -> ConsultationDraft:
    """Parse a submitted draft; InvalidInputError names every field that is wrong."""
    reader = _Reader(parse(_Fields, form).model_dump())
    draft = ConsultationDraft(
        title=reader.text("title"),
        summary=reader.text("summary"),
        changes=reader.text("changes"),
        text=reader.text("text"),
        criteria=reader.criteria(),
        timetable=reader.timetable(),
    )
    if reader.faults:
        raise InvalidInputError(reader.faults)
    return draft


def empty_values() -> dict[str, str]:
    """What a new draft's form holds: the usual criteria, everything else empty."""
    values = dict.fromkeys(_Fields.model_fields, "")
    return values | _criteria_values(USUAL)


def values_of(view: ConsultationView) -> dict[str, str]:
    """What the form of an existing draft holds."""
    values = dict.fromkeys(_Fields.model_fields, "")
    texts = {
        "title": view.title,
        "summary": view.summary,
        "changes": view.changes,
        "text": view.text,
    }
    for name, text in texts.items():
        values |= {f"{name}_en": text["en"], f"{name}_zh": text["zh"]}
    for span in view.timetable:
        values |= {f"starts_{span.phase}": f"{span.starts}", f"ends_{span.phase}": f"{span.ends}"}
    return values | _criteria_values(view.criteria)


def typed_values(form: Form) -> dict[str, str]:
    """What was typed, for showing the form again."""
    return {name: form.get(name, "") for name in _Fields.model_fields}


def _criteria_values(criteria: Sequence[Criterion | CriterionGiven]) -> dict[str, str]:
    values: dict[str, str] = {}
    for n, criterion in enumerate(criteria, 1):
        values[f"criterion_{n}_weight"] = str(criterion.weight)
        texts = {f"criterion_{n}": criterion.name} | {
            f"criterion_{n}_anchor_{score}": words for score, words in criterion.anchors.items()
        }
        for name, text in texts.items():
            values |= {f"{name}_en": text["en"], f"{name}_zh": text["zh"]}
    return values
