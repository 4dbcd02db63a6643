"""The catalogue: every kind of entry, what it means, and the form of each of its fields.

One source for the check, the JSON Schemas (`ballots.dossier.schemas`) and the documentation. Kinds
are only ever added, at the end: a record keeps its entries for ever, and they stay readable.
Source: specification 14.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from ballots.crypto.plaintext import LARGEST_ANSWER
from ballots.dossier.promise_kinds import PROMISE_KINDS
from ballots.dossier.registrar_kinds import REGISTRAR_KINDS
from ballots.dossier.review_kinds import REVIEW_KINDS
from ballots.dossier.roll_kinds import ROLL_KINDS
from ballots.dossier.trustee_kinds import TRUSTEE_KINDS
from ballots.record import fields
from ballots.record.fields import Form, between, many, matching, one_of, shape


class Kind(StrEnum):
    """What an entry says happened. Append-only: none is renamed, moved or removed."""

    CONSULTATION_PUBLISHED = "consultation.published"
    PHASE_MOVED = "phase.moved"
    PROPOSAL_VERSION = "proposal.version"
    COMMENT_POSTED = "comment.posted"
    REVIEW_SUBMITTED = "review.submitted"
    ROLL_SEALED = "roll.sealed"
    RULES_FIXED = "rules.fixed"
    ELECTION_EVENT = "election.event"
    ELECTION_OPENED = "election.opened"
    OUTCOME_PUBLISHED = "outcome.published"
    DECISION_PUBLISHED = "decision.published"
    CONTENT_HIDDEN = "content.hidden"
    CONTENT_RESTORED = "content.restored"
    APPEAL_MADE = "appeal.made"
    APPEAL_ANSWERED = "appeal.answered"
    CONTENT_ERASED = "content.erased"
    INTEREST_DECLARED = "interest.declared"
    SUPPORTS_COUNTED = "supports.counted"
    KEY_GIVEN = "key.given"
    ROLE_GRANTED = "role.granted"
    ROLE_TAKEN = "role.taken"
    SETTINGS_NOTED = "settings.noted"
    SOFTWARE_NOTED = "software.noted"
    NAMED_VOTE = "named.vote"
    NAMED_CLOSED = "named.closed"
    REHEARSAL_MADE = "rehearsal.made"
    SETUP_ACCEPTED = "setup.accepted"
    CREDENTIALS_LISTED = "credentials.listed"
    CEREMONY_BEGUN = "ceremony.begun"
    CEREMONY_STEP = "ceremony.step"
    CEREMONY_ENDED = "ceremony.ended"
    SPARE_ASSIGNED = "spare.assigned"
    VOTING_EXTENDED = "voting.extended"
    BALLOT_SPOILED = "ballot.spoiled"
    CODES_PRINTED = "codes.printed"
    HEALTH_ASKED = "health.asked"
    HEALTH_ANSWERED = "health.answered"
    PANEL_CONVENED = "panel.convened"
    PANEL_JOINED = "panel.joined"
    PANEL_LEFT = "panel.left"
    REVIEW_REVISED = "review.revised"
    LETTERS_DOWNLOADED = "letters.downloaded"
    PAPER_ANNOUNCED = "paper.announced"
    PAPER_COUNTED = "paper.counted"
    PROMISE_MADE = "promise.made"
    PROMISE_REPORTED = "promise.reported"
    CONSULTATION_CLOSED = "consultation.closed"
    CHECKS_CHOSEN = "checks.chosen"
    PLACE_CLAIMED = "place.claimed"


RESTORED_BECAUSE = ("appeal", "mistake")
ANSWERS = ("upheld", "overturned")
ERASED_BECAUSE = ("author", "authority")

_AT = fields.moment.says("When it was done, in UTC.")
_BY = fields.role.says("The role in which it was done; never a person.")
_ANYWHERE = {"at": _AT, "by": _BY}
_WITHIN = {
    "consultation": fields.identifier.says("The consultation that it belongs to."),
    **_ANYWHERE,
}
_COMMITTED = {
    "commitment": fields.digest.says("The commitment to the content, which lies outside the log.")
}
_SUBJECT = fields.subject.says("What it is about, such as comment:<id>.")
_INDICES = many(fields.count)
_NAMED_ELECTION = fields.identifier.says("The chamber's election, as the rules name it.")


def _entry(kind: Kind, sentence: str, **more: Form) -> tuple[Kind, Form]:
    """Return a kind and the form of its entries."""
    named = one_of(kind.value).says("What happened.")
    return kind, shape(kind=named, **more).says(sentence)


_FORMS: Mapping[str, Form] = MappingProxyType(
    dict(
        (
            _entry(
                Kind.CONSULTATION_PUBLISHED,
                "A consultation was published; its first entry.",
                **_WITHIN,
                **_COMMITTED,
            ),
            _entry(
                Kind.PHASE_MOVED,
                "A consultation moved on to another phase.",
                **_WITHIN,
                **{
                    "from": fields.phase.says("The phase that ended."),
                    "to": fields.phase.says("The phase that began."),
                },
            ),
            _entry(
                Kind.PROPOSAL_VERSION,
                "A proposal was made or changed.",
                **_WITHIN,
                proposal=fields.identifier.says("The proposal."),
                version=fields.positive.says("Its version, from 1."),
                **_COMMITTED,
            ),
            _entry(
                Kind.COMMENT_POSTED,
                "A comment was published.",
                **_WITHIN,
                comment=fields.identifier.says("The comment."),
                subject=_SUBJECT,
                **_COMMITTED,
            ),
            _entry(
                Kind.REVIEW_SUBMITTED,
                "An expert's review of a proposal was published, or that the expert stands aside.",
                **_WITHIN,
                review=fields.identifier.says("The review."),
                proposal=fields.identifier.says("The proposal that it is about."),
                version=fields.positive.says("The version that it is about."),
                **_COMMITTED,
            ),
            _entry(
                Kind.ROLL_SEALED,
                "The roll of a chamber's voters was closed.",
                **_WITHIN,
                chamber=fields.chamber_name.says("The chamber."),
                count=fields.count.says("How many stand on the roll."),
                root=fields.digest.says("The root of the Merkle tree over the salted addresses."),
            ),
            _entry(
                Kind.RULES_FIXED,
                "The rules of a vote were fixed.",
                **_WITHIN,
                document=fields.text.says("The bytes of the rules as text."),
            ),
            _entry(
                Kind.ELECTION_EVENT,
                "An event of a chamber's election: its set-up, a ballot, the close, the count.",
                election=fields.identifier.says("The uuid of the election."),
                event=fields.text.says("The bytes of the event as text."),
            ),
            _entry(
                Kind.ELECTION_OPENED,
                "Voting was opened.",
                **_WITHIN,
                elections=many(fields.identifier).says("The uuids, in the order of the rules."),
            ),
            _entry(
                Kind.OUTCOME_PUBLISHED,
                "What follows from the counts by the rules was published.",
                **_WITHIN,
                outcome=fields.digest.says("The SHA-256 of the outcome's document."),
            ),
            _entry(
                Kind.DECISION_PUBLISHED,
                "The authority's decision and its reasons were published.",
                **_WITHIN,
                **_COMMITTED,
            ),
            _entry(
                Kind.CONTENT_HIDDEN,
                "A moderator hid a proposal or a comment.",
                **_WITHIN,
                subject=_SUBJECT,
                entries=_INDICES.says("The entries whose contents are hidden, by index."),
                reason=fields.reason_code.says("The reason's code in the code of conduct."),
                rule=fields.rule_name.says("The published rule that was applied."),
            ),
            _entry(
                Kind.CONTENT_RESTORED,
                "Something hidden is shown again.",
                **_WITHIN,
                subject=_SUBJECT,
                entries=_INDICES.says("The entries whose contents are shown again, by index."),
                reason=one_of(*RESTORED_BECAUSE).says(
                    "Why: after an appeal, or by mistake hidden."
                ),
            ),
            _entry(
                Kind.APPEAL_MADE,
                "An author appealed against the hiding of what they wrote.",
                **_WITHIN,
                subject=_SUBJECT,
                **_COMMITTED,
            ),
            _entry(
                Kind.APPEAL_ANSWERED,
                "Another moderator answered an appeal.",
                **_WITHIN,
                subject=_SUBJECT,
                appeal=fields.count.says("The index of the appeal's entry."),
                answer=one_of(*ANSWERS).says("Whether the hiding was upheld or overturned."),
                **_COMMITTED,
            ),
            _entry(
                Kind.CONTENT_ERASED,
                "What somebody wrote was erased; the log holds without it.",
                **_WITHIN,
                entries=_INDICES.says("The entries whose contents are erased, by index."),
                reason=one_of(*ERASED_BECAUSE).says("At whose demand: the author's, or the law's."),
            ),
            _entry(
                Kind.INTEREST_DECLARED,
                "An expert declared their interests before reviewing a proposal.",
                **_WITHIN,
                proposal=fields.identifier.says("The proposal that the expert is to review."),
                **_COMMITTED,
            ),
            _entry(
                Kind.SUPPORTS_COUNTED,
                "A phase ended, and these were the supports of the proposals.",
                **_WITHIN,
                phase=fields.phase.says("The phase that ended."),
                part=fields.positive.says("Which part of the list this is, from 1."),
                parts=fields.positive.says("In how many entries the list stands."),
                totals=many(
                    shape(
                        proposal=fields.identifier.says("The proposal."),
                        count=fields.count.says("How many people supported it."),
                    )
                ).says("The proposals in the order in which they were made."),
            ),
            _entry(
                Kind.KEY_GIVEN,
                "A trustee handed in a public key for a vote; a later one takes its place.",
                **_WITHIN,
                trustee=fields.positive.says("The trustee's place, from 1."),
                public_key=fields.digest.says("The public key in hex."),
            ),
            _entry(
                Kind.ROLE_GRANTED,
                "Somebody was given a role.",
                **_ANYWHERE,
                role=fields.role.says("The role."),
                **_COMMITTED,
            ),
            _entry(
                Kind.ROLE_TAKEN,
                "Somebody holds a role no more.",
                **_ANYWHERE,
                role=fields.role.says("The role."),
                grant=fields.count.says("The index of the entry by which it had been given."),
            ),
            _entry(
                Kind.SETTINGS_NOTED,
                "The platform runs with these settings from now on.",
                **_ANYWHERE,
                settings=many(
                    shape(
                        name=matching("[a-z][a-z0-9_]{0,63}", "a setting's name").says("Its name."),
                        value=fields.text.says("Its value."),
                    )
                ).says("Every setting that touches voting or the record."),
            ),
            _entry(
                Kind.SOFTWARE_NOTED,
                "The platform runs this software from now on.",
                **_ANYWHERE,
                version=fields.text.says("The version of the software."),
                assets=many(
                    shape(
                        name=fields.text.says("Its address below /static/."),
                        sha256=fields.digest.says("Its SHA-256."),
                    )
                ).says("The scripts and styles that browsers are given."),
            ),
            _entry(
                Kind.NAMED_VOTE,
                "A member of a chamber that votes by name voted; a later one takes its place.",
                **_WITHIN,
                election=_NAMED_ELECTION,
                place=fields.positive.says("The member's place on the roll, from 1."),
                member=fields.text.says("The member's public name."),
                answers=many(many(between(0, LARGEST_ANSWER))).says(
                    "One answer a question, each with one whole number an option."
                ),
            ),
            _entry(
                Kind.NAMED_CLOSED,
                "The voting of a chamber that votes by name was closed.",
                **_WITHIN,
                election=_NAMED_ELECTION,
                count=fields.count.says("How many members' votes count."),
                votes=many(
                    shape(
                        place=fields.positive.says("The member's place on the roll."),
                        sha256=fields.digest.says("The SHA-256 of the vote's entry."),
                    )
                ).says("The votes that count, in the order of the roll."),
            ),
            *(
                _entry(Kind(kind), sentence, **_WITHIN, **more)
                for kind, (sentence, more) in {
                    **TRUSTEE_KINDS,
                    **REGISTRAR_KINDS,
                    **ROLL_KINDS,
                }.items()
            ),
            _entry(
                Kind.VOTING_EXTENDED,
                "The close of every chamber was put off, as the rules allow after an outage.",
                **_WITHIN,
                number=fields.positive.says("Which extension of this vote it is, from 1."),
                closes=fields.moment.says("When voting closes now."),
                reason=fields.text.says("What had happened, in the official's words."),
            ),
            _entry(
                Kind.BALLOT_SPOILED,
                "A voter tested the device with a ballot, which is burned: it can never be cast.",
                **_WITHIN,
                election=fields.identifier.says("The uuid of the election."),
                tracker=matching("[A-Za-z0-9+/]{43}", "a tracker").says("The ballot's tracker."),
            ),
            *(
                _entry(Kind(kind), sentence, **_WITHIN, **more, **_COMMITTED)
                for kind, (sentence, more) in REVIEW_KINDS.items()
            ),
            *(
                _entry(Kind(kind), sentence, **_WITHIN, **more, **(_COMMITTED if commits else {}))
                for kind, (sentence, more, commits) in PROMISE_KINDS.items()
            ),
        )
    )
)
ENTRIES: Mapping[str, Form] = MappingProxyType({kind: _FORMS[kind] for kind in Kind})
"""The form of every kind of entry, in the order of the kinds."""
