"""The trustees' key ceremony: of n trustees t are enough to open a tally (specification 18.5).

An official names the trustees, so that the places 1 to n are fixed; each trustee hands in one file
a round, a round beginning when the one before is complete. Every file is checked in full before it
is kept, stands in the record, and is never replaced. When all rounds are complete the keys are
given, as single keys are. A ceremony may be given up until the vote is set up; the next one begins
from nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlmodel import Session

from ballots.crypto.group import hex_of_point
from ballots.dossier.trustee_kinds import CEREMONY_ENDED_BECAUSE
from ballots.election.ceremony_files import Files, Round
from ballots.election.shares import Complaint
from ballots.election.trustees import TrusteePublic, make_trustees_json
from ballots.encoding import JsonLike, canonical_json
from participate.consultations import service as consultations
from participate.elections import policy, repository
from participate.elections.models import (
    CeremonyFileTable,
    CeremonySeatTable,
    CeremonyTable,
    TrusteeTable,
)
from participate.elections.policy import CeremonyState
from participate.elections.service.parts import act_as_official, possible_trustees
from participate.elections.service.planning import get_plan, require_unfrozen, save_plan
from participate.elections.service.trustee_keys import record_key, refuse_private_key, taking
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import (
    ConflictError,
    DeniedError,
    InvalidInputError,
    NotFoundError,
)
from participate.shared.i18n import N_

FILE_FIELD: Final = "file"
NO_CEREMONY: Final = N_("The trustees of this vote do not make their keys together now.")
CHOOSE_STEP: Final = N_(
    "This file holds a secret of yours. It was not kept. Never send it to anyone; choose the file "
    "that the command wrote into the shared folder."
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A trustee's place in a ceremony, and the rounds whose file is in."""

    place: int
    account: str
    name: str
    done: frozenset[Round]


@dataclass(frozen=True, slots=True)
class BadShare:
    """A share that was bad: `about` sent it, `of` received it, by name; `document` shows it."""

    about: Seat
    of: Seat
    document: bytes


@dataclass(frozen=True, slots=True)
class CeremonyView:
    """A ceremony that was not given up."""

    number: int
    threshold: int
    state: CeremonyState
    seats: tuple[Seat, ...]
    files: Files
    bad_share: BadShare | None

    @property
    def size(self) -> int:
        """How many trustees take part."""
        return len(self.seats)

    @property
    def open_round(self) -> Round | None:
        """The round that is open now."""
        return self.files.open_round

    def seat_of(self, account: str | None) -> Seat | None:
        """The place of an account, if it has one."""
        return next((seat for seat in self.seats if seat.account == account), None)

    def awaits(self, seat: Seat | None) -> bool:
        """Whether the open round waits for this trustee's file."""
        running = self.state is CeremonyState.RUNNING
        return running and seat is not None and self.open_round not in {None, *seat.done}


def begin_ceremony(act: Act, consultation: str, trustees: Sequence[str], threshold: int) -> int:
    """Fix who the trustees are (accounts, in the order of their places) and how many are enough.

    Returns the ceremony's number. Keys that were given before are void. Raises DeniedError,
    NotFoundError; ConflictError before publication, once set up, or while a ceremony is under way;
    InvalidInputError (fields "trustees", "needed") for an impossible choice.
    """
    view = consultations.get_consultation(act.session, consultation)
    act_as_official(act, consultation)
    policy.require_published(published=view.published)
    require_unfrozen(act.session, consultation)
    if repository.is_made_together(act.session, consultation):
        raise ConflictError(
            "ceremony-begun", N_("The trustees make their keys already. Give that up first.")
        )
    names = possible_trustees(act.session, consultation, trustees, threshold)
    last = repository.find_last_ceremony(act.session, consultation)
    number = 1 if last is None else last.number + 1
    act.session.add(
        CeremonyTable(
            consultation=consultation,
            number=number,
            threshold=threshold,
            state=str(CeremonyState.RUNNING),
        )
    )
    act.session.flush()
    for place, account in enumerate(trustees, 1):
        act.session.add(
            CeremonySeatTable(
                consultation=consultation,
                number=number,
                place=place,
                account=account,
                name=names[account],
            )
        )
    repository.remove_trustees(act.session, consultation)
    save_plan(act, consultation, replace(get_plan(act.session, consultation), threshold=threshold))
    _record(
        act,
        "ceremony.begun",
        consultation,
        policy.acting_role(act.actor),
        {"ceremony": number, "size": len(trustees), "threshold": threshold},
    )
    return number


def end_ceremony(act: Act, consultation: str, reason: str) -> None:
    """Give a ceremony up; what was made in it is void.

    Raises DeniedError, NotFoundError without one; ConflictError once set up; InvalidInputError
    (field "reason") for a reason that is none of CEREMONY_ENDED_BECAUSE.
    """
    act_as_official(act, consultation)
    require_unfrozen(act.session, consultation)
    row = _require_ceremony(act.session, consultation)
    if reason not in CEREMONY_ENDED_BECAUSE:
        raise InvalidInputError({"reason": N_("Choose a reason.")})
    row.state = str(CeremonyState.ENDED)
    act.session.add(row)
    repository.remove_trustees(act.session, consultation)
    role = policy.acting_role(act.actor)
    more: dict[str, JsonLike] = {"ceremony": row.number, "reason": reason}
    _record(act, "ceremony.ended", consultation, role, more)


