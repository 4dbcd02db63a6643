"""What the page gets on which mails are stopped."""

from dataclasses import dataclass

from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class StopPage:
    """Whether to stop the mails about a consultation."""

    consultation: str
    title: Text
    token: str
