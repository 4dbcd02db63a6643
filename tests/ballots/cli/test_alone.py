"""The command in a virtual environment that holds PyNaCl and `ballots/` alone."""

import shutil
import subprocess
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.ballots.verify.dossiers import VKEY, make_dossier
from tests.vectors.loading import load

DISTRIBUTIONS = ("PyNaCl", "cffi", "pycparser")
"""PyNaCl and what it stands on; copied from where the tests run, so that no network is needed."""


@pytest.fixture(scope="module")
def alone(root, tmp_path_factory):
    """A virtual environment's Python; its site-packages hold nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder, symlinks=True, with_pip=False)
    (site,) = folder.glob("lib/python3*/site-packages")
    for name in DISTRIBUTIONS:
        for file in distribution(name).files or ():
            if file.parts[0] != ".." and "__pycache__" not in file.parts:
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.locate(), site / file)
    shutil.copytree(
        root / "ballots", site / "ballots", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder / "bin" / "python"


def run(alone, *arguments, cwd):
    return subprocess.run(
        [str(alone), "-I", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_the_environment_holds_nothing_else(alone, tmp_path):
    for name in ("participate", "rich", "pydantic", "starlette", "sqlmodel"):
        assert run(alone, "-c", f"import {name}", cwd=tmp_path).returncode == 1
    done = run(alone, "-c", "import ballots; print(ballots.__file__)", cwd=tmp_path)
    assert Path(done.stdout.strip()).is_relative_to(alone.parent.parent)


def test_every_module_of_ballots_can_be_imported(alone, root, tmp_path):
    names = [
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for path in (root / "ballots").rglob("*.py")
        if path.name != "__main__.py"
    ]
    done = run(alone, "-W", "error", "-c", "\n".join(f"import {n}" for n in names), cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_an_archive_is_verified(alone, tmp_path):
    path = tmp_path / "vote.bel"
    path.write_bytes(load("minmax").archive)
    done = run(alone, "-m", "ballots.cli", "verify", str(path), "--final", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].startswith("VALID")
    path.write_bytes(load("minmax").archive[:-1])
    done = run(alone, "-m", "ballots.cli", "verify", str(path), "--final", cwd=tmp_path)
    assert done.returncode == 1


def test_a_dossier_is_verified(alone, tmp_path):
    raw = make_dossier()
    path = tmp_path / "dossier.zip"
    path.write_bytes(raw)
    done = run(alone, "-m", "ballots.cli", "verify", str(path), "--key", VKEY, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("VALID")
    place = raw.index(b'"decryption_factors"') + 40
    path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
    done = run(alone, "-m", "ballots.cli", "verify", str(path), "--key", VKEY, cwd=tmp_path)
    assert done.returncode == 1
    assert ".bel" in done.stdout


def test_a_trustee_makes_a_key(alone, tmp_path):
    done = run(
        alone, "-m", "ballots.cli", "trustee", "keygen", "--out", "key", "--name", "anna",
        "--no-passphrase",
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "key" / "anna.key.json").stat().st_mode & 0o777 == 0o600
