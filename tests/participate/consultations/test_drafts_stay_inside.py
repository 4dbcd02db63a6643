"""A draft is the office's: no page of any feature shows it, or that it is there, to others."""

from collections import defaultdict

import pytest

from ballots.making.ceremony import generate_trustee_key
from participate.app import feature_pages, sort_pages
from participate.elections import service as elections
from participate.shared.errors import NotFoundError
from tests.participate.consultations.making import make_draft, put_draft

PATHS = sorted(
    page.path.replace("{consultation}", "{c}")
    for page in sort_pages(feature_pages())
    if page.method == "GET" and page.path.startswith("/consultations/{c")
)
WORD = "Unheard of"


@pytest.mark.parametrize("role", ["", "citizen", "expert", "trustee", "auditor", "administrator"])
def test_no_page_tells_outsiders_of_a_draft(
    role, database, act, client, make_person, sign_in, services
):
    draft = put_draft(database, act, make_person("official"), make_draft(WORD))
    if role:
        sign_in(client, role)
    for path in PATHS:
        asked = path.format_map(defaultdict(lambda: "1" * 14, c=draft, n="1"))
        answer = client.get(asked)
        unknown = client.get(asked.replace(draft, services.randomness(7).hex()))
        assert WORD not in answer.text, path
        assert answer.status_code == unknown.status_code, path


def test_a_trustee_hands_in_no_key_for_a_draft(database, act, make_person, services):
    draft = put_draft(database, act, make_person("official"))
    trustee = make_person("trustee")
    key = generate_trustee_key(services.randomness)
    with database.write() as session, pytest.raises(NotFoundError):
        elections.register_trustee_key(act(session, trustee), draft, key.public.to_bytes())
