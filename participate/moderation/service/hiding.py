"""Hiding, restoring, dismissing: row, record entry and mail in one unit of work."""

from collections.abc import Mapping, Sequence

from participate.accounts import service as accounts
from participate.mail.service import queue_mail
from participate.moderation import policy, repository
from participate.moderation.models import HidingRow
from participate.moderation.policy import CONDUCT, MODERATOR, RULES, Ending, Reason
from participate.moderation.repository import Hidden
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.subjects import Contribution, Subject


def hide(act: Act, contribution: Contribution, reason: Reason, *, seen: int, site: str) -> int:
    """Hide every version of a contribution and return the index of the entry that says so.

    `seen` is the record's entry of the words that the moderator read; `site` the address before
    the mail's links. DeniedError for a party; ConflictError where the words are not shown any more
    or have changed.
    """
    card = contribution.card
    require_may_decide(act, contribution)
    policy.require_shown(card.standing)
    policy.require_as_seen(seen, contribution.entries[-1])
    earlier = repository.list_rounds(act.session, card.subject)
    record.withhold(act.session, [*contribution.entries, *_appeals(earlier)])
    index = record.append(
        act.session,
        {
            "kind": "content.hidden",
            "consultation": card.consultation,
            "at": format_moment(act.now),
            "by": MODERATOR,
            "subject": str(card.subject),
            "entries": list(contribution.entries),
            "reason": str(reason),
            "rule": policy.rule_of(reason),
        },
    )
    act.session.add(
        HidingRow(
            kind=card.subject.kind,
            subject=card.subject.id,
            round=len(earlier) + 1,
            consultation=card.consultation,
            author=contribution.author,
            entries=list(contribution.entries),
            reason=reason,
            rule=policy.rule_of(reason),
            moderator=act.actor.account or "",
            hidden_at=act.now,
            record_index=index,
        )
    )
    act.session.flush()
    repository.handle_reports(act.session, card.subject, act.now)
    tell(act, contribution, "moderation/hidden", {"rule": RULES[reason]}, site)
    return index


def dismiss(act: Act, contribution: Contribution) -> None:
    """Let a contribution stand: its open reports count as handled.

    ConflictError where a colleague has hidden it meanwhile.
    """
    require_may_decide(act, contribution)
    if contribution.card.standing == "hidden":
        policy.require_shown(contribution.card.standing)
    repository.handle_reports(act.session, contribution.card.subject, act.now)
    repository.delete_handled_before(act.session, act.now - policy.KEPT)


def restore(act: Act, contribution: Contribution, *, site: str) -> int:
    """Show again what was hidden by mistake; returns the index of the entry that says so."""
    require_may_decide(act, contribution)
    policy.require_kept(contribution.card.standing)
    hidden = find_in_force(act, contribution.card.subject)
    index = show_again(act, hidden, Ending.MISTAKE)
    tell(act, contribution, "moderation/restored", {}, site)
    return index


def require_may_decide(act: Act, contribution: Contribution) -> None:
    """Raise DeniedError unless the actor is a moderator and no party here."""
    reporters = repository.list_reporters(act.session, contribution.card.subject)
    author, above = contribution.author, contribution.above
    policy.require(policy.deciding_refusal(act.actor, author, reporters, above))


def find_in_force(act: Act, subject: Subject) -> Hidden:
    """The hiding in force; ConflictError where there is none."""
    found = repository.list_hidden(act.session, subject.kind, [subject.id])
    if not found:
        raise policy.not_hidden()
    return found[0]


def show_again(act: Act, hidden: Hidden, reason: Ending) -> int:
    """End a hiding: release the words and the appeals about them, and say so in the record."""
    row = hidden.hiding
    rounds = repository.list_rounds(act.session, Subject(row.kind, row.subject))
    record.release(act.session, [*row.entries, *_appeals(rounds)])
    row.restored_at, row.restored_reason = act.now, reason
    row.restored_by = act.actor.account
    row.restored_index = record.append(
        act.session,
        {
            "kind": "content.restored",
            "consultation": row.consultation,
            "at": format_moment(act.now),
            "by": MODERATOR,
            "subject": f"{row.kind}:{row.subject}",
            "entries": list(row.entries),
            "reason": str(reason),
        },
    )
    act.session.add(row)
    act.session.flush()
    return row.restored_index


def _appeals(rounds: Sequence[Hidden]) -> list[int]:
    """The record's entries of the appeals in these rounds."""
    return [each.appeal.record_index for each in rounds if each.appeal is not None]


def tell(
    act: Act,
    contribution: Contribution,
    template: str,
    more: Mapping[str, object],
    site: str,
) -> None:
    """Mail the author, in both languages; the mail holds none of the hidden words."""
    address = accounts.address_of(act.session, contribution.author)
    if address is None:
        return
    card = contribution.card
    context = {
        "kind": card.subject.kind,
        "at": act.now,
        "page": f"{site}{card.url}",
        "appeal": f"{site}/appeal/{card.subject.kind}/{card.subject.id}",
        "conduct": f"{site}/code-of-conduct",
        "version": CONDUCT,
        **more,
    }
    queue_mail(act, address, template, context)
