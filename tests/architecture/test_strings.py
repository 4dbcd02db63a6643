"""Each sentence on the page exists in both languages, and says the same with the same values."""

import re

import pytest
from jinja2 import Environment

from tests.architecture.strings import catalogues, in_sources, translated
from tests.architecture.tree import relative, templates

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TAG = re.compile(r"<[^>]*>|[\w-]+=\"[^\"]*\"")  # an attribute may come from a macro of its own
# Scripts, remarks, and what stands in the fixed-width face: codes, commands, file names.
NOT_READ = re.compile(
    r"<script.*?</script>|<!--.*?-->|<(code|kbd|pre|samp)\b.*?</\1>"
    r"|<span class=\"app-mono\">.*?</span>",
    re.DOTALL,
)
LETTERS = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
READ_ALOUD = re.compile(r"\b(?:aria-label|alt|title|placeholder)=\"([^\"{]*[A-Za-z]{2,}[^\"{]*)\"")
TRANS = re.compile(r"\{%-? *trans +(\w+)(.*?)\{%-? *endtrans", re.DOTALL)
PLURAL = re.compile(r"\{%-? *pluralize *-?%\}")
COUNTS = frozenset({"n", "k"})
# The name of a language is written in itself; the mark has both names; a unit is no word.
SAME_IN_BOTH = frozenset({"English", "中文", "doctype", "html"})


def test_every_sentence_has_its_chinese():
    sources, known = in_sources(), translated()
    missing = [f"{place}: {key[1]!r}" for key, place in sources.items() if key not in known]
    assert len(sources) > 20
    assert not missing, "\n" + "\n".join(missing)


def test_no_chinese_is_empty_or_unsure():
    unsure = [
        f"{relative(path)}: {message.id!r}"
        for entries in translated().values()
        for path, message in entries
        if message.fuzzy
        or not all(message.string if isinstance(message.string, tuple) else [message.string])
    ]
    assert catalogues()
    assert not unsure, "\n" + "\n".join(unsure)


def test_no_catalogue_translates_what_nobody_says():
    sources = in_sources()
    unused = [
        f"{relative(entries[0][0])}: {key[1]!r}"
        for key, entries in translated().items()
        if key not in sources
    ]
    assert not unused, "\n" + "\n".join(unused)


def test_one_sentence_has_one_chinese():
    doubled = [
        f"{key[1]!r}: {', '.join(relative(path) for path, _ in entries)}"
        for key, entries in translated().items()
        if len({message.string for _, message in entries}) > 1
    ]
    assert not doubled, "\n" + "\n".join(doubled)


def test_a_translation_keeps_every_value():
    lost = []
    for key, entries in translated().items():
        ids = key[1] if isinstance(key[1], tuple) else (key[1],)
        wanted = set().union(*(PLACEHOLDER.findall(part) for part in ids))
        for path, message in entries:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            lost += [
                f"{relative(path)}: {text!r}"
                for text in strings
                if set(PLACEHOLDER.findall(text)) != wanted
            ]
    assert not lost, "\n" + "\n".join(lost)


def bare_text(source):
    """Return the words of a template that stand outside of every translation."""
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    inside, kept = False, []
    tokens = list(environment.lex(source))
    for place, (_, kind, value) in enumerate(tokens):
        if kind == "block_begin":
            words = [text for _, what, text in tokens[place + 1 : place + 4] if what == "name"]
            inside = (inside or words[:1] == ["trans"]) and words[:1] != ["endtrans"]
        elif kind == "data" and not inside:
            kept.append(value)
        elif kind == "variable_begin":
            kept.append("\0")  # a value, inside of a tag or between two
    text = "".join(kept)
    text = NOT_READ.sub("", text)
    words = LETTERS.findall(TAG.sub(" ", text))
    return [word for word in words if word not in SAME_IN_BOTH] + READ_ALOUD.findall(text)


@pytest.mark.parametrize(
    "path", [path for path in templates() if path.suffix == ".html"], ids=relative
)
def test_a_template_says_nothing_outside_of_a_translation(path):
    assert bare_text(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", templates(), ids=relative)
def test_a_sentence_has_its_plural_by_its_number(path):
    """Where no other is named, the first value of a sentence chooses between its forms."""
    wrong = [
        first
        for first, block in TRANS.findall(path.read_text(encoding="utf-8"))
        if PLURAL.search(block) and first not in COUNTS
    ]
    assert not wrong, wrong


def test_a_bare_word_would_be_found():
    assert bare_text("<p>{{ _('Yes') }}</p>{% trans %}Good{% endtrans %}") == []
    assert bare_text("<p>Hello {{ name }}</p>") == ["Hello"]
    assert bare_text('<nav aria-label="Main menu"></nav>') == ["Main menu"]
