"""The contents behind commitments: what a person wrote, as it is committed to and opened.

Source: specification 14.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ballots.dossier.catalogue import Kind
from ballots.dossier.review_kinds import CRITERION, REVIEW_CONTENTS
from ballots.record import fields
from ballots.record.fields import Form, many, one_of, shape

_LANGUAGE = fields.text.says("The language in which it is written.")
_AUTHOR = fields.text.says("The public name of who wrote it.")

CONTENTS: Mapping[str, Form] = MappingProxyType(
    {
        Kind.CONSULTATION_PUBLISHED: shape(
            title=fields.localized.says("The title."),
            summary=fields.localized.says("What it is about, in short."),
            changes=fields.localized.says("What the voice of the public changes."),
            text=fields.localized.says("The whole text."),
            criteria=many(CRITERION).says("By what experts score proposals."),
            timetable=many(
                shape(
                    phase=fields.phase.says("The phase."),
                    starts=fields.text.says("Its first day."),
                    ends=fields.text.says("Its last day."),
                )
            ).says("The announced phases."),
            drafter=fields.text.says("The public name of who drafted it."),
            publisher=fields.text.says("The public name of who published it."),
        ).says("What was published."),
        Kind.PROPOSAL_VERSION: shape(
            title=fields.text.says("The title."),
            text=fields.text.says("The text."),
            language=_LANGUAGE,
            author=_AUTHOR,
        ).says("One version of a proposal."),
        Kind.COMMENT_POSTED: shape(
            text=fields.text.says("The text."),
            language=_LANGUAGE,
            author=_AUTHOR,
            stance=fields.text.says("Whether it is for, against, or a question."),
        ).says("A comment."),
        **REVIEW_CONTENTS,
        Kind.DECISION_PUBLISHED: shape(
            verdicts=many(
                shape(
                    proposal=fields.identifier.says("The proposal."),
                    verdict=one_of(*fields.VERDICTS).says("What becomes of it."),
                    reasons=fields.text.says("Why."),
                )
            ).says("One verdict on each proposal."),
            departure=fields.text.says("Why it departs from the outcome; empty where it does not."),
            language=_LANGUAGE,
            official=fields.text.says("The public name of who published it."),
        ).says("The authority's decision."),
        Kind.APPEAL_MADE: shape(
            text=fields.text.says("Why the author disagrees."),
            language=_LANGUAGE,
            author=_AUTHOR,
        ).says("An author's appeal."),
        Kind.APPEAL_ANSWERED: shape(
            reasons=fields.text.says("Why it was answered so."),
            language=_LANGUAGE,
            moderator=fields.text.says("The public name of the moderator."),
        ).says("A moderator's answer to an appeal."),
        Kind.INTEREST_DECLARED: shape(
            expert=fields.text.says("The expert's public name."),
            affiliation=fields.text.says("For whom the expert works."),
            interests=fields.text.says("The declared interests; empty for none."),
            recused=fields.flag.says("Whether the expert stands aside for them."),
            language=_LANGUAGE,
        ).says("An expert's declaration of interests."),
        Kind.ROLE_GRANTED: shape(
            account=fields.identifier.says("The account: the same for every role of one person."),
            name=fields.text.says("The public name, empty where none was chosen yet."),
        ).says("Who was given a role."),
        Kind.SPARE_ASSIGNED: shape(
            trace=fields.text.says("The registrar's signed statement, as the file says it."),
        ).says("Why a spare was given, by whom, and who confirmed it."),
    }
)
"""The form of the content behind each kind of commitment."""
