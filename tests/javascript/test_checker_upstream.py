"""Live: ballots made in JavaScript in the upstream's elections, which are then checked here.

Every election is drawn from a printed seed; keys and ballots are fresh each time.
"""

import json
import random

import pytest

from tests.javascript import checker
from tests.vectors.bel import Parts
from tests.vectors.belenios_tool import BeleniosTool, UpstreamElection, find_tool

pytestmark = pytest.mark.upstream

CHOICE = {"answers": ["一", "b", "c"], "min": 0, "max": 2, "question": "Which?"}
BLANK = {"answers": ["Yes", "No"], "blank": True, "min": 1, "max": 1, "question": "Agree?"}
RANKS = {
    "type": "NonHomomorphic", "value": {"answers": ["A", "B", "C"], "question": "In which order?"},
}  # fmt: skip
KINDS = {
    "summed": ([CHOICE, BLANK], 2, None, False),
    "threshold": ([BLANK], 3, 2, False),
    "mixnet": ([RANKS, BLANK, RANKS], 2, None, False),
    "weighted": ([CHOICE], 1, None, True),
}


@pytest.fixture
def tool():
    path = find_tool()
    if path is None:
        pytest.skip("belenios-tool is not found")
    return BeleniosTool(path)


def draw_choices(draw, questions):
    return [_answer(draw, question) for question in questions]


def _answer(draw, question):
    if "value" in question:
        return [draw.randrange(256) for _ in question["value"]["answers"]]
    size = len(question["answers"])
    blank = question.get("blank", False)
    if blank and draw.random() < 0.4:
        return [1] + [0] * size
    chosen = draw.sample(range(size), draw.randint(question["min"], question["max"]))
    return [0] * blank + [int(place in chosen) for place in range(size)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_election_of_the_upstream_with_ballots_made_here(tool, tmp_path, kind):
    questions, trustees, threshold, weighted = KINDS[kind]
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    draw = random.Random(seed)
    weights = [1 + 2 * i if weighted else 1 for i in range(4)]
    theirs = UpstreamElection.prepare(tool, tmp_path / "e", [
        f"v{i}@example.org,v{i}" + (f",{weight}" if weighted else "")
        for i, weight in enumerate(weights)
    ])  # fmt: skip
    if threshold is None:
        theirs.add_trustees(trustees)
    else:
        theirs.add_threshold_trustees(trustees, threshold)
    theirs.open(questions, name="Theirs", description="d")
    codes = [theirs.codes()[f"v{i}"] for i in range(4)]
    election = Parts.of(theirs.archive()).first("Setup").payloads[0]
    votes = [(voter, draw_choices(draw, questions)) for voter in (0, 1, 2, 3, 1)]
    (made,) = checker.run([checker.making(election, [(codes[v], c) for v, c in votes])])
    setup = theirs.archive()
    for number, ((voter, choices), ballot) in enumerate(zip(votes, made, strict=True)):
        if number == 0:
            theirs.cast(codes[voter], choices)
            continue
        raw = ballot["text"].encode()
        tool.verify_ballot(setup, theirs.uuid, raw, tmp_path / str(number))
        theirs.add_event("Ballot", raw)
    theirs.close()
    if kind == "mixnet":
        theirs.shuffle([1, 2])
    theirs.decrypt([3, 1] if threshold else range(1, trustees + 1))
    result = json.loads(theirs.publish())["result"]
    (answer,) = checker.run([checker.archive(theirs.archive(), final=True)])
    assert answer["valid"], answer["findings"]
    assert answer["counts"] == result
    assert sorted_answers(questions, result) == expected(questions, dict(votes), weights)


def sorted_answers(questions, result):
    return [
        sorted(row) if "value" in question else row
        for question, row in zip(questions, result, strict=True)
    ]


def expected(questions, last, weights):
    rows = []
    for number, question in enumerate(questions):
        answers = [choices[number] for choices in last.values()]
        if "value" in question:
            rows.append(sorted(answers))
            continue
        rows.append([
            sum(weights[voter] * choices[number][place] for voter, choices in last.items())
            for place in range(len(answers[0]))
        ])  # fmt: skip
    return rows
