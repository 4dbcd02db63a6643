"""The verifier accepts what is right and names what is wrong."""

import concurrent.futures
import json

import pytest

from ballots.election import archive
from ballots.election.archive import EventType, SetupData, data_record, event_record, header_record
from ballots.election.credentials import make_credentials_json
from ballots.election.trustees import TrusteePublic, Trustees, make_trustees_json
from ballots.encoding import canonical_json, sha256_hex
from ballots.errors import MalformedError
from ballots.verify.election import Profile, examine_archive, verify_archive
from tests.ballots.elections import (
    BLANK_QUESTION,
    QUESTION,
    TIMESTAMP,
    Course,
    run_course,
    run_election,
    run_named_course,
)

RULES = "ab" * 32


def codes(source, **options):
    report = verify_archive(source, **options)
    assert report.valid is not bool(report.errors)
    return {finding.code for finding in report.errors}


def rechained(course):
    """The course's archive with its events' heights and parents made anew."""
    steps, course.steps = course.steps, []
    for event, payloads in steps:
        course.append(json.loads(event)["type"], *payloads)
    return course.archive()


@pytest.mark.parametrize("profile", Profile)
def test_a_finished_election_is_valid_and_its_result_is_recomputed(course, profile):
    found = examine_archive(
        course.archive(), profile=profile, statement_proofs=course.statement_proofs, final=True
    )
    assert found.report.valid, found.report.errors
    assert not found.report.findings
    assert found.result == course.counts()
    assert found.sealed_event == course.sealed
    assert found.sums.num_tallied == 4
    assert [row[0] for row in found.report.rows()] == [
        "records", "events", "election", "trustees", "credentials", "ballots", "tally",
        "decryptions", "statement proofs", "result",
    ]  # fmt: skip


def test_every_prefix_that_ends_at_an_event_is_a_running_election(course):
    for count in range(1, len(course.steps)):
        report = verify_archive(
            course.archive(count),
            profile="participate",
            statement_proofs={
                owner: raw for owner, raw in course.statement_proofs.items() if owner <= count - 8
            },
        )
        assert report.valid, (count, report.errors)
        assert report.has("I-RUNNING")
    assert codes(course.archive(count), final=True) == {"not-final"}


def test_without_statements_there_is_a_warning_or_in_a_dossier_an_error(course):
    report = verify_archive(course.archive())
    assert report.valid
    assert report.has("W-STATEMENT")
    assert codes(course.archive(), profile="participate") == {"missing-statement"}
    assert codes(course.archive(), statement_proofs={}) == {"missing-statement"}
    assert not examine_archive(
        course.archive(), profile="participate", statements_required=False
    ).report.errors


def test_statements_are_checked(course):
    first, second = course.statement_proofs[1], course.statement_proofs[2]
    raw = course.archive()
    assert codes(raw, statement_proofs={1: first, 2: first}) == {"wrong-owner"}
    assert codes(raw, statement_proofs={1: first, 2: b"{}"}) == {"malformed"}
    assert codes(raw, statement_proofs={1: first, 2: second, 3: second}) == {"unknown-statement"}
    forged = json.loads(second)
    forged["proof"]["response"] = "1"
    assert codes(raw, statement_proofs={1: first, 2: canonical_json(forged)}) == {"bad-proof"}


def test_one_bad_ballot_does_not_hide_the_next():
    course = Course(rules_sha256=RULES).set_up().vote(0).vote(1).vote(2)
    for place in (1, 3):
        raw = course.steps[place][1][0]
        course.steps[place] = (course.steps[place][0], (raw.replace(b'"hash":"', b'"hash":"A', 1),))
    report = verify_archive(rechained(course))
    assert [finding.where for finding in report.errors] == [
        "ballot 1, event 1 (Ballot)", "ballot 3, event 3 (Ballot)"
    ]  # fmt: skip


