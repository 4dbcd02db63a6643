"""House rules about modules that no linter knows."""

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import (
    FEATURES,
    NOT_CODE,
    ROOMS,
    ROOT,
    features,
    modules,
    relative,
    syntax,
)

LONGEST_MODULE = 350
FEATURE_FILES = frozenset(
    {
        "__init__",
        "cli",
        "forms",
        "jobs",
        "models",
        "pages",
        "policy",
        "repository",
        "routes",
        "service",
        "subjects",
    }
)
# A use case or a page a file, once one module has outgrown one reading.
FEATURE_FOLDERS = frozenset({"forms", "models", "pages", "repository", "routes", "service"})
# More than the usual names, each with its reason.
EXTRA_FILES: dict[str, str] = {
    "participate/consultations/criteria.py": "usual criteria: values, no table",
    "participate/decisions/documents.py": "outcome.json read again: bytes to values, no query",
    "participate/eligibility/checks/__init__.py": "the checks by their kind: no table",
    "participate/eligibility/checks/seam.py": "the seam of checks: a protocol and its values",
    "participate/eligibility/checks/mail.py": "a check: no query of its own",
    "participate/eligibility/checks/roll_match.py": "a check: no query of its own",
    "participate/eligibility/checks/letter.py": "a check: no query of its own",
    "participate/eligibility/checks/in_person.py": "a check: no query of its own",
    "participate/eligibility/columns.py": "the columns of a roll: texts to values, no table",
    "participate/eligibility/roll_file.py": "a roll as a file: bytes to values, no query",
    "participate/elections/codes.py": "voting codes under their key: no table, no query",
    "participate/elections/gates.py": "the experts' gate of a question: values, no table",
    "participate/elections/kinds.py": "kinds of questions and methods: values, no table",
    "participate/elections/shown.py": "rules and gates in words: values, no table",
    "participate/elections/sizes.py": "how large trustees' files can be: values, no table",
    "participate/record/feeds.py": "Atom and JSON Feed: values to bytes, no query",
    "participate/record/catalogue.py": "what is said about each kind of entry: values, no query",
    "participate/record/words.py": "what groups and roles are called: values, no query",
    "participate/elections/plan.py": "the plan of a vote: values, no table",
    "participate/elections/problems.py": "the faults of a plan: values, no table",
}
# A trustee's commitment in the key ceremony is called so too.
MAY_COMMIT = (
    "participate/shared/database.py",
    "participate/migrations/",
    "participate/demo_trustees/ceremony.py",
)


def calls(tree: ast.AST, name: str) -> list[int]:
    """Return the lines on which something of this name is called."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr == name)
            or (isinstance(node.func, ast.Name) and node.func.id == name)
        )
    ]


def is_repository(path: Path) -> bool:
    return path.stem == "repository" or path.parent.name == "repository"


def test_no_module_is_longer_than_one_reading():
    long = {
        relative(path): lines
        for path in modules()
        if "migrations/versions" not in relative(path)
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert not long


def test_only_the_unit_of_work_commits():
    found = [
        f"{relative(path)}:{line}"
        for path in modules("participate")
        if not relative(path).startswith(MAY_COMMIT)
        for line in calls(syntax(path), "commit")
    ]
    assert not found
    assert calls(syntax(ROOT / MAY_COMMIT[0]), "commit"), "the unit of work commits no more"


def test_every_query_stands_in_a_repository():
    found = [
        f"{relative(path)}:{line}"
        for path in modules("participate")
        if not is_repository(path) and "migrations" not in path.parts
        for line in calls(syntax(path), "select")
    ]
    assert not found
    repositories = [path for path in modules("participate") if is_repository(path)]
    assert sum(len(calls(syntax(path), "select")) for path in repositories) > 0


def test_every_folder_of_participate_has_a_place():
    folders = {path.name for path in (ROOT / "participate").iterdir() if path.is_dir()}
    assert folders - NOT_CODE <= FEATURES | ROOMS


def test_no_room_is_empty():
    empty = [
        relative(path)
        for package in ("ballots", "participate")
        for path in (ROOT / package).iterdir()
        if path.is_dir() and path.name not in NOT_CODE and not any(path.rglob("*.py"))
    ]
    assert not empty


@pytest.mark.parametrize("feature", features())
def test_a_feature_has_the_same_file_names_as_every_other(feature):
    folder = ROOT / "participate" / feature
    odd = [
        relative(path)
        for path in folder.rglob("*.py")
        if not (
            (path.parent == folder and path.stem in FEATURE_FILES)
            or (path.parent.parent == folder and path.parent.name in FEATURE_FOLDERS)
            or relative(path) in EXTRA_FILES
        )
    ]
    assert not odd


def test_each_exception_still_exists():
    gone = [name for name in EXTRA_FILES if not (ROOT / name).exists()]
    assert not gone
