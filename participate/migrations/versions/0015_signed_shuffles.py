"""Shuffles are signed by their trustees.

A shuffle that was taken before has no signature; the dossier of its vote says so.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | Sequence[str] | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("elections_shuffle") as shuffles:
        shuffles.add_column(
            sa.Column("proof", sa.LargeBinary(), nullable=False, server_default=sa.text("''"))
        )
    with op.batch_alter_table("elections_shuffle") as shuffles:
        shuffles.alter_column("proof", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("elections_shuffle") as shuffles:
        shuffles.drop_column("proof")
