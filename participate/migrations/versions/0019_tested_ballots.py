"""Ballots with which devices were tested, and how often each place on a roll has tested."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | Sequence[str] | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "elections_spoiled",
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("record_index", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election"],
            ["elections_election.uuid"],
            name=op.f("fk_elections_spoiled_election_elections_election"),
        ),
        sa.PrimaryKeyConstraint("election", "tracker", name=op.f("pk_elections_spoiled")),
    )
    op.create_table(
        "elections_test_count",
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election"],
            ["elections_election.uuid"],
            name=op.f("fk_elections_test_count_election_elections_election"),
        ),
        sa.PrimaryKeyConstraint("election", "place", name=op.f("pk_elections_test_count")),
    )


def downgrade() -> None:
    op.drop_table("elections_test_count")
    op.drop_table("elections_spoiled")
