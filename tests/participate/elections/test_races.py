"""Several officials, trustees and voters at once, by real threads on the real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from participate.app import FEATURES
from participate.elections import service as elections
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.receipt import ref_of
from participate.web import cookies
from tests.participate.conftest import form_token

pytestmark = pytest.mark.both_databases

AT_ONCE = 6
DAYS = 6


@pytest.fixture
def features():
    return FEATURES


@pytest.fixture
def new_client(client, new_client):
    """Browsers that speak to the one running server: its limiters belong to its event loop."""

    def make():
        another = new_client()
        another.portal = client.portal
        return another

    return make


@pytest.fixture
def all_at_once(new_client, sign_in, post):
    """Post the same forms from several browsers at the same moment; the answers' codes."""

    def send(people, requests):
        clients = []
        for roles, address in people:
            clients.append(new_client())
            sign_in(clients[-1], *roles, address=address)
        barrier = Barrier(len(clients))

        def ask(pair):
            client, (path, form) = pair
            barrier.wait()
            return post(client, path, form).status_code

        with ThreadPoolExecutor(len(clients)) as pool:
            return sorted(pool.map(ask, zip(clients, requests, strict=True)))

    return send


def kinds(stage, database):
    with database.read() as session:
        views = record.list_entries(session, consultation=stage.consultation, limit=200)
    return [view.kind for view in views]


def test_a_vote_is_set_up_once(stage, all_at_once, database):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key()
    stage.save(stage.plan())
    path = f"/desk/consultations/{stage.consultation}/vote/set-up"
    people = [(("official",), f"official{n}@example.org") for n in range(AT_ONCE)]
    codes = all_at_once(people, [(path, {})] * AT_ONCE)
    assert codes == [303] + [409] * (AT_ONCE - 1)
    for kind in ("roll.sealed", "rules.fixed", "election.event Setup"):
        assert kinds(stage, database).count(kind) == 1


def test_a_plan_saved_against_a_set_up_is_before_it_or_refused(stage, all_at_once, database):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key()
    stage.save(stage.plan())
    path = f"/desk/consultations/{stage.consultation}/vote"
    people = [(("official",), f"official{n}@example.org") for n in range(3)]
    roll = {"addresses": "other1@example.org\nother2@example.org", "step": "save"}
    rule = {"chambers": "citizens", "accept": "ranking", "k": "2"}
    requests = [
        (f"{path}/set-up", {}),
        (f"{path}/rolls/citizens", roll),
        (f"{path}/chambers", rule),
    ]
    all_at_once(people, requests)
    with database.read() as session:
        for view in elections.list_elections(session, stage.consultation):
            rules = elections.rules_document(session, stage.consultation)
            assert f'"k":{view.k}'.encode() in rules
            assert f'"count":{view.roll_count}'.encode() in rules
    assert kinds(stage, database).count("rules.fixed") <= 1


def test_voting_opens_and_closes_once(stage, all_at_once, database, clock):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key()
    stage.save(stage.plan())
    stage.set_up()
    stage.make_ready()
    path = f"/desk/consultations/{stage.consultation}/phase"
    people = [(("publisher",), f"publisher{n}@example.org") for n in range(AT_ONCE)]
    form = {"before": "review", "to": "voting"}
    assert all_at_once(people, [(path, form)] * AT_ONCE) == [303] + [409] * (AT_ONCE - 1)
    clock.advance(timedelta(days=DAYS, minutes=2))
    form = {"before": "voting", "to": "decision"}
    people = [(("publisher",), f"closer{n}@example.org") for n in range(AT_ONCE)]
    assert all_at_once(people, [(path, form)] * AT_ONCE) == [303] + [409] * (AT_ONCE - 1)
    found = kinds(stage, database)
    for kind in ("election.opened", "election.event EndBallots", "election.event EncryptedTally"):
        assert found.count(kind) == 1
    assert found.count("phase.moved") == 3


def test_one_voters_ballots_at_once_are_all_receipted_and_one_counts(
    stage, new_client, sign_in, post, database
):
    uuid = stage.ready(voters=2)
    voter = stage.voter(1)
    ballots = [stage.ballot(voter, [1, 0, 0]) for _ in range(AT_ONCE)]
    raws = [raw for raw in ballots for _ in range(2)]
    clients = []
    for _ in raws:
        clients.append(new_client())
        sign_in(clients[-1], "citizen", address="voter1@example.org")
    barrier = Barrier(len(raws))

    def cast(pair):
        client, raw = pair
        barrier.wait()
        headers = {"Origin": "https://testserver", "Content-Type": "application/json"}
        token = client.headers["x-csrf-token"]
        return client.post(
            f"/elections/{uuid}/ballots",
            content=raw,
            headers={**headers, "X-CSRF-Token": token},
        )

    for client in clients:
        assert client.cookies.get(cookies.SESSION)
        client.headers["x-csrf-token"] = form_token(stage.services, client)
    with ThreadPoolExecutor(len(raws)) as pool:
        answers = list(pool.map(cast, zip(clients, raws, strict=True)))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert sum(answer.status_code == 201 for answer in answers) == AT_ONCE
    with database.read() as session:
        rows = elections.list_board(session, uuid).rows
        assert len(rows) == AT_ONCE
        assert sum(row.replaced_by is None for row in rows) == 1
        for answer in answers:
            assert elections.get_receipt(session, uuid, ref_of(answer.json()["tracker"]))
    assert stage.view().voters == 1
