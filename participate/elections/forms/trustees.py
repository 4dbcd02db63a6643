"""The forms of the trustees: who they are and how many are needed, and giving a ceremony up."""

from typing import Literal

from pydantic import Field

from participate.web.forms import FormModel


class TrusteesForm(FormModel):
    """Accounts in the order of the page; "all", or how many of them are enough."""

    trustees: tuple[str, ...] = Field(default=(), max_length=100)
    needed: Literal["all"] | int = Field(union_mode="left_to_right")

    @property
    def threshold(self) -> int | None:
        """How many are enough; None: all of them are needed."""
        return self.needed if isinstance(self.needed, int) else None


class EndCeremonyForm(FormModel):
    """Why a ceremony is given up."""

    reason: str = Field(default="", max_length=40)
