"""The pages and addresses of trustees before voting opens: who they are, their steps, readiness."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from participate.elections import service as elections
from participate.elections.policy import ALL
from participate.elections.service import CeremonyState, Round, Statement
from participate.eligibility.service import Chamber
from participate.web import csrf
from tests.participate.conftest import BASE, form_token
from tests.participate.elections.test_ceremony import bad_shares, complaint_of
from tests.participate.elections.test_pages import LANGUAGES, read
from tests.participate.elections.test_readiness import made


@pytest.fixture
def send(services, client):
    """POST a file as the trustee's tool in the browser does."""

    def sent(path, raw):
        headers = {
            "Origin": BASE,
            "Content-Type": "application/json",
            csrf.HEADER: form_token(services, client),
        }
        return client.post(path, content=raw, headers=headers)

    return sent


@pytest.fixture
def form(stage):
    """The official's page of who the trustees are."""
    stage.publish()
    return f"/desk/consultations/{stage.consultation}/vote/trustees"


def sign_in_place(stage, client, sign_in, place):
    sign_in(client, "trustee", address=f"trustee{place}@example.org")
    return f"/consultations/{stage.consultation}/trustee"


def test_an_official_names_the_trustees_and_how_many_are_needed(stage, client, sign_in, post, form):
    people = stage.make_trustees(3)
    sign_in(client, "official", address="official@example.org")
    for language in LANGUAGES:
        page = read(client, form, language)
        assert page.count('name="trustees"') == 3
        assert '<option value="2" selected>' in page
    accounts = [each.account for each in people]
    for typed, where in (
        ({"trustees": accounts[:2], "needed": "2"}, "trustees-error"),
        ({"trustees": accounts, "needed": "3"}, "needed-error"),
        ({"trustees": accounts, "needed": "x"}, "needed-error"),
        ({"needed": "2"}, "trustees-error"),
    ):
        refused = post(client, form, typed)
        assert refused.status_code == 422
        assert where in refused.text
    assert post(client, form, {"trustees": accounts, "needed": "2"}).status_code == 303
    view = stage.read(elections.find_ceremony, stage.consultation)
    assert ([each.account for each in view.seats], view.threshold) == (accounts, 2)
    assert stage.read(elections.get_plan, stage.consultation).threshold == 2
    for language in LANGUAGES:
        assert 'name="reason"' in read(client, form, language)
        read(client, form.removesuffix("/trustees"), language)
    assert post(client, f"{form}/end", {"reason": ""}).status_code == 422
    assert post(client, f"{form}/end", {"reason": "absent"}).status_code == 303
    assert stage.read(elections.find_ceremony, stage.consultation) is None


def test_an_official_may_need_all_of_them(stage, client, sign_in, post, form):
    sign_in(client, "official", address="official@example.org")
    assert "fewer than three" in read(client, form)
    assert post(client, form, {"needed": "all"}).status_code == 303
    assert stage.read(elections.get_plan, stage.consultation).threshold == ALL
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key(1)
    stage.save(stage.plan())
    stage.set_up()
    assert "All trustees are needed" in read(client, form)


def test_three_keys_of_their_own_ask_for_a_choice(stage, client, sign_in):
    stage.publish()
    for number in (1, 2, 3):
        stage.hand_in_key(number)
    stage.save(replace(stage.plan(), threshold=None))
    sign_in(client, "official", address="official@example.org")
    page = read(client, f"/desk/consultations/{stage.consultation}/vote")
    assert "Choose whether 2 of them are enough" in page


def test_each_step_is_told_with_its_command_and_taken_as_a_file(stage, client, sign_in, post, form):
    stage.hold_ceremony(3, 2, upto=Round.CERTIFICATE)
    commands = ("cert", "commit", "reveal", "shares", "verify")
    for part, command in zip(elections.ROUNDS, commands, strict=True):
        page = sign_in_place(stage, client, sign_in, 1)
        for language in LANGUAGES:
            assert f"ballots trustee ceremony {command} " in read(client, page, language)
        assert post(client, page, files={"file": ("x.json", b"{}")}).status_code == 422
        raw = stage.step_file(1, part)
        assert post(client, page, files={"file": ("1.json", raw)}).status_code == 303
        assert post(client, page, files={"file": ("1.json", raw)}).status_code == 303
        for place in (2, 3):
            if part is not Round.VERIFICATION:
                assert "others are not finished" in read(client, page)
            stage.take_step(place, part)
        folder = zipfile.ZipFile(io.BytesIO(client.get(f"{page}/ceremony.zip").content))
        assert f"1.{part}.json" in folder.namelist()
        assert folder.read(f"1.{part}.json") == raw
    assert post(client, page, files={}).status_code == 422
    for language in LANGUAGES:
        assert "ceremony verify" not in read(client, page, language)
    stranger = stage.make_person("trustee", address="x@example.org")
    sign_in(client, "trustee", address="x@example.org")
    assert stranger
    assert "You are not a trustee of this vote." in read(client, page)


