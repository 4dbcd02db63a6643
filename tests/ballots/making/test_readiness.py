"""A trustee says that a set-up is right only after finding everything in it."""

import dataclasses

import pytest

from ballots.crypto import signing
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.readiness import SetupOk
from ballots.encoding import sha256_hex
from ballots.making import readiness
from ballots.making.decrypting import RefusedError
from tests.ballots.elections import Course, randomness_of
from tests.ballots.making.test_decrypting import LOG, rules_of

REGISTRAR = bytes(range(1, 33))


def stage(**changes):
    """A set-up under its rules, and the arguments of `examine_for_acceptance` for trustee 2."""
    settings = {"trustees": 3, "threshold": 2}
    rules = dataclasses.replace(rules_of(Course(**settings)), threshold=2, **changes).to_bytes()
    course = Course(**settings, rules_sha256=sha256_hex(rules)).set_up()
    said = CredentialsOk(course.uuid, sha256_hex(course.credentials.raw), 4, 0, "ab" * 32)
    return course, {
        "archive": course.archive(),
        "public_key": course.keys[1].private.public_key,
        "rules": rules,
        "log_key": LOG,
        "registrar_statement": Signed.make(said.to_bytes(), REGISTRAR).to_bytes(),
        "registrar_key": signing.public_key_of(REGISTRAR),
    }


def refused(arguments, **changes):
    with pytest.raises(RefusedError) as caught:
        readiness.examine_for_acceptance(**{**arguments, **changes})
    assert caught.value.sentence.startswith("nothing was signed: ")
    return {finding.code for finding in caught.value.report.errors}


def test_a_right_set_up_is_accepted():
    course, arguments = stage()
    setup = readiness.examine_for_acceptance(**arguments)
    assert setup.report.valid
    assert setup.owner == 2
    raw = readiness.accept(setup, course.keys[1].private, randomness_of(1))
    SetupOk.from_bytes(raw).check(setup.digest, course.trustee_list)


def test_the_ballots_behind_the_set_up_change_nothing():
    course, arguments = stage()
    course.vote(0).vote(1)
    later = readiness.examine_for_acceptance(**{**arguments, "archive": course.archive()})
    assert later == readiness.examine_for_acceptance(**arguments)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"threshold": 3}, "wrong-trustees"),
        ({"spares": 1, "registrar_key": "ab" * 32}, "wrong-credential-count"),
        ({"log": LOG.replace("vote", "note")}, "wrong-log"),
    ],
)
def test_a_set_up_that_does_other_than_its_rules_say_is_refused(changes, code):
    threshold = changes.pop("threshold", 2)
    _, arguments = stage(**changes) if changes else (None, None)
    if arguments is None:
        rules = dataclasses.replace(rules_of(Course(trustees=3, threshold=2)), threshold=threshold)
        course = Course(trustees=3, threshold=2, rules_sha256=rules.sha256).set_up()
        said = CredentialsOk(course.uuid, sha256_hex(course.credentials.raw), 4, 0, "ab" * 32)
        arguments = {
            **stage()[1],
            "archive": course.archive(),
            "rules": rules.to_bytes(),
            "registrar_statement": Signed.make(said.to_bytes(), REGISTRAR).to_bytes(),
        }
    assert refused(arguments) == {code}


def test_other_rules_and_no_rules_are_refused():
    course, arguments = stage()
    other = dataclasses.replace(rules_of(course), threshold=2, grace_seconds=61).to_bytes()
    assert refused(arguments, rules=other) == {"wrong-rules"}
    assert refused(arguments, rules=b"{}") == {"malformed"}
    bare = Course(trustees=3, threshold=2).set_up()
    assert "no-rules" in refused(arguments, archive=bare.archive())


def test_another_list_of_credentials_than_the_registrars_is_refused():
    course, arguments = stage()
    said = CredentialsOk(course.uuid, "00" * 32, 4, 0, "ab" * 32)
    raw = Signed.make(said.to_bytes(), REGISTRAR).to_bytes()
    assert refused(arguments, registrar_statement=raw) == {"wrong-credentials"}
    forged = signing.public_key_of(bytes(32))
    assert refused(arguments, registrar_key=forged) == {"wrong-key"}
    assert refused(arguments, registrar_statement=b"{}") == {"malformed"}


def test_a_list_that_no_registrar_signed_is_warned_of():
    _, arguments = stage()
    nobody = {"registrar_statement": None, "registrar_key": None}
    setup = readiness.examine_for_acceptance(**{**arguments, **nobody})
    assert setup.report.has("W-NO-STATEMENT")
    signed = readiness.examine_for_acceptance(**arguments)
    assert not signed.report.has("W-NO-STATEMENT")


def test_a_key_of_nobody_signs_nothing():
    _, arguments = stage()
    other = Course(seed=9).keys[0].private.public_key
    assert refused(arguments, public_key=other) == {"unknown-trustee"}
    with pytest.raises(RefusedError):
        readiness.examine_setup(arguments["archive"], other)


@pytest.mark.parametrize("raw", [b"", b"x" * 600])
def test_what_is_no_archive_is_refused(raw):
    _, arguments = stage()
    assert "malformed" in refused(arguments, archive=raw)


def test_an_archive_without_a_set_up_is_refused():
    course, arguments = stage()
    assert refused(arguments, archive=course.archive(0))
    course.steps.pop()
    course.append("EndBallots")
    assert "bad-order" in refused(arguments, archive=course.archive())
