"""Proposals as subjects of comments."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from participate.consultations import service as consultations
from participate.proposals import policy, service
from participate.proposals.service import ProposalView
from participate.shared.subjects import Subject, SubjectCard

KIND = "proposal"


def proposal_path(consultation: str, proposal: str) -> str:
    """The address of a proposal's page."""
    return f"/consultations/{consultation}/proposals/{proposal}"


def card_of(proposal: ProposalView, *, accepts_comments: bool) -> SubjectCard:
    """The card of a proposal already at hand."""
    return SubjectCard(
        subject=Subject(KIND, proposal.id),
        title=proposal.title,
        language=proposal.language,
        url=proposal_path(proposal.consultation, proposal.id),
        consultation=proposal.consultation,
        accepts_comments=accepts_comments,
    )


class ProposalSubjects:
    """Answers for subjects of the kind "proposal"."""

    def cards(self, session: Session, ids: Collection[str]) -> Mapping[str, SubjectCard]:
        """Return the cards of those ids that exist; a fixed number of queries."""
        proposals = service.find_proposals(session, ids)
        places = {proposal.consultation for proposal in proposals.values()}
        phases = {
            view.id: view.phase
            for view in consultations.find_consultations(session, places).values()
        }
        return {
            proposal.id: card_of(
                proposal, accepts_comments=policy.commenting_allowed(phases[proposal.consultation])
            )
            for proposal in proposals.values()
        }
