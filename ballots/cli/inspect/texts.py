"""Files that are lines of text in words: receipts, keys of logs, journals, voting codes."""

from collections import Counter
from typing import Final

from ballots.cli.inspect.description import Description
from ballots.dossier.entries import read_entry
from ballots.errors import MalformedError
from ballots.making.codes import Codes
from ballots.making.journal import JournalLine, ShuffleLine, read_journal
from ballots.making.roll import ADDED
from ballots.record.note import VerifierKey
from ballots.record.proof import InclusionProof

_RECEIPT: Final = b"c2sp.org/tlog-proof@v1\n"
_CODES_END: Final = ",".join(ADDED).encode()
_JOURNAL: Final = b'{"key":"'
_LONGEST_KEY: Final = 500


def describe_text(raw: bytes) -> Description | None:
    """Describe a text file of ours; None where it is none."""
    if raw.startswith(_RECEIPT):
        return _receipt(raw)
    if raw.startswith(_JOURNAL):
        return _journal(raw)
    if raw[: 1 << 16].split(b"\n", 1)[0].rstrip(b"\r").endswith(_CODES_END):
        return _codes(raw)
    return _log_key(raw)


def _receipt(raw: bytes) -> Description:
    proof = InclusionProof.from_bytes(raw)
    entry = read_entry(proof.extra)
    checkpoint = proof.checkpoint.checkpoint
    facts: dict[str, str | int] = {
        "about": entry.kind,
        "index in the record": proof.index,
        "record": checkpoint.origin,
        "size of the record then": checkpoint.size,
    }
    if "election" in entry.values:
        facts["election"] = entry.text("election")
    return Description("a receipt (not verified: `ballots verify-receipt`)", facts)


def _journal(raw: bytes) -> Description:
    lines = read_journal(raw)
    elections = len({each.fingerprint for each in lines})
    told = tuple(map(_told, lines))
    return Description("a trustee's journal: keep it with the key", {"elections": elections}, told)


def _told(line: JournalLine | ShuffleLine) -> str:
    if isinstance(line, ShuffleLine):
        return f"shuffled {line.fingerprint} as {line.shuffle}"
    return f"opened {line.fingerprint} at {line.event}"


def _codes(raw: bytes) -> Description:
    codes = Codes.from_bytes(raw)
    counts = Counter(str(holder.status) for holder in codes.holders)
    facts: dict[str, str | int] = {
        "election": codes.election,
        "columns of the roll": ", ".join(codes.columns),
        "voting page": codes.url or "none",
        **dict(sorted(counts.items())),
    }
    return Description("a registrar's voting codes, one a person", facts, private=True)


def _log_key(raw: bytes) -> Description | None:
    try:
        text = raw[:_LONGEST_KEY].decode("ascii").strip()
        key = VerifierKey.from_text(text)
    except (UnicodeDecodeError, MalformedError):
        return None
    return Description("a log's or witness's public key", {"name": key.name, "key": key.text})
