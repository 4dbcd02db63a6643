"""A trustee at the page opens exactly what a trustee at the command opens, and refuses the same."""

import json
import secrets
from dataclasses import replace
from fractions import Fraction

import pytest

from ballots.combining.combination import Accept, Veto
from ballots.combining.contest import CountedContest, Option, ScoredContest
from ballots.combining.gate import Demand, Found, Judged, judge
from ballots.combining.recusal import Recusal
from ballots.combining.rules import Chamber, Rules, Trustee
from ballots.counting.rule import (
    Borda,
    EqualShares,
    GreedyBudget,
    MajorityJudgment,
    Schulze,
    Stv,
)
from ballots.crypto.group import hex_of_point
from ballots.election.result import result_bytes
from ballots.election.shuffle import Shuffle
from ballots.encoding import canonical_json, sha256_hex
from ballots.errors import BallotsError
from ballots.making import keyfile
from ballots.making.decrypting import RefusedError, decrypt, prepare
from ballots.making.journal import JournalLine, ShuffleLine, enter, enter_shuffle
from ballots.making.shuffling import make_shuffle
from ballots.making.upload import ShuffleUpload, Upload
from ballots.verify.election import verify_archive
from tests.ballots.elections import RANK_QUESTION, Course, randomness_of
from tests.ballots.making.test_decrypting import (
    LOG,
    arguments_of,
    receipt_of,
    rules_of,
    sealed,
)
from tests.javascript import trustee


def job(arguments, key=None, **changes):
    """Ask the page for what `prepare` is asked for."""
    asked = {**arguments, **changes}
    public = asked.pop("public_key")
    made = {"task": "open", "keyHex": hex_of_point(public), "logKey": asked.pop("log_key")}
    proofs = asked.pop("shuffle_proofs", {})
    made |= {"witnesses": list(asked.pop("witnesses", ())), "shuffleProofs": proofs, **asked}
    return made if key is None else {**made, "key": keyfile.private_key_file(key)}


def refused(arguments):
    """The codes that Python refuses with."""
    with pytest.raises(RefusedError) as caught:
        prepare(**arguments)
    return {finding.code for finding in caught.value.report.errors}


def codes_of(answer):
    return set(answer["fault"]["codes"] or [answer["fault"]["code"]])


def test_the_platform_takes_what_the_page_opened_and_the_two_journals_are_one():
    course, arguments = sealed()
    own = course.keys[0].private
    page, again = trustee.results([job(arguments, own), job(arguments)])
    command = prepare(**arguments)
    assert (page["owner"], page["event"]) == (command.owner, command.event)
    assert trustee.raw(page["journal"]) == command.journal == trustee.raw(again["journal"])
    upload = Upload.from_bytes(trustee.raw(page["upload"]))
    assert upload.to_bytes() == trustee.raw(page["upload"])
    upload.check(course.election, course.trustee_list, course.sums.tally, course.sealed)
    # What the page wrote, the command reads and the other way round.
    assert prepare(**{**arguments, "journal": trustee.raw(page["journal"])}).journal == (
        command.journal
    )
    assert page["warnings"] == ["W-SMALL-K", "W-UNWITNESSED"]


def test_page_and_command_take_turns_until_the_count_is_whole():
    course, arguments = sealed()
    first, second = (key.private for key in course.keys)
    (page,) = trustee.results([job(arguments, first)])
    by_page = Upload.from_bytes(trustee.raw(page["upload"]))
    raw = by_page.partial_decryption
    payload = canonical_json({"owner": 1, "payload": sha256_hex(raw)})
    course.append("PartialDecryption", raw, payload)
    course.statement_proofs[1] = by_page.statement_proof
    later = {**arguments, "archive": course.archive(), "public_key": second.public_key}
    statement = prepare(**later)
    (also,) = trustee.results([job(later, second)])
    assert also["event"] == statement.event == course.sealed
    decrypt(statement, second, secrets.token_bytes)
    course.open(2).finish()
    report = verify_archive(course.archive(), final=True, statement_proofs=course.statement_proofs)
    assert report.valid, report.errors
    assert course.steps[-1][1][0] == result_bytes(course.counts())


