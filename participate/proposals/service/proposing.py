"""Making, changing and supporting proposals. Every version stays readable and recorded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from ballots.encoding import JsonLike, canonical_json
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.moderation import service as moderation
from participate.moderation.policy import Tombstone
from participate.proposals import policy, repository
from participate.proposals.models import ProposalRow, SupportRow, VersionRow
from participate.proposals.repository import Found
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_
from participate.shared.ids import is_id, new_id

KIND = "proposal"
NO_PROPOSAL = N_("There is no such proposal.")
NO_VERSION = N_("This proposal has no such version.")
TOTALS_AN_ENTRY = 1000
"""How many proposals' supports one entry of the record holds, well below 64 KiB."""
MINE = 200
"""How many of a person's own proposals one page shows."""


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """What somebody proposes: Markdown in one language ("en" or "zh")."""

    title: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal in its latest version; `record_index` is that version's entry.

    Where its words are hidden or erased a tombstone stands in their place, and they and the
    author's name are "" to everybody but the author.
    """

    id: str
    consultation: str
    number: int
    title: str
    text: str
    language: str
    version: int
    author: str
    author_name: str
    author_role: str
    supports: int
    created_at: datetime
    updated_at: datetime
    record_index: int
    tombstone: Tombstone | None = None

    @property
    def by_office(self) -> bool:
        """Whether the office proposes it."""
        return self.author_role == "official"


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a proposal's words."""

    number: int
    title: str
    text: str
    language: str
    written_at: datetime
    record_index: int
    tombstone: Tombstone | None = None


def propose(
    act: Act, consultation: str, draft: ProposalDraft, *, by_office: bool = False
) -> ProposalView:
    """Make a proposal and record its first version."""
    phase = consultations.read_consultation(act.session, act.actor, consultation).phase
    policy.require(policy.proposing_refusal(act.actor, phase, by_office=by_office))
    row = ProposalRow(
        id=new_id(act.randomness),
        consultation=consultation,
        number=repository.next_number(act.session, consultation),
        author=act.actor.account or "",
        author_name=act.actor.name,
        author_role=policy.speaking_role(act.actor.roles, by_office=by_office),
        created_at=act.now,
        version=1,
    )
    act.session.add(row)
    act.session.flush()
    return _view(Found(row, _write_version(act, row, draft), 0))


def edit_proposal(act: Act, proposal: str, draft: ProposalDraft, *, base: int) -> ProposalView:
    """Write the next version over version `base`; ConflictError if that is not the latest."""
    found = _find(act.session, proposal)
    phase = consultations.read_consultation(
        act.session, act.actor, found.proposal.consultation
    ).phase
    policy.require(policy.editing_refusal(act.actor, found.proposal.author, phase))
    policy.require_shown(_views(act.session, (found,))[0].tombstone)
    if base != found.proposal.version:
        raise policy.stale_version()
    found.proposal.version += 1
    return _view(Found(found.proposal, _write_version(act, found.proposal, draft), found.supports))


def support_proposal(act: Act, proposal: str) -> None:
    """Give one's support; giving it again changes nothing."""
    row = _supportable(act, proposal)
    support = SupportRow(proposal=row.id, account=act.actor.account or "", given_at=act.now)
    try:
        with act.session.begin_nested():
            act.session.add(support)
    except IntegrityError:
        if repository.find_support(act.session, support.proposal, support.account) is None:
            raise


def withdraw_support(act: Act, proposal: str) -> None:
    """Take one's support back; without one nothing changes."""
    row = _supportable(act, proposal)
    repository.remove_support(act.session, row.id, act.actor.account or "")


def record_supports(act: Act, consultation: str, phase: Phase, by: str) -> tuple[int, ...]:
    """Record how many people support each proposal as a phase ends; the indices of the entries.

    There is none where nothing was proposed. `by` is the role of who ends the phase.
    """
    found = repository.list_in(act.session, consultation)
    parts = [found[at : at + TOTALS_AN_ENTRY] for at in range(0, len(found), TOTALS_AN_ENTRY)]
    return tuple(
        record.append(
            act.session,
            {
                "kind": "supports.counted",
                "consultation": consultation,
                "at": format_moment(act.now),
                "by": by,
                "phase": str(phase),
                "part": number,
                "parts": len(parts),
                "totals": [{"proposal": each.proposal.id, "count": each.supports} for each in part],
            },
        )
        for number, part in enumerate(parts, 1)
    )


def get_proposal(session: Session, proposal: str) -> ProposalView:
    """A proposal; NotFoundError if there is none. Who may see it follows its consultation."""
    return _sealed(_views(session, (_find(session, proposal),)))[0]


def list_proposals(session: Session, consultation: str) -> tuple[ProposalView, ...]:
    """Every proposal of a consultation in the order in which they were made."""
    return _sealed(_views(session, repository.list_in(session, consultation)))


def list_shown(session: Session, consultation: str) -> tuple[ProposalView, ...]:
    """The proposals that can be reviewed and voted on: none that is hidden or erased."""
    found = list_proposals(session, consultation)
    return tuple(view for view in found if view.tombstone is None)


def list_proposals_in(session: Session, ids: Collection[str]) -> tuple[ProposalView, ...]:
    """Every proposal of these consultations, each consultation's in their order."""
    return _sealed(_views(session, repository.list_in_all(session, ids)))


