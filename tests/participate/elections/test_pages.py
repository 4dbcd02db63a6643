"""Every page of an election in each of its states, in both languages."""

import json
import re
from dataclasses import replace

import pytest
from starlette.responses import Response

from ballots.combining.timetable import Extension
from ballots.election.shuffle_statement import ShuffleStatement
from ballots.making import tallying
from ballots.making.ceremony import generate_trustee_key
from ballots.making.keyfile import private_key_file
from ballots.verify.receipt import verify_receipt
from participate.elections import service as elections
from participate.elections.policy import State
from participate.elections.routes import receipts
from participate.eligibility.service import Chamber
from participate.shared.receipt import ref_of
from participate.web import csrf
from tests.participate.conftest import BASE, form_token

LANGUAGES = ("en", "zh")
REGISTRAR = {"en": "Registrar: this platform.", "zh": "名册登记人：本平台。"}
UNWITNESSED = {"en": "Unwitnessed", "zh": "暂无见证方"}


def read(client, path, language="en", status=200):
    """GET a page and check what holds for every page."""
    mark = "&" if "?" in path else "?"
    answer = client.get(f"{path}{mark}lang={language}")
    assert answer.status_code == status, answer.text[:2000]
    assert answer.text.count("<h1") == 1
    assert "<script" not in re.sub(r'<script type="module" src="[^"]+"></script>', "", answer.text)
    return answer.text


