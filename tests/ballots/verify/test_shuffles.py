"""Elections with shuffles: whole ones are valid, and what is wrong with a shuffle is named."""

import dataclasses

import pytest

from ballots.election.archive import EventType
from ballots.election.credentials import CredentialList
from ballots.election.decryption import OwnedPayload
from ballots.election.question import MixnetQuestion
from ballots.encoding import canonical_json, sha256_hex
from ballots.making.shuffling import make_shuffle
from ballots.verify.election import Profile, examine_archive
from tests.ballots.elections import (
    BLANK_QUESTION,
    QUESTION,
    RANK_QUESTION,
    Course,
    in_any_order,
    run_course,
)
from tests.vectors.loading import load

RULES = "ab" * 32
QUESTIONS = (RANK_QUESTION, QUESTION, RANK_QUESTION, BLANK_QUESTION)


def codes(course, **options):
    found = examine_archive(course.archive(), **options)
    return {finding.code for finding in found.report.errors}


def sealed(questions=(RANK_QUESTION, QUESTION), **settings):
    course = Course(questions=questions, rules_sha256=RULES, **settings).set_up()
    return course.vote(0).vote(1).vote(0).end().seal()


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("voters", [0, 1, 3])
def test_an_election_of_mixed_questions_is_valid_and_its_result_recomputed(profile, voters):
    course = run_course(questions=QUESTIONS, voters=voters, rules_sha256=RULES, seed=voters)
    found = examine_archive(
        course.archive(),
        profile=profile,
        statement_proofs=course.statement_proofs,
        shuffle_proofs=course.shuffle_proofs,
        final=True,
    )
    assert not found.report.findings
    assert in_any_order(found.result) == course.counts()
    assert found.to_decrypt == course.to_decrypt
    assert found.tally == course.sums.tally
    assert found.sealed_event == course.sealed
    counts = [each.count for each in found.report.checks if each.name.startswith("shuffle")]
    assert counts == [2, 2]


def test_every_prefix_that_ends_at_an_event_is_a_running_election():
    course = run_course(questions=QUESTIONS[:2], voters=2, rules_sha256=RULES)
    kinds = [event for event, _ in course.steps]
    for count in range(1, len(course.steps)):
        shuffles = sum(b'"Shuffle"' in event for event in kinds[:count])
        found = examine_archive(course.archive(count), profile="participate", statement_proofs={
            owner: raw for owner, raw in course.statement_proofs.items()
            if count > len(kinds) - 3 + owner - 1
        }, shuffle_proofs=dict(list(course.shuffle_proofs.items())[:shuffles]))  # fmt: skip
        assert found.report.valid, (count, found.report.errors)
        assert found.report.has("I-RUNNING")
        ended = any(b"EndShuffles" in event for event in kinds[:count])
        assert (found.to_decrypt is not None) is ended


def test_one_trustee_may_shuffle_twice_in_a_bare_archive_only():
    course = sealed().shuffle(1).shuffle(1).end_shuffles()
    assert codes(course) == set()
    strict = codes(course, profile="participate", shuffle_proofs=course.shuffle_proofs)
    assert strict == {"too-few-shuffles", "wrong-event"}


def test_one_shuffle_is_enough_in_a_bare_archive_only():
    course = sealed().shuffle(2).end_shuffles()
    assert codes(course) == set()
    strict = codes(course, profile="participate", shuffle_proofs=course.shuffle_proofs)
    assert strict == {"too-few-shuffles"}


def test_of_no_ballots_all_trustees_open_nothing_in_the_same_bytes():
    course = run_course(questions=(RANK_QUESTION,), voters=0, rules_sha256=RULES)
    first, second = (payloads[0] for event, payloads in course.steps[-3:-1])
    assert first == second
    found = examine_archive(
        course.archive(),
        profile="participate",
        statement_proofs=course.statement_proofs,
        shuffle_proofs=course.shuffle_proofs,
        final=True,
    )
    assert not found.report.findings
    assert found.result == ((),)
    assert codes(sealed().shuffle(1).end_shuffles().open(1).open(1)) == {"repeated-trustee"}


def test_a_statement_is_over_the_shuffled_list():
    course = sealed().shuffle(1).shuffle(2).end_shuffles().open(1).open(2).finish()
    assert codes(course, statement_proofs=course.statement_proofs) == set()
    unshuffled = sealed()
    before = unshuffled.lists
    unshuffled.shuffle(1).shuffle(2).end_shuffles()
    unshuffled.lists = before  # the trustees open the sealed list in place of the shuffled one
    unshuffled.open(1).open(2)
    assert codes(unshuffled) == {"bad-proof"}


