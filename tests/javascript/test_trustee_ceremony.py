"""A key ceremony of people at the page and people at the command: the files are the same."""

import json
import secrets
from unittest import mock

import pytest

from ballots.crypto.group import power
from ballots.crypto.suite import BELENIOS_V1, Suite
from ballots.election.ceremony import assemble, read_certificates, read_commitments, read_reveals
from ballots.election.certificate import Context
from ballots.election.shares import (
    Complaint,
    check_complaint,
    complaint_statement,
    read_shares,
)
from ballots.election.trustees import Trustees, make_trustees_json
from ballots.encoding import canonical_json, sha256_hex
from ballots.errors import BallotsError
from ballots.making import keyfile
from ballots.making.provers import prove_statement
from ballots.making.threshold import Member, draw_member
from tests.ballots.ceremonies import Gathering
from tests.javascript import trustee

SIZE, THRESHOLD = 3, 2
ROUNDS = ("certificate", "commitment", "reveal", "shares")
# Who takes each of the four rounds, and the last one, at the page: member 1 always does, member 2
# never, and member 3 goes from one to the other and back.
AT_PAGE = ({1, 3}, {1}, {1, 3}, {1}, {1, 3})


def closed(files):
    found = read_certificates(files["certificate"])
    for name, close in (("commitment", read_commitments), ("reveal", read_reveals)):
        if name in files:
            found = close(found, files[name])
    return found


def by_command(seed, name, files):
    member = keyfile.read_seed_file(seed)
    if name == "certificate":
        return member.certify(secrets.token_bytes)
    step = {"commitment": member.commit, "reveal": member.reveal, "shares": member.share}[name]
    return step(closed(files), secrets.token_bytes)


@pytest.fixture(scope="module")
def mixed():
    """A ceremony of 2 of 3 that changes hands in each round: files, seeds and who got which key."""
    contexts = [Context(SIZE, THRESHOLD, place) for place in (1, 2, 3)]
    asked = {"size": SIZE, "threshold": THRESHOLD, "index": 1}
    (first,) = trustee.results([{"task": "draw", "context": asked}])
    drawn = [draw_member(context, secrets.token_bytes) for context in contexts[1:]]
    seeds = [trustee.raw(first), *map(keyfile.seed_file, drawn)]
    files = {}
    for name, at_page in zip(ROUNDS, AT_PAGE, strict=False):
        jobs = [
            {"task": "step", "seed": seeds[place - 1], "round": name, "files": dict(files)}
            for place in sorted(at_page)
        ]
        made = dict(zip(sorted(at_page), map(trustee.raw, trustee.results(jobs)), strict=True))
        files[name] = [
            made.get(place) or by_command(seed, name, files) for place, seed in enumerate(seeds, 1)
        ]
    return seeds, files


def received(mixed):
    """The keys and the last files, of the page's members and the command's."""
    seeds, files = mixed
    jobs = [{"task": "receive", "seed": seed, "files": files} for seed in seeds]
    pages = trustee.results(jobs)
    member = keyfile.read_seed_file(seeds[1])
    key, public = member.receive(closed(files), files["shares"], secrets.token_bytes)
    keys = [trustee.raw(each["key"]) for each in pages]
    last = [trustee.raw(each["handIn"]) for each in pages]
    return keys, [last[0], public, last[2]], key


def test_every_round_is_taken_by_both_sides(mixed):
    _, files = mixed
    revealed = closed(files)
    assert revealed.ceremony.size == SIZE
    keys, last, own = received(mixed)
    assert keys[1] == keyfile.private_key_file(own)  # one seed gives one share at either side
    group = assemble(revealed, last)
    public = [keyfile.read_key_file(key).public_key for key in keys]
    assert list(group.public_keys) == public
    listed = make_trustees_json([group])
    assert Trustees.from_bytes(listed).faults() == []
    (written,) = trustee.results([{"task": "assemble", "files": {**files, "verification": last}}])
    assert trustee.raw(written) == listed


def test_one_seed_gives_one_certificate_and_one_commitment_at_either_side(mixed):
    seeds, files = mixed
    jobs = [
        {"task": "step", "seed": seeds[1], "round": name, "files": upto(files, name)}
        for name in ("certificate", "commitment", "reveal")
    ]
    said = [json.loads(trustee.raw(each)) for each in trustee.results(jobs)]
    here = [json.loads(files[name][1]) for name in ("certificate", "commitment", "reveal")]
    said[2], here[2] = said[2]["coefexps"], here[2]["coefexps"]
    assert [each["message"] for each in said] == [each["message"] for each in here]


