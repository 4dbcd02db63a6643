"""What is damaged: the demo's database with a row in every table, and its record's folder."""

import contextlib
import io
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Column, insert, select
from sqlmodel import Session, SQLModel

from ballots.record.note import VerifierKey
from participate.accounts import service as accounts
from participate.app import make_services
from participate.cli import main
from participate.demo.content import CONSULTATIONS
from participate.record import service as record
from participate.record.jobs import WitnessAnswer, ask_witnesses
from participate.settings import Witness, make_settings
from participate.shared.act import Act
from participate.shared.clock import SystemClock
from participate.shared.columns import UtcDateTime
from participate.shared.database import Database
from participate.witness import service as witness
from participate.witness.models import METADATA

ORIGIN = "demo.participate.example.org/record"
DATABASE = "participate.sqlite3"
FILES = "files"
FINISHED = "faults.finished"
PARTS = [word for key in CONSULTATIONS if key != "budget" for word in ("--only", key)]
"""The budget's thousand ballots would fill hours; each of its tables has rows from another vote."""


@dataclass(frozen=True, slots=True)
class Material:
    """Where everything lies, and which tables have no row."""

    folder: Path
    empty: tuple[str, ...]

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    @property
    def files(self) -> Path:
        return self.folder / FILES


def make_material(folder: Path) -> Material:
    """Build the demo into a folder, unless it is there, and fill what the demo leaves empty."""
    if not (folder / FINISHED).exists():
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.redirect_stdout(io.StringIO()):
            assert main(["demo", "--dir", str(folder), "--no-serve", *PARTS]) == 0
        _fill(folder)
        (folder / FINISHED).touch()
    return Material(folder, _empty_tables(folder / DATABASE))


def _fill(folder: Path) -> None:
    """Sign someone in, hide a comment, have two witnesses sign, publish the folder."""
    settings = make_settings({"data_dir": str(folder), "origin": ORIGIN, "demo": True})
    services = make_services(settings, SystemClock())
    database, now = services.database, datetime.now(UTC)
    with database.write() as session:
        act = Act(session, accounts.PLATFORM, now, services.randomness)
        for number in range(8):
            address = f"citizen-{number + 1}@example.org"
            accounts.request_code(
                act,
                address,
                key=services.secrets.code_key,
                client=f"192.0.2.{number}",
                language="en",
            )
            account = accounts.find_or_create_account(act, address, "")
            accounts.open_session(act, account)
        _hide_a_comment(act, folder / DATABASE)
        _fill_empty_tables(session)
    benches = [_Bench(folder, number, services.secrets.log_key) for number in (1, 2)]
    for bench in benches:
        ask_witnesses(database, SystemClock(), [bench.witness], bench.post)
        bench.database.close()
    with database.read() as session:
        record.publish_to_folder(session, folder / FILES, quorum=2)
    database.close()


def _hide_a_comment(act: Act, path: Path) -> None:
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    query = "SELECT id, consultation, record_index FROM comments_comment ORDER BY id LIMIT 1"
    comment, consultation, index = raw.execute(query).fetchone()
    raw.close()
    record.append(
        act.session,
        {
            "kind": "content.hidden",
            "consultation": consultation,
            "at": act.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "by": "moderator",
            "subject": f"comment:{comment}",
            "entries": [index],
            "reason": "insult",
            "rule": "conduct/1#insult",
        },
    )
    record.withhold(act.session, [index])


def _fill_empty_tables(session: Session) -> None:
    """Put rows into the tables that the demo has no use for; what they say means nothing."""
    for table in SQLModel.metadata.sorted_tables:
        if session.execute(select(table).limit(1)).first() is None:
            row = {column.name: _value(session, column) for column in table.columns}
            session.execute(insert(table), row)


def _value(session: Session, column: Column) -> object:
    """Something that this column can hold."""
    for key in column.foreign_keys:
        return session.execute(select(key.column).limit(1)).scalar_one()
    if isinstance(column.type, UtcDateTime):
        return datetime.now(UTC)
    samples = {bool: True, bytes: bytes(32), int: 1, dict: {}}
    return samples.get(column.type.python_type, f"some {column.name}")


class _Bench:
    """A witness with its database."""

    def __init__(self, folder: Path, number: int, log_key: bytes) -> None:
        self.cosigner = witness.Cosigner(f"university.example/w{number}", bytes([number]) * 32)
        self.database = Database(f"sqlite:///{folder / f'witness{number}.sqlite3'}")
        with self.database.connect_for_migrations() as connection:
            METADATA.create_all(connection)
        with self.database.write() as session:
            vkey = record.LogSigner(ORIGIN, log_key).vkey
            witness.add_log(session, VerifierKey.from_text(vkey))
        self.witness = Witness(self.cosigner.key, "http://witness.example")

    def post(self, _url: str, body: bytes) -> WitnessAnswer:
        with self.database.write() as session:
            answer = witness.add_checkpoint(session, self.cosigner, body, 1_795_000_000)
        return WitnessAnswer(answer.status, answer.body)


def _empty_tables(path: Path) -> tuple[str, ...]:
    raw = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    empty = [
        name
        for name in names
        if not raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
    ]
    raw.close()
    return tuple(sorted(empty))
