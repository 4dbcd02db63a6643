"""The forms of a vote's set-up: a question, the chambers and the rule, the timetable, a roll."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ballots.combining.timetable import LONGEST_EXTENSION, MOST_EXTENSIONS, Extension
from participate.elections.forms.question import ContestForm
from participate.elections.plan import (
    MAX_GRACE_SECONDS,
    MAX_OPTIONS,
    MAX_SPARES,
    MAX_WEIGHT,
    Accept,
    AcceptKind,
    BelowK,
    ChamberPlan,
    Plan,
    Registrar,
    Rule,
    Veto,
)
from participate.elections.policy import Voting
from participate.eligibility.service import Chamber, Mode
from participate.shared.i18n import N_
from participate.shared.prose import tidy_line
from participate.web.filters import TIME_ZONE
from participate.web.forms import FormModel

__all__ = [
    "ROLL_LIMIT",
    "ChambersForm",
    "ContestForm",
    "RollForm",
    "TimetableForm",
    "show_moment",
]

MAX_REASON: Final = 500
ROLL_LIMIT: Final = 8 * 1024 * 1024
"""Bytes of a pasted roll's form."""
_MOMENT: Final = "%Y-%m-%dT%H:%M"


class ChambersForm(FormModel):
    """Who votes and how, how chambers are combined, what is accepted, how small a count may be."""

    chambers: tuple[Chamber, ...] = Field(min_length=1)
    weight_citizens: int = Field(default=1, ge=1, le=MAX_WEIGHT)
    weight_experts: int = Field(default=1, ge=1, le=MAX_WEIGHT)
    weight_officials: int = Field(default=1, ge=1, le=MAX_WEIGHT)
    voting_citizens: Voting = Voting.SECRET
    voting_experts: Voting = Voting.SECRET
    voting_officials: Voting = Voting.SECRET
    accept: AcceptKind
    n: int | None = Field(default=None, ge=1, le=MAX_OPTIONS)
    percent: int | None = Field(default=None, ge=1, le=100)
    k: int = Field(ge=1, le=1000)
    rule: Rule | None = None
    veto: tuple[Chamber, ...] = ()
    quorum: int | None = Field(default=None, ge=1, le=100)
    below: int | None = Field(default=None, ge=1, le=100)
    below_k: BelowK = BelowK.WEIGHT_TO_OTHERS

    @field_validator("n", "percent", "quorum", "below", "rule", mode="before")
    @classmethod
    def empty_is_none(cls, value: object) -> object:
        """An empty field says nothing."""
        return None if value == "" else value

    def put_into(self, plan: Plan) -> Plan:
        """The plan with this form's answers."""
        answers = {
            Chamber.CITIZENS: (self.weight_citizens, self.voting_citizens),
            Chamber.EXPERTS: (self.weight_experts, self.voting_experts),
            Chamber.OFFICIALS: (self.weight_officials, self.voting_officials),
        }
        chambers = tuple(
            ChamberPlan(chamber, *answers[chamber])
            for chamber in Chamber
            if chamber in self.chambers
        )
        usual = Rule.SINGLE_CHAMBER if len(chambers) == 1 else Rule.WEIGHTED_SHARES
        top = self.accept is AcceptKind.TOP
        threshold = self.accept is AcceptKind.THRESHOLD and self.percent is not None
        return replace(
            plan,
            chambers=chambers,
            rule=self.rule or usual,
            veto=self._veto() if self.rule is Rule.VETO else None,
            below_k=self.below_k,
            accept=Accept(
                self.accept,
                self.n if top else None,
                Fraction(self.percent or 0, 100) if threshold else None,
            ),
            k=self.k,
        )

    def _veto(self) -> Veto:
        """Who may veto, as far as it was said."""
        quorum, below = (
            None if percent is None else Fraction(percent, 100)
            for percent in (self.quorum, self.below)
        )
        return Veto(self.veto, quorum, below)


