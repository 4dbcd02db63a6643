"""The form that moves a phase: from where, as the page showed it, and to where."""

from participate.consultations.policy import Phase
from participate.web.forms import FormModel


class MoveForm(FormModel):
    """A move between two phases; `before` is where the consultation stood on the page."""

    before: Phase
    to: Phase
