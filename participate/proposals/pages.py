"""What the templates of proposals get."""

from collections.abc import Mapping
from dataclasses import dataclass

from participate.comments.policy import Stance
from participate.comments.service import CommentView
from participate.consultations.service import ConsultationView
from participate.proposals.policy import TITLE_LENGTH
from participate.proposals.service import ProposalView, VersionView
from participate.proposals.subjects import proposal_path
from participate.shared.wording import Stretch, compare_wording


@dataclass(frozen=True, slots=True)
class ProposalFormPage:
    """The form of a proposal or of its next version.

    `path` is where the form goes, `back` where "Cancel" leads; `version` is the one that the author
    works on, 0 for a new proposal; `stale` says that meanwhile there is a newer one, which `newer`
    holds.
    """

    consultation: ConsultationView
    path: str
    back: str
    values: Mapping[str, str]
    errors: Mapping[str, str]
    may_speak_for_office: bool = False
    version: int = 0
    newer: ProposalView | None = None
    stale: str = ""
    title_length: int = TITLE_LENGTH


@dataclass(frozen=True, slots=True)
class CommentFormPage:
    """The form of a comment."""

    consultation: ConsultationView
    proposal: ProposalView
    path: str
    values: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CommentsPage:
    """All comments on a proposal, a page of them at a time, newest first."""

    consultation: ConsultationView
    proposal: ProposalView
    path: str
    comments: tuple[CommentView, ...]
    counts: Mapping[Stance, int]
    may_comment: bool
    newer: str
    older: str

    @property
    def total(self) -> int:
        """How many there are on all pages."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version of a proposal beside the one before it."""

    consultation: ConsultationView
    proposal: ProposalView
    path: str
    version: VersionView
    before: VersionView | None
    title_changes: tuple[Stretch, ...]
    text_changes: tuple[Stretch, ...]
    others: tuple[VersionView, ...]


def make_version_page(
    consultation: ConsultationView,
    proposal: ProposalView,
    versions: tuple[VersionView, ...],
    number: int,
) -> VersionPage:
    """Build the page of version `number`, which is one of `versions` (latest first)."""
    by_number = {version.number: version for version in versions}
    version, before = by_number[number], by_number.get(number - 1)
    return VersionPage(
        consultation=consultation,
        proposal=proposal,
        path=proposal_path(consultation.id, proposal.id),
        version=version,
        before=before,
        title_changes=compare_wording(before.title, version.title) if before else (),
        text_changes=compare_wording(before.text, version.text) if before else (),
        others=versions,
    )
