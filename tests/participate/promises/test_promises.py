"""Promises: made from what is adopted, reported by the department, told to who follows, closed."""

import csv
import io
import json
from datetime import date, timedelta

import pytest

from ballots.verify.dossier import verify_dossier
from participate.accounts.policy import PLATFORM
from participate.conduct import service as conduct
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.departments import service as departments
from participate.eligibility.service import Chamber
from participate.following import service as following
from participate.promises import policy
from participate.promises import service as promises
from participate.promises.policy import Standing, State
from participate.promises.service import (
    Evidence,
    Milestone,
    PromiseDraft,
    ReportDraft,
    promising,
)
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError, NotFoundError
from participate.shared.text import make_text
from participate.web.days import today
from tests.participate.decisions.conftest import (  # noqa: F401  (fixtures)
    HALF,
    draft,
    features,
    move,
    publish_outcome,
    sign,
    stage,
    vote,
    works,
)
from tests.participate.decisions.test_service import decision

SITE = "https://testserver"


@pytest.fixture
def decided(vote):  # noqa: F811
    """A vote that is decided: the first two options adopted, the third not."""
    stage = vote(accept=HALF, chambers=(Chamber.CITIZENS,), choices={1: [1, 1, 0]})  # noqa: F811
    publish_outcome(stage)
    department = works(stage)
    stage.write(PLATFORM, departments.add_member, department, "official@example.org")
    draft(stage, decision(stage, "adopt", "adapt", "reject"))
    sign(stage)
    return stage


def day(stage, days=0):  # noqa: F811
    return today(stage.clock.now()) + timedelta(days=days)


def promise(stage, option=0, due=30, **more):  # noqa: F811
    given = {"title": "14 lamps", "milestones": (Milestone("Plans", day(stage, 9)),)} | more
    made = PromiseDraft(
        stage.options[option], works(stage), due=day(stage, due), language="en", **given
    )
    place = stage.consultation
    return stage.write(stage.official, promises.make_promise, place, made, site=SITE)


def report(stage, key, state=State.PROGRESS, due=None, actor=None, **more):  # noqa: F811
    given = {"text": "So it is.", "reached": (), "evidence": (), "language": "en"} | more
    new = None if due is None else day(stage, due)
    made = ReportDraft(state=state, due=new, **given)
    return stage.write(actor or stage.official, promises.report, key, made, site=SITE)


def get(stage, key):  # noqa: F811
    return stage.read(promises.get_promise, stage.consultation, key)


def close(stage):  # noqa: F811
    return stage.write(stage.publisher, conduct.close_consultation, stage.consultation)


def url(stage, page=""):  # noqa: F811
    return f"/consultations/{stage.consultation}/promises{page}"


def test_a_promise_is_kept_late_or_given_up_and_the_dossier_shows_it(decided):
    stage = decided  # noqa: F811
    first, second, third = promise(stage), promise(stage, 1, due=10), promise(stage, 1)
    report(stage, first, reached=(1,), evidence=(Evidence("Photo", "https://example.org/1"),))
    report(stage, second, State.DELAYED, 40, text="Frost.")
    stage.clock.advance(timedelta(days=15))
    report(stage, first, State.DONE)
    report(stage, second, State.DONE)
    report(stage, third, State.GIVEN_UP, text="No money.")
    found = stage.read(promises.list_promises, stage.consultation)
    standings = [each.standing(day(stage)) for each in found]
    assert standings == [Standing.ON_TIME, Standing.DONE_LATE, Standing.GIVEN_UP]
    assert promises.count_kept(found, day(stage)) == promises.Tally(1, 3, 0)
    assert found[1].due - found[1].first_due == timedelta(days=30)
    move(stage, Phase.DECISION, Phase.FOLLOW_UP)
    close(stage)
    verdict = verify_dossier(stage.read(decisions.export_dossier, stage.consultation), log_key=None)
    assert verdict.valid, verdict.errors
    assert "2 done, 1 of them on time, 1 given up" in str(verdict.rows())


@pytest.mark.parametrize(
    ("end", "ended", "now", "standing"),
    [
        (None, None, 10, Standing.OPEN),
        (None, None, 11, Standing.LATE),
        (State.DONE, 10, 20, Standing.ON_TIME),
        (State.DONE, 11, 20, Standing.DONE_LATE),
        (State.GIVEN_UP, 3, 4, Standing.GIVEN_UP),
    ],
)
def test_the_first_day_decides_whether_a_promise_is_on_time(end, ended, now, standing):
    def in_march(number):
        return None if number is None else date(2027, 3, number)

    found = policy.standing_of(in_march(10), end, in_march(ended), in_march(now))
    assert found == standing
    assert policy.is_settled(found) is (standing is not Standing.OPEN)


