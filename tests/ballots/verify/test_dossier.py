"""Dossiers of dishonest operators: signed by the log, every hash consistent, and refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.combining.combination import Accept
from ballots.crypto import signing
from ballots.dossier.container import write_container
from ballots.dossier.entries import make_entry
from ballots.dossier.layout import build_dossier
from ballots.dossier.manifest import Manifest
from ballots.encoding import sha256
from ballots.errors import MalformedError
from ballots.record.note import VerifierKey
from ballots.verify.dossier import OWN_KEY, verify_dossier
from ballots.verify.record import RecordRun, verify_run
from tests.ballots.elections import RANK_QUESTION, run_election
from tests.ballots.verify.dossiers import (
    AT,
    CITIZENS,
    CLOSED_AT,
    EXPERTS,
    MINE,
    OPENED_AT,
    ORIGIN,
    PROPOSALS,
    VKEY,
    World,
    files_of,
    make_dossier,
    make_world,
    pack,
)

RAW = make_dossier()


def check(raw, key=VKEY):
    return verify_dossier(raw, log_key=key)


def codes(world_or_parts, key=VKEY):
    parts = world_or_parts.parts() if isinstance(world_or_parts, World) else world_or_parts
    return {each.code for each in check(build_dossier(parts), key).errors}


def test_an_honest_dossier_is_valid_and_says_what_it_cannot_promise():
    report = check(RAW)
    assert report.valid
    assert report.errors == ()
    assert report.checks[0].name == "log key"
    assert report.has("W-UNWITNESSED")
    assert any(
        "registrar: this platform, so it is not promised that the platform itself cast no ballot"
        in finding.sentence
        for finding in report.findings
    )
    assert report.has("W-SMALL-K")


def test_without_a_pinned_key_the_report_says_so_first():
    report = check(RAW, None)
    assert report.valid
    assert report.rows()[0] == ("log key", True, 1, OWN_KEY)
    assert report.findings[0].sentence.startswith(OWN_KEY)
    assert not check(RAW).has("W-LOG-KEY")


def test_another_log_key_does_not_open_it():
    for key in (
        VerifierKey(ORIGIN, signing.public_key_of(bytes(32))),
        VerifierKey("other.example/record", signing.public_key_of(bytes(range(32)))),
    ):
        report = check(RAW, key.text)
        assert {each.code for each in report.errors} & {"bad-signature", "wrong-log"}
    with pytest.raises(MalformedError, match="log key"):
        check(RAW, "no key")


def test_a_chamber_below_k_stays_sealed_and_its_weight_goes_to_the_other():
    world = make_world(k=2)
    report = check(build_dossier(world.parts()))
    assert report.valid, report.errors
    assert report.has("I-BELOW-K")
    assert not report.has("I-RUNNING")
    chambers = json.loads(world.outcome)["chambers"]
    assert [(each["counted"], each["weight"]) for each in chambers] == [
        (True, "1/1"),
        (False, "0/1"),
    ]


def test_a_chamber_below_k_that_was_opened_is_refused():
    world = World(k=2).begin()
    world.set_up()
    world.vote()
    world.k = 1
    world.count()
    world.k = 2
    world.publish_outcome()
    world.decide()
    assert "opened-below-k" in codes(world)


def test_a_chamber_that_was_not_opened_although_it_could_is_refused():
    world = World().begin()
    world.set_up()
    world.vote()
    for uuid, course in world.courses.items():
        course.end().seal()
        if uuid == CITIZENS:
            course.open(1).open(2).finish()
        world.record(uuid)
    assert {"no-result", "no-outcome"} <= codes(world)


def test_a_vote_still_running_is_no_dossier():
    world = World().begin()
    world.set_up()
    world.vote()
    assert {"not-sealed", "no-outcome"} <= codes(world)


def test_a_consultation_without_a_vote_has_a_dossier_too():
    world = World(departure="").begin()
    world.decide()
    report = check(build_dossier(world.parts()))
    assert report.valid, report.errors
    assert report.has("no-vote")
    assert "unlisted-file" in codes(replace(world.parts(), outcome=b"{}"))


def test_a_merely_ranking_rule_selects_nothing_and_nothing_departs():
    world = make_world(accept=Accept("ranking"), departure="")
    assert codes(world) == set()


@pytest.mark.parametrize(
    ("verdicts", "departure", "expected"),
    [
        (("adopt", "adopt", "reject"), "", set()),
        (("adopt", "adapt", "reject"), "", set()),
        (("adopt", "reject", "reject"), "", {"unexplained-departure"}),
        (("adopt", "reject", "reject"), " \n", {"unexplained-departure"}),
        (("adopt", "reject", "reject"), "No money.", set()),
        (("adopt", "adopt", "adopt"), "", {"unexplained-departure"}),
        (("adopt",), "", {"unexplained-departure"}),
    ],
)
def test_a_decision_that_departs_must_say_why(verdicts, departure, expected):
    assert codes(make_world(verdicts=verdicts, departure=departure)) == expected


def test_a_decision_judges_recorded_proposals_once(monkeypatch):
    from tests.ballots.verify import dossiers

    world = World().begin()
    monkeypatch.setattr(dossiers, "PROPOSALS", ("99999999999999", PROPOSALS[0], PROPOSALS[0]))
    world.decide()
    assert {"unknown-proposal", "repeated-verdict"} <= codes(world)


def test_an_outcome_that_does_not_follow_is_refused_even_when_it_is_the_published_one():
    world = World().begin()
    world.set_up()
    world.vote()
    world.count()
    world.publish_outcome()
    world.entries.pop()
    world.outcome = world.outcome.replace(b'"rank":1', b'"rank":2')
    world.append(
        kind="outcome.published",
        consultation=MINE,
        at=CLOSED_AT,
        by="official",
        outcome=sha256(world.outcome).hex(),
    )
    world.decide()
    (error,) = check(build_dossier(world.parts())).errors
    assert error.code == "other-outcome"
    assert ".rank (2, computed 1)" in error.sentence


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"consultation": "88888888888888"}, "wrong-consultation"),
        ({"log": "other.example/record+00000000+AQ=="}, "wrong-log"),
        ({"spares": 1, "registrar_key": "ab" * 32}, "wrong-credentials"),
        ({"trustees": None}, "wrong-trustees"),
        ({"threshold": 1}, "wrong-trustees"),
        ({"contests": "other"}, "wrong-questions"),
        ({"contests": "unknown"}, "unknown-proposal"),
        ({"rules_at": AT}, "wrong-time"),
    ],
)
def test_rules_that_do_not_belong_to_the_record_or_the_election_are_refused(changes, code):
    world = World().begin()
    rules = world.make_rules()
    if "trustees" in changes:
        changes = {"trustees": rules.trustees[::-1]}
    if changes.get("contests") == "other":
        changes = {"contests": (replace(rules.contests[0], maximum=3),)}
    if changes.get("contests") == "unknown":
        option = replace(rules.contests[0].options[0], id="99999999999999")
        options = (option, *rules.contests[0].options[1:])
        changes = {"contests": (replace(rules.contests[0], options=options),)}
    world.set_up(**changes)
    world.vote()
    world.count()
    world.publish_outcome()
    assert code in codes(world)


def test_a_roll_other_than_the_sealed_one_is_refused():
    world = World().begin()
    world.set_up()
    place = next(i for i, entry in enumerate(world.entries) if b"roll.sealed" in entry)
    world.entries[place] = world.entries[place].replace(b'"count":2', b'"count":3')
    world.vote()
    world.count()
    world.publish_outcome()
    assert "wrong-roll" in codes(world)


def test_an_election_bound_to_other_rules_is_refused():
    world = make_world()
    parts = world.parts()
    other = World(accept=Accept("top", n=1)).begin()
    other.set_up()
    other.vote()
    other.count()
    archives = {CITIZENS: other.courses[CITIZENS].archive(), EXPERTS: parts.archives[EXPERTS]}
    assert {"wrong-rules", "other-event"} <= codes(replace(parts, archives=archives))


def test_votes_that_count_several_times_are_refused_because_the_rules_do_not_say_so():
    world = World(weights=(2, 2)).begin()
    world.set_up()
    world.vote()
    world.count()
    assert "weighted" in codes(world)
    assert "weighted" not in codes(make_world())


def move(world, source, target):
    world.entries.insert(target, world.entries.pop(source))


def place(world, text, nth=0):
    return [i for i, entry in enumerate(world.entries) if text in entry][nth]


@pytest.mark.parametrize(
    ("what", "where"),
    [
        (b'"rules.fixed"', b'"election.opened"'),
        (b'"rules.fixed"', b'"roll.sealed"'),
        (b'"election.opened"', b'"Ballot'),
        (b'"election.opened"', b'"rules.fixed"'),
        (b'\\"Setup', b'"election.opened"'),
    ],
)
def test_entries_out_of_order_are_refused(what, where):
    world = World().begin()
    world.set_up()
    world.vote()
    world.count()
    world.publish_outcome()
    source, target = place(world, what), place(world, where.replace(b'"Ballot', b'\\"Ballot'))
    move(world, source, target)
    assert "wrong-order" in codes(world)


def test_what_happens_once_does_not_happen_twice():
    for kind in (b'"rules.fixed"', b'"election.opened"', b'"outcome.published"'):
        world = make_world()
        world.entries.append(world.entries[place(world, kind)])
        assert "repeated-entry" in codes(world)


def test_reviews_comments_and_versions_refer_to_what_is_there():
    for change in (
        (b'"version":1,"commitment"', b'"version":2,"commitment"'),
        (b'"subject":"proposal:3', b'"subject":"proposal:9'),
    ):
        world = make_world()
        at = place(world, change[0])
        world.entries[at] = world.entries[at].replace(*change)
        assert codes(world) & {"wrong-version", "unknown-proposal"}
    world = make_world()
    at = place(world, b"phase.moved")
    world.entries.append(world.entries[at])
    assert "wrong-phase" in codes(world)


def test_a_ballot_left_out_of_the_archive_is_missed():
    world = make_world()
    parts = world.parts()
    archives = {**parts.archives, CITIZENS: world.courses[CITIZENS].archive(upto=-1)}
    assert "missing-event" in codes(replace(parts, archives=archives))


def test_an_event_that_was_never_recorded_is_found():
    world = make_world()
    at = place(world, b'\\"Result')
    world.entries.pop(at)
    world.openings = {i - (i > at): opening for i, opening in world.openings.items()}
    assert "unrecorded-event" in codes(world)


def test_an_archive_of_another_election_does_not_stand_for_a_chamber():
    raw, _ = run_election()
    parts = make_world().parts()
    assert {"no-rules", "wrong-rules", "wrong-questions", "other-event"} & codes(
        replace(parts, archives={**parts.archives, CITIZENS: raw})
    )


def test_a_mixnets_archive_gives_no_counts_for_the_rules_contests():
    raw, _ = run_election(questions=(RANK_QUESTION,), voters=0)
    filled, _ = run_election(questions=(RANK_QUESTION,), voters=4)
    for archive in (raw, filled):
        parts = make_world().parts()
        found = codes(replace(parts, archives={**parts.archives, CITIZENS: archive}))
        assert {"wrong-questions", "no-tally"} <= found
    assert "no-result" in found


def test_a_run_that_begins_elsewhere_is_refused():
    world = make_world()
    world.first -= 1
    assert {"wrong-manifest", "missing-file"} <= codes(world)
    world.first += 2
    assert "wrong-first-entry" in codes(world)


def test_an_opening_of_another_entry_does_not_open_this_one():
    parts = make_world().parts()
    one, two = [i for i, o in parts.openings.items() if o.kind == "proposal.version"][:2]
    openings = {**parts.openings, one: parts.openings[two]}
    assert "wrong-opening" in codes(replace(parts, openings=openings))


def manifested(**changes):
    """The dossier with other claims in a manifest that is made anew around them."""
    files = files_of(RAW)
    manifest = replace(Manifest.from_bytes(files["manifest.json"]), **changes)
    return write_container({**files, "manifest.json": manifest.to_bytes()})


@pytest.mark.parametrize(
    "changes",
    [{"consultation": "88888888888888"}, {"first": 4}, {"size": 33}, {"log": "a+00000000+AQ=="}],
)
def test_a_manifest_that_claims_another_record_is_refused(changes):
    errors = check(manifested(**changes)).errors
    assert [(each.code, each.where) for each in errors] == [("wrong-manifest", "manifest.json")]
    assert not check(manifested(**changes), None).valid


def test_a_manifest_out_of_order_or_with_a_file_twice_is_refused():
    lines = Manifest.from_bytes(files_of(RAW)["manifest.json"]).files
    for files in (lines[::-1], (*lines, lines[-1])):
        assert {each.code for each in check(manifested(files=files)).errors} == {"wrong-order"}


def test_a_log_key_that_is_none_leaves_the_signature_unchecked_and_so_wrong():
    found = {each.code for each in check(manifested(log="nothing"), None).errors}
    assert {"malformed", "no-log-key"} <= found


def test_entries_and_subtrees_that_do_not_fit_the_checkpoint_are_refused():
    parts = make_world().parts()
    assert "wrong-size" in codes(replace(parts, entries=parts.entries * 2))
    assert "wrong-root" in codes(replace(parts, entries=parts.entries[:-1]))
    assert codes(replace(parts, left=parts.left[:-1])) == {"malformed"}
    assert codes(replace(parts, left=(parts.left[0], bytes(32)))) == {"wrong-root"}


def test_a_vote_that_opens_for_other_elections_or_never_is_refused():
    world = make_world()
    at = place(world, b'"election.opened"')
    opened = world.entries[at]
    uuids = f'"{CITIZENS}","{EXPERTS}"'.encode()
    for other in (f'"{EXPERTS}","{CITIZENS}"', f'"{CITIZENS}"', ""):
        world.entries[at] = opened.replace(uuids, other.encode())
        assert codes(world) == {"wrong-election"}
    world.entries.pop(at)
    world.openings = {i - (i > at): opening for i, opening in world.openings.items()}
    assert {"not-opened", "wrong-order"} <= codes(world)


def test_a_chamber_with_another_chambers_archive_is_refused():
    parts = make_world().parts()
    archives = {CITIZENS: parts.archives[EXPERTS], EXPERTS: parts.archives[CITIZENS]}
    report = check(build_dossier(replace(parts, archives=archives)))
    assert ("rules bound to ballots", "wrong-election") in {
        (each.check, each.code) for each in report.errors
    }
    assert report.has("wrong-credentials")
    assert report.has("other-event")


def test_an_outcome_that_was_never_published_is_refused():
    world = World().begin()
    world.set_up()
    world.vote()
    world.count()
    world.publish_outcome()
    world.entries.pop()
    assert codes(world) == {"no-outcome"}
    parts = make_world().parts()
    assert codes(replace(parts, outcome=None)) == {"no-outcome"}
    forged = parts.outcome.replace(b'"rank":1', b'"rank":2')
    assert codes(replace(parts, outcome=forged)) == {"wrong-hash", "other-outcome"}
    archives = {CITIZENS: parts.archives[CITIZENS]}
    assert {"missing-file", "no-tally"} <= codes(replace(parts, archives=archives))


HOSTILE = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"{}",
    b'"\\ud800"',
    b"1e999",
    b"NaN",
    b"[" * 20_000,
    b'{"a":' * 20_000,
    b'{"a":1,"a":2}',
    b"9" * 5_000,
    "\N{RIGHT-TO-LEFT OVERRIDE}".encode(),
]


@pytest.mark.parametrize("name", sorted(files_of(RAW)))
def test_hostile_files_give_a_report_and_never_an_exception(name):
    files = files_of(RAW)
    for content in HOSTILE:
        forged = {**files, name: content}
        assert not check(write_container(forged)).valid
        if name != "manifest.json":
            report = check(pack(forged), None)
            assert not report.valid
            assert any(name in f"{each.where} {each.sentence}" for each in report.errors)


@given(st.binary(max_size=200))
def test_hostile_bytes_give_a_report_and_never_an_exception(raw):
    for whole in (raw, b"PK\x03\x04" + raw, raw + RAW[-22:], RAW[: len(raw)] + raw):
        assert not check(whole).valid
        assert not check(whole, None).valid


@settings(max_examples=40)
@given(st.data())
def test_entries_of_any_shape_give_a_report_and_never_an_exception(data):
    world = make_small_world()
    at = data.draw(st.integers(world.first, len(world.entries) - 1))
    value = json.loads(world.entries[at])
    name = data.draw(st.sampled_from(sorted(value)))
    value[name] = data.draw(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.text(max_size=20),
            st.just([]),
            st.just({}),
            st.sampled_from([MINE, CITIZENS, AT, "ab" * 32]),
        )
    )
    world.entries[at] = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    check(build_dossier(world.parts()))


def make_small_world():
    import copy

    if not _CACHE:
        _CACHE.append(make_world())
    return copy.deepcopy(_CACHE[0])


_CACHE: list[World] = []


@pytest.mark.parametrize("document", ["{}", "", '{"version":1}', "[" * 30_000])
def test_a_recorded_rules_document_that_is_none_is_refused(document):
    world = make_world()
    at = place(world, b'"rules.fixed"')
    world.entries[at] = make_entry({**json.loads(world.entries[at]), "document": document}).raw
    assert {"foreign-file"} < codes(world)


def test_a_run_is_checked_without_a_dossier_too():
    parts = make_world().parts()
    run = RecordRun(parts.first, parts.left, parts.entries, parts.checkpoint)
    log = VerifierKey.from_text(VKEY)
    assert verify_run(run, log=log).valid
    for wrong, code in (
        (replace(run, first=run.first + 1), "wrong-size"),
        (replace(run, left=()), "malformed"),
        (replace(run, checkpoint=b""), "malformed"),
        (replace(run, entries=(*run.entries[:-1], b"{}")), "unknown-kind"),
    ):
        assert verify_run(wrong, log=log).has(code)
    assert verify_run(run, log=None).has("no-log-key")


def test_the_manifest_alone_gives_a_changed_file_away():
    files = {**files_of(RAW), "README.txt": b"Another text.\n"}
    found = {(each.check, each.code, each.where) for each in check(write_container(files)).errors}
    assert ("manifest", "wrong-size", "README.txt") in found


def test_a_last_entry_that_does_not_end_is_found():
    files = files_of(RAW)
    name = "record/entries.jsonl"
    found = check(pack({**files, name: files[name][:-1]})).errors
    assert [(each.check, each.where) for each in found] == [("record", name)]


def test_without_a_manifest_there_is_no_key_to_check_with():
    files = {**files_of(RAW), "manifest.json": b"{}"}
    found = {each.code for each in check(write_container(files), None).errors}
    assert {"malformed", "no-log-key"} <= found


def test_a_version_after_the_rules_is_recorded_and_not_voted_on():
    world = World().begin()
    world.set_up()
    world.vote()
    content = {"title": "Another", "text": "…", "language": "en", "author": "Cy"}
    world.commit(
        content,
        kind="proposal.version",
        consultation=MINE,
        at=OPENED_AT,
        by="citizen",
        proposal=PROPOSALS[0],
        version=2,
    )
    world.count()
    world.publish_outcome()
    world.decide()
    assert codes(world) == set()


def test_entries_without_a_part_in_the_story_have_only_their_form_checked():
    world = World().begin()
    anywhere = {"at": AT, "by": "administrator"}
    world.append(kind="role.granted", **anywhere, role="trustee", commitment="ab" * 32)
    world.append(kind="role.taken", **anywhere, role="trustee", grant=1)
    world.append(kind="settings.noted", **anywhere, settings=[])
    world.append(kind="software.noted", **anywhere, version="1", assets=[])
    own = {"consultation": MINE, "at": AT, "by": "official"}
    world.append(kind="supports.counted", **own, phase="discussion", part=1, parts=1, totals=[])
    world.append(kind="key.given", **own, trustee=1, public_key="ab" * 32)
    content = {
        "expert": "Eva",
        "affiliation": "University",
        "interests": "",
        "recused": False,
        "language": "en",
    }
    base = {**own, "by": "expert", "proposal": PROPOSALS[0]}
    index = world.commit(content, kind="interest.declared", **base)
    assert codes(world) == set()
    del world.openings[index]
    assert codes(world) == {"missing-file"}


def test_of_a_usual_k_nothing_has_to_be_said():
    report = check(make_dossier(k=10, voters=(10, 10)))
    assert report.valid, report.errors
    assert not report.has("W-SMALL-K")


def test_the_rules_have_the_keys_that_trustees_handed_in_last():
    world = make_world()
    rules = place(world, b'"rules.fixed"')
    given = place(world, b'"key.given"')
    other = world.entries[given].replace(b'"public_key":"', b'"public_key":"00', 1)
    other = other[: other.rindex(b'"') - 2] + b'"}'
    for where, expected in ((rules, {"wrong-trustees"}), (given, set()), (rules + 1, set())):
        changed = make_world()
        changed.entries.insert(where, other)
        moved = {i + (i >= where): opening for i, opening in changed.openings.items()}
        changed.openings = moved
        assert codes(changed) == expected
    del world.entries[given]
    world.openings = {i - (i > given): opening for i, opening in world.openings.items()}
    assert codes(world) == {"wrong-trustees"}


@pytest.mark.parametrize("proposal", [PROPOSALS[0], "99999999999999"])
def test_supports_and_interests_are_about_recorded_proposals(proposal):
    world = World(departure="").begin()
    by = {"consultation": MINE, "at": AT, "by": "official"}
    totals = [{"proposal": proposal, "count": 3}]
    counted = {"phase": "discussion", "part": 1, "parts": 1, "totals": totals}
    world.append(kind="supports.counted", **by, **counted)
    content = {"expert": "Eva", "affiliation": "", "interests": "", "recused": False}
    world.commit({**content, "language": "en"}, kind="interest.declared", **by, proposal=proposal)
    report = check(build_dossier(world.parts()))
    unknown = proposal not in PROPOSALS
    assert [each.code for each in report.errors] == ["unknown-proposal"] * 2 * unknown
