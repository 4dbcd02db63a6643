"""The pages of drafts, as officials use them."""

import pytest

from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from tests.participate.consultations.making import draft_form, put_draft

NEW = "/desk/consultations/new"


@pytest.fixture
def official(client, sign_in):
    return sign_in(client, "official", name="Lin")


@pytest.fixture
def colleague(new_client, sign_in):
    """Return a publisher's browser."""
    browser = new_client()
    sign_in(browser, "publisher", name="Zhao")
    return browser


def test_a_draft_is_written_read_changed_and_published_by_a_colleague(
    client, official, colleague, post, database
):
    assert client.get(NEW).status_code == 200
    answer = post(client, NEW, draft_form())
    assert answer.status_code == 303
    path = answer.headers["location"]
    own = client.get(path)
    assert "Benches in the park" in own.text
    assert "somebody else" in own.text
    assert "Publish the consultation" not in own.text
    edit = path.replace("/draft", "/edit")
    assert "Twelve of them." in client.get(edit).text
    assert post(client, edit, draft_form(title_en="Lamps")).status_code == 303
    theirs = colleague.get(path)
    assert "Lamps" in theirs.text
    assert "Publish the consultation" in theirs.text
    assert edit not in theirs.text
    published = post(colleague, path.replace("/draft", "/publish"))
    assert published.status_code == 303
    with database.read() as session:
        [view] = consultations.list_consultations(session)
    assert view.phase is Phase.DISCUSSION
    assert published.headers["location"] == f"/consultations/{view.id}"
    assert colleague.get(path).headers["location"] == f"/consultations/{view.id}"


def test_every_fault_is_told_at_its_field_and_nothing_typed_is_lost(client, official, post):
    form = draft_form(
        title_en="",
        title_zh="",
        summary_en="x" * 401,
        ends_voting="31.12.2026",
        starts_review="2020-01-01",
        text_en="kept <words> & more",
    )
    answer = post(client, NEW, form)
    assert answer.status_code == 422
    for name in ("title_en", "summary_en", "ends_voting", "starts_review"):
        assert f'id="{name}-error"' in answer.text
        assert f'href="#{name}"' in answer.text
    assert answer.text.count('class="govuk-error-message"') == 4
    assert "kept &lt;words&gt; &amp; more" in answer.text
    assert "31.12.2026" in answer.text


def test_faults_are_told_in_the_readers_language(client, official, post):
    form = draft_form(title_en="", title_zh="")
    answer = post(client, NEW, form, headers={"Accept-Language": "zh"})
    assert "请用中文或英文填写" in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title_en", "tab\x0bstop"),
        ("title_en", "ab"),
        ("title_zh", "长" * 121),
        ("text_zh", "长" * 20_001),
        ("ends_draft", "2026-02-30"),
        ("ends_draft", "9" * 1000),
        ("ends_discussion", "2026-01-01"),
        ("criterion_6_en", "x" * 81),
    ],
)
def test_a_field_that_cannot_be_used_is_refused(field, value, client, official, post):
    answer = post(client, NEW, draft_form(**{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_one_language_is_enough(client, official, post):
    form = draft_form(title_zh="", summary_zh="", changes_zh="", text_zh="")
    path = post(client, NEW, form).headers["location"]
    assert "Nothing in Chinese yet" in client.get(path).text


def test_a_draft_without_criteria_or_with_strange_fields_is_refused(client, official, post):
    bare = {f"criterion_{n}_{code}": "" for n in range(1, 7) for code in ("en", "zh")}
    assert 'id="criterion_1_en-error"' in post(client, NEW, draft_form(**bare)).text
    assert post(client, NEW, draft_form(phase="voting")).status_code == 422


def test_a_colleagues_draft_cannot_be_changed(client, sign_in, post, make_person, database, act):
    consultation = put_draft(database, act, make_person("official"))
    sign_in(client, "official", address="another@example.org")
    path = f"/desk/consultations/{consultation}/edit"
    assert client.get(path).status_code == 403
    assert post(client, path, draft_form(title_en="Mine now")).status_code == 403
    with database.read() as session:
        kept = consultations.get_consultation(session, consultation).title["en"]
    assert kept == "Benches in the park"
