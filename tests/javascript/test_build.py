"""The build of style sheets, scripts and catalogues: same bytes, nothing twice, plain sentences."""

import gzip
import hashlib
import json
import os
import shutil
from gettext import GNUTranslations
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(hatch_build.__file__).resolve().parent
BUILT = ROOT / "build" / "static"
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def written(folder: Path, name: str, *pairs: tuple[str, str]) -> None:
    target = folder / "participate" / "locale" / "zh_Hans" / f"{name}.po"
    target.parent.mkdir(parents=True, exist_ok=True)
    entries = "".join(f'msgid "{one}"\nmsgstr "{two}"\n\n' for one, two in pairs)
    target.write_text(HEAD + entries, encoding="utf-8")


def catalogue(folder: Path) -> Path:
    hatch_build.build(folder, {hatch_build.SKIP: "1"})
    return folder / "build" / "locale" / "zh_Hans" / "LC_MESSAGES" / "messages.mo"


def test_the_features_catalogues_become_one(tmp_path):
    written(tmp_path, "a", ("Yes", "是"))
    written(tmp_path, "b", ("No", "否"), ("Untranslated", ""))
    with catalogue(tmp_path).open("rb") as file:
        words = GNUTranslations(file)
    assert [words.gettext(each) for each in ("Yes", "No", "Untranslated")] == [
        "是", "否", "Untranslated",
    ]  # fmt: skip


def test_two_translations_of_one_sentence_are_reported(tmp_path, capsys):
    written(tmp_path, "a", ("Yes", "是"))
    written(tmp_path, "b", ("Yes", "对"))
    with catalogue(tmp_path).open("rb") as file:
        assert GNUTranslations(file).gettext("Yes") == "是"
    assert "zh_Hans/b.po: another translation exists: 'Yes'" in capsys.readouterr().err


def test_the_same_catalogues_give_the_same_bytes(tmp_path):
    written(tmp_path, "a", ("Yes", "是"))
    first = catalogue(tmp_path).read_bytes()
    assert catalogue(tmp_path).read_bytes() == first


def test_a_broken_catalogue_is_named(tmp_path):
    written(tmp_path, "a")
    path = tmp_path / "participate" / "locale" / "zh_Hans" / "a.po"
    path.write_text('msgid "Yes"\nnonsense\n', encoding="utf-8")
    with pytest.raises(hatch_build.BuildError, match=r"a\.po"):
        catalogue(tmp_path)


def test_without_assets_the_folders_that_the_wheel_takes_are_there(tmp_path):
    hatch_build.build(tmp_path, {hatch_build.SKIP: "1"})
    assert (tmp_path / "build" / "static").is_dir()
    assert (tmp_path / "build" / "locale").is_dir()


def test_the_listing_names_every_built_file_with_its_hash():
    listing = json.loads((BUILT / "assets.json").read_bytes())
    found = {
        path.relative_to(BUILT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in BUILT.rglob("*")
        if path.is_file() and path.name != "assets.json"
    }
    assert listing == found
    assert {"site.css", "js/ballot.js", "js/ballot-worker.js", "img/mark.svg"} <= set(listing)


def test_the_same_sources_give_the_same_bytes_again(tmp_path):
    shutil.copytree(ROOT / "static", tmp_path / "static", symlinks=True,
                    ignore=shutil.ignore_patterns("node_modules"))  # fmt: skip
    (tmp_path / "static" / "node_modules").symlink_to(ROOT / "static" / "node_modules")
    hatch_build.build(tmp_path, os.environ)
    hatch_build.build(ROOT, os.environ)
    again = tmp_path / "build" / "static" / "assets.json"
    assert again.read_bytes() == (BUILT / "assets.json").read_bytes()


@pytest.mark.parametrize(
    ("feature", "most"),
    [
        ("ballot", 31_000),
        ("count", 46_000),
        ("verify", 40_000),
        ("receipt", 26_000),
        ("trustee", 70_000),
    ],
)
def test_the_scripts_of_a_page_stay_small(feature, most):
    """The voting page and the checking page each load their own, and nothing of the other's."""
    files = [BUILT / "js" / f"{feature}.js", *(BUILT / "js").glob(f"{feature}-worker.js")]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < most


def test_an_unreachable_registry_is_said_in_one_sentence():
    said = hatch_build._why_npm_failed("npm error code ENOTFOUND\nnpm error more")
    assert "cannot be reached" in said
    assert "\n" not in said


def test_another_failure_of_npm_keeps_its_words():
    assert "EUSAGE" in hatch_build._why_npm_failed("npm error code EUSAGE")