def send(services, client, uuid, raw):
    """POST a ballot as the booth does."""
    headers = {
        "Origin": BASE,
        "Content-Type": "application/json",
        csrf.HEADER: form_token(services, client),
    }
    return client.post(f"/elections/{uuid}/ballots", content=raw, headers=headers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_pages_say_registrar_witnesses_and_a_small_k(stage, client, language):
    uuid = stage.ready(voters=3)
    voter = stage.voter(1)
    answer = stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    code = answer.short_code
    for path in ("", "/board", f"/board?code={code}", "/check", f"/check?code={code}"):
        page = read(client, f"/elections/{uuid}{path}", language)
        assert REGISTRAR[language] in page
        assert UNWITNESSED[language] in page
        assert {"en": "Small groups", "zh": "人数"}[language] in page


def test_a_usual_k_is_not_warned_of(stage, client):
    uuid = stage.ready(voters=10, k=10)
    assert "Small groups" not in read(client, f"/elections/{uuid}")


def test_the_about_page_names_rules_trustees_and_fingerprint(stage, client):
    uuid = stage.ready(chambers=(Chamber.CITIZENS, Chamber.EXPERTS), blank=True)
    page = read(client, f"/elections/{uuid}")
    assert stage.view().fingerprint[:12] in page
    assert "Which first?" in page
    assert "Work 2" in page
    assert page.count("app-mono") >= 2
    assert f"/elections/{uuid}/archive.bel" in page


def test_the_files_are_served_byte_for_byte(stage, client):
    uuid = stage.ready()
    for name, service in (
        ("archive.bel", elections.export_archive),
        ("election.json", elections.definition_of),
    ):
        answer = client.get(f"/elections/{uuid}/{name}")
        assert answer.content == stage.read(service, uuid)
    rules = client.get(f"/elections/{uuid}/rules.json").content
    assert rules == stage.read(elections.rules_document, stage.consultation)


def test_what_is_not_there_is_not_found(stage, client):
    uuid = stage.ready()
    for path in (
        "/elections/11111111111111",
        "/elections/x/board",
        f"/elections/{uuid}/board?before=x",
        f"/elections/{uuid}/receipts/{'A' * 43}",
        f"/elections/{uuid}/receipts/x/qr.svg",
        f"/elections/{uuid}/board?before=99999999999999999999",
    ):
        assert client.get(path).status_code == 404, path


def test_the_receipt_downloads_and_its_drawing_holds_the_whole_tracker(stage, client):
    uuid = stage.ready()
    voter = stage.voter(1)
    answer = stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    path = f"/elections/{uuid}/receipts/{ref_of(answer.tracker)}"
    receipt = client.get(path)
    assert receipt.content == stage.receipt(answer)
    assert verify_receipt(receipt.content, stage.seals.log).valid
    drawing = client.get(f"{path}/qr.svg")
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in drawing.content


def test_the_drawing_leads_to_the_page_that_compares_with_all_of_it_in_the_fragment(
    stage, client, monkeypatch
):
    drawn = []
    monkeypatch.setattr(receipts, "draw_qr", lambda text: drawn.append(text) or Response(b""))
    uuid = stage.ready()
    voter = stage.voter(1)
    answer = stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    row = stage.read(elections.list_board, uuid).rows[0]
    ref = ref_of(answer.tracker)
    assert client.get(f"/elections/{uuid}/receipts/{ref}/qr.svg").status_code == 200
    address, _, fragment = drawn[0].partition("#")
    assert address == f"{stage.services.settings.base_url}/elections/{uuid}/receipt"
    assert fragment == f"c={row.credential}&t={ref}"
    assert client.get(f"/elections/{uuid}/receipt").status_code == 200


def test_the_box_says_which_ballots_stand_under_a_credential_and_in_which_order(stage, client):
    uuid = stage.ready()
    voter = stage.voter(1)
    cast = [stage.cast(voter, stage.ballot(voter, each)) for each in ([1, 0, 0], [0, 1, 0])]
    credential = stage.read(elections.list_board, uuid).rows[0].credential
    path = f"/elections/{uuid}/credentials"
    found = client.get(f"{path}/{credential}").json()["ballots"]
    assert [each["tracker"] for each in found] == [each.tracker for each in cast]
    assert [each["code"] for each in found] == [each.short_code for each in cast]
    assert [each["index"] for each in found] == [each.index for each in cast]
    for nobody in ("ab" * 32, "x", "'", "%00", "A" * 500):
        answer = client.get(f"{path}/{nobody}")
        assert answer.status_code in (200, 404)
        assert answer.status_code == 404 or answer.json() == {"ballots": []}
    assert client.get(f"/elections/11111111111111/credentials/{credential}").status_code == 404


def test_a_visitor_is_sent_to_sign_in_before_the_ballot(stage, client):
    uuid = stage.ready()
    answer = client.get(f"/elections/{uuid}/vote")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_booth_is_for_those_on_the_roll(stage, client, sign_in, language):
    uuid = stage.ready()
    sign_in(client, address="stranger@example.org")
    page = read(client, f"/elections/{uuid}/vote", language)
    assert 'id="booth"' not in page
    assert {"en": "not on the roll", "zh": "不在"}[language] in page
    voter = sign_in(client, address="voter1@example.org")
    page = read(client, f"/elections/{uuid}/vote", language)
    code = stage.read(elections.own_code, uuid, voter.account, stage.services.secrets.code_key)
    assert 'id="booth"' in page
    assert page.count(code) == 1
    before_casting = page.split('data-state="check"')[0]
    assert REGISTRAR[language] in before_casting
    assert UNWITNESSED[language] in before_casting
    assert {"en": "Small groups", "zh": "人数"}[language] in before_casting
    assert stage.view().fingerprint in page
    assert f'data-post="/elections/{uuid}/ballots"' in page


def test_the_booth_says_when_it_is_not_open_or_closed(stage, client, sign_in):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key()
    stage.save(stage.plan())
    uuid = stage.set_up()
    sign_in(client, address="voter1@example.org")
    page = read(client, f"/elections/{uuid}/vote")
    assert "Voting has not opened yet." in page
    assert 'id="booth"' not in page
    stage.open()
    stage.close()
    sign_in(client, address="voter1@example.org")
    page = read(client, f"/elections/{uuid}/vote")
    assert "Voting is closed." in page


def test_a_ballot_is_posted_and_answered_with_its_code(stage, client, sign_in, services):
    uuid = stage.ready()
    voter = sign_in(client, address="voter1@example.org")
    raw = stage.ballot(voter, [1, 0, 0])
    first = send(services, client, uuid, raw)
    assert first.status_code == 201
    body = first.json()
    assert body["status"] == "accepted"
    assert client.get(body["receipt"]).status_code == 200
    again = send(services, client, uuid, raw)
    assert again.status_code == 200
    assert again.json() == {**body, "status": "counted"}
    second = send(services, client, uuid, stage.ballot(voter, [0, 1, 0]))
    replaced = send(services, client, uuid, raw).json()
    assert replaced["status"] == "replaced"
    assert replaced["replaced_by"] == second.json()["tracker"]
    assert "You have voted already." in read(client, f"/elections/{uuid}/vote")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"x" * (10 << 20), 413),
        (b"[" * 10_000, 400),
        (b'{"a":1,"a":2}', 400),
        (b'{"a":Infinity}', 400),
        (b'"\\ud800"', 400),
        (b"", 400),
        (b"\xff", 400),
        (b"{}", 400),
    ],
)
def test_bad_ballots_get_a_reason_in_json_and_never_a_fault(
    stage, client, sign_in, services, raw, status
):
    uuid = stage.ready()
    sign_in(client, address="voter1@example.org")
    answer = send(services, client, uuid, raw)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert answer.json()["sentence"]
    assert stage.view().ballots == 0


