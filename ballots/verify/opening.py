"""The sealed tally and its opening: sums, partial decryptions, statement proofs, result.

Source: specification 11.4, 13.1 to 13.4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ballots.election.decryption import (
    OwnedPayload,
    PartialDecryption,
    StatementProof,
    check_partial,
    decrypted_points,
)
from ballots.election.definition import Election
from ballots.election.result import Result, is_result, result_bytes, result_of
from ballots.election.tally import Accumulation, EncryptedTally, SizedTally
from ballots.election.trustees import Trustees
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.verify.chain import Step
from ballots.verify.report import ReportBuilder

TALLY: Final = "tally"
DECRYPTIONS: Final = "decryptions"
STATEMENTS: Final = "statement proofs"
RESULT: Final = "result"


@dataclass(frozen=True, slots=True)
class Opening:
    """One trustee's partial decryption that holds, with its bytes."""

    owner: int
    raw: bytes
    partial: PartialDecryption


def check_tally(step: Step, sums: Accumulation, report: ReportBuilder) -> EncryptedTally | None:
    """Check the sealed tally against the sum of the counted ballots; return it if it is one."""
    report.examined(TALLY, len(sums.tally.flat), f"{sums.num_tallied} ballots counted")
    if step.payloads is None:
        return None
    raw, sized_raw = step.payloads
    try:
        tally, sized = EncryptedTally.from_bytes(raw), SizedTally.from_bytes(sized_raw)
        if (tally, sized.num_tallied, sized.total_weight) != (
            sums.tally,
            sums.num_tallied,
            sums.total_weight,
        ):
            raise VerificationError(
                "wrong-tally", "the sealed tally is not the sum of each credential's last ballot"
            )
        _require_canonical((raw, tally.to_bytes()), (sized_raw, sized.to_bytes()))
    except BallotsError as error:
        report.failed(TALLY, error, step.where)
        return None
    return tally


def check_openings(
    steps: Sequence[Step],
    election: Election,
    trustees: Trustees,
    tally: EncryptedTally,
    report: ReportBuilder,
) -> tuple[Opening, ...]:
    """Check every partial decryption; return those that hold."""
    openings: list[Opening] = []
    owners: set[int] = set()
    for step in steps:
        report.examined(DECRYPTIONS)
        if step.payloads is None:
            continue
        raw, owned_raw = step.payloads
        where = step.where
        try:
            owned = OwnedPayload.from_bytes(owned_raw)
            where = f"trustee {owned.owner}, {step.where}"
            public_key = trustees.public_key_of(owned.owner)
            if owned.owner in owners:
                raise VerificationError("repeated-trustee", "this trustee has decrypted already")
            owners.add(owned.owner)
            partial = PartialDecryption.from_bytes(raw)
            check_partial(partial, election, tally, public_key)
            _require_canonical((raw, partial.to_bytes()), (owned_raw, owned.to_bytes()))
        except BallotsError as error:
            report.failed(DECRYPTIONS, error, where)
        else:
            openings.append(Opening(owned.owner, raw, partial))
    return tuple(openings)


def check_statements(
    proofs: Mapping[int, bytes] | None,
    openings: Sequence[Opening],
    election: Election,
    trustees: Trustees,
    tally: EncryptedTally,
    event: str,
    report: ReportBuilder,
    *,
    required: bool,
) -> None:
    """Check the statement-bound proofs (specification 13.2); `event` is E.

    Given proofs must be complete. Without any, their absence is the warning `W-STATEMENT`, or the
    error `missing-statement` where they are required.
    """
    if proofs is None and not required:
        if openings:
            report.warning(
                STATEMENTS,
                "W-STATEMENT",
                "no statement-bound decryption proofs were given, so none were checked",
            )
        return
    given = dict(proofs or {})
    for opening in sorted(openings, key=lambda each: each.owner):
        report.examined(STATEMENTS)
        raw, where = given.pop(opening.owner, None), f"trustee {opening.owner}"
        if raw is None:
            report.error(
                STATEMENTS,
                "missing-statement",
                "a partial decryption has no statement-bound proof",
                where,
            )
            continue
        try:
            statement = StatementProof.from_bytes(raw)
            if statement.owner != opening.owner:
                raise VerificationError("wrong-owner", "the statement is another trustee's")
            public_key = trustees.public_key_of(opening.owner)
            statement.check(election, event, tally, public_key, opening.raw)
        except BallotsError as error:
            report.failed(STATEMENTS, error, where)
    for owner in sorted(given):
        report.error(
            STATEMENTS,
            "unknown-statement",
            "a statement-bound proof belongs to no partial decryption that holds",
            f"trustee {owner}",
        )


def check_result(
    step: Step,
    openings: Sequence[Opening],
    election: Election,
    trustees: Trustees,
    tally: EncryptedTally,
    total_weight: int,
    report: ReportBuilder,
) -> Result | None:
    """Check the result against the factors that hold; return it if it is what they decrypt to."""
    report.examined(RESULT)
    if step.payloads is None:
        return None
    try:
        partials = {opening.owner: opening.partial for opening in openings}
        points = decrypted_points(tally, trustees, partials)
        result = result_of(step.payloads[0])
        if not is_result(election.questions, points, result, total_weight):
            raise VerificationError(
                "wrong-result", "the result is not what the trustees' factors decrypt the tally to"
            )
        _require_canonical((step.payloads[0], result_bytes(result)))
    except BallotsError as error:
        report.failed(RESULT, error, step.where)
        return None
    return result


def _require_canonical(*pairs: tuple[bytes, bytes]) -> None:
    if any(stored != written for stored, written in pairs):
        raise MalformedError("a payload is not written canonically", "not-canonical")
