"""The errors of the application. They know no HTTP; `web/errors.py` alone maps them.

Every sentence is a msgid (English, with `%(name)s` places) and is translated where it is shown.
"""

from collections.abc import Mapping
from typing import Final

from participate.shared.i18n import N_

Params = Mapping[str, object]
NO_PAGE: Final = N_("There is no such page.")
BAD_INPUT: Final = N_("There is a problem with what you entered.")


class ParticipateError(Exception):
    """The root: a sentence for people and the values that go into its places."""

    def __init__(self, sentence: str, params: Params | None = None) -> None:
        self.sentence = sentence
        self.params: Params = dict(params or {})
        super().__init__(sentence % self.params if self.params else sentence)


class NotFoundError(ParticipateError):
    """There is no such thing, or none that this person may know of."""

    def __init__(self, sentence: str = NO_PAGE, params: Params | None = None) -> None:
        super().__init__(sentence, params)


class _CodedError(ParticipateError):
    """An error with a stable kebab-case reason code."""

    def __init__(self, code: str, sentence: str, params: Params | None = None) -> None:
        self.code = code
        super().__init__(sentence, params)


class DeniedError(_CodedError):
    """This person may not do this now; the code says why."""


class ConflictError(_CodedError):
    """The thing is in a state that does not allow this; the code says why."""


class TooManyError(_CodedError):
    """Too often in too short a time; `retry_after` seconds until it is worth trying again."""

    def __init__(
        self, code: str, sentence: str, *, retry_after: int, params: Params | None = None
    ) -> None:
        self.retry_after = retry_after
        super().__init__(code, sentence, params)


class InvalidInputError(ParticipateError):
    """Input that cannot be taken: field name -> sentence (msgid). The key "" is the form itself.

    `params` go into the places of every sentence; a field in `own` has its own instead.
    """

    def __init__(
        self,
        fields: Mapping[str, str],
        sentence: str = BAD_INPUT,
        params: Params | None = None,
        own: Mapping[str, Params] | None = None,
    ) -> None:
        self.fields: Mapping[str, str] = dict(fields)
        self._own: Mapping[str, Params] = dict(own or {})
        super().__init__(sentence, params)

    def params_of(self, field: str) -> Params:
        """Return what goes into the places of this field's sentence."""
        return self._own.get(field, self.params)


class DatabaseBusyError(ParticipateError):
    """Another process holds the right to write to this database."""


class SettingsError(ParticipateError):
    """A setting is missing or cannot be used."""
