"""A trustee opens nothing that was shuffled in the trustee's name by somebody else."""

import dataclasses
import secrets
from functools import cache

import pytest

from ballots.combining.combination import Accept
from ballots.combining.contest import CountedContest, Option
from ballots.counting.rule import Stv
from ballots.election.shuffle import Shuffle
from ballots.encoding import sha256_hex
from ballots.errors import MalformedError, VerificationError
from ballots.making import decrypting
from ballots.making.decrypting import RefusedError
from ballots.making.journal import ShuffleLine, enter_shuffle, read_journal
from ballots.making.upload import ShuffleUpload
from ballots.verify.rules import questions_of
from tests.ballots.elections import Course
from tests.ballots.making.test_decrypting import arguments_of, rules_of

CONTEST = CountedContest(
    "In which order?",
    tuple(Option(f"{n}" * 14, f"Option {n}") for n in (3, 4, 5)),
    Stv(blank=False, seats=1),
)


@cache
def shuffled():
    """An election shuffled by its two trustees, and the arguments of `prepare` for the first."""
    rules = dataclasses.replace(rules_of(Course()), contests=(CONTEST,), accept=Accept("ranking"))
    raw = rules.to_bytes()
    course = Course(questions=questions_of(rules), rules_sha256=sha256_hex(raw)).set_up()
    course.vote(0).vote(1).vote(2).end().seal().shuffle(1).shuffle(2).end_shuffles()
    return course, {**arguments_of(course, raw), "shuffle_proofs": course.shuffle_proofs}


def made(course, owner=1, key=1):
    """The journal line of the shuffle that stands under a number."""
    (raw,) = (
        payloads[0]
        for event, payloads in course.steps
        if b'"Shuffle"' in event and payloads[1].startswith(b'{"owner":%d,' % owner)
    )
    return ShuffleLine(
        course.keys[key - 1].private.public_key, course.election.fingerprint, sha256_hex(raw)
    )


def refused(arguments, **changes):
    with pytest.raises(RefusedError) as caught:
        decrypting.prepare(**{**arguments, **changes})
    return {finding.code for finding in caught.value.report.errors}


def test_whoever_shuffled_finds_the_own_shuffle_in_the_journal_and_opens():
    course, arguments = shuffled()
    journal = enter_shuffle(b"", made(course))
    statement = decrypting.prepare(**{**arguments, "journal": journal})
    assert statement.report.valid
    assert not statement.report.has("W-SHUFFLE-PROOF")
    assert statement.journal == journal + statement.journal_line + b"\n"
    decrypting.decrypt(statement, course.keys[0].private, secrets.token_bytes)
    assert enter_shuffle(statement.journal, made(course)) == statement.journal


def test_a_shuffle_under_my_number_that_i_did_not_make_is_refused():
    course, arguments = shuffled()
    assert refused(arguments) == {"foreign-shuffle"}
    other = dataclasses.replace(made(course), shuffle="ab" * 32)
    for line in (
        other,
        made(course, owner=2),
        dataclasses.replace(made(course), fingerprint="A" * 43),
    ):
        assert refused(arguments, journal=enter_shuffle(b"", line)) == {"foreign-shuffle"}


def test_a_key_that_did_not_shuffle_needs_no_line():
    rules = dataclasses.replace(
        rules_of(Course(trustees=3)), contests=(CONTEST,), accept=Accept("ranking")
    ).to_bytes()
    questions = shuffled()[0].questions
    course = Course(trustees=3, questions=questions, rules_sha256=sha256_hex(rules)).set_up()
    course.vote(0).vote(1).vote(2).end().seal().shuffle(2).shuffle(3).end_shuffles()
    given = {**arguments_of(course, rules), "shuffle_proofs": course.shuffle_proofs}
    assert decrypting.prepare(**given).report.valid


def test_nothing_is_opened_before_every_shuffle_is_signed_by_its_trustee():
    course, arguments = shuffled()
    journal = enter_shuffle(b"", made(course))
    first, second = course.shuffle_proofs[1], course.shuffle_proofs[2]
    for proofs, code in (
        (None, "missing-shuffle-proof"),
        ({1: first}, "missing-shuffle-proof"),
        ({1: second, 2: first}, "wrong-owner"),
    ):
        assert refused(arguments, journal=journal, shuffle_proofs=proofs) == {code}


def test_a_torn_journal_is_refused_before_its_shuffles_are_sought():
    course, arguments = shuffled()
    torn = made(course).to_bytes()
    assert refused(arguments, journal=torn) == {"bad-journal"}
    with pytest.raises(MalformedError):
        enter_shuffle(torn, made(course))
    with pytest.raises(MalformedError):
        read_journal(torn.replace(b'{"key"', b'{ "key"') + b"\n")


def test_what_is_handed_in_is_checked_against_election_lists_and_event():
    course, _ = shuffled()
    raw = Shuffle.from_bytes(course.steps[-2][1][0]).to_bytes()
    before = Shuffle.from_bytes(course.steps[-3][1][0]).lists
    event = sha256_hex(course.steps[-3][0])
    upload = ShuffleUpload(course.uuid, 2, raw, course.shuffle_proofs[2])
    again = ShuffleUpload.from_bytes(upload.to_bytes())
    assert again == upload
    again.check(course.election, course.trustee_list, before, event)
    for bad, lists, after, code in (
        (dataclasses.replace(upload, election="Z" * 14), before, event, "wrong-election"),
        (dataclasses.replace(upload, owner=1), before, event, "wrong-owner"),
        (dataclasses.replace(upload, owner=3), before, event, "unknown-trustee"),
        (upload, Shuffle.from_bytes(raw).lists, event, "bad-proof"),
        (upload, before, "ab" * 32, "wrong-event"),
        (dataclasses.replace(upload, shuffle=raw + b" "), before, event, "wrong-payload"),
    ):
        with pytest.raises(VerificationError) as caught:
            bad.check(course.election, course.trustee_list, lists, after)
        assert caught.value.code == code
