"""An election that is run from files: each step takes the archive and says what it appends.

Every step checks before it appends: a ballot in full and against the archive it goes into, the
tally and the result by verifying the whole archive. What is appended is one event with its
payloads; an archive that does not hold is never added to.
Source: specification 18.7.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ballots.crypto.group import IDENTITY, hex_of_point
from ballots.election import archive as records
from ballots.election.archive import ArchiveReader, EventType, SetupData
from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election, make_election_json, require_uuid
from ballots.election.question import Question
from ballots.election.tally import check_weights
from ballots.election.trustees import Trustees
from ballots.encoding import sha256_hex
from ballots.errors import MalformedError, VerificationError
from ballots.verify.chain import Step, read_chain
from ballots.verify.report import ReportBuilder

MAX_NAME: Final = 1000
_IDENTITY_HEX: Final = hex_of_point(IDENTITY)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an archive stands: its set-up, its last event, and every ballot's bytes in order."""

    timestamp: int
    election: Election
    trustees: Trustees
    credentials: CredentialList
    last: Step
    ballots: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def of(cls, archive: bytes) -> "Standing":
        """Read an archive along its chain; the first thing wrong with it is raised."""
        report = ReportBuilder()
        reader = ArchiveReader(archive)
        setup: tuple[bytes, ...] | None = None
        last: Step | None = None
        ballots: list[bytes] = []
        for step in read_chain(reader, report):
            last = step
            if step.event.type is EventType.SETUP:
                setup = step.payloads
            elif step.event.type is EventType.BALLOT and step.payloads is not None:
                ballots.append(step.payloads[0])
        if report.has_errors or setup is None or last is None:
            first = report.build().errors[0]
            raise VerificationError(first.code, f"the archive does not hold: {first.sentence}")
        return cls(
            timestamp=reader.timestamp,
            election=Election.from_bytes(setup[0]),
            trustees=Trustees.from_bytes(setup[1]),
            credentials=CredentialList.from_bytes(setup[2]),
            last=last,
            ballots=tuple(ballots),
        )

    def event(self, kind: EventType, *payloads: bytes) -> bytes:
        """Return the records that one event appends; the last payload is the event's own."""
        return event_after(self.last, self.timestamp, kind, *payloads)

    def require_voting(self) -> None:
        """Raise `VerificationError("voting-ended")` once the voting was closed."""
        if self.last.event.type not in (EventType.SETUP, EventType.BALLOT):
            raise VerificationError("voting-ended", "the voting is closed: nothing was added")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a ballot: the records to append, none for one that is in the archive already.

    `replaces` is the tracker of the voter's ballot before it; `replaced_by` that of a later one.
    """

    ballot: Ballot
    records: bytes
    replaces: str | None = None
    replaced_by: str | None = None


def event_after(last: Step, timestamp: int, kind: EventType, *payloads: bytes) -> bytes:
    """Return the records of the event that follows `last`; its own payload is the last one."""
    own = sha256_hex(payloads[-1]) if payloads else None
    event = records.event_bytes(last.digest, last.event.height + 1, kind, own)
    return records.append_record(timestamp, event, payloads)


def set_up(
    *,
    uuid: str,
    name: str,
    description: str,
    questions: Sequence[Question],
    trustees: bytes,
    credentials: bytes,
    timestamp: int,
    rules_sha256: str | None = None,
) -> bytes:
    """Return the archive of a new election: its set-up and nothing else, everything checked."""
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise MalformedError(f"a name is one line of 1 to {MAX_NAME} characters")
    holders, listed = Trustees.from_bytes(trustees), CredentialList.from_bytes(credentials)
    _check_trustees(holders)
    _check_list(listed)
    definition = make_election_json(
        description=description,
        name=name,
        public_key=holders.election_key(),
        questions=questions,
        uuid=require_uuid(uuid),
        rules_sha256=rules_sha256,
    )
    check_weights(Election.from_bytes(definition), listed)
    parts = (definition, trustees, credentials)
    setup = SetupData(*(sha256_hex(part) for part in parts)).to_bytes()
    event = records.event_bytes(None, 0, EventType.SETUP, sha256_hex(setup))
    return records.write_archive(timestamp, [(event, (*parts, setup))])


def take_ballot(standing: Standing, raw: bytes) -> Taken:
    """Check a ballot in full and against the archive; say what to append.

    The same bytes again append nothing. Half a millisecond for each ballot that is there already.
    `voting-ended`, `copied-ciphertext`, or why it is no ballot
    of this election.
    """
    ballot = Ballot.from_bytes(raw)
    others = [Ballot.from_bytes(each) for each in standing.ballots]
    mine = [each for each in others if each.credential == ballot.credential]
    if raw in standing.ballots:
        later = mine[-1].tracker
        return Taken(ballot, b"", replaced_by=later if later != ballot.tracker else None)
    standing.require_voting()
    check_ballot(ballot, standing.election, standing.credentials)
    _refuse_copies(ballot, others)
    return Taken(
        ballot,
        standing.event(EventType.BALLOT, raw),
        replaces=mine[-1].tracker if mine else None,
    )


def close(standing: Standing) -> bytes:
    """Return the records that end the voting."""
    standing.require_voting()
    return standing.event(EventType.END_BALLOTS)


def _check_trustees(trustees: Trustees) -> None:
    faults = trustees.faults()
    if faults:
        owner, error = faults[0]
        raise VerificationError(error.code, f"trustee {owner}: {error.sentence}")
    if not trustees.is_canonical:
        raise MalformedError("the list of trustees is not canonical", "not-canonical")
    if trustees.has_repeated_keys:
        raise VerificationError("repeated-trustee", "two trustees have the same key")


def _check_list(credentials: CredentialList) -> None:
    if not credentials.is_canonical:
        raise MalformedError("the list of credentials is not canonical", "not-canonical")
    if not len(credentials):
        raise MalformedError("nobody is on the list of credentials")
    credentials.check_members()
    credentials.check_total()


def _refuse_copies(ballot: Ballot, others: Sequence[Ballot]) -> None:
    points = set(ballot.points) - {_IDENTITY_HEX}
    for other in others:
        if points.intersection(other.points):
            raise VerificationError(
                "copied-ciphertext", "a part of the ballot stands in another ballot already"
            )
