"""Checks that spare credentials were used as their public traces say (specification 6.5).

Invariants checked: each trace is signed by the registrar and gives a spare of the list, each spare
once; what it blocks is a credential of the election that could vote, once; no ballot stands under a
spare that was given to nobody, nor under a blocked credential.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import BinaryIO, Final

from ballots.election.archive import ArchiveReader, EventType
from ballots.election.ballot import Ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.spares import Assignment, SpareList, read_spares, read_trace
from ballots.errors import BallotsError, VerificationError
from ballots.verify.chain import Step, read_chain
from ballots.verify.report import Report, ReportBuilder

SPARES: Final = "spares"
TRACES: Final = "traces"
BALLOTS: Final = "ballots under spares"


def verify_spares(
    archive: bytes | BinaryIO, spares: bytes, traces: Mapping[str, bytes], registrar: bytes
) -> Report:
    """Check an archive's ballots against the published spares and traces (by their names).

    `registrar` is the 32-byte key from a place that is trusted. Proofs are not checked here.
    """
    report = ReportBuilder()
    try:
        steps = read_chain(ArchiveReader(archive), report)
        first = next(steps, None)
        election, credentials = setup_of(first)
        listed = read_spares(spares, registrar)
        listed.check(election.uuid, credentials)
    except BallotsError as error:
        report.failed(SPARES, error)
        return report.build()
    report.examined(SPARES, len(listed.spares))
    given = _read_traces(listed, traces, registrar, report)
    unassigned = set(listed.spares) - {each.spare for each in given.values()}
    blocked = _check_blocks(given, credentials, unassigned, report)
    for step in steps:
        if step.event.type is EventType.BALLOT and step.payloads is not None:
            _check_ballot(step.payloads[0], step.where, unassigned, blocked, report)
    return report.build()


def setup_of(step: Step | None) -> tuple[Election, CredentialList]:
    """Read election and credentials from an archive's first event; BallotsError where it cannot."""
    if step is None or step.event.type is not EventType.SETUP or step.payloads is None:
        raise VerificationError("bad-order", "the archive does not begin with a set-up")
    return Election.from_bytes(step.payloads[0]), CredentialList.from_bytes(step.payloads[2])


def _read_traces(
    listed: SpareList, traces: Mapping[str, bytes], registrar: bytes, report: ReportBuilder
) -> Mapping[str, Assignment]:
    given: dict[str, Assignment] = {}
    for name, raw in traces.items():
        report.examined(TRACES)
        try:
            assignment = read_trace(raw, registrar)
            if assignment.election != listed.election:
                raise VerificationError("wrong-election", "the trace is of another election")
            if assignment.spare not in listed.spares:
                raise VerificationError("unknown-spare", "the trace gives what is no spare")
            if assignment.spare in {each.spare for each in given.values()}:
                raise VerificationError("repeated-spare", "the same spare is given twice")
        except BallotsError as error:
            report.failed(TRACES, error, name)
        else:
            given[name] = assignment
    return given


def _check_blocks(
    given: Mapping[str, Assignment],
    credentials: CredentialList,
    unassigned: AbstractSet[str],
    report: ReportBuilder,
) -> AbstractSet[str]:
    """Check what the traces block, in whatever order they come; return all of it."""
    blocked: set[str] = set()
    for name, assignment in given.items():
        try:
            check_block(assignment.blocked or "", credentials, unassigned, blocked)
        except VerificationError as error:
            report.failed(TRACES, error, name)
        blocked |= {assignment.blocked or ""}
    return blocked - {""}


def check_block(
    old: str,
    credentials: CredentialList | None,
    unassigned: AbstractSet[str],
    blocked: AbstractSet[str],
) -> None:
    """Check that a credential that is blocked ("" for none) could vote until then.

    Without a list of `credentials` what stands on it is not asked; VerificationError `wrong-block`.
    """
    if not old:
        return
    if credentials is not None and old not in credentials:
        raise VerificationError("wrong-block", "what it blocks is no credential of the list")
    if old in unassigned:
        raise VerificationError("wrong-block", "what it blocks is a spare that nobody was given")
    if old in blocked:
        raise VerificationError("wrong-block", "what it blocks was blocked before")


def _check_ballot(
    raw: bytes,
    where: str,
    unassigned: AbstractSet[str],
    blocked: AbstractSet[str],
    report: ReportBuilder,
) -> None:
    report.examined(BALLOTS)
    try:
        credential = Ballot.from_bytes(raw).credential
    except BallotsError as error:
        report.failed(BALLOTS, error, where)
        return
    if credential in unassigned:
        sentence = "a ballot stands under a spare that was given to nobody"
        report.error(BALLOTS, "unassigned-spare", sentence, where)
    if credential in blocked:
        sentence = "a ballot stands under a credential that was blocked"
        report.error(BALLOTS, "blocked-credential", sentence, where)
