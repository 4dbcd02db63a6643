"""Verification of one election's archive, from its first byte to its result (protocol 2.1 to 2.3).

Two profiles: `belenios` for bare archives, this system's or the upstream's; `participate` adds the
strictness of casting and of dossiers. Every fault becomes a finding; the checks behind one that
cannot go on without it (a set-up that cannot be read) are left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Final

from ballots.crypto.group import Point
from ballots.election.archive import EventType, read_archive
from ballots.election.ballot import Ballot
from ballots.election.credentials import CredentialList
from ballots.election.decryption import Counts
from ballots.election.definition import Election
from ballots.election.tally import Accumulation, EncryptedTally, accumulate
from ballots.election.trustees import Trustees
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.verify.ballot_box import Mapper, Progress, check_ballots
from ballots.verify.chain import EVENTS, RECORDS, Step, check_order, read_chain
from ballots.verify.opening import (
    Opening,
    check_openings,
    check_result,
    check_statements,
    check_tally,
)
from ballots.verify.report import Report, ReportBuilder

ELECTION: Final = "election"
TRUSTEES: Final = "trustees"
CREDENTIALS: Final = "credentials"


class Profile(StrEnum):
    """How strictly an archive is judged."""

    BELENIOS = "belenios"
    PARTICIPATE = "participate"


@dataclass(frozen=True, slots=True)
class Examination:
    """A report, and what was read on the way; a part is None where it could not be had.

    `sealed_event` is E: the hash of the event before the first PartialDecryption, or of the last
    event of a sealed tally that nobody has opened yet. `counts` is the recomputed result, present
    when the archive's Result equals it.
    """

    report: Report
    steps: tuple[Step, ...] = ()
    election: Election | None = None
    trustees: Trustees | None = None
    credentials: CredentialList | None = None
    ballots: tuple[Ballot, ...] = ()
    sums: Accumulation | None = None
    tally: EncryptedTally | None = None
    sealed_event: str | None = None
    counts: Counts | None = None


def verify_archive(
    source: bytes | BinaryIO,
    *,
    profile: str = Profile.BELENIOS,
    statement_proofs: Mapping[int, bytes] | None = None,
    final: bool = False,
    jobs: int = 1,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check a whole archive and return the report; see `examine_archive`."""
    return examine_archive(
        source,
        profile=profile,
        statement_proofs=statement_proofs,
        final=final,
        jobs=jobs,
        mapper=mapper,
        progress=progress,
    ).report


def examine_archive(
    source: bytes | BinaryIO,
    *,
    profile: str = Profile.BELENIOS,
    statement_proofs: Mapping[int, bytes] | None = None,
    statements_required: bool | None = None,
    final: bool = False,
    jobs: int = 1,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
) -> Examination:
    """Check a whole archive and return the report with what was read.

    `statement_proofs` maps owners to the bytes of their statement; they are required in the profile
    `participate` unless `statements_required` says otherwise. `final` refuses a running election.
    Ballots are checked by `mapper`, or in `jobs` threads.
    """
    report = ReportBuilder()
    try:
        archive = read_archive(source)
    except BallotsError as error:
        report.failed(RECORDS, error)
        return Examination(report.build())
    strict = Profile(profile) is Profile.PARTICIPATE
    if strict and not archive.is_canonical:
        report.error(
            RECORDS, "not-canonical", "the first record is not written canonically", "record 0"
        )
    steps = read_chain(archive, report)
    check_order(steps, report)
    examiner = _Examiner(report, steps, strict)
    examiner.check_end(final=final)
    if examiner.read_setup():
        examiner.check_ballots(mapper, jobs, progress)
        required = strict if statements_required is None else statements_required
        examiner.check_opening(statement_proofs, required=required)
    return examiner.examination()


