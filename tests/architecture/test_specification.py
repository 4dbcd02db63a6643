"""The specification and the code keep in step: numbers, citations, limits, reason codes."""

import ast
import importlib
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, modules, relative, syntax

PARTS = (
    "docs/specification.md",
    "docs/specification/counting.md",
    "docs/specification/codes.md",
    "docs/specification/example.md",
)
HEADING = re.compile(r"^##+ (.*)$", re.MULTILINE)
NUMBERED = re.compile(r"(\d+)(?:\.(\d+))? \S.*")
# The form of a citation; several sections of one citation are joined by a comma, "and" or "to".
CITATION = re.compile(r"specification (\d+(?:\.\d+)?(?:(?:,| and| to) \d+\.\d+)*)")
REFERENCE = re.compile(r"[Ss]ections? (\d+(?:\.\d+)?(?:(?:, | and |, and | to )\d+(?:\.\d+)?)*)")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
RANGE = re.compile(r"(\d+)\.(\d+) to (\d+)\.(\d+)")
CITING = ("ballots", "participate", "static/js", "tests", "docs", "benchmarks")
MODULES = ("ballots/", "participate/", "static/js/")
SUFFIXES = frozenset({".py", ".js", ".md", ".html", ".sh"})

CODE = re.compile(r"(?:[WI]-)?[a-z]+(?:-[a-z0-9]+)*|[WI](?:-[A-Z]+)+")
KEBAB = re.compile(r"[a-z]+(?:-[a-z0-9]+)+|[WI](?:-[A-Z]+)+")
ROW = re.compile(r"^\| `([A-Za-z-]+)` \| .* \| ([0-9., ]+) \|$", re.MULTILINE)
# Where a reason code stands in a call: the position of the argument, by what is called.
CODE_ARGUMENT = {
    "BallotsError": 0,
    "VerificationError": 0,
    "MalformedError": 1,
    "error": 1,
    "warning": 1,
    "info": 1,
    "Finding": 1,
}
# Words with a hyphen in ballots/ that are no reason codes, with what they are.
NOT_CODES = {
    "belenios-v1": "the suite's name",
    "first-preferences": "a stage of STV",
    "given-up": "an end of a promise",
    "last-vacancies": "a stage of STV",
    "next-too-dear": "an end of equal shares",
    "roll-salts": "a kind of file",
    "latin-1": "an encoding",
    "utf-8": "an encoding",
}


# Sections that no module has to cite, with the reason.
NOT_CITED = {
    "1.1": "scope",
    "1.2": "words",
    "1.3": "trust",
    "1.4": "what is not promised",
    "2.1": "notation",
    "17.7": "what no check shows",
    "19.11": "which published counts the tests reproduce",
    "20.": "a table that a test compares with the code",
    "21.": "an example that a test recomputes",
}


def document() -> str:
    return "\n".join((ROOT / part).read_text(encoding="utf-8") for part in PARTS)