def other_elections():
    """Elections that are refused: what is wrong with each, and the arguments of `prepare`."""
    changes = {
        "another election": {"chambers": (Chamber("c", "33333333333333", 4, "ab" * 32, 1),)},
        "spares that are missing": {"spares": 1, "registrar_key": "ab" * 32},
        "other trustees": {"trustees": (Trustee("T", "01" * 32),), "threshold": 1},
        "other questions": {"contests": rules_of(Course()).contests},
        "another log": {"log": LOG.replace("vote", "note")},
        "no witness": {"witness_quorum": 1},
        "fewer than k": {"k": 5},
    }
    for name, change in changes.items():
        yield name, sealed(**change)[1]
    yield "a rare weight", sealed(weights=(3, 3, 3, 2), k=2)[1]


def altered_files():
    """One election whose files are altered one by one."""
    course, good = sealed()
    last, uuid = course.steps[-1][0], course.uuid
    yield "a key of nobody", {**good, "public_key": Course(seed=3).keys[0].public.public_key}
    yield "an early receipt", {**good, "receipt": receipt_of(course.steps[1][0], uuid)}
    yield "a receipt of elsewhere", {**good, "receipt": receipt_of(last, "33333333333333")}
    yield "a forged receipt", {**good, "receipt": receipt_of(last, uuid, seed=bytes(32))}
    yield "no receipt", {**good, "receipt": b"x"}
    yield "other rules", {**good, "rules": rules_of(course, k=2).to_bytes()}
    yield "spaces", {**good, "rules": rules_of(course, k=2).to_bytes() + b" "}
    yield "a running election", {**good, "archive": course.archive(5)}
    yield "a cut archive", {**good, "archive": good["archive"][:-1]}
    yield "no archive", {**good, "archive": b""}
    steps = list(course.steps)
    course.steps.pop(2)
    rebuilt, course.steps = course.steps, []
    for event, payloads in rebuilt:
        course.append(json.loads(event)["type"], *payloads)
    receipt = receipt_of(course.steps[-1][0], uuid)
    yield "a ballot left out", {**good, "archive": course.archive(), "receipt": receipt}
    course.steps = steps[:-1]
    course.cast = course.cast[:1]
    course.seal()
    receipt = receipt_of(course.steps[-1][0], uuid)
    yield "one voter's tally", {**good, "archive": course.archive(), "receipt": receipt}


def copied():
    """A ciphertext that stands in two ballots; both are whole."""
    rules = rules_of(Course()).to_bytes()
    course = Course(rules_sha256=sha256_hex(rules)).set_up()
    course.vote(0).vote(1).vote(2).vote(3)
    course.append("Ballot", course.cast[0][2])
    course.end().seal()
    return arguments_of(course, rules)


def repeated_randomness():
    """Two ballots of one voter whose device drew the same numbers for both; each one holds."""
    rules = rules_of(Course()).to_bytes()
    course = Course(rules_sha256=sha256_hex(rules)).set_up()
    course.vote(0).vote(1).vote(2)
    for choices in ([[1, 0, 0]], [[0, 1, 0]]):
        course.randomness = randomness_of(7)
        course.vote(3, choices)
    course.end().seal()
    return arguments_of(course, rules)


def bound_to_nothing():
    """An election without rules in its description."""
    rules = rules_of(Course()).to_bytes()
    course = Course().set_up()
    course.vote(0).vote(1).vote(2).vote(3).end().seal()
    return arguments_of(course, rules)


def spaced():
    """A set-up that is written otherwise than this release writes it."""
    rules = rules_of(Course()).to_bytes()
    course = Course(rules_sha256=sha256_hex(rules))
    raw = course.election.raw.replace(b'"name"', b' "name"')
    object.__setattr__(course.election, "raw", raw)
    course.set_up()
    course.end().seal()
    return arguments_of(course, rules)


