"""From the closed ballot box to the result, from files: seal, shuffle, take openings, publish.

Every step verifies the whole archive first (`examine`), so nothing is ever added to one that does
not hold, and says in a sentence why a step cannot be taken yet.
Source: specification 18.7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from ballots.counting.count import Count
from ballots.counting.rule import CountingRule
from ballots.election.archive import EventType
from ballots.election.count import count_result
from ballots.election.decryption import OwnedPayload, PartialDecryption, combine
from ballots.election.definition import Election
from ballots.election.result import Result, result_bytes, result_of
from ballots.election.shuffle import Lists, Shuffle, lists_of
from ballots.election.tally import Accumulation, EncryptedTally
from ballots.election.trustees import Trustees
from ballots.encoding import sha256_hex
from ballots.errors import MalformedError, VerificationError
from ballots.making.ceremony import PrivateKey
from ballots.making.conducting import event_after
from ballots.making.provers import Randomness
from ballots.making.shuffling import make_shuffle, state_shuffle
from ballots.making.upload import ShuffleUpload, Upload
from ballots.verify.ballot_box import Mapper, Progress
from ballots.verify.chain import Step
from ballots.verify.election import Examination, examine_archive
from ballots.verify.report import Report

SHUFFLERS: Final = 2
"""Different trustees who must have shuffled, so that no single one knows the whole order."""

Part = TypeVar("Part")


class BadArchiveError(VerificationError):
    """The archive does not hold, so nothing was added to it; `report` says why."""

    def __init__(self, report: Report) -> None:
        """Take the sentence of the first error."""
        first = report.errors[0]
        super().__init__(first.code, f"nothing was added: {first.sentence}")
        self.report = report


@dataclass(frozen=True, slots=True)
class Sealed:
    """An archive that holds, and everything that a step after the close needs of it."""

    timestamp: int
    election: Election
    trustees: Trustees
    sums: Accumulation
    steps: tuple[Step, ...]
    last: Step
    tally: EncryptedTally | None
    to_decrypt: EncryptedTally | None
    sealed_event: str | None
    tally_event: str | None

    def event(self, kind: EventType, *payloads: bytes) -> bytes:
        """Return the records that one event appends; the last payload is the event's own."""
        return event_after(self.last, self.timestamp, kind, *payloads)

    def require(self, *kinds: EventType, otherwise: str) -> None:
        """Raise `VerificationError("wrong-step")` unless the last event is one of these."""
        if self.last.event.type not in kinds:
            raise VerificationError("wrong-step", otherwise)

    def shufflers(self) -> list[int]:
        """Return the owners of the shuffles so far, in order."""
        return [OwnedPayload.from_bytes(payloads[1]).owner for payloads in self._of(_SHUFFLE)]

    def lists(self) -> Lists:
        """Return what the next shuffle is of."""
        shuffles = self._of(_SHUFFLE)
        if shuffles:
            return Shuffle.from_bytes(shuffles[-1][0]).lists
        return lists_of(self.election, _had(self.tally))

    def openings(self) -> dict[int, bytes]:
        """Return the partial decryptions so far by owner."""
        return {
            OwnedPayload.from_bytes(payloads[1]).owner: payloads[0]
            for payloads in self._of(EventType.PARTIAL_DECRYPTION)
        }

    def _of(self, kind: EventType) -> list[Sequence[bytes]]:
        return [_had(step.payloads) for step in self.steps if step.event.type is kind]


_SHUFFLE: Final = EventType.SHUFFLE


def examine(
    archive: bytes, mapper: Mapper | None = None, progress: Progress | None = None
) -> Sealed:
    """Verify a whole archive; `BadArchiveError` with the report where it does not hold."""
    found: Examination = examine_archive(
        archive, statements_required=False, mapper=mapper, progress=progress
    )
    if not found.report.valid:
        raise BadArchiveError(found.report)
    return Sealed(
        timestamp=_had(found.timestamp),
        election=_had(found.election),
        trustees=_had(found.trustees),
        sums=_had(found.sums),
        steps=found.steps,
        last=_had(found.last),
        tally=found.tally,
        to_decrypt=found.to_decrypt,
        sealed_event=found.sealed_event,
        tally_event=found.tally_event,
    )


def seal(archive: Sealed) -> bytes:
    """Return the records of the encrypted tally of each voter's last ballot."""
    archive.require(
        EventType.END_BALLOTS, otherwise="the tally is sealed once, after the voting was closed"
    )
    sums = archive.sums
    return archive.event(EventType.ENCRYPTED_TALLY, sums.to_bytes(), sums.sized_bytes())


