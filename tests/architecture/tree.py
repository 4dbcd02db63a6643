"""The tree as the house rules see it: modules, features, templates."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("ballots", "participate")
TEMPLATES = ROOT / "templates"

# Rooms with the same file names throughout.
FEATURES = frozenset(
    {
        "accounts",
        "comments",
        "conduct",
        "consultations",
        "decisions",
        "departments",
        "elections",
        "eligibility",
        "following",
        "moderation",
        "notifications",
        "office",
        "open_data",
        "panels",
        "personal",
        "promises",
        "proposals",
        "requests",
        "reviews",
        "search",
        "site",
        "statements",
        "surveys",
        "texts",
    }
)
# Rooms that serve the others, with file names of their own.
ROOMS = frozenset(
    {
        "demo",
        "demo_trustees",
        "mail",
        "migrations",
        "monitor",
        "operations",
        "record",
        "replay",
        "shared",
        "web",
        "witness",
    }
)
# Folders beside the packages' code: catalogues.
NOT_CODE = frozenset({"locale", "__pycache__"})


def modules(*packages: str) -> list[Path]:
    """Return every Python file of the packages; there is always one."""
    found = [
        path
        for package in packages or PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "__pycache__" not in path.parts
    ]
    assert found, f"no module was found in {packages or PACKAGES}"
    return found


def features() -> list[str]:
    """Return the features that exist; there is always one."""
    found = sorted(path.name for path in (ROOT / "participate").iterdir() if path.name in FEATURES)
    assert found, "no feature was found in participate/"
    return found


def templates() -> list[Path]:
    """Return every template; there is always one."""
    found = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
    assert found, "no template was found"
    return found


def relative(path: Path) -> str:
    """Return a path as the repository writes it."""
    return path.relative_to(ROOT).as_posix()


@cache
def syntax(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
