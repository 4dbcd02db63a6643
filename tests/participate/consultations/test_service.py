"""Drafting and publishing: one transaction, one record entry, never by one person."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy.exc import IntegrityError

from participate.consultations import service as consultations
from participate.consultations.criteria import CriterionGiven
from participate.consultations.models import ConsultationRow
from participate.consultations.policy import PHASES, Phase
from participate.record import service as record
from participate.shared.act import VISITOR
from participate.shared.errors import ConflictError, DeniedError, NotFoundError
from participate.shared.text import make_text
from tests.participate.consultations.making import (
    bring,
    count_queries,
    make_draft,
    put_draft,
    put_public,
)

LIGHT = CriterionGiven(make_text("Light", "光线"), 3, {1: make_text("Dark"), 5: make_text("Lit")})


@pytest.fixture
def official(make_person):
    return make_person("official", name="Lin")


@pytest.fixture
def publisher(make_person):
    return make_person("publisher", name="Zhao")


@pytest.fixture
def entries(monkeypatch):
    """Return what reaches the record, as it goes on."""
    kept = []
    append, append_committed = record.append, record.append_committed

    def keep(session, entry):
        kept.append((entry, None))
        return append(session, entry)

    def keep_committed(session, entry, content, randomness, **more):
        kept.append((entry, content))
        return append_committed(session, entry, content, randomness, **more)

    monkeypatch.setattr(record, "append", keep)
    monkeypatch.setattr(record, "append_committed", keep_committed)
    return kept


def test_a_draft_keeps_what_was_written(database, act, official):
    consultation = put_draft(database, act, official)
    with database.read() as session:
        view = consultations.get_consultation(session, consultation)
    draft = make_draft()
    assert (view.title, view.summary, view.text) == (draft.title, draft.summary, draft.text)
    assert [(c.name, c.weight, c.anchors) for c in view.criteria] == [
        (given.name, given.weight, given.anchors) for given in draft.criteria
    ]
    assert [criterion.id for criterion in view.criteria] == ["c1", "c2"]
    assert view.timetable == draft.timetable
    assert [span.phase for span in view.timetable] == list(PHASES)
    assert (view.phase, view.published, view.drafter_name) == (Phase.DRAFT, False, "Lin")


def test_an_edit_takes_the_place_of_the_whole_draft(database, act, official):
    consultation = put_draft(database, act, official)
    later = tuple(
        replace(span, starts=span.starts + timedelta(days=1), ends=span.ends + timedelta(days=1))
        for span in make_draft().timetable
    )
    changed = replace(make_draft("Lamps"), criteria=(LIGHT,), timetable=later)
    with database.write() as session:
        consultations.edit_draft(act(session, official), consultation, changed)
    with database.read() as session:
        view = consultations.get_consultation(session, consultation)
    assert view.title["en"] == "Lamps"
    [light] = view.criteria
    assert (light.name, light.weight, light.anchors) == (LIGHT.name, 3, LIGHT.anchors)
    assert view.timetable == later


def test_publishing_opens_the_discussion_and_is_recorded(
    database, act, official, publisher, entries
):
    consultation = put_draft(database, act, official)
    assert entries == []
    with database.write() as session:
        index = consultations.publish_consultation(act(session, publisher), consultation)
        view = consultations.get_consultation(session, consultation)
    assert (view.phase, view.record_index, view.publisher_name) == (
        Phase.DISCUSSION,
        index,
        "Zhao",
    )
    [(entry, content)] = entries
    assert list(entry) == ["kind", "consultation", "at", "by"]
    assert entry["kind"] == "consultation.published"
    assert entry["at"] == "2026-11-23T08:00:00Z"
    assert content.startswith(b'{"title":{"en":"Benches in the park","zh":')
    assert content.endswith(b'"drafter":"Lin","publisher":"Zhao"}')


def test_a_publication_that_cannot_be_recorded_did_not_happen(
    database, act, official, publisher, monkeypatch
):
    consultation = put_draft(database, act, official)

    def fail(*_):
        raise OSError

    monkeypatch.setattr(record, "append_committed", fail)
    with pytest.raises(OSError), database.write() as session:  # noqa: PT011
        consultations.publish_consultation(act(session, publisher), consultation)
    with database.read() as session:
        assert consultations.get_consultation(session, consultation).phase is Phase.DRAFT


def test_one_person_with_both_roles_cannot_publish_their_own_draft(database, act, make_person):
    both = make_person("official", "publisher", address="both@example.org")
    consultation = put_draft(database, act, both)
    with pytest.raises(DeniedError) as refusal, database.write() as session:
        consultations.publish_consultation(act(session, both), consultation)
    assert refusal.value.code == "own-draft"


def publish_by_force(database, consultation, publisher):
    with database.write() as session:
        row = session.get(ConsultationRow, consultation)
        row.publisher, row.phase = publisher, "discussion"


def test_the_database_too_refuses_a_drafter_as_publisher(database, act, official, publisher):
    consultation = put_draft(database, act, official)
    with pytest.raises(IntegrityError, match="publisher_is_not_drafter"):
        publish_by_force(database, consultation, official.account)
    publish_by_force(database, consultation, publisher.account)


def test_the_database_refuses_a_public_consultation_without_publisher(database, act, official):
    consultation = put_draft(database, act, official)
    with pytest.raises(IntegrityError, match="published_by_someone"):
        publish_by_force(database, consultation, None)


def test_a_second_publication_is_refused(database, act, official, publisher):
    consultation = put_public(database, act, official, publisher)
    with pytest.raises(ConflictError) as refusal, database.write() as session:
        consultations.publish_consultation(act(session, publisher), consultation)
    assert refusal.value.code == "already-published"


def test_each_move_is_an_entry_that_says_from_where_to_where(
    database, act, official, publisher, entries
):
    consultation = put_public(database, act, official, publisher)
    entries.clear()
    bring(database, act, publisher, consultation, Phase.FOLLOW_UP)
    moves = [(entry["from"], entry["to"]) for entry, _ in entries]
    assert moves == list(pairwise(PHASES[1:]))
    assert list(entries[0][0]) == ["kind", "consultation", "at", "by", "from", "to"]


def test_a_phase_cannot_be_skipped(database, act, official, publisher):
    consultation = put_public(database, act, official, publisher)
    with pytest.raises(ConflictError), database.write() as session:
        consultations.move_phase(act(session, publisher), consultation, Phase.VOTING)


def test_a_draft_does_not_exist_for_the_public(database, act, official):
    consultation = put_draft(database, act, official)
    with database.read() as session:
        assert consultations.list_consultations(session) == ()
        with pytest.raises(NotFoundError):
            consultations.read_consultation(session, VISITOR, consultation)
        assert consultations.read_consultation(session, official, consultation).id == consultation


@pytest.mark.parametrize("wrong", ["", "1" * 13, "0" * 14, "x" * 10_000, "1" * 14, "' OR 1=1 --"])
def test_an_id_that_is_none_is_not_found(wrong, database):
    with database.read() as session, pytest.raises(NotFoundError):
        consultations.get_consultation(session, wrong)


def test_the_list_takes_as_many_queries_for_many_as_for_one(database, act, official, publisher):
    put_public(database, act, official, publisher)
    with database.read() as session, count_queries(session) as one:
        consultations.list_consultations(session)
    for n in range(20):
        put_public(database, act, official, publisher, draft=make_draft(title=f"Number {n}"))
    with database.read() as session, count_queries(session) as many:
        assert len(consultations.list_consultations(session)) == 21
    assert len(one) == len(many) == 3
