"""More forgeries for the JavaScript checker: threshold groups, questions, weights, statements.

What is judged here Python judges too; where it can read the election its reason must be the same.
"""

import json
import random
import secrets
from typing import Any

import pytest

from ballots.verify.election import verify_archive
from tests.ballots.elections import Course, run_course
from tests.javascript import checker
from tests.vectors import forging
from tests.vectors.bel import Step, compact, sha
from tests.vectors.corpus_archives import ArchiveFault, setup
from tests.vectors.corpus_ballots import put, secret_of, signed
from tests.vectors.corpus_threshold import THRESHOLD_FAULTS
from tests.vectors.forging import bumped
from tests.vectors.loading import Vector, load

Json = Any


def another_kind(question: Json) -> Json:
    return put("questions.0", question)


def with_setup(place: int, change) -> Any:
    """Change a part of the set-up and keep everything after it."""

    def make(vector: Vector) -> bytes:
        parts = vector.parts
        *public, about = parts.first("Setup").payloads
        value = change(json.loads(public[place]))
        new = compact(value)
        about = about.replace(sha(public[place]).encode(), sha(new).encode())
        public[place] = new
        return parts.with_step(0, Step("Setup", (*public, about))).build()

    return make


def another_weight(credentials: list[str]) -> list[str]:
    key, _, weight = credentials[0].partition(",")
    return [f"{key},{int(weight or 1) + 1}", *credentials[1:]]


MIXNET = {"type": "NonHomomorphic", "value": {"answers": ["a"] * 31, "question": "?"}}
FAULTS = {
    **THRESHOLD_FAULTS,
    "another group": ArchiveFault("not-supported", setup(0, put("group", "BELENIOS-2048"))),
    "another protocol version": ArchiveFault("not-supported", setup(0, put("version", 2))),
    "no question": ArchiveFault("malformed", setup(0, put("questions", []))),
    "a question without answers": ArchiveFault(
        "malformed", setup(0, put("questions.0.answers", []))
    ),
    "a question of no known type": ArchiveFault(
        "malformed", setup(0, another_kind({**MIXNET, "type": "Other"}))
    ),
    "a question with lists": ArchiveFault(
        "not-supported", setup(0, another_kind({**MIXNET, "type": "Lists"}))
    ),
    "more answers than a ciphertext holds": ArchiveFault(
        "too-many-answers", setup(0, another_kind(MIXNET))
    ),
    "a uuid too short": ArchiveFault("malformed", setup(0, put("uuid", "abc"))),
    "a minimum above the maximum": ArchiveFault("malformed", setup(0, put("questions.0.min", 3))),
    "an administrator that is no text": ArchiveFault(
        "malformed", setup(0, lambda e: e.update(administrator=5))
    ),
    "a trustee of no known kind": ArchiveFault("malformed", setup(1, put("0.0", "Other"))),
    "a credential cut short": ArchiveFault("malformed", setup(2, lambda c: [c[0][1:], *c[1:]])),
    "another weight in the list": ArchiveFault(
        "wrong-tally", with_setup(2, another_weight), "weighted"
    ),
    "a record of another name": ArchiveFault(
        "malformed", lambda v: v.archive.replace(b".data.json\0", b".text.json\0", 1)
    ),
    "a record of eight gigabytes": ArchiveFault(
        "too-large", lambda v: v.archive[:1024] + b"a" * 124 + b"7" * 11 + bytes(377)
    ),
}


@pytest.fixture(scope="module")
def judged():
    jobs = [checker.archive(fault.make(load(fault.vector))) for fault in FAULTS.values()]
    return dict(zip(FAULTS, checker.run(jobs), strict=True))


@pytest.mark.parametrize("name", FAULTS)
def test_a_forgery_is_refused_by_name(name, judged):
    fault = FAULTS[name]
    assert not judged[name]["valid"]
    assert fault.code in checker.errors(judged[name]), judged[name]["findings"]


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "a record of eight gigabytes"])
def test_python_gives_the_same_reason(name):
    fault = FAULTS[name]
    report = verify_archive(fault.make(load(fault.vector)), profile="belenios")
    assert fault.code in {error.code for error in report.errors}, report.errors


def shuffled_answer(value: Json) -> Json:
    """One answer as a question that is summed up has it, from one that is shuffled."""
    return {"choices": [value["choices"]], "individual_proofs": [], "overall_proof": []}