@dataclass(slots=True)
class _Examiner:
    """The verification under way: what has been read so far."""

    report: ReportBuilder
    steps: tuple[Step, ...]
    strict: bool
    election: Election | None = None
    trustees: Trustees | None = None
    credentials: CredentialList | None = None
    ballots: tuple[Ballot, ...] = ()
    sums: Accumulation | None = None
    tally: EncryptedTally | None = None
    counts: Counts | None = None
    openings: tuple[Opening, ...] = field(default=())

    def examination(self) -> Examination:
        return Examination(
            report=self.report.build(),
            steps=self.steps,
            election=self.election,
            trustees=self.trustees,
            credentials=self.credentials,
            ballots=self.ballots,
            sums=self.sums,
            tally=self.tally,
            sealed_event=self._sealed_event(),
            counts=self.counts,
        )

    def check_end(self, *, final: bool) -> None:
        if not self.steps or self._first(EventType.RESULT) is not None:
            return
        last = self.steps[-1]
        if final:
            self.report.error(EVENTS, "not-final", "the election has no result yet", last.where)
        else:
            self.report.info(
                EVENTS,
                "I-RUNNING",
                "the election is still running: it has no result yet",
                last.where,
            )

    def read_setup(self) -> bool:
        """Read and check election, trustees and credentials; say whether ballots can be checked."""
        step = self._first(EventType.SETUP)
        if step is None or step.payloads is None:
            return False
        definition, trustees, credentials, _ = step.payloads
        self._read_election(definition)
        self._read_trustees(trustees)
        self._read_credentials(credentials)
        if self.election is not None and self.trustees is not None:
            self._check_key(self.election.public_key, self.trustees)
        if self.election is not None:
            self._refuse_shuffles()
        return self.election is not None and self.credentials is not None

    def check_ballots(self, mapper: Mapper | None, jobs: int, progress: Progress | None) -> None:
        if self.election is None or self.credentials is None:
            return
        raws = [
            (step.payloads[0], step.where)
            for step in self._all(EventType.BALLOT)
            if step.payloads is not None
        ]
        self.ballots = check_ballots(
            raws,
            self.election,
            self.credentials,
            self.report,
            strict=self.strict,
            mapper=mapper,
            jobs=jobs,
            progress=progress,
        )

    def check_opening(self, proofs: Mapping[int, bytes] | None, *, required: bool) -> None:
        """Check tally, partial decryptions, statement proofs and result, as far as they go."""
        sealed = self._first(EventType.ENCRYPTED_TALLY)
        if self.election is None or self.credentials is None or sealed is None:
            return
        self.sums = accumulate(self.election, self.credentials, self.ballots)
        self.tally = check_tally(sealed, self.sums, self.report)
        if self.trustees is None or self.tally is None:
            return
        self.openings = check_openings(
            self._all(EventType.PARTIAL_DECRYPTION),
            self.election,
            self.trustees,
            self.tally,
            self.report,
        )
        check_statements(
            proofs,
            self.openings,
            self.election,
            self.trustees,
            self.tally,
            self._sealed_event() or "",
            self.report,
            required=required,
        )
        result = self._first(EventType.RESULT)
        if result is not None:
            self.counts = check_result(result, self.openings, self.trustees, self.sums, self.report)

    def _read_election(self, raw: bytes) -> None:
        self.report.examined(ELECTION)
        try:
            self.election = election = Election.from_bytes(raw)
            if self.strict:
                _require_canonical(election.is_canonical, "the definition")
                _require_rules(election)
        except BallotsError as error:
            self.report.failed(ELECTION, error)
        else:
            self.report.examined(ELECTION, 0, f"fingerprint {election.fingerprint}")

    def _read_trustees(self, raw: bytes) -> None:
        try:
            self.trustees = trustees = Trustees.from_bytes(raw)
            if self.strict:
                _require_canonical(trustees.is_canonical, "the list of trustees")
                _require_distinct(trustees)
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
        self.report.examined(CREDENTIALS, len(credentials))
        if not (credentials.is_canonical if self.strict else credentials.is_ordered):
            self.report.error(
                CREDENTIALS, "not-canonical", "the list of credentials is not in canonical order"
            )
        try:
            credentials.check_members()
        except BallotsError as error:
            self.report.failed(CREDENTIALS, error)

    def _check_key(self, stated: Point, trustees: Trustees) -> None:
        try:
            if stated != trustees.election_key():
                raise VerificationError(
                    "wrong-key", "the election's key is not the product of the trustees' keys"
                )
        except BallotsError as error:  # a key that is no point at all has no product
            self.report.failed(TRUSTEES, error)

    def _refuse_shuffles(self) -> None:
        """No question that this release reads is counted by a mixnet, so nothing is shuffled."""
        shuffle = self._first(EventType.SHUFFLE)
        if shuffle is not None:
            self.report.error(
                EVENTS, "bad-order", "there is a shuffle but no question to shuffle", shuffle.where
            )

    def _sealed_event(self) -> str | None:
        opening = self._first(EventType.PARTIAL_DECRYPTION)
        if opening is not None:
            return opening.parent_digest
        if self._first(EventType.ENCRYPTED_TALLY) is None:
            return None
        sealing = [step for step in self.steps if step.event.type is not EventType.RESULT]
        return sealing[-1].digest

    def _first(self, kind: EventType) -> Step | None:
        return next((step for step in self.steps if step.event.type is kind), None)

    def _all(self, kind: EventType) -> Sequence[Step]:
        return [step for step in self.steps if step.event.type is kind]


def _require_canonical(holds: bool, what: str) -> None:  # noqa: FBT001 - read as a sentence
    if not holds:
        raise MalformedError(f"{what} is not canonical", "not-canonical")


def _require_rules(election: Election) -> None:
    if election.rules_sha256 is None:
        raise VerificationError(
            "no-rules", "the description does not end with the hash of the rules"
        )


def _require_distinct(trustees: Trustees) -> None:
    if trustees.has_repeated_keys:
        raise VerificationError("repeated-trustee", "two trustees have the same key")
