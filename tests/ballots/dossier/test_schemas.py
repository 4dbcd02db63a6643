"""The published schemas say what the forms check, and the printed catalogue is the code's."""

import json
from copy import deepcopy

import pytest
from jsonschema import Draft202012Validator

from ballots.dossier.entries import CONTENTS, ENTRIES, make_entry, read_content
from ballots.dossier.schemas import content_schema, entry_schema
from ballots.encoding import canonical_json
from ballots.errors import MalformedError
from tests.ballots.dossier import make_catalogue
from tests.ballots.dossier.test_entries import CONTENT_SAMPLES, SAMPLES

BY_KIND = {sample["kind"]: sample for sample in SAMPLES}
SCHEMAS = {
    **{("entry", kind): entry_schema(kind) for kind in ENTRIES},
    **{("content", kind): content_schema(kind) for kind in CONTENTS},
}
STRANGE = (
    None,
    True,
    1.5,
    0,
    -1,
    2**53,
    6,
    "",
    "Ä b",
    "2026-11-23",
    "ab" * 32,
    [],
    [{}],
    {},
    ["x"],
)


def plain(schema):
    return json.loads(canonical_json(schema))


def sample_of(what, kind):
    return BY_KIND[kind] if what == "entry" else CONTENT_SAMPLES[kind]


def is_read(what, kind, value):
    try:
        raw = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        if what == "entry":
            make_entry(value)
        else:
            read_content(kind, raw)
    except MalformedError:
        return False
    except TypeError:  # canonical JSON knows no fractions
        return False
    return True


def changed(value):
    """Every value that differs from this one in one place (but in the order of fields)."""
    if isinstance(value, dict):
        yield {**value, "more": 1}
        for name, inner in value.items():
            yield {other: kept for other, kept in value.items() if other != name}
            yield from ({**value, name: new} for new in (*STRANGE, *changed(inner)))
    if isinstance(value, list):
        yield [*value, None]
        for place, inner in enumerate(value):
            for new in (*STRANGE, *changed(inner)):
                yield [*value[:place], new, *value[place + 1 :]]


@pytest.mark.parametrize(("what", "kind"), SCHEMAS)
def test_a_schema_takes_and_refuses_what_the_form_does(what, kind):
    schema = plain(SCHEMAS[what, kind])
    Draft202012Validator.check_schema(schema)
    judge = Draft202012Validator(schema)
    sample = deepcopy(sample_of(what, kind))
    assert judge.is_valid(sample)
    assert is_read(what, kind, sample)
    apart = [
        value for value in changed(sample) if judge.is_valid(value) != is_read(what, kind, value)
    ]
    assert not apart


def test_a_schema_names_its_fields_in_their_order_and_its_own_address():
    for (what, kind), schema in SCHEMAS.items():
        assert list(schema["properties"]) == [
            *schema["required"],
            *schema.get("dependentRequired", ()),
        ]
        assert list(schema["properties"]) == list(sample_of(what, kind))
        assert schema["$id"] == f"urn:participate:{what}:{kind}"
        assert "in the order" in schema["$comment"]


def undocumented(schema, path):
    for name, inner in schema.get("properties", {}).items():
        if set(schema["properties"]) <= {"en", "zh"}:
            continue  # a text by language
        if not inner.get("description", "").endswith("."):
            yield f"{path}.{name}"
        yield from undocumented(inner, f"{path}.{name}")
        yield from undocumented(inner.get("items", {}), f"{path}.{name}[]")


def test_every_kind_and_every_field_says_what_it_means_in_one_sentence():
    assert not [
        place
        for (what, kind), schema in SCHEMAS.items()
        for place in undocumented(schema, f"{what} {kind}")
    ]
    assert all(schema["description"].endswith(".") for schema in SCHEMAS.values())


@pytest.mark.parametrize("kind", ["phase.moved", "no.such", ""])
def test_what_is_not_in_the_catalogue_has_no_schema(kind):
    with pytest.raises(MalformedError, match="no content of kind"):
        content_schema(kind)
    with pytest.raises(MalformedError, match="no entry of kind"):
        entry_schema(f"{kind}s")


def test_the_printed_catalogue_is_the_one_of_the_code():
    """Otherwise: python -m tests.ballots.dossier.make_catalogue."""
    assert make_catalogue.PAGE.read_text(encoding="utf-8") == make_catalogue.page()
    assert make_catalogue.SCHEMAS.read_text(encoding="utf-8") == make_catalogue.schemas()
