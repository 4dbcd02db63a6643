"""Random elections a kind, both ways: blank votes, and votes that count several times.

In each the upstream tool and we take turns at casting; one half is set up and counted by the tool,
the other by us; each side checks every ballot and the whole archive of the other, and the encrypted
tallies are the same bytes.
"""

import json

import pytest

from ballots.election.archive import EventType
from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList, make_credentials_json
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion
from ballots.election.tally import accumulate
from ballots.making import casting, registrar
from ballots.verify.election import verify_archive
from tests.ballots.elections import Course, random_choices
from tests.conftest import ROUNDS
from tests.vectors import forging
from tests.vectors.bel import Parts
from tests.vectors.belenios_tool import UpstreamElection

pytestmark = pytest.mark.upstream

WEIGHTS = (1, 1, 2, 3, 7, 1000, 123_456)
TEXTS = ("Garten", "自行车道", 'a "b" \\ c', "\U0001f333")


def draw_question(seeded, *, blank):
    answers = tuple(seeded.choice(TEXTS) + str(i) for i in range(seeded.randint(1, 3)))
    maximum = seeded.randint(0, len(answers))
    return HomomorphicQuestion(
        seeded.choice(TEXTS), answers, seeded.randint(0, maximum), maximum, blank=blank
    )


class Drawn:
    """One random election: its kind, questions, weights, and who votes what in which order."""

    def __init__(self, seeded, kind):
        blank = kind == "blank"
        self.questions = [draw_question(seeded, blank=blank)]
        if seeded.random() < 0.5:
            self.questions.append(draw_question(seeded, blank=seeded.random() < 0.5))
        self.voters = seeded.randint(3, 5)
        self.weights = () if blank else tuple(seeded.choices(WEIGHTS, k=self.voters))
        order = [*range(self.voters), seeded.randrange(self.voters)]
        self.votes = [(voter, [self.choices(each, seeded) for each in self.questions])
                      for voter in seeded.sample(order, seeded.randint(2, len(order)))]  # fmt: skip
        if blank:
            self.votes[0][1][0] = [1] + [0] * len(self.questions[0].answers)

    @staticmethod
    def choices(question, seeded):
        return random_choices(question, seeded)

    def weight(self, voter):
        return self.weights[voter] if self.weights else 1

    @property
    def result(self):
        last = dict(self.votes)
        return [
            [
                sum(self.weight(voter) * choices[i][place] for voter, choices in last.items())
                for place in range(question.choices)
            ]
            for i, question in enumerate(self.questions)
        ]


@pytest.fixture(params=["weights", "blank"])
def kind(request):
    return request.param


@pytest.fixture(params=range(ROUNDS))
def drawn(request, seeded, kind):
    return Drawn(seeded, kind)


def test_the_tools_elections_pass_here(tool, tmp_path, drawn):
    lines = [f"v{i}@example.org,v{i}" for i in range(drawn.voters)]
    if drawn.weights:
        lines = [f"{line},{weight}" for line, weight in zip(lines, drawn.weights, strict=True)]
    theirs = UpstreamElection.prepare(tool, tmp_path / "theirs", lines)
    theirs.add_trustees(1)
    theirs.open([each.to_json_value() for each in drawn.questions], name="Theirs", description="d")
    codes = [theirs.codes()[f"v{i}"] for i in range(drawn.voters)]
    setup = Parts.of(theirs.archive()).first("Setup").payloads
    election, credentials = Election.from_bytes(setup[0]), CredentialList.from_bytes(setup[2])
    keys = [registrar.credential_of(theirs.uuid, code) for code in codes]
    assert [credentials.weights[key] for key in keys] == [
        drawn.weight(voter) for voter in range(drawn.voters)
    ]
    assert make_credentials_json(keys, credentials.weights) == setup[2] or set(drawn.weights) == {1}
    for number, (voter, choices) in enumerate(drawn.votes):
        if number % 2:
            raw = casting.make_ballot(election, codes[voter], choices, forging.secrets.token_bytes)
            tool.verify_ballot(theirs.archive(), theirs.uuid, raw, tmp_path / "one")
            theirs.add_event("Ballot", raw)
        else:
            raw = theirs.cast(codes[voter], choices)
        check_ballot(Ballot.from_bytes(raw), election, credentials)
    theirs.close()
    theirs.decrypt([1])
    assert json.loads(theirs.publish())["result"] == drawn.result
    parts = Parts.of(theirs.archive())
    summed = accumulate(election, credentials, [Ballot.from_bytes(raw) for raw in parts.ballots()])
    assert [summed.to_bytes(), summed.sized_bytes()] == list(parts.first("EncryptedTally").payloads)
    report = verify_archive(theirs.archive(), profile="belenios", final=True)
    assert report.valid, report.errors


def test_our_elections_pass_there(tool, tmp_path, drawn, seeded):
    ours = Course(
        questions=tuple(drawn.questions),
        voters=drawn.voters,
        weights=drawn.weights,
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
    ours.seal().open(2).open(1).finish()
    assert list(ours.steps[-4][1]) == summed
    parts = Parts.of(ours.archive())
    assert json.loads(parts.first("Result").payloads[0])["result"] == drawn.result
    report = verify_archive(
        ours.archive(), profile="belenios", final=True, statement_proofs=ours.statement_proofs
    )
    assert report.valid, report.errors
    tool.verify_archive(ours.archive(), ours.uuid, tmp_path / "whole")
