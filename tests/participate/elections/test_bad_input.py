"""What voters do wrong, or have done to them: each has one answer in plain words, and it is true.

An accepted ballot is never lost, a refused one never counted, and the voter knows which it was. The
browser's own part (a reload, a lost answer, two tabs, a wrong clock) stands in tests/javascript.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from participate.accounts import routes as accounts
from participate.app import SWITCH_SECONDS
from participate.elections import service as elections
from participate.eligibility.service import Chamber
from participate.web import cookies
from tests.participate.elections.test_pages import send
from tests.participate.elections.test_refusals import signed

YES, NO = [1, 0, 0], [0, 1, 1]
WORDS = {
    "not-open": ("Voting has not opened yet.", "投票"),
    "closed": ("Voting is closed.", "投票已截止。"),
    "not-on-roll": ("You are not on the roll of voters of this chamber.", "您不在"),
    "credential-bound": ("This voting code has been used by another person.", "另一个人"),
    "other-credential": ("You have voted under another voting code before.", "另一个"),
    "wrong-election": ("The ballot was refused: its form or its proofs do not hold.", "选票"),
}


class Desk:
    """A client at the voting page, and how many ballots are counted."""

    def __init__(self, stage, client, sign_in, services):
        self.stage, self.client, self.sign_in, self.services = stage, client, sign_in, services

    def voter(self, number):
        return self.sign_in(self.client, address=f"voter{number}@example.org")

    def send(self, uuid, raw, language="en"):
        self.client.cookies.set(cookies.LANGUAGE, language, domain="testserver.local", path="/")
        return send(self.services, self.client, uuid, raw)

    def refused(self, uuid, raw, code):
        """Send twice, in both languages: the reason in words, a refusal, and nothing counted."""
        before = self.stage.view(uuid)
        for place, language in enumerate(("en", "zh")):
            answer = self.send(uuid, raw, language)
            assert answer.json()["error"] == code, answer.text
            assert WORDS[code][place] in answer.json()["sentence"]
            assert signed(self.stage, answer, raw).reason == code
        assert self.stage.view(uuid) == before

    def accepted(self, uuid, raw):
        answer = self.send(uuid, raw)
        assert answer.status_code == 201, answer.text
        assert "refusal" not in answer.json()
        return answer.json()


def test_every_ballot_that_cannot_count_is_refused_in_words_and_signed(
    stage, client, sign_in, services
):
    desk = Desk(stage, client, sign_in, services)
    stage.publish()
    for chamber in (Chamber.CITIZENS, Chamber.EXPERTS):
        stage.put_roll(chamber, "voter1@example.org", "voter2@example.org")
    stage.hand_in_key()
    stage.save(stage.plan((Chamber.CITIZENS, Chamber.EXPERTS)))
    uuid = stage.set_up()
    one = desk.voter(1)
    mine = stage.ballot(one, YES)
    desk.refused(uuid, mine, "not-open")
    stage.make_ready(1)
    stage.open()
    desk.refused(uuid, stage.ballot(one, YES, stage.uuids[1]), "wrong-election")
    kept = desk.accepted(uuid, mine)
    two = stage.voter(2)
    desk.refused(uuid, stage.ballot(two, YES), "other-credential")
    desk.voter(2)
    desk.refused(uuid, stage.ballot(one, NO), "credential-bound")
    sign_in(client, address="stranger@example.org")
    desk.refused(uuid, stage.ballot(two, YES), "not-on-roll")
    last = stage.view().closes + timedelta(seconds=stage.view().grace_seconds)
    stage.clock.advance(last - stage.clock.now() - timedelta(seconds=1))
    desk.voter(2)
    desk.accepted(uuid, stage.ballot(two, NO))
    stage.clock.advance(timedelta(seconds=1))
    desk.refused(uuid, stage.ballot(two, YES), "closed")
    desk.voter(1)
    again = desk.send(uuid, mine).json()
    assert (again["status"], again["tracker"]) == ("counted", kept["tracker"]), "never lost"
    assert stage.view().ballots == 2


def test_an_ended_session_costs_nothing(stage, client, sign_in, services):
    desk = Desk(stage, client, sign_in, services)
    uuid = stage.ready()
    raw = stage.ballot(desk.voter(1), YES)
    stage.clock.advance(timedelta(days=2))
    answer = desk.send(uuid, raw)
    assert (answer.status_code, answer.json()["error"]) == (403, "not-signed-in")
    assert "Sign in, then try again" in answer.json()["sentence"]
    assert stage.view().ballots == 0
    desk.voter(1)
    desk.accepted(uuid, raw)


def test_two_devices_at_once_count_once_and_each_knows(
    stage, client, new_client, sign_in, services
):
    uuid = stage.ready()
    other = new_client()
    voter = sign_in(client, address="voter1@example.org")
    sign_in(other, address="voter1@example.org")
    ballots = [stage.ballot(voter, YES), stage.ballot(voter, NO)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda who, raw: send(services, who, uuid, raw), (client, other), ballots)
        )
    assert [each.status_code for each in answers] == [201, 201]
    assert (stage.view().ballots, stage.view().voters) == (2, 1)
    states = {send(services, client, uuid, raw).json()["status"] for raw in ballots}
    assert states == {"counted", "replaced"}
    assert stage.read(elections.count_refusals, uuid) == {}


def test_a_storm_of_readers_and_sign_ins_leaves_ballots_their_threads(
    stage, client, sign_in, services
):
    """Every thread of pages and of sign-ins is taken; the ballots' own are not."""
    uuid = stage.ready()
    raw = stage.ballot(sign_in(client, address="voter1@example.org"), YES)

    def take():
        for name in ("pages", "sign-in"):
            limiter = services.limiters[name]
            for _ in range(int(limiter.total_tokens)):
                limiter.acquire_on_behalf_of_nowait(object())

    client.portal.call(take)
    assert send(services, client, uuid, raw).status_code == 201


def test_sign_ins_wait_for_each_other_and_proofs_get_their_turns(client, services):
    signing_in = [page for page in accounts.ROUTES if page.path.startswith("/sign-in")]
    assert {page.limiter for page in signing_in if page.method == "POST"} == {"sign-in"}
    assert services.limiters["sign-in"].total_tokens < services.limiters["ballots"].total_tokens
    assert client.get("/sign-in").status_code == 200
    assert sys.getswitchinterval() == pytest.approx(SWITCH_SECONDS)
