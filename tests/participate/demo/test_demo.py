"""The demo from its first start: people to be, consultations to move, a dossier that verifies."""

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ballots.dossier.container import read_container
from ballots.record.note import VerifierKey
from ballots.verify.dossier import verify_dossier
from participate.app import create_app, make_services
from participate.cli import main
from participate.demo.content import read_consultations, read_people
from participate.demo.routes import make_routes
from participate.demo.service import Demo
from participate.demo_trustees.people import Stage
from participate.monitor.fetching import FetchError
from participate.monitor.service import Policy, look
from participate.record.service import LogSigner
from participate.settings import make_settings
from participate.shared.clock import SteppedClock
from participate.web import cookies
from tests.participate.conftest import BASE, form_token


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    assert main(["demo", "--dir", str(folder), "--no-serve"]) == 0
    return folder


@pytest.fixture
def demo(made, tmp_path):
    """A running demo over a copy of the one that was made."""
    folder = tmp_path / "demo"
    shutil.copytree(made, folder)
    settings = make_settings(
        {
            "data_dir": str(folder),
            "base_url": BASE,
            "origin": "demo.participate.example.org/record",
            "demo": True,
        }
    )
    clock = SteppedClock(datetime.now(UTC))
    services = make_services(settings, clock)
    running = Demo(Stage(services, clock), folder)
    app = create_app(settings, clock=clock, services=services, extra_routes=make_routes(running))
    with TestClient(app, base_url=BASE, follow_redirects=False) as client:
        yield client, services


def post(demo, url, form):
    client, services = demo
    data = {**form, "csrf_token": form_token(services, client)}
    return client.post(url, data=data, headers={"Origin": BASE})


def consultation_of(demo, key):
    """The id of one of the demo's consultations, found on its page."""
    title = next(c.title["en"] for c in read_consultations() if c.key == key)
    page = demo[0].get("/demo", headers={"Accept-Language": "en"}).text
    found = re.search(rf'/consultations/(\w{{14}})">{re.escape(title)}', page)
    assert found, title
    return found.group(1)


def phase_of(demo, consultation):
    page = demo[0].get(f"/consultations/{consultation}", headers={"Accept-Language": "en"}).text
    return re.search(r'aria-current="step"><b>([\w-]+)', page).group(1)


def test_the_demo_shows_a_discussion_a_vote_and_a_finished_consultation(demo):
    phases = {
        content.key: phase_of(demo, consultation_of(demo, content.key))
        for content in read_consultations()
    }
    assert phases == {
        "ebikes": "Discussion",
        "estates": "Voting",
        "budget": "Decision",
        "park": "Follow-up",
        "market": "Follow-up",
    }


@pytest.mark.parametrize("person", read_people(), ids=lambda person: person.address)
def test_a_visitor_can_be_each_of_its_people(demo, person):
    client, _ = demo
    answer = post(demo, "/demo/sign-in", {"address": person.address})
    assert answer.status_code == 303
    assert client.cookies.get(cookies.SESSION)
    assert person.name in client.get("/account").text


def test_nobody_else_can_be_played(demo):
    assert post(demo, "/demo/sign-in", {"address": "citizen-1@example.org"}).status_code == 404


def test_the_finished_consultation_has_a_hundred_ballots_and_a_dossier_that_verifies(demo):
    client, _ = demo
    park = consultation_of(demo, "park")
    assert "118 ballots from 150" in client.get(f"/consultations/{park}/result").text
    report = verify_dossier(client.get(f"/consultations/{park}/dossier.zip").content, log_key=None)
    assert report.valid, report.errors


def test_its_winner_is_adapted_its_comments_are_answered_and_one_promise_is_late(demo):
    client, _ = demo
    park = consultation_of(demo, "park")
    result = client.get(f"/consultations/{park}/result").text
    assert "Partly adopted" in result
    assert "Noise at the south gate at night" in result
    page = client.get(f"/consultations/{park}/promises").text
    assert "1 of 2 on time, 1 not due yet" in page
    for standing in ("Done on time", "Late", "Under way"):
        assert standing in page


def test_a_forged_copy_of_its_dossier_fails_at_the_outcome(demo):
    client, _ = demo
    report = verify_dossier(client.get("/demo/tampered.zip").content, log_key=None)
    assert not report.valid
    assert {error.check for error in report.errors} == {"outcome"}