def sections() -> dict[str, str]:
    """Every numbered section with its text up to the next heading."""
    text = document()
    heads = list(HEADING.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return {
        head[1].split(" ")[0]: text[head.end() : end] for head, end in zip(heads, ends, strict=True)
    }


def sources() -> Iterator[Path]:
    for folder in CITING:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES and not {"node_modules", "__pycache__"} & set(path.parts):
                yield path


def cited(pattern: re.Pattern[str], text: str) -> set[str]:
    """The sections that a text cites, those between the ends of a range included."""
    flat = re.sub(r"\s*\n\s*(?://|#|\*)?\s*", " ", text)
    found = {number for match in pattern.finditer(flat) for number in NUMBER.findall(match[1])}
    for match in pattern.finditer(flat):
        for chapter, first, other, last in RANGE.findall(match[1]):
            assert chapter == other, f"a range over chapters: {match[0]}"
            found |= {f"{chapter}.{part}" for part in range(int(first), int(last))}
    return found


def test_sections_are_numbered_without_gap_or_repeat():
    found = []
    for heading in HEADING.findall(document()):
        number = NUMBERED.fullmatch(heading)
        assert number, f"the heading {heading!r} has no number"
        found.append((int(number[1]), int(number[2] or 0)))
    assert found[0] == (1, 0)
    for before, after in pairwise(found):
        assert after in {(before[0], before[1] + 1), (before[0] + 1, 0)}, f"{before}, {after}"


def test_every_citation_arrives():
    known = sections()
    lost = {
        relative(path): gone
        for path in sources()
        if (gone := cited(CITATION, path.read_text(encoding="utf-8")) - set(known))
    }
    assert not lost


def test_every_section_that_prescribes_bytes_or_checks_is_cited_by_a_module():
    code = [path for path in sources() if relative(path).startswith(MODULES)]
    found = set().union(*(cited(CITATION, path.read_text(encoding="utf-8")) for path in code))
    prescribing = {number for number in sections() if "." in number}
    prescribing = {number for number in prescribing if not number.startswith(tuple(NOT_CITED))}
    assert sorted(prescribing - found) == []


def test_each_exception_is_of_a_section():
    known = sections()
    assert not [start for start in NOT_CITED if not any(n.startswith(start) for n in known)]


def test_no_document_outside_of_the_repository_is_cited():
    found = [
        relative(path)
        for path in sources()
        if re.search(r"protocol \d+\.\d|\(protocol \d", path.read_text(encoding="utf-8"))
    ]
    assert not [name for name in found if name != relative(Path(__file__))]


def test_every_reference_inside_the_specification_arrives():
    known = sections()
    found = cited(REFERENCE, document())
    assert len(found) > 20
    assert found <= set(known)


def test_every_reason_code_has_one_row_that_cites_sections():
    known, rows = sections(), ROW.findall("".join(map(sections().get, code_sections())))
    codes = [code for code, _ in rows]
    assert len(codes) == len(set(codes))
    assert {number for _, cells in rows for number in NUMBER.findall(cells)} <= set(known)


def code_sections() -> list[str]:
    """The sections with the codes of `ballots`; the last one has the platform's."""
    return [number for number in sections() if number.startswith("20.")][:-1]


def test_the_table_of_reason_codes_is_that_of_the_code():
    rows = {code for code, _ in ROW.findall("".join(map(sections().get, code_sections())))}
    found = reason_codes()
    assert {"malformed", "bad-proof", "W-STATEMENT", "wrong-time"} <= found
    assert sorted(found - rows) == [], "codes without a row"
    assert sorted(rows - found) == [], "rows without a code"


def test_the_platforms_reason_codes_are_in_its_code():
    last = [number for number in sections() if number.startswith("20.")][-1]
    rows = {code for code, _ in ROW.findall(sections()[last])}
    spoken = {
        text
        for path in modules("participate", "ballots")
        for text in strings(syntax(path))
        if KEBAB.fullmatch(text) or text == "closed"
    }
    assert len(rows) > 5
    assert rows <= spoken


def test_every_word_that_is_no_code_is_still_there():
    spoken = {text for path in modules("ballots") for text in strings(syntax(path))}
    assert set(NOT_CODES) <= spoken


def reason_codes() -> set[str]:
    """Whatever stands as a code in a call, and every other word with a hyphen."""
    found = set()
    for path in modules("ballots"):
        if "cli" in path.parts:
            continue  # words that are typed
        found |= {text for text in strings(syntax(path)) if KEBAB.fullmatch(text)}
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.Call):
                found |= {text for text in code_argument(node) if CODE.fullmatch(text)}
            if isinstance(node, ast.Tuple):
                found |= code_beside_a_sentence(node)
    return (found | {"malformed"}) - set(NOT_CODES)


def code_argument(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = CODE_ARGUMENT.get(name)
    if place is None:
        return
    given = call.args[place : place + 1] + [
        each.value for each in call.keywords if each.arg == "code"
    ]
    for argument in given:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def code_beside_a_sentence(pair: ast.Tuple) -> set[str]:
    """The code of (code, sentence) or (file, code, sentence): a fault that becomes a finding."""
    *_, last = [None, *pair.elts]
    words = isinstance(last, ast.JoinedStr) or getattr(last, "id", "") == "sentence"
    words = words or (isinstance(last, ast.Constant) and " " in str(last.value))
    return {
        each.value
        for each in pair.elts[:-1]
        if words and isinstance(each, ast.Constant) and CODE.fullmatch(str(each.value))
    }


def test_every_prefix_of_the_suite_and_every_domain_is_written_down():
    suite = syntax(ROOT / "ballots" / "crypto" / "suite.py")
    prefixes = {
        found[1]
        for node in ast.walk(suite)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
        if (found := re.match(r"([a-z][a-z0-9_-]+)\|", str(node.values[0].value)))
    }
    domains = {
        found[0]
        for path in modules("ballots")
        for text in strings(syntax(path))
        if (found := re.fullmatch(r"participate/[a-z/-]+/v1", text.strip("\n|")))
    }
    assert len(prefixes) > 8
    assert len(domains) > 3
    written = document().replace("\\|", "|").replace("…/", "participate/ceremony/")
    assert sorted(prefix for prefix in prefixes if f"{prefix}|" not in written) == []
    assert sorted(domain for domain in domains if domain not in written) == []


def strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


LIMIT = re.compile(r"^\| [^|]+ \| ([0-9,]+)(?: bytes)? \| `([a-z_.]+)\.([A-Z_]+)` \|", re.MULTILINE)


@pytest.mark.parametrize(("value", "module", "name"), LIMIT.findall(document()))
def test_a_limit_is_the_one_in_the_code(value, module, name):
    assert int(value.replace(",", "")) == getattr(
        importlib.import_module(f"ballots.{module}"), name
    )


def test_the_limits_are_read():
    assert len(LIMIT.findall(document())) > 15