def test_the_page_refuses_what_the_command_refuses_for_the_same_reasons():
    cases = dict([
        *other_elections(), *altered_files(), ("a ballot twice", copied()),
        ("a ciphertext twice", repeated_randomness()),
        ("no rules", bound_to_nothing()), ("a spaced definition", spaced()),
    ])  # fmt: skip
    answers = trustee.run([job(arguments) for arguments in cases.values()])
    expected = {name: refused(arguments) for name, arguments in cases.items()}
    found = {name: codes_of(each) for name, each in zip(cases, answers, strict=True)}
    assert found == expected
    assert all(each["fault"]["sentence"].startswith("nothing was decrypted") for each in answers)


def test_another_key_than_the_checked_one_opens_nothing():
    course, arguments = sealed()
    asked = [
        job(arguments, course.keys[1].private),
        {**job(arguments), "logKey": "x"},
    ]
    assert trustee.codes(asked) == ["wrong-key", "malformed"]


LINES = [
    {"key": hex_of_point(Course().keys[0].public.public_key), "election": phi, "event": event}
    for phi, event in [("A" * 43, "ab" * 32), ("A" * 43, "cd" * 32), ("E" * 43, "cd" * 32)]
]


def test_a_journal_holds_one_statement_an_election_at_either_side():
    one, other, elsewhere = LINES
    first = canonical_json(one) + b"\n"
    jobs = [
        {"task": "enter", "journal": b"", "line": one},
        {"task": "enter", "journal": first, "line": one},
        {"task": "enter", "journal": first, "line": elsewhere},
        {"task": "merge", "journal": first, "other": first + canonical_json(elsewhere) + b"\n"},
    ]
    both = first + canonical_json(elsewhere) + b"\n"
    assert [trustee.raw(each) for each in trustee.results(jobs)] == [first, first, both, both]
    bad = [
        (first, other), (first[:-1], elsewhere), (b"\n", one), (first.replace(b",", b", "), one),
        (first.replace(b"event", b"other"), one), (b"\xff\n", one),
    ]  # fmt: skip
    found = trustee.codes([{"task": "enter", "journal": raw, "line": line} for raw, line in bad])
    assert found == ["already-opened", *["bad-journal"] * 5]
    for raw, line in bad:
        with pytest.raises(BallotsError) as caught:
            enter(raw, JournalLine.from_bytes(canonical_json(line)))
        assert caught.value.code == found[bad.index((raw, line))]


OPTIONS = tuple(Option(f"{n}".rjust(14, "2"), title) for n, title in enumerate("abc", 1))
COUNTED = [
    Borda(blank=False),
    Stv(blank=False, seats=1),
    Schulze(blank=True),
    MajorityJudgment(blank=False, grades=("good", "坏")),
    GreedyBudget(blank=True, minimum=0, maximum=2, costs=(1, 2, 3), budget=5),
    EqualShares(blank=False, minimum=1, maximum=3, costs=(1, 2, 3), budget=5),
]


def many_rules():
    course = Course()
    yield rules_of(course)
    for rule in COUNTED:
        yield rules_of(course, contests=(CountedContest("Which?", OPTIONS, rule),))
    two = tuple(Chamber(name, f"{name}".rjust(14, "3"), 4, "ab" * 32, 2) for name in ("a", "b"))
    yield rules_of(course, rule="weighted_shares", chambers=two, accept=Accept("top", n=2))
    even = tuple(replace(each, weight=1) for each in two)
    half = Fraction(1, 2)
    yield rules_of(course, rule="double_majority", chambers=even, below_k="nothing_selected")
    yield rules_of(course, rule="veto", chambers=even, veto=Veto(("b",), half, Fraction(1)))
    secret, named = even[0], replace(even[1], voting="named", recused=ASIDE)
    yield rules_of(
        course, rule="double_majority", chambers=(secret, named), contests=(MARKS, MARKS)
    )
    yield rules_of(course, contests=(CountedContest("Which?", OPTIONS, COUNTED[0], GATE),))
    yield rules_of(course, contests=(ScoredContest("Which?", OPTIONS, 0, 3, gate=GATE),))


