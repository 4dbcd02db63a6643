"""Other people's implementations of the rules, where they are installed (`make oracles`)."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ASK = Path(__file__).parent / "oracles" / "ask.py"
ORACLES = Path(os.environ.get("ORACLES", ROOT / ".venv.oracles"))


@pytest.fixture(scope="session")
def ask():
    """A function from a rule's name and questions to the answers of the libraries, or a skip."""
    if not (ORACLES / "installed").is_file():  # written when everything is there
        pytest.skip("pabutools, abcvoting and pref_voting are not installed: make oracles")

    def answers(rule, questions):
        done = subprocess.run(
            [str(ORACLES / "bin" / "python"), str(ASK), rule],
            input=json.dumps(questions),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert len(found) == len(questions) > 0
        return found

    return answers
