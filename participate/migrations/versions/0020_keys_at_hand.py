"""While a vote runs: challenges to the trustees, and when each last answered one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from participate.shared.columns import UtcDateTime

revision: str = "0020"
down_revision: str | Sequence[str] | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "elections_challenge",
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("asked", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["election"], ["elections_election.uuid"]),
        sa.PrimaryKeyConstraint("election"),
    )
    op.create_table(
        "elections_health",
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("shown", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["election"], ["elections_election.uuid"]),
        sa.PrimaryKeyConstraint("election", "owner"),
    )


def downgrade() -> None:
    op.drop_table("elections_health")
    op.drop_table("elections_challenge")
