"""Verification of an archive, from its first byte to its result (specification 17.1, 17.3).

Two profiles: `belenios` for bare archives, this system's or the upstream's; `participate` adds the
strictness of casting and of dossiers. Every fault becomes a finding; the checks behind one that
cannot go on without it (a set-up that cannot be read) are left out. The archive is read twice,
record by record: along its chain, then for its ballots; neither bytes nor ballots are kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import BinaryIO, Final, TypeAlias

from ballots.crypto.group import Point
from ballots.election.archive import ArchiveReader, EventType
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.result import Result
from ballots.election.tally import Accumulation, EncryptedTally
from ballots.election.trustees import Trustees
from ballots.errors import BallotsError, VerificationError
from ballots.verify.ballot_box import BallotBox, BallotIndex, Mapper, Progress
from ballots.verify.chain import EVENTS, RECORDS, Step, read_chain, sealed_event, tally_event
from ballots.verify.opening import (
    Opening,
    check_openings,
    check_result,
    check_statements,
    check_tally,
)
from ballots.verify.report import Report, ReportBuilder
from ballots.verify.shuffles import check_shuffles
from ballots.verify.strictness import (
    CREDENTIALS,
    check_credentials,
    require_canonical,
    require_coefficients,
    require_counting_rules,
    require_distinct,
    require_rules,
)

EventSink: TypeAlias = Callable[[bytes], None]

ELECTION: Final = "election"
TRUSTEES: Final = "trustees"


class Profile(StrEnum):
    """How strictly an archive is judged."""

    BELENIOS = "belenios"
    PARTICIPATE = "participate"


@dataclass(frozen=True, slots=True)
class Examination:
    """A report, and what was read on the way; a part is None where it could not be had.

    `timestamp` is the header's; `last` is the last event, `steps` are all but the ballots'.
    `sealed_event` is E: the hash of the event before the first PartialDecryption, or of the last
    event of a sealed tally that nobody has opened yet; `tally_event` is the tally's own, which the
    seed of ties is made of. `to_decrypt` is what is opened: the tally,
    of mixnet questions with the last shuffle's lists once the shuffles have ended. `result` is the
    recomputed one, present when the archive's Result equals it.
    """

    report: Report
    timestamp: int | None = None
    steps: tuple[Step, ...] = ()
    last: Step | None = None
    election: Election | None = None
    trustees: Trustees | None = None
    credentials: CredentialList | None = None
    sums: Accumulation | None = None
    tally: EncryptedTally | None = None
    to_decrypt: EncryptedTally | None = None
    sealed_event: str | None = None
    tally_event: str | None = None
    result: Result | None = None


def verify_archive(
    source: bytes | BinaryIO,
    *,
    profile: str = Profile.BELENIOS,
    statement_proofs: Mapping[int, bytes] | None = None,
    shuffle_proofs: Mapping[int, bytes] | None = None,
    final: bool = False,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check a whole archive and return the report; see `examine_archive`."""
    return examine_archive(
        source,
        profile=profile,
        statement_proofs=statement_proofs,
        shuffle_proofs=shuffle_proofs,
        final=final,
        mapper=mapper,
        progress=progress,
    ).report


def examine_archive(  # noqa: PLR0913 - each is a question of its own about the same archive
    source: bytes | BinaryIO,
    *,
    profile: str = Profile.BELENIOS,
    statement_proofs: Mapping[int, bytes] | None = None,
    shuffle_proofs: Mapping[int, bytes] | None = None,
    statements_required: bool | None = None,
    shuffle_proofs_required: bool | None = None,
    rules_required: bool | None = None,
    final: bool = False,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
    events: EventSink | None = None,
) -> Examination:
    """Check a whole archive and return the report with what was read.

    A stream must be seekable. `statement_proofs` and `shuffle_proofs` map owners to the bytes of
    their statements; they are required in the profile `participate` unless `statements_required`
    and `shuffle_proofs_required` say otherwise; so is the hash of the rules in the description,
    unless `rules_required` does.
    `final` refuses a running election. Ballots are checked by `mapper`, or one after the other.
    `events` gets the bytes of every event in order.
    """
    report = ReportBuilder()
    try:
        archive = ArchiveReader(source)
    except BallotsError as error:
        report.failed(RECORDS, error)
        return Examination(report.build())
    strict = Profile(profile) is Profile.PARTICIPATE
    if strict and not archive.is_canonical:
        report.error(
            RECORDS, "not-canonical", "the first record is not written canonically", "record 0"
        )
    ruled = strict if rules_required is None else rules_required
    examiner = _Examiner(report, archive, strict, ruled)
    for step in read_chain(archive, report):
        if events is not None:
            events(step.raw)
        examiner.take(step)
    examiner.check_end(final=final)
    if examiner.check_ballots(mapper, progress):
        required = strict if statements_required is None else statements_required
        signed = strict if shuffle_proofs_required is None else shuffle_proofs_required
        examiner.check_opening(statement_proofs, shuffle_proofs, required=required, signed=signed)
    return examiner.examination()


