"""Spare codes that wait for a second person."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from participate.shared.columns import UtcDateTime

revision: str = "0017"
down_revision: str | Sequence[str] | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "elections_spare_proposal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("trace", sa.LargeBinary(), nullable=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts_account.id"],
            name=op.f("fk_elections_spare_proposal_account_accounts_account"),
        ),
        sa.ForeignKeyConstraint(
            ["election"],
            ["elections_election.uuid"],
            name=op.f("fk_elections_spare_proposal_election_elections_election"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elections_spare_proposal")),
    )
    with op.batch_alter_table("elections_spare_proposal") as proposals:
        proposals.create_index(
            proposals.f("ix_elections_spare_proposal_election"), ["election"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("elections_spare_proposal") as proposals:
        proposals.drop_index(proposals.f("ix_elections_spare_proposal_election"))
    op.drop_table("elections_spare_proposal")
