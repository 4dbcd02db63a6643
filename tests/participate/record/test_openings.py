"""What opens a commitment can be withheld, given again, erased; the log stays as it was."""

import pytest

from ballots.encoding import canonical_json
from participate.record import service as record
from participate.shared.database import Database

MINE = "3kfLqVtR8mZ2aB"
AT = "2026-11-23T14:06:00Z"
BASE = {"consultation": MINE, "at": AT, "by": "citizen"}


@pytest.fixture
def comments(database: Database, services) -> tuple[int, ...]:
    """Return the indices of three comments, their openings in place."""
    with database.write() as session:
        return tuple(_comment(session, services.randomness, text) for text in ("a", "b", "c"))


def _comment(session, randomness, text):
    entry = {"kind": "comment.posted", **BASE, "comment": "5kfLqVtR8mZ2aB"}
    entry["subject"] = "proposal:6kfLqVtR8mZ2aB"
    content = {"text": text, "language": "en", "author": "Ann", "stance": "for"}
    return record.append_committed(session, entry, canonical_json(content), randomness)


def _hide(session, entries):
    values = {"kind": "content.hidden", **BASE, "by": "moderator", "subject": f"comment:{MINE}"}
    return record.append(
        session, {**values, "entries": entries, "reason": "insult", "rule": "conduct/1#insult"}
    )


def _restore(session, entries):
    values = {"kind": "content.restored", **BASE, "by": "moderator", "subject": f"comment:{MINE}"}
    return record.append(session, {**values, "entries": entries, "reason": "mistake"})


def _erase(session, entries, reason="author"):
    values = {"kind": "content.erased", **BASE, "entries": entries, "reason": reason}
    return record.append(session, values)


def shown(database):
    """Which openings readers and dossiers get."""
    with database.read() as session:
        run = record.export_run(session, MINE)
        found = {index for index in range(len(run.entries)) if record.find_opening(session, index)}
    assert found == set(run.openings)
    return found


def test_what_is_withheld_is_given_to_nobody_until_it_is_released(database, client, comments):
    with database.write() as session:
        record.withhold(session, comments[:2])
    assert shown(database) == {comments[2]}
    assert [client.get(f"/record/openings/{each}").status_code for each in comments] == [
        404,
        404,
        200,
    ]
    with database.write() as session:
        record.release(session, comments[:1])
    assert shown(database) == {comments[0], comments[2]}
    assert client.get(f"/record/openings/{comments[0]}").status_code == 200


def test_what_is_erased_is_gone_and_nothing_brings_it_back(database, client, comments):
    with database.write() as session:
        record.erase(session, comments[1:])
        record.erase(session, comments[1:])
        record.release(session, comments)
    assert shown(database) == {comments[0]}
    assert client.get(f"/record/openings/{comments[1]}").status_code == 404
    with database.read() as session:
        assert record.export_run(session, MINE).entries[comments[1]]


def test_thousands_at_once_are_no_more_than_their_number(database, services):
    with database.write() as session:
        many = [_comment(session, services.randomness, str(n)) for n in range(900)]
        record.withhold(session, many)
    assert shown(database) == set()
    with database.write() as session:
        record.release(session, many)
        record.erase(session, many[:450])
    assert shown(database) == set(many[450:])


def test_a_title_that_is_withheld_is_not_listed(database, services):
    text = {"en": "Park", "zh": "公园"}
    content = dict.fromkeys(("title", "summary", "changes", "text"), text)
    content |= {"criteria": [], "timetable": [], "drafter": "A", "publisher": "B"}
    with database.write() as session:
        index = record.append_committed(
            session,
            {"kind": "consultation.published", **BASE},
            canonical_json(content),
            services.randomness,
        )
        assert set(record.list_titles(session)) == {MINE}
        record.withhold(session, [index])
        assert set(record.list_titles(session)) == set()


def test_the_latest_entry_says_why_words_are_not_shown(database, comments):
    with database.write() as session:
        assert record.find_marks(session, comments) == {}
        hidden = _hide(session, list(comments))
        marks = record.find_marks(session, comments)
        assert {mark.entry for mark in marks.values()} == {hidden}
        assert (marks[0].standing, marks[0].by, marks[0].reason) == (
            "hidden",
            "moderator",
            "insult",
        )
        assert marks[0].at.isoformat() == "2026-11-23T14:06:00+00:00"
        _restore(session, [comments[0]])
        assert sorted(record.find_marks(session, comments)) == list(comments[1:])
        again = _hide(session, [comments[0]])
        assert record.find_marks(session, comments)[0].entry == again


def test_what_was_erased_stays_so_whatever_a_moderator_does(database, comments):
    with database.write() as session:
        _hide(session, list(comments))
        erased = _erase(session, [comments[0]])
        _restore(session, list(comments))
        _hide(session, [comments[0]])
        marks = record.find_marks(session, comments)
        assert [(index, mark.standing, mark.entry) for index, mark in marks.items()] == [
            (comments[0], "erased", erased)
        ]
        assert record.find_marks(session, []) == {}


@pytest.mark.parametrize(
    ("reason", "words"),
    [("author", "has been erased by its author"), ("authority", "had to be erased by law")],
)
def test_the_page_of_an_entry_says_that_its_words_are_erased(
    database, client, comments, reason, words
):
    with database.write() as session:
        index = _erase(session, list(comments), reason)
        record.erase(session, comments)
    page = client.get(f"/record/entries/{comments[0]}").text
    assert words in page
    assert f"/record/entries/{index}" in page
    assert "has been erased" in client.get(f"/record/openings/{comments[0]}").text


def test_the_page_of_an_entry_says_that_its_words_are_hidden(database, client, comments):
    with database.write() as session:
        _hide(session, list(comments))
        record.withhold(session, comments)
    assert "hidden by a moderator" in client.get(f"/record/entries/{comments[0]}").text
    assert "hidden by a moderator" in client.get(f"/record/openings/{comments[0]}").text
    assert "no such entry" in client.get("/record/openings/77").text
