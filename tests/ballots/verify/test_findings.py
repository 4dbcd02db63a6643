"""The verifier's words: each finding of the corpus by check, code, place and sentence.

After a sentence was changed on purpose, `python -m tests.vectors.findings` writes them again.
"""

import json

import pytest

from tests.vectors import findings
from tests.vectors.corpus import CORPUS

KNOWN = json.loads(findings.FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("profile", ["belenios", "participate"])
@pytest.mark.parametrize("name", findings.GOOD)
def test_the_table_of_a_good_archive(name, profile):
    assert findings.of_good(name, profile) == KNOWN[f"{name} ({profile})"]


@pytest.mark.parametrize("number", range(len(CORPUS)), ids=[bad.file_name for bad in CORPUS])
def test_each_finding_of_a_bad_archive(number):
    assert findings.of_corpus(number) == KNOWN[CORPUS[number].file_name]


def test_nothing_is_known_of_what_is_not_there():
    good = {f"{name} ({each})" for name in findings.GOOD for each in ("belenios", "participate")}
    assert set(KNOWN) == good | {bad.file_name for bad in CORPUS}
