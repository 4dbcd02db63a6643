"""Who looks at a page, and how they want it; and the seam by which `web` learns who it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from participate.shared.act import Actor
from participate.shared.text import LANG_TAGS


@dataclass(frozen=True, slots=True)
class Viewer:
    """What templates may know of the reader. `language` is "en" or "zh"."""

    actor: Actor
    language: str
    large_text: bool
    csrf_token: str
    signed_in: bool

    @property
    def lang_tag(self) -> str:
        """The value for an element's `lang`."""
        return LANG_TAGS[self.language]


class ViewerSource(Protocol):
    """Finds the person behind a session; `accounts` implements it, `app.py` hands it over."""

    def viewer(self, session: Session, session_id: str, now: datetime) -> Actor | None:
        """Return the signed-in actor of a living session, else None. Reads only."""
        ...
