"""What Alembic runs: the migrations, on the connection that it was handed."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import BigInteger
from sqlmodel import AutoString, SQLModel

from participate.migrations import is_of_a_model
from participate.shared.columns import UtcDateTime


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types in the short words of `script.py.mako`."""
    del autogen
    if kind == "type" and isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, BigInteger):
        return "sa.Integer()"  # 64 bits everywhere: participate/shared/columns.py
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
    include_name=is_of_a_model,
)
with context.begin_transaction():
    context.run_migrations()