def upto(files, name):
    return {each: files[each] for each in ROUNDS[: ROUNDS.index(name)]}


def changed(raw, change):
    value = json.loads(raw)
    change(value)
    return canonical_json(value)


def message(change):
    """Change what a signed message says, and not its signature."""

    def alter(value):
        said = json.loads(value["message"])
        change(said)
        value["message"] = canonical_json(said).decode()

    return alter


def with_file(files, name, place, raw):
    made = list(files[name])
    made[place - 1] = raw
    return {**files, name: made}


def put(**fields):
    return lambda value: value.update(fields)


HOSTILE = [
    ("certificate", "wrong-context", message(put(context={
        "group": "Ed25519", "size": 3, "threshold": 2, "index": 1}))),
    ("certificate", "bad-signature", lambda v: v["signature"].update(response="1")),
    ("certificate", "malformed", message(put(context={
        "group": "Ed25519", "size": 101, "threshold": 2, "index": 2}))),
    ("certificate", "malformed", message(put(verification="AB" * 32))),
    ("commitment", "bad-signature", lambda v: v["signature"].update(challenge="1")),
    ("commitment", "wrong-context", message(put(index=1))),
    ("commitment", "wrong-context", message(put(ceremony="00" * 32))),
    ("commitment", "bad-signature", message(put(coefexps="00" * 32))),
    ("reveal", "malformed", lambda v: v["coefexps"].update(message="{}")),
    ("reveal", "wrong-commitment",
     lambda v: message(lambda said: said["coefexps"].reverse())(v["coefexps"])),
    ("reveal", "bad-signature", lambda v: v["coefexps"]["signature"].update(response="1")),
    ("reveal", "bad-signature", lambda v: v["signature"].update(response="1")),
    ("reveal", "malformed", lambda v: v.pop("signature")),
]  # fmt: skip


def test_a_bad_file_of_a_round_is_named_with_its_member_and_the_same_code(mixed):
    seeds, files = mixed
    jobs, expected = [], []
    for name, code, change in HOSTILE:
        after = ROUNDS[ROUNDS.index(name) + 1]
        bad = with_file(files, name, 2, changed(files[name][1], change))
        jobs.append({"task": "step", "seed": seeds[0], "round": after, "files": upto(bad, after)})
        expected.append(code)
        with pytest.raises(BallotsError, match="of member 2") as caught:
            closed({each: bad[each] for each in ROUNDS[: ROUNDS.index(name) + 1]})
        assert caught.value.code == code
    answers = trustee.run(jobs)
    assert [each["fault"]["code"] for each in answers] == expected
    assert {each["fault"]["member"] for each in answers} == {2}


def test_a_copied_certificate_a_stranger_and_spaces_are_refused(mixed):
    seeds, files = mixed
    stranger = draw_member(Context(SIZE, THRESHOLD, 1), secrets.token_bytes)
    spaced = with_file(files, "certificate", 2, files["certificate"][1].replace(b",", b", ", 1))
    commit = {"task": "step", "round": "commitment"}
    assert trustee.codes([
        {**commit, "seed": keyfile.seed_file(stranger), "files": upto(files, "commitment")},
        {**commit, "seed": seeds[0], "files": upto(spaced, "commitment")},
        {**commit, "seed": seeds[0], "files": {"certificate": files["certificate"][:2]}},
        {**commit, "seed": seeds[0], "files": {"certificate": []}},
    ]) == ["wrong-key", "not-canonical", "wrong-context", "malformed"]  # fmt: skip


def test_a_member_that_committed_to_something_else_reveals_nothing(mixed):
    seeds, files = mixed
    ceremony, own = closed(upto(files, "commitment")), keyfile.read_seed_file(seeds[0])
    with mock.patch.object(Member, "_coefficients", return_value=[1, 2]):
        other = own.commit(ceremony, secrets.token_bytes)
    bad = with_file(upto(files, "reveal"), "commitment", 1, other)
    read_commitments(ceremony, bad["commitment"])
    job = {"task": "step", "seed": seeds[0], "round": "reveal", "files": bad}
    assert trustee.codes([job]) == ["wrong-key"]


@pytest.fixture(scope="module")
def cheated():
    """A ceremony of 2 whose member 2 seals shares of another polynomial than the revealed one."""
    gathering = Gathering(2, 2, secrets.token_bytes).certify().commit().reveal()
    honest, cheat = gathering.members
    coefficients = cheat._coefficients(gathering.ceremony)
    others = [*coefficients[:-1], 5]
    with mock.patch.object(Member, "_coefficients", return_value=others):
        bad = cheat.share(gathering.revealed, secrets.token_bytes)
    gathering.files["shares"] = [honest.share(gathering.revealed, secrets.token_bytes), bad]
    return gathering


