"""What people send from the pages of their own data."""

from participate.web.forms import FormModel


class SureForm(FormModel):
    """A step that cannot be undone; `sure` is "yes" once ticked."""

    sure: str = ""
