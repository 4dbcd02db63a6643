"""Key ceremonies for tests: all members in one process, every file at hand to be falsified."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from ballots.election.ceremony import assemble, read_certificates, read_commitments, read_reveals
from ballots.election.certificate import Context
from ballots.election.shares import read_shares, shares_message
from ballots.encoding import canonical_json
from ballots.errors import VerificationError
from ballots.making.threshold import BadShareError, Member, draw_member


@dataclass
class Gathering:
    """A ceremony that goes as far as a test wants; `files` holds one list for each round."""

    size: int
    threshold: int
    randomness: object
    members: list = field(default_factory=list)
    files: dict = field(default_factory=dict)

    def __post_init__(self):
        self.members = [
            draw_member(Context(self.size, self.threshold, index), self.randomness)
            for index in range(1, self.size + 1)
        ]

    def certify(self):
        self.files["certificate"] = [each.certify(self.randomness) for each in self.members]
        return self.close_certificates()

    def close_certificates(self):
        self.ceremony = read_certificates(self.files["certificate"])
        return self

    def commit(self):
        made = [each.commit(self.ceremony, self.randomness) for each in self.members]
        self.files["commitment"] = made
        return self.close_commitments()

    def close_commitments(self):
        self.committed = read_commitments(self.ceremony, self.files["commitment"])
        return self

    def reveal(self):
        made = [each.reveal(self.committed, self.randomness) for each in self.members]
        self.files["reveal"] = made
        return self.close_reveals()

    def close_reveals(self):
        self.revealed = read_reveals(self.committed, self.files["reveal"])
        return self

    def share(self):
        made = [each.share(self.revealed, self.randomness) for each in self.members]
        self.files["shares"] = made
        return self

    def receive(self):
        """Every member opens the shares; `keys` are the private ones."""
        received = [
            each.receive(self.revealed, self.files["shares"], self.randomness)
            for each in self.members
        ]
        self.private_keys = [key for key, _ in received]
        self.files["verification"] = [raw for _, raw in received]
        return self

    def assemble(self):
        self.group = assemble(self.revealed, self.files["verification"])
        return self

    def until_shared(self):
        return self.certify().commit().reveal().share()


def run_ceremony(size, threshold, randomness):
    """A finished ceremony: `group` for the trustees, `private_keys` of the members' shares."""
    return Gathering(size, threshold, randomness).until_shared().receive().assemble()


def falsified(they, sender, receiver, value):
    """The sender's file with another number sealed to one receiver."""
    member = they.members[sender - 1]
    good = member._coefficients
    sealed = list(read_shares(they.revealed, sender, they.files["shares"][sender - 1]).shares)
    false = Member(member.context, member.seed)
    object.__setattr__(false, "seed", member.seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Member, "_coefficients", lambda self, ceremony: [value])
        sealed[receiver - 1] = false._seal_share(
            they.revealed, receiver, random.Random(8).randbytes
        )
    assert member._coefficients == good
    return signed_shares(they, sender, sealed)


def signed_shares(they, sender, sealed):
    message = shares_message(they.revealed, sender, sealed)
    signed = they.members[sender - 1]._sign(message, random.Random(9).randbytes)
    return canonical_json(signed.to_json_value())


def complaint_of(they, receiver, *, lie=False):
    """The complaint that a receiver publishes about a bad share; `lie`: where there is none."""
    member, drawn = they.members[receiver - 1], random.Random(6).randbytes
    with pytest.MonkeyPatch.context() as patch:
        if lie:
            patch.setattr("ballots.making.threshold.open_share", _always_bad)
        with pytest.raises(BadShareError) as caught:
            member.receive(they.revealed, they.files["shares"], drawn)
    return caught.value.complaint


def _always_bad(*_arguments):
    raise VerificationError("bad-share", "a lie")
