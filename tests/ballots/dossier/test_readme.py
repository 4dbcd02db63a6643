"""The README inside a dossier: each of its commands does on a true dossier what it says."""

import re
import shutil
import subprocess

import pytest

from ballots.dossier.container import write_container
from ballots.dossier.layout import build_dossier
from ballots.dossier.readme import readme_text
from tests.ballots.verify.dossiers import MINE, files_of, make_world, pack
from tests.vectors.belenios_tool import find_tool

COMMAND = re.compile(r"^  \$ (.*\n(?:    .*\n)*)", re.MULTILINE)
PLAIN = ("sha256sum -c", "hashlib", "outcome.json")


@pytest.fixture(scope="module")
def raw():
    return build_dossier(make_world().parts())


def commands():
    found = COMMAND.findall(readme_text(MINE).decode())
    return [each.replace("\n    ", "\n") for each in found]


def run(raw, folder, *words):
    """Unpack a dossier as the README says and run those of its commands that have these words."""
    if shutil.which("unzip") is None:
        pytest.skip("there is no unzip here")
    (folder / "DOSSIER.zip").write_bytes(raw)
    unpack, *others = commands()
    chosen = [each for each in others if any(word in each for word in words)]
    script = "\n".join(["set -eo pipefail", unpack, *chosen])
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )


def test_it_names_the_consultation_and_speaks_both_languages():
    text = readme_text(MINE).decode()
    assert text.startswith(f"Dossier of the consultation {MINE}\n")
    assert "CONSULTATION" not in text
    assert "没有见证方则省略" in text
    assert len(commands()) == 5


def test_its_commands_find_a_true_dossier_true(raw, tmp_path):
    done = run(raw, tmp_path, *PLAIN)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("word", PLAIN)
def test_each_of_its_commands_finds_what_was_changed(raw, tmp_path, word):
    files = files_of(raw)
    opening = next(name for name in files if name.startswith("openings/"))
    files[opening] = files[opening].replace(b'"blinding":"', b'"blinding":"00', 1)
    files["outcome.json"] = files["outcome.json"].replace(b'"rank":1', b'"rank":2', 1)
    manifest_too = word != "sha256sum -c"
    done = run(pack(files) if manifest_too else write_container(files), tmp_path, word)
    assert done.returncode != 0
    if not manifest_too:
        assert f"{opening}: FAILED" in done.stdout


@pytest.mark.upstream
def test_the_upstream_tool_is_called_on_each_archive(raw, tmp_path, monkeypatch):
    tool = find_tool()
    if tool is None:
        pytest.skip("the upstream tool was not found: set BELENIOS_TOOL to its path")
    monkeypatch.setenv("PATH", str(tool.parent), prepend=":")
    done = run(raw, tmp_path, "belenios-tool")
    assert done.returncode == 0, done.stderr
