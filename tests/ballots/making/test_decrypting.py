"""A trustee opens exactly the one tally that was checked in full."""

import dataclasses
import json
import secrets
from datetime import UTC, datetime

import pytest

from ballots.combining.combination import Accept
from ballots.combining.contest import Option, ScoredContest
from ballots.combining.rules import Chamber, Rules, Trustee
from ballots.crypto import signing
from ballots.crypto.group import hex_of_point
from ballots.election.archive import SetupData
from ballots.election.decryption import PartialDecryption, StatementProof, check_partial
from ballots.election.result import result_bytes
from ballots.encoding import canonical_json, sha256_hex
from ballots.errors import MalformedError, VerificationError
from ballots.making import decrypting
from ballots.making.decrypting import RefusedError
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.merkle import leaf_hash
from ballots.record.note import VerifierKey
from ballots.record.proof import InclusionProof
from ballots.verify.election import verify_archive
from tests.ballots.elections import BLANK_QUESTION, QUESTION, RANK_QUESTION, Course

SEED = bytes(range(32))
LOG = VerifierKey("vote.example/record", signing.public_key_of(SEED)).text
ID = "11111111111111"


def rules_of(course, **changes):
    """Rules that fit a course; its keys do not depend on the rules."""
    rules = Rules(
        consultation=ID,
        contests=tuple(
            ScoredContest(
                question.question,
                tuple(
                    Option(f"{number}{place}".replace("0", "z").rjust(14, "2"), title)
                    for place, title in enumerate(question.answers, 1)
                ),
                question.minimum,
                question.maximum,
                question.blank,
            )
            for number, question in enumerate(course.questions, 1)
        ),
        chambers=(Chamber("citizens", course.uuid, course.voters, "ab" * 32, 1),),
        rule="single_chamber",
        accept=Accept("ranking"),
        opens=datetime(2026, 11, 23, 8, tzinfo=UTC),
        closes=datetime(2026, 11, 30, 8, tzinfo=UTC),
        grace_seconds=60,
        k=3,
        trustees=tuple(
            Trustee(f"T{number}", hex_of_point(key.public.public_key))
            for number, key in enumerate(course.keys)
        ),
        threshold=course.trustees,
        log=LOG,
    )
    return dataclasses.replace(rules, **changes)


def receipt_of(event, uuid, seed=SEED):
    """The receipt of an event that is its log's only entry."""
    entry = canonical_json({"kind": "election.event", "election": uuid, "event": event.decode()})
    checkpoint = Checkpoint("vote.example/record", 1, leaf_hash(entry))
    note = sign_checkpoint(checkpoint, seed)
    return InclusionProof(entry, 0, (), SignedCheckpoint(checkpoint, note)).to_bytes()


def sealed(votes=4, weights=(), **changes):
    """A sealed election under its rules, and the arguments of `prepare` for trustee 1."""
    questions = (QUESTION, BLANK_QUESTION)
    rules = rules_of(Course(questions=questions), **changes).to_bytes()
    course = Course(questions=questions, weights=weights, rules_sha256=sha256_hex(rules)).set_up()
    for voter in range(votes):
        course.vote(voter)
    course.end().seal()
    return course, arguments_of(course, rules)


def arguments_of(course, rules):
    return {
        "archive": course.archive(),
        "rules": rules,
        "receipt": receipt_of(course.steps[-1][0], course.uuid),
        "log_key": LOG,
        "public_key": course.keys[0].public.public_key,
        "journal": b"",
    }


def refused(arguments, **changes):
    with pytest.raises(RefusedError) as caught:
        decrypting.prepare(**{**arguments, **changes})
    assert caught.value.sentence.startswith("nothing was decrypted: ")
    return {finding.code for finding in caught.value.report.errors}


def test_weights_are_opened_only_if_enough_voters_share_each():
    shared = sealed(weights=(3, 3, 2, 2), k=2)[1]
    decrypting.prepare(**shared)
    assert refused(sealed(weights=(3, 3, 3, 2), k=2)[1]) == {"rare-weight"}


def test_a_vote_that_only_ballots_of_no_weight_would_hide_is_not_opened():
    assert refused(sealed(weights=(0, 0, 1, 1), k=2)[1]) == {"rare-weight"}


def test_the_upload_holds_a_partial_decryption_and_its_statement():
    course, arguments = sealed()
    statement = decrypting.prepare(**arguments)
    assert statement.report.valid
    assert statement.journal == statement.journal_line + b"\n"
    assert (statement.owner, statement.event) == (1, course.sealed)
    upload = json.loads(decrypting.decrypt(statement, course.keys[0].private, secrets.token_bytes))
    assert list(upload) == [
        "version", "election", "owner", "partial_decryption", "statement_proof"
    ]  # fmt: skip
    assert (upload["version"], upload["election"], upload["owner"]) == (1, course.uuid, 1)
    raw, key = upload["partial_decryption"].encode(), course.keys[0].public.public_key
    check_partial(PartialDecryption.from_bytes(raw), course.election, course.sums.tally, key)
    StatementProof.from_bytes(upload["statement_proof"].encode()).check(
        course.election, course.sealed, course.sums.tally, key, raw
    )