def make_part(archive: Sealed, randomness: Randomness) -> bytes:
    """Return a shuffle of all mixnet questions as it is handed in, without an event around it."""
    _require_shuffling(archive)
    return make_shuffle(archive.election, archive.lists(), randomness).to_bytes()


def shuffle(archive: Sealed, owner: int, randomness: Randomness) -> bytes:
    """Return the records of one trustee's shuffle of all mixnet questions."""
    archive.trustees.public_key_of(owner)
    return _shuffle_event(archive, owner, make_part(archive, randomness))


def sign_part(
    archive: Sealed, made: bytes, key: PrivateKey, randomness: Randomness
) -> ShuffleUpload:
    """Return what is handed in: a shuffle that `make_part` gave, signed with the trustee's key."""
    owner = archive.trustees.owner_of(key.public_key)
    statement = state_shuffle(
        archive.election, archive.last.digest, owner, sha256_hex(made), key, randomness
    )
    return ShuffleUpload(archive.election.uuid, owner, made, statement.to_bytes())


def add_shuffle(archive: Sealed, upload: ShuffleUpload) -> bytes:
    """Check a signed shuffle and return its records."""
    _require_shuffling(archive)
    upload.check(archive.election, archive.trustees, archive.lists(), archive.last.digest)
    return _shuffle_event(archive, upload.owner, upload.shuffle)


def _shuffle_event(archive: Sealed, owner: int, made: bytes) -> bytes:
    return archive.event(_SHUFFLE, made, OwnedPayload(owner, sha256_hex(made)).to_bytes())


def end_shuffles(archive: Sealed) -> bytes:
    """Return the records that end the shuffles; two different trustees must have shuffled."""
    _require_mixnet(archive)
    archive.require(
        EventType.ENCRYPTED_TALLY, _SHUFFLE, otherwise="the shuffles have ended, or not yet begun"
    )
    if len(set(archive.shufflers())) < SHUFFLERS:
        raise VerificationError(
            "too-few-shuffles", f"fewer than {SHUFFLERS} different trustees have shuffled"
        )
    return archive.event(EventType.END_SHUFFLES)


def add_opening(archive: Sealed, upload: Upload) -> bytes:
    """Check what a trustee handed in and return its records; none if it is there already."""
    before = archive.openings().get(upload.owner)
    if before not in (None, upload.partial_decryption):
        raise VerificationError("repeated-trustee", "this trustee has decrypted already")
    tally = archive.to_decrypt
    if tally is None or (before is None and archive.last.event.type is EventType.RESULT):
        raise VerificationError(
            "wrong-step", "there is no tally to open: sealed, shuffled where it must be, not done"
        )
    event = _had(archive.sealed_event)
    upload.check(archive.election, archive.trustees, tally, event)
    if before is not None:
        return b""
    owned = OwnedPayload(upload.owner, sha256_hex(upload.partial_decryption))
    return archive.event(EventType.PARTIAL_DECRYPTION, upload.partial_decryption, owned.to_bytes())


def publish(archive: Sealed) -> tuple[bytes, Result]:
    """Return the records of the result, and it; `not-enough-trustees` names who is missing."""
    archive.require(
        EventType.PARTIAL_DECRYPTION, otherwise="a result is published once, after openings"
    )
    partials = {
        owner: PartialDecryption.from_bytes(raw) for owner, raw in archive.openings().items()
    }
    result = combine(
        archive.election,
        _had(archive.to_decrypt),
        archive.trustees,
        partials,
        archive.sums.total_weight,
    )
    return archive.event(EventType.RESULT, result_bytes(result)), result


def count(archive: Sealed, rules: Mapping[int, CountingRule]) -> tuple[Count, ...]:
    """Count the published result; `rules` are given by hand, by question from 0."""
    archive.require(EventType.RESULT, otherwise="there is a count once the result is published")
    for number in rules:
        if number >= len(archive.election.questions):
            raise MalformedError(f"there is no question {number + 1}")
    return count_result(
        archive.election,
        result_of(_had(archive.last.payloads)[0]),
        archive.sums.total_weight,
        _had(archive.tally_event),
        rules,
    )


def _require_shuffling(archive: Sealed) -> None:
    _require_mixnet(archive)
    archive.require(
        EventType.ENCRYPTED_TALLY,
        _SHUFFLE,
        otherwise="shuffles stand between the sealed tally and its opening",
    )


def _require_mixnet(archive: Sealed) -> None:
    if not archive.election.has_mixnet:
        raise VerificationError("no-mixnet", "no question of this election is shuffled")


def _had(part: Part | None) -> Part:
    """Take what an archive that holds is known to have."""
    if part is None:
        raise VerificationError("wrong-step", "the archive has not come so far")
    return part
