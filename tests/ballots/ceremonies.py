"""Key ceremonies for tests: all members in one process, every file at hand to be falsified."""

from __future__ import annotations

from dataclasses import dataclass, field

from ballots.election.ceremony import assemble, read_certificates, read_commitments, read_reveals
from ballots.election.certificate import Context
from ballots.making.threshold import draw_member


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