def test_a_copied_ciphertext_is_refused_in_a_dossier_and_a_warning_elsewhere():
    course = Course(voters=2, rules_sha256=RULES).set_up()
    first = course.ballot(0, [[1, 0, 0]])[0]
    # The same seed draws the same ElGamal scalars again: the same alphas in another ballot.
    twin = Course(voters=2, rules_sha256=RULES).set_up()
    second = twin.ballot(0, [[0, 1, 0]])[0]
    assert second != first
    course.append(EventType.BALLOT, first)
    course.append(EventType.BALLOT, second)
    assert codes(course.archive(), profile="participate") == {"copied-ciphertext"}
    report = verify_archive(course.archive())
    assert report.valid
    assert report.has("W-COPIED")


def test_a_revote_is_not_a_copy(course):
    assert len({voter for voter, _, _ in course.cast}) < len(course.cast)
    assert verify_archive(
        course.archive(), profile="participate", statement_proofs=course.statement_proofs
    ).valid


def test_the_same_ballot_twice_is_refused():
    course = Course(rules_sha256=RULES).set_up().vote(0)
    course.append(EventType.BALLOT, course.cast[0][2])
    assert codes(course.archive()) == {"repeated-tracker"}


def with_setup(course, **parts):
    """A course's set-up with some of its parts replaced."""
    raws = {
        "election": course.election.raw,
        "trustees": make_trustees_json([key.public for key in course.keys]),
        "credentials": course.credentials.raw,
        **parts,
    }
    setup = SetupData(*(sha256_hex(raw) for raw in raws.values())).to_bytes()
    course.append(EventType.SETUP, *raws.values(), setup)
    return course.archive()


def test_a_dossiers_election_names_its_rules():
    assert codes(with_setup(Course()), profile="participate") == {"no-rules"}
    assert codes(with_setup(Course())) == set()


@pytest.mark.parametrize("part", ["election", "trustees", "credentials"])
def test_a_dossiers_setup_is_canonical(part):
    course = Course(rules_sha256=RULES)
    raw = {
        "election": course.election.raw,
        "trustees": make_trustees_json([key.public for key in course.keys]),
        "credentials": course.credentials.raw,
    }[part]
    spaced = with_setup(course, **{part: raw + b" "})
    assert codes(spaced, profile="participate") == {"not-canonical"}
    assert codes(spaced) == set()


def test_the_setups_keys_are_checked():
    course = Course(rules_sha256=RULES)
    publics = [key.public for key in course.keys]
    other = Course(seed=2).keys[0].public
    forged = TrusteePublic(publics[0].public_key, publics[1].possession)
    one = make_credentials_json([*course.credentials.weights, "0" * 63 + "1"])
    for code, part in {
        "wrong-key": {"trustees": make_trustees_json([publics[0], other])},
        "bad-proof": {"trustees": make_trustees_json([forged, publics[1]])},
        "bad-point": {"credentials": one},
    }.items():
        assert codes(with_setup(Course(rules_sha256=RULES), **part)) == {code}


def test_payloads_are_canonical():
    course = run_course()
    event, payloads = course.steps[-1]
    course.steps[-1] = (event, (payloads[0].replace(b":", b": "),))
    course.append(*(EventType.RESULT, *course.steps.pop()[1]))
    assert codes(course.archive()) == {"not-canonical"}


def test_two_trustees_do_not_share_a_key_in_a_dossier():
    course = Course(trustees=1)
    course.keys *= 2
    doubled = Course(trustees=1)
    doubled.keys = course.keys
    assert "repeated-trustee" in codes(with_setup(doubled), profile="participate")


def test_unknown_shuffles_are_out_of_order():
    course = Course(rules_sha256=RULES).set_up().vote(0).end().seal()
    course.append(
        EventType.SHUFFLE, b"{}", b'{"owner":1,"payload":"%s"}' % sha256_hex(b"{}").encode()
    )
    course.append(EventType.END_SHUFFLES)
    assert codes(course.archive()) == {"bad-order"}