def test_the_second_trustee_may_come_after_the_first():
    course, arguments = sealed()
    before = decrypting.prepare(**arguments)
    course.open(2)
    for step in (-1, -2):
        receipt = receipt_of(course.steps[step][0], course.uuid)
        after = decrypting.prepare(**{**arguments, "archive": course.archive(), "receipt": receipt})
        assert after.event == before.event


def test_the_same_statement_may_be_made_again_and_another_never():
    course, arguments = sealed()
    first = decrypting.prepare(**arguments)
    again = decrypting.prepare(**{**arguments, "journal": first.journal})
    assert again.journal == first.journal
    shorter = Course(questions=course.questions, rules_sha256=course.election.rules_sha256)
    shorter.set_up().vote(0).vote(1).vote(2).end().seal()
    assert shorter.election == course.election
    other = arguments_of(shorter, arguments["rules"])
    assert decrypting.prepare(**other).event != first.event
    assert refused({**other, "journal": first.journal}) == {"already-opened"}
    assert refused({**other, "journal": b"torn"}) == {"bad-journal"}


def test_the_key_that_is_used_is_the_key_that_was_checked():
    course, arguments = sealed()
    statement = decrypting.prepare(**arguments)
    with pytest.raises(VerificationError) as caught:
        decrypting.decrypt(statement, course.keys[1].private, secrets.token_bytes)
    assert caught.value.code == "wrong-key"


def test_a_key_of_nobody_is_refused():
    _, arguments = sealed()
    key = Course(seed=3).keys[0].public.public_key
    assert refused(arguments, public_key=key) == {"unknown-trustee"}


def test_fewer_than_k_counted_ballots_are_not_opened():
    _, arguments = sealed(votes=2)
    assert refused(arguments) == {"too-few-ballots"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"chambers": (Chamber("c", "33333333333333", 4, "ab" * 32, 1),)}, "wrong-election"),
        ({"chambers": (Chamber("c", Course().uuid, 5, "ab" * 32, 1),)}, "wrong-credential-count"),
        ({"spares": 1, "registrar_key": "ab" * 32}, "wrong-credential-count"),
        ({"trustees": (Trustee("T", "01" * 32),), "threshold": 1}, "wrong-trustees"),
        ({"threshold": 1}, "wrong-trustees"),
        ({"contests": rules_of(Course()).contests}, "wrong-questions"),
        ({"log": LOG.replace("vote", "note")}, "wrong-log"),
        ({"witness_quorum": 1}, "too-few-witnesses"),
        ({"k": 5}, "too-few-ballots"),
    ],
)
def test_rules_that_do_not_fit_the_election_are_refused(changes, code):
    _, arguments = sealed(**changes)
    assert refused(arguments) == {code}


def test_rules_that_the_ballots_are_not_bound_to_are_refused():
    course, arguments = sealed()
    other = rules_of(course, k=2).to_bytes()
    assert refused(arguments, rules=other) == {"wrong-rules"}
    assert refused(arguments, rules=other + b" ") == {"not-canonical"}
    assert "malformed" in refused(arguments, rules=b"{}")


def test_credentials_that_cannot_be_read_are_the_archives_fault():
    course, arguments = sealed()
    parts = [*course.steps[0][1][:2], b"[0]"]
    course.steps = []
    course.append("Setup", *parts, SetupData(*(sha256_hex(part) for part in parts)).to_bytes())
    receipt = receipt_of(course.steps[-1][0], course.uuid)
    assert refused(arguments, archive=course.archive(), receipt=receipt) == {
        "malformed", "not-sealed"
    }  # fmt: skip


def test_a_running_or_doctored_archive_is_refused():
    course, arguments = sealed()
    running = course.archive(5)
    assert "not-sealed" in refused(arguments, archive=running)
    assert "malformed" in refused(arguments, archive=arguments["archive"][:-1])
    assert "malformed" in refused(arguments, archive=b"")
    course.steps.pop(2)
    rebuilt, course.steps = course.steps, []
    for event, payloads in rebuilt:
        course.append(json.loads(event)["type"], *payloads)
    assert "wrong-tally" in refused(
        arguments,
        archive=course.archive(),
        receipt=receipt_of(course.steps[-1][0], course.uuid),
    )


def test_a_sealed_tally_of_one_voters_ciphertext_is_refused():
    course, arguments = sealed()
    course.steps.pop()
    course.cast = course.cast[:1]
    course.seal()
    codes = refused(
        arguments,
        archive=course.archive(),
        receipt=receipt_of(course.steps[-1][0], course.uuid),
    )
    assert codes == {"wrong-tally", "not-sealed"}


def test_the_last_event_must_be_recorded_in_the_trusted_log():
    course, arguments = sealed()
    early = receipt_of(course.steps[1][0], course.uuid)
    assert refused(arguments, receipt=early) == {"wrong-receipt"}
    elsewhere = receipt_of(course.steps[-1][0], "33333333333333")
    assert refused(arguments, receipt=elsewhere) == {"wrong-receipt"}
    forged = receipt_of(course.steps[-1][0], course.uuid, seed=bytes(32))
    assert refused(arguments, receipt=forged) == {"bad-signature"}
    assert refused(arguments, receipt=b"x") == {"malformed"}
    with pytest.raises(MalformedError):
        decrypting.prepare(**{**arguments, "log_key": "x"})


