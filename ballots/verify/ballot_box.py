"""All ballots of an archive: each one's form and proofs, their sum, and what holds among them.

Invariants checked (specification 9.7, 11.1): of each credential the last ballot counts; no tracker
stands twice; in the profile `participate` no alpha or beta of one ballot occurs in another. Ballots
are read from the archive in chunks, checked by a caller's pool and forgotten: what stays is a few
numbers a ballot (`BallotIndex`) and a bounded number of marks (`ballots.verify.copies`).
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from ballots.election.archive import ArchiveReader, EventType
from ballots.election.ballot import MAX_BALLOT_BYTES, Ballot, check_ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.tally import Accumulation, Accumulator, accumulate
from ballots.encoding import sha256
from ballots.errors import BallotsError, VerificationError
from ballots.verify.chain import Step, place_of
from ballots.verify.copies import Copies, marks_of
from ballots.verify.report import ReportBuilder

BALLOTS: Final = "ballots"
CHUNK: Final = 60
_CLAIM: Final = re.compile(
    rb'\{"election_uuid":"[^"\\]{0,128}","election_hash":"[^"\\]{0,128}",'
    rb'"credential":"([0-9a-f]{64})",'
)
_NOBODY: Final = -1
_DIGEST_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some ballots to check: their bytes, which of them count, their credentials' weights.

    A credential that is not in `weights` is not of the election.
    """

    raws: tuple[bytes, ...]
    counts: tuple[bool, ...]
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was found in a chunk: faults by position, the sum of the good ballots that count.

    `marks` are the marks of all good ballots, for finding copies.
    """

    faults: tuple[tuple[int, BallotsError], ...]
    sums: Accumulation
    marks: Sequence[int]


Progress: TypeAlias = Callable[[int, int], None]
"""Called with (ballots checked, ballots in all)."""
Mapper: TypeAlias = Callable[[Callable[[Chunk], Verdicts], Iterable[Chunk]], Iterable[Verdicts]]
"""An ordered `map`, for example of a pool of processes; the function it gets can be pickled."""


class BallotIndex:
    """Where each ballot of an archive stands, its hash, whose it claims to be: 64 bytes a ballot.

    What a ballot claims is trusted only after the ballot was checked.
    """

    def __init__(self, credentials: CredentialList) -> None:
        """Number the credentials."""
        self._voters = {credential: place for place, credential in enumerate(credentials.weights)}
        self._offsets, self._sizes = array("Q"), array("Q")
        self._heights, self._claims = array("Q"), array("q")
        self._digests = bytearray()

    def __len__(self) -> int:
        """Return the number of ballots."""
        return len(self._offsets)

    def take(self, step: Step) -> None:
        """Note one ballot; one whose payload is missing was reported and is passed over."""
        if step.payloads is None:
            return
        raw = step.payloads[0]
        voter = self._voters.get(claim_of(raw), _NOBODY)
        self._offsets.append(step.body_offset)
        self._sizes.append(len(raw))
        self._heights.append(step.event.height)
        self._claims.append(voter)
        self._digests += sha256(raw)

    def where(self, number: int) -> str:
        """Name a ballot (counted from 0) in a finding."""
        return f"ballot {number + 1}, {place_of(self._heights[number], EventType.BALLOT)}"

    def read(self, archive: ArchiveReader, number: int) -> bytes:
        """Read a ballot's bytes again; of one that is too long, too many to be taken for one.

        `VerificationError("bad-hash")` where they are not those that the chain of events is over.
        """
        size = self._sizes[number]
        if size > MAX_BALLOT_BYTES:
            return archive.body_at(self._offsets[number], MAX_BALLOT_BYTES + 1)
        raw = archive.body_at(self._offsets[number], size)
        if sha256(raw) != self._digests[number * _DIGEST_BYTES : (number + 1) * _DIGEST_BYTES]:
            raise VerificationError(
                "bad-hash", f"{self.where(number)}: the archive changed while it was read"
            )
        return raw

    def last_of_each(self, left_out: frozenset[int] = frozenset()) -> Sequence[int]:
        """Return for each credential the number of its last ballot that is not left out, or -1."""
        last = array("q", [_NOBODY]) * len(self._voters)
        for number, voter in enumerate(self._claims):
            if voter != _NOBODY and number not in left_out:
                last[voter] = number
        return last

    def voter_of(self, number: int) -> int:
        """Return the position in the list of the credential that a ballot claims; -1 for none."""
        return self._claims[number]


@dataclass(slots=True)
class BallotBox:
    """The check of all ballots of one archive; `head` is the hash of its last event."""

    archive: ArchiveReader
    election: Election
    credentials: CredentialList
    index: BallotIndex
    report: ReportBuilder
    strict: bool
    head: str

    def check(self, mapper: Mapper | None, progress: Progress | None) -> Accumulation:
        """Check every ballot, report what is wrong, and return the sum of those that count.

        `VerificationError("bad-hash")` where the archive is not what it was when it was first read.
        """
        self.report.examined(BALLOTS, len(self.index))
        last = self.index.last_of_each()
        key = bytes.fromhex(self.head)
        examine = partial(
            examine_ballots, election=self.election, allow_identity=not self.strict, key=key
        )
        sums = Accumulator(self.election)
        copies, bad, done = Copies(key), set[int](), 0
        for verdicts in (mapper or map)(examine, self._chunks(last)):
            for position, fault in verdicts.faults:
                bad.add(done + position)
                self.report.failed(BALLOTS, fault, self.index.where(done + position))
            sums.include(verdicts.sums)
            copies.add(verdicts.marks)
            done = min(done + CHUNK, len(self.index))
            if progress is not None:
                progress(done, len(self.index))
        self._report_copies(copies, bad)
        sums.include(self._instead_of(frozenset(bad), last))
        return sums.total()

    def _chunks(self, last: Sequence[int]) -> Iterator[Chunk]:
        names = list(self.credentials.weights)
        for start in range(0, len(self.index), CHUNK):
            numbers = range(start, min(start + CHUNK, len(self.index)))
            voters = [self.index.voter_of(number) for number in numbers]
            yield Chunk(
                raws=tuple(self.index.read(self.archive, number) for number in numbers),
                counts=tuple(
                    voter != _NOBODY and last[voter] == number
                    for number, voter in zip(numbers, voters, strict=True)
                ),
                weights={
                    names[voter]: self.credentials.weights[names[voter]]
                    for voter in voters
                    if voter != _NOBODY
                },
            )

    def _instead_of(self, bad: frozenset[int], last: Sequence[int]) -> Accumulation:
        """Add up the last good ballots of those whose last ballot is bad."""
        voters = {self.index.voter_of(number) for number in bad} - {_NOBODY}
        better = self.index.last_of_each(bad) if voters else ()
        numbers = sorted(
            better[voter] for voter in voters if last[voter] in bad and better[voter] != _NOBODY
        )
        ballots = [Ballot.from_bytes(self.index.read(self.archive, number)) for number in numbers]
        return accumulate(self.election, self.credentials, ballots)

    def _report_copies(self, copies: Copies, bad: set[int]) -> None:
        def good_ballots() -> Iterator[tuple[str, bytes]]:
            for number in range(len(self.index)):
                if number not in bad:
                    yield self.index.where(number), self.index.read(self.archive, number)

        for copy in copies.find(good_ballots):
            if copy.whole:
                sentence = f"the same ballot stands in the archive twice (first as {copy.first})"
                self.report.error(BALLOTS, "repeated-tracker", sentence, copy.where)
                continue
            sentence = f"a part of a ciphertext occurs in another ballot ({copy.first})"
            if self.strict:
                self.report.error(BALLOTS, "copied-ciphertext", sentence, copy.where)
            else:
                self.report.warning(BALLOTS, "W-COPIED", sentence, copy.where)


def claim_of(raw: bytes) -> str:
    """Return the credential that a ballot's bytes claim, unchecked; "" for what is no ballot."""
    claim = _CLAIM.match(raw)
    return "" if claim is None else claim[1].decode()


def examine_ballots(
    chunk: Chunk, *, election: Election, allow_identity: bool, key: bytes
) -> Verdicts:
    """Parse and check some ballots, each on its own, and add up those that count.

    `key` is that of the marks (`ballots.verify.copies`). Everything it takes and returns can be
    pickled, for a pool of processes.
    """
    credentials = CredentialList(b"", chunk.weights)
    faults: list[tuple[int, BallotsError]] = []
    counted: list[Ballot] = []
    marks = array("Q")
    for position, (raw, counts) in enumerate(zip(chunk.raws, chunk.counts, strict=True)):
        try:
            ballot = Ballot.from_bytes(raw)
            check_ballot(ballot, election, credentials, allow_identity=allow_identity)
        except BallotsError as error:
            faults.append((position, error))
            continue
        marks.extend(marks_of(raw, key))
        if counts:
            counted.append(ballot)
    return Verdicts(tuple(faults), accumulate(election, credentials, counted), marks)