def test_only_officials_of_the_department_promise_and_report(decided):
    stage = decided  # noqa: F811
    key = promise(stage)
    stranger = stage.make_person("official", address="stranger@example.org", name="Stranger")
    for actor in (stranger, stage.publisher, stage.voter(1)):
        with pytest.raises(DeniedError):
            report(stage, key, actor=actor)
    stage.write(PLATFORM, departments.remove_member, works(stage), stage.official.account)
    with pytest.raises(DeniedError):
        promise(stage)


def test_only_what_is_adopted_is_promised_and_not_for_the_past(decided, monkeypatch):
    stage = decided  # noqa: F811
    with pytest.raises(ConflictError) as refusal:
        promise(stage, 2)
    assert refusal.value.code == "not-adopted"
    with pytest.raises(InvalidInputError):
        promise(stage, due=-1)
    monkeypatch.setattr(promising.policy, "MOST_PROMISES", 0)
    with pytest.raises(ConflictError):
        promise(stage)


def test_before_the_decision_nothing_is_promised(vote):  # noqa: F811
    stage = vote(accept=HALF, chambers=(Chamber.CITIZENS,), choices={1: [1, 1, 0]})  # noqa: F811
    stage.write(PLATFORM, departments.add_member, works(stage), "official@example.org")
    with pytest.raises(ConflictError) as refusal:
        promise(stage)
    assert refusal.value.code == "not-decided"


def test_a_delay_names_a_later_day_and_milestones_are_the_promises_own(decided):
    stage = decided  # noqa: F811
    key = promise(stage, due=30)
    for wrong in (None, 30, 29):
        with pytest.raises(InvalidInputError) as refusal:
            report(stage, key, State.DELAYED, wrong)
        assert set(refusal.value.fields) == {"due"}
    stage.clock.advance(timedelta(days=40))
    with pytest.raises(InvalidInputError):
        report(stage, key, State.DELAYED, -5)
    with pytest.raises(InvalidInputError) as refusal:
        report(stage, key, reached=(2,))
    assert set(refusal.value.fields) == {"reached"}
    report(stage, key, State.DONE)
    with pytest.raises(ConflictError) as refusal:
        report(stage, key)
    assert refusal.value.code == "ended"
    with pytest.raises(NotFoundError):
        report(stage, "1" * 14)
    with pytest.raises(NotFoundError):
        stage.read(promises.get_promise, "2" * 14, key)


def test_a_consultation_closes_when_each_promise_is_done_or_explained(decided):
    stage = decided  # noqa: F811
    with pytest.raises(ConflictError) as refusal:
        close(stage)
    assert refusal.value.code == "wrong-phase"
    move(stage, Phase.DECISION, Phase.FOLLOW_UP)
    key = promise(stage)
    with pytest.raises(ConflictError) as refusal:
        close(stage)
    assert refusal.value.code == "promises-open"
    assert "Still open: 1." in str(refusal.value)
    report(stage, key, State.DONE)
    with pytest.raises(ConflictError) as refusal:
        close(stage)
    assert refusal.value.code == "nothing-promised"
    report(stage, promise(stage, 1), State.GIVEN_UP, text="No money.")
    with pytest.raises(DeniedError):
        stage.write(stage.voter(1), conduct.close_consultation, stage.consultation)
    close(stage)
    for again in (lambda: close(stage), lambda: promise(stage)):
        with pytest.raises(ConflictError) as refusal:
            again()
        assert refusal.value.code == "closed"


def test_the_desk_asks_for_reports_then_for_the_close(decided):
    stage = decided  # noqa: F811
    move(stage, Phase.DECISION, Phase.FOLLOW_UP)

    def duty():
        with stage.services.database.read() as session:
            return conduct.list_desk(stage.act(session, stage.official))[0]

    assert duty().duty == "close"
    keys = [promise(stage, due=5), promise(stage, 1, due=3)]
    assert (duty().duty, duty().due) == ("report", day(stage, 3))
    for key in keys:
        report(stage, key, State.DONE)
    assert duty().duty == "close"
    close(stage)
    assert duty().duty is None


def test_who_follows_is_told_of_the_decision_each_promise_and_each_report(vote, mails):  # noqa: F811
    stage = vote(accept=HALF, chambers=(Chamber.CITIZENS,), choices={1: [1, 1, 0]})  # noqa: F811
    publish_outcome(stage)
    stage.write(PLATFORM, departments.add_member, works(stage), "official@example.org")
    reader = stage.make_person(address="reader@example.org", name="Reader")
    stage.write(reader, following.follow, stage.consultation)
    draft(stage, decision(stage, "adopt", "adapt", "reject"))
    sign(stage)
    key = promise(stage)
    for state, due in ((State.PROGRESS, None), (State.DELAYED, 50), (State.DONE, None)):
        report(stage, key, state, due)
    report(stage, promise(stage), State.GIVEN_UP)
    told = {
        each.subject.split(":")[0] for each in mails() if each.recipient == "reader@example.org"
    }
    assert told == {
        "The decision is published",
        "A new promise",
        "News of a promise",
        "A promise is delayed",
        "A promise is done",
        "A promise is given up",
    }


