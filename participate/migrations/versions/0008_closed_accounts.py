"""Closed accounts, and the supports that they gave."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from participate.shared.columns import UtcDateTime

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("accounts_account", sa.Column("closed_at", UtcDateTime(), nullable=True))
    op.add_column(
        "proposals_proposal",
        sa.Column("past_supports", sa.Integer(), server_default="0", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("proposals_proposal", "past_supports")
    op.drop_column("accounts_account", "closed_at")
