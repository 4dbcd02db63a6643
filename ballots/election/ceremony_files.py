"""The files of one ceremony, round by round, each read and checked by its place in it.

A round is read only when it is complete, so each check is against what nobody can change any more.
Who keeps a ceremony checks each file before it is kept, and who verifies one checks them again.
Source: specification 18.5.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from ballots.election import ceremony
from ballots.election.pedersen import Pedersen
from ballots.election.shares import Complaint, check_complaint, read_shares
from ballots.errors import BallotsError, MalformedError, VerificationError


class Round(StrEnum):
    """The rounds of a ceremony in their order; a complaint may stand in the last one's place."""

    CERTIFICATE = "certificate"
    COMMITMENT = "commitment"
    REVEAL = "reveal"
    SHARES = "shares"
    VERIFICATION = "verification"
    COMPLAINT = "complaint"


ROUNDS = tuple(each for each in Round if each is not Round.COMPLAINT)


@dataclass(frozen=True, slots=True)
class Files:
    """What has been handed in to a ceremony of `size` trustees, by round and place."""

    size: int
    threshold: int
    kept: Mapping[Round, Mapping[int, bytes]]

    def of(self, part: Round) -> Mapping[int, bytes]:
        """The files of one round by place."""
        return self.kept.get(part, {})

    @property
    def open_round(self) -> Round | None:
        """The first round with a file missing; None when all are complete."""
        return next((each for each in ROUNDS if len(self.of(each)) < self.size), None)

    def is_open(self, part: Round) -> bool:
        """Whether every round before this one is complete."""
        wanted = Round.VERIFICATION if part is Round.COMPLAINT else part
        return all(len(self.of(each)) == self.size for each in ROUNDS[: ROUNDS.index(wanted)])

    def round_of(self, place: int, raw: bytes) -> Round:
        """The round that a file of this place is for: the one it is kept for, or the next."""
        for part, files in self.kept.items():
            if files.get(place) == raw:
                return part
        if b'"participate/ceremony/complaint/v1"' in raw:
            return Round.COMPLAINT
        return next((each for each in ROUNDS if place not in self.of(each)), Round.VERIFICATION)

    def check(self, part: Round, place: int, raw: bytes) -> None:
        """Check a file of an open round in full; BallotsError names the member and the fault."""
        match part:
            case Round.CERTIFICATE:
                self._check_certificate(place, raw)
            case Round.COMMITMENT:
                ceremony.read_commitment(self.certificates(), place, raw)
            case Round.REVEAL:
                ceremony.read_reveal(self.commitments(), place, raw)
            case Round.SHARES:
                read_shares(self.reveals(), place, raw)
            case Round.VERIFICATION:
                ceremony.read_verification(self.reveals(), place, raw)
            case _:
                self._check_complaint(place, raw)

    def assemble(self) -> Pedersen:
        """The group that a complete ceremony has made."""
        return ceremony.assemble(self.reveals(), self.all_of(Round.VERIFICATION))

    def certificates(self) -> ceremony.Ceremony:
        """Round 1, closed."""
        return ceremony.read_certificates(self.all_of(Round.CERTIFICATE))

    def commitments(self) -> ceremony.Committed:
        """Round 2, closed."""
        return ceremony.read_commitments(self.certificates(), self.all_of(Round.COMMITMENT))

    def reveals(self) -> ceremony.Revealed:
        """Round 3, closed."""
        return ceremony.read_reveals(self.commitments(), self.all_of(Round.REVEAL))

    def all_of(self, part: Round) -> Sequence[bytes]:
        """The files of one round in the order of places."""
        return [raw for _, raw in sorted(self.of(part).items())]

    def _check_certificate(self, place: int, raw: bytes) -> None:
        _, own = ceremony.read_certificate(raw, self.size, self.threshold, place)
        others = []
        for other, kept in self.of(Round.CERTIFICATE).items():
            with suppress(BallotsError):  # that is found at its own place
                _, read = ceremony.read_certificate(kept, self.size, self.threshold, other)
                others += [read] if other != place else []
        ceremony.require_distinct([*others, own])

    def _check_complaint(self, place: int, raw: bytes) -> None:
        complaint = Complaint.from_bytes(raw)
        if complaint.receiver != place:
            raise VerificationError("wrong-owner", "the complaint is another trustee's")
        shares = self.of(Round.SHARES).get(complaint.sender)
        if shares is None:
            raise MalformedError("the complaint is about no member")
        check_complaint(self.reveals(), complaint.sender, shares, raw)
