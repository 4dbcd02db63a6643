"""What the wheel and the source distribution hold, and what they must not."""

import subprocess
import sys
import tarfile
import zipfile

import pytest


def build(root, target, folder):
    """Build one distribution without isolation: what it needs is installed already."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    with zipfile.ZipFile(build(root, "wheel", tmp_path_factory.mktemp("wheel"))) as made:
        return set(made.namelist())


@pytest.fixture(scope="module")
def source(root, tmp_path_factory):
    with tarfile.open(build(root, "sdist", tmp_path_factory.mktemp("sdist"))) as made:
        return {name.split("/", 1)[1] for name in made.getnames() if "/" in name}


def test_the_wheel_holds_pages_styles_and_both_languages(wheel):
    assert "ballots/cli/main.py" in wheel
    assert "participate/app.py" in wheel
    assert "participate/_templates/layouts/page.html" in wheel
    assert "participate/_static/site.css" in wheel
    assert "participate/_static/assets.json" in wheel
    assert any(name.startswith("participate/_locale/zh_Hans/") for name in wheel)


def test_the_wheel_holds_no_tests_tools_or_data(wheel):
    odd = [
        name
        for name in wheel
        if name.startswith(("tests/", "static/", "docs/", "build/"))
        or "node_modules" in name
        or name.endswith((".db", ".sqlite3", ".key"))
    ]
    assert not odd


def test_the_source_distribution_can_be_built_again(source):
    assert {"hatch_build.py", "pyproject.toml", "static/package-lock.json", "LICENSE"} <= source
    assert "static/.npmrc" in source
    assert not [name for name in source if "node_modules" in name or name.startswith("build/")]