BALLOTS = {
    "a forged proof of a shuffled answer": (
        "mixnet", "bad-proof", signed(put("answers.0.proof.response", bumped)),
    ),
    "a shuffled answer under another's randomness": (
        "mixnet", "bad-proof",
        signed(put("answers.0.choices.alpha", lambda p: forging.plus(p, forging.base(1)))),
    ),
    "a summed answer to a shuffled question": (
        "mixnet", "wrong-shape", signed(put("answers.0", shuffled_answer)),
    ),
    "a shuffled answer to a summed question": (
        "minmax", "wrong-shape",
        signed(put("answers.0", lambda a: {
            "choices": a["choices"][0], "proof": a["overall_proof"][0],
        })),
    ),
    "larger than the election allows": (
        "minmax", "too-large", signed(put("election_uuid", "a" * 80_000)),
    ),
    "a proof that is no list": (
        "minmax", "malformed", signed(put("answers.0.overall_proof", {})),
    ),
    "a fingerprint cut short": ("minmax", "malformed", signed(put("election_hash", "A" * 42))),
}  # fmt: skip


def test_ballots_are_refused_by_name():
    jobs = []
    for vector_name, _, make in BALLOTS.values():
        vector = load(vector_name)
        jobs.append(checker.ballot(vector.election, vector.credentials, make(vector)))
    codes = {name: answer["code"] for name, answer in zip(BALLOTS, checker.run(jobs), strict=True)}
    assert codes == {name: code for name, (_, code, _) in BALLOTS.items()}


def test_known_randomness_is_refused_at_casting_and_copied_parts_are_noted():
    vector = load("minmax")
    secret = secret_of(vector, 4)
    bare = forging.make_ballot(vector.election, secret, [[1, 0, 0]], [[0, 5, 6]])
    first = forging.make_ballot(vector.election, secret, [[1, 0, 0]], [[7, 8, 9]])
    again = forging.make_ballot(vector.election, secret, [[0, 1, 0]], [[7, 10, 11]])
    parts = vector.parts.cut(1)
    for raw in (again, first, bare):
        parts = parts.inserted(1, Step("Ballot", (raw,)))
    cast, whole = checker.run([
        checker.ballot(vector.election, vector.credentials, bare), checker.archive(parts.build()),
    ])  # fmt: skip
    assert cast["code"] == "bad-point"
    assert whole["valid"], whole["findings"]
    (noted,) = [each for each in whole["findings"] if each["code"] == "W-COPIED"]
    assert noted["place"]["ballot"] == 3
    assert whole["counted"] == 1


def test_each_field_of_a_statement_is_bound():
    course = run_course(seed=11)
    other = run_course(seed=12)
    own = json.loads(course.statement_proofs[1])
    forged = {**own["proof"], "response": bumped(own["proof"]["response"])}
    foreign = json.loads(other.statement_proofs[1])
    bad = {
        "wrong-election": {**own, "election": foreign["election"]},
        "wrong-event": {**own, "event": "0" * 64},
        "wrong-payload": {**own, "payload": "0" * 64},
        "bad-proof": {**own, "proof": forged},
        "not-canonical": dict(reversed(own.items())),
        "malformed": {**own, "version": 2},
    }  # fmt: skip
    second = course.statement_proofs[2]
    jobs = [
        checker.archive(course.archive(), statements={1: compact(each), 2: second})
        for each in bad.values()
    ]
    jobs.append(
        checker.archive(
            course.archive(), statements={**course.statement_proofs, 3: course.statement_proofs[1]}
        )
    )
    *answers, more = checker.run(jobs)
    for code, answer in zip(bad, answers, strict=True):
        assert checker.errors(answer) == {code}
    assert checker.errors(more) == {"unknown-statement"}


def test_a_running_election_is_refused_where_a_result_is_demanded():
    raw = Course(voters=2).set_up().vote(0).archive()
    running, demanded = checker.run([checker.archive(raw), checker.archive(raw, final=True)])
    assert running["valid"]
    assert checker.errors(demanded) == {"not-final"}


def test_an_archive_with_any_one_bit_changed_is_refused():
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    draw = random.Random(seed)
    jobs, places = [], []
    for name in ("mixnet", "threshold"):
        raw = load(name).archive
        for place in draw.sample(range(len(raw)), 25):
            changed = bytes([raw[place] ^ 1 << draw.randrange(8)])
            jobs.append(checker.archive(raw[:place] + changed + raw[place + 1 :]))
            places.append((name, place))
    answers = checker.run(jobs)
    assert [at for at, each in zip(places, answers, strict=True) if each["valid"]] == []
