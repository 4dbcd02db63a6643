"""Marking sentences for translation; the translating itself is `web/i18n.py`'s."""


def N_(sentence: str) -> str:  # noqa: N802  (gettext's own name for it)
    """Mark `sentence` as a msgid and return it as it is."""
    return sentence
