"""What people type on the pages of accounts."""

from typing import Annotated

from pydantic import StringConstraints

from participate.web.forms import FormModel

Short = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Where = Annotated[str, StringConstraints(max_length=2_000)]


class SignInForm(FormModel):
    """A mail address, and where to go afterwards."""

    address: Short
    next: Where = "/"


class CodeForm(FormModel):
    """The code from the mail."""

    code: Short


class ConfirmForm(FormModel):
    """Where to go once the code was right."""

    next: Where = "/account"


class NameForm(FormModel):
    """The display name."""

    name: Short
    next: Where = "/"


class GrantForm(FormModel):
    """Whom to give which role."""

    address: Short
    role: Short


class RevokeForm(FormModel):
    """From whom to take which role."""

    account: Short
    role: Short
