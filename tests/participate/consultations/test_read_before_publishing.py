"""Two people stand behind a publication: what one drafts last, the other has read."""

import re

from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from tests.participate.consultations.making import make_draft, put_draft


def test_a_draft_changed_after_its_publisher_read_it_is_not_published(
    database, act, client, make_person, sign_in, post
):
    drafter = make_person("official")
    draft = put_draft(database, act, drafter, make_draft("Read by two"))
    sign_in(client, "publisher")
    path = f"/desk/consultations/{draft}"
    page = client.get(f"{path}/draft").text
    read = re.search(r'name="read" value="([0-9a-f]{64})"', page)
    assert read
    with database.write() as session:
        consultations.edit_draft(act(session, drafter), draft, make_draft("Read by one"))
    answer = post(client, f"{path}/publish", {"read": read.group(1)})
    assert answer.status_code == 409
    client.cookies.set("__Host-language", "zh", domain="testserver.local", path="/")
    assert "草稿已有改动" in post(client, f"{path}/publish", {"read": read.group(1)}).text
    page = client.get(f"{path}/draft").text
    read = re.search(r'name="read" value="([0-9a-f]{64})"', page)
    assert post(client, f"{path}/publish", {"read": read.group(1)}).status_code == 303
    with database.read() as session:
        view = consultations.get_consultation(session, draft)
    assert (view.phase, view.title["en"]) == (Phase.DISCUSSION, "Read by one")
