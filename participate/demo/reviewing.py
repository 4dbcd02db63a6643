"""The demo's experts: a panel where the content has one, everybody with the role elsewhere."""

from collections.abc import Mapping, Sequence

from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.demo.content import (
    ConsultationContent,
    MemberContent,
    PanelContent,
    ProposalContent,
)
from participate.demo.crowd import OFFICIAL, Crowd
from participate.demo_trustees.people import Stage
from participate.panels import service as panels
from participate.panels.service import Acceptance, Invitation, Terms
from participate.reviews import service as reviews
from participate.shared.act import Act
from participate.shared.text import pick

EXPERTS = 12
_SITE = "http://127.0.0.1"  # of links in mails that were read long ago
_ZH = "zh"


def convene(
    stage: Stage, crowd: Crowd, consultation: str, content: ConsultationContent
) -> Mapping[str, MemberContent]:
    """Convene the panel, where there is one, and invite its members; return them by invitation."""
    if content.panel is None:
        return {}
    with stage.writing(crowd.person(OFFICIAL)) as act:
        panels.convene_panel(act, consultation, Terms(content.panel.terms, _ZH))
        view = consultations.get_consultation(act.session, consultation)
        until = view.span(Phase.DECISION).ends
        return {
            panels.invite(
                act,
                consultation,
                Invitation(
                    crowd.expert_address(member.expert),
                    member.name,
                    member.field,
                    member.institution,
                    until,
                ),
                site=_SITE,
            ): member
            for member in content.panel.members
        }


def seat(stage: Stage, crowd: Crowd, consultation: str, panel: Mapping[str, MemberContent]) -> None:
    """Let everybody whom the office invited join the panel."""
    for invitation, member in panel.items():
        with stage.writing(crowd.expert(member.expert)) as act:
            accepted = Acceptance(member.interests, member.gender, _ZH)
            panels.join(act, consultation, invitation, accepted)


def review_all(
    stage: Stage,
    crowd: Crowd,
    content: ConsultationContent,
    made: Sequence[str],
) -> None:
    """Let every expert but the late ones and the one whom visitors play review the proposals."""
    for number, (proposal, identifier) in enumerate(zip(content.proposals, made, strict=True), 1):
        if not proposal.scores:
            continue
        if content.panel is not None:
            timely = [member for member in content.panel.members if not member.late]
            _review_as_panel(stage, crowd, content.panel, timely, (number, proposal, identifier))
            continue
        for expert in range(1, EXPERTS):
            language = "en" if crowd.expert(expert).name.isascii() else _ZH
            affiliation, _ = pick(crowd.names.affiliation, language)
            with stage.writing(crowd.expert(expert)) as act:
                declaration = reviews.Declaration(affiliation, "", recused=False)
                reviews.declare_interests(act, identifier, declaration, language=language)
                reviews.submit_review(act, identifier, _found(act, proposal, identifier, expert))


def review_late(
    stage: Stage,
    crowd: Crowd,
    content: ConsultationContent,
    made: Sequence[str],
) -> None:
    """Let the panel's late members review on the day after the announced end."""
    if content.panel is None:
        return
    late = [member for member in content.panel.members if member.late]
    for number, (proposal, identifier) in enumerate(zip(content.proposals, made, strict=True), 1):
        _review_as_panel(stage, crowd, content.panel, late, (number, proposal, identifier))


def _review_as_panel(
    stage: Stage,
    crowd: Crowd,
    panel: PanelContent,
    members: Sequence[MemberContent],
    about: tuple[int, ProposalContent, str],
) -> None:
    """Let these members review a proposal, given with its number and id."""
    number, proposal, identifier = about
    for member in members:
        with stage.writing(crowd.expert(member.expert)) as act:
            if member.aside == number:
                aside = reviews.Declaration(member.institution, member.aside_reason, recused=True)
                reviews.declare_interests(act, identifier, aside, language=_ZH)
                continue
            found = _found(act, proposal, identifier, member.expert, panel.source)
            if member.revises == number:
                reviews.submit_review(
                    act, identifier, _found(act, proposal, identifier, 0, panel.source)
                )
            reviews.submit_review(act, identifier, found)


def _found(
    act: Act, proposal: ProposalContent, identifier: str, expert: int, source: str = ""
) -> reviews.ReviewDraft:
    """What an expert finds: not all alike."""
    language = "en" if act.actor.name.isascii() else _ZH
    reason, _ = pick(proposal.reason, language)
    criteria = reviews.get_task(act, identifier).consultation.criteria
    scores = tuple(
        reviews.Score(criterion.id, _varied(score, expert + place), reason)
        for place, (criterion, score) in enumerate(zip(criteria, proposal.scores, strict=True))
    )
    return reviews.ReviewDraft(scores, reason, language, (source,) if source else ())


def _varied(score: int, number: int) -> int:
    """A score near the given one: every fourth expert is one lower, every fifth one higher."""
    return max(1, min(5, score - (number % 4 == 0) + (number % 5 == 0)))
