"""Rehearsal, answer and acceptance from the page hold for everybody who checks the command's."""

import pytest

from ballots.crypto import signing
from ballots.crypto.group import hex_of_point
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.readiness import Answer, Rehearsal, SetupOk, check_rehearsals
from ballots.making import keyfile, readiness
from ballots.making.decrypting import RefusedError
from tests.ballots.elections import Course, randomness_of
from tests.ballots.making.test_readiness import stage
from tests.javascript import trustee

NONCE = "9f" * 32


def asked(task, course, owner, **more):
    key = course.keys[owner - 1].private
    return {
        "task": task, "archive": course.archive(), "keyHex": hex_of_point(key.public_key),
        "key": keyfile.private_key_file(key), **more,
    }  # fmt: skip


def accepting(arguments, **changes):
    """Ask the page for what `examine_for_acceptance` is asked for."""
    found = {**arguments, **changes}
    return {
        "task": "accept", "archive": found["archive"], "rules": found["rules"],
        "keyHex": hex_of_point(found["public_key"]), "logKey": found["log_key"],
        **registrar_of(found),
    }  # fmt: skip


def registrar_of(found):
    if found["registrar_statement"] is None:
        return {}
    return {
        "statement": found["registrar_statement"],
        "registrarKey": found["registrar_key"].hex(),
    }


def test_rehearsals_of_page_and_command_open_the_test_numbers_together():
    course, _ = stage()
    (made,) = trustee.results([asked("rehearse", course, 2)])
    own = course.keys[2].private
    setup = readiness.examine_setup(course.archive(), own.public_key)
    assert (made["digest"], made["owner"]) == (setup.digest, 2)
    files = {
        2: trustee.raw(made["file"]),
        3: readiness.rehearse(setup, own, randomness_of(3)),
    }
    check_rehearsals(setup.digest, course.election.public_key, course.trustee_list, files)
    assert Rehearsal.from_bytes(files[2]).to_bytes() == files[2]


def test_an_answer_and_an_acceptance_of_the_page_hold():
    course, arguments = stage()
    key = keyfile.private_key_file(course.keys[1].private)
    nobody = accepting(arguments, registrar_statement=None)
    answered, accepted, unsigned = trustee.results([
        asked("health", course, 2, nonce=NONCE), {**accepting(arguments), "key": key}, nobody
    ])  # fmt: skip
    digest = readiness.examine_for_acceptance(**arguments).digest
    Answer.from_bytes(trustee.raw(answered["file"])).check(digest, NONCE, course.trustee_list)
    SetupOk.from_bytes(trustee.raw(accepted["file"])).check(digest, course.trustee_list)
    assert accepted["warnings"] == ["W-SMALL-K"]
    assert unsigned["warnings"] == ["W-SMALL-K", "W-NO-STATEMENT"]


def refused(arguments):
    with pytest.raises(RefusedError) as caught:
        readiness.examine_for_acceptance(**arguments)
    return {finding.code for finding in caught.value.report.errors}


def hostile_set_ups():
    course, good = stage()
    foreign = CredentialsOk(course.uuid, "00" * 32, 4, 0, "ab" * 32).to_bytes()
    short = CredentialsOk(course.uuid, _digest(course), 3, 0, "ab" * 32).to_bytes()
    elsewhere = CredentialsOk("3" * 14, _digest(course), 4, 0, "ab" * 32).to_bytes()
    seed = bytes(range(1, 33))
    for name, said in [("list", foreign), ("count", short), ("vote", elsewhere)]:
        statement = Signed.make(said, seed).to_bytes()
        yield f"another {name}", {**good, "registrar_statement": statement}
    yield "another registrar", {**good, "registrar_key": signing.public_key_of(bytes(32))}
    yield "no statement", {**good, "registrar_statement": b"{}"}
    signature = Signed.from_bytes(good["registrar_statement"]).signature.hex()
    altered = good["registrar_statement"].replace(signature.encode(), (b"00" * 64))
    yield "no signature", {**good, "registrar_statement": altered}
    yield "a key of nobody", {**good, "public_key": Course(seed=9).keys[0].private.public_key}
    yield "other rules", {**good, "rules": stage(grace_seconds=61)[1]["rules"]}
    yield "no rules", {**good, "rules": b"{}"}
    yield "no bound rules", {**good, "archive": Course(trustees=3, threshold=2).set_up().archive()}
    yield "spares that are missing", stage(spares=1, registrar_key="ab" * 32)[1]
    yield "no archive", {**good, "archive": b""}
    yield "no set-up", {**good, "archive": course.archive(0)}
    course.steps.pop()
    course.append("EndBallots")
    yield "another first event", {**good, "archive": course.archive()}


def _digest(course):
    return CredentialsOk.from_bytes(
        Signed.from_bytes(stage()[1]["registrar_statement"]).statement
    ).credentials


def test_the_page_signs_nothing_that_the_command_refuses_and_says_why():
    cases = dict(hostile_set_ups())
    answers = trustee.run([accepting(arguments) for arguments in cases.values()])
    found = {name: set(each["fault"]["codes"]) for name, each in zip(cases, answers, strict=True)}
    assert found == {name: refused(arguments) for name, arguments in cases.items()}
    assert all(each["fault"]["sentence"].startswith("nothing was signed") for each in answers)


def test_ballots_behind_the_set_up_change_nothing_and_a_foreign_key_or_challenge_is_refused():
    course, _ = stage()
    course.vote(0).vote(1)
    other = keyfile.private_key_file(course.keys[0].private)
    assert trustee.codes([
        asked("rehearse", course, 1),
        {**asked("rehearse", course, 2), "key": other},
        asked("health", course, 1, nonce="9F" * 32),
    ]) == [None, "wrong-key", "malformed"]  # fmt: skip