def complaint_about(gathering, sender):
    """What member 1 says against a sender, rightly or not."""
    seed, revealed = gathering.members[0], gathering.revealed
    sent = read_shares(revealed, sender, gathering.files["shares"][sender - 1])
    secret, ephemeral = seed._scalar("encryption"), sent.shares[0].ephemeral
    shared = power(ephemeral, secret)
    digest = sha256_hex(
        canonical_json(complaint_statement(revealed, sender, 1, sent.digest, shared))
    )
    proof = prove_statement(BELENIOS_V1, digest, [ephemeral], secret, secrets.token_bytes)
    return Complaint(sender, 1, sent.digest, shared, proof).to_bytes(revealed)


def test_a_bad_share_is_named_and_the_evidence_holds_on_both_sides(cheated):
    files, seed = cheated.files, keyfile.seed_file(cheated.members[0])
    (said,) = trustee.results([{"task": "receive", "seed": seed, "files": files}])
    assert said["member"] == 2
    evidence = trustee.raw(said["complaint"])
    check_complaint(cheated.revealed, 2, files["shares"][1], evidence)
    judged = {"task": "complaint", "files": files, "sender": 2}
    transcript = json.loads(evidence)["transcript"]
    assert trustee.codes([
        {**judged, "complaint": evidence},
        {**judged, "complaint": complaint_about(cheated, 2)},
        {**judged, "sender": 1, "complaint": evidence},
        {**judged, "complaint": changed(evidence, put(receiver=2))},
        {**judged, "complaint": changed(evidence, put(receiver=3))},
        {**judged, "complaint": changed(evidence, put(transcript=transcript[::-1]))},
        {**judged, "sender": 1, "complaint": complaint_about(cheated, 1)},
    ]) == [
        None, None, "wrong-context", "bad-proof", "malformed", "wrong-context", "false-complaint"
    ]  # fmt: skip


HOSTILE_SHARES = [
    ("bad-signature", lambda v: v["signature"].update(response="1")),
    ("wrong-transcript", message(put(transcript="00" * 32))),
    ("wrong-context", message(put(index=1))),
    ("malformed", message(lambda v: v["shares"].pop())),
    ("malformed", message(lambda v: v["shares"].insert(0, v["shares"].pop()[:-2]))),
    ("bad-scalar", message(lambda v: v["shares"].insert(
        0, v["shares"][0][:64] + "f" * 64 + v["shares"].pop(0)[128:]))),
]  # fmt: skip


def test_a_file_of_shares_that_does_not_hold_is_named_with_the_same_code(mixed):
    seeds, files = mixed
    jobs = []
    for code, change in HOSTILE_SHARES:
        raw = changed(files["shares"][1], change)
        with pytest.raises(BallotsError, match="of member 2") as caught:
            read_shares(closed(files), 2, raw)
        assert caught.value.code == code
        bad = with_file(files, "shares", 2, raw)
        jobs.append({"task": "receive", "seed": seeds[0], "files": bad})
    said = [(each["fault"]["code"], each["fault"]["member"]) for each in trustee.run(jobs)]
    assert said == [(code, 2) for code, _ in HOSTILE_SHARES]


def test_a_sealed_share_whose_sender_does_not_know_its_secret_is_refused(mixed):
    seeds, files = mixed
    cheat = keyfile.read_seed_file(seeds[1])
    with mock.patch.object(Suite, "share_prefix", return_value="of another share|"):
        raw = cheat.share(closed(files), secrets.token_bytes)
    with pytest.raises(BallotsError) as caught:
        read_shares(closed(files), 2, raw)
    job = {"task": "receive", "seed": seeds[0], "files": with_file(files, "shares", 2, raw)}
    assert trustee.codes([job]) == [caught.value.code] == ["bad-proof"]


def test_a_last_file_of_another_key_is_named(mixed):
    _, files = mixed
    _, last, _ = received(mixed)
    unsigned = changed(last[1], lambda v: v["signature"].update(response="1"))
    bad = [[last[0], last[2], last[1]], [last[0], unsigned, last[2]]]
    answers = trustee.run(
        [{"task": "assemble", "files": {**files, "verification": each}} for each in bad]
    )
    said = [(each["fault"]["code"], each["fault"]["member"]) for each in answers]
    assert said == [("wrong-verification-key", 2), ("bad-signature", 2)]
