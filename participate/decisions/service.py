"""Use cases: publish the outcome, publish the decision, export the dossier.

The outcome is recomputed from the sealed rules and the opened tallies alone; the decision is
checked against it. Both are written with their record entry in the caller's one unit of work.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter
from sqlmodel import Session

from ballots.combining import ChamberTally, Outcome, Rules, combine, departs
from ballots.dossier.layout import DossierParts, build_dossier
from ballots.encoding import canonical_json, sha256_hex
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.consultations.service import Criterion
from participate.decisions import policy, repository
from participate.decisions.documents import read_outcome
from participate.decisions.models import DecisionRow, OutcomeRow
from participate.decisions.policy import Verdict
from participate.elections import service as elections
from participate.elections.policy import State
from participate.elections.service import ElectionView, PaperView, Units
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.text import Text

MAX_DECISION_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class VerdictGiven:
    """The authority's verdict on one proposal, with its reasons."""

    proposal: str
    verdict: Verdict
    reasons: str


@dataclass(frozen=True, slots=True)
class DecisionGiven:
    """A decision before it is published: a verdict for every proposal, in the ballot's order."""

    verdicts: tuple[VerdictGiven, ...]
    departure: str
    language: str


@dataclass(frozen=True, slots=True)
class DecisionContent:
    """A decision as it is published: the content of the commitment, fields in its order."""

    verdicts: tuple[VerdictGiven, ...]
    departure: str
    language: str
    official: str


_CONTENT: Final = TypeAdapter(DecisionContent)


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A published outcome with its place in the record; `tallies` are the chambers' in order."""

    outcome: Outcome
    tallies: Mapping[str, ChamberTally]
    index: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A published decision with its place in the record."""

    decision: DecisionGiven
    official: str
    index: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class ResultView:
    """All that stands behind the result page; `paper`: chambers with voters on paper."""

    consultation: str
    title: Text
    phase: Phase
    chambers: tuple[ElectionView, ...]
    rules: Rules | None
    outcome: OutcomeView | None
    decision: DecisionView | None
    criteria: tuple[Criterion, ...] = ()
    paper: tuple[PaperView, ...] = ()

    @property
    def proposals(self) -> tuple[str, ...]:
        """The proposals on the ballot, each once, in the rules' order."""
        if self.rules is None:
            return ()
        options = (option.id for contest in self.rules.contests for option in contest.options)
        return tuple(dict.fromkeys(options))


def get_result(session: Session, consultation: str) -> ResultView:
    """What is known of a vote's result; NotFoundError for an unknown consultation."""
    view = consultations.get_consultation(session, consultation)
    chambers = elections.list_elections(session, consultation)
    sealed = any(chamber.state != "drafted" for chamber in chambers)
    return ResultView(
        consultation=consultation,
        title=view.title,
        phase=view.phase,
        chambers=chambers,
        rules=Rules.from_bytes(elections.rules_document(session, consultation)) if sealed else None,
        outcome=get_outcome(session, consultation),
        decision=get_decision(session, consultation),
        criteria=view.criteria,
        paper=elections.list_paper(session, consultation),
    )


def require_decidable(act: Act, result: ResultView) -> Outcome:
    """Return the outcome to decide on; DeniedError or ConflictError unless this person may now."""
    policy.require_may_decide(act.actor)
    policy.require_decision_phase(result.phase)
    if result.outcome is None:
        raise ConflictError("no-outcome", N_("Publish the outcome first; the decision answers it."))
    if result.decision is not None:
        raise ConflictError("decided", N_("The decision is published already."))
    return result.outcome.outcome


def publish_outcome(act: Act, consultation: str) -> int:
    """Compute the outcome by the sealed rules and publish it; returns the record index.

    Raises DeniedError, and ConflictError while a chamber has no result or when it was published.
    """
    _require_publishable(act, consultation)
    return _publish(act, consultation, compute_outcome(act.session, consultation))


def count_and_publish(units: Units, consultation: str) -> int:
    """Do the same without holding up other writers: a count can take minutes.

    A counted chamber's tally never changes, so what was read stays true until it is written.
    """
    with units.reading() as act:
        _require_publishable(act, consultation)
        rules = Rules.from_bytes(elections.rules_document(act.session, consultation))
        tallies = elections.tallies(act.session, consultation)
    outcome = combine(rules, tallies)
    with units.writing() as act:
        _require_publishable(act, consultation)
        return _publish(act, consultation, outcome)