# --- the pages ------------------------------------------------------------------------------------


def test_an_official_promises_and_everyone_reads_it(decided, client, sign_in, post):
    stage = decided  # noqa: F811
    assert "Make a promise" not in client.get(url(stage)).text
    sign_in(client, "official", address="official@example.org")
    assert "Nothing is promised for it yet." in client.get(url(stage)).text
    form = {
        "proposal": stage.options[0],
        "department": works(stage),
        "title": "14 lamps <b>",
        "due": day(stage, 20).isoformat(),
        "language": "en",
        "step-1": "Plans",
        "step-1-due": "soon",
        "step-2-due": day(stage, 9).isoformat(),
    }
    answer = post(client, url(stage, "/new"), form)
    assert answer.status_code == 422
    assert "14 lamps &lt;b&gt;" in answer.text
    for field in ("step-1-due", "step-2"):
        assert f'href="#{field}"' in answer.text
    assert post(client, url(stage, "/new"), {}).status_code == 422
    past = form | {"step-1-due": "", "step-1": "", "step-2-due": "", "due": "2020-01-01"}
    assert "This day has passed already." in post(client, url(stage, "/new"), past).text
    long = form | {"title": "x" * 201, "due": "20270101"}
    assert "Use 200 characters at most." in post(client, url(stage, "/new"), long).text
    right = form | {"step-1-due": day(stage, 9).isoformat(), "step-2-due": ""}
    for field, typed in (("due", "9999-12-31"), ("step-1-due", "0001-01-01"), ("title", "\u202e")):
        answer = post(client, url(stage, "/new"), right | {field: typed})
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
    right["title"] = "14 lamps\r\n<b>"
    answer = post(client, url(stage, "/new"), right)
    assert answer.status_code == 303
    shown = client.get(answer.headers["location"]).text
    for words in ("14 lamps &lt;b&gt;", "Under way", "Plans", "Report on this promise"):
        assert words in shown


def test_a_report_comes_with_evidence_and_nothing_typed_is_lost(decided, client, sign_in, post):
    stage = decided  # noqa: F811
    key = promise(stage)
    sign_in(client, "official", address="official@example.org")
    form = {"state": "delayed", "text": "Frost <i>", "language": "en", "reached": "1"}
    form |= {"evidence-1": "Photo", "address-1": "javascript:alert(1)"}
    answer = post(client, url(stage, f"/{key}/report"), form)
    assert answer.status_code == 422
    for words in ("Frost &lt;i&gt;", "Enter a day", "begins with https://", "checked"):
        assert words in answer.text
    for address in ("https://", "https://[", "http:///x", "https://a b", "https://a/" + "x" * 500):
        wrong = form | {"address-1": address, "due": day(stage, 60).isoformat()}
        assert post(client, url(stage, f"/{key}/report"), wrong).status_code == 422
    assert post(client, url(stage, f"/{key}/report"), {"text": "x" * 4_001}).status_code == 422
    right = form | {"address-1": "https://example.org/1", "due": day(stage, 60).isoformat()}
    for wrong in (
        {"due": "9999-12-31"},
        {"text": "a\u202eb"},
        {"address-1": "https://a@b.example/"},
    ):
        assert post(client, url(stage, f"/{key}/report"), right | wrong).status_code == 422
    assert post(client, url(stage, f"/{key}/report"), right).status_code == 303
    shown = client.get(url(stage, f"/{key}")).text
    for words in ("Frost &lt;i&gt;", 'href="https://example.org/1"', "first due on", "Reached"):
        assert words in shown
    report(stage, key, State.DONE)
    assert client.get(url(stage, f"/{key}/report")).status_code == 200
    assert post(client, url(stage, f"/{key}/report"), right).status_code == 409


def test_the_board_counts_exactly_and_leads_on(decided, client, monkeypatch):
    from participate.promises import routes

    assert "Nothing has been promised yet." in client.get("/promises").text
    stage = decided  # noqa: F811
    keys = [promise(stage, n % 2, due=10, title=f"Lamp {n}") for n in range(4)]
    assert "4 not due yet" in client.get("/promises").text
    for key in keys[:2]:
        report(stage, key, State.DONE)
    stage.clock.advance(timedelta(days=11))
    report(stage, keys[2], State.DONE)
    page = client.get("/promises").text
    assert "2 of 4 on time" in page
    assert "%" not in page.split("<main")[1].split("</main")[0]
    assert page.index("Lamp 3") < page.index("Lamp 0"), "what is open stands first"
    monkeypatch.setattr(routes, "ON_THE_BOARD", 1)
    monkeypatch.setattr(routes, "A_PAGE", 3)
    assert f'href="/promises/{works(stage)}"' in client.get("/promises").text
    first = client.get(f"/promises/{works(stage)}").text
    assert "2 of 4 on time" in first
    assert "?page=2" in first
    assert client.get(f"/promises/{works(stage)}?page=2").text.count("Lamp ") == 1
    assert client.get(f"/promises/{'1' * 14}").status_code == 404
    chinese = client.get("/promises", headers={"Accept-Language": "zh-CN"}).text
    assert "4 项中 2 项按期" in chinese


