"""Who keeps the list of departments, and what a department's name may be."""

from participate.accounts.policy import Role
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from participate.shared.i18n import N_
from participate.shared.text import Text

LONGEST_NAME = 120
MOST_DEPARTMENTS = 200


def require_may_keep(actor: Actor) -> None:
    """Raise DeniedError for anybody but an administrator."""
    if not actor.has(Role.ADMINISTRATOR):
        raise DeniedError("role-missing", N_("Only an administrator keeps the departments."))


def check_name(name: Text) -> Text:
    """Return a name, which has words in one language at least; InvalidInputError by field."""
    if not name["en"] and not name["zh"]:
        raise InvalidInputError({"name_en": N_("Give the name in one language at least.")})
    if max(len(name["en"]), len(name["zh"])) > LONGEST_NAME:
        raise InvalidInputError({"name_en": N_("Use 120 characters at most.")})
    return name


def require_room(number: int) -> None:
    """Raise ConflictError where there are as many departments as one page can show."""
    if number >= MOST_DEPARTMENTS:
        raise ConflictError("too-many", N_("There are 200 departments; no more can be added."))
