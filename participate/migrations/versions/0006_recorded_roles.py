"""The entries of the record by which roles were given."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("accounts_role", sa.Column("record_index", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("accounts_role", "record_index")