def test_a_browsers_tool_reads_and_hands_in_the_same_files(stage, client, sign_in, send, form):
    stage.hold_ceremony(3, 2, upto=Round.CERTIFICATE)
    page = sign_in_place(stage, client, sign_in, 2)
    known = client.get(f"{page}/ceremony.json").json()
    assert (known["place"], known["round"], known["awaited"]) == (2, "certificate", True)
    assert (known["size"], known["threshold"], known["ceremony"]) == (3, 2, 1)
    assert known["files"]["certificate"] == [None, None, None]
    raw = stage.step_file(2, Round.CERTIFICATE)
    answer = send(f"{page}/ceremony/certificate", raw)
    assert answer.json() == {"state": "running", "round": "certificate", "awaited": False}
    assert client.get(f"{page}/ceremony.json").json()["files"]["certificate"][1] == raw.decode()
    early = send(f"{page}/ceremony/commitment", raw)
    assert (early.status_code, early.json()["error"]) == (409, "not-your-turn")
    twin = send(f"{page}/ceremony/certificate", raw + b"\n")
    assert (twin.status_code, twin.json()["error"]) == (409, "already-submitted")
    assert send(f"{page}/ceremony/hope", raw).status_code == 404


def test_a_bad_share_is_told_to_everybody(stage, client, sign_in, send, form, monkeypatch):
    stage.hold_ceremony(3, 2, upto=Round.SHARES)
    stage.take_step(1, Round.SHARES, bad_shares(stage, monkeypatch, 1, 3))
    for place in (2, 3):
        stage.take_step(place, Round.SHARES)
    page = sign_in_place(stage, client, sign_in, 3)
    wrong = send(f"{page}/ceremony/complaint", b"{}")
    assert wrong.status_code == 422
    assert "malformed" in wrong.json()["sentence"]
    answer = send(f"{page}/ceremony/complaint", complaint_of(stage, 3))
    assert answer.json()["state"] == CeremonyState.COMPLAINED
    found = client.get(f"{page}/ceremony.json").json()["complaint"]
    assert (found["about"], found["of"]) == (1, 3)
    for language in LANGUAGES:
        assert "app-note--warn" in read(client, page, language)
    sign_in(client, "official", address="official@example.org")
    assert "is bad" in read(client, form)


def test_without_a_ceremony_there_is_none_to_read(stage, client, sign_in, send, form):
    page = sign_in_place(stage, client, sign_in, 1)
    for name in ("ceremony.json", "ceremony.zip"):
        assert client.get(f"{page}/{name}").status_code == 404
    assert send(f"{page}/ceremony/certificate", b"{}").status_code == 404
    assert send(f"{page}/key", b"{}").status_code == 422


def test_a_trustee_gets_ready_by_the_page_or_by_the_browsers_tool(
    stage, client, sign_in, post, send
):
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key(1)
    stage.hand_in_key(2)
    stage.save(stage.plan())
    uuid = stage.set_up()
    page = f"/elections/{uuid}/trustee"
    sign_in(client, "official", address="official@example.org")
    assert "Still missing: Trustee" in read(
        client, f"/desk/consultations/{stage.consultation}/vote"
    )
    sign_in_place(stage, client, sign_in, 1)
    for language in LANGUAGES:
        assert "ballots trustee rehearse" in read(client, page, language)
    assert post(client, f"{page}/ready", files={}).status_code == 422
    assert post(client, f"{page}/ready", files={"rehearsal": ("x", b"{}")}).status_code == 422
    files = {
        field: ("x.json", made(stage, 1, statement))
        for statement, field in elections.STATEMENT_FIELDS.items()
    }
    assert post(client, f"{page}/ready", files=files).status_code == 303
    for language in LANGUAGES:
        assert "ballots trustee rehearse" not in read(client, page, language)
    sign_in_place(stage, client, sign_in, 2)
    left = send(f"{page}/rehearsal", made(stage, 2, Statement.REHEARSAL)).json()["missing"]
    assert left == [{"what": "setup-ok", "owner": 2, "name": "Trustee"}]
    known = client.get(f"{page}/state.json").json()
    assert [(each["rehearsed"], each["accepted"]) for each in known["trustees"]] == [
        (True, True),
        (True, False),
    ]
    assert (known["owner"], known["threshold"], known["state"]) == (2, 2, "set_up")
    wrong = send(f"{page}/setup-ok", b"{}")
    assert (wrong.status_code, wrong.json()["error"]) == (422, "invalid-input")
    assert send(f"{page}/setup-ok", made(stage, 2, Statement.SETUP_OK)).json() == {"missing": []}
    stage.open()


def test_a_part_of_the_count_is_taken_from_the_browsers_tool(stage, client, sign_in, send):
    uuid = stage.ready(voters=1, trustees=1)
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    stage.close()
    sign_in_place(stage, client, sign_in, 1)
    path = f"/elections/{uuid}/trustee/decryption"
    assert send(path, b"{}").status_code == 422
    answer = send(path, stage.upload_of(1))
    assert json.loads(answer.content) == {"state": "opened", "needed": 0}
    assert send(path, stage.upload_of(1)).status_code == 409