def test_a_payload_stored_twice_is_refused():
    course = Course(rules_sha256=RULES).set_up().vote(0).end().seal()
    course.append(*(EventType.ENCRYPTED_TALLY, *course.steps[-1][1]))
    assert codes(course.archive()) == {"bad-order", "repeated-record"}


def test_records_in_another_order_are_refused():
    course = Course(rules_sha256=RULES).set_up().vote(0).end().seal()
    event, payloads = course.steps[-1]
    course.steps[-1] = (event, payloads[::-1])
    assert codes(course.archive()) == {"bad-record-order"}


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"parent":"', b'"parent":"0'), (b'"height":2', b'"height":3')],
)
def test_an_event_is_linked_to_the_one_before(old, new):
    course = Course(rules_sha256=RULES).set_up().vote(0).vote(1)
    event, payloads = course.steps[-1]
    forged = event.replace(old, new)
    if b"parent" in old:
        forged = forged[:75] + forged[76:]
    course.steps[-1] = (forged, payloads)
    assert codes(course.archive()) == {"bad-chain"}


def test_a_record_behind_the_last_event_is_refused():
    course = Course(rules_sha256=RULES).set_up().vote(0)
    assert codes(course.archive() + data_record(b"{}", TIMESTAMP)) == {"unused-record"}


def test_an_event_without_its_payload_is_refused():
    course = Course(rules_sha256=RULES).set_up().vote(0).vote(1)
    course.steps[1] = (course.steps[1][0], ())
    assert codes(course.archive()) == {"missing-payload"}


def test_a_foreign_credential_list_refuses_every_ballot():
    course = Course(rules_sha256=RULES)
    with_setup(course, credentials=make_credentials_json([]))
    course.vote(0).vote(1)
    assert codes(course.archive()) == {"unknown-credential"}


def test_ballots_can_be_checked_by_processes(course):
    seen = []
    plain = verify_archive(course.archive(), progress=lambda *step: seen.append(step))
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        processes = verify_archive(course.archive(), mapper=pool.map)
    assert plain == processes
    assert seen == [(5, 5)]


def test_the_callers_mapper_is_asked_and_its_progress_told(course):
    asked, told = [], []

    def mapper(judge, chunks):
        asked.append(judge)
        return map(judge, chunks)

    for check in (verify_archive, examine_archive):
        found = check(course.archive(), mapper=mapper, progress=lambda *step: told.append(step))
        assert (found if check is verify_archive else found.report).valid
    assert (len(asked), told) == (2, [(5, 5), (5, 5)])


def test_a_fault_crosses_the_border_of_a_process():
    course = Course().set_up().vote(0)
    course.append(EventType.BALLOT, course.cast[0][2] + b" ")
    course.append(EventType.BALLOT, Course(seed=5).ballot(0)[0])
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        assert codes(course.archive(), mapper=pool.map) == {"not-canonical", "wrong-election"}


def test_the_same_archive_gives_the_same_report(course):
    raw, _ = run_election(questions=(QUESTION, BLANK_QUESTION), seed=4)
    assert verify_archive(raw) == verify_archive(raw)
    assert json.dumps(verify_archive(raw).to_json_value())


def test_an_unknown_profile_is_the_callers_fault(course):
    with pytest.raises(ValueError, match="strict"):
        verify_archive(course.archive(), profile="strict")


def test_a_trustee_opens_once():
    course = Course(rules_sha256=RULES).set_up().vote(0).end().seal().open(1).open(1)
    assert codes(course.archive()) == {"repeated-trustee"}


def test_a_result_needs_every_trustee():
    course = Course(rules_sha256=RULES).set_up().vote(0, [[1, 0, 0]]).end().seal().open(1)
    course.append(EventType.RESULT, b'{"result":[[1,0,0]]}')
    assert codes(course.archive()) == {"not-enough-trustees"}


def test_a_wrong_count_is_named():
    course = run_course()
    course.steps.pop()
    counts = [[count + 1 for count in row] for row in course.counts()]
    course.append(EventType.RESULT, canonical_json({"result": counts}))
    assert codes(course.archive()) == {"wrong-result"}


