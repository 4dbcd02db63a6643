"""A refused ballot is answered with what the log signs about it, and counted by its reason."""

from datetime import timedelta

import pytest

from ballots.encoding import b64_nopad, canonical_json, parse_json, sha256
from ballots.record.note import VerifierKey
from ballots.record.refusal import read_refusal
from ballots.verify.receipt import verify_receipt
from ballots.verify.refusal import verify_refusal
from participate.elections import service as elections
from tests.participate.elections.test_pages import send

YES = [1, 0, 0]


def signed(stage, answer, raw):
    """Return the refusal in an answer; the log's signature and the ballot are checked."""
    note = answer.json()["refusal"].encode()
    assert verify_refusal(note, stage.seals.log).valid
    return read_refusal(note, VerifierKey.from_text(stage.seals.log))


def test_the_refusal_says_which_ballot_why_and_when(stage, client, sign_in, services):
    uuid = stage.ready()
    voter = sign_in(client, address="voter1@example.org")
    raw = stage.ballot(voter, YES)
    stage.close()
    sign_in(client, address="voter1@example.org")
    answer = send(services, client, uuid, raw)
    refusal = signed(stage, answer, raw)
    assert refusal.election == uuid
    assert refusal.reason == answer.json()["error"] == "closed"
    assert refusal.at == stage.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert refusal.log == services.settings.origin


def test_each_reason_is_signed_and_counted_and_nobody_is_named(stage, client, sign_in, services):
    uuid = stage.ready()
    voter = sign_in(client, address="voter1@example.org")
    good = stage.ballot(voter, YES)
    value = parse_json(good, max_bytes=1 << 20)
    value["signature"]["proof"]["response"] = "1"
    forged = canonical_json(value)
    for raw, reason in ((b"", "malformed"), (b"{", "malformed"), (forged, "bad-signature")):
        answer = send(services, client, uuid, raw)
        assert answer.status_code == 400
        refusal = signed(stage, answer, raw)
        assert (refusal.reason, refusal.tracker) == (reason, b64_nopad(sha256(raw)))
    sign_in(client, address="stranger@example.org")
    assert signed(stage, send(services, client, uuid, good), good).reason == "not-on-roll"
    assert stage.read(elections.count_refusals, uuid) == {
        "bad-signature": 1,
        "malformed": 2,
        "not-on-roll": 1,
    }
    assert stage.view().ballots == 0


def test_an_accepted_ballot_is_not_counted_as_refused(stage, client, sign_in, services):
    uuid = stage.ready()
    voter = sign_in(client, address="voter1@example.org")
    raw = stage.ballot(voter, YES)
    for _ in range(2):
        assert "refusal" not in send(services, client, uuid, raw).json()
    assert stage.read(elections.count_refusals, uuid) == {}


def test_nobody_gets_a_refusal_of_a_ballot_that_counts_by_sending_its_bytes(
    stage, client, sign_in, services
):
    uuid = stage.ready()
    voter = sign_in(client, address="voter1@example.org")
    raw = stage.ballot(voter, YES)
    assert send(services, client, uuid, raw).status_code == 201
    for address, reason in (("voter2", "credential-bound"), ("stranger", "not-on-roll")):
        sign_in(client, address=f"{address}@example.org")
        answer = send(services, client, uuid, raw)
        said = answer.json()
        assert said["error"] == reason
        assert "refusal" not in said
        assert verify_receipt(client.get(said["receipt"]).content, stage.seals.log).valid
    assert stage.read(elections.count_refusals, uuid) == {}


def test_what_was_not_judged_gets_no_refusal(stage, client, services):
    """Not signed in, or no such election: nobody looked at the ballot."""
    uuid = stage.ready()
    raw = stage.ballot(stage.voter(1), YES)
    answer = send(services, client, uuid, raw)
    assert (answer.json()["error"], "refusal" in answer.json()) == ("not-signed-in", False)
    assert stage.read(elections.count_refusals, uuid) == {}


def test_no_election_no_refusal(stage, client, sign_in, services):
    stage.ready()
    voter = sign_in(client, address="voter1@example.org")
    answer = send(services, client, "11111111111111", stage.ballot(voter, YES))
    assert answer.status_code == 404
    assert "refusal" not in answer.json()


@pytest.mark.both_databases
def test_refusals_at_once_are_all_counted(stage, services):
    from concurrent.futures import ThreadPoolExecutor

    from participate.record.service import LogSigner

    uuid = stage.ready()
    signer = LogSigner(services.settings.origin, services.secrets.log_key)

    def refuse(number):
        return elections.refuse_ballot(
            services.database, signer, uuid=uuid, raw=b"%d" % number, reason="closed",
            arrived=stage.clock.now() + timedelta(seconds=number),
        )  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(refuse, range(8)))) == 8
    assert stage.read(elections.count_refusals, uuid) == {"closed": 8}