def _require_publishable(act: Act, consultation: str) -> None:
    policy.require_may_publish_outcome(act.actor)
    view = consultations.get_consultation(act.session, consultation)
    chambers = elections.list_elections(act.session, consultation)
    policy.require_results(view.phase, (chamber.state for chamber in chambers))
    if repository.find_outcome(act.session, consultation) is not None:
        raise ConflictError("outcome-published", N_("The outcome is published already."))


def _publish(act: Act, consultation: str, outcome: Outcome) -> int:
    document = outcome.to_bytes()
    index = record.append(
        act.session,
        {
            "kind": "outcome.published",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": "official",
            "outcome": sha256_hex(document),
        },
    )
    act.session.add(
        OutcomeRow(
            consultation=consultation, document=document, record_index=index, published_at=act.now
        )
    )
    act.session.flush()
    return index


def compute_outcome(session: Session, consultation: str) -> Outcome:
    """The outcome by the sealed rules from the tallies as they stand."""
    rules = Rules.from_bytes(elections.rules_document(session, consultation))
    return combine(rules, elections.tallies(session, consultation))


def get_outcome(session: Session, consultation: str) -> OutcomeView | None:
    """The published outcome, or None.

    It is read from its document, as counting can take minutes; its hash must be the recorded one.
    """
    row = repository.find_outcome(session, consultation)
    if row is None:
        return None
    recorded = record.get_entry(session, row.record_index).entry.text("outcome")
    if sha256_hex(row.document) != recorded:
        message = f"the stored outcome of {consultation} is not the recorded one"
        raise ValueError(message)
    tallies = elections.tallies(session, consultation)
    return OutcomeView(read_outcome(row.document), tallies, row.record_index, row.published_at)


def publish_decision(act: Act, consultation: str, given: DecisionGiven) -> int:
    """Publish the authority's decision with its reasons; returns the record index.

    Raises DeniedError, ConflictError (phase, no outcome, decided already) and InvalidInputError
    naming the field that is missing.
    """
    result = get_result(act.session, consultation)
    outcome = require_decidable(act, result)
    _require_complete(outcome, result.proposals, given)
    content = canonical_json(_CONTENT.dump_python(_signed(given, act.actor.name), mode="json"))
    if len(content) > MAX_DECISION_BYTES:
        raise InvalidInputError({"departure": N_("The decision is too long. Shorten the reasons.")})
    index = record.append_committed(
        act.session,
        {
            "kind": "decision.published",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": "publisher",
        },
        content,
        act.randomness,
    )
    act.session.add(
        DecisionRow(
            consultation=consultation,
            content=content,
            record_index=index,
            decided_by=act.actor.account or "",
            published_at=act.now,
        )
    )
    act.session.flush()
    return index


def _require_complete(outcome: Outcome, options: Sequence[str], given: DecisionGiven) -> None:
    verdicts = {verdict.proposal: verdict for verdict in given.verdicts}
    if len(verdicts) != len(given.verdicts) or set(verdicts) != set(options):
        raise InvalidInputError(
            {"verdicts": N_("Give a verdict for every proposal on the ballot.")}
        )
    missing = {
        f"reasons-{option}": N_("Give the reasons for this verdict.")
        for option in options
        if not verdicts[option].reasons.strip()
    }
    departing = departs(outcome, {key: str(value.verdict) for key, value in verdicts.items()})
    if not policy.departure_is_answered(departing, given.departure):
        missing["departure"] = N_(
            "This decision departs from the outcome of the vote. Say why not what the vote said."
        )
    if missing:
        raise InvalidInputError(missing)


def _signed(given: DecisionGiven, official: str) -> DecisionContent:
    return DecisionContent(given.verdicts, given.departure, given.language, official)


def get_decision(session: Session, consultation: str) -> DecisionView | None:
    """The published decision, or None."""
    row = repository.find_decision(session, consultation)
    if row is None:
        return None
    content = _CONTENT.validate_json(row.content)
    return DecisionView(
        DecisionGiven(content.verdicts, content.departure, content.language),
        content.official,
        row.record_index,
        row.published_at,
    )


def decided_among(session: Session, consultations: Collection[str]) -> frozenset[str]:
    """Those of these consultations whose decision is published."""
    return frozenset(repository.list_decided_among(session, consultations))


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
    return Rules.from_bytes(elections.rules_document(session, consultation)).witness_quorum


def _witnessed_closes(
    session: Session, chambers: Sequence[ElectionView], quorum: int
) -> Mapping[str, bytes]:
    """The witnesses' checkpoints over those tallies that were opened, by election."""
    opened = [each.uuid for each in chambers if each.state is State.OPENED]
    found = {uuid: elections.find_witnessed_seal(session, uuid, quorum) for uuid in opened}
    return {uuid: note for uuid, note in found.items() if note is not None}
