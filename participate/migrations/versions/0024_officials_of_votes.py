"""Who has acted as an official of a vote."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | Sequence[str] | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "elections_official",
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts_account.id"],
            name=op.f("fk_elections_official_account_accounts_account"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation"],
            ["consultations_consultation.id"],
            name=op.f("fk_elections_official_consultation_consultations_consultation"),
        ),
        sa.PrimaryKeyConstraint("consultation", "account", name=op.f("pk_elections_official")),
    )


def downgrade() -> None:
    op.drop_table("elections_official")
