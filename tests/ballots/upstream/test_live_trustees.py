"""Random elections a kind, both ways: n of n keys, and threshold groups.

Keys and key ceremonies are made by the tool or by us, the election is hosted by the tool or by us,
and both sides decrypt by turns: its partial decryptions stand in our archives and ours in its.
All eighty take about a minute of one core.
"""

import json
from dataclasses import dataclass, field

import pytest

from ballots.crypto.group import generator_power
from ballots.election.archive import EventType
from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList
from ballots.election.decryption import OwnedPayload
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion
from ballots.election.tally import EncryptedTally, accumulate
from ballots.election.trustees import Trustees, make_trustees_json
from ballots.encoding import canonical_json, sha256_hex
from ballots.making import casting, registrar
from ballots.making.ceremony import PrivateKey, generate_trustee_key
from ballots.making.opening import open_tally
from ballots.verify.election import verify_archive
from tests.ballots.ceremonies import run_ceremony
from tests.ballots.elections import Course, random_choices
from tests.conftest import ROUNDS
from tests.vectors import forging
from tests.vectors.bel import Parts
from tests.vectors.belenios_tool import UpstreamElection

pytestmark = pytest.mark.upstream

QUESTION = HomomorphicQuestion("Which?", ("A", "自行车道", "c"), 0, 2)
BLANK = HomomorphicQuestion("Agree?", ("Yes", "No"), 1, 1, blank=True)
RANDOMNESS = forging.secrets.token_bytes


@dataclass
class Bench:
    """The trustees of one election: `singles` keys, then a group, each made by one of us.

    `keys` has our private keys by owner; the tool's are files in its folder. The upstream puts
    single trustees first.
    """

    singles: int
    size: int
    threshold: int
    by_tool: bool
    theirs: UpstreamElection
    keys: dict = field(default_factory=dict)

    def make(self):
        """Make all keys, and leave in the tool's folder what it makes its list of trustees from."""
        if self.by_tool:
            self._made_there()
        else:
            self._made_here()
        self.items = self._items()
        return self

    @property
    def owners(self):
        return range(1, self.singles + self.size + 1)

    def enough(self, seeded):
        """Owners that suffice, in any order; now and then more than that."""
        group = list(self.owners)[self.singles :]
        count = seeded.randint(self.threshold, self.size) if self.size else 0
        chosen = [*range(1, self.singles + 1), *seeded.sample(group, count)]
        return seeded.sample(chosen, len(chosen))

    def decrypted_there(self, folder_election, owner):
        """The tool's two lines: a partial decryption and who made it."""
        run, place = folder_election._run, owner - self.singles
        if owner in self.keys:
            secret = folder_election.folder / "ours.key"
            secret.write_text(json.dumps(str(self.keys[owner].secret)))
            return run("election", "decrypt", "--privkey", "ours.key", "--trustee-id", str(owner))
        at = self.theirs.folder
        if place <= 0:
            key = ["decrypt", "--privkey", str(at / f"trustee-{owner}.key.json")]
        else:
            key = ["decrypt-threshold", "--key", str(at / f"trustee-{place}.key"),
                   "--decryption-key", str(at / f"trustee-{place}.dkey")]  # fmt: skip
        return run("election", *key, "--trustee-id", str(owner))

    def decrypted_here(self, archive, owner):
        """The same two lines made by us, from an archive that is sealed."""
        parts = Parts.of(archive)
        tally = EncryptedTally.from_bytes(parts.first("EncryptedTally").payloads[0])
        election = Election.from_bytes(parts.first("Setup").payloads[0])
        raw = open_tally(election, tally, self.keys[owner], RANDOMNESS).to_bytes()
        return raw + b"\n" + OwnedPayload(owner, sha256_hex(raw)).to_bytes() + b"\n"

    def _made_there(self):
        folder, group = self.theirs.folder, b""
        if self.size:
            self.theirs.add_threshold_trustees(self.size, self.threshold)
            group = (folder / "threshold.json").read_bytes()
        if self.singles:
            self.theirs.add_trustees(self.singles)
        for owner in range(1, self.singles + 1):
            secret = int(json.loads(self.theirs.trustee_key(owner)))
            self.keys[owner] = PrivateKey(secret, generator_power(secret))
        if group:
            (folder / "threshold.json").write_bytes(group)

    def _made_here(self):
        folder = self.theirs.folder
        singles = [generate_trustee_key(RANDOMNESS) for _ in range(self.singles)]
        lines = [key.public.to_bytes() + b"\n" for key in singles]
        (folder / "public_keys.jsons").write_bytes(b"".join(lines))
        private = [key.private for key in singles]
        if self.size:
            done = run_ceremony(self.size, self.threshold, RANDOMNESS)
            raw = canonical_json(done.group.to_json_value())
            (folder / "threshold.json").write_bytes(raw + b"\n")
            private += done.private_keys
        self.keys = dict(enumerate(private, 1))

    def _items(self):
        """The list of trustees as the tool's folder has it."""
        folder = self.theirs.folder
        value = [["Single", json.loads(line)]
                 for line in (folder / "public_keys.jsons").read_bytes().splitlines()]  # fmt: skip
        if self.size:
            value.append(["Pedersen", json.loads((folder / "threshold.json").read_bytes())])
        return list(Trustees.from_bytes(canonical_json(value)).items)


