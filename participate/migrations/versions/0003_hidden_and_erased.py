"""Hidden and erased openings, and the entries that say so."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "record_opening",
        sa.Column("withheld", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "record_mark",
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["record_entry.index"], name=op.f("fk_record_mark_entry_record_entry")
        ),
        sa.ForeignKeyConstraint(
            ["index"], ["record_entry.index"], name=op.f("fk_record_mark_index_record_entry")
        ),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_record_mark")),
    )


def downgrade() -> None:
    op.drop_table("record_mark")
    op.drop_column("record_opening", "withheld")
