"""Drafting a decision: saved as it was typed, whole or not, until it is handed over.

Any official may go on with a draft; whoever has had a hand in it cannot countersign it. To change
anything takes a draft back that was handed over, so a publisher never signs other words than those
on the page.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from ballots.combining import Outcome, departs
from participate.comments import service as comments
from participate.comments.policy import Answer
from participate.comments.service import ThemeView
from participate.decisions import policy, repository
from participate.decisions.models import DraftRow
from participate.decisions.policy import Verdict
from participate.decisions.service.content import DecisionGiven, VerdictGiven
from participate.decisions.service.outcomes import ResultView, get_result, require_deciding
from participate.departments import service as departments
from participate.shared.act import Act
from participate.shared.clock import read_day
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_
from participate.shared.prose import tidy_line, tidy_prose

MAX_REASONS = 5_000
MAX_LINE = 300
LANGUAGES = ("en", "zh")
_LIMITS = {"reasons": MAX_REASONS, "legal": MAX_LINE, "budget": MAX_LINE}


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft: what was typed, by whom last, and since when it waits for its second signature."""

    typed: Mapping[str, str]
    writers: frozenset[str]
    drafter: str
    drafter_name: str
    revision: int
    saved_at: datetime
    handed_at: datetime | None
    note: str


def get_draft(session: Session, consultation: str) -> DraftView | None:
    """The draft of a decision, or None; it is the office's own."""
    row = repository.find_draft(session, consultation)
    if row is None:
        return None
    return DraftView(
        typed=dict(row.typed),
        writers=frozenset(row.writers),
        drafter=row.drafter,
        drafter_name=row.drafter_name,
        revision=row.revision,
        saved_at=row.saved_at,
        handed_at=row.handed_at,
        note=row.note,
    )


def require_drafting(act: Act, result: ResultView) -> Outcome:
    """Return the outcome to decide on; DeniedError or ConflictError unless it is drafted now."""
    policy.require_may_draft(act.actor)
    return require_deciding(result)


def save_draft(
    act: Act, consultation: str, typed: Mapping[str, str], *, revision: int | None = None
) -> int:
    """Keep what was typed, whole or not; return the draft's new revision.

    `revision` is that of the page it was typed on: ConflictError where a colleague saved since.
    """
    require_drafting(act, get_result(act.session, consultation))
    row = _touch(act, consultation, revision)
    row.typed, row.note = dict(typed), ""
    act.session.add(row)
    act.session.flush()
    return row.revision


def hand_over(act: Act, consultation: str) -> None:
    """Let a saved draft wait for its second signature.

    InvalidInputError names every field that is missing; the draft stays saved then.
    """
    result = get_result(act.session, consultation)
    outcome = require_drafting(act, result)
    row = repository.find_draft(act.session, consultation)
    if row is None:
        raise ConflictError("no-draft", N_("Save the draft first."))
    read_complete(act.session, result, outcome, row.typed)
    row.handed_at, row.note = act.now, ""
    act.session.add(row)
    act.session.flush()


def read_complete(
    session: Session, result: ResultView, outcome: Outcome, typed: Mapping[str, str]
) -> DecisionGiven:
    """Return the decision that was typed; InvalidInputError unless it can be published so."""
    known = {each.id for each in departments.list_departments(session)}
    errors: dict[str, str] = {}
    try:
        given = read_typed(typed, result.proposals, known)
    except InvalidInputError as error:
        errors.update(error.fields)
    else:
        verdicts = {each.proposal: str(each.verdict) for each in given.verdicts}
        if not policy.departure_is_answered(departs(outcome, verdicts), given.departure):
            errors["departure"] = N_(
                "This decision departs from the outcome of the vote. "
                "Say why not what the vote said."
            )
    errors |= comments.theme_gaps(comments.list_themes(session, result.consultation))
    if errors:
        raise InvalidInputError(errors)
    return given


def read_typed(
    typed: Mapping[str, str], proposals: Sequence[str], known: Collection[str]
) -> DecisionGiven:
    """The decision that was typed over these proposals, or InvalidInputError by field.

    `known` are the departments. Whether it must say why it departs is the outcome's to say.
    """
    errors: dict[str, str] = {}
    verdicts = tuple(_read_verdict(typed, each, known, errors) for each in proposals)
    departure = _tidy(typed, "departure", errors)
    if len(departure) > MAX_REASONS:
        errors["departure"] = N_("Use 5,000 characters at most.")
    language = typed.get("language", "zh")
    if language not in LANGUAGES:
        errors["language"] = N_("Choose one of the languages.")
    if errors:
        raise InvalidInputError(errors)
    return DecisionGiven(tuple(v for v in verdicts if v is not None), departure, language)


