"""Every bad archive as a file: the command refuses it with the code that the file is named by."""

import re

import pytest

from ballots.cli.main import main
from tests.vectors import corpus
from tests.vectors.corpus import ASKED, CORPUS


@pytest.mark.parametrize("bad", CORPUS, ids=[bad.file_name for bad in CORPUS])
def test_the_command_refuses_the_file_and_names_its_fault(bad, tmp_path, capsys):
    file = tmp_path / bad.file_name
    file.write_bytes(bad.make())
    assert main(["verify", str(file)]) == 1
    said = re.findall(r"^ERROR ([a-z-]+) \(", capsys.readouterr().out, re.MULTILINE)
    assert file.name.split(".")[0] in said


def test_every_file_has_a_name_of_its_own():
    assert len({bad.file_name for bad in CORPUS}) == len(CORPUS)


def test_the_good_archives_behind_the_faults_are_accepted(tmp_path):
    for name in ("minmax", "blank", "threshold", "mixnet"):
        file = tmp_path / f"{name}.bel"
        file.write_bytes(corpus.load(name).archive)
        assert main(["verify", str(file)]) == 0


def test_the_corpus_holds_what_the_protocol_asks_for():
    known = {bad.fault for bad in CORPUS}
    assert {fault for faults in ASKED.values() for fault in faults} <= known


def test_the_table_in_the_docs_is_the_corpus(root):
    text = (root / "docs" / "corpus.md").read_text(encoding="utf-8")
    assert text.endswith(corpus.table())


def test_the_script_writes_every_file(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(corpus, "CORPUS", CORPUS[:3])
    monkeypatch.setattr("sys.argv", ["corpus", str(tmp_path / "files")])
    corpus.main()
    written = {path.name for path in (tmp_path / "files").iterdir()}
    assert written == {bad.file_name for bad in CORPUS[:3]}
    monkeypatch.setattr("sys.argv", ["corpus"])
    corpus.main()
    assert "| asked for | the faults |" in capsys.readouterr().out