MARKS = ScoredContest("Which?", OPTIONS, 0, 3)
ASIDE = (Recusal(0, OPTIONS[1].id, (1, 3)), Recusal(1, OPTIONS[0].id, (4,)))
GATE = judge(
    (Demand("cost", 3, 2), Demand("law", 2, 0)),
    [
        *(Judged(each.id, (Found(2, 3), Found(0, 0))) for each in OPTIONS),
        Judged("5" * 14, (Found(1, 5), Found(1, 1)), "Held back"),
    ],
)


def test_rules_of_every_kind_are_read():
    made = list(many_rules())
    read = trustee.results([{"task": "rules", "file": rules.to_bytes()} for rules in made])
    assert read == [rules.sha256 for rules in made]


def changed_rules():
    good = json.loads(rules_of(Course()).to_bytes())
    counted = json.loads(list(many_rules())[2].to_bytes())

    def put(value, path, new):
        value = json.loads(json.dumps(value))
        *way, last = path.split(".")
        place = value
        for name in way:
            place = place[int(name) if name.isdigit() else name]
        place[last] = new
        return canonical_json(value)

    for path, new in [
        ("version", 2), ("k", 0), ("tie", "coin"), ("chambers", []), ("contests", []),
        ("trustees", []), ("threshold", 9), ("spares", -1), ("spares", 1), ("registrar", "me"),
        ("log", 5),
        ("timetable.opens", "2026-02-30T08:00:00Z"), ("timetable.opens", "2027-11-23T08:00:00Z"),
        ("timetable.grace_seconds", 1 << 20), ("contests.0.max", 9), ("contests.0.min", 3),
        ("combination.accept", {"kind": "threshold", "share": "2/4"}),
        ("combination.accept", {"kind": "threshold", "share": "3/2"}),
        ("combination.accept", {"kind": "lot"}), ("combination.rule", "most"),
        ("contests.0.options.0.id", "x"), ("chambers.0.roll.root", "xy"), ("extra", 1),
        ("chambers.0.id", "A"), ("trustees.0.public_key", "00"),
    ]:  # fmt: skip
        yield put(good, path, new)
    for path, new in [
        ("contests.0.counting.seats", 9), ("contests.0.counting.method", "Plurality"),
        ("contests.0.counting.method", "Lot"), ("contests.0.counting.blank", 1),
        ("combination.accept", {"kind": "threshold", "share": "1/2"}),
        ("combination.rule", "weighted_shares"),
    ]:  # fmt: skip
        yield put(counted, path, new)
    *_, double, veto, aside, _, gated = (json.loads(rules.to_bytes()) for rules in many_rules())
    for path, new in [
        ("chambers.0.weight", 2), ("combination.veto", veto["combination"]["veto"]),
        ("chambers", good["chambers"]), ("below_k", "coin"),
    ]:  # fmt: skip
        yield put(double, path, new)
    for path, new in [
        ("rule", "weighted_shares"), ("veto.chambers", []), ("veto.chambers", ["b", "b"]),
        ("veto.chambers", ["a", "b"]), ("veto.chambers", ["z"]), ("veto.quorum", "0/1"),
        ("veto.below", "3/2"), ("veto", None),
    ]:  # fmt: skip
        yield put(veto, f"combination.{path}", new)
    yield put(veto, "chambers.1.weight", 2)
    for path, new in [
        ("chambers.1.voting", "secret"), ("chambers.1.recused.0.contest", 2),
        ("chambers.1.recused.0.option", "9" * 14), ("chambers.1.recused.0.places", []),
        ("chambers.1.recused.0.places", [3, 1]), ("chambers.1.recused.0.places", [0, 1]),
        ("chambers.1.recused.0.places", [5]), ("chambers.1.recused.1.contest", 0),
        ("chambers.1.recused.0.contest", 1), ("chambers.1.recused", None),
        ("chambers.1.recused", []),
    ]:  # fmt: skip
        yield put(aside, path, new)
    silent = json.loads(canonical_json(aside))
    del silent["chambers"][0]["voting"]
    yield canonical_json(silent)
    counted_too = json.loads(canonical_json(aside))
    counted_too["contests"][0] = counted["contests"][0]
    yield canonical_json(counted_too)
    for path, new in [
        ("demands", []), ("demands.1.criterion", "cost"), ("demands.0.least", 4),
        ("demands.0.least", 6), ("demands.0.reviews", -1), ("passed.0.id", "9" * 14),
        ("passed.0.reviews", [2]), ("passed.0.medians", [0, 0]), ("held_back.0.medians", [5, 0]),
        ("held_back.0.reviews", [2, 0]), ("held_back.0.id", OPTIONS[0].id), ("held_back", {}),
        ("passed", []), ("extra", 1),
    ]:  # fmt: skip
        yield put(gated, f"contests.0.gate.{path}", new)


