"""The contents behind commitments: what a person wrote, as it is committed to and opened.

Source: specification 14.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ballots.dossier.catalogue import Kind
from ballots.dossier.review_kinds import CRITERION, REVIEW_CONTENTS
from ballots.encoding import JsonValue
from ballots.record import fields
from ballots.record.fields import Form, between, many, one_of, shape

_LANGUAGE = fields.text.says("The language in which it is written.")
_AUTHOR = fields.text.says("The public name of who wrote it.")
_OFFICIAL = fields.text.says("The public name of the official who wrote it.")
_PROPOSAL = fields.identifier.says("The proposal.")
_VERDICT = one_of(*fields.VERDICTS).says("What becomes of it.")
_REASONS = fields.text.says("Why.")
_DEPARTURE = fields.text.says("Why it departs from the outcome; empty where it does not.")

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
            version=between(2, 2).says("The version of this form: 2."),
            verdicts=many(
                shape(
                    proposal=_PROPOSAL,
                    verdict=_VERDICT,
                    reasons=_REASONS,
                    legal_basis=fields.text.says("On what law it rests; empty where not said."),
                    budget_line=fields.text.says("From what it is paid; empty where not said."),
                    department=fields.localized.says("Who is responsible; empty where nobody is."),
                    due=fields.day_or_none.says("By which day; empty where not said."),
                )
            ).says("One verdict on each proposal."),
            departure=_DEPARTURE,
            themes=many(
                shape(
                    theme=fields.identifier.says("The theme."),
                    title=fields.text.says("What its comments say, in short."),
                    answer=one_of(*fields.ANSWERS).says("Whether they are adopted."),
                    reasons=_REASONS,
                    comments=many(fields.identifier).says("The comments that it answers."),
                )
            ).says("The comments of the consultation, grouped and answered."),
            language=_LANGUAGE,
            drafter=fields.text.says("The public name of the official who drafted it."),
            countersigner=fields.text.says("The public name of who countersigned and published."),
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
        Kind.PROMISE_MADE: shape(
            title=fields.text.says("What is promised."),
            milestones=many(
                shape(
                    title=fields.text.says("What is reached by then."),
                    due=fields.day.says("By which day."),
                )
            ).says("The steps on the way, which may be none."),
            language=_LANGUAGE,
            department=fields.localized.says("The name of the department."),
            official=_OFFICIAL,
        ).says("A promise."),
        Kind.PROMISE_REPORTED: shape(
            text=fields.text.says("What was done; of a delay or an end, why."),
            reached=many(fields.positive).says("The milestones that were reached, from 1."),
            evidence=many(
                shape(
                    title=fields.text.says("What can be seen there."),
                    address=fields.text.says("Its address."),
                )
            ).says("Where it can be seen."),
            language=_LANGUAGE,
            official=_OFFICIAL,
        ).says("A report on a promise."),
        Kind.SPARE_ASSIGNED: shape(
            trace=fields.text.says("The registrar's signed statement, as the file says it."),
        ).says("Why a spare was given, by whom, and who confirmed it."),
    }
)
"""The form of the content behind each kind of commitment."""

EARLIER: Mapping[str, Form] = MappingProxyType(
    {
        Kind.DECISION_PUBLISHED: shape(
            verdicts=many(shape(proposal=_PROPOSAL, verdict=_VERDICT, reasons=_REASONS)).says(
                "One verdict on each proposal."
            ),
            departure=_DEPARTURE,
            language=_LANGUAGE,
            official=fields.text.says("The public name of who published it."),
        ).says("The authority's decision, before two people had to sign it."),
    }
)
"""The forms of contents from before they said their version; they stay readable."""


def form_of(kind: str, content: Mapping[str, JsonValue]) -> Form:
    """Return the form that a content of a kind must have, by the version that it says."""
    return EARLIER[kind] if kind in EARLIER and "version" not in content else CONTENTS[kind]
