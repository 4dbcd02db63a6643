"""Every page of a vote says who registers, that nobody witnesses yet, and that k is small."""

import re

import pytest

from participate.app import FEATURES
from participate.elections import service as elections

LINES = {
    "en": ("Registrar: this platform.", "Small groups are counted here.", "Unwitnessed:"),
    "zh": ("名册登记人：本平台。", "人数很少的组也会计票。", "暂无见证方"),
}


@pytest.fixture
def features():
    return FEATURES


@pytest.mark.parametrize("language", sorted(LINES))
def test_every_page_of_a_vote_says_what_it_cannot_promise(stage, client, sign_in, language):
    uuid = stage.ready(voters=2, k=1)
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    code = stage.read(elections.list_board, uuid).rows[0].code
    sign_in(client, "citizen", address="voter1@example.org")
    pages = [f"/elections/{uuid}{end}" for end in ("", "/vote", "/board", "/check")]
    pages += [f"/elections/{uuid}/{page}?code={code}" for page in ("board", "check")]
    pages += [f"/consultations/{stage.consultation}/result"]
    client.cookies.set("__Host-language", language, domain="testserver.local", path="/")
    for path in pages:
        text = client.get(path).text
        for line in LINES[language]:
            assert line in text, (path, line)
    done = re.search(r'data-state="done".*?</section>', client.get(pages[1]).text, re.DOTALL)
    for line in LINES[language]:
        assert line in done.group(), line
