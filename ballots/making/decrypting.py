"""A trustee opens a tally: everything is checked before the private key is touched (protocol 2.3).

The order is the contract: `prepare` checks the whole archive, the rules, the record and the journal
and takes the PUBLIC key only; the caller writes the journal durably; then `decrypt` uses the key.
No function here decrypts a ciphertext that is not the verified tally of a sealed election.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ballots.combining.rules import USUAL_K, Chamber, Rules
from ballots.crypto.group import Point
from ballots.dossier.entries import read_entry
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion
from ballots.election.tally import EncryptedTally
from ballots.encoding import sha256_hex
from ballots.errors import BallotsError, VerificationError
from ballots.making.ceremony import PrivateKey
from ballots.making.journal import JournalLine, enter
from ballots.making.opening import open_tally, state_opening
from ballots.making.provers import Randomness
from ballots.making.upload import Upload
from ballots.record.proof import InclusionProof
from ballots.verify.ballot_box import Mapper, Progress
from ballots.verify.election import Examination, Profile, examine_archive
from ballots.verify.receipt import verify_receipt
from ballots.verify.report import Report, ReportBuilder

KEY: Final = "own key"
RULES: Final = "rules"
SEALED: Final = "sealed tally"
RECORD: Final = "record: "
ARCHIVE: Final = "archive: "
JOURNAL: Final = "journal"


class RefusedError(VerificationError):
    """The complete check failed: nothing was decrypted. `report` holds every finding."""

    def __init__(self, report: Report) -> None:
        """Take the sentence of the first error."""
        first = report.errors[0]
        super().__init__(first.code, f"nothing was decrypted: {first.sentence}")
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
    mapper: Mapper | None = None,
    progress: Progress | None = None,
) -> Statement:
    """Check everything and return what may be opened; `RefusedError` with the report otherwise.

    `log_key` and `witnesses` are verifier keys as text, from a place that the trustee trusts (a
    malformed one raises `MalformedError`).
    """
    report = ReportBuilder()
    found = examine_archive(
        archive,
        profile=Profile.PARTICIPATE,
        statements_required=False,
        mapper=mapper,
        progress=progress,
    )
    report.include(found.report, ARCHIVE)
    parsed = _read_rules(rules, report)
    owner = _own_number(found, public_key, report)
    if parsed is not None:
        _check_rules(parsed, rules, found, log_key, report)
    report.include(
        verify_receipt(receipt, log_key, witnesses, parsed.witness_quorum if parsed else 0), RECORD
    )
    _check_receipt(receipt, found, report)
    if found.tally is None or found.sealed_event is None:
        report.error(SEALED, "not-sealed", "the archive holds no sealed tally that verifies")
    elif found.to_decrypt is None:
        report.error(SEALED, "not-shuffled", "the sealed tally's shuffles have not ended")
    election, tally, event = found.election, found.to_decrypt, found.sealed_event
    if report.has_errors or not owner or election is None or tally is None or event is None:
        raise RefusedError(report.build())
    line = JournalLine(public_key, election.fingerprint, event)
    return Statement(
        election=election,
        tally=tally,
        event=event,
        owner=owner,
        public_key=public_key,
        journal=_entered(journal, line, report),
        journal_line=line.to_bytes(),
        report=report.build(),
    )


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


def _read_rules(raw: bytes, report: ReportBuilder) -> Rules | None:
    report.examined(RULES)
    try:
        return Rules.from_bytes(raw)
    except BallotsError as error:
        report.failed(RULES, error)
        return None


def _own_number(found: Examination, public_key: Point, report: ReportBuilder) -> int:
    """Return this trustee's owner number, 0 with a finding if there is none."""
    report.examined(KEY)
    if found.trustees is None:
        return 0
    try:
        return found.trustees.owner_of(public_key)
    except VerificationError as error:
        report.failed(KEY, error)
        return 0


def _check_rules(
    rules: Rules, raw: bytes, found: Examination, log_key: str, report: ReportBuilder
) -> None:
    """Check that this is the election that the rules are about, and that it may be opened."""
    if rules.k < USUAL_K:
        sentence = f"k = {rules.k}, fewer than the usual {USUAL_K}: totals of so few can show votes"
        report.warning(RULES, "W-SMALL-K", sentence)
    if rules.log != log_key:
        report.error(RULES, "wrong-log", "the rules name another log than the key given")
    if found.election is None:
        return
    if found.election.rules_sha256 != sha256_hex(raw):
        report.error(RULES, "wrong-rules", "the ballots are not bound to this rules document")
    if tuple(found.election.questions) != _questions_of(rules):
        report.error(RULES, "wrong-questions", "the election does not ask what the rules say")
    keys = [each.public_key for each in rules.trustees]
    if found.trustees and not found.trustees.match(keys, rules.threshold):
        report.error(RULES, "wrong-trustees", "the trustees are not those of the rules")
    chamber = _chamber_of(rules, found.election.uuid)
    if chamber is None:
        report.error(RULES, "wrong-election", "the rules name no chamber with this election")
    else:
        _check_numbers(rules, chamber, found, report)


def _check_numbers(
    rules: Rules, chamber: Chamber, found: Examination, report: ReportBuilder
) -> None:
    expected = chamber.roll_count + rules.spares
    if found.credentials is not None and len(found.credentials) != expected:
        report.error(
            RULES,
            "wrong-credential-count",
            f"there are {len(found.credentials)} credentials for a roll of {chamber.roll_count} "
            f"and {rules.spares} spares",
        )
    if found.credentials is not None:
        try:
            found.credentials.check_weights(rules.k)
        except VerificationError as error:
            report.failed(RULES, error)
    if found.sums is not None and found.sums.num_tallied < rules.k:
        report.error(
            RULES,
            "too-few-ballots",
            f"{found.sums.num_tallied} ballots are counted; fewer than {rules.k} are not opened",
        )


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


def _entered(journal: bytes, line: JournalLine, report: ReportBuilder) -> bytes:
    report.examined(JOURNAL)
    try:
        return enter(journal, line)
    except BallotsError as error:
        report.failed(JOURNAL, error)
        raise RefusedError(report.build()) from error


def _questions_of(rules: Rules) -> tuple[HomomorphicQuestion, ...]:
    return tuple(
        HomomorphicQuestion(
            question=contest.question,
            answers=tuple(option.title for option in contest.options),
            minimum=contest.minimum,
            maximum=contest.maximum,
            blank=contest.blank,
        )
        for contest in rules.contests
    )


def _chamber_of(rules: Rules, uuid: str) -> Chamber | None:
    return next((each for each in rules.chambers if each.election == uuid), None)
