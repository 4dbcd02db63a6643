"""Whose cosignatures a checkpoint carries: counted for known keys, told for unknown ones.

The reader brings the witnesses' keys, as the log's: nothing in a receipt or a dossier can name a
witness. A key that is the log's own is no witness. Source: specification 14.4, 17.4, 17.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ballots.errors import BallotsError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.fields import write_moment
from ballots.record.note import COSIGNATURE, VerifierKey
from ballots.verify.report import ReportBuilder

WITNESSES = "witnesses"
_LOG_ONLY = "signed by the log only"
_LAST_MOMENT = 253_402_300_799  # 9999-12-31T23:59:59Z


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The witnesses that a reader knows, and how many of them must have signed."""

    keys: tuple[VerifierKey, ...] = ()
    quorum: int = 0

    @classmethod
    def from_texts(cls, texts: Sequence[str], quorum: int) -> Witnesses:
        """Read verifier keys; MalformedError where a text is none, because it is the caller's."""
        return cls(tuple(VerifierKey.from_text(text) for text in texts), quorum)

    def others_than(self, log: VerifierKey | None) -> tuple[VerifierKey, ...]:
        """Return the keys that are not the log's own under another name."""
        own = log.public_key if log is not None else b""
        return tuple(key for key in self.keys if key.public_key != own)


NOBODY = Witnesses()


def check_witnesses(
    report: ReportBuilder,
    signed: SignedCheckpoint,
    log: VerifierKey | None,
    witnesses: Witnesses,
    where: str = "",
) -> None:
    """Check the known witnesses' signatures, count them, and tell what else stands there."""
    keys = witnesses.others_than(log)
    found: list[VerifierKey] = []
    for key in dict.fromkeys(keys):
        try:
            found.extend(signed.note.check([key]))
        except BallotsError as error:
            report.failed(WITNESSES, error, where)
    names = sorted({key.public_key: key.name for key in found}.values())
    unknown = _unknown_names(signed, [*keys, *([log] if log is not None else [])])
    report.examined(WITNESSES, len(names), ", ".join(names) or _nobody(unknown))
    if len(names) < witnesses.quorum:
        sentence = (
            f"{len(names)} of the {witnesses.quorum} required witnesses have signed the checkpoint"
        )
        report.error(WITNESSES, "too-few-witnesses", sentence, where)
    elif not names:
        report.warning(WITNESSES, "W-UNWITNESSED", f"unwitnessed: {_nobody(unknown)}", where)
    _tell_times(report, signed, found, where)
    for name in unknown:
        sentence = f"there is a signature of {name}, whose key was not given: it is not checked"
        report.info(WITNESSES, "I-UNKNOWN-WITNESS", sentence, where)


def witnesses_of(
    signed: SignedCheckpoint, log: VerifierKey | None, witnesses: Witnesses
) -> frozenset[bytes]:
    """Return the public keys of the known witnesses that signed; `bad-signature` for a wrong one.

    Two names of one key are one witness.
    """
    found = signed.note.check(dict.fromkeys(witnesses.others_than(log)))
    return frozenset(key.public_key for key in found)


def _tell_times(
    report: ReportBuilder, signed: SignedCheckpoint, found: Sequence[VerifierKey], where: str
) -> None:
    """Tell when each witness saw the checkpoint; a plain signature says no time."""
    for key in found:
        for sign in signed.note.signatures_by(key) if key.kind == COSIGNATURE else ():
            sentence = f"{key.name} saw it at {_moment(sign.seconds)}"
            report.info(WITNESSES, "time", sentence, where)


def _unknown_names(signed: SignedCheckpoint, known: Sequence[VerifierKey]) -> tuple[str, ...]:
    """Return under which names somebody signed whose key is not known, in their order."""
    ids = {(key.name, key.key_id) for key in known}
    signatures = signed.note.signatures
    return tuple(sign.name for sign in signatures if (sign.name, sign.key_id) not in ids)


def _nobody(unknown: Sequence[str]) -> str:
    """Say that no known witness has signed, and whether somebody unknown has."""
    return "signed by the log and by nobody whose key was given" if unknown else _LOG_ONLY


def _moment(seconds: int) -> str:
    """Return a witness's time for people; a number alone where no calendar has such a day."""
    plain = f"{seconds} (seconds since 1970)"
    if seconds > _LAST_MOMENT:
        return plain
    return f"{write_moment(datetime.fromtimestamp(seconds, UTC))}, {plain}"
