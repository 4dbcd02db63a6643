"""The dossier of one consultation: everything that is public and can be checked, as one file."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from ballots.dossier.layout import DossierParts, build_dossier
from participate.decisions import policy, repository
from participate.elections import service as elections
from participate.elections.policy import State
from participate.elections.service import ElectionView
from participate.record import service as record
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_


def export_dossier(session: Session, consultation: str, quorum: int = 0) -> bytes:
    """The dossier of one consultation as canonical zip bytes, from what is public now.

    The same public state gives the same bytes. `quorum` witnesses are wished for, those of the
    vote's rules demanded. Raises NotFoundError for an unknown or unpublished consultation, and
    ConflictError while its vote is set up but not counted (a dossier answers for a whole vote) or
    while the rules' witnesses have not signed it.
    """
    chambers = elections.list_elections(session, consultation)
    policy.require_counted(chamber.state for chamber in chambers)
    demanded = _demanded_witnesses(session, consultation) if chambers else 0
    run = record.export_run(session, consultation, demanded or quorum, demanded=demanded > 0)
    if run is None:
        raise NotFoundError(N_("This consultation is not published."))
    outcome = repository.find_outcome(session, consultation)
    secret = elections.only_secret(chambers)
    return build_dossier(
        DossierParts(
            consultation=consultation,
            log_key=run.log_key,
            first=run.first,
            checkpoint=run.checkpoint,
            left=run.left,
            entries=run.entries,
            openings=run.openings,
            archives={c.uuid: elections.export_archive(session, c.uuid) for c in secret},
            statement_proofs={
                (c.uuid, owner): proof
                for c in secret
                for owner, proof in elections.export_statement_proofs(session, c.uuid).items()
            },
            outcome=None if outcome is None else outcome.document,
            closes=_witnessed_closes(session, secret, demanded) if demanded else {},
            shuffle_proofs={
                (c.uuid, owner): proof
                for c in secret
                for owner, proof in elections.export_shuffle_proofs(session, c.uuid).items()
            },
        )
    )


def _demanded_witnesses(session: Session, consultation: str) -> int:
    return elections.get_rules(session, consultation).witness_quorum


def _witnessed_closes(
    session: Session, chambers: Sequence[ElectionView], quorum: int
) -> Mapping[str, bytes]:
    """The witnesses' checkpoints over those tallies that were opened, by election."""
    opened = [each.uuid for each in chambers if each.state is State.OPENED]
    found = {uuid: elections.find_witnessed_seal(session, uuid, quorum) for uuid in opened}
    return {uuid: note for uuid, note in found.items() if note is not None}
