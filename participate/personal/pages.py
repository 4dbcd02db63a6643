"""What the templates of a person's own data get. Errors are translated sentences by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from participate.personal.policy import KEPT_BECAUSE
from participate.personal.service import ClosingView, OwnWords
from participate.shared.subjects import Contribution


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One's own words that stay: where they stand, and why (a msgid)."""

    words: Contribution
    why: str


@dataclass(frozen=True, slots=True)
class ErasePage:
    """Erasing one proposal or comment; `why` is a msgid, "" where it can be erased."""

    words: Contribution
    path: str
    versions: int
    why: str
    erased: bool


@dataclass(frozen=True, slots=True)
class OwnDataPage:
    """What one can do with one's own data."""

    erasable: int
    kept: int


@dataclass(frozen=True, slots=True)
class FinalPage:
    """Erasing everything, or closing the account: what goes, what stays, and the last question."""

    view: ClosingView
    kept: tuple[KeptLine, ...]
    errors: Mapping[str, str] = field(default_factory=dict)


def make_erase_page(own: OwnWords) -> ErasePage:
    """Build the page on which somebody erases one thing."""
    return ErasePage(
        words=own.words,
        path=erase_path(own.subject.kind, own.subject.id),
        versions=len(own.words.entries),
        why=KEPT_BECAUSE[own.kept] if own.kept is not None else "",
        erased=own.erased,
    )


def make_final_page(view: ClosingView, errors: Mapping[str, str] | None = None) -> FinalPage:
    """Build the page before everything is erased."""
    lines = tuple(
        KeptLine(own.words, KEPT_BECAUSE[own.kept]) for own in view.kept if own.kept is not None
    )
    return FinalPage(view, lines, errors or {})


def erase_path(kind: str, subject: str) -> str:
    """Where one thing is erased."""
    return f"/account/erase/{kind}/{subject}"
