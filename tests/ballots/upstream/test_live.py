"""Both ways against the upstream tool, live: its elections here, ours there, each in the other's.

Every election is drawn from a printed seed (`PARTICIPATE_SEED` repeats it); keys and ballots are
fresh each time.
"""

import json

import pytest

from ballots.election import tally
from ballots.election.archive import EventType
from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion
from ballots.making import casting, registrar
from ballots.verify.election import verify_archive
from tests.ballots.elections import Course
from tests.vectors import forging
from tests.vectors.bel import Parts
from tests.vectors.belenios_tool import ToolError, UpstreamElection
from tests.vectors.corpus_ballots import BALLOT_FAULTS
from tests.vectors.loading import load

pytestmark = pytest.mark.upstream

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
TEXTS = ("Garten", "自行车道", 'a "b" \\ c', "x/y <z>", "é\u007f", "\U0001f333", "line\nline")
BOTH_REFUSE = {"bad-proof", "bad-signature", "unknown-credential", "wrong-election", "bad-point"}


def draw_questions(seeded):
    """One to three questions of any shape that both sides can count."""
    questions = []
    for _ in range(seeded.randint(1, 3)):
        answers = tuple(seeded.choice(TEXTS) + str(i) for i in range(seeded.randint(1, 5)))
        maximum = seeded.randint(0, len(answers))
        minimum = seeded.randint(0, maximum)
        blank = seeded.random() < 0.4
        questions.append(
            HomomorphicQuestion(seeded.choice(TEXTS), answers, minimum, maximum, blank=blank)
        )
    return questions


def draw_choices(seeded, questions):
    """Choices that the questions allow, blank now and then where it is allowed."""
    choices = []
    for question in questions:
        count = seeded.randint(question.minimum, question.maximum)
        chosen = set(seeded.sample(range(len(question.answers)), count))
        bits = [int(i in chosen) for i in range(len(question.answers))]
        if question.blank:
            bits = [0, *bits] if seeded.random() < 0.7 else [1] + [0] * len(bits)
        choices.append(bits)
    return choices


def draw_votes(seeded, questions, voters, ballots):
    """Who votes what, in order; some vote again."""
    return [(seeded.randrange(voters), draw_choices(seeded, questions)) for _ in range(ballots)]


def counts_of(questions, votes):
    """The result of the last ballot of each voter."""
    last = dict(votes)
    return [
        [sum(choices[i][place] for choices in last.values()) for place in range(question.choices)]
        for i, question in enumerate(questions)
    ]


@pytest.fixture(params=range(3))
def drawn(request, seeded):
    questions = draw_questions(seeded)
    return questions, draw_votes(seeded, questions, 4, (0, 4, 6)[request.param])


def test_their_election_with_ballots_of_both_is_accepted_here_and_there(tool, tmp_path, drawn):
    questions, votes = drawn
    theirs = UpstreamElection.prepare(
        tool, tmp_path / "theirs", [f"v{i}@example.org,v{i}" for i in range(4)]
    )
    theirs.add_trustees(2)
    theirs.open(
        [question.to_json_value() for question in questions], name="Theirs", description="d"
    )
    codes = list(theirs.codes().values())
    setup = Parts.of(theirs.archive()).first("Setup").payloads
    election = Election.from_bytes(setup[0])
    assert election.is_canonical
    assert election.questions == tuple(questions)
    credentials = CredentialList.from_bytes(setup[2])
    assert {registrar.credential_of(theirs.uuid, code) for code in codes} == set(
        credentials.weights
    )
    for number, (voter, choices) in enumerate(votes):
        if number % 2:
            raw = casting.make_ballot(election, codes[voter], choices, forging.secrets.token_bytes)
            tool.verify_ballot(theirs.archive(), theirs.uuid, raw, tmp_path / "one")
            theirs.add_event("Ballot", raw)
        else:
            raw = theirs.cast(codes[voter], choices)
        check_ballot(Ballot.from_bytes(raw), election, credentials)
    theirs.close()
    assert_same_tally(theirs.archive(), election, credentials)
    theirs.decrypt([2, 1])
    result = theirs.publish()
    assert json.loads(result)["result"] == counts_of(questions, votes)
    report = verify_archive(theirs.archive(), profile="belenios", final=True)
    assert report.valid, report.errors


def assert_same_tally(archive, election, credentials):
    """Our encrypted tally of an archive's ballots is the archive's, byte for byte."""
    parts = Parts.of(archive)
    ballots = [Ballot.from_bytes(raw) for raw in parts.ballots()]
    summed = tally.accumulate(election, credentials, ballots)
    assert summed.tally.to_bytes() == parts.first("EncryptedTally").payloads[0]


def test_our_election_with_ballots_of_both_is_accepted_there_and_here(
    tool, tmp_path, drawn, seeded
):
    questions, votes = drawn
    ours = Course(
        questions=tuple(questions),
        seed=seeded.getrandbits(64),
        uuid="".join(seeded.choices(BASE58, k=14)),
        description='Zwei Zeilen\nund "Zeichen" <é> / \\ \u007f 汉字',
    ).set_up()
    theirs = UpstreamElection(tool, tmp_path / "ours", ours.uuid)
    theirs.folder.mkdir()
    there = theirs.folder / f"{ours.uuid}.bel"
    there.write_bytes(ours.archive())
    for number, (voter, choices) in enumerate(votes):
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
    assert json.loads(parts.first("Result").payloads[0])["result"] == counts_of(questions, votes)
    report = verify_archive(
        ours.archive(), profile="belenios", final=True, statement_proofs=ours.statement_proofs
    )
    assert report.valid, report.errors
    assert not report.has("W-STATEMENT")
    tool.verify_archive(ours.archive(), ours.uuid, tmp_path / "whole")


@pytest.mark.parametrize(
    "name", [name for name, fault in BALLOT_FAULTS.items() if fault.code in BOTH_REFUSE]
)
def test_a_forged_ballot_is_refused_by_both(tool, tmp_path, name):
    fault = BALLOT_FAULTS[name]
    vector = load(fault.vector)
    with pytest.raises(ToolError):
        tool.verify_ballot(vector.parts.cut(1).build(), vector.uuid, fault.make(vector), tmp_path)


def test_the_oracle_accepts_what_was_not_forged(tool, tmp_path):
    vector = load("minmax")
    setup = vector.parts.cut(1).build()
    tool.verify_ballot(setup, vector.uuid, vector.ballots[-1].raw, tmp_path)
    with pytest.raises(ToolError):
        tool.verify_ballot(setup, vector.uuid, vector.ballots[-1].raw[:-2] + b"0}", tmp_path)
