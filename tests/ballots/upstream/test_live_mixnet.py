"""Random elections with a mixnet question, both ways against the upstream tool.

In each the tool and we take turns at casting and at shuffling; one half is set up, opened and
counted by the tool, the other by us; each side checks every ballot and the whole archive of the
other, and the encrypted tallies are the same bytes.
"""

import json

import pytest

from ballots.crypto.plaintext import MAX_MIXNET_ANSWERS
from ballots.election.archive import EventType
from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList
from ballots.election.decryption import OwnedPayload
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion, MixnetQuestion
from ballots.election.result import result_of
from ballots.election.shuffle import Shuffle, lists_of
from ballots.election.tally import EncryptedTally, accumulate
from ballots.encoding import canonical_json, sha256_hex
from ballots.making import casting, registrar
from ballots.making.shuffling import make_shuffle
from ballots.verify.election import examine_archive
from tests.ballots.elections import Course, in_any_order, random_choices, randomness_of
from tests.conftest import ROUNDS
from tests.vectors.bel import Parts
from tests.vectors.belenios_tool import UpstreamElection

pytestmark = pytest.mark.upstream

TEXTS = ("Garten", "自行车道", 'a "b" \\ c', "\U0001f333", "\u007f/")
EXTRAS = (
    None,
    {"method": "Schulze", "blank": True},
    {"method": "STV", "blank": False, "seats": 2},
    {"method": "MajorityJudgment", "blank": True, "grades": ["gut", "schlecht \u007f"]},
    {"seats": 1, "method": "STV", "blank": False, "note": {"ours": [1, None, "/"]}},
    "a text",
)


def draw_mixnet(seeded):
    size = MAX_MIXNET_ANSWERS if seeded.random() < 0.1 else seeded.randint(1, 6)
    answers = tuple(seeded.choice(TEXTS) + str(i) for i in range(size))
    extra = seeded.choice(EXTRAS)
    return MixnetQuestion(
        seeded.choice(TEXTS), answers, None if extra is None else canonical_json(extra)
    )


def draw_homomorphic(seeded):
    answers = tuple(seeded.choice(TEXTS) + str(i) for i in range(seeded.randint(1, 3)))
    maximum = seeded.randint(0, len(answers))
    minimum, blank = seeded.randint(0, maximum), seeded.random() < 0.5
    return HomomorphicQuestion(seeded.choice(TEXTS), answers, minimum, maximum, blank=blank)


def draw_choices(question, seeded):
    """An allowed answer; of a mixnet question a ranking or any bytes."""
    if isinstance(question, MixnetQuestion) and seeded.random() < 0.5:
        return [seeded.randrange(256) for _ in question.answers]
    return random_choices(question, seeded)


class Drawn:
    """One random election: its questions in any order, the votes, who shuffles, for which side."""

    def __init__(self, seeded):
        self.questions = [draw_mixnet(seeded)]
        for _ in range(seeded.randint(0, 2)):
            draw = draw_mixnet if seeded.random() < 0.3 else draw_homomorphic
            self.questions.append(draw(seeded))
        seeded.shuffle(self.questions)
        self.voters = seeded.randint(3, 5)
        order = [*range(self.voters), seeded.randrange(self.voters)]
        count = 0 if seeded.random() < 0.1 else seeded.randint(1, len(order))
        self.votes = [
            (voter, [draw_choices(each, seeded) for each in self.questions])
            for voter in seeded.sample(order, count)
        ]
        self.trustees = seeded.randint(1, 2)
        self.shuffles = [
            (seeded.randint(1, self.trustees), seeded.choice(("ours", "theirs")))
            for _ in range(seeded.randint(1, 3))
        ]
        self.randomness = randomness_of(seeded.getrandbits(64))

    @property
    def result(self):
        """By question: the sums, or the answers in any order."""
        last = dict(self.votes).values()
        return tuple(
            tuple(sorted(tuple(choices[i]) for choices in last))
            if isinstance(question, MixnetQuestion)
            else tuple(sum(each[i][place] for each in last) for place in range(question.choices))
            for i, question in enumerate(self.questions)
        )


@pytest.fixture(params=range(ROUNDS))
def drawn(request, seeded):
    return Drawn(seeded)


