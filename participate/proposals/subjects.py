"""Proposals as subjects: of comments, reports, moderation."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from participate.consultations import service as consultations
from participate.proposals import policy, service
from participate.proposals.service import KIND, ProposalView
from participate.shared.subjects import Contribution, Subject, SubjectCard


def proposal_path(consultation: str, proposal: str) -> str:
    """The address of a proposal's page."""
    return f"/consultations/{consultation}/proposals/{proposal}"


def card_of(proposal: ProposalView, *, accepts_comments: bool) -> SubjectCard:
    """The card of a proposal already at hand; a hidden one takes no comments."""
    gone = proposal.tombstone
    return SubjectCard(
        subject=Subject(KIND, proposal.id),
        title="" if gone else proposal.title,
        language=proposal.language,
        url=proposal_path(proposal.consultation, proposal.id),
        consultation=proposal.consultation,
        accepts_comments=accepts_comments and gone is None,
        standing=gone.standing if gone else "",
    )


class ProposalSubjects:
    """Answers for subjects of the kind "proposal"."""

    def cards(self, session: Session, ids: Collection[str]) -> Mapping[str, SubjectCard]:
        """Return the cards of those ids that exist; a fixed number of queries."""
        return _cards(session, service.find_proposals(session, ids))

    def contributions(self, session: Session, ids: Collection[str]) -> Mapping[str, Contribution]:
        """Return the words of those ids that exist; a fixed number of queries."""
        proposals = service.find_whole_proposals(session, ids)
        entries = service.list_entries(session, ids)
        cards = _cards(session, proposals)
        return {
            proposal.id: Contribution(
                card=cards[proposal.id],
                author=proposal.author,
                author_name=proposal.author_name,
                author_role=proposal.author_role,
                title=proposal.title,
                text=proposal.text,
                language=proposal.language,
                written_at=proposal.updated_at,
                entries=entries[proposal.id],
            )
            for proposal in proposals.values()
        }

    def by_author(self, session: Session, account: str) -> tuple[str, ...]:
        """Return the ids of all of a person's proposals, the first one first."""
        return service.list_ids_by(session, account)

    def empty(self, session: Session, ids: Collection[str]) -> None:
        """Take the words of every version and the author's public name out, for good."""
        service.empty_proposals(session, ids)


def _cards(session: Session, proposals: Mapping[str, ProposalView]) -> Mapping[str, SubjectCard]:
    places = {proposal.consultation for proposal in proposals.values()}
    phases = {
        view.id: view.phase for view in consultations.find_consultations(session, places).values()
    }
    return {
        proposal.id: card_of(
            proposal, accepts_comments=policy.commenting_allowed(phases[proposal.consultation])
        )
        for proposal in proposals.values()
    }