def test_the_consultation_leads_to_its_promises_and_says_that_it_is_closed(
    decided, client, sign_in, post
):
    stage = decided  # noqa: F811
    move(stage, Phase.DECISION, Phase.FOLLOW_UP)
    for option in (0, 1):
        report(stage, promise(stage, option), State.DONE)
    assert "2 of 2 on time" in client.get(f"/consultations/{stage.consultation}").text
    sign_in(client, "publisher", address="publisher@example.org")
    phase = f"/desk/consultations/{stage.consultation}/phase"
    assert "Close the consultation</button>" in client.get(phase).text
    assert post(client, f"/desk/consultations/{stage.consultation}/close").status_code == 303
    assert "It was closed on" in client.get(phase).text
    assert "This consultation was closed on" in client.get(url(stage)).text
    assert post(client, f"/desk/consultations/{stage.consultation}/close").status_code == 409


def test_two_clicks_lead_from_the_decision_to_everything_and_back(decided, client):
    stage = decided  # noqa: F811
    report(stage, promise(stage), State.DONE)
    place, proposal = f"/consultations/{stage.consultation}", stage.options[0]
    result = client.get(f"{place}/result").text
    for end in ("", "#reviews", "#comments"):
        assert f'href="{place}/proposals/{proposal}{end}"' in result
    assert f'href="{place}/promises#proposal-{proposal}"' in result
    page = client.get(f"{place}/proposals/{proposal}").text
    for end in ("/result#decision", "/result", f"/promises#proposal-{proposal}"):
        assert f'href="{place}{end}"' in page
    assert "1 promise follows from it" in page
    timeline = client.get(f"{place}/timeline").text
    for words in ("The decision is published", "Promised", "Done", "Next phase: Voting"):
        assert words in timeline


def test_decision_promises_and_card_come_as_files_and_for_other_sites(decided, client):
    stage = decided  # noqa: F811
    place = f"/consultations/{stage.consultation}"
    report(stage, promise(stage, title="=cmd()"), State.DONE)
    published = stage.read(decisions.get_decision, stage.consultation)
    found = client.get(f"{place}/decision.json").json()
    assert found["sha256"] == published.sha256
    assert found["record_entry"] == published.index
    assert [each["verdict"] for each in found["verdicts"]] == ["adopt", "adapt", "reject"]
    assert found["verdicts"][0]["department"]["en"] == "Works"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{place}/decision.csv").text)))
    assert [row["answer"] for row in rows] == ["adopt", "adapt", "reject"]
    assert client.get(f"{place}/decision.csv?bom=1").text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(client.get(url(stage, ".csv")).text))
    assert row["title"] == "'=cmd()"
    assert (row["standing"], row["reports"]) == ("on-time", "1")
    assert client.get(url(stage, ".csv?bom=1")).text.startswith("\ufeff")
    card = client.get(f"/embed{place}").text
    assert "Decided: 1 adopted, 1 partly adopted, 1 not adopted." in card
    assert "1 of 1 on time" in card
    assert "/embed/consultations/" in client.get(f"{place}/result").text


def test_before_the_decision_it_has_no_file(vote, client):  # noqa: F811
    stage = vote(accept=HALF, chambers=(Chamber.CITIZENS,), choices={1: [1, 1, 0]})  # noqa: F811
    for end in ("decision.json", "decision.csv"):
        assert client.get(f"/consultations/{stage.consultation}/{end}").status_code == 404


def test_a_department_without_promises_has_an_empty_board(decided, client):
    stage = decided  # noqa: F811
    other = stage.write(PLATFORM, departments.make_department, make_text("Parks"))
    assert "Nothing has been promised yet." in client.get(f"/promises/{other}").text


def test_what_is_promised_is_in_the_record_word_for_word(decided, client):
    stage = decided  # noqa: F811
    made = get(stage, promise(stage))
    opening = client.get(f"/record/openings/{made.index}").json()
    content = json.loads(opening["content"])
    assert content["title"] == "14 lamps"
    assert content["milestones"] == [{"title": "Plans", "due": day(stage, 9).isoformat()}]
