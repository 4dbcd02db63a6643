"""The shuffles between the sealed tally and its decryption (specification 12.5).

Invariants checked: `Shuffle+ EndShuffles` stands there if and only if there is a mixnet question;
each shuffle is a trustee's and of the lists of the one before; in the profile `participate` at
least two trustees have shuffled, so that no one alone knows who stands where.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ballots.election.archive import EventType
from ballots.election.decryption import OwnedPayload
from ballots.election.definition import Election
from ballots.election.shuffle import Lists, Shuffle, lists_of, with_lists
from ballots.election.shuffle_statement import ShuffleStatement
from ballots.election.tally import EncryptedTally
from ballots.election.trustees import Trustees
from ballots.encoding import sha256_hex
from ballots.errors import BallotsError, MalformedError
from ballots.verify.chain import EVENTS, Step
from ballots.verify.report import ReportBuilder

SHUFFLES: Final = "shuffles"
SHUFFLE_PROOFS: Final = "shuffle proofs"
_MIXERS: Final = 2
_OPENED: Final = (EventType.PARTIAL_DECRYPTION, EventType.RESULT)


def check_shuffles(
    steps: Sequence[Step],
    election: Election,
    trustees: Trustees,
    tally: EncryptedTally,
    report: ReportBuilder,
    proofs: Mapping[int, bytes] | None,
    *,
    strict: bool,
    required: bool,
) -> EncryptedTally | None:
    """Check every shuffle of the sealed tally; return what is decrypted, None where there is none.

    That is the tally itself without a mixnet question, and with one nothing before EndShuffles.
    `proofs` are the trustees' signatures under their shuffles by owner (specification 12.8): given
    ones must be complete. Without any, their absence is the warning `W-SHUFFLE-PROOF`, or the error
    `missing-shuffle-proof` where they are required.
    """
    shuffles = [step for step in steps if step.event.type is EventType.SHUFFLE]
    if not election.has_mixnet:
        if shuffles:
            sentence = "there is a shuffle but no question to shuffle"
            report.error(EVENTS, "bad-order", sentence, shuffles[0].where)
        _refuse_foreign(proofs or {}, report)
        return tally
    mixing = _Mixing(election, trustees, report, lists_of(election, tally))
    for step in shuffles:
        mixing.take(step)
    _check_proofs(mixing, proofs, required=required)
    kinds = [step.event.type for step in steps]
    if EventType.END_SHUFFLES not in kinds:
        _refuse_opening(steps, report)
        return None
    if strict and len(mixing.owners) < _MIXERS:
        sentence = f"fewer than {_MIXERS} trustees have shuffled"
        report.error(SHUFFLES, "too-few-shuffles", sentence)
    if not mixing.holds or mixing.lists is None:
        return None
    return with_lists(election, tally, mixing.lists)


@dataclass(frozen=True, slots=True)
class _Signed:
    """What the trustee of a shuffle signs: its number, the event before, the shuffle's hash."""

    owner: int
    event: str
    shuffle: str
    where: str


@dataclass(slots=True)
class _Mixing:
    """The shuffles one after the other; one that does not hold is still followed by its lists."""

    election: Election
    trustees: Trustees
    report: ReportBuilder
    lists: Lists | None
    owners: set[int] = field(default_factory=set)
    signed: list["_Signed"] = field(default_factory=list)
    holds: bool = True

    def take(self, step: Step) -> None:
        """Check one shuffle of the lists of the one before, if those could be read."""
        self.report.examined(SHUFFLES)
        before, self.lists = self.lists, None
        if step.payloads is None or before is None:
            return
        raw, owned_raw = step.payloads
        where = step.where
        try:
            owned = OwnedPayload.from_bytes(owned_raw)
            where = f"trustee {owned.owner}, {step.where}"
            shuffle = Shuffle.from_bytes(raw)
            self.lists = shuffle.lists
            self._check(owned, owned_raw)
            event = step.parent_digest or ""
            self.signed.append(_Signed(owned.owner, event, sha256_hex(raw), where))
            shuffle.check(self.election, before)
        except BallotsError as error:
            self.report.failed(SHUFFLES, error, where)
            self.holds = False

    def _check(self, owned: OwnedPayload, raw: bytes) -> None:
        self.trustees.public_key_of(owned.owner)
        self.owners.add(owned.owner)
        if owned.to_bytes() != raw:
            raise MalformedError("a payload is not written canonically", "not-canonical")


def _check_proofs(mixing: _Mixing, proofs: Mapping[int, bytes] | None, *, required: bool) -> None:
    """Check the trustees' signatures under the shuffles that could be read."""
    report = mixing.report
    if proofs is None and not required:
        if mixing.signed:
            sentence = "no signatures of trustees under shuffles were given, so none were checked"
            report.warning(SHUFFLES, "W-SHUFFLE-PROOF", sentence)
        return
    given = dict(proofs or {})
    for signed in mixing.signed:
        report.examined(SHUFFLE_PROOFS)
        raw = given.get(signed.owner)
        if raw is None:
            sentence = "a shuffle has no signature of its trustee"
            report.error(SHUFFLE_PROOFS, "missing-shuffle-proof", sentence, signed.where)
            continue
        try:
            key = mixing.trustees.public_key_of(signed.owner)
            ShuffleStatement.from_bytes(raw).check(
                mixing.election, signed.event, signed.owner, key, signed.shuffle
            )
        except BallotsError as error:
            report.failed(SHUFFLE_PROOFS, error, signed.where)
    known = {signed.owner for signed in mixing.signed}
    _refuse_foreign({owner: given[owner] for owner in given if owner not in known}, report)


def _refuse_foreign(proofs: Mapping[int, bytes], report: ReportBuilder) -> None:
    for owner in sorted(proofs):
        sentence = "a signature under a shuffle belongs to no shuffle of this trustee"
        report.error(SHUFFLE_PROOFS, "unknown-shuffle-proof", sentence, f"trustee {owner}")


def _refuse_opening(steps: Sequence[Step], report: ReportBuilder) -> None:
    opened = [step for step in steps if step.event.type in _OPENED]
    if opened:
        sentence = "a question is counted by a mixnet, and the shuffles have not ended"
        report.error(EVENTS, "bad-order", sentence, opened[0].where)
