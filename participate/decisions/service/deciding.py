"""Publishing a decision: by a second person, over exactly the words that this person was shown.

In one unit of work: the content and its entry, the answers to the comments, the mails that tell
their authors, and the end of the draft.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ballots.encoding import sha256_hex
from participate.accounts import service as accounts
from participate.comments import service as comments
from participate.consultations import service as consultations
from participate.decisions import policy, repository
from participate.decisions.models import DecisionRow
from participate.decisions.service.content import (
    DecisionContent,
    ThemeContent,
    VerdictContent,
)
from participate.decisions.service.drafting import DraftView, get_draft, read_complete
from participate.decisions.service.outcomes import ResultView, get_result, require_deciding
from participate.departments import service as departments
from participate.following import service as following
from participate.mail import service as mail
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from participate.shared.i18n import N_
from participate.shared.paging import portions
from participate.shared.text import make_text

MAX_DECISION_BYTES = 256 * 1024
EXCERPT = 200
"""How many characters of a comment its author is reminded of in a mail."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What will be published if this person signs it now, and the SHA-256 of its bytes."""

    content: DecisionContent
    sha256: str
    draft: DraftView
    refusal: DeniedError | None


def propose_decision(act: Act, consultation: str) -> Proposed:
    """What the actor would publish by countersigning the draft that waits.

    DeniedError, ConflictError (phase, no outcome, decided, nothing handed over), InvalidInputError.
    """
    result = get_result(act.session, consultation)
    policy.require_may_decide(act.actor)
    outcome = require_deciding(result)
    draft = get_draft(act.session, consultation)
    if draft is None or draft.handed_at is None:
        raise ConflictError(
            "no-draft", N_("No draft waits: an official writes the decision and hands it over.")
        )
    given = read_complete(act.session, result, outcome, draft.typed)
    names = {each.id: each.name for each in departments.list_departments(act.session)}
    content = DecisionContent(
        version=2,
        verdicts=tuple(
            VerdictContent(
                each.proposal,
                each.verdict,
                each.reasons,
                each.legal_basis,
                each.budget_line,
                names.get(each.department, make_text()),
                each.due,
            )
            for each in given.verdicts
        ),
        departure=given.departure,
        themes=_themes(act, result),
        language=given.language,
        drafter=draft.drafter_name,
        countersigner=act.actor.name,
    )
    digest = sha256_hex(content.to_bytes())
    refusal = policy.countersigning_refusal(act.actor, draft.writers)
    return Proposed(content, digest, draft, refusal)


def countersign(act: Act, consultation: str, read: str, *, site: str = "") -> int:
    """Publish the draft that waits, and return its entry's index.

    `read` is the SHA-256 of the content as the actor was shown it: ConflictError for any other.
    `site` is the address before the mails' links. DeniedError for whoever had a hand in the draft.
    """
    proposed = propose_decision(act, consultation)
    if proposed.refusal is not None:
        raise proposed.refusal
    if read != proposed.sha256:
        raise ConflictError(
            "changed-meanwhile",
            N_("The draft has changed since you opened the page. Read it again before signing."),
        )
    content = proposed.content.to_bytes()
    if len(content) > MAX_DECISION_BYTES:
        raise InvalidInputError({"departure": N_("The decision is too long. Shorten the reasons.")})
    index = record.append_committed(
        act.session,
        {
            "kind": "decision.published",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": "publisher",
        },
        content,
        act.randomness,
    )
    act.session.add(
        DecisionRow(
            consultation=consultation,
            content=content,
            record_index=index,
            drafted_by=proposed.draft.drafter,
            decided_by=act.actor.account or "",
            published_at=act.now,
        )
    )
    repository.delete_draft(act.session, consultation)
    act.session.flush()
    comments.publish_themes(act, consultation, index, proposed.content.language)
    _tell_authors(act, consultation, proposed.content.themes, site)
    title = consultations.get_consultation(act.session, consultation).title
    context = {"title": title, "page": f"{site}/consultations/{consultation}/result"}
    following.tell_followers(act, consultation, "decisions/published", context, site=site)
    return index


def send_back(act: Act, consultation: str, note: str) -> None:
    """Hand a draft back to its drafter with a note that says why."""
    policy.require_may_decide(act.actor)
    if not note.strip():
        raise InvalidInputError({"note": N_("Say what has to change.")})
    row = repository.find_draft(act.session, consultation)
    if row is None or row.handed_at is None:
        raise ConflictError(
            "no-draft", N_("No draft waits: an official writes the decision and hands it over.")
        )
    row.handed_at, row.note = None, note.strip()
    act.session.add(row)
    act.session.flush()


def _themes(act: Act, result: ResultView) -> tuple[ThemeContent, ...]:
    return tuple(
        ThemeContent(each.id, each.title, each.answer, each.reasons, each.comments)
        for each in comments.list_themes(act.session, result.consultation)
        if each.answer is not None
    )


def _tell_authors(act: Act, consultation: str, themes: Sequence[ThemeContent], site: str) -> None:
    """Queue one mail for each author of a comment that was answered."""
    ids = sorted({comment for theme in themes for comment in theme.comments})
    said = {
        key: view
        for some in portions(ids)
        for key, view in comments.find_comments(act.session, some).items()
    }
    told: dict[str, list[dict[str, object]]] = defaultdict(list)
    for theme in themes:
        excerpts: dict[str, list[str]] = defaultdict(list)
        for comment in theme.comments:
            view = said[comment]
            excerpts[view.author].append(" ".join(view.text.split())[:EXCERPT])
        for author, words in excerpts.items():
            told[author].append({"excerpts": words, "theme": theme})
    title = consultations.get_consultation(act.session, consultation).title
    page = f"{site}/consultations/{consultation}/result"
    addresses = accounts.addresses_of(act.session, told)
    for author, answers in told.items():
        if author in addresses:
            context = {"title": title, "answers": answers, "page": page}
            mail.queue_mail(act, addresses[author], "decisions/comment_answered", context)
