"""Chambers may vote by name: how each one votes, and their members' votes that count."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | Sequence[str] | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "elections_election",
        sa.Column("voting", sa.String(), server_default="secret", nullable=False),
    )
    op.create_table(
        "elections_named_vote",
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("record_index", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election"],
            ["elections_election.uuid"],
            name=op.f("fk_elections_named_vote_election_elections_election"),
        ),
        sa.PrimaryKeyConstraint("election", "place", name=op.f("pk_elections_named_vote")),
    )


def downgrade() -> None:
    op.drop_table("elections_named_vote")
    op.drop_column("elections_election", "voting")