def hand_in_file(
    act: Act, consultation: str, raw: bytes, part: Round | None = None
) -> CeremonyView:
    """Keep a trustee's file of a round; without a round it is found by the file.

    The same bytes again change nothing. Raises DeniedError (`not-trustee`), NotFoundError without
    a ceremony; ConflictError (`not-your-turn`, `already-submitted`, `ceremony-over`);
    InvalidInputError (field "file") for a file that does not hold, naming the fault.
    """
    account = policy.require_trustee(act.actor)
    row = _require_ceremony(act.session, consultation)
    view = _view(act.session, row)
    seat = view.seat_of(account)
    if seat is None:
        raise DeniedError("not-trustee", N_("You are not a trustee of this vote."))
    refuse_private_key(raw, FILE_FIELD, CHOOSE_STEP)
    part = part or view.files.round_of(seat.place, raw)
    kept = view.files.of(part).get(seat.place)
    if kept == raw:
        return view
    _require_turn(view, seat, part)
    with taking(FILE_FIELD):
        view.files.check(part, seat.place, raw)
    _keep(act, row, seat, part, raw)
    if part is Round.COMPLAINT:
        row.state = str(CeremonyState.COMPLAINED)
        act.session.add(row)
    after = _view(act.session, row)
    if after.open_round is None:
        _finish(act, row, after)
        return _view(act.session, row)
    return after


def find_ceremony(session: Session, consultation: str) -> CeremonyView | None:
    """The ceremony of a vote, unless there is none or it was given up."""
    row = repository.find_last_ceremony(session, consultation)
    return None if row is None or row.state == CeremonyState.ENDED else _view(session, row)


def trustees_document(session: Session, consultation: str) -> bytes:
    """The trustees as an election has them: the group of a ceremony, or the single keys."""
    view = find_ceremony(session, consultation)
    if view is not None:
        return make_trustees_json([view.files.assemble()])
    rows = repository.list_trustees(session, consultation)
    return make_trustees_json([TrusteePublic.from_bytes(each.document) for each in rows])


def required_trustees(session: Session, consultation: str) -> int:
    """How many of the trustees open a tally; 0 where there are none."""
    view = find_ceremony(session, consultation)
    if view is not None:
        return view.threshold
    return len(repository.list_trustees(session, consultation))


def _require_ceremony(session: Session, consultation: str) -> CeremonyTable:
    row = repository.find_last_ceremony(session, consultation)
    if row is None or row.state == CeremonyState.ENDED:
        raise NotFoundError(NO_CEREMONY)
    return row


def _require_turn(view: CeremonyView, seat: Seat, part: Round) -> None:
    if view.state is not CeremonyState.RUNNING:
        raise ConflictError("ceremony-over", N_("Nothing is handed in to this ceremony any more."))
    taken = {part} if part is not Round.COMPLAINT else {Round.VERIFICATION}
    if taken & seat.done:
        raise ConflictError(
            "already-submitted", N_("Your file of this step is in. It cannot be replaced.")
        )
    if not view.files.is_open(part):
        raise ConflictError(
            "not-your-turn", N_("This step begins when everybody’s files of the one before are in.")
        )


def _keep(act: Act, row: CeremonyTable, seat: Seat, part: Round, raw: bytes) -> None:
    act.session.add(
        CeremonyFileTable(
            consultation=row.consultation,
            number=row.number,
            place=seat.place,
            round=str(part),
            document=raw,
        )
    )
    act.session.flush()
    more: dict[str, JsonLike] = {
        "ceremony": row.number,
        "trustee": seat.place,
        "round": str(part),
        "document": raw.decode(),
    }
    _record(act, "ceremony.step", row.consultation, "trustee", more)


def _finish(act: Act, row: CeremonyTable, view: CeremonyView) -> None:
    """Give the keys of a complete ceremony, as single keys are given."""
    row.state = str(CeremonyState.FINISHED)
    act.session.add(row)
    keys = view.files.assemble().verification_keys
    for seat, key in zip(view.seats, keys, strict=True):
        given = TrusteeTable(
            consultation=row.consultation,
            owner=seat.place,
            account=seat.account,
            name=seat.name,
            public_key=hex_of_point(key.public_key),
            document=canonical_json(key.to_json_value()),
        )
        act.session.add(given)
        act.session.flush()
        record_key(act, given)


def _record(
    act: Act, kind: str, consultation: str, role: str, more: Mapping[str, JsonLike]
) -> None:
    head: dict[str, JsonLike] = {
        "kind": kind,
        "consultation": consultation,
        "at": format_moment(act.now),
        "by": role,
    }
    record.append(act.session, {**head, **more})


def _view(session: Session, row: CeremonyTable) -> CeremonyView:
    kept: dict[Round, dict[int, bytes]] = {}
    for each in repository.list_ceremony_files(session, row.consultation, row.number):
        kept.setdefault(Round(each.round), {})[each.place] = each.document
    seats = tuple(
        Seat(
            each.place,
            each.account,
            each.name,
            frozenset(part for part, files in kept.items() if each.place in files),
        )
        for each in repository.list_seats(session, row.consultation, row.number)
    )
    return CeremonyView(
        number=row.number,
        threshold=row.threshold,
        state=CeremonyState(row.state),
        seats=seats,
        files=Files(len(seats), row.threshold, kept),
        bad_share=_bad_share(seats, kept.get(Round.COMPLAINT, {})),
    )


def _bad_share(seats: Sequence[Seat], complaints: Mapping[int, bytes]) -> BadShare | None:
    for place, raw in complaints.items():
        return BadShare(seats[Complaint.from_bytes(raw).sender - 1], seats[place - 1], raw)
    return None