def list_some_proposals(
    session: Session, consultation: str, *, limit: int, offset: int
) -> tuple[ProposalView, ...]:
    """One page of a consultation's proposals in the order in which they were made."""
    return _sealed(_views(session, repository.list_in(session, consultation, limit, offset)))


def find_proposals(session: Session, ids: Collection[str]) -> Mapping[str, ProposalView]:
    """These proposals by id, those that exist."""
    return {view.id: view for view in _sealed(_views(session, repository.find_many(session, ids)))}


def find_whole_proposals(session: Session, ids: Collection[str]) -> Mapping[str, ProposalView]:
    """These proposals by id, in full: for those who judge or answer for them."""
    return {view.id: view for view in _views(session, repository.find_many(session, ids))}


def list_proposals_by(session: Session, account: str) -> tuple[ProposalView, ...]:
    """A person's latest proposals, newest first, in full also where others do not see them."""
    return _views(session, repository.list_by_author(session, account, MINE))


def list_supported_by(session: Session, account: str) -> tuple[ProposalView, ...]:
    """The proposals that a person supports, latest first."""
    return _sealed(_views(session, repository.list_supported(session, account, MINE)))


def list_versions(session: Session, proposal: str) -> tuple[VersionView, ...]:
    """Every version of a proposal, latest first; those hidden or erased without their words."""
    versions = list_whole_versions(session, proposal)
    entries = {str(version.number): version.record_index for version in versions}
    gone = moderation.find_tombstones(session, KIND, entries)
    return tuple(_sealed_version(version, gone.get(str(version.number))) for version in versions)


def list_whole_versions(session: Session, proposal: str) -> tuple[VersionView, ...]:
    """Every version of a proposal, latest first, in full: for those who answer for them."""
    return tuple(_version(row) for row in repository.list_versions(session, proposal))


def list_entries(session: Session, ids: Collection[str]) -> Mapping[str, tuple[int, ...]]:
    """The record's entries of every version of these proposals, first version first; one query."""
    found: dict[str, tuple[int, ...]] = {}
    for proposal, index in repository.list_entries(session, ids):
        found[proposal] = (*found.get(proposal, ()), index)
    return found


def has_supported(session: Session, proposal: str, account: str | None) -> bool:
    """Whether this person supports the proposal."""
    return account is not None and repository.find_support(session, proposal, account) is not None


def count_in_consultations(session: Session, ids: Collection[str]) -> Mapping[str, int]:
    """How many proposals each of these consultations has."""
    return {**dict.fromkeys(ids, 0), **dict(repository.count_in(session, ids))}


def _write_version(act: Act, row: ProposalRow, draft: ProposalDraft) -> VersionRow:
    content = {
        "title": draft.title,
        "text": draft.text,
        "language": draft.language,
        "author": row.author_name,
    }
    entry: dict[str, JsonLike] = {
        "kind": "proposal.version",
        "consultation": row.consultation,
        "at": format_moment(act.now),
        "by": row.author_role,
        "proposal": row.id,
        "version": row.version,
    }
    version = VersionRow(
        proposal=row.id,
        number=row.version,
        title=draft.title,
        text=draft.text,
        language=draft.language,
        written_at=act.now,
        record_index=record.append_committed(
            act.session, entry, canonical_json(content), act.randomness
        ),
    )
    act.session.add(version)
    act.session.flush()
    return version


def _supportable(act: Act, proposal: str) -> ProposalRow:
    found = _find(act.session, proposal)
    row = found.proposal
    policy.require_shown(_views(act.session, (found,))[0].tombstone)
    phase = consultations.read_consultation(act.session, act.actor, row.consultation).phase
    policy.require(policy.supporting_refusal(act.actor, phase))
    return row


def _find(session: Session, proposal: str) -> Found:
    found = repository.find(session, proposal) if is_id(proposal) else None
    if found is None:
        raise NotFoundError(NO_PROPOSAL)
    return found


def _version(row: VersionRow) -> VersionView:
    return VersionView(
        number=row.number,
        title=row.title,
        text=row.text,
        language=row.language,
        written_at=row.written_at,
        record_index=row.record_index,
    )


def _sealed_version(view: VersionView, gone: Tombstone | None) -> VersionView:
    return view if gone is None else replace(view, title="", text="", tombstone=gone)


def _views(session: Session, rows: Sequence[Found]) -> tuple[ProposalView, ...]:
    entries = {found.proposal.id: found.version.record_index for found in rows}
    gone = moderation.find_tombstones(session, KIND, entries)
    return tuple(replace(_view(found), tombstone=gone.get(found.proposal.id)) for found in rows)


def _sealed(views: Sequence[ProposalView]) -> tuple[ProposalView, ...]:
    """Proposals as everybody sees them."""
    return tuple(
        view if view.tombstone is None else replace(view, title="", text="", author_name="")
        for view in views
    )


def _view(found: Found) -> ProposalView:
    proposal, version, supports = found
    return ProposalView(
        id=proposal.id,
        consultation=proposal.consultation,
        number=proposal.number,
        title=version.title,
        text=version.text,
        language=version.language,
        version=proposal.version,
        author=proposal.author,
        author_name=proposal.author_name,
        author_role=proposal.author_role,
        supports=supports,
        created_at=proposal.created_at,
        updated_at=version.written_at,
        record_index=version.record_index,
    )
