"""Everything that the platform holds about one person, as one JSON file for that person alone."""

import json
from collections.abc import Iterable

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.elections import service as elections
from participate.following import service as following
from participate.moderation import service as moderation
from participate.moderation.service import OwnAppeal
from participate.panels import service as panels
from participate.panels.service import MemberView
from participate.personal.service.words import Sources, list_words
from participate.proposals import service as proposals
from participate.reviews import service as reviews
from participate.reviews.service import ReviewView
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.subjects import Contribution

FORMAT = "participate/own-data/v1"


def export_own(act: Act, sources: Sources) -> bytes:
    """The actor's own data, everything but how they voted in secret, which nobody knows."""
    session, account = act.session, act.actor.account or ""
    person = accounts.get_account(act, account)
    own = [each.words for each in list_words(session, sources, account)]
    found = {
        "format": FORMAT,
        "made_at": format_moment(act.now),
        "account": {
            "id": person.id,
            "name": person.name,
            "address": person.address,
            "roles": sorted(person.roles),
            "browsers_signed_in": person.sessions,
        },
        "proposals": [_proposal(session, each) for each in own if _is_proposal(each)],
        "comments": [_comment(each) for each in own if not _is_proposal(each)],
        "supports": [
            {"proposal": proposal, "since": format_moment(at)}
            for proposal, at in proposals.list_supports_by(session, account)
        ],
        "followed": [
            {"consultation": each.consultation, "since": format_moment(each.since)}
            for each in following.list_followed(session, account)
        ],
        "declarations": [
            {
                "proposal": proposal,
                "affiliation": declared.affiliation,
                "interests": declared.interests,
                "recused": declared.recused,
            }
            for proposal, declared in reviews.list_declarations_by(session, account).items()
        ],
        "reviews": [
            {**_review(each), "earlier": _earlier(session, each)}
            for each in reviews.list_reviews_by(session, account, None)
        ],
        "review_drafts": [
            {
                "proposal": each.proposal,
                "typed": dict(each.typed),
                "saved_at": format_moment(each.saved_at),
            }
            for each in reviews.list_drafts_by(session, account)
        ],
        "panels": [_member(each) for each in panels.list_memberships(session, account)],
        "invitations": [_member(each) for each in panels.list_waiting(session, account)],
        "appeals": [_appeal(each) for each in moderation.list_appeals_by(session, account)],
        "reports": [
            {
                "subject": str(each.subject),
                "reason": each.reason,
                "note": each.note,
                "reported_at": format_moment(each.reported_at),
            }
            for each in moderation.list_reports_by(session, account)
        ],
        "open_votes": [
            {
                "consultation": view.consultation,
                "chamber": str(view.chamber),
                "voted": voted,
            }
            for view, voted in elections.list_open_votes_of(session, account)
        ],
        "rolls": [
            {
                "consultation": view.id,
                "chamber": str(each.chamber),
                "standing": str(each.standing),
                "code_issued": each.code,
                "replaced_by_spare": each.replaced,
            }
            for view, standings in elections.list_own_rolls(session, account)
            for each in standings
        ],
        "votes_by_name": [
            {
                "election": election,
                "place": vote.place,
                "public_name": vote.member,
                "answers": vote.answers,
                "entries": [vote.index],
            }
            for election, vote in elections.list_named_votes_of(session, account)
        ],
        "consultations": _titles(session, [each.card.consultation for each in own]),
    }
    return json.dumps(found, ensure_ascii=False, indent=2).encode() + b"\n"


def _is_proposal(words: Contribution) -> bool:
    return words.card.subject.kind == proposals.KIND


def _common(words: Contribution) -> dict[str, object]:
    return {
        "id": words.card.subject.id,
        "consultation": words.card.consultation,
        "public_name": words.author_name,
        "role": words.author_role,
        "standing": words.card.standing or "shown",
        "written_at": format_moment(words.written_at),
        "entries": list(words.entries),
    }


def _proposal(session: Session, words: Contribution) -> dict[str, object]:
    versions = proposals.list_whole_versions(session, words.card.subject.id)
    return {
        **_common(words),
        "versions": [
            {
                "number": version.number,
                "title": version.title,
                "text": version.text,
                "language": version.language,
                "written_at": format_moment(version.written_at),
            }
            for version in reversed(versions)
        ],
    }


def _comment(words: Contribution) -> dict[str, object]:
    return {**_common(words), "text": words.text, "language": words.language}


def _appeal(appeal: OwnAppeal) -> dict[str, object]:
    return {
        "subject": str(appeal.subject),
        "text": appeal.text,
        "language": appeal.language,
        "made_at": format_moment(appeal.made_at),
        "answer": appeal.answer,
        "reasons": appeal.reasons,
        "entries": [appeal.record_index],
    }


def _review(review: ReviewView) -> dict[str, object]:
    return {
        "id": review.id,
        "consultation": review.consultation,
        "proposal": review.proposal,
        "version": review.version,
        "public_name": review.expert_name,
        "affiliation": review.affiliation,
        "interests": review.interests,
        "recused": review.recused,
        "scores": [
            {"criterion": each.criterion, "score": each.score, "reason": each.reason}
            for each in review.scores
        ],
        "summary": review.summary,
        "language": review.language,
        "sources": list(review.sources),
        "estimate": review.estimate,
        "late": review.late,
        "revision": review.revision,
        "submitted_at": format_moment(review.submitted_at),
        "entries": [review.record_index],
    }


def _earlier(session: Session, review: ReviewView) -> list[object]:
    return [
        {
            "revision": each.revision,
            "version": each.version,
            "scores": [
                {"criterion": score.criterion, "score": score.score, "reason": score.reason}
                for score in each.scores
            ],
            "summary": each.summary,
            "sources": list(each.sources),
            "estimate": each.estimate,
            "late": each.late,
            "submitted_at": format_moment(each.submitted_at),
            "entries": [each.record_index],
        }
        for each in reviews.list_earlier(session, review.id)
    ]


def _member(member: MemberView) -> dict[str, object]:
    return {
        "consultation": member.consultation,
        "state": str(member.state),
        "public_name": member.name,
        "field": member.field,
        "institution": member.institution,
        "gender": member.gender,
        "interests": member.interests,
        "until": str(member.until),
        "reason": member.reason,
        "invited_at": format_moment(member.invited_at),
        "entries": [] if member.record_index is None else [member.record_index],
    }


def _titles(session: Session, ids: Iterable[str]) -> dict[str, object]:
    found = consultations.find_consultations(session, set(ids))
    return {each.id: dict(each.title) for each in found.values()}
