"""The outcome: recomputed from the sealed rules and the opened tallies alone, and published.

It is written with its record entry in the caller's one unit of work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from ballots.combining import ChamberTally, Outcome, Rules, combine
from ballots.encoding import sha256_hex
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.consultations.service import Criterion
from participate.decisions import policy, repository
from participate.decisions.documents import read_outcome
from participate.decisions.models import OutcomeRow
from participate.decisions.service.answered import find_paths
from participate.decisions.service.content import DecisionView, ThemeContent, get_decision
from participate.elections import service as elections
from participate.elections.service import ElectionView, PaperView, Units
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError
from participate.shared.i18n import N_
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A published outcome with its place in the record; `tallies` are the chambers' in order."""

    outcome: Outcome
    tallies: Mapping[str, ChamberTally]
    index: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class ResultView:
    """All that stands behind the result page of one consultation.

    `comment_paths`: where the first answered comments of each theme stand, by id.
    `paper`: the chambers of which somebody votes on paper, apart from everything else.
    """

    consultation: str
    title: Text
    phase: Phase
    chambers: tuple[ElectionView, ...]
    rules: Rules | None
    outcome: OutcomeView | None
    decision: DecisionView | None
    criteria: tuple[Criterion, ...] = ()
    waits_for_signature: bool = False
    paper: tuple[PaperView, ...] = ()
    comment_paths: Mapping[str, str] = field(default_factory=dict)

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
    decision = get_decision(session, consultation)
    return ResultView(
        consultation=consultation,
        title=view.title,
        phase=view.phase,
        chambers=chambers,
        rules=elections.get_rules(session, consultation) if sealed else None,
        outcome=get_outcome(session, consultation),
        decision=decision,
        criteria=view.criteria,
        waits_for_signature=bool(repository.list_waiting_among(session, [consultation])),
        paper=elections.list_paper(session, consultation),
        comment_paths=find_paths(session, consultation, decision.themes if decision else ()),
    )


def with_paths(session: Session, result: ResultView, themes: Sequence[ThemeContent]) -> ResultView:
    """The same result with the places of the comments that these themes answer."""
    return replace(result, comment_paths=find_paths(session, result.consultation, themes))


def require_deciding(result: ResultView) -> Outcome:
    """Return the outcome to decide on; ConflictError unless the authority decides now."""
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
        rules = elections.get_rules(act.session, consultation)
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
    rules = elections.get_rules(session, consultation)
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
