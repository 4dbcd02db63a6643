"""The result page, the decision form, the downloads."""

import csv
import io

from ballots.encoding import sha256_hex
from ballots.verify.dossier import verify_dossier
from participate.decisions.routes import results
from participate.shared.errors import ConflictError
from participate.web.pdf import MISSING
from tests.participate.decisions.conftest import HALF, publish_outcome


def url(stage, page):
    return f"/consultations/{stage.consultation}/{page}"


def test_before_the_outcome_the_page_says_where_the_count_stands(vote, client):
    stage = vote(counted=False)
    page = client.get(url(stage, "result"))
    assert page.status_code == 200
    assert "The outcome is not published yet." in page.text
    assert page.text.count("Closed, waiting for the trustees") == 2
    assert "Publish the outcome</button>" not in page.text


def test_an_official_publishes_the_outcome_and_everyone_reads_it(vote, client, sign_in, post):
    stage = vote(accept=HALF)
    sign_in(client, "official", address="official@example.org")
    assert "Publish the outcome</button>" in client.get(url(stage, "result")).text
    answer = post(client, url(stage, "outcome"))
    assert answer.headers["location"] == url(stage, "result")
    page = client.get(url(stage, "result")).text
    assert "2 proposals are carried." in page
    assert "2 ÷ 3 = 66.7%" in page
    assert "66.7% × 50.0% = 33.3%" in page
    assert "it is not promised that the platform itself cast no ballot" in page
    assert "Unwitnessed" in page
    assert "Small groups are counted here." in page


def test_numbers_come_as_csv(vote, client):
    stage = vote(accept=HALF)
    publish_outcome(stage)
    rows = list(csv.DictReader(io.StringIO(client.get(url(stage, "result.csv")).text)))
    assert len(rows) == 6
    assert {(row["chamber"], row["votes"]) for row in rows if row["proposal"] == "Work 0"} == {
        ("citizens", "2"),
        ("experts", "2"),
    }
    marked = client.get(url(stage, "result.csv?bom=1"))
    assert marked.content.startswith("\ufeff".encode())


def test_the_numbers_of_one_question_come_as_csv(vote, client):
    stage = vote(accept=HALF)
    assert client.get(url(stage, "questions/1.csv")).status_code == 404
    publish_outcome(stage)
    rows = list(csv.DictReader(io.StringIO(client.get(url(stage, "questions/1.csv")).text)))
    assert {row["chamber"] for row in rows} == {"citizens", "experts"}
    assert [row["votes"] for row in rows] == ["2", "2", "0"] * 2
    for number in ("0", "2", "01", "x"):
        assert client.get(url(stage, f"questions/{number}.csv")).status_code == 404


def test_the_result_comes_as_json_with_its_outcome(vote, client):
    stage = vote(accept=HALF)
    assert client.get(url(stage, "result.json")).status_code == 404
    publish_outcome(stage)
    found = client.get(url(stage, "result.json")).json()
    outcome = client.get(url(stage, "outcome.json"))
    assert found["outcome"] == outcome.json()
    assert found["outcome_sha256"] == sha256_hex(outcome.content)
    (question,) = found["questions"]
    assert sorted(question["selected"]) == ["Work 0", "Work 1"]
    assert [each["rank"] for each in question["ranking"]] == [1, 2, 3]
    assert found["chambers"][0]["turnout"] == 1


def test_the_result_comes_as_pdf_in_the_readers_language(vote, client, monkeypatch):
    made = []

    def keep(html):
        made.append(html)
        return b"%PDF-made"

    monkeypatch.setattr(results, "make_pdf", keep)
    stage = vote(accept=HALF)
    publish_outcome(stage)
    answer = client.get(url(stage, "result.pdf"), headers={"Accept-Language": "zh-CN"})
    assert answer.content == b"%PDF-made"
    assert answer.headers["content-type"] == "application/pdf"
    assert "2 项提案通过。" in made[0]
    assert "<form" not in made[0]
    monkeypatch.setattr(results, "make_pdf", pages_without_pdf)
    refused = client.get(url(stage, "result.pdf"))
    assert refused.status_code == 409
    assert "Print the page instead" in refused.text


def pages_without_pdf(_):
    raise ConflictError("no-pdf", MISSING)


def test_the_dossier_of_the_page_verifies(vote, client):
    stage = vote()
    publish_outcome(stage)
    answer = client.get(url(stage, "dossier.zip"))
    assert answer.headers["content-type"] == "application/zip"
    assert verify_dossier(answer.content, log_key=None).valid


def test_an_unknown_consultation_is_not_found(client):
    for page in (
        "result",
        "result.csv",
        "questions/1.csv",
        "result.json",
        "result.pdf",
        "outcome.json",
        "dossier.zip",
    ):
        assert client.get(f"/consultations/{'1' * 14}/{page}").status_code == 404


def test_chinese_readers_read_chinese(vote, client):
    stage = vote(accept=HALF)
    publish_outcome(stage)
    page = client.get(url(stage, "result"), headers={"Accept-Language": "zh-CN"}).text
    assert "规则怎么算" in page
    assert "公民组" in page
    assert "2 项提案通过。" in page
