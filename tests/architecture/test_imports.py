"""Who may import whom, beyond the layers that import-linter holds."""

import ast
import sys

import grimp
import pytest

from tests.architecture.tree import FEATURES, features, modules, relative, syntax

# Inside a feature: each may import what stands after it.
ORDER = (
    ("cli", "routes", "jobs"),
    ("pages",),
    ("forms",),
    ("subjects",),
    ("service",),
    ("repository",),
    ("policy",),
    ("models",),
)
# Besides web/, routes and the commands (a command may start a server).
SHELL = frozenset({"participate/app.py"})
DOORS = frozenset({"service", "policy", "subjects"})
BALLOTS_MAY_IMPORT = sys.stdlib_module_names | {"nacl", "ballots"}
# Left out of the core on purpose: randomness, time and streams come in as arguments.
BALLOTS_MAY_NOT = frozenset(
    {
        "asyncio",
        "http",
        "logging",
        "random",
        "secrets",
        "socket",
        "sqlite3",
        "ssl",
        "time",
        "urllib",
    }
)
ONLY_CLI = frozenset({"secrets", "time"})
EXTRAS = frozenset({"segno"})
"""What a command may import when it needs it, never at the top of a module."""


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("participate", cache_dir=None)


def edges(graph):
    """Return every import between modules of participate, as (importer, imported)."""
    return [
        (importer, imported)
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
    ]


def place(module):
    """Return (feature, file) of a module, or None outside the features."""
    parts = module.split(".")
    if len(parts) < 3 or parts[1] not in FEATURES:
        return None
    return parts[1], parts[2]


def rank(file):
    return next((level for level, files in enumerate(ORDER) if file in files), None)


def test_inside_a_feature_imports_go_down(graph):
    examined, wrong = 0, []
    for importer, imported in edges(graph):
        source, target = place(importer), place(imported)
        if not source or not target or source[0] != target[0] or source[1] == target[1]:
            continue
        above, below = rank(source[1]), rank(target[1])
        if above is None or below is None:
            continue
        examined += 1
        if above >= below:
            wrong.append(f"{importer} imports {imported}")
    assert examined > 0
    assert not wrong


def test_a_feature_is_entered_by_its_service_policy_or_subjects(graph):
    examined, wrong = 0, []
    for importer, imported in edges(graph):
        source, target = place(importer), place(imported)
        if not source or not target or source[0] == target[0]:
            continue
        examined += 1
        if target[1] not in DOORS:
            wrong.append(f"{importer} imports {imported}")
    assert examined > 0
    assert not wrong


def is_routes(path):
    return "routes" in (path.stem, path.parent.name)


def is_shell(path):
    name = relative(path)
    return "/web/" in name or name in SHELL or path.stem == "cli" or is_routes(path)


def test_only_routes_know_the_web():
    """A form may name the type of what it parses, nothing more."""
    http = {"participate.web.visit", "participate.web.routing", "participate.web.endpoint"}
    examined, wrong = 0, []
    for path in modules("participate"):
        feature = relative(path).split("/")[1]
        if feature not in FEATURES or is_routes(path):
            continue
        for node in ast.walk(syntax(path)):
            if not isinstance(node, ast.ImportFrom):
                continue
            examined += 1
            named = {name.name for name in node.names}
            if node.module in http and (path.stem != "forms" or named != {"Form"}):
                wrong.append(f"{relative(path)}:{node.lineno} imports {node.module}")
    assert examined > 0
    assert not wrong


def test_only_the_shell_imports_the_http_library():
    wrong, seen = [], 0
    for path in modules("participate"):
        for line, name in imported_names(path):
            if name.split(".")[0] in {"starlette", "uvicorn"}:
                seen += 1
                if not is_shell(path):
                    wrong.append(f"{relative(path)}:{line} imports {name}")
    assert seen > 0
    assert not wrong


def imported_names(path):
    """Return (line, absolute name) of every import statement of a module."""
    found = []
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, name.name) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, "ballots" if node.level else node.module or ""))
    return found


def is_late(path, line):
    """Say whether the import on a line stands inside of a function."""
    return any(
        isinstance(node, ast.FunctionDef) and node.lineno < line <= node.end_lineno
        for node in ast.walk(syntax(path))
    )


def test_ballots_needs_python_and_pynacl_alone():
    wrong, seen = [], set()
    for path in modules("ballots"):
        cli = "/cli/" in relative(path)
        for line, name in imported_names(path):
            top = name.split(".")[0]
            seen.add(top)
            forbidden = BALLOTS_MAY_NOT - (ONLY_CLI if cli else frozenset())
            if cli and top in EXTRAS and is_late(path, line):
                continue
            if top not in BALLOTS_MAY_IMPORT or top in forbidden:
                wrong.append(f"{relative(path)}:{line} imports {name}")
    assert "nacl" in seen
    assert not wrong


def test_nobody_imports_a_command_but_the_command_line(graph):
    commands = {module for module in graph.modules if module.endswith(".cli")}
    wrong = [
        f"{importer} imports {imported}"
        for importer, imported in edges(graph)
        if imported in commands and importer != "participate.cli"
    ]
    assert commands
    assert not wrong


def test_ballots_never_asks_for_the_time():
    clocks = {"now", "utcnow", "today", "time", "monotonic", "time_ns"}
    asked = [
        f"{relative(path)}:{node.lineno}"
        for path in modules("ballots")
        if "/cli/" not in relative(path)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clocks
        and not node.args
    ]
    assert not asked


def test_the_features_are_in_the_graph(graph):
    known = {module.split(".")[1] for module in graph.modules if "." in module}
    assert set(features()) <= known
