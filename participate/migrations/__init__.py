"""The schema's history (Alembic), and bringing a database up to it.

To write a migration after changing models:

    participate db revise "what changed"
    ruff check --fix participate/migrations && ruff format participate/migrations

then read what it wrote. Before the first release `versions/0001_initial.py` may be deleted and
written anew in this way.
"""

import tempfile
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

from participate.shared.checksums import COLUMN, SCHEMA_TABLE, find_broken
from participate.shared.database import Database
from participate.shared.errors import ParticipateError

_FOLDER = Path(__file__).resolve().parent


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the database up to a revision, in one transaction. Models must be imported already.

    ParticipateError where rows have decayed: tables that change get new checksums for all rows, and
    those must not make a changed value look as if it had been written.
    """
    with database.connect_for_migrations() as connection:
        config = configure(connection)
        current = MigrationContext.configure(connection).get_current_revision()
        on_file = connection.dialect.name == "sqlite"  # PostgreSQL has checksums of its pages
        if on_file and current != ScriptDirectory.from_config(config).get_current_head():
            broken = find_broken(connection)
            if broken:
                raise ParticipateError(
                    "Rows of %(table)s have changed since they were written, so nothing was "
                    "migrated: run participate check.",
                    {"table": broken},
                )
        command.upgrade(config, revision)


def configure(connection: Connection) -> Config:
    """Return Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revise(message: str) -> str:
    """Write a migration that leads from the last revision to the models; return its path.

    For developers, in a checkout: the last revision is built in a scratch database, then compared.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'scratch.sqlite3'}")
        try:
            migrate(database)
            with database.connect_for_migrations() as connection:
                script = command.revision(
                    configure(connection), message, autogenerate=True, rev_id=_next_number()
                )
        finally:
            database.close()
    if not isinstance(script, Script):
        raise ParticipateError("No migration was written.")
    return script.path


def is_of_a_model(name: str | None, kind: str, _parents: object) -> bool:
    """Say whether an object of the database is a model's, and not of the checksums."""
    return not (kind == "column" and name == COLUMN) and not (
        kind == "table" and name == SCHEMA_TABLE
    )


def _next_number() -> str:
    """Return the number of the next migration: 0001 for the first."""
    return f"{len(list((_FOLDER / 'versions').glob('[0-9]*.py'))) + 1:04d}"


def differences(database: Database) -> list[object]:
    """Return what a migrated database lacks, or has too much, against the models."""
    with database.connect_for_migrations() as connection:
        options = {"compare_type": True, "include_name": is_of_a_model}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, SQLModel.metadata))
