"""The form of a question: its kind, and the fields of that kind alone.

Fields of the other kinds are kept as they were typed and never judged, so that changing one's mind
about the kind loses nothing. What cannot work is refused beside the field where it was chosen.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from ballots.counting.extra import MAX_MONEY, MAX_NUMBER
from ballots.counting.rule import (
    Borda,
    CountingRule,
    EqualShares,
    GreedyBudget,
    MajorityJudgment,
    Schulze,
    Stv,
)
from ballots.crypto.plaintext import MAX_MIXNET_ANSWERS
from participate.elections.gates import Gate
from participate.elections.kinds import MAX_GRADE, MAX_GRADES, Kind, Method, counting_text
from participate.elections.plan import MAX_OPTIONS, MAX_QUESTION, Contest
from participate.reviews.policy import HIGHEST, LOWEST
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.prose import tidy_line
from participate.web.forms import FormModel

LONGEST: Final = 40
"""Characters of a number as it is typed."""
LONGEST_GRADES: Final = 2_000
MOST_REVIEWS: Final = 100
_SEPARATORS: Final = re.compile(r"[\s,，'’_]")
_MISSING: Final = N_("Fill this in.")
_NO_NUMBER: Final = N_("Enter a whole number.")
_TOO_SMALL: Final = N_("This number is too small.")
_TOO_LARGE: Final = N_("This number is too large.")
_CHOOSE: Final = N_("Choose one of the answers.")

Typed = Annotated[str, Field(max_length=LONGEST)]


class ContestForm(FormModel):
    """A question with the proposals that can be chosen, its kind, and every kind's own fields."""

    question: Annotated[str, AfterValidator(tidy_line)] = Field(
        min_length=1, max_length=MAX_QUESTION
    )
    kind: Kind
    options: tuple[str, ...] = Field(min_length=1, max_length=MAX_OPTIONS)
    blank: Literal["yes"] | None = None
    minimum: Typed = ""
    maximum: Typed = ""
    rank_by: Literal[Method.RUNOFF, Method.STV, Method.SCHULZE, Method.BORDA] | None = None
    seats: Typed = ""
    grades: str = Field(default="", max_length=LONGEST_GRADES)
    spend_by: Literal[Method.MOST_VOTES, Method.EQUAL_SHARES] | None = None
    budget: Typed = ""
    most: Typed = ""
    cost_of: tuple[str, ...] = Field(default=(), max_length=MAX_OPTIONS)
    cost: tuple[Typed, ...] = Field(default=(), max_length=MAX_OPTIONS)
    gate: Typed = ""
    gate_least: Typed = ""
    gate_reviews: Typed = "1"
    not_denied: Typed = ""

    def contest(self) -> Contest:
        """The question as the plan keeps it; InvalidInputError names every fault by its field."""
        faults = _Faults()
        made = _READERS[self.kind](self, faults)
        made = replace(made, gate=self._gate(faults))
        faults.tell()
        return made

    def _gate(self, faults: "_Faults") -> Gate | None:
        """What the experts' gate asks for."""
        if not self.gate:
            return Gate(not_denied=self.not_denied) if self.not_denied else None
        if self.gate == self.not_denied:
            faults.add("not_denied", N_("The gate asks for a median on this criterion already."))
        least = faults.whole("gate_least", self.gate_least, LOWEST, HIGHEST)
        reviews = faults.whole("gate_reviews", self.gate_reviews, 1, MOST_REVIEWS)
        return Gate(self.gate, least, reviews, self.not_denied)

    @property
    def has_blank(self) -> bool:
        """Whether a blank vote is offered."""
        return self.blank == "yes"

    def costs(self) -> Mapping[str, str]:
        """What was typed as the cost of each proposal."""
        return dict(zip(self.cost_of, self.cost, strict=False))

    def counted(self, rule: CountingRule) -> Contest:
        """The question under a counting rule."""
        return Contest(
            self.question, self.options, blank=self.has_blank, counting=counting_text(rule)
        )


