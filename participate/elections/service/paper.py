"""Paper ballots: counted by people, entered by one official and confirmed by a second.

What they say stands in the record and beside the chamber's count; it is added to no tally and to no
outcome (specification 15.7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from ballots.combining.contest import Contest
from ballots.encoding import canonical_json, sha256_hex
from participate.accounts import service as accounts
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, PaperCountTable
from participate.elections.policy import State
from participate.elections.repository import paper as rows
from participate.elections.service.parts import act_in_office
from participate.elections.service.views import get_rules, require_any_election
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_

VOTERS_FIELD: Final = "voters"
Totals = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class PaperCount:
    """What the paper ballots of a chamber held, as `name` entered it; `index` once it is confirmed.

    `shown` is the hash by which a second official confirms exactly these numbers.
    """

    voters: int
    totals: tuple[tuple[int, ...], ...]
    name: str
    entered_by: str
    index: int | None
    shown: str


@dataclass(frozen=True, slots=True)
class PaperView:
    """A chamber that has voters on paper: how many were announced, and their ballots' count."""

    election: str
    chamber: Chamber
    announced: int
    ended: bool
    count: PaperCount | None

    @property
    def confirmed(self) -> PaperCount | None:
        """The count, once two officials stand behind it."""
        return self.count if self.count is not None and self.count.index is not None else None


def places_of(contest: Contest) -> int:
    """How many totals a question has on paper: the blank votes and each option's, or none."""
    return 0 if contest.shuffled else contest.blank + len(contest.options)


def list_paper(session: Session, consultation: str) -> tuple[PaperView, ...]:
    """The chambers of a vote that have voters on paper, in the rules' order."""
    found = [each for each in repository.list_elections(session, consultation) if each.paper]
    counts = {
        each.election: each for each in rows.list_paper_counts(session, [e.uuid for e in found])
    }
    return tuple(_view(each, counts.get(each.uuid)) for each in found)


def enter_paper_count(act: Act, uuid: str, voters: int, totals: Totals) -> None:
    """Enter what the paper ballots of a chamber held; a second official confirms it.

    It takes the place of numbers that are not confirmed yet. Raises DeniedError, NotFoundError,
    ConflictError (`no-paper`, `wrong-state` before the close, `paper-counted`), InvalidInputError
    (fields "voters" and "question-N" from 0).
    """
    election, account = _require_counting(act, uuid)
    _check(act.session, election, voters, totals)
    row = rows.find_paper_count(act.session, uuid)
    _require_open(row)
    if row is None:
        row = PaperCountTable(
            election=uuid, voters=0, totals=[], entered_by="", name="", entered_at=act.now
        )
    row.voters, row.totals = voters, [list(each) for each in totals]
    row.entered_by, row.entered_at = account, act.now
    row.name = accounts.name_of(act.session, account)
    act.session.add(row)
    act.session.flush()


def confirm_paper_count(act: Act, uuid: str, shown: str) -> int:
    """Confirm the numbers that this official read, and say them in the record; returns the index.

    Raises DeniedError, NotFoundError; ConflictError (`nothing-entered`, `paper-counted`,
    `same-person`; `changed` where other numbers stand there now).
    """
    election, account = _require_counting(act, uuid)
    row = rows.find_paper_count(act.session, uuid)
    if row is None:
        raise ConflictError("nothing-entered", N_("Nobody has entered these paper ballots yet."))
    _require_open(row)
    policy.require_second_person(row.entered_by, account)
    if _shown(row) != shown:
        raise ConflictError(
            "changed", N_("Other numbers stand there now than you read. Read them again.")
        )
    row.record_index = record.append(
        act.session,
        {
            "kind": "paper.counted",
            "consultation": election.consultation,
            "at": format_moment(act.now),
            "by": policy.acting_role(act.actor),
            "election": uuid,
            "voters": row.voters,
            "totals": row.totals,
        },
    )
    act.session.add(row)
    act.session.flush()
    return row.record_index


def _require_counting(act: Act, uuid: str) -> tuple[ElectionTable, str]:
    """The election whose paper ballots are counted, and the account of the official who does it."""
    policy.require_may_open(act.actor)
    election = require_any_election(act.session, uuid)
    account = act_in_office(act, election.consultation)
    if not election.paper:
        raise ConflictError("no-paper", N_("Nobody of this chamber votes on paper."))
    policy.require_ended(State(election.state))
    return election, account


def _require_open(row: PaperCountTable | None) -> None:
    if row is not None and row.record_index is not None:
        raise ConflictError(
            "paper-counted", N_("These paper ballots are counted and stand in the public record.")
        )


def _check(session: Session, election: ElectionTable, voters: int, totals: Totals) -> None:
    if not 0 <= voters <= election.paper:
        raise InvalidInputError(
            {VOTERS_FIELD: N_("A whole number from 0 to %(most)s, who vote on paper.")},
            params={"most": election.paper},
        )
    contests = get_rules(session, election.consultation).contests
    shape = [places_of(contest) for contest in contests]
    if [len(row) for row in totals] != shape:
        raise InvalidInputError({VOTERS_FIELD: N_("These numbers do not fit the questions.")})
    wrong = [number for number, row in enumerate(totals) if any(not 0 <= n <= voters for n in row)]
    if wrong:
        sentence = N_("Each number is at most that of the paper ballots, %(voters)s.")
        raise InvalidInputError(
            {f"question-{number}": sentence for number in wrong}, params={"voters": voters}
        )


def _view(election: ElectionTable, row: PaperCountTable | None) -> PaperView:
    return PaperView(
        election=election.uuid,
        chamber=Chamber(election.chamber),
        announced=election.paper,
        ended=policy.has_ended(State(election.state)),
        count=None if row is None else _count(row),
    )


def _count(row: PaperCountTable) -> PaperCount:
    totals = tuple(map(tuple, row.totals))
    return PaperCount(row.voters, totals, row.name, row.entered_by, row.record_index, _shown(row))


def _shown(row: PaperCountTable) -> str:
    return sha256_hex(canonical_json([row.election, row.voters, row.totals]))
