"""Where a person stands: on which rolls, and with which status, for that person alone."""

from dataclasses import dataclass

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.consultations.service import ConsultationView
from participate.elections import repository
from participate.elections.models import ElectionTable
from participate.elections.plan import Registrar
from participate.elections.policy import FINISHED, UNOPENED, State, Voting
from participate.elections.repository import registrar as issued
from participate.elections.service.codes import has_voted
from participate.elections.service.views import ElectionView, view_of
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber, CheckKind, RollView, Standing


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """Where a person stands in one chamber. `election` is None before the vote is set up.

    `code`: a voting code was issued for the place; `replaced`: by a spare, the old one is blocked;
    `voted`: the place has a vote; `checks`: how a place can be claimed now.
    """

    chamber: Chamber
    standing: Standing
    election: ElectionView | None
    code: bool = False
    replaced: bool = False
    voted: bool = False
    checks: tuple[CheckKind, ...] = ()


def own_standings(session: Session, consultation: str, account: str) -> tuple[OwnStanding, ...]:
    """Where a person stands in every chamber of a vote that has a roll."""
    address = accounts.address_of(session, account) or ""
    elections = {each.chamber: each for each in repository.list_elections(session, consultation)}
    return tuple(
        _standing(session, consultation, roll, elections.get(roll.chamber), account, address)
        for roll in eligibility.list_rolls(session, consultation).values()
        if not elections or roll.chamber in elections
    )


def list_own_rolls(
    session: Session, account: str
) -> tuple[tuple[ConsultationView, tuple[OwnStanding, ...]], ...]:
    """Every vote that is being prepared or held, and where a person stands in it."""
    views = consultations.find_consultations(
        session, repository.list_consultations_with_votes(session)
    )
    found = (
        (view, own_standings(session, view.id, account))
        for view in views.values()
        if view.published
    )
    return tuple((view, standings) for view, standings in found if _goes_on(standings))


def _goes_on(standings: tuple[OwnStanding, ...]) -> bool:
    states = [each.election.state for each in standings if each.election is not None]
    return bool(standings) and not (states and FINISHED.issuperset(states))


def _standing(
    session: Session,
    consultation: str,
    roll: RollView,
    election: ElectionTable | None,
    account: str,
    address: str,
) -> OwnStanding:
    chamber = roll.chamber
    standing = eligibility.standing_of(session, consultation, chamber, account, address)
    if election is None:
        return OwnStanding(chamber, standing, None)
    place = eligibility.find_own_place(session, consultation, chamber, account, address)
    code, replaced = (False, False) if place is None else _code(session, election, place)
    open_to_claims = State(election.state) in UNOPENED | {State.OPEN}
    by_letter = election.voting == Voting.SECRET and election.registrar == Registrar.LETTERS
    claimable = standing is Standing.NOT_ON_ROLL and open_to_claims and not by_letter
    return OwnStanding(
        chamber=chamber,
        standing=standing,
        election=view_of(election),
        code=code,
        replaced=replaced,
        voted=has_voted(session, election.uuid, account),
        checks=eligibility.admitted(session, consultation, chamber) if claimable else (),
    )


def _code(session: Session, election: ElectionTable, place: int) -> tuple[bool, bool]:
    """Whether a place has a voting code, and whether it is a spare that took another's place.

    Of an independent registrar's codes the platform knows only that each place has one.
    """
    if election.voting == Voting.NAMED:
        return False, False
    row = issued.find_code_row(session, election.uuid, place)
    spare = issued.find_spare(session, election.uuid, row.credential) if row else None
    replaced = spare is not None and spare.blocked is not None
    return row is not None or election.list_index is not None, replaced