@dataclass(slots=True)
class _Faults:
    """What is wrong, by field, while a form is read to its end."""

    fields: dict[str, str] = field(default_factory=dict)
    params: dict[str, object] = field(default_factory=dict)

    def add(self, name: str, sentence: str, **params: object) -> None:
        """Keep the first fault of a field."""
        self.fields.setdefault(name, sentence)
        self.params |= params

    def tell(self) -> None:
        """Raise InvalidInputError where there is a fault."""
        if self.fields:
            raise InvalidInputError(self.fields, params=self.params)

    def whole(self, name: str, typed: str, least: int, most: int) -> int:
        """Read a whole number with or without marks between thousands; `least` where it is none."""
        digits = _SEPARATORS.sub("", typed)
        if not digits:
            self.add(name, _MISSING)
        elif not digits.isdecimal():
            self.add(name, _NO_NUMBER)
        elif int(digits) < least:
            self.add(name, _TOO_SMALL)
        elif int(digits) > most:
            self.add(name, _TOO_LARGE)
        else:
            return int(digits)
        return least

    def options(self, form: ContestForm, *, shuffled: bool) -> int:
        """Read how many proposals there are: at least two, and at most 30 in a shuffled ballot."""
        count = len(form.options)
        if count < 2:  # noqa: PLR2004  (a choice needs two)
            self.add("options", N_("Choose at least two proposals."))
        if len(set(form.options)) != count:
            self.add("options", N_("A proposal is chosen twice."))
        if shuffled and count > MAX_MIXNET_ANSWERS:
            self.add(
                "options",
                N_(
                    "%(count)s proposals are chosen. A ballot that is shuffled and opened holds at"
                    " most 30: choose fewer, or a kind of question whose totals are enough."
                ),
                count=count,
            )
        return max(count, 1)


def _choose(form: ContestForm, faults: _Faults) -> Contest:
    count = faults.options(form, shuffled=False)
    minimum = faults.whole("minimum", form.minimum, 0, MAX_OPTIONS)
    maximum = faults.whole("maximum", form.maximum, 1, MAX_OPTIONS)
    if maximum > count:
        faults.add("maximum", N_("This is more than the proposals that are chosen."))
    if minimum > maximum:
        faults.add("minimum", N_("The least is above the most."))
    return Contest(form.question, form.options, minimum, maximum, form.has_blank)


def _yes_no(form: ContestForm, faults: _Faults) -> Contest:
    if len(form.options) != 1:
        faults.add(
            "options",
            N_("A question of yes or no is about one proposal. Add one question for each."),
        )
    return Contest(form.question, form.options, 0, 1, form.has_blank)


def _rank(form: ContestForm, faults: _Faults) -> Contest:
    count = faults.options(form, shuffled=True)
    if form.rank_by is None:
        faults.add("rank_by", _CHOOSE)
    if form.rank_by is Method.SCHULZE:
        return form.counted(Schulze(form.has_blank))
    if form.rank_by is Method.BORDA:
        return form.counted(Borda(form.has_blank))
    return form.counted(Stv(form.has_blank, _seats(form, count, faults)))


def _seats(form: ContestForm, count: int, faults: _Faults) -> int:
    """Read how many win: one by instant runoff; fewer than there are proposals."""
    if form.rank_by is not Method.STV:
        return 1
    seats = faults.whole("seats", form.seats, 2, MAX_NUMBER)
    if seats >= count:
        faults.add("seats", N_("With so many winners there is nothing left to decide."))
    return seats


def _grade(form: ContestForm, faults: _Faults) -> Contest:
    faults.options(form, shuffled=True)
    try:
        grades = tuple(tidy_line(line) for line in form.grades.splitlines() if line.strip())
    except ValueError as error:
        faults.add("grades", str(error))
        grades = ()
    if not 2 <= len(grades) <= MAX_GRADES:  # noqa: PLR2004  (one grade says nothing)
        faults.add("grades", N_("Write 2 to 10 grades, one a line."))
    if any(len(grade) > MAX_GRADE for grade in grades):
        faults.add("grades", N_("A grade has at most 60 characters."))
    if len(set(grades)) != len(grades):
        faults.add("grades", N_("Two grades are the same."))
    return form.counted(MajorityJudgment(form.has_blank, grades))


def _budget(form: ContestForm, faults: _Faults) -> Contest:
    shares = form.spend_by is Method.EQUAL_SHARES
    count = faults.options(form, shuffled=shares)
    if form.spend_by is None:
        faults.add("spend_by", _CHOOSE)
    budget = faults.whole("budget", form.budget, 1, MAX_MONEY)
    most = faults.whole("most", form.most, 1, MAX_NUMBER)
    if most > count:
        faults.add("most", N_("This is more than the proposals that are chosen."))
    costs = tuple(_cost(form, option, budget, faults) for option in form.options)
    rule = EqualShares if shares else GreedyBudget
    return form.counted(rule(form.has_blank, 1, most, costs, budget))


def _cost(form: ContestForm, option: str, budget: int, faults: _Faults) -> int:
    name = f"cost-{option}"
    cost = faults.whole(name, form.costs().get(option, ""), 1, MAX_MONEY)
    if cost > budget and "budget" not in faults.fields:
        faults.add(name, N_("This costs more than the whole budget, so it could never be funded."))
    return cost


_READERS: Final[Mapping[Kind, Callable[[ContestForm, _Faults], Contest]]] = {
    Kind.CHOOSE: _choose,
    Kind.YES_NO: _yes_no,
    Kind.RANK: _rank,
    Kind.GRADE: _grade,
    Kind.BUDGET: _budget,
}