@dataclass(slots=True)
class _Examiner:
    """The verification under way: what has been read so far."""

    report: ReportBuilder
    archive: ArchiveReader
    strict: bool
    ruled: bool
    began: bool = False
    steps: list[Step] = field(default_factory=list)
    last: Step | None = None
    election: Election | None = None
    trustees: Trustees | None = None
    credentials: CredentialList | None = None
    index: BallotIndex | None = None
    sums: Accumulation | None = None
    tally: EncryptedTally | None = None
    to_decrypt: EncryptedTally | None = None
    result: Result | None = None
    openings: tuple[Opening, ...] = field(default=())

    def examination(self) -> Examination:
        return Examination(
            report=self.report.build(),
            timestamp=self.archive.timestamp,
            steps=tuple(self.steps),
            last=self.last,
            election=self.election,
            trustees=self.trustees,
            credentials=self.credentials,
            sums=self.sums,
            tally=self.tally,
            to_decrypt=self.to_decrypt,
            sealed_event=sealed_event(self.steps),
            tally_event=tally_event(self.steps),
            result=self.result,
        )

    def take(self, step: Step) -> None:
        """Take the next event: read the set-up at once, note where a ballot stands, keep others."""
        self.last = step
        if step.event.type is EventType.BALLOT:
            if self.index is not None:
                self.index.take(step)
            return
        if step.event.type is EventType.SETUP:
            if not self.began:
                self._read_setup(step)
            self.began = True
            step = replace(step, payloads=None)  # what is long in it is not held twice
        self.steps.append(step)

    def check_end(self, *, final: bool) -> None:
        if self.last is None or self._first(EventType.RESULT) is not None:
            return
        where = self.last.where
        if final:
            self.report.error(EVENTS, "not-final", "the election has no result yet", where)
        else:
            self.report.info(
                EVENTS, "I-RUNNING", "the election is still running: it has no result yet", where
            )

    def check_ballots(self, mapper: Mapper | None, progress: Progress | None) -> bool:
        """Check all ballots and add up those that count; False where the set-up cannot be read."""
        voters, index, last = self.credentials, self.index, self.last
        if self.election is None or voters is None or index is None or last is None:
            return False
        box = BallotBox(
            self.archive, self.election, voters, index, self.report, self.strict, last.digest
        )
        try:
            self.sums = box.check(mapper, progress)
        except VerificationError as error:  # the archive is not what it was a moment ago
            self.report.failed(RECORDS, error)
        return self.sums is not None

    def _read_setup(self, step: Step) -> None:
        """Read and check election, trustees and credentials."""
        if step.payloads is None:
            return
        definition, trustees, credentials, _ = step.payloads
        self._read_election(definition)
        self._read_trustees(trustees)
        self._read_credentials(credentials)
        if self.election is not None and self.trustees is not None:
            self._check_key(self.election.public_key, self.trustees)
        if self.credentials is not None:
            self.index = BallotIndex(self.credentials)

    def check_opening(
        self,
        proofs: Mapping[int, bytes] | None,
        shuffle_proofs: Mapping[int, bytes] | None,
        *,
        required: bool,
        signed: bool,
    ) -> None:
        """Check tally, shuffles, partial decryptions, proofs and result, as far as they go."""
        sealed = self._first(EventType.ENCRYPTED_TALLY)
        if self.election is None or self.sums is None or sealed is None:
            return
        self.tally = check_tally(sealed, self.sums, self.report)
        if self.trustees is None or self.tally is None:
            return
        self.to_decrypt = check_shuffles(
            self.steps,
            self.election,
            self.trustees,
            self.tally,
            self.report,
            shuffle_proofs,
            strict=self.strict,
            required=signed,
        )
        if self.to_decrypt is None:
            return
        self.openings = check_openings(
            self._all(EventType.PARTIAL_DECRYPTION),
            self.election,
            self.trustees,
            self.to_decrypt,
            self.report,
        )
        check_statements(
            proofs,
            self.openings,
            self.election,
            self.trustees,
            self.to_decrypt,
            sealed_event(self.steps) or "",
            self.report,
            required=required,
        )
        result = self._first(EventType.RESULT)
        if result is not None:
            self.result = check_result(
                result,
                self.openings,
                self.election,
                self.trustees,
                self.to_decrypt,
                self.sums.total_weight,
                self.report,
            )

    def _read_election(self, raw: bytes) -> None:
        self.report.examined(ELECTION)
        try:
            self.election = election = Election.from_bytes(raw)
            if self.strict:
                require_canonical(election.is_canonical, "the definition")
                require_counting_rules(election)
            if self.ruled:
                require_rules(election)
        except BallotsError as error:
            self.report.failed(ELECTION, error)
        else:
            self.report.examined(ELECTION, 0, f"fingerprint {election.fingerprint}")

    def _read_trustees(self, raw: bytes) -> None:
        try:
            self.trustees = trustees = Trustees.from_bytes(raw)
            if self.strict:
                require_canonical(trustees.is_canonical, "the list of trustees")
                require_distinct(trustees)
                require_coefficients(trustees)
        except BallotsError as error:
            self.report.failed(TRUSTEES, error)
        if self.trustees is None:
            return
        self.report.examined(TRUSTEES, len(self.trustees.public_keys))
        for owner, fault in self.trustees.faults():
            self.report.failed(TRUSTEES, fault, f"trustee {owner}")

    def _read_credentials(self, raw: bytes) -> None:
        try:
            self.credentials = credentials = CredentialList.from_bytes(raw)
        except BallotsError as error:
            self.report.failed(CREDENTIALS, error)
            return
        check_credentials(credentials, self.election, self.report, strict=self.strict)

    def _check_key(self, stated: Point, trustees: Trustees) -> None:
        try:
            if stated != trustees.election_key():
                raise VerificationError(
                    "wrong-key", "the election's key is not the product of the trustees' keys"
                )
        except BallotsError as error:  # a key that is no point at all has no product
            self.report.failed(TRUSTEES, error)

    def _first(self, kind: EventType) -> Step | None:
        return next((step for step in self.steps if step.event.type is kind), None)

    def _all(self, kind: EventType) -> Sequence[Step]:
        return [step for step in self.steps if step.event.type is kind]
