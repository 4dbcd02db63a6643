"""Extensions of a vote's close."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from participate.shared.columns import UtcDateTime

revision: str = "0018"
down_revision: str | Sequence[str] | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "elections_extension",
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("closes", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["consultation"], ["consultations_consultation.id"]),
        sa.PrimaryKeyConstraint("consultation", "number"),
    )


def downgrade() -> None:
    op.drop_table("elections_extension")