def test_each_bad_shuffle_is_named_and_the_good_ones_between_are_not():
    course = sealed()
    for owner, before in ((1, None), (2, course.lists), (1, None), (2, course.lists)):
        shuffle = make_shuffle(course.election, before or course.lists, course.randomness)
        course.add_shuffle(owner, shuffle.to_bytes())
        course.lists = shuffle.lists
    course.end_shuffles().open(1)
    found = examine_archive(course.archive())
    assert [(each.code, each.where) for each in found.report.errors] == [
        ("bad-proof", "trustee 2, event 7 (Shuffle)"),
        ("bad-proof", "trustee 2, event 9 (Shuffle)"),
    ]
    assert found.to_decrypt is None


def test_what_cannot_be_read_ends_the_following_of_shuffles():
    course = sealed()
    course.add_shuffle(1, b"{}")
    course.shuffle(2).end_shuffles().open(1)
    found = examine_archive(course.archive())
    assert [each.code for each in found.report.errors] == ["malformed"]
    assert found.to_decrypt is None


def test_a_shuffle_without_its_payload_ends_it_too():
    course = sealed().shuffle(1)
    event, payloads = course.steps[-1]
    course.steps[-1] = (event, payloads[1:])
    course.end_shuffles()
    assert codes(course) == {"missing-payload"}


def test_an_owner_is_a_trustee_and_written_canonically():
    course = sealed().shuffle(3)
    assert codes(course) == {"unknown-trustee"}
    course = sealed()
    raw = make_shuffle(course.election, course.lists, course.randomness).to_bytes()
    owned = OwnedPayload(1, sha256_hex(raw)).to_bytes().replace(b":", b": ", 1)
    course.append(EventType.SHUFFLE, raw, owned)
    assert codes(course) == {"not-canonical"}


def test_nothing_is_opened_before_the_shuffles_end():
    assert codes(sealed().open(1)) == {"bad-order"}
    assert codes(sealed().shuffle(1).open(1)) == {"bad-order"}
    course = sealed()
    course.append(EventType.RESULT, b'{"result":[]}')
    assert codes(course) == {"bad-order"}


def test_a_shuffle_of_nothing_is_out_of_order():
    course = sealed(questions=(QUESTION,)).shuffle(1).end_shuffles()
    assert codes(course) == {"bad-order"}


def test_weights_and_a_mixnet_question_do_not_go_together():
    course = Course(questions=(RANK_QUESTION,), rules_sha256=RULES)
    weighted = canonical_json([f"{each},2" for each in course.credentials.weights])
    course.credentials = CredentialList.from_bytes(weighted)
    assert "weighted-mixnet" in codes(course.set_up())


@pytest.mark.parametrize("extra", [None, b"{}", b'{"method":"Coin","blank":true}'])
def test_our_elections_say_how_their_answers_are_counted(extra):
    question = dataclasses.replace(RANK_QUESTION, extra=extra)
    course = Course(questions=(question,), rules_sha256=RULES).set_up()
    assert codes(course) == set()
    assert codes(course, profile="participate") == {"malformed"}


def test_the_longest_answers_are_opened():
    question = MixnetQuestion("?", tuple(f"o{n}" for n in range(30)))
    course = Course(questions=(question,), voters=1, trustees=1).set_up()
    course.vote(0, [[255, *range(29)]]).end().seal().shuffle(1).end_shuffles().open(1).finish()
    found = examine_archive(course.archive(), final=True)
    assert found.report.valid
    assert found.result == (((255, *range(29)),),)


def test_the_upstreams_mixnet_is_valid_bare_and_lacks_our_strictness():
    vector = load("mixnet")
    found = examine_archive(vector.archive, final=True)
    assert found.report.valid, found.report.errors
    assert [list(map(list, row)) for row in found.result] == vector.result["result"]
    strict = examine_archive(vector.archive, profile="participate").report
    assert {each.code for each in strict.errors} == {
        "malformed", "missing-shuffle-proof", "missing-statement",
    }  # fmt: skip
    assert "counting: " in strict.errors[0].sentence


def test_whoever_shuffles_last_cannot_move_a_tie():
    """The seed of ties is of the sealed tally: shuffling again gives the same one."""
    course = sealed()
    tally = course.head
    seeds = set()
    for shuffler in (1, 2):
        course.shuffle(shuffler)
        seeds.add(examine_archive(course.archive()).tally_event)
    ended = examine_archive(course.end_shuffles().archive())
    assert seeds == {tally, ended.tally_event}
    assert ended.sealed_event not in seeds
    assert examine_archive(course.archive(2)).tally_event is None