def test_rules_that_are_none_are_refused():
    bad = list(changed_rules())
    found = trustee.codes([{"task": "rules", "file": raw} for raw in bad])
    assert set(found) == {"malformed"}
    for raw in bad:
        with pytest.raises(BallotsError):
            Rules.from_bytes(raw)


def ranked():
    """A sealed election whose ballots are to be shuffled, and its rules."""
    contest = CountedContest(RANK_QUESTION.question, OPTIONS, Stv(blank=False, seats=1))
    titled = tuple(
        Option(each.id, title) for each, title in zip(OPTIONS, RANK_QUESTION.answers, strict=True)
    )
    contest = CountedContest(contest.question, titled, contest.counting)
    questions = (RANK_QUESTION,)
    rules = rules_of(Course(), contests=(contest,)).to_bytes()
    course = Course(questions=questions, rules_sha256=sha256_hex(rules)).set_up()
    for voter in range(4):
        course.vote(voter)
    return course.end().seal(), rules


def shuffled(*owners, end=True):
    course, rules = ranked()
    for owner in owners:
        course.shuffle(owner)
    return shown(course.end_shuffles() if end else course, rules)


def wrongly_signed(about=0, **changes):
    """An election whose first shuffle is signed with another key, or about something else."""
    course, rules = ranked()
    made = [make_shuffle(course.election, course.lists, course.randomness) for _ in range(2)]
    proof = course.sign_shuffle(1, made[about].to_bytes(), **changes)
    course.add_shuffle(1, made[0].to_bytes())
    course.shuffle_proofs[1], course.lists = proof, made[0].lists
    return shown(course.shuffle(2).end_shuffles(), rules)


def shown(course, rules):
    return course, {**arguments_of(course, rules), "shuffle_proofs": course.shuffle_proofs}


def own_shuffle(course, owner=1):
    """The journal of the trustee who made the shuffle under a number."""
    shuffle = next(
        payloads[0]
        for event, payloads in course.steps
        if b'"Shuffle"' in event and payloads[1].startswith(b'{"owner":%d,' % owner)
    )
    key, fingerprint = course.keys[0].private.public_key, course.election.fingerprint
    return enter_shuffle(b"", ShuffleLine(key, fingerprint, sha256_hex(shuffle)))


def test_ranked_ballots_are_opened_as_the_last_of_two_shuffles_left_them():
    course, good = shuffled(1, 2)
    good = {**good, "journal": own_shuffle(course)}
    bad = [shuffled(1, 1)[1], shuffled(1, 2, end=False)[1]]
    opened, *others = trustee.run([job(good, course.keys[0].private), *map(job, bad)])
    upload = Upload.from_bytes(trustee.raw(opened["result"]["upload"]))
    upload.check(course.election, course.trustee_list, course.to_decrypt, course.sealed)
    assert trustee.raw(opened["result"]["journal"]) == prepare(**good).journal
    assert [codes_of(each) for each in others] == [
        {"too-few-shuffles", "wrong-event"}, {"not-shuffled"}
    ]  # fmt: skip


