"""House rules about templates: one heading, nothing inline, a folder for each feature."""

import re
from functools import cache

import pytest
from jinja2 import Environment, nodes

from tests.architecture.tree import FEATURES, ROOMS, ROOT, TEMPLATES, modules, relative, templates

SHARED_FOLDERS = frozenset({"layouts", "components", "email"})
# What the strict Content-Security-Policy would refuse. JSON for a script to read does not run.
INLINE = {
    "a script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE
    ),
    "a style": re.compile(r"<style|\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}
NAMED = re.compile(r"""["']([a-z_]+(?:/[a-z_]+)+\.(?:html|txt|xml))["']""")
MAIL_NAMED = re.compile(r"""["']([a-z_]+/[a-z_]+)["']""")
ENVIRONMENT = Environment(
    extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True
)

PAGES = [path for path in templates() if "{% extends" in path.read_text(encoding="utf-8")]


@cache
def parsed(path):
    return ENVIRONMENT.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def heading_macros():
    """Return the names of the macros whose markup holds an <h1>."""
    return frozenset(
        macro.name
        for path in templates()
        if path.suffix == ".html"
        for macro in parsed(path).find_all(nodes.Macro)
        if headings(macro.body)[1] > 0
    )


def headings(tree, macros=frozenset()):
    """Return the least and the most <h1> that one rendering of these nodes can hold."""
    if isinstance(tree, list):
        counts = [headings(node, macros) for node in tree]
        return sum(low for low, _ in counts), sum(high for _, high in counts)
    if isinstance(tree, nodes.TemplateData):
        return tree.data.count("<h1"), tree.data.count("<h1")
    if isinstance(tree, nodes.Macro | nodes.AssignBlock):
        return (0, 0)
    if isinstance(tree, nodes.For):
        return 0, headings(tree.body, macros)[1]
    if isinstance(tree, nodes.Const):  # a tag whose level an argument chooses
        return 0, int(tree.value == "h1")
    if isinstance(tree, nodes.If):
        branches = [tree.body, *(branch.body for branch in tree.elif_), tree.else_]
        counts = [headings(branch, macros) for branch in branches]
        return min(low for low, _ in counts), max(high for _, high in counts)
    if isinstance(tree, nodes.Call) and isinstance(tree.node, nodes.Name):
        return (1, 1) if tree.node.name in macros else (0, 0)
    return headings(list(tree.iter_child_nodes()), macros)


def test_there_are_pages_to_examine():
    assert PAGES


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_can_have_exactly_one_heading_of_the_first_level(path):
    """Branches and loops decide at rendering; the journeys count the rendered headings."""
    least, most = headings(parsed(path).body, heading_macros())
    assert least <= 1 <= most


@pytest.mark.parametrize(
    "path", [path for path in templates() if path.suffix == ".html"], ids=relative
)
def test_a_template_holds_nothing_inline(path):
    text = path.read_text(encoding="utf-8")
    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []


def test_the_template_folders_are_the_features():
    folders = {path.relative_to(TEMPLATES).parts[0] for path in templates()} - SHARED_FOLDERS
    existing = {path.name for path in (ROOT / "participate").iterdir() if path.is_dir()}
    assert folders
    assert folders <= (FEATURES | ROOMS) & existing


def test_the_mail_folders_are_the_features():
    mails = TEMPLATES / "email"
    folders = {path.name for path in mails.iterdir() if path.is_dir() and any(path.iterdir())}
    existing = {path.name for path in (ROOT / "participate").iterdir() if path.is_dir()}
    assert folders <= (FEATURES | ROOMS) & existing


def named_in(text):
    """Return the templates that a source names; the mail room names its own by feature/name."""
    mails = {f"email/{name}.txt" for name in MAIL_NAMED.findall(text)}
    return set(NAMED.findall(text)) | mails


def test_every_template_is_used_and_every_used_one_is_there():
    sources = [*modules("participate"), *templates()]
    named = set().union(*(named_in(path.read_text(encoding="utf-8")) for path in sources))
    present = {path.relative_to(TEMPLATES).as_posix() for path in templates()}
    folders = {name.split("/")[0] for name in present} - {"email"}
    missing = {name for name in named if name.split("/")[0] in folders} - present
    assert sorted(missing) == []
    assert sorted(present - named) == []
