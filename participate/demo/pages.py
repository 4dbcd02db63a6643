"""What the demo's page shows."""

from dataclasses import dataclass
from datetime import datetime

from participate.demo.content import Person
from participate.mail.service import Mail
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """One consultation that a visitor may move on."""

    id: str
    phase: str
    title: Text
    next_step: str
    can_move: bool


@dataclass(frozen=True, slots=True)
class DemoPage:
    """People to be, consultations to move, mails sent; whether a forged dossier is to be had."""

    now: datetime
    people: tuple[Person, ...]
    consultations: tuple[ConsultationRow, ...]
    mails: tuple[Mail, ...]
    forged: bool