class TimetableForm(FormModel):
    """When voting opens and closes, in the place's own time."""

    opens: datetime
    closes: datetime
    grace_seconds: int = Field(ge=0, le=MAX_GRACE_SECONDS)
    extension_minutes: int | None = Field(default=None, ge=1, le=LONGEST_EXTENSION)
    extension_times: int | None = Field(
        default=None, ge=1, le=MOST_EXTENSIONS, validate_default=True
    )

    @field_validator("extension_minutes", "extension_times", mode="before")
    @classmethod
    def read_nothing(cls, value: object) -> object:
        """An empty field says nothing."""
        return None if value == "" else value

    @field_validator("extension_times")
    @classmethod
    def both_or_none(cls, times: int | None, info: ValidationInfo) -> int | None:
        """An extension has a length and a number, or there is none."""
        if (times is None) != (info.data.get("extension_minutes") is None):
            raise ValueError(N_("Fill in both numbers of the extension, or neither."))
        return times

    def put_into(self, plan: Plan) -> Plan:
        """The plan with this form's answers."""
        minutes, times = self.extension_minutes, self.extension_times
        return replace(
            plan,
            opens=self.opens,
            closes=self.closes,
            grace_seconds=self.grace_seconds,
            extension=Extension(minutes, times) if minutes and times else None,
        )

    @field_validator("opens", "closes", mode="before")
    @classmethod
    def read_moment(cls, value: object) -> datetime:
        """Read what the browser's field for a date and time gives."""
        try:
            typed = datetime.strptime(str(value)[:16], _MOMENT).replace(tzinfo=TIME_ZONE)
            return typed.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(N_("Enter a date and a time.")) from None

    @field_validator("closes")
    @classmethod
    def closes_later(cls, closes: datetime, info: ValidationInfo) -> datetime:
        """Voting closes after it opens."""
        opens = info.data.get("opens")
        if opens is not None and closes <= opens:
            raise ValueError(N_("Voting closes after it opens."))
        return closes


class RegistrarForm(FormModel):
    """Who issues the voting codes, and how many spare ones there are."""

    registrar: Registrar
    spares: int = Field(ge=0, le=MAX_SPARES)

    def put_into(self, plan: Plan) -> Plan:
        """The plan with this form's answers."""
        return replace(plan, registrar=self.registrar, spares=self.spares)


class SpareForm(FormModel):
    """For whom a spare code is proposed, and why."""

    election: str = Field(max_length=20)
    address: Annotated[str, AfterValidator(tidy_line)] = Field(min_length=1, max_length=254)
    reason: Annotated[str, AfterValidator(tidy_line)] = Field(min_length=1, max_length=300)


class ExtensionForm(FormModel):
    """Why the close is put off; it stands in the record for ever."""

    reason: Annotated[str, AfterValidator(tidy_line)] = Field(min_length=1, max_length=MAX_REASON)


class RollForm(FormModel):
    """A pasted roll; `check` reads it and changes nothing."""

    addresses: str = Field(default="", max_length=ROLL_LIMIT)
    step: Literal["check", "save"] = "check"

    def lines(self) -> tuple[str, ...]:
        """The pasted lines, one address each."""
        return tuple(self.addresses.splitlines())


class ClaimForm(FormModel):
    """What a person knows of the own place on a roll."""

    chamber: Chamber
    number: str = Field(min_length=1, max_length=300)
    born: str = Field(min_length=1, max_length=40)
    postcode: str = Field(min_length=1, max_length=40)


class InPersonForm(FormModel):
    """Somebody at the office: who it is on the roll, and the account that gets the place."""

    chamber: Chamber
    known_by: str = Field(min_length=1, max_length=300)
    step: Literal["find", "give"] = "find"
    address: str = Field(default="", max_length=254)
    seen: str = Field(default="", max_length=10)


class ChecksForm(FormModel):
    """How people may prove that a place of a roll is theirs, besides its mail address."""

    checks: tuple[Literal["roll-match", "in-person"], ...] = ()


class StrikeForm(FormModel):
    """Who is struck from a roll to vote on paper, and why; the office keeps the reason."""

    known_by: str = Field(min_length=1, max_length=254)
    reason: str = Field(min_length=1, max_length=300)


class RollFileForm(FormModel):
    """What an uploaded file is: the whole roll, or people to add to it."""

    mode: Mode


def show_moment(moment: datetime | None) -> str:
    """Write a moment for the browser's field for a date and time, in the place's own time."""
    return "" if moment is None else moment.astimezone(TIME_ZONE).strftime(_MOMENT)
