"""Entries are found by their role too, and in the order in which pages show them."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BATCH = 1_000
_BY_THE_EVENT = {
    "election.event Ballot": "voter",
    "election.event Shuffle": "trustee",
    "election.event PartialDecryption": "trustee",
}
_ENTRIES = sa.table(
    "record_entry",
    sa.column("index", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("role", sa.String),
    sa.column("body", sa.LargeBinary),
)


def upgrade() -> None:
    op.drop_index("ix_record_entry_kind", table_name="record_entry")
    op.drop_index("ix_record_entry_consultation", table_name="record_entry")
    op.add_column("record_entry", sa.Column("role", sa.String(), server_default="", nullable=False))
    _fill(op.get_bind())
    op.create_index("ix_record_entry_kind_index_role", "record_entry", ["kind", "index", "role"])
    op.create_index(
        "ix_record_entry_consultation_index",
        "record_entry",
        ["consultation", "index", "kind", "role"],
    )
    op.create_index(
        "ix_record_checkpoint_sealed_at_size", "record_checkpoint", ["sealed_at", "size"]
    )


def downgrade() -> None:
    op.drop_index("ix_record_checkpoint_sealed_at_size", table_name="record_checkpoint")
    op.drop_index("ix_record_entry_consultation_index", table_name="record_entry")
    op.drop_index("ix_record_entry_kind_index_role", table_name="record_entry")
    op.drop_column("record_entry", "role")
    op.create_index("ix_record_entry_kind", "record_entry", ["kind"])
    op.create_index("ix_record_entry_consultation", "record_entry", ["consultation"])


def _fill(connection: sa.Connection) -> None:
    """Read each entry's role from its bytes; of an election's event it follows from the kind."""
    without = (
        sa.select(_ENTRIES.c.index, _ENTRIES.c.kind, _ENTRIES.c.body)
        .where(_ENTRIES.c.role == "")
        .order_by(_ENTRIES.c.index)
        .limit(_BATCH)
    )
    fill = (
        sa.update(_ENTRIES)
        .where(_ENTRIES.c.index == sa.bindparam("entry"))
        .values(role=sa.bindparam("done_by"))
    )
    while rows := connection.execute(without).all():
        connection.execute(
            fill,
            [
                {
                    "entry": index,
                    "done_by": json.loads(body).get("by", _BY_THE_EVENT.get(kind, "platform")),
                }
                for index, kind, body in rows
            ],
        )