def test_refusals_of_the_election_are_json_too(stage, client, sign_in, services):
    uuid = stage.ready()
    voter = stage.voter(1)
    raw = stage.ballot(voter, [1, 0, 0])
    assert send(services, client, uuid, raw).json()["error"] == "not-signed-in"
    sign_in(client, address="stranger@example.org")
    answer = send(services, client, uuid, raw)
    assert (answer.status_code, answer.json()["error"]) == (403, "not-on-roll")
    sign_in(client, address="voter1@example.org")
    without = client.post(f"/elections/{uuid}/ballots", content=raw, headers={"Origin": BASE})
    assert (without.status_code, without.json()["error"]) == (403, "bad-form-token")
    stage.close()
    sign_in(client, address="voter1@example.org")
    answer = send(services, client, uuid, raw)
    assert (answer.status_code, answer.json()["error"]) == (409, "closed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_that_is_not_on_the_board_says_what_to_do(stage, client, language):
    uuid = stage.ready()
    for page in ("board", "check"):
        text = read(client, f"/elections/{uuid}/{page}?code=AAAABBBBCCCC", language)
        assert "app-note--stop" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_roll_page_says_yes_no_and_not_yet(stage, client, sign_in, language):
    stage.publish()
    path = f"/consultations/{stage.consultation}/roll"
    sign_in(client, address="voter1@example.org")
    answers = [read(client, path, language)]
    stage.put_roll(Chamber.CITIZENS, "voter9@example.org")
    answers.append(read(client, path, language))
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.put_roll(Chamber.EXPERTS, "voter1@example.org")
    answers.append(read(client, path, language))
    headings = [re.search(r"<h1[^>]*>(.*?)</h1>", each).group(1) for each in answers]
    assert len(set(headings)) == 3


def test_an_official_sets_a_vote_up_by_the_pages(stage, client, sign_in, post):
    stage.publish()
    sign_in(client, "official", address="official@example.org")
    base = f"/desk/consultations/{stage.consultation}/vote"
    for language in LANGUAGES:
        assert "4" in read(client, base, language)
        for page in ("questions/0", "chambers", "timetable", "rolls/citizens"):
            read(client, f"{base}/{page}", language)
    question = {
        "question": "Which first?",
        "options": list(stage.options),
        "kind": "choose",
        "minimum": "1",
        "maximum": "2",
        "blank": "yes",
    }
    chambers = {
        "chambers": ["citizens"],
        "weight_citizens": "1",
        "weight_experts": "1",
        "accept": "threshold",
        "n": "",
        "percent": "50",
        "k": "1",
    }
    timetable = {"opens": "2026-11-23T16:00", "closes": "2026-11-29T20:00", "grace_seconds": "60"}
    assert post(client, f"{base}/questions/0", question).status_code == 303
    assert post(client, f"{base}/chambers", chambers).status_code == 303
    assert post(client, f"{base}/timetable", timetable).status_code == 303
    roll = {"addresses": "voter1@example.org\nvoter2@example.org", "step": "check"}
    assert post(client, f"{base}/rolls/citizens", roll).status_code == 200
    assert "1 thing is missing" not in read(client, base)
    assert post(client, f"{base}/rolls/citizens", {**roll, "step": "save"}).status_code == 303
    assert "1 thing is missing" in read(client, base)
    assert post(client, f"{base}/set-up").status_code == 422
    stage.hand_in_key()
    for language in LANGUAGES:
        assert f'action="{base}/set-up"' in read(client, base, language)
    assert post(client, f"{base}/set-up").status_code == 303
    (view,) = stage.read(elections.list_elections, stage.consultation)
    assert view.state is State.SET_UP
    assert f"{view.closes:%d %H:%M}" == "29 12:00"
    for language in LANGUAGES:
        read(client, base, language)
        read(client, f"{base}/rolls/citizens", language)


def test_every_edit_after_the_set_up_answers_409(stage, client, sign_in, post):
    stage.ready(voters=2)
    sign_in(client, "official", address="official@example.org")
    base = f"/desk/consultations/{stage.consultation}/vote"
    forms = {
        "questions/0": {
            "question": "Other?",
            "options": list(stage.options),
            "kind": "choose",
            "minimum": "1",
            "maximum": "1",
        },
        "questions/0/remove": {},
        "chambers": {"chambers": ["citizens"], "accept": "ranking", "k": "2"},
        "timetable": {
            "opens": "2026-11-23T16:00",
            "closes": "2026-11-30T20:00",
            "grace_seconds": "1",
        },
        "rolls/citizens": {"addresses": "x@example.org", "step": "save"},
        "set-up": {},
    }
    before = stage.read(elections.rules_document, stage.consultation)
    for path, form in forms.items():
        assert post(client, f"{base}/{path}", form).status_code == 409, path
    assert stage.read(elections.rules_document, stage.consultation) == before
    trustee, _ = stage.keys[1]
    sign_in(client, "trustee", address="trustee1@example.org")
    key = generate_trustee_key(stage.services.randomness).public.to_bytes()
    answer = post(
        client,
        f"/consultations/{stage.consultation}/trustee",
        files={"key": ("N.public.json", key)},
    )
    assert answer.status_code == 409
    assert trustee


@pytest.mark.parametrize(
    ("path", "form", "kept", "field"),
    [
        (
            "questions/0",
            {"question": "", "options": [], "minimum": "7", "maximum": "x"},
            "7",
            "question",
        ),
        ("chambers", {"chambers": [], "accept": "top", "n": "x", "k": "77"}, "77", "chambers"),
        (
            "timetable",
            {"opens": "yesterday", "closes": "2026-11-23T16:00", "grace_seconds": "9"},
            "2026-11-23T16:00",
            "opens",
        ),
        (
            "timetable",
            {"opens": "2026-11-23T16:00", "closes": "2026-11-23T15:00", "grace_seconds": "9"},
            "2026-11-23T15:00",
            "closes",
        ),
        (
            "rolls/citizens",
            {"addresses": "nobody\na@example.org", "step": "save"},
            "a@example.org",
            "addresses",
        ),
    ],
)
def test_a_wrong_form_keeps_what_was_typed_and_says_it_at_the_field(
    stage, client, sign_in, post, path, form, kept, field
):
    stage.publish()
    sign_in(client, "official", address="official@example.org")
    url = f"/desk/consultations/{stage.consultation}/vote/{path}"
    for language in LANGUAGES:
        answer = post(client, f"{url}?lang={language}", form)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert kept in answer.text


def test_a_question_can_be_changed_and_removed(stage, client, sign_in, post):
    stage.publish()
    stage.save(stage.plan())
    sign_in(client, "official", address="official@example.org")
    base = f"/desk/consultations/{stage.consultation}/vote/questions"
    assert "Which first?" in read(client, f"{base}/0")
    assert post(client, f"{base}/0/remove").status_code == 303
    assert stage.read(elections.get_plan, stage.consultation).contests == ()
    for bad in ("1", "x", "-1", "99999"):
        assert client.get(f"{base}/{bad}").status_code == 404


def test_a_trustee_hands_in_a_key_and_a_part_by_the_pages(stage, client, sign_in, post):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.save(stage.plan())
    sign_in(client, "trustee", address="trustee1@example.org")
    key = generate_trustee_key(stage.services.randomness)
    page = f"/consultations/{stage.consultation}/trustee"
    for language in LANGUAGES:
        read(client, page, language)
        read(client, "/trustee", language)
    refused = post(client, page, files={"key": ("N.key.json", private_key_file(key.private))})
    assert refused.status_code == 422
    assert str(key.private.secret) not in refused.text
    assert "This file holds a private key." in refused.text
    assert post(client, page, files={}).status_code == 422
    public = {"key": ("N.public.json", key.public.to_bytes())}
    assert post(client, page, files=public).status_code == 303
    stage.keys[1] = (stage.make_person("trustee", address="trustee1@example.org"), key)
    uuid = stage.set_up()
    stage.open()
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    count = f"/elections/{uuid}/trustee"
    assert client.get(f"{count}/archive.bel").status_code == 409
    for language in LANGUAGES:
        read(client, page, language)
        assert 'type="file"' not in read(client, count, language)
    stage.close()
    sign_in(client, "trustee", address="trustee1@example.org")
    for language in LANGUAGES:
        assert 'type="file"' in read(client, count, language)
    archive = client.get(f"{count}/archive.bel").content
    assert archive == stage.read(elections.export_sealed_archive, uuid)
    receipt = client.get(f"{count}/last-event.receipt").content
    assert verify_receipt(receipt, stage.seals.log).valid
    secret = {"upload": ("x.json", private_key_file(key.private))}
    refused = post(client, count, files=secret)
    assert refused.status_code == 422
    assert "private key" in refused.text
    upload = {"upload": ("upload.json", stage.upload_of(1, key=key))}
    assert post(client, count, files=upload).status_code == 303
    assert stage.view().state is State.OPENED
    for language in LANGUAGES:
        read(client, count, language)
        read(client, f"/elections/{uuid}", language)
        read(client, "/trustee", language)


def test_trustees_shuffle_by_the_pages_before_they_decrypt(stage, client, sign_in, post):
    uuid = stage.ready(voters=1, counting='{"method":"Schulze","blank":true}')
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 2, 0]))
    stage.close()
    count = f"/elections/{uuid}/trustee"

    def part(owner):
        sealed = tallying.examine(client.get(f"{count}/archive.bel").content)
        return {"upload": ("shuffle.json", stage.signed_part(owner, sealed))}

    sign_in(client, "trustee", address="trustee1@example.org")
    for language in LANGUAGES:
        assert "ballots shuffle" in read(client, count, language)
    assert post(client, count, files={"upload": ("x.json", b"{}")}).status_code == 422
    assert post(client, count, files=part(1)).status_code == 303
    for language in LANGUAGES:
        assert 'type="file"' not in read(client, count, language)
    sign_in(client, "trustee", address="trustee2@example.org")
    assert post(client, count, files=part(2)).status_code == 303
    assert stage.view().state is State.TALLIED
    for language in LANGUAGES:
        assert "ballots trustee decrypt" in read(client, count, language)
    for owner in (1, 2):
        path = f"{count}/shuffle-proofs/{owner}.json"
        assert path in read(client, count, "en")
        assert ShuffleStatement.from_bytes(client.get(path).content).owner == owner
    for nobody in ("3.json", "1", "01.json"):
        assert client.get(f"{count}/shuffle-proofs/{nobody}").status_code == 404


