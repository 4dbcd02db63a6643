"""Random elections of every kind made in Python, checked in JavaScript; and ranked ballots back."""

import json
import random

from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion, MixnetQuestion
from tests.ballots.elections import run_course, run_named_course
from tests.javascript import checker
from tests.vectors.loading import load

ELECTIONS = 8


def drawn_question(draw, *, shuffled):
    answers = tuple(f"{draw.choice(('a', '自', 'é'))}{i}" for i in range(draw.randint(1, 4)))
    if shuffled:
        return MixnetQuestion("Which order?", answers)
    maximum = draw.randint(0, len(answers))
    minimum = draw.randint(0, maximum)
    return HomomorphicQuestion("Which?", answers, minimum, maximum, blank=draw.random() < 0.5)


def drawn_course(draw, number):
    trustees = draw.randint(1, 3)
    shuffled = number % 2 == 1
    kinds = [shuffled, *(draw.random() < 0.5 and shuffled for _ in range(draw.randint(0, 1)))]
    return run_course(
        questions=tuple(drawn_question(draw, shuffled=kind) for kind in kinds),
        voters=draw.randint(0, 4),
        trustees=trustees,
        threshold=draw.choice((None, draw.randint(min(2, trustees), trustees))),
        seed=draw.getrandbits(64),
    )


def test_random_elections_of_every_kind_are_accepted_with_their_result():
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    draw = random.Random(seed)
    courses = [drawn_course(draw, number) for number in range(ELECTIONS)]
    answers = checker.run([
        checker.archive(each.archive(), final=True, statements=each.statement_proofs)
        for each in courses
    ])  # fmt: skip
    for course, answer in zip(courses, answers, strict=True):
        assert answer["valid"], answer["findings"]
        assert answer["counts"] == json.loads(course.steps[-1][1][0])["result"]
        assert answer["fingerprint"] == course.election.fingerprint
        assert answer["counted"] == course.voters


def test_ranked_ballots_made_in_javascript_pass_every_check_of_the_casting_service():
    vector = load("mixnet")
    election = Election.from_bytes(vector.election)
    credentials = CredentialList.from_bytes(vector.credentials)
    votes = [(vector.codes[0], [[1, 2, 3]]), (vector.codes[1], [[0, 0, 0]])]
    (made,) = checker.run([checker.making(vector.election, votes)])
    for each in made:
        ballot = Ballot.from_bytes(each["text"].encode())
        check_ballot(ballot, election, credentials)
        assert ballot.tracker == each["tracker"]


def test_a_ballot_of_no_weight_adds_nothing():
    courses = [run_course(voters=3, weights=weights) for weights in ((0, 3, 0), (0, 0, 0))]
    answers = checker.run([checker.archive(each.archive(), final=True) for each in courses])
    assert [answer["valid"] for answer in answers] == [True, True]
    assert [tuple(map(tuple, each["counts"])) for each in answers] == [c.counts() for c in courses]


def test_names_beside_the_keys_and_a_language_are_read():
    courses = [run_named_course(trustees=2), run_named_course(trustees=3, threshold=2)]
    answers = checker.run([checker.archive(each.archive(), final=True) for each in courses])
    assert [answer["valid"] for answer in answers] == [True, True]
