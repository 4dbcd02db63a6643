"""Every entry is found by its receipt code, not ballots alone."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from ballots.election.ballot import short_code
from ballots.encoding import b64_nopad

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BATCH = 1_000
_ENTRIES = sa.table(
    "record_entry",
    sa.column("index", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("code", sa.String),
    sa.column("leaf", sa.LargeBinary),
)


def upgrade() -> None:
    connection = op.get_bind()
    without = (
        sa.select(_ENTRIES.c.index, _ENTRIES.c.leaf)
        .where(_ENTRIES.c.code.is_(None))
        .order_by(_ENTRIES.c.index)
        .limit(_BATCH)
    )
    fill = (
        sa.update(_ENTRIES)
        .where(_ENTRIES.c.index == sa.bindparam("entry"))
        .values(code=sa.bindparam("known_by"))
    )
    while rows := connection.execute(without).all():
        connection.execute(
            fill,
            [{"entry": index, "known_by": short_code(b64_nopad(leaf))} for index, leaf in rows],
        )


def downgrade() -> None:
    op.execute(
        sa.update(_ENTRIES).where(_ENTRIES.c.kind != "election.event Ballot").values(code=None)
    )