def test_how_much_is_read_of_an_upload_follows_from_who_sends_it(stage, client, sign_in, post):
    """Of a trustee as much as the election's files can have; of everybody else a form's bytes."""
    uuid = stage.ready(voters=1)
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    stage.close()
    count = f"/elections/{uuid}/trustee"
    room = stage.read(elections.upload_limit, stage.keys[1][0].account, uuid)
    files = {"upload": ("part.json", b"x" * (room - 400))}
    assert post(client, count, files=files).status_code == 413
    sign_in(client, "trustee", address="trustee1@example.org")
    assert post(client, count, files=files).status_code == 422
    assert post(client, count, files={"upload": ("x", b"x" * room)}).status_code == 413


def test_officials_watch_a_vote_and_put_off_its_close_by_the_pages(stage, client, sign_in, post):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key()
    page = f"/desk/consultations/{stage.consultation}/vote/running"
    sign_in(client, "official", address="official@example.org")
    timetable = f"/desk/consultations/{stage.consultation}/vote/timetable"
    form = {"opens": "2026-11-23T08:00", "closes": "2026-12-01T08:00", "grace_seconds": "60"}
    for half in ({"extension_minutes": "30"}, {"extension_times": "1", "extension_minutes": ""}):
        assert post(client, timetable, {**form, **half}).status_code == 422
    extension = {"extension_minutes": "30", "extension_times": "1"}
    stage.save(stage.plan())
    assert post(client, timetable, {**form, **extension}).status_code == 303
    plan = stage.read(elections.get_plan, stage.consultation)
    assert plan.extension == Extension(30, 1)
    stage.save(replace(stage.plan(), extension=plan.extension))
    for language in LANGUAGES:
        read(client, timetable, language)
        assert read(client, page, language)
    uuid = stage.set_up()
    stage.open()
    assert post(client, f"{page}/extend", {"reason": " "}).status_code == 422
    assert post(client, f"{page}/extend", {"reason": "The page was down."}).status_code == 303
    assert post(client, f"{page}/confirm").status_code == 403
    for language in LANGUAGES:
        assert "The page was down." in read(client, page, language)
    sign_in(client, "publisher", address="publisher@example.org")
    shown = read(client, page)
    sent = dict(re.findall(r'name="(reason|closes)" value="([^"]*)"', shown))
    assert post(client, f"{page}/confirm", {**sent, "reason": "Other."}).status_code == 409
    assert post(client, f"{page}/confirm").status_code == 409
    assert post(client, f"{page}/confirm", sent).status_code == 303
    assert f"{page}/confirm" not in read(client, page)
    assert post(client, f"{page}/go-on").status_code == 303
    for language in LANGUAGES:
        assert "The page was down." in read(client, f"/elections/{uuid}", language)


