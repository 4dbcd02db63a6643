"""Lock files name no registry and no machine; the tree names no machine."""

import json
import re
import subprocess

import pytest

from tests.architecture.tree import ROOT

LOCKS = ("requirements.lock", "static/package-lock.json")
HOST = re.compile(r"https?://|registry\.|file:|pypi\.|--index|--find-links")
MACHINE = re.compile(r"/(?:home|root|Users|work|opt)/")


def lock_text(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    if not name.endswith(".json"):
        return text
    packages = json.loads(text)["packages"]
    for package in packages.values():
        package.pop("funding", None)  # a link to the author, not to a registry
    return json.dumps(packages)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_registry_and_no_machine(name):
    text = lock_text(name)
    assert len(text) > 100
    assert not HOST.findall(text)
    assert not MACHINE.findall(text)


def test_every_python_version_is_exact():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    loose = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line)]
    assert len(lines) > 30
    assert not loose


def test_the_project_names_no_machine():
    files = subprocess.run(
        ["git", "ls-files", "-z", "*.py", "*.toml", "Makefile", "*.md", "*.json", ".ci/run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    named = [
        name
        for name in files
        if name
        and name != "tests/architecture/test_locks.py"
        and re.search(r"/(?:root|work|opt/pypi|home/\w+)/", (ROOT / name).read_text("utf-8"))
    ]
    assert len(files) > 10
    assert not named


def test_npm_keeps_the_registry_out_of_its_lock():
    npmrc = (ROOT / "static" / ".npmrc").read_text(encoding="utf-8")
    assert "omit-lockfile-registry-resolved=true" in npmrc