def test_the_tools_elections_pass_here(tool, tmp_path, drawn):
    lines = [f"v{i}@example.org,v{i}" for i in range(drawn.voters)]
    theirs = UpstreamElection.prepare(tool, tmp_path / "theirs", lines)
    theirs.add_trustees(drawn.trustees)
    theirs.open([each.to_json_value() for each in drawn.questions], name="Theirs", description="d")
    codes = [theirs.codes()[f"v{i}"] for i in range(drawn.voters)]
    setup = Parts.of(theirs.archive()).first("Setup").payloads
    election, credentials = Election.from_bytes(setup[0]), CredentialList.from_bytes(setup[2])
    assert election.questions == tuple(drawn.questions)
    assert election.is_canonical
    for number, (voter, choices) in enumerate(drawn.votes):
        if number % 2:
            raw = casting.make_ballot(election, codes[voter], choices, drawn.randomness)
            tool.verify_ballot(theirs.archive(), theirs.uuid, raw, tmp_path / "one")
            theirs.add_event("Ballot", raw)
        else:
            raw = theirs.cast(codes[voter], choices)
        check_ballot(Ballot.from_bytes(raw), election, credentials)
    theirs.close()
    shuffle_theirs(theirs, election, drawn)
    theirs.decrypt(range(1, drawn.trustees + 1))
    assert in_any_order(result_of(theirs.publish())) == drawn.result
    parts = Parts.of(theirs.archive())
    summed = accumulate(election, credentials, [Ballot.from_bytes(raw) for raw in parts.ballots()])
    assert [summed.to_bytes(), summed.sized_bytes()] == list(parts.first("EncryptedTally").payloads)
    found = examine_archive(theirs.archive(), final=True)
    assert found.report.valid, found.report.errors
    assert in_any_order(found.result) == drawn.result


def shuffle_theirs(theirs, election, drawn):
    """Shuffle in the tool's election by turns; each of its shuffles must hold for us."""
    sealed = Parts.of(theirs.archive()).first("EncryptedTally").payloads[0]
    lists = lists_of(election, EncryptedTally.from_bytes(sealed))
    for owner, side in drawn.shuffles:
        if side == "ours":
            shuffle = make_shuffle(election, lists, drawn.randomness)
            raw = shuffle.to_bytes()
            lines = raw + b"\n" + OwnedPayload(owner, sha256_hex(raw)).to_bytes()
        else:
            lines = theirs.make_shuffle(owner)
            shuffle = Shuffle.from_bytes(lines.splitlines()[0])
            shuffle.check(election, lists)
        theirs.add_event("Shuffle", lines)
        lists = shuffle.lists
    theirs.add_event("EndShuffles")


def test_our_elections_pass_there(tool, tmp_path, drawn, seeded):
    ours = Course(
        questions=tuple(drawn.questions),
        voters=drawn.voters,
        trustees=drawn.trustees,
        seed=seeded.getrandbits(64),
        uuid="".join(seeded.choices(registrar.ALPHABET, k=14)),
    ).set_up()
    theirs = UpstreamElection(tool, tmp_path / "ours", ours.uuid)
    theirs.folder.mkdir()
    there = theirs.folder / f"{ours.uuid}.bel"
    there.write_bytes(ours.archive())
    for number, (voter, choices) in enumerate(drawn.votes):
        if number % 2:
            raw = theirs.make_ballot(ours.codes[voter], choices)
            check_ballot(Ballot.from_bytes(raw), ours.election, ours.credentials)
            ours.append(EventType.BALLOT, raw)
            ours.cast.append((voter, choices, raw))
        else:
            ours.vote(voter, choices)
            tool.verify_ballot(ours.archive(1), ours.uuid, ours.cast[-1][2], tmp_path / "one")
    ours.end()
    there.write_bytes(ours.archive())
    summed = tool.run("election", "compute-encrypted-tally", cwd=theirs.folder).splitlines()
    ours.seal()
    assert list(ours.steps[-1][1]) == summed
    for owner, side in drawn.shuffles:
        if side == "ours":
            ours.shuffle(owner)
            continue
        there.write_bytes(ours.archive())
        raw = theirs.make_shuffle(owner).splitlines()[0]
        shuffle = Shuffle.from_bytes(raw)
        shuffle.check(ours.election, ours.lists)
        ours.add_shuffle(owner, raw)
        ours.lists = shuffle.lists
    ours.end_shuffles()
    for owner in range(drawn.trustees, 0, -1):
        ours.open(owner)
    ours.finish()
    written = json.loads(Parts.of(ours.archive()).first("Result").payloads[0])
    assert in_any_order(result_of(canonical_json(written))) == drawn.result
    found = examine_archive(ours.archive(), final=True, statement_proofs=ours.statement_proofs)
    assert {each.code for each in found.report.findings} <= {
        "W-SHUFFLE-PROOF"
    }  # none are given here
    tool.verify_archive(ours.archive(), ours.uuid, tmp_path / "whole")