def test_a_shuffle_in_the_trustees_name_that_the_journal_does_not_know_is_refused_by_both():
    course, arguments = shuffled(1, 2)
    for journal in (b"", own_shuffle(course, 2)):
        given = {**arguments, "journal": journal}
        (answer,) = trustee.run([job(given)])
        assert codes_of(answer) == refused(given) == {"foreign-shuffle"}


def test_an_unsigned_shuffle_and_one_signed_for_something_else_are_refused_by_both():
    course, arguments = shuffled(1, 2)
    first, second = (course.shuffle_proofs[owner] for owner in (1, 2))
    given = [{}, {1: first}, {1: second, 2: first}, {1: b"x", 2: second},
             {1: first.replace(b'"version":1', b'"version": 1'), 2: second},
             {1: first, 2: second, 3: first}]  # fmt: skip
    cases = [{**arguments, "journal": own_shuffle(course), "shuffle_proofs": each}
             for each in given]  # fmt: skip
    for changes in ({"key": 2}, {"election": Course(seed=2).election}, {"event": "ab" * 32},
                    {"about": 1}):  # fmt: skip
        forged, others = wrongly_signed(**changes)
        cases.append({**others, "journal": own_shuffle(forged)})
    found = [codes_of(each) for each in trustee.run([job(each) for each in cases])]
    assert found == [refused(each) for each in cases]
    assert found == [{code} for code in (
        "missing-shuffle-proof", "missing-shuffle-proof", "wrong-owner", "malformed",
        "not-canonical", "unknown-shuffle-proof",
        "bad-proof", "wrong-election", "wrong-event", "wrong-payload",
    )]  # fmt: skip


def shuffling(course, owner, **changes):
    """Ask the page for a shuffle of what stands in an archive."""
    key = course.keys[owner - 1].private
    return {
        "task": "shuffle", "archive": course.archive(), "keyHex": hex_of_point(key.public_key),
        "key": keyfile.private_key_file(key), "journal": b"", **changes,
    }  # fmt: skip


def test_a_shuffle_of_the_page_holds_beside_one_of_the_command_and_its_journal_knows_it():
    course, _ = shuffled(1, end=False)
    (made,) = trustee.results([shuffling(course, 2)])
    raw = trustee.raw(made["upload"])
    upload = ShuffleUpload.from_bytes(raw)
    assert upload.to_bytes() == raw
    head = course.head
    upload.check(course.election, course.trustee_list, course.lists, head)
    key, fingerprint = course.keys[1].private.public_key, course.election.fingerprint
    line = ShuffleLine(key, fingerprint, sha256_hex(upload.shuffle))
    assert trustee.raw(made["journal"]) == enter_shuffle(b"", line)
    course.add_shuffle(2, upload.shuffle)
    course.end_shuffles()
    report = verify_archive(course.archive())
    assert report.valid, report.errors
    after = Shuffle.from_bytes(upload.shuffle).lists
    assert set(after[0]).isdisjoint(course.lists[0])


def test_only_a_sealed_tally_of_ballots_to_be_opened_one_by_one_is_shuffled():
    course, _ = shuffled(1, 2)
    summed, _ = sealed()
    running = Course(questions=(RANK_QUESTION,)).set_up().vote(0)
    asked = [shuffling(each, 1) for each in (course, summed, running)]
    other = keyfile.private_key_file(course.keys[1].private)
    foreign = shuffling(shuffled(end=False)[0], 1, key=other)
    assert trustee.codes([*asked, foreign]) == [
        "wrong-step", "no-mixnet", "wrong-step", "wrong-key"
    ]  # fmt: skip
