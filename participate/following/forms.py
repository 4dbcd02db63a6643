"""The one form of following."""

from typing import Literal

from participate.web.forms import FormModel


class FollowForm(FormModel):
    """Whether to begin or to end."""

    follow: Literal["begin", "end"]
