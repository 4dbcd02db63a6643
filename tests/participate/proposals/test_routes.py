"""The pages of proposals: nothing typed is lost, nothing hostile is shown."""

import pytest

from participate.consultations.policy import Phase
from participate.proposals import service as proposals
from tests.participate.consultations.making import bring
from tests.participate.proposals.making import FORM, draft, put_proposal


@pytest.fixture
def citizen(client, sign_in):
    return sign_in(client, address="author@example.org", name="Evening Breeze")


@pytest.fixture
def base(consultation):
    return f"/consultations/{consultation}/proposals"


@pytest.fixture
def end_discussion(database, act, publisher, consultation):
    return lambda: bring(database, act, publisher, consultation, Phase.REVIEW)


@pytest.fixture
def path(base, proposal):
    return f"{base}/{proposal.id}"


def test_a_proposal_is_made_and_shown(client, citizen, post, base):
    assert client.get(f"{base}/new").status_code == 200
    made = post(client, f"{base}/new", FORM)
    assert made.status_code == 303
    page = client.get(made.headers["location"])
    assert "More benches" in page.text
    assert "<strong>benches</strong>" in page.text
    assert "By Evening Breeze (citizen) · version 1" in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "ab"),
        ("title", "长" * 121),
        ("title", "with \x1b escape"),
        ("text", "   \n "),
        ("text", "长" * 20_001),
        ("language", "xx"),
        ("language", ""),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_typed_is_lost(
    field, value, client, citizen, post, base
):
    form = {"title": "My <title>", "text": "My <text>", "language": "zh"} | {field: value}
    answer = post(client, f"{base}/new", form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    if field != "title":
        assert 'value="My &lt;title&gt;"' in answer.text
    if field != "text":
        assert "My &lt;text&gt;</textarea>" in answer.text
    if field != "language":
        assert '<option value="zh" selected>' in answer.text


def test_faults_are_told_in_chinese_to_a_chinese_reader(client, citizen, post, base):
    form = FORM | {"title": "ab"}
    answer = post(client, f"{base}/new", form, headers={"Accept-Language": "zh-CN"})
    assert "标题至少要有 3 个字。" in answer.text


def test_the_longest_chinese_text_fits(client, citizen, post, base):
    form = {"title": "长" * 120, "text": "长" * 20_000, "language": "zh"}
    assert post(client, f"{base}/new", form).status_code == 303


def test_strange_fields_and_a_forged_office_are_refused(client, citizen, post, base):
    assert post(client, f"{base}/new", FORM | {"author": "someone"}).status_code == 422
    assert post(client, f"{base}/new", FORM | {"by_office": "yes"}).status_code == 403


def test_an_official_proposes_for_the_office(new_client, sign_in, post, base):
    browser = new_client()
    sign_in(browser, "official", name="Lin")
    assert 'name="by_office"' in browser.get(f"{base}/new").text
    made = post(browser, f"{base}/new", FORM | {"by_office": "yes"})
    assert "By the office (Lin)" in browser.get(made.headers["location"]).text


@pytest.mark.parametrize(
    "text",
    [
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "![x](https://evil.example/x.png)",
        "<a href='javascript:alert(1)'>x</a>",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_hostile_markdown_runs_nothing(text, client, database, act, author, consultation):
    made = put_proposal(database, act, author, consultation, draft(text=text))
    page = client.get(f"/consultations/{consultation}/proposals/{made.id}").text
    prose = page.split('class="app-prose', 1)[1].split("<details", 1)[0]
    lowered = prose.lower()
    assert "<script" not in lowered
    assert "<img" not in lowered
    for scheme in ("javascript:", "data:", "vbscript:"):
        assert f'href="{scheme}' not in lowered


def test_a_changed_proposal_shows_what_changed(client, citizen, post, path):
    form = {"title": "More benches", "text": "Twenty **benches**.", "language": "en"}
    saved = post(client, f"{path}/edit", form | {"version": "1"})
    assert saved.status_code == 303
    second = client.get(f"{path}/versions/2").text
    assert "Twelve" in second.split("<del>", 1)[1].split("</del>", 1)[0]
    assert "Twenty" in second.split("<ins>", 1)[1].split("</ins>", 1)[0]
    first = client.get(f"{path}/versions/1").text
    assert "<strong>benches</strong>" in first
    assert "<del>" not in first


def test_an_outdated_edit_answers_409_and_keeps_the_authors_words(
    client, citizen, post, path, database, act, author, proposal
):
    with database.write() as session:
        proposals.edit_proposal(act(session, author), proposal.id, draft("Newer"), base=1)
    form = {"title": "Mine", "text": "My own words", "language": "en", "version": "1"}
    answer = post(client, f"{path}/edit", form)
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert "My own words</textarea>" in answer.text
    assert "Newer" in answer.text
    assert 'name="version" value="2"' in answer.text
    again = post(client, f"{path}/edit", form | {"version": "2"})
    assert again.status_code == 303


def test_an_error_in_an_outdated_edit_does_not_make_it_up_to_date(
    client, citizen, post, path, database, act, author, proposal
):
    with database.write() as session:
        proposals.edit_proposal(act(session, author), proposal.id, draft("Newer"), base=1)
    form = {"title": "", "text": "x", "language": "en", "version": "1"}
    answer = post(client, f"{path}/edit", form)
    assert answer.status_code == 422
    assert 'name="version" value="1"' in answer.text


@pytest.mark.parametrize("version", ["0", "-1", "9" * 5000, "²", "1e3", ""])
def test_a_tampered_version_is_an_outdated_one(version, client, citizen, post, path):
    answer = post(client, f"{path}/edit", FORM | {"version": version})
    assert answer.status_code == 409


@pytest.mark.parametrize("number", ["0", "2", "-1", "9" * 400, "one", "1 ", "١"])
def test_a_version_that_there_is_not_is_not_found(number, client, path):
    assert client.get(f"{path}/versions/{number}").status_code == 404


def test_a_support_is_given_and_withdrawn(client, citizen, post, path):
    assert "0 people support this" in client.get(path).text
    for _ in range(2):
        assert post(client, f"{path}/support", {"support": "give"}).status_code == 303
    page = client.get(path).text
    assert "1 person supports this" in page
    assert "Withdraw my support" in page
    post(client, f"{path}/support", {"support": "withdraw"})
    assert "0 people support this" in client.get(path).text


@pytest.mark.parametrize("wish", ["", "double", "give\x00"])
def test_a_support_that_says_nothing_is_refused(wish, client, citizen, post, path):
    assert post(client, f"{path}/support", {"support": wish}).status_code == 422


def test_another_persons_proposal_cannot_be_opened_for_editing(
    new_client, sign_in, post, path, proposal
):
    browser = new_client()
    sign_in(browser, address="other@example.org")
    assert browser.get(f"{path}/edit").status_code == 403
    assert post(browser, f"{path}/edit", FORM | {"version": "1"}).status_code == 403
    assert f"{path}/edit" not in browser.get(path).text


def test_a_proposal_is_found_under_its_own_consultation_only(
    client, citizen, database, act, official, publisher, proposal
):
    from tests.participate.consultations.making import put_public

    other = put_public(database, act, official, publisher)
    wrong = f"/consultations/{other}/proposals/{proposal.id}"
    for path in (wrong, f"{wrong}/edit", f"{wrong}/comments", f"{wrong}/versions/1"):
        assert client.get(path).status_code == 404


def test_after_the_discussion_the_pages_say_that_it_is_closed(
    client, citizen, post, path, base, end_discussion
):
    end_discussion()
    assert client.get(f"{base}/new").status_code == 409
    assert post(client, f"{base}/new", FORM).status_code == 409
    assert post(client, f"{path}/support", {"support": "give"}).status_code == 409
    page = client.get(path).text
    assert "They are closed now." in page
    assert "I support this" not in page
    assert f"{path}/edit" not in page
