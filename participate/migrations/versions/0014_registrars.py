"""Who issues the voting codes: an independent registrar's key, signed lists, spare credentials."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | Sequence[str] | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("elections_vote", sa.Column("registrar_key", sa.String(), nullable=True))
    op.add_column(
        "elections_vote",
        sa.Column("registrar_name", sa.String(), server_default="", nullable=False),
    )
    op.add_column(
        "elections_election",
        sa.Column("registrar", sa.String(), server_default="platform", nullable=False),
    )
    op.add_column("elections_election", sa.Column("list_index", sa.Integer(), nullable=True))
    with op.batch_alter_table("elections_code") as codes:
        codes.add_column(sa.Column("credential", sa.String(), server_default="", nullable=False))
        codes.alter_column("sealed", existing_type=sa.LargeBinary(), nullable=True)
    op.create_table(
        "elections_spare",
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("given_index", sa.Integer(), nullable=True),
        sa.Column("blocked", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["election"],
            ["elections_election.uuid"],
            name=op.f("fk_elections_spare_election_elections_election"),
        ),
        sa.PrimaryKeyConstraint("election", "credential", name=op.f("pk_elections_spare")),
        sa.UniqueConstraint(
            "election", "blocked", name=op.f("uq_elections_spare_election_blocked")
        ),
        sa.UniqueConstraint("election", "number", name=op.f("uq_elections_spare_election_number")),
    )


def downgrade() -> None:
    op.drop_table("elections_spare")
    with op.batch_alter_table("elections_code") as codes:
        codes.alter_column("sealed", existing_type=sa.LargeBinary(), nullable=False)
        codes.drop_column("credential")
    op.drop_column("elections_election", "list_index")
    op.drop_column("elections_election", "registrar")
    op.drop_column("elections_vote", "registrar_name")
    op.drop_column("elections_vote", "registrar_key")
