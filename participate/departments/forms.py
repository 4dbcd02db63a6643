"""What administrators type about departments."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from participate.shared.prose import tidy_line
from participate.web.forms import FormModel

Short = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Name = Annotated[str, StringConstraints(max_length=300), AfterValidator(tidy_line)]


class DepartmentForm(FormModel):
    """A department's name."""

    name_en: Name = ""
    name_zh: Name = ""


class MemberForm(FormModel):
    """The address of an official."""

    address: Short


class RemovalForm(FormModel):
    """The account that leaves."""

    account: Short
