"""The demo's moderated comments: reported, hidden, appealed, answered by another moderator."""

from participate.demo.content import CommentContent
from participate.demo.crowd import COLLEAGUE, MODERATOR, Crowd
from participate.demo_trustees.people import Stage
from participate.moderation import service as moderation
from participate.moderation.policy import Answer, Reason
from participate.shared.act import Act
from participate.shared.subjects import Contribution

REPORTER = 2
"""The number of the citizen who reports."""


def keep_the_code(stage: Stage, crowd: Crowd, comment: str, content: CommentContent) -> None:
    """Do what the content says became of a comment."""
    site = stage.services.settings.base_url
    if content.reported:
        _report(stage, crowd, comment, content)
    if content.hidden:
        with stage.writing(crowd.person(COLLEAGUE.address)) as act:
            said = _find(stage, act, comment)
            reason = Reason(content.hidden)
            moderation.hide(act, said, reason, seen=said.entries[-1], site=site)
    if content.appeal:
        with stage.writing(crowd.author(content.author)) as act:
            moderation.appeal(act, _find(stage, act, comment), content.appeal, content.language)
    if content.answer:
        with stage.writing(crowd.person(MODERATOR)) as act:
            moderation.answer_appeal(
                act,
                _find(stage, act, comment),
                Answer(content.answer),
                content.reasons,
                content.language,
                site=site,
            )


def _report(stage: Stage, crowd: Crowd, comment: str, content: CommentContent) -> None:
    with stage.writing(crowd.citizen(REPORTER)) as act:
        moderation.report(
            act,
            _find(stage, act, comment),
            Reason(content.reported),
            content.note,
            key=stage.services.secrets.session_key,
            client="",
        )


def _find(stage: Stage, act: Act, comment: str) -> Contribution:
    return moderation.find_contribution(act.session, stage.services.subjects, "comment", comment)