def with_event(course, raw):
    """The course's archive with an event of these very bytes behind it."""
    return course.archive() + event_record(raw, TIMESTAMP)


def test_what_is_no_archive_is_one_finding():
    assert codes(b"") == {"malformed"}
    assert codes(header_record(TIMESTAMP)) == {"malformed"}


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"{}", {"malformed"}),
        (b'{"height":1,"type":"Recount"}', {"malformed"}),
        (b'{"parent":"%s","height":1,"type":"Ballot"}', {"malformed"}),
        (b'{"parent":"%s","height":1,"type":"EndBallots","payload":"%s"}', {"malformed"}),
        (b'{"parent":"%s","height":1,"type":"EncryptedTally"}', {"malformed", "bad-order"}),
    ],
)
def test_an_event_of_the_wrong_form_is_refused(raw, found):
    course = Course(rules_sha256=RULES).set_up()
    head = course.head.encode()
    filled = raw % ((head,) * raw.count(b"%s"))
    assert codes(with_event(course, filled)) == found


def test_a_setup_whose_parts_cannot_be_read_ends_the_checks_there():
    course = Course(rules_sha256=RULES)
    course.append(EventType.SETUP, b"{}")
    assert codes(course.archive()) == {"malformed"}
    for part in ("election", "trustees", "credentials"):
        assert codes(with_setup(Course(rules_sha256=RULES), **{part: b"{}"})) == {"malformed"}


def test_a_list_of_trustees_that_cannot_be_read_is_one_finding():
    course = Course(rules_sha256=RULES)
    with_setup(course, trustees=b'[["Pedersen",{"threshold":2}]]')
    course.vote(0).end().seal()
    assert codes(course.archive()) == {"malformed"}


def test_a_timestamp_written_as_a_number_is_read_but_not_in_a_dossier(course):
    body = b'{"version":1,"timestamp":%d}' % TIMESTAMP
    rest = course.archive(1)[len(header_record(TIMESTAMP)) :]
    raw = archive._record(archive.HEADER_NAME, body, TIMESTAMP) + rest
    assert codes(raw) == set()
    assert codes(raw, profile="participate") == {"not-canonical"}


def test_records_that_no_event_can_mean_are_not_held():
    course = run_course()
    setup = course.steps[0]
    strangers = [b"[%d]" % number for number in range(20)]
    course.steps[0] = (setup[0], (*strangers, *setup[1]))
    report = verify_archive(rechained(course), statement_proofs=course.statement_proofs)
    assert [finding.code for finding in report.errors] == ["unused-record"] * 20
    assert [finding.where.split()[1] for finding in report.errors] == [
        str(number) for number in range(1, 21)
    ]


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("threshold", [None, 2])
def test_names_beside_the_keys_and_a_language_are_read(profile, threshold):
    course = run_named_course(trustees=3, threshold=threshold, rules_sha256="ab" * 32)
    assert course.trustee_list.raw.count(b',"name":"Zo\xc3\xab"}') == 3
    report = verify_archive(
        course.archive(), profile=profile, statement_proofs=course.statement_proofs, final=True
    )
    assert report.valid, report.errors


@pytest.mark.parametrize("weights", [(0, 3, 0), (0, 0, 0)])
def test_a_ballot_of_no_weight_adds_nothing(weights):
    course = run_course(voters=3, weights=weights)
    found = examine_archive(course.archive(), final=True)
    assert found.report.valid, found.report.errors
    assert found.result == course.counts()
    assert (found.sums.num_tallied, found.sums.total_weight) == (3, sum(weights))


@pytest.mark.parametrize("threshold", [None, 2])
def test_a_name_is_a_text(threshold):
    trustees = run_named_course(voters=0, trustees=3, threshold=threshold).trustee_list
    with pytest.raises(MalformedError):
        Trustees.from_bytes(trustees.raw.replace('"Zoë"'.encode(), b"1"))
