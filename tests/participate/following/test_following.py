"""Following a consultation: begun by hand, ended by hand or from any mail."""

import pytest

from participate.following import service as following
from participate.shared.errors import ConflictError, DeniedError, NotFoundError
from tests.participate.consultations.making import count_queries, make_draft


@pytest.fixture
def write(database, act):
    def do(actor, use_case, *words, **named):
        with database.write() as session:
            return use_case(act(session, actor), *words, **named)

    return do


def tell(write, actor, consultation):
    context = {"title": {"en": "Benches", "zh": ""}, "page": "https://x/"}
    write(
        actor,
        following.tell_followers,
        consultation,
        "decisions/published",
        context,
        site="https://x",
    )


def test_who_follows_is_told_until_they_stop_it_from_the_mail(
    write, author, official, consultation, mails, client, post
):
    write(author, following.follow, consultation)
    write(author, following.follow, consultation)
    tell(write, official, consultation)
    (mail,) = mails()
    assert mail.recipient == "author@example.org"
    stop = next(line for line in mail.body.splitlines() if "/unfollow/" in line)
    path = stop.removeprefix("https://x")
    assert "Stop these mails?" in client.get(path).text
    tell(write, official, consultation)
    assert len(mails()) == 2, "to open the address stops nothing"
    assert post(client, path).headers["location"] == f"/consultations/{consultation}"
    assert client.get(path).status_code == 404
    assert post(client, path).status_code == 404
    tell(write, official, consultation)
    assert len(mails()) == 2


def test_many_followers_cost_no_more_queries_and_each_mail_has_its_own_way_out(
    write, make_person, official, consultation, mails, database, act
):
    for number in range(30):
        person = make_person(address=f"reader{number}@example.org")
        write(person, following.follow, consultation)
    context = {"title": {"en": "Benches", "zh": ""}, "page": "https://x/"}
    with database.write() as session, count_queries(session) as queries:
        following.tell_followers(
            act(session, official), consultation, "decisions/published", context, site="https://x"
        )
    assert len(queries) == 2
    stops = {line for mail in mails() for line in mail.body.splitlines() if "/unfollow/" in line}
    assert len(mails()) == len(stops) == 30


def test_a_button_begins_and_ends_it(client, sign_in, post, consultation, database):
    sign_in(client, address="reader@example.org", name="Reader")
    path = f"/consultations/{consultation}"
    assert "Follow by mail" in client.get(path).text
    assert post(client, f"{path}/follow", {"follow": "begin"}).headers["location"] == path
    page = client.get(path).text
    assert "You follow this consultation." in page
    assert "1 person follows this consultation." in page
    assert post(client, f"{path}/follow", {"follow": "end"}).status_code == 303
    assert post(client, f"{path}/follow", {"follow": "end"}).status_code == 303
    with database.read() as session:
        assert following.count_followers(session, consultation) == 0
    assert post(client, f"{path}/follow", {"follow": "maybe"}).status_code == 422


def test_visitors_and_drafts_have_no_followers(write, official, author, act, database):
    from participate.consultations import service as consultations
    from participate.shared.act import VISITOR

    draft = write(official, consultations.draft_consultation, make_draft())
    with pytest.raises(NotFoundError):
        write(author, following.follow, draft)
    with pytest.raises(ConflictError):
        write(official, following.follow, draft)
    with database.read() as session:
        assert not following.is_following(session, draft, None)
    with pytest.raises((DeniedError, NotFoundError)):
        write(VISITOR, following.follow, draft)


def test_a_visitor_signs_in_first(write, consultation):
    from participate.shared.act import VISITOR

    with pytest.raises(DeniedError):
        write(VISITOR, following.follow, consultation)


def test_who_closes_the_account_follows_nothing(write, author, official, consultation, services):
    from participate.personal import service as personal

    write(author, following.follow, consultation)
    export = write(author, personal.export_own, services.subjects)
    assert f'"consultation": "{consultation}"'.encode() in export
    write(author, personal.close_account, services.subjects)
    tell(write, official, consultation)
    with services.database.read() as session:
        assert following.count_followers(session, consultation) == 0
