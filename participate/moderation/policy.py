"""The code of conduct, who may decide by it, and what stands in the place of hidden words.

The code has a version; its rules' words belong to that version and change with it only. Refusals
are returned: a page can ask too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from participate.accounts.policy import RATE_WINDOW
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError, TooManyError
from participate.shared.i18n import N_

CONDUCT = "conduct/1"
MODERATOR = "moderator"
NOTE_LENGTH = 500
APPEAL_LENGTH = 2_000
REASONS_LENGTH = 2_000
KEPT = timedelta(days=30)
"""How long a report is kept after it was handled."""

Refusal = DeniedError | ConflictError


class Reason(StrEnum):
    """Why something may be hidden: the code's rules by name, in the code's order."""

    INSULT = "insult"
    HATRED = "hatred"
    THREAT = "threat"
    PERSONAL_DATA = "personal-data"
    IMPERSONATION = "impersonation"
    OFF_TOPIC = "off-topic"
    ADVERTISING = "advertising"
    UNLAWFUL = "unlawful"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the code: its name and its words (msgids)."""

    reason: Reason
    number: int
    name: str
    words: str


_WORDS = (
    (
        Reason.INSULT,
        N_("Insult"),
        N_("Say what is wrong with an idea, not with a person. No insults, no mockery of people."),
    ),
    (
        Reason.HATRED,
        N_("Hatred"),
        N_(
            "Nobody is put down for where they come from, what they believe, their sex, their age,"
            " an illness or a disability."
        ),
    ),
    (Reason.THREAT, N_("Threat"), N_("No threats, and no call to harm anybody or anything.")),
    (
        Reason.PERSONAL_DATA,
        N_("Private details of others"),
        N_(
            "Leave out other people’s addresses, numbers, health and family. Officials may be named"
            " for what they do in office."
        ),
    ),
    (
        Reason.IMPERSONATION,
        N_("False identity"),
        N_("Speak as yourself. Do not pretend to be another person or an office."),
    ),
    (
        Reason.OFF_TOPIC,
        N_("Off topic"),
        N_("Keep to what this consultation is about. Other matters have other places."),
    ),
    (
        Reason.ADVERTISING,
        N_("Advertising and repetition"),
        N_("Nothing is sold here, and the same text is not posted again and again."),
    ),
    (
        Reason.UNLAWFUL,
        N_("Against the law"),
        N_("Nothing whose publication the law forbids."),
    ),
)
RULES: Mapping[Reason, Rule] = MappingProxyType(
    {reason: Rule(reason, n, name, words) for n, (reason, name, words) in enumerate(_WORDS, 1)}
)


class Answer(StrEnum):
    """What a moderator says to an appeal: it stays hidden, or it is shown again."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Appeal(StrEnum):
    """How far the appeal against a hiding is."""

    NONE = "none"
    WAITING = "waiting"
    UPHELD = "upheld"


class Ending(StrEnum):
    """Why something is shown again."""

    APPEAL = "appeal"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stands in the place of words that are not shown.

    `standing` is "hidden" or "erased"; `by` the role that did it; `reason` a code; `number` and
    `name` (a msgid) are those of the rule (0 and "" for erased words); `entry` the record's entry
    that says so, `content_entry` that of the words, whose `commitment` stays.
    """

    standing: str
    at: datetime
    by: str
    reason: str
    number: int
    name: str
    entry: int
    content_entry: int
    commitment: str
    appeal: Appeal


def rule_of(reason: Reason) -> str:
    """The name under which the record keeps a rule: the code's version and the rule's own name."""
    return f"{CONDUCT}#{reason}"


def rules_by_name() -> dict[str, Rule]:
    """The rules by the names that the record keeps."""
    return {str(reason): rule for reason, rule in RULES.items()}


def find_rule(reason: str) -> Rule | None:
    """The rule of this name; None for one that this version of the code does not have."""
    return rules_by_name().get(reason)


def deciding_refusal(
    actor: Actor, author: str, reporters: Collection[str], above: str = ""
) -> DeniedError | None:
    """Why this person may not hide, dismiss or restore here: moderators who are no party only."""
    if actor.account is None or MODERATOR not in actor.roles:
        return DeniedError("not-moderator", N_("Only moderators decide what is hidden."))
    if actor.account == author:
        return DeniedError("own-content", N_("You wrote this. Another moderator has to decide."))
    if actor.account == above:
        return DeniedError(
            "own-proposal",
            N_("It stands under what you wrote. Another moderator has to decide."),
        )
    if actor.account in reporters:
        return DeniedError("own-report", N_("You reported this. Another moderator has to decide."))
    return None


def answering_refusal(
    actor: Actor, author: str, reporters: Collection[str], hider: str, above: str = ""
) -> DeniedError | None:
    """Why this person may not answer the appeal: a moderator, no party, and not who hid it."""
    if refusal := deciding_refusal(actor, author, reporters, above):
        return refusal
    if actor.account == hider:
        return DeniedError(
            "same-moderator", N_("You hid this. A different moderator answers the appeal.")
        )
    return None


def require(refusal: Refusal | None) -> None:
    """Raise the refusal, if there is one."""
    if refusal is not None:
        raise refusal


def require_author(actor: Actor, author: str) -> None:
    """Raise DeniedError unless this person wrote it."""
    if actor.account is None or actor.account != author:
        raise DeniedError("not-author", N_("Only the author sees hidden words and can appeal."))


def require_kept(standing: str) -> None:
    """Raise ConflictError where the words are erased: nothing can be shown again."""
    if standing == "erased":
        raise ConflictError("erased", N_("These words have been erased."))


def require_shown(standing: str) -> None:
    """Raise ConflictError where the words are hidden or erased already."""
    require_kept(standing)
    if standing:
        raise ConflictError("already-hidden", N_("A moderator has hidden this already."))


def require_as_seen(seen: int, current: int) -> None:
    """Raise ConflictError if the author changed the words after the moderator had read them."""
    if seen != current:
        raise ConflictError(
            "changed-meanwhile",
            N_("The author has changed this since you opened the page. Read it again first."),
        )


def not_hidden() -> ConflictError:
    """What to say where nothing is hidden, or no more."""
    return ConflictError("not-hidden", N_("This is not hidden."))


def appealed_already() -> ConflictError:
    """What to say to a second appeal against the same hiding."""
    return ConflictError(
        "appealed", N_("You have appealed already. There is one appeal against each hiding.")
    )


def no_appeal() -> ConflictError:
    """What to say where no appeal waits for an answer."""
    return ConflictError("no-appeal", N_("No appeal waits for an answer here."))


def too_many_reports() -> TooManyError:
    """What to say to a network that reports too often."""
    return TooManyError(
        "too-many-reports",
        N_("Too many reports came from your network. Wait five minutes, then try again."),
        retry_after=int(RATE_WINDOW.total_seconds()),
    )