def test_the_budget_has_more_than_a_thousand_ballots_and_its_dossier_verifies(demo):
    client, _ = demo
    budget = consultation_of(demo, "budget")
    raw = client.get(f"/consultations/{budget}/dossier.zip").content
    outcome = json.loads(read_container(raw).files["outcome.json"])
    assert outcome["chambers"][0]["ballots"] == 1046
    assert len([each for each in outcome["contests"][0]["options"] if each["selected"]]) > 5
    report = verify_dossier(raw, log_key=None)
    assert report.valid, report.errors


def test_the_ranked_vote_elects_the_use_that_was_decided_for(demo):
    client, _ = demo
    market = consultation_of(demo, "market")
    raw = client.get(f"/consultations/{market}/dossier.zip").content
    options = json.loads(read_container(raw).files["outcome.json"])["contests"][0]["options"]
    assert [each["selected"] for each in options] == [False, True, False, False, False]
    report = verify_dossier(raw, log_key=None)
    assert report.valid, report.errors


def test_the_open_vote_can_be_moved_to_its_end(demo):
    client, _ = demo
    estates = consultation_of(demo, "estates")
    assert post(demo, "/demo/next", {"consultation": estates}).status_code == 303
    assert phase_of(demo, estates) == "Decision"
    assert post(demo, "/demo/next", {"consultation": estates}).status_code == 303
    assert phase_of(demo, estates) == "Follow-up"
    assert post(demo, "/demo/next", {"consultation": estates}).status_code == 409
    raw = client.get(f"/consultations/{estates}/dossier.zip").content
    report = verify_dossier(raw, log_key=None)
    assert report.valid, report.errors


def test_the_discussion_can_be_moved_to_its_review(demo):
    ebikes = consultation_of(demo, "ebikes")
    post(demo, "/demo/next", {"consultation": ebikes})
    assert phase_of(demo, ebikes) == "Review"
    assert post(demo, "/demo/next", {"consultation": ebikes}).status_code == 409


def test_the_page_speaks_both_languages(demo):
    client, _ = demo
    assert "Be anyone, and move time." in client.get("/demo").text
    assert "换个身份，推动时间。" in client.get("/demo", headers={"Accept-Language": "zh"}).text


def test_an_application_without_the_demo_has_no_demo_page(client):
    assert client.get("/demo").status_code == 404


def test_keys_of_played_trustees_lie_in_a_marked_folder(made):
    keys = made / "DEMO KEYS"
    assert "private keys" in (keys / "README.txt").read_text()
    for key in keys.glob("*.key.json"):
        assert key.stat().st_mode & 0o777 == 0o600


def test_another_folder_is_not_taken_for_a_demo(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("mine")
    assert main(["demo", "--dir", str(tmp_path), "--no-serve", "--reset"]) == 2
    assert "holds something else" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").exists()


def test_the_same_seed_makes_the_same_consultations(made, tmp_path):
    again = tmp_path / "again"
    assert main(["demo", "--dir", str(again), "--no-serve", "--only", "ebikes"]) == 0
    keys = [(folder / "DEMO KEYS" / "trustee-1.key.json").read_bytes() for folder in (made, again)]
    assert keys[0] == keys[1]


def test_its_record_can_be_followed_from_a_cold_start_by_the_monitor_alone(demo):
    client, services = demo
    asked = []

    def fetch(path, most):
        answer = client.get(f"/{path}")
        if answer.status_code != 200:
            raise FetchError(path, f"answered {answer.status_code}", answer.status_code)
        asked.append(path)
        return answer.content

    log = LogSigner(services.settings.origin, services.secrets.log_key).vkey
    policy = Policy(log=VerifierKey.from_text(log))
    first = look(fetch, policy, None, 0)
    assert first.report.valid, first.report.errors
    assert any(path.startswith("consultations/") for path in asked), "no decision was looked at"
    moved = post(demo, "/demo/next", {"consultation": consultation_of(demo, "estates")})
    assert moved.status_code == 303
    second = look(fetch, policy, first.state, 0)
    assert second.report.valid, second.report.errors
    assert second.state.frontier.size > first.state.frontier.size