def test_a_sealed_chamber_says_why_it_is_never_opened(stage, client, sign_in):
    uuid = stage.ready(voters=2, k=2)
    stage.close()
    sign_in(client, "trustee", address="trustee1@example.org")
    for language in LANGUAGES:
        read(client, f"/elections/{uuid}", language)
        assert 'type="file"' not in read(client, f"/elections/{uuid}/trustee", language)
    assert "never opened" in read(client, f"/elections/{uuid}")


def test_the_json_answer_holds_nothing_of_the_choice(stage, client, sign_in, services):
    uuid = stage.ready()
    voter = sign_in(client, address="voter1@example.org")
    answer = send(services, client, uuid, stage.ballot(voter, [1, 0, 0]))
    assert set(json.loads(answer.text)) == {
        "status",
        "code",
        "tracker",
        "index",
        "replaced_by",
        "receipt",
    }


def test_a_public_device_shows_no_code_and_has_no_other_ways(stage, client, sign_in):
    uuid = stage.ready()
    voter = sign_in(client, address="voter1@example.org")
    code = stage.read(elections.own_code, uuid, voter.account, stage.services.secrets.code_key)
    own = read(client, f"/elections/{uuid}/vote")
    assert code in own
    assert "app-large" not in own
    shared = read(client, f"/elections/{uuid}/vote?device=shared")
    assert code not in shared
    assert "app-large" in shared
    assert "This is a public device." in shared
    assert code in read(client, f"/elections/{uuid}/vote?device=other")


