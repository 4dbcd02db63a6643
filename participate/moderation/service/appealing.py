"""Appeals: one against each hiding, answered by a moderator who did not hide it.

An appeal may quote the hidden words, so what opens its entry is withheld for as long as they are
hidden. The answer's reasons are public.
"""

from ballots.encoding import JsonLike, canonical_json
from participate.moderation import policy, repository
from participate.moderation.models import AppealRow
from participate.moderation.policy import MODERATOR, Answer, Ending
from participate.moderation.service.hiding import find_in_force, show_again, tell
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.subjects import Contribution


def appeal(act: Act, contribution: Contribution, text: str, language: str) -> int:
    """Ask a different moderator to look again; returns the index of the appeal's entry.

    DeniedError for anybody but the author; ConflictError where nothing is hidden, the words are
    erased, or there is an appeal already.
    """
    card = contribution.card
    policy.require_author(act.actor, contribution.author)
    policy.require_kept(card.standing)
    hiding, made = find_in_force(act, card.subject)
    if made is not None:
        raise policy.appealed_already()
    content = {"text": text, "language": language, "author": act.actor.name}
    index = record.append_committed(
        act.session,
        {
            "kind": "appeal.made",
            "consultation": card.consultation,
            "at": format_moment(act.now),
            "by": contribution.author_role,
            "subject": str(card.subject),
        },
        canonical_json(content),
        act.randomness,
    )
    record.withhold(act.session, [index])
    act.session.add(
        AppealRow(
            kind=hiding.kind,
            subject=hiding.subject,
            round=hiding.round,
            text=text,
            language=language,
            made_at=act.now,
            record_index=index,
        )
    )
    act.session.flush()
    return index


def answer_appeal(
    act: Act, contribution: Contribution, answer: Answer, reasons: str, language: str, *, site: str
) -> int:
    """Answer an appeal with reasons; returns the index of the answer's entry.

    An appeal that is overturned shows the words again in the same unit of work. DeniedError for
    who hid it, the author and reporters; ConflictError where no appeal waits.
    """
    card = contribution.card
    policy.require_kept(card.standing)
    hidden = find_in_force(act, card.subject)
    row = hidden.appeal
    reporters = repository.list_reporters(act.session, card.subject)
    policy.require(
        policy.answering_refusal(
            act.actor,
            contribution.author,
            reporters,
            hidden.hiding.moderator,
            contribution.above,
        )
    )
    if row is None or row.answer is not None:
        raise policy.no_appeal()
    entry: dict[str, JsonLike] = {
        "kind": "appeal.answered",
        "consultation": card.consultation,
        "at": format_moment(act.now),
        "by": MODERATOR,
        "subject": str(card.subject),
        "appeal": row.record_index,
        "answer": str(answer),
    }
    content = {"reasons": reasons, "language": language, "moderator": act.actor.name}
    row.answer, row.reasons, row.reasons_language = answer, reasons, language
    row.moderator, row.answered_at = act.actor.account, act.now
    row.answer_index = record.append_committed(
        act.session, entry, canonical_json(content), act.randomness
    )
    act.session.add(row)
    act.session.flush()
    if answer is Answer.OVERTURNED:
        show_again(act, hidden, Ending.APPEAL)
    context = {"answer": str(answer), "reasons": reasons}
    tell(act, contribution, "moderation/answered", context, site)
    return row.answer_index
