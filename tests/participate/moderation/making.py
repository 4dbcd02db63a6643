"""Hidden words for tests, through the services."""

from participate.comments import service as comments
from participate.comments.policy import Stance
from participate.comments.service import CommentDraft
from participate.moderation import service as moderation
from participate.moderation.policy import Answer, Reason
from participate.proposals.subjects import card_of

SITE = "https://testserver"
REPORT = {"reason": "insult", "note": "The second sentence."}
APPEAL = {"text": "It was meant kindly.", "language": "en"}
ANSWER = {"answer": "overturned", "reasons": "It names an idea only.", "language": "en"}


def say(act, proposal, text="What a foolish plan.", stance=Stance.AGAINST):
    """Post a comment under a proposal; return its id."""
    card = card_of(proposal, accepts_comments=True)
    return comments.post_comment(act, card, CommentDraft(stance, text, "en")).id


def words(act, sources, kind, subject):
    """Return a contribution in full."""
    return moderation.find_contribution(act.session, sources, kind, subject)


def hide(act, sources, kind, subject, reason=Reason.INSULT):
    """Hide something; return the index of the entry."""
    found = words(act, sources, kind, subject)
    return moderation.hide(act, found, reason, seen=found.entries[-1], site=SITE)


def appeal(act, sources, kind, subject, text=APPEAL["text"]):
    """Appeal; return the index of the entry."""
    return moderation.appeal(act, words(act, sources, kind, subject), text, "en")


def answer(act, sources, kind, subject, answer=Answer.OVERTURNED, reasons=ANSWER["reasons"]):
    """Answer an appeal; return the index of the entry."""
    found = words(act, sources, kind, subject)
    return moderation.answer_appeal(act, found, answer, reasons, "en", site=SITE)
