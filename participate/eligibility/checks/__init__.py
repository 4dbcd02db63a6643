"""Ways to prove who one is, one a file behind one small seam."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from participate.eligibility.checks.in_person import InPerson
from participate.eligibility.checks.letter import Letter
from participate.eligibility.checks.mail import Mail
from participate.eligibility.checks.roll_match import RollMatch
from participate.eligibility.checks.seam import CHOSEN, Check, CheckKind, Evidence, Found

__all__ = ["CHECKS", "CHOSEN", "Check", "CheckKind", "Evidence", "Found"]

CHECKS: Final[Mapping[CheckKind, Check]] = MappingProxyType(
    {
        CheckKind.MAIL: Mail(),
        CheckKind.ROLL_MATCH: RollMatch(),
        CheckKind.LETTER: Letter(),
        CheckKind.IN_PERSON: InPerson(),
    }
)
