"""Templates are strict, escape what people wrote, and speak two languages."""

import pytest
from jinja2 import UndefinedError

from participate.shared.act import VISITOR
from participate.web.templating import Templating
from participate.web.viewer import Viewer


@pytest.fixture
def render(settings, tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    templating = Templating(settings, folder)

    def render(source, language="en", **context):
        (folder / "t.html").write_text(source, encoding="utf-8")
        viewer = Viewer(VISITOR, language, large_text=False, csrf_token="T<", signed_in=False)
        return Templating(settings, folder).render("t.html", viewer, **context)

    assert templating
    return render


@pytest.mark.parametrize(
    "source", ["{{ nothing }}", "{{ page.nothing }}", "{% if nothing %}{% endif %}"]
)
def test_what_is_not_there_is_an_error(render, source):
    with pytest.raises(UndefinedError):
        render(source, page=VISITOR)


def test_a_dict_may_lack_a_key_as_the_design_systems_options_do(render):
    source = "{% if page.a.b %}x{% endif %}{{ page.a.b.c }}{{ page['d'] }}"
    assert render(source, page={}) == ""


def test_what_people_wrote_is_escaped(render):
    assert render("{{ page }}", page="<b>") == "&lt;b&gt;"


def test_the_form_token_is_in_a_hidden_field(render):
    expected = '<input type="hidden" name="csrf_token" value="T&lt;">'
    assert render("{{ csrf() }}") == expected


def test_sentences_are_translated(render):
    source = '{{ _("Sign in") }}|{% trans %}Sign in{% endtrans %}'
    assert render(source) == "Sign in|Sign in"
    first, second = render(source, "zh").split("|")
    assert first == second != "Sign in"


def test_values_in_a_translated_sentence_are_escaped(render):
    source = '{{ _("One person may not be both %(held)s and %(wanted)s.", held=page, wanted=1) }}'
    assert "&lt;b&gt;" in render(source, "zh", page="<b>")


def test_the_design_systems_macros_render_under_strict_rules(render):
    source = (
        '{% from "govuk_frontend_jinja/components/button/macro.html" import govukButton %}'
        '{{ govukButton({"text": "Go"}) }}'
    )
    assert "govuk-button" in render(source)