def test_signing_in_at_a_public_device_leads_back_to_it(stage, client):
    uuid = stage.ready()
    answer = client.get(f"/elections/{uuid}/vote?device=shared", follow_redirects=False)
    assert answer.headers["location"].endswith("%3Fdevice%3Dshared")


def test_a_tab_keeps_choices_for_one_voter_in_one_election(stage, client, sign_in):
    one, two = stage.ready(chambers=(Chamber.CITIZENS, Chamber.EXPERTS)), stage.uuids[1]

    def mark(uuid):
        page = read(client, f"/elections/{uuid}/vote")
        return re.search(r'data-voter="([0-9a-f]{64})"', page)[1]

    sign_in(client, address="voter1@example.org")
    first = mark(one)
    assert mark(one) == first
    assert mark(two) != first
    sign_in(client, address="voter2@example.org")
    assert mark(one) != first
    sign_in(client, address="voter1@example.org")
    assert mark(one) == first, "another session of the same voter"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_to_verify_here_explains_itself_and_is_linked(stage, client, language):
    uuid = stage.ready(voters=3)
    page = read(client, f"/elections/{uuid}/verify", language)
    assert f"ballots verify {uuid}.bel" in page
    assert f'data-archive="/elections/{uuid}/archive.bel"' in page
    assert f'data-fingerprint="{stage.view().fingerprint}"' in page
    assert REGISTRAR[language] in page
    assert UNWITNESSED[language] in page
    for path in ("", "/board"):
        assert f'href="/elections/{uuid}/verify"' in read(client, f"/elections/{uuid}{path}")