def unrecorded(votes=4, **settings):
    """A sealed election from files alone, and the arguments of `prepare_unrecorded`."""
    course = Course(**{"trustees": 3, "threshold": 2, **settings}).set_up()
    for voter in range(votes):
        course.vote(voter)
    course.end().seal()
    key = course.keys[2].private.public_key
    return course, {"archive": course.archive(), "public_key": key, "journal": b"", "k": 3}


def refused_unrecorded(arguments, **changes):
    with pytest.raises(RefusedError) as caught:
        decrypting.prepare_unrecorded(**{**arguments, **changes})
    return {finding.code for finding in caught.value.report.errors}


def test_an_election_from_files_alone_is_opened_and_the_report_says_what_nobody_checked():
    course, arguments = unrecorded()
    statement = decrypting.prepare_unrecorded(**arguments)
    said = {finding.code: finding.sentence for finding in statement.report.findings}
    assert said["W-UNRECORDED"] == "no record, unwitnessed, rules not bound"
    assert "W-SMALL-K" in said
    assert (statement.owner, statement.event) == (3, course.sealed)
    upload = json.loads(decrypting.decrypt(statement, course.keys[2].private, secrets.token_bytes))
    raw = upload["partial_decryption"].encode()
    StatementProof.from_bytes(upload["statement_proof"].encode()).check(
        course.election, course.sealed, course.sums.tally, arguments["public_key"], raw
    )


def test_ten_ballots_are_asked_for_unless_fewer_are_chosen():
    _, arguments = unrecorded()
    del arguments["k"]
    assert refused_unrecorded(arguments) == {"too-few-ballots"}
    assert refused_unrecorded(arguments, k=5) == {"too-few-ballots"}


def test_an_election_bound_to_rules_is_not_opened_without_them():
    _, arguments = unrecorded(rules_sha256="ab" * 32)
    assert refused_unrecorded(arguments) == {"bound-to-rules"}


def test_the_journal_and_the_archive_are_checked_without_a_record_too():
    course, arguments = unrecorded()
    journal = decrypting.prepare_unrecorded(**arguments).journal
    assert decrypting.prepare_unrecorded(**arguments | {"journal": journal}).journal == journal
    course.steps.pop()
    course.cast = course.cast[:3]
    course.seal()
    assert "wrong-tally" in refused_unrecorded(arguments, archive=course.archive())
    shorter, other = unrecorded(votes=3)
    assert shorter.election == course.election
    assert refused_unrecorded(other, journal=journal) == {"already-opened"}
    running = refused_unrecorded(arguments, archive=course.archive(5))
    assert running == {"not-sealed"}
    key = Course(seed=9).keys[0].private.public_key
    assert refused_unrecorded(arguments, public_key=key) == {"unknown-trustee"}
    assert "malformed" in refused_unrecorded(arguments, archive=b"")


def test_a_mixnets_answers_are_opened_only_as_the_last_shuffle_left_them():
    course, arguments = unrecorded(questions=(RANK_QUESTION, QUESTION))
    assert refused_unrecorded(arguments) == {"not-shuffled"}
    course.shuffle(1)
    assert refused_unrecorded(arguments, archive=course.archive()) == {"not-shuffled"}
    course.shuffle(2).end_shuffles()
    statement = decrypting.prepare_unrecorded(**arguments | {"archive": course.archive()})
    assert (statement.tally, statement.event) == (course.to_decrypt, course.sealed)
    assert statement.tally.ciphertexts[0] == course.lists[0] != course.sums.tally.ciphertexts[0]
    upload = json.loads(decrypting.decrypt(statement, course.keys[2].private, secrets.token_bytes))
    partial = PartialDecryption.from_bytes(upload["partial_decryption"].encode())
    check_partial(partial, course.election, course.to_decrypt, arguments["public_key"])


def test_a_mixnet_that_one_trustee_shuffled_alone_is_not_opened():
    course, arguments = unrecorded(questions=(RANK_QUESTION,))
    course.shuffle(1).shuffle(1).end_shuffles()
    assert refused_unrecorded(arguments, archive=course.archive()) == {"too-few-shuffles"}


@pytest.mark.parametrize("owners", [(1, 2), (3, 1), (2, 3), (3, 2, 1)])
def test_any_trustees_that_suffice_open_one_after_the_other(owners):
    course, _ = unrecorded()
    first = course.sealed
    for owner in owners:
        statement = decrypting.prepare_unrecorded(
            archive=course.archive(),
            public_key=course.keys[owner - 1].private.public_key,
            journal=b"",
            k=1,
        )
        assert (statement.event, statement.owner) == (first, owner)
        course.open(owner)
    course.finish()
    report = verify_archive(course.archive(), final=True, statement_proofs=course.statement_proofs)
    assert report.valid, report.errors
    assert course.steps[-1][1][0] == result_bytes(course.counts())
