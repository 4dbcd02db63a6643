"""What trustees sign about a set-up before voting opens."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | Sequence[str] | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "elections_statement",
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["election"], ["elections_election.uuid"]),
        sa.PrimaryKeyConstraint("election", "owner", "kind"),
    )


def downgrade() -> None:
    op.drop_table("elections_statement")