def _read_verdict(
    typed: Mapping[str, str], proposal: str, known: Collection[str], errors: dict[str, str]
) -> VerdictGiven | None:
    found: dict[str, str] = {}
    said = {
        name: typed.get(f"{name}-{proposal}", "").strip()
        for name in ("verdict", "department", "due")
    }
    unshowable: dict[str, str] = {}
    said |= {name: _tidy(typed, f"{name}-{proposal}", unshowable) for name in _LIMITS}
    if said["verdict"] not in set(Verdict):
        found["verdict"] = N_("Choose adopt, adapt or reject.")
    if not said["reasons"]:
        found["reasons"] = N_("Give the reasons for this verdict.")
    for name, most in _LIMITS.items():
        if len(said[name]) > most:
            found[name] = N_("This is too long.")
    if said["department"] and said["department"] not in known:
        found["department"] = N_("Choose one of the departments.")
    if said["verdict"] in policy.ADOPTED and not said["department"]:
        found["department"] = N_("Choose the department that is responsible.")
    if said["due"] and not _is_day(said["due"]):
        found["due"] = N_("Enter a day, such as 2027-03-01.")
    wrong = {f"{name}-{proposal}": sentence for name, sentence in found.items()} | unshowable
    errors.update(wrong)
    if wrong:
        return None
    return VerdictGiven(
        proposal,
        Verdict(said["verdict"]),
        said["reasons"],
        said["legal"],
        said["budget"],
        said["department"],
        said["due"],
    )


def _tidy(typed: Mapping[str, str], name: str, errors: dict[str, str]) -> str:
    """What stands in a field as it will be published; "" and an error for what no page can show."""
    is_line = name.startswith(("legal-", "budget-"))
    try:
        return (tidy_line if is_line else tidy_prose)(typed.get(name, ""))
    except ValueError as fault:
        errors[name] = str(fault)
        return ""


def _is_day(text: str) -> bool:
    try:
        read_day(text)
    except ValueError:
        return False
    return True


def draft_theme(act: Act, consultation: str, title: str) -> str:
    """Begin a theme of comments in the draft and return its id."""
    require_drafting(act, get_result(act.session, consultation))
    theme = comments.add_theme(act, consultation, title)
    _touch(act, consultation, None)
    return theme


def write_theme(
    act: Act, consultation: str, theme: str, title: str, answer: Answer | None, reasons: str
) -> None:
    """Keep a theme's title, answer and reasons."""
    require_drafting(act, get_result(act.session, consultation))
    comments.edit_theme(act, consultation, theme, title, answer, reasons)
    _touch(act, consultation, None)


def group_comments(
    act: Act, consultation: str, theme: str, shown: Collection[str], chosen: Collection[str]
) -> ThemeView:
    """Of the comments shown, let exactly the chosen ones be in a theme."""
    require_drafting(act, get_result(act.session, consultation))
    comments.group_comments(act, consultation, theme, shown, chosen)
    _touch(act, consultation, None)
    return comments.get_theme(act.session, consultation, theme)


def drop_theme(act: Act, consultation: str, theme: str) -> None:
    """Take a theme out of the draft."""
    require_drafting(act, get_result(act.session, consultation))
    comments.drop_theme(act, consultation, theme)
    _touch(act, consultation, None)


def _touch(act: Act, consultation: str, revision: int | None) -> DraftRow:
    """Write the actor's hand into the draft, which nobody waits to countersign from then on."""
    row = repository.find_draft(act.session, consultation)
    account = act.actor.account or ""
    if row is None:
        row = DraftRow(
            consultation=consultation,
            typed={},
            writers=[],
            drafter=account,
            drafter_name=act.actor.name,
            revision=0,
            saved_at=act.now,
        )
    if revision is not None and revision != row.revision:
        raise ConflictError(
            "stale-draft",
            N_(
                "A colleague saved this draft while you were writing. What you typed is below; "
                "saving again puts it in the place of theirs."
            ),
        )
    row.writers = sorted({*row.writers, account})
    row.drafter, row.drafter_name = account, act.actor.name
    row.revision, row.saved_at, row.handed_at = row.revision + 1, act.now, None
    act.session.add(row)
    act.session.flush()
    return row
