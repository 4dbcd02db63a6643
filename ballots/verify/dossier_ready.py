"""That voting opened only after every trustee had rehearsed and accepted the set-up.

What each trustee signed stands in the record, so anybody checks it again.
Source: specification 16.4, 18.6.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ballots.crypto.group import Point
from ballots.dossier.entries import Entry
from ballots.election.readiness import Answer, Rehearsal, SetupOk, check_rehearsals
from ballots.election.trustees import Trustees
from ballots.errors import BallotsError, VerificationError
from ballots.verify.dossier_story import Story
from ballots.verify.election import Examination
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

READY = "trustees ready"
_WORDS = {"rehearsal.made": "rehearsed", "setup.accepted": "accepted the set-up"}
_MISSING = {"rehearsal.made": "missing-rehearsal", "setup.accepted": "missing-setup-ok"}


@dataclass(slots=True)
class _Ready:
    """What an election's set-up is, and who has rehearsed and accepted it."""

    setup: str
    key: Point
    trustees: Trustees
    rehearsals: dict[int, bytes] = field(default_factory=dict)
    accepted: set[int] = field(default_factory=set)
    nonce: str = ""

    def take(self, entry: Entry) -> None:
        """Check one statement against the set-up and remember whose it is."""
        raw, owner = entry.text("document").encode(), entry.number("trustee")
        if entry.kind == "health.answered":
            answer = Answer.from_bytes(raw)
            answer.check(self.setup, self.nonce, self.trustees)
            self._require_owner(answer.owner, owner)
        elif entry.kind == "rehearsal.made":
            rehearsal = Rehearsal.from_bytes(raw)
            rehearsal.check(self.setup, self.key, self.trustees)
            self._require_owner(rehearsal.owner, owner)
            self.rehearsals[owner] = raw
        else:
            accepted = SetupOk.from_bytes(raw)
            accepted.check(self.setup, self.trustees)
            self._require_owner(accepted.owner, owner)
            self.accepted.add(owner)

    def _require_owner(self, said: int, owner: int) -> None:
        if said != owner:
            raise VerificationError("wrong-owner", "the statement is another trustee's")

    def missing(self) -> list[tuple[str, int]]:
        """Return who has not made which statement, by kind and owner."""
        owners = range(1, len(self.trustees.public_keys) + 1)
        made = {"rehearsal.made": self.rehearsals.keys(), "setup.accepted": self.accepted}
        return [(kind, owner) for kind in made for owner in owners if owner not in made[kind]]


def check_ready(report: ReportBuilder, story: Story, uuid: str, seen: Examination) -> None:
    """Check every statement about one election's set-up, and that none is missing."""
    setup = seen.steps[0].event.payload if seen.steps else None
    if setup is None or seen.election is None or seen.trustees is None:
        return  # what is wrong with the set-up, the archive's own checks say
    ready = _Ready(setup, seen.election.public_key, seen.trustees)
    begun = min((index for index, _ in story.events.get(uuid, ())), default=-1)
    opened = None if story.opened is None else story.opened[0]
    for index, entry in story.statements:
        if entry.text("election") != uuid:
            continue
        report.examined(READY)
        if entry.kind == "health.asked":
            ready.nonce = entry.text("nonce")
            continue
        late = opened is not None and index > opened and entry.kind in _WORDS
        if index < begun or late:
            sentence = "a statement on the set-up is not between the set-up and the opening"
            report.error(READY, "wrong-order", sentence, entry_place(index))
            continue
        try:
            ready.take(entry)
        except BallotsError as error:
            report.failed(READY, error, entry_place(index))
    _check_complete(report, uuid, ready)


def _check_complete(report: ReportBuilder, uuid: str, ready: _Ready) -> None:
    missing = ready.missing()
    for kind, owner in missing:
        sentence = f"trustee {owner} has not {_WORDS[kind]}"
        report.error(READY, _MISSING[kind], sentence, f"election {uuid}")
    if missing:
        return
    try:
        check_rehearsals(ready.setup, ready.key, ready.trustees, ready.rehearsals)
    except BallotsError as error:
        report.failed(READY, error, f"election {uuid}")
