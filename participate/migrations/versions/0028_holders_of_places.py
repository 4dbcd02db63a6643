"""How people prove to be those of a place on a roll, and the accounts that did."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | Sequence[str] | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("eligibility_roll") as rolls:
        rolls.add_column(sa.Column("checks", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("eligibility_roll_row") as rows:
        rows.add_column(sa.Column("misses", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "eligibility_holder",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("chamber", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("check", sa.String(), nullable=False),
        sa.Column("record_index", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts_account.id"],
            name=op.f("fk_eligibility_holder_account_accounts_account"),
        ),
        sa.ForeignKeyConstraint(
            ["place"],
            ["eligibility_roll_row.id"],
            name=op.f("fk_eligibility_holder_place_eligibility_roll_row"),
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_eligibility_holder")),
        sa.UniqueConstraint(
            "consultation",
            "chamber",
            "account",
            name=op.f("uq_eligibility_holder_consultation_chamber_account"),
        ),
    )
    with op.batch_alter_table("eligibility_holder") as holders:
        holders.create_index(op.f("ix_eligibility_holder_account"), ["account"])


def downgrade() -> None:
    op.drop_table("eligibility_holder")
    with op.batch_alter_table("eligibility_roll_row") as rows:
        rows.drop_column("misses")
    with op.batch_alter_table("eligibility_roll") as rolls:
        rolls.drop_column("checks")
