"""Forms into values, and what is said next to a field."""

from typing import Literal

import pytest
from pydantic import Field, field_validator

from participate.shared.errors import InvalidInputError
from participate.web.forms import FormModel, errors_of, parse
from participate.web.links import safe_local_path
from participate.web.visit import Form


class Example(FormModel):
    title: str = Field(min_length=1, max_length=5)
    score: int = Field(default=3, ge=1, le=5)
    kind: Literal["a", "b"] = "a"
    tags: tuple[str, ...] = ()

    @field_validator("title")
    @classmethod
    def no_shouting(cls, title):
        if title.isupper():
            raise ValueError("Do not shout.")
        return title


def fields_of(*pairs):
    with pytest.raises(InvalidInputError) as refusal:
        parse(Example, Form(pairs))
    return refusal.value.fields


def test_a_good_form_becomes_a_value_without_its_token():
    pairs = (("title", " a "), ("tags", "x"), ("tags", "y"), ("csrf_token", "t"), ("score", "5"))
    assert parse(Example, Form(pairs)) == Example(title="a", score=5, tags=("x", "y"))


@pytest.mark.parametrize(
    ("pairs", "fields"),
    [
        ((), {"title": "Fill this in."}),
        ((("title", "  "),), {"title": "Fill this in."}),
        ((("title", "123456"),), {"title": "This is too long."}),
        ((("title", "AB"),), {"title": "Do not shout."}),
        ((("title", "a"), ("score", "x")), {"score": "Enter a whole number."}),
        ((("title", "a"), ("score", "9")), {"score": "This number is too large."}),
        ((("title", "a"), ("score", "9" * 5000)), {"score": "This number is too large."}),
        ((("title", "a"), ("kind", "c")), {"kind": "Choose one of the answers."}),
        (
            (("title", "a"), ("sneaky", "1")),
            {"": "The form has a field that does not belong to it."},
        ),
    ],
)
def test_what_is_wrong_is_said_by_field(pairs, fields):
    assert fields_of(*pairs) == fields


def test_errors_are_shown_in_the_readers_language():
    error = InvalidInputError({"title": "This is too long."})
    assert errors_of(error, "zh")["title"] != errors_of(error, "en")["title"]


def test_each_field_is_told_with_its_own_numbers():
    sentence = "What you sent is larger than the %(limit)s kB that are allowed here."
    error = InvalidInputError(
        dict.fromkeys(("one", "two", "three"), sentence),
        params={"limit": 1},
        own={"two": {"limit": 2}, "three": {"limit": 3}},
    )
    told = errors_of(error, "en")
    assert [(name, text.split(" kB")[0][-1]) for name, text in told.items()] == [
        ("one", "1"),
        ("two", "2"),
        ("three", "3"),
    ]


def test_a_form_tells_first_values_and_all():
    form = Form((("a", "1"), ("a", "2")))
    assert (form["a"], form.list("a"), form.list("b"), len(form)) == ("1", ("1", "2"), (), 1)


@pytest.mark.parametrize("path", ["/", "/a?b=c#d", "/公园", "/a//b", "/a:b"])
def test_paths_of_this_site_are_followed(path):
    assert safe_local_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "a", "//a", "/\\a", "\\a", "http:/a", "/a\n", "/\t/a", " /a", "/" + "a" * 2000, "/\0"],
)
def test_other_addresses_are_not_followed(path):
    assert safe_local_path(path) == "/"