@dataclass
class Drawn:
    """One random election: its questions, its voters and their votes in order."""

    questions: list
    voters: int
    votes: list

    @classmethod
    def of(cls, seeded):
        questions = seeded.choice(([QUESTION], [BLANK], [QUESTION, BLANK]))
        voters = seeded.randint(3, 4)
        votes = [
            (voter, [random_choices(each, seeded) for each in questions])
            for voter in seeded.sample([*range(voters), 0], seeded.randint(2, voters + 1))
        ]
        return cls(questions, voters, votes)

    @property
    def result(self):
        last = dict(self.votes)
        return [
            [sum(choices[i][place] for choices in last.values()) for place in range(each.choices)]
            for i, each in enumerate(self.questions)
        ]


@pytest.fixture(params=["n of n", "threshold"])
def kind(request):
    return request.param


@pytest.fixture(params=range(ROUNDS))
def number(request):
    return request.param


def bench_of(kind, number, seeded, theirs):
    """Random trustees; every other time the tool makes the keys."""
    by_tool = number % 2 == 1
    if kind == "n of n":
        return Bench(seeded.randint(2, 4), 0, 0, by_tool, theirs).make()
    size = seeded.randint(2, 4)
    threshold = seeded.randint(1, size - 1) if by_tool else seeded.randint(2, size)
    return Bench(seeded.choice((0, 0, 1)), size, threshold, by_tool, theirs).make()


def test_an_election_of_the_tools_is_accepted_here_and_there(tool, tmp_path, kind, number, seeded):
    drawn = Drawn.of(seeded)
    theirs = UpstreamElection.prepare(
        tool, tmp_path / "theirs", [f"v{i}@example.org,v{i}" for i in range(drawn.voters)]
    )
    bench = bench_of(kind, number, seeded, theirs)
    theirs.open([each.to_json_value() for each in drawn.questions], name="Theirs", description="d")
    codes = [theirs.codes()[f"v{i}"] for i in range(drawn.voters)]
    setup = Parts.of(theirs.archive()).first("Setup").payloads
    election, credentials = Election.from_bytes(setup[0]), CredentialList.from_bytes(setup[2])
    trustees = Trustees.from_bytes(setup[1])
    assert (trustees.faults(), trustees.is_canonical) == ([], True)
    assert make_trustees_json(bench.items) == setup[1]
    assert trustees.election_key() == election.public_key
    for turn, (voter, choices) in enumerate(drawn.votes):
        if turn % 2:
            raw = casting.make_ballot(election, codes[voter], choices, RANDOMNESS)
            tool.verify_ballot(Parts.of(theirs.archive()).cut(1).build(), theirs.uuid, raw,
                               tmp_path / "one")  # fmt: skip
            theirs.add_event("Ballot", raw)
        else:
            check_ballot(
                Ballot.from_bytes(theirs.cast(codes[voter], choices)), election, credentials
            )
    theirs.close()
    sealed = Parts.of(theirs.archive())
    summed = accumulate(election, credentials, map(Ballot.from_bytes, sealed.ballots()))
    assert summed.to_bytes() == sealed.first("EncryptedTally").payloads[0]
    for turn, owner in enumerate(bench.enough(seeded)):
        if owner in bench.keys and turn % 2 == 0:
            made = bench.decrypted_here(theirs.archive(), owner)
        else:
            made = bench.decrypted_there(theirs, owner)
        theirs.add_event("PartialDecryption", made)
    assert json.loads(theirs.publish())["result"] == drawn.result
    report = verify_archive(theirs.archive(), profile="belenios", final=True)
    assert report.valid, report.errors


def test_an_election_of_ours_is_accepted_there_and_here(tool, tmp_path, kind, number, seeded):
    drawn = Drawn.of(seeded)
    uuid = "".join(seeded.choices(registrar.ALPHABET, k=14))
    keys = UpstreamElection(tool, tmp_path / "keys", uuid)
    keys.folder.mkdir()
    bench = bench_of(kind, number, seeded, keys)
    ours = Course(
        questions=tuple(drawn.questions),
        voters=drawn.voters,
        items=bench.items,
        seed=seeded.getrandbits(64),
        uuid=uuid,
    ).set_up()
    theirs = UpstreamElection(tool, tmp_path / "ours", uuid)
    theirs.folder.mkdir()
    there = theirs.folder / f"{uuid}.bel"
    there.write_bytes(ours.archive())
    for turn, (voter, choices) in enumerate(drawn.votes):
        if turn % 2:
            raw = theirs.make_ballot(ours.codes[voter], choices)
            check_ballot(Ballot.from_bytes(raw), ours.election, ours.credentials)
            ours.append(EventType.BALLOT, raw)
            ours.cast.append((voter, choices, raw))
        else:
            ours.vote(voter, choices)
            tool.verify_ballot(ours.archive(1), uuid, ours.cast[-1][2], tmp_path / "one")
    ours.end()
    there.write_bytes(ours.archive())
    summed = tool.run("election", "compute-encrypted-tally", cwd=theirs.folder).splitlines()
    ours.seal()
    assert list(ours.steps[-1][1]) == summed
    for turn, owner in enumerate(bench.enough(seeded)):
        there.write_bytes(ours.archive())
        if owner in bench.keys and turn % 2 == 0:
            made = bench.decrypted_here(ours.archive(), owner)
        else:
            made = bench.decrypted_there(theirs, owner)
        ours.append(EventType.PARTIAL_DECRYPTION, *made.splitlines())
    there.write_bytes(ours.archive())
    result = tool.run("election", "compute-result", cwd=theirs.folder).rstrip(b"\n")
    ours.finish()
    assert ours.steps[-1][1] == (result,)
    assert json.loads(result)["result"] == drawn.result
    report = verify_archive(ours.archive(), profile="belenios", final=True)
    assert report.valid, report.errors
    tool.verify_archive(ours.archive(), uuid, tmp_path / "whole")
