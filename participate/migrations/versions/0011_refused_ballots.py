"""Refused ballots, counted by reason."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | Sequence[str] | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "elections_refusal",
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election"],
            ["elections_election.uuid"],
            name=op.f("fk_elections_refusal_election_elections_election"),
        ),
        sa.PrimaryKeyConstraint("election", "reason", name=op.f("pk_elections_refusal")),
    )


def downgrade() -> None:
    op.drop_table("elections_refusal")
