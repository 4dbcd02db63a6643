"""Verification of a refusal, offline (specification 17.8).

A refusal shows that the server had these bytes at this moment and did not accept them as a ballot,
for this reason. Whether the reason is true, the ballot itself shows to who can check it.
"""

from __future__ import annotations

from typing import Final

from ballots.election.ballot import short_code
from ballots.encoding import b64_nopad, sha256
from ballots.errors import BallotsError
from ballots.record.note import VerifierKey
from ballots.record.refusal import Refusal, read_refusal
from ballots.verify.receipt import grouped
from ballots.verify.report import Report, ReportBuilder

REFUSAL: Final = "refusal"
BALLOT: Final = "refused ballot"


def verify_refusal(raw: bytes, log_key: str, ballot: bytes | None = None) -> Report:
    """Check a refusal under the log's key; with a ballot also that it is about these bytes.

    A key that is none raises MalformedError, because it is the caller's; nothing else can raise.
    """
    key = VerifierKey.from_text(log_key)
    report = ReportBuilder()
    report.examined(REFUSAL)
    try:
        refusal = read_refusal(raw, key)
    except BallotsError as error:
        report.failed(REFUSAL, error)
        return report.build()
    _tell(report, refusal)
    if ballot is not None:
        report.examined(BALLOT)
        if b64_nopad(sha256(ballot)) != refusal.tracker:
            sentence = "the refusal is about other bytes than these"
            report.error(BALLOT, "other-ballot", sentence)
    return report.build()


def _tell(report: ReportBuilder, refusal: Refusal) -> None:
    report.info(REFUSAL, "election", f"election {refusal.election}")
    report.info(REFUSAL, "tracker", f"tracker {refusal.tracker}")
    code = grouped(short_code(refusal.tracker))
    report.info(REFUSAL, "short-code", f"ballot code {code}")
    report.info(REFUSAL, "reason", f"not accepted: {refusal.reason}")
    report.info(REFUSAL, "at", f"arrived at {refusal.at}, says the platform")
