"""What the one way into an election takes, and what it refuses without a trace."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from ballots.election.ballot import short_code
from ballots.election.definition import Election
from ballots.encoding import b64_nopad, canonical_json, parse_json, sha256
from ballots.errors import BallotsError
from ballots.making import casting
from ballots.making.casting import make_ballot
from ballots.verify.receipt import verify_receipt
from participate.consultations.models import ConsultationRow
from participate.elections import service as elections
from participate.elections.models import (
    ArchiveRecordTable,
    BindingTable,
    ElectionTable,
    PointTable,
)
from participate.elections.repository import casting as casting_queries
from participate.elections.repository.casting import Standing
from participate.shared.errors import ConflictError, DeniedError, NotFoundError
from participate.shared.text import make_text

YES, NO = [1, 0, 0], [0, 1, 1]


def rows(stage, table):
    with stage.services.database.read() as session:
        return session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608


def trace(stage):
    """Count everything that a ballot would leave behind."""
    tables = (
        "elections_ballot",
        "elections_binding",
        "elections_point",
        "elections_event",
        "elections_archive_record",
        "record_entry",
        "record_checkpoint",
        "mail_outbox",
    )
    return {table: rows(stage, table) for table in tables}


def test_a_ballot_is_counted_and_its_receipt_verifies(stage):
    stage.ready()
    voter = stage.voter(1)
    raw = stage.ballot(voter, YES)
    answer = stage.cast(voter, raw)
    assert (answer.status, answer.is_new, answer.replaced_by) == ("counted", True, None)
    assert answer.tracker == b64_nopad(sha256(raw))
    assert answer.short_code == short_code(answer.tracker)
    report = verify_receipt(stage.receipt(answer), stage.seals.log)
    assert report.valid
    assert (stage.view().ballots, stage.view().voters) == (1, 1)


@pytest.mark.both_databases
def test_a_second_ballot_replaces_the_first(stage):
    stage.ready()
    voter = stage.voter(1)
    first, second = stage.ballot(voter, YES), stage.ballot(voter, NO)
    one, two = stage.cast(voter, first), stage.cast(voter, second)
    again = stage.cast(voter, first)
    assert (again.status, again.is_new) == ("replaced", False)
    assert again.replaced_by == two.tracker
    assert stage.receipt(again) == stage.receipt(one)
    assert (stage.view().ballots, stage.view().voters) == (2, 1)


@pytest.mark.both_databases
def test_the_same_bytes_again_append_nothing_and_get_the_same_receipt(stage):
    stage.ready()
    voter = stage.voter(1)
    raw = stage.ballot(voter, YES)
    first = stage.cast(voter, raw)
    before = trace(stage)
    again = stage.cast(voter, raw)
    assert trace(stage) == before
    assert (stage.receipt(again), again.index, again.status) == (
        stage.receipt(first),
        first.index,
        "counted",
    )
    assert not again.is_new


def test_the_same_bytes_get_their_receipt_after_the_close_too(stage):
    stage.ready()
    voter = stage.voter(1)
    raw = stage.ballot(voter, YES)
    first = stage.cast(voter, raw)
    stage.close()
    assert stage.receipt(stage.cast(voter, raw)) == stage.receipt(first)


def test_a_mail_says_that_and_when_and_not_the_code(stage, mails):
    stage.ready()
    voter = stage.voter(1)
    answer = stage.cast(voter, stage.ballot(voter, YES))
    (mail,) = mails()
    assert mail.recipient == "voter1@example.org"
    assert "Old estates" in mail.body
    assert "老旧小区" in mail.body
    for secret in (answer.short_code, answer.short_code[:4], answer.tracker):
        assert secret not in mail.body + mail.subject


def test_a_mail_says_the_minute_and_the_title_of_now(stage, mails):
    """What a notice is made of is looked up each time, whatever was said to others before."""
    stage.ready()
    stage.clock.advance(timedelta(minutes=5))
    said = []
    for number, title in ((1, ""), (2, ""), (3, "Newer estates")):
        if title:
            with stage.services.database.write() as session:
                session.get(ConsultationRow, stage.consultation).title = make_text(title)
        voter = stage.voter(number)
        stage.cast(voter, stage.ballot(voter, YES))
        stage.clock.advance(timedelta(seconds=40))
        (mail,) = [each for each in mails() if each.recipient == f"voter{number}@example.org"]
        said.append([words in mail.body for words in ("16:05", "16:06", "Newer estates")])
    assert said == [[True, False, False], [True, False, False], [False, True, True]]


def test_a_ballot_takes_few_statements_however_many_were_cast(stage):
    stage.ready()
    backend = stage.services.database._backend
    heard = []

    def note(*said):
        heard.append(said[2])

    for engine in (backend.readers, backend.writer):
        event.listen(engine, "before_cursor_execute", note)
    counts = []
    for number in (1, 2, 3, 1, 2, 3):
        voter = stage.voter(number)
        raw = stage.ballot(voter, YES)
        heard.clear()
        stage.cast(voter, raw, attempts_key=b"k" * 32)
        counts.append(len([text for text in heard if "record_node" not in text]))
    assert counts[0] <= counts[1] + 2  # the definition and the list of credentials, read once
    assert set(counts[1:]) == {26}


def refused(stage, error, code, voter, raw, **options):
    before = trace(stage)
    with pytest.raises(error) as caught:
        stage.cast(voter, raw, **options)
    assert caught.value.code == code
    assert trace(stage) == before


def test_a_person_who_is_not_on_the_roll_is_refused(stage):
    stage.ready()
    stranger = stage.make_person("citizen", address="stranger@example.org")
    refused(stage, DeniedError, "not-on-roll", stranger, stage.ballot(stage.voter(1), YES))


def test_no_account_can_use_the_code_of_another_who_voted(stage):
    stage.ready()
    one, two = stage.voter(1), stage.voter(2)
    stage.cast(one, stage.ballot(one, YES))
    refused(stage, ConflictError, "credential-bound", two, stage.ballot(one, NO))


def test_no_account_can_change_to_another_code(stage):
    stage.ready()
    one, two = stage.voter(1), stage.voter(2)
    stage.cast(one, stage.ballot(one, YES))
    refused(stage, ConflictError, "other-credential", one, stage.ballot(two, NO))


def test_nobody_gets_a_receipt_by_sending_anothers_bytes(stage):
    stage.ready()
    one, two = stage.voter(1), stage.voter(2)
    raw = stage.ballot(one, YES)
    stage.cast(one, raw)
    refused(stage, ConflictError, "credential-bound", two, raw)


@pytest.mark.parametrize(("late", "code"), [(60, "closed"), (3600, "closed")])
def test_a_ballot_that_arrives_after_the_time_of_grace_is_refused(stage, late, code):
    stage.ready()
    voter = stage.voter(1)
    arrived = stage.view().closes + timedelta(seconds=late)
    refused(stage, ConflictError, code, voter, stage.ballot(voter, YES), arrived=arrived)


def test_a_ballot_that_arrived_in_the_time_of_grace_counts(stage):
    stage.ready()
    voter = stage.voter(1)
    arrived = stage.view().closes + timedelta(seconds=59)
    assert stage.cast(voter, stage.ballot(voter, YES), arrived=arrived).status == "counted"


def test_nothing_is_accepted_after_the_end_whenever_it_arrived(stage):
    stage.ready()
    voter = stage.voter(1)
    raw = stage.ballot(voter, YES)
    opened = stage.clock.now()
    stage.close()
    refused(stage, ConflictError, "closed", voter, raw, arrived=opened)


def test_a_ballot_before_the_opening_is_refused(stage):
    stage.publish()
    stage.put_roll("citizens", "voter1@example.org")
    stage.hand_in_key()
    stage.save(stage.plan())
    stage.set_up()
    voter = stage.voter(1)
    refused(stage, ConflictError, "not-open", voter, stage.ballot(voter, YES))


def test_an_unknown_election_is_not_found(stage):
    stage.ready()
    voter = stage.voter(1)
    raw = stage.ballot(voter, YES)
    for uuid in ("11111111111111", "not an id", ""):
        with pytest.raises(NotFoundError):
            elections.cast_ballot(
                stage.services.database,
                account=voter.account,
                uuid=uuid,
                raw=raw,
                arrived=stage.clock.now(),
                clock=stage.clock,
                randomness=stage.services.randomness,
                attempts_key=None,
            )


@pytest.mark.both_databases
def test_a_copied_ciphertext_is_refused(stage, monkeypatch):
    """Two voters with the same scalars: each proof holds, but the ciphertexts are the same."""
    monkeypatch.setattr(casting, "SeededScalars", lambda *_: Random(7).randbytes)
    uuid = stage.ready()
    one, two = stage.voter(1), stage.voter(2)
    definition = Election.from_bytes(stage.read(elections.definition_of, uuid))

    def ballot(voter):
        code = stage.read(elections.own_code, uuid, voter.account, stage.services.secrets.code_key)
        return make_ballot(definition, code, [YES], stage.services.randomness)

    stage.cast(one, ballot(one))
    refused(stage, ConflictError, "copied-ciphertext", two, ballot(two))


@pytest.mark.both_databases
def test_a_taken_short_code_is_refused(stage):
    stage.ready()
    one, two = stage.voter(1), stage.voter(2)
    stage.cast(one, stage.ballot(one, YES))
    raw = stage.ballot(two, YES)
    code = short_code(b64_nopad(sha256(raw)))
    with stage.services.database.write() as session:
        session.execute(text("UPDATE elections_ballot SET short_code = :code"), {"code": code})
    refused(stage, ConflictError, "code-taken", two, raw)


def forged(raw, change):
    value = parse_json(raw, max_bytes=1 << 20)
    change(value)
    return canonical_json(value)


def test_ballots_that_do_not_hold_are_refused_with_their_reason(stage):
    uuid = stage.ready()
    voter = stage.voter(1)
    raw = stage.ballot(voter, YES)
    point = "ff" * 32

    def put(path, new):
        def change(value):
            *way, last = path
            for step in way:
                value = value[step]
            value[last] = new

        return forged(raw, change)

    choice = ("answers", 0, "choices", 0)
    cases = {
        "wrong-election": put(("election_uuid",), "11111111111111"),
        "not-canonical": raw + b"\n",
        "duplicate-key": raw.replace(
            b'{"election_uuid"', b'{"credential":"","credential":"","election_uuid"'
        ),
        "too-deep": b"[" * 10_000,
        "too-large": b"[" + b" " * (10 << 20) + b"]",
        "bad-point": put((*choice, "alpha"), point),
    }
    for code, bad in cases.items():
        refused(stage, BallotsError, code, voter, bad)
    refused(stage, BallotsError, "too-large", voter, raw[:-1] + b" " * (70 << 10) + b"}")
    others = [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"a":Infinity}',
        b"NaN",
        b"1e999",
        raw.replace(b'"hash"', b'"ha\\ud800sh"'),
        raw[:-1],
        raw + raw,
        put(("credential",), "00" * 32),
        put(("credential",), point),
        put((*choice, "alpha"), "00" * 31 + "01"),
        put((*choice, "beta"), "EE" * 32),
        put(("answers", 0, "overall_proof", 0, "challenge"), "1"),
        put(("answers", 0, "overall_proof", 0, "response"), "-1"),
        put(("answers", 0, "individual_proofs"), []),
        put(("answers",), []),
        put(("signature", "proof", "response"), "1"),
        put(("signature", "hash"), "A" * 43),
        put(("election_hash",), "A" * 43),
    ]
    for bad in others:
        before = trace(stage)
        with pytest.raises(BallotsError):
            stage.cast(voter, bad)
        assert trace(stage) == before
    assert stage.cast(voter, raw, uuid).is_new


def test_a_code_of_one_chamber_opens_no_other(stage):
    from participate.eligibility.service import Chamber

    stage.ready(chambers=(Chamber.CITIZENS, Chamber.EXPERTS))
    citizens, experts = stage.uuids
    voter = stage.voter(1)
    raw = stage.ballot(voter, YES, citizens)
    refused(stage, BallotsError, "wrong-election", voter, raw, uuid=experts)


@pytest.mark.parametrize(
    ("column", "code"), [("definition", "wrong-election"), ("credentials", "unknown-credential")]
)
def test_what_was_parsed_for_other_ballots_is_not_taken_for_another_payload(stage, column, code):
    """Definition and list are known by their hashes: a row that names another one means another."""
    from participate.eligibility.service import Chamber

    stage.ready(chambers=(Chamber.CITIZENS, Chamber.EXPERTS))
    uuid, other = stage.uuids
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, YES))
    raw = stage.ballot(voter, NO)
    with stage.services.database.write() as session:
        digest = getattr(session.get(ElectionTable, other), column)
        setattr(session.get(ElectionTable, uuid), column, digest)
        for record in session.exec(
            select(ArchiveRecordTable).where(ArchiveRecordTable.digest == digest)
        ):
            record.election, record.position = uuid, 10_000
    refused(stage, BallotsError, code, voter, raw)


@pytest.mark.both_databases
@pytest.mark.parametrize("same", [True, False])
def test_many_at_once_by_one_voter_count_once(stage, same):
    stage.ready()
    voter = stage.voter(1)
    ballots = [stage.ballot(voter, YES) for _ in range(1 if same else 8)] * (8 if same else 1)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda raw: stage.cast(voter, raw), ballots))
    assert sum(answer.is_new for answer in answers) == len(set(ballots))
    assert rows(stage, "elections_ballot") == len(set(ballots))
    assert rows(stage, "elections_binding") == 1
    with stage.services.database.read() as session:
        counted = session.execute(
            text("SELECT count(*) FROM elections_ballot WHERE replaced_by IS NULL")
        ).scalar_one()
    assert counted == 1
    assert stage.view().voters == 1
    assert all(verify_receipt(stage.receipt(answer), stage.seals.log).valid for answer in answers)
    if same:
        assert len({stage.receipt(answer) for answer in answers}) == 1


@pytest.mark.both_databases
def test_a_race_that_only_the_database_sees_is_told_with_its_reason(stage, monkeypatch):
    """Someone else is first between the check and the insert: the second try knows."""
    stage.ready()
    one, two = stage.voter(1), stage.voter(2)
    stage.cast(one, stage.ballot(one, YES))
    raw = stage.ballot(one, NO)
    honest = casting_queries.find_standing
    blind = iter([Standing(*[None] * len(fields(Standing)))])

    def look(*asked, **about):
        return next(blind, None) or honest(*asked, **about)

    monkeypatch.setattr(casting_queries, "find_standing", look)
    refused(stage, ConflictError, "credential-bound", two, raw)


@pytest.mark.both_databases
def test_the_database_itself_holds_the_binding_and_the_points(stage):
    uuid = stage.ready()
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, YES))
    with stage.services.database.read() as session:
        bound = text("SELECT credential, place FROM elections_binding")
        credential, place = session.execute(bound).one()
        point = session.execute(text("SELECT point FROM elections_point LIMIT 1")).scalar_one()
    doubles = (
        BindingTable(election=uuid, credential="00" * 32, place=place),
        BindingTable(election=uuid, credential=credential, place=place + 1),
        PointTable(election=uuid, point=point),
    )
    for double in doubles:
        with pytest.raises(IntegrityError), stage.services.database.write() as session:
            session.add(double)
    changes = (
        "UPDATE elections_ballot SET tracker = 'x'",
        "UPDATE elections_ballot SET short_code = 'x'",
    )
    stage.cast(voter, stage.ballot(voter, NO))
    for change in changes:
        with pytest.raises(IntegrityError), stage.services.database.write() as session:
            session.execute(text(change))


def test_nothing_that_could_open_a_ballot_is_in_the_database(stage):
    uuid = stage.ready()
    voter = stage.voter(1)
    code = stage.read(elections.own_code, uuid, voter.account, stage.services.secrets.code_key)
    stage.cast(voter, stage.ballot(voter, YES))
    content = b"".join(
        path.read_bytes()
        for path in stage.services.database.path.parent.glob("participate.sqlite3*")
    )
    assert code.encode() not in content
    assert code.split("-")[1].encode() not in content
    for _, key in stage.keys.values():
        assert str(key.private.secret).encode() not in content
