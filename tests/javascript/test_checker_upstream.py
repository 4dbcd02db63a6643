"""Live: ballots made in JavaScript in the upstream's elections, `ROUNDS` random ones of each kind.

The tool sets the elections up, casts some of the ballots itself, and opens and verifies them all;
the archives are then checked in JavaScript. Each is drawn from a printed seed (`PARTICIPATE_SEED`
repeats them); keys and ballots are fresh each time, the trustees' keys once a kind. One node
process makes the ballots of a kind and one checks its archives.
"""

import json
import random
import sys

import pytest

from tests.conftest import ROUNDS
from tests.javascript import checker
from tests.vectors.bel import Parts
from tests.vectors.belenios_tool import BeleniosTool, UpstreamElection, find_tool

pytestmark = pytest.mark.upstream

TEXTS = ("Garten", "自行车道", 'a "b" \\ c', "\U0001f333", "\u007f/")
KINDS = ("n of n", "threshold", "blank", "weights", "mixnet")
WEIGHTS = (1, 2, 3, 7, 1000, 123_456)


@pytest.fixture
def tool():
    path = find_tool()
    if path is None:
        pytest.skip("belenios-tool is not found")
    return BeleniosTool(path)


def draw_question(draw, *, blank=False):
    answers = [draw.choice(TEXTS) + str(place) for place in range(draw.randint(1, 3))]
    maximum = draw.randint(0, len(answers))
    question = {"answers": answers, "min": draw.randint(0, maximum), "max": maximum,
                "question": draw.choice(TEXTS)}  # fmt: skip
    return question | ({"blank": True} if blank else {})


def draw_ranks(draw):
    answers = [draw.choice(TEXTS) + str(place) for place in range(draw.randint(1, 4))]
    return {"type": "NonHomomorphic", "value": {"answers": answers, "question": draw.choice(TEXTS)}}


def draw_answer(draw, question):
    if "value" in question:
        return [draw.randrange(256) for _ in question["value"]["answers"]]
    size = len(question["answers"])
    blank = question.get("blank", False)
    if blank and draw.random() < 0.4:
        return [1] + [0] * size
    chosen = draw.sample(range(size), draw.randint(question["min"], question["max"]))
    return [0] * blank + [int(place in chosen) for place in range(size)]


class Drawn:
    """One random election: its questions, trustees and weights, and who votes what in order.

    The first voter's first ballot is the tool's, some are replaced by a second one.
    """

    def __init__(self, kind, seed):
        self.kind, self.seed = kind, seed
        draw = random.Random(seed)
        self.questions = [
            draw_ranks(draw) if kind == "mixnet" else draw_question(draw, blank=kind == "blank")
        ]
        if draw.random() < 0.3:
            self.questions.insert(draw.randint(0, 1), draw_question(draw))
        self.trustees = 2 if kind in ("n of n", "threshold") else 1
        self.shuffles = draw.randint(1, 2)
        voters = 2
        self.weights = [draw.choice(WEIGHTS) if kind == "weights" else 1 for _ in range(voters)]
        order = draw.sample([*range(voters), draw.randrange(voters)], voters + 1)
        self.votes = [
            (voter, [draw_answer(draw, each) for each in self.questions]) for voter in order
        ]

    def prepare(self, tool, folder, trusted):
        """Let the tool set the election up; trustees and their keys may be another election's."""
        lines = [
            f"v{voter}@example.org,v{voter}" + (f",{weight}" if self.kind == "weights" else "")
            for voter, weight in enumerate(self.weights)
        ]
        self.tool, self.folder = tool, folder
        self.hosted = UpstreamElection.prepare(tool, folder / "e", lines)
        if trusted is not None:
            copy_trustees(trusted.hosted, self.hosted)
        elif self.kind == "threshold":
            self.hosted.add_threshold_trustees(self.trustees, 1)
        else:
            self.hosted.add_trustees(self.trustees)
        self.hosted.open(self.questions, name="Theirs", description="d")
        codes = self.hosted.codes()
        self.codes = [codes[f"v{voter}"] for voter in range(len(self.weights))]
        return self

    @property
    def making(self):
        """Ask for the ballots that JavaScript makes: all but the first."""
        election = Parts.of(self.hosted.archive()).first("Setup").payloads[0]
        return checker.making(
            election, [(self.codes[voter], choices) for voter, choices in self.votes[1:]]
        )

    def host(self, made):
        """Let the tool take these ballots, open the tally and verify the whole."""
        voter, choices = self.votes[0]
        setup = self.hosted.archive()
        self.hosted.cast(self.codes[voter], choices)
        for number, ballot in enumerate(made):
            raw = ballot["text"].encode()
            if number == 0:
                self.tool.verify_ballot(setup, self.hosted.uuid, raw, self.folder / "one")
            self.hosted.add_event("Ballot", raw)
        self.hosted.close()
        if self.kind == "mixnet":
            self.hosted.shuffle([1] * self.shuffles)
        self.hosted.decrypt([self.trustees] if self.kind == "threshold"
                            else range(1, self.trustees + 1))  # fmt: skip
        self.result = json.loads(self.hosted.publish())["result"]

    @property
    def expected(self):
        """The result by what was voted last: sums, or the answers in any order."""
        last = dict(self.votes)
        return [
            sorted(choices[number] for choices in last.values())
            if "value" in question
            else [
                sum(self.weights[voter] * choices[number][place] for voter, choices in last.items())
                for place in range(len(self.votes[0][1][number]))
            ]
            for number, question in enumerate(self.questions)
        ]


def copy_trustees(other, election):
    """Let the same trustees, with the same keys, open another election too."""
    election.threshold = other.threshold
    for pattern in ("public_keys.jsons", "threshold.json", "trustee-*"):
        for file in other.folder.glob(pattern):
            (election.folder / file.name).write_bytes(file.read_bytes())


@pytest.mark.parametrize("kind", KINDS)
def test_ballots_made_here_count_in_elections_of_the_upstream(tool, tmp_path, seeded, kind):
    elections = []
    for number in range(ROUNDS):
        drawn = Drawn(kind, seeded.getrandbits(32))
        trusted = elections[0] if elections else None
        elections.append(drawn.prepare(tool, tmp_path / str(number), trusted))
    made = checker.run([each.making for each in elections])
    for drawn, ballots in zip(elections, made, strict=True):
        sys.stdout.write(f"{kind}: an election of seed {drawn.seed}\n")  # shown when it fails
        assert len(ballots) == len(drawn.votes) - 1 > 0
        drawn.host(ballots)
        found = [
            sorted(row) if "value" in question else row
            for question, row in zip(drawn.questions, drawn.result, strict=True)
        ]
        assert found == drawn.expected
    answers = checker.run(
        [checker.archive(each.hosted.archive(), final=True) for each in elections]
    )
    for drawn, answer in zip(elections, answers, strict=True):
        sys.stdout.write(f"{kind}: the archive of seed {drawn.seed}\n")
        assert answer["valid"], answer["findings"]
        assert answer["counts"] == drawn.result
