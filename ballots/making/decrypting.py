"""A trustee opens a tally: all is checked before the private key is touched (specification 18.1).

The order is the contract: `prepare` checks the whole archive, the rules, the record and the journal
and takes the PUBLIC key only; the caller writes the journal durably; then `decrypt` uses the key.
No function here decrypts a ciphertext that is not the verified tally of a sealed election.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ballots.combining.rules import USUAL_K
from ballots.crypto.group import Point
from ballots.dossier.entries import read_entry
from ballots.election.archive import EventType
from ballots.election.decryption import OwnedPayload
from ballots.election.definition import Election
from ballots.election.tally import EncryptedTally
from ballots.encoding import sha256_hex
from ballots.errors import BallotsError, VerificationError
from ballots.making.ceremony import PrivateKey
from ballots.making.journal import JournalLine, ShuffleLine, enter, read_journal
from ballots.making.opening import open_tally, state_opening
from ballots.making.provers import Randomness
from ballots.making.upload import Upload
from ballots.record.proof import InclusionProof
from ballots.verify.ballot_box import Mapper, Progress
from ballots.verify.election import Examination, Profile, examine_archive
from ballots.verify.receipt import verify_receipt
from ballots.verify.report import Report, ReportBuilder
from ballots.verify.rules import RULES, check_enough, check_rules, check_weights, read_rules

KEY: Final = "own key"
UNRECORDED: Final = "no record, unwitnessed, rules not bound"
SEALED: Final = "sealed tally"
RECORD: Final = "record: "
ARCHIVE: Final = "archive: "
JOURNAL: Final = "journal"
FOREIGN_SHUFFLE: Final = (
    "a shuffle stands under your number that this journal does not know: was it made by you?"
)


class RefusedError(VerificationError):
    """The complete check failed: the key was not touched. `report` holds every finding."""

    def __init__(self, report: Report, outcome: str = "nothing was decrypted") -> None:
        """Take the sentence of the first error, behind what did not come about."""
        first = report.errors[0]
        super().__init__(first.code, f"{outcome}: {first.sentence}")
        self.report = report


@dataclass(frozen=True, slots=True)
class Statement:
    """What the complete check allows to be opened, once: this tally of this election.

    `journal` is the journal with this statement in it, `journal_line` its line without newline:
    one of the two must be on the disk before `decrypt` is called. `report` holds the warnings.
    """

    election: Election
    tally: EncryptedTally
    event: str
    owner: int
    public_key: Point
    journal: bytes
    journal_line: bytes
    report: Report


def prepare(  # noqa: PLR0913 - each is a file or key that the trustee names
    *,
    archive: bytes,
    rules: bytes,
    receipt: bytes,
    log_key: str,
    public_key: Point,
    journal: bytes,
    witnesses: Sequence[str] = (),
    shuffle_proofs: Mapping[int, bytes] | None = None,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
) -> Statement:
    """Check everything and return what may be opened; `RefusedError` with the report otherwise.

    `log_key` and `witnesses` are verifier keys as text, from a place that the trustee trusts (a
    malformed one raises `MalformedError`). `shuffle_proofs` are the signatures under the shuffles
    by owner: every shuffle must have one (specification 12.8), and one under the trustee's own
    number must stand in the journal.
    """
    report = ReportBuilder()
    found = examine_archive(
        archive,
        profile=Profile.PARTICIPATE,
        shuffle_proofs=shuffle_proofs,
        statements_required=False,
        mapper=mapper,
        progress=progress,
    )
    report.include(found.report, ARCHIVE)
    parsed = read_rules(rules, report)
    find_own_key(found, public_key, report)
    if parsed is not None:
        check_rules(parsed, rules, found, log_key, report)
        check_enough(parsed.k, found, report)
    report.include(
        verify_receipt(receipt, log_key, witnesses, parsed.witness_quorum if parsed else 0), RECORD
    )
    _check_receipt(receipt, found, report)
    for where in _foreign_shuffles(found, public_key, journal, report):
        report.error(JOURNAL, "foreign-shuffle", FOREIGN_SHUFFLE, where)
    return _statement(found, public_key, journal, report)


def prepare_unrecorded(
    *,
    archive: bytes,
    public_key: Point,
    journal: bytes,
    k: int = USUAL_K,
    shuffle_proofs: Mapping[int, bytes] | None = None,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
) -> Statement:
    """Check an election that has no platform, rules document or log: run from files alone.

    Everything in the archive is checked, that at least k ballots are counted, and the journal. The
    report warns of what nobody can check then. An election bound to rules is refused
    (`bound-to-rules`): it is opened with them and its record, or not at all.
    """
    report = ReportBuilder()
    found = examine_archive(
        archive,
        profile=Profile.PARTICIPATE,
        shuffle_proofs=shuffle_proofs,
        statements_required=False,
        shuffle_proofs_required=False,
        rules_required=False,
        mapper=mapper,
        progress=progress,
    )
    report.include(found.report, ARCHIVE)
    find_own_key(found, public_key, report)
    report.warning(RULES, "W-UNRECORDED", UNRECORDED)
    if found.election is not None and found.election.rules_sha256 is not None:
        report.error(RULES, "bound-to-rules", "the ballots are bound to rules: open it with them")
    check_weights(k, found, report)
    check_enough(k, found, report)
    for where in _foreign_shuffles(found, public_key, journal, report):
        report.warning(JOURNAL, "W-FOREIGN-SHUFFLE", FOREIGN_SHUFFLE, where)
    return _statement(found, public_key, journal, report)


def decrypt(statement: Statement, key: PrivateKey, randomness: Randomness) -> bytes:
    """Use the private key: return the one file to hand in. The journal must be on the disk."""
    if key.public_key != statement.public_key:
        raise VerificationError("wrong-key", "the private key is not the one that was checked")
    partial = open_tally(statement.election, statement.tally, key, randomness)
    proof = state_opening(
        statement.election,
        statement.event,
        statement.owner,
        statement.tally,
        partial,
        key,
        randomness,
    )
    return Upload(
        election=statement.election.uuid,
        owner=statement.owner,
        partial_decryption=partial.to_bytes(),
        statement_proof=proof.to_bytes(),
    ).to_bytes()


def _statement(
    found: Examination, public_key: Point, journal: bytes, report: ReportBuilder
) -> Statement:
    """Enter the journal and return the statement; `RefusedError` if anything was found wrong."""
    if found.tally is None or found.sealed_event is None:
        report.error(SEALED, "not-sealed", "the archive holds no sealed tally that verifies")
    elif found.to_decrypt is None:
        report.error(SEALED, "not-shuffled", "the sealed tally's shuffles have not ended")
    election, trustees = found.election, found.trustees
    tally, event = found.to_decrypt, found.sealed_event
    if report.has_errors or election is None or trustees is None or tally is None or event is None:
        raise RefusedError(report.build())
    line = JournalLine(public_key, election.fingerprint, event)
    return Statement(
        election=election,
        tally=tally,
        event=event,
        owner=trustees.owner_of(public_key),
        public_key=public_key,
        journal=_entered(journal, line, report),
        journal_line=line.to_bytes(),
        report=report.build(),
    )


def find_own_key(found: Examination, public_key: Point, report: ReportBuilder) -> None:
    """Check that the key is one of the election's trustees'."""
    report.examined(KEY)
    if found.trustees is None:
        return
    try:
        found.trustees.owner_of(public_key)
    except VerificationError as error:
        report.failed(KEY, error)


def _check_receipt(receipt: bytes, found: Examination, report: ReportBuilder) -> None:
    """Check that the recorded entry is this election's sealed tally, or an event that follows it.

    Each event carries the hash of the one before, so the archive's last event stands for them all.
    """
    if found.election is None or found.sealed_event is None:
        return
    after = [step.raw for step in found.steps if step.digest == found.sealed_event]
    after += [found.last.raw] if found.last is not None else []
    try:
        entry = read_entry(InclusionProof.from_bytes(receipt).extra)
        matches = (
            entry.kind == "election.event"
            and entry.text("election") == found.election.uuid
            and entry.text("event").encode("utf-8") in after
        )
    except BallotsError:
        return  # verify_receipt has reported what cannot be read
    if not matches:
        report.error(
            RECORD + "entry",
            "wrong-receipt",
            "the receipt is not about the last event of this archive",
        )


def _foreign_shuffles(
    found: Examination, public_key: Point, journal: bytes, report: ReportBuilder
) -> list[str]:
    """Return the places of shuffles under the key's number that the journal does not know."""
    if report.has_errors or found.election is None or found.trustees is None:
        return []  # it is refused anyway
    owner, fingerprint = found.trustees.owner_of(public_key), found.election.fingerprint
    try:
        made = read_journal(journal)
    except BallotsError:
        return []  # entering the statement reports it
    places = []
    for step in found.steps:
        if step.event.type is not EventType.SHUFFLE or step.payloads is None:
            continue
        shuffle, owned = step.payloads
        line = ShuffleLine(public_key, fingerprint, sha256_hex(shuffle))
        if OwnedPayload.from_bytes(owned).owner == owner and line not in made:
            places.append(step.where)
    return places


def _entered(journal: bytes, line: JournalLine, report: ReportBuilder) -> bytes:
    report.examined(JOURNAL)
    try:
        return enter(journal, line)
    except BallotsError as error:
        report.failed(JOURNAL, error)
        raise RefusedError(report.build()) from error
